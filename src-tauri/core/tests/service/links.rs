//! The browser is sent to hosts that Patrol works with, and nowhere else.

use crate::world::World;

#[tokio::test]
async fn only_pages_of_hosts_that_patrol_works_with_are_opened() {
    let world = World::new().await;
    for page in [
        "https://github.com/settings/tokens/new?scopes=repo",
        "https://gitlab.com/-/user_settings/personal_access_tokens",
        "https://id.atlassian.com/manage-profile/security/api-tokens",
        // The runtimes' own Git host and Codefresh, on loopback.
        &format!("{}/settings/tokens/new", world.server.uri()),
    ] {
        assert!(world.service.may_open(page), "{page}");
    }
    let other_port = format!("http://127.0.0.1:{}/", world.server.address().port() ^ 1);
    for page in [
        "https://github.com.evil.example/settings",
        "https://evil.example/",
        "https://github.com:8443/",
        "https://user@github.com/",
        "http://github.com/settings/tokens",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "tauri://localhost/",
        "smb://github.com/share",
        "/etc/passwd",
        "--version",
        "",
        &other_port,
    ] {
        assert!(!world.service.may_open(page), "{page}");
    }
}
