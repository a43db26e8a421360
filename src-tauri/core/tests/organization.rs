//! The file that an admin hands out: what it may say, and which of two files
//! holds.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "organization/mistakes.rs"]
mod mistakes;

use patrol_core::domain::application::Flow;
use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider;
use patrol_core::organization::{File, Organization, Setting, machine_file};
use proptest::prelude::*;

const PATH: &str = "/etc/patrol/organization.toml";
const WHOLE: &str = r#"
enforced = ["codefresh.url", "tokens.max_days"]

[codefresh]
url = "https://g.codefresh.io"

[[oauth_application]]
provider = "github"
url = "https://github.com"
client_id = "Ov23li0123456789"
client_secret = "hunter2"
redirect_uri = "http://127.0.0.1/callback"
scopes = ["repo"]

[[oauth_application]]
provider = "gitlab"
url = "https://acme.example:8443/lab"
client_id = "abc"
flow = "device"

[[oauth_application]]
provider = "bitbucket_server"
url = "https://acme.example/bb"
client_id = "def"
client_secret = "hunter3"
redirect_uri = "http://localhost:34106/"

[tokens]
required_scopes.github = ["repo", "admin:repo_hook"]
max_days = 90
reminder_days = [1, 30, 7, 30]

[network]
ca_file = "/etc/ssl/acme.pem"
"#;

fn file(text: &str) -> File {
    Organization::parse(text, PATH).unwrap()
}

fn read(text: &str) -> Organization {
    file(text).organization
}

fn host(provider: Provider, api: &str) -> GitHost {
    GitHost::new(provider, api).unwrap()
}

/// A GitLab application, which needs least, with these lines more or instead.
fn with(lines: &str) -> String {
    let mut text = "[[oauth_application]]\n".to_owned();
    for (key, line) in [
        ("provider", "provider = \"gitlab\""),
        ("url", "url = \"https://gitlab.com\""),
        ("client_id", "client_id = \"abc\""),
    ] {
        if !lines.lines().any(|other| other.starts_with(&format!("{key} "))) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text + lines
}

#[test]
fn a_whole_file_is_read() {
    let read = read(WHOLE);
    assert_eq!(read.codefresh_url.unwrap().as_str(), "https://g.codefresh.io/");
    assert_eq!(read.max_days, Some(90));
    // The longest first, none twice.
    assert_eq!(read.reminder_days, Some(vec![30, 7, 1]));
    assert_eq!(
        read.required_scopes[&Provider::Github],
        ["repo", "admin:repo_hook"]
    );
    assert_eq!(read.ca_file.unwrap().to_str(), Some("/etc/ssl/acme.pem"));
    assert_eq!(
        read.enforced.into_iter().collect::<Vec<_>>(),
        [Setting::CodefreshUrl, Setting::MaxDays]
    );
    let [github, gitlab, server] = &read.applications[..] else {
        panic!("{:?}", read.applications);
    };
    assert_eq!(
        (github.flow, github.client_secret.as_ref().unwrap().expose()),
        (Flow::Loopback, "hunter2")
    );
    assert_eq!(
        (gitlab.flow, gitlab.client_secret.is_none()),
        (Flow::Device, true)
    );
    assert_eq!(server.redirect().unwrap().port(), Some(34106));
}

#[test]
fn an_empty_file_says_nothing() {
    let read = read("# nothing yet\n");
    assert!(read.applications.is_empty() && read.codefresh_url.is_none() && read.enforced.is_empty());
}

#[test]
fn an_application_is_found_by_exact_host_port_and_context_path() {
    let read = read(WHOLE);
    let found = |provider, api| {
        read.application_for(&host(provider, api))
            .map(|one| one.client_id.as_str())
    };
    assert_eq!(
        found(Provider::Github, "https://api.github.com"),
        Some("Ov23li0123456789")
    );
    assert_eq!(
        found(Provider::Gitlab, "https://acme.example:8443/lab/api/v4"),
        Some("abc")
    );
    assert_eq!(
        found(
            Provider::BitbucketServer,
            "https://acme.example/bb/rest/api/latest"
        ),
        Some("def")
    );
    for (provider, api) in [
        (Provider::Github, "https://api.foogithub.com"),
        (Provider::Github, "https://github.com.evil.example/api/v3"),
        (Provider::Github, "https://github.com:8443"),
        (Provider::Gitlab, "https://github.com"),
        (Provider::Gitlab, "https://acme.example/lab/api/v4"),
        (Provider::Gitlab, "https://acme.example:8443/api/v4"),
        (Provider::Gitlab, "https://acme.example:8443/labs/api/v4"),
    ] {
        assert_eq!(found(provider, api), None, "{api}");
    }
}

#[test]
fn an_api_address_leads_to_the_same_application() {
    for (provider, url, secret) in [
        ("github", "https://api.github.com", "flow = \"device\""),
        ("gitlab", "https://gitlab.com/api/v4/", ""),
    ] {
        let text = with(&format!("provider = \"{provider}\"\nurl = \"{url}\"\n{secret}"));
        let provider = Provider::from_key(provider).unwrap();
        assert!(
            read(&text).application_for(&host(provider, url)).is_some(),
            "{url}"
        );
    }
}

#[test]
fn the_users_file_overrides_the_machines_field_by_field() {
    let machine = "[codefresh]\nurl = \"https://machine.example\"\n[tokens]\nmax_days = 90\n\
        reminder_days = [7]\nrequired_scopes.github = [\"repo\"]\nrequired_scopes.gitlab = [\"api\"]\n";
    let user = "[codefresh]\nurl = \"https://user.example\"\n[tokens]\nmax_days = 30\n\
        required_scopes.github = [\"gist\"]\n[network]\nca_file = \"/mine.pem\"\n";
    let merged = Organization::merge(Some(file(machine)), Some(file(user)));
    assert_eq!(merged.codefresh_url.unwrap().host_str(), Some("user.example"));
    assert_eq!((merged.max_days, merged.reminder_days), (Some(30), Some(vec![7])));
    assert_eq!(merged.required_scopes[&Provider::Github], ["gist"]);
    assert_eq!(merged.required_scopes[&Provider::Gitlab], ["api"]);
    assert!(merged.ca_file.is_some());
}

#[test]
fn what_the_machines_file_enforces_the_users_cannot_change() {
    let keys: Vec<String> = Setting::ALL
        .iter()
        .map(|one| format!("{:?}", one.key()))
        .collect();
    let machine = format!(
        "enforced = [{}]\n[codefresh]\nurl = \"https://machine.example\"\n[tokens]\nmax_days = 90\n\
        required_scopes.github = [\"repo\"]\n{}",
        keys.join(", "),
        with("client_id = \"machine\"")
    );
    let user = format!(
        "[codefresh]\nurl = \"https://user.example\"\n[tokens]\nmax_days = 3650\nreminder_days = []\n\
        required_scopes.gitlab = [\"api\"]\n[network]\nca_file = \"/mine.pem\"\n{}{}",
        with("client_id = \"user\"\n"),
        with("client_id = \"more\"\nurl = \"https://more.example\"")
    );
    let merged = Organization::merge(Some(file(&machine)), Some(file(&user)));
    assert_eq!(merged.codefresh_url.unwrap().host_str(), Some("machine.example"));
    assert_eq!(
        (merged.max_days, merged.reminder_days, merged.ca_file),
        (Some(90), None, None)
    );
    assert_eq!(
        merged.required_scopes.keys().collect::<Vec<_>>(),
        [&Provider::Github]
    );
    let ids: Vec<_> = merged
        .applications
        .iter()
        .map(|one| one.client_id.as_str())
        .collect();
    assert_eq!(ids, ["machine"]);
    assert_eq!(merged.enforced.len(), Setting::ALL.len());
}

#[test]
fn what_the_users_file_enforces_means_nothing() {
    let user = file("enforced = [\"tokens.max_days\"]\n[tokens]\nmax_days = 3650");
    let merged = Organization::merge(Some(file("[tokens]\nmax_days = 90")), Some(user));
    assert_eq!(merged.max_days, Some(3650));
    assert!(merged.enforced.is_empty());
}

#[test]
fn applications_of_both_files_are_joined_by_provider_and_address() {
    let application = |url: &str, id: &str| with(&format!("url = \"{url}\"\nclient_id = \"{id}\"\n"));
    let machine = application("https://gitlab.com", "one") + &application("https://acme.example", "two");
    let user = application("https://gitlab.com/", "mine") + &application("https://acme.example/lab", "three");
    let merged = Organization::merge(Some(file(&machine)), Some(file(&user)));
    let mut ids: Vec<_> = merged
        .applications
        .iter()
        .map(|one| one.client_id.as_str())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["mine", "three", "two"]);
}

#[test]
fn one_file_alone_holds_as_it_is() {
    for merged in [
        Organization::merge(Some(file(WHOLE)), None),
        Organization::merge(None, Some(file(WHOLE))),
    ] {
        assert_eq!((merged.applications.len(), merged.max_days), (3, Some(90)));
    }
    assert!(Organization::merge(None, None).applications.is_empty());
}

#[test]
fn an_import_leaves_the_secrets_to_the_keychain_and_nothing_else_is_lost() {
    let original = read(WHOLE);
    let names: Vec<_> = original.secrets().into_iter().collect();
    let [(one, first), (other, second)] = &names[..] else {
        panic!("{names:?}");
    };
    assert_eq!((first.expose(), second.expose()), ("hunter2", "hunter3"));
    assert_eq!(one, "oauth-application github https://github.com");
    assert_eq!(
        other,
        "oauth-application bitbucket_server https://acme.example/bb"
    );

    let text = original.without_secrets();
    assert!(!text.contains("hunter"), "{text}");
    let again = read(&text);
    assert!(again.secrets().is_empty());
    assert_eq!(again.without_secrets(), text);
    // But for the secrets it is the same, to the last field.
    let mut expected = original;
    for application in &mut expected.applications {
        application.secret_in_keychain = application.client_secret.take().is_some();
    }
    assert_eq!(format!("{again:?}"), format!("{expected:?}"));
}

#[test]
fn the_machines_file_lies_where_only_admins_write() {
    let path = machine_file();
    assert!(
        path.is_absolute() && path.ends_with("organization.toml"),
        "{path:?}"
    );
    #[cfg(all(unix, not(target_os = "macos")))]
    assert_eq!(path.to_str(), Some(PATH));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_fall_over(text in "\\PC{0,200}") {
        let _ = Organization::parse(&text, PATH);
    }

    #[test]
    fn no_line_of_a_good_file_can_be_broken_unnoticed_into_a_panic(
        line in 0_usize..40, rest in "[ -~]{0,30}"
    ) {
        let mut lines: Vec<&str> = WHOLE.lines().collect();
        let at = line % lines.len();
        lines[at] = &rest;
        let _ = Organization::parse(&lines.join("\n"), PATH);
    }
}
