use super::*;

const TOKEN: &str = "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";

fn look(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Finds {
    let value = |name: &str| {
        variables
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, v)| (*v).to_owned())
    };
    let stores = [PathBuf::from("/srv/more")];
    find(&Surroundings {
        home: Some(Path::new("/home/me")),
        config: Some(Path::new("/home/me/.config")),
        variable: &value,
        secret: &|name| value(name).map(Secret::new),
        stores: &stores,
        read: &|path| {
            let file = files.iter().find(|(it, _)| Path::new(it) == path);
            file.map(|(_, text)| (*text).to_owned())
                .ok_or_else(|| io::ErrorKind::NotFound.into())
        },
    })
}

/// Host, owner, and the token or the keychain's name for it.
fn shown(finds: &Finds) -> Vec<(String, String, String)> {
    let holder = |found: &Found| match &found.holder {
        Holder::Here(secret) => secret.expose().to_owned(),
        Holder::Keychain { service, username } => format!("{service} {username}"),
    };
    let one = |found: &Found| {
        (
            found.host.as_str().trim_end_matches('/').to_owned(),
            found.username.clone().unwrap_or_default(),
            holder(found),
        )
    };
    finds.found.iter().map(one).collect()
}

fn of(host: &str, user: &str, token: &str) -> (String, String, String) {
    (host.to_owned(), user.to_owned(), token.to_owned())
}

#[test]
fn nothing_on_this_computer_is_no_problem() {
    let finds = look(&[], &[]);
    assert!(finds.found.is_empty() && finds.problems.is_empty());
}

#[test]
fn lines_of_git_credential_store_are_read_as_git_reads_them() {
    let text = "https://me:p%40ss%2Fword@github.com\n\
        https://a%20b:x@git.acme.example:8443/path\n\
        https://nobody@github.com\n\
        https://:only-a-token@gitlab.com\n\
        not a line\n\n\
        https://me:@github.com\n";
    let finds = look(
        &[
            ("/home/me/.git-credentials", text),
            ("/srv/more", "https://x:y@h.example\n"),
        ],
        &[],
    );
    assert_eq!(
        shown(&finds),
        [
            of("https://github.com", "me", "p@ss/word"),
            of("https://git.acme.example:8443", "a b", "x"),
            of("https://gitlab.com", "", "only-a-token"),
            of("https://h.example", "x", "y"),
        ]
    );
    let known: Vec<_> = finds.found.iter().map(|found| found.provider).collect();
    assert_eq!(
        known,
        [Some(Provider::Github), None, Some(Provider::Gitlab), None]
    );
}

#[test]
fn a_configured_store_names_its_file() {
    let home = Some(Path::new("/home/me"));
    let file = |helper: &str| store_file(helper, home).map(|it| it.display().to_string());
    assert_eq!(file("store --file=~/.creds").as_deref(), Some("/home/me/.creds"));
    assert_eq!(file("store --file /srv/c").as_deref(), Some("/srv/c"));
    assert_eq!(file("store --file='/srv/my c'").as_deref(), Some("/srv/my c"));
    assert_eq!(
        file("/usr/lib/git-core/git-credential-store --file=/c").as_deref(),
        Some("/c")
    );
    for other in [
        "store",
        "cache --timeout=1",
        "!store --file=/c",
        "restore --file=/c",
        "",
    ] {
        assert_eq!(file(other), None, "{other}");
    }
}

#[test]
fn gh_keeps_tokens_in_its_file_or_names_who_has_one_in_the_keychain() {
    let text = format!(
        "github.com:\n    users:\n        mona:\n            oauth_token: {TOKEN}\n        hubot:\n    \
         git_protocol: https\n    user: mona\n    oauth_token: {TOKEN}\n\
         git.acme.example:\n    user: ada\n    oauth_token: gho_old\n\
         other.example:\n    users:\n        zoe:\n    user: zoe\n"
    );
    let finds = look(&[("/home/me/.config/gh/hosts.yml", &text)], &[]);
    assert_eq!(
        shown(&finds),
        [
            of("https://git.acme.example", "ada", "gho_old"),
            of("https://github.com", "hubot", "gh:github.com hubot"),
            of("https://github.com", "mona", TOKEN),
            of("https://other.example", "zoe", "gh:other.example zoe"),
        ]
    );
    let elsewhere = look(&[("/g/hosts.yml", &text)], &[("GH_CONFIG_DIR", "/g")]);
    assert_eq!(elsewhere.found.len(), 4);
}

#[test]
fn glab_writes_tokens_behind_a_tag_and_lists_hosts_that_nobody_signed_in_to() {
    let text = "git_protocol: ssh\nhosts:\n    gitlab.com:\n        api_protocol: https\n        token:\n    \
        git.acme.example:\n        token: !!null glpat-abc\n        user: ada\n    \
        127.0.0.1:7001:\n        api_protocol: http\n        token: glpat-def\n";
    let finds = look(&[("/home/me/.config/glab-cli/config.yml", text)], &[]);
    assert_eq!(
        shown(&finds),
        [
            of("http://127.0.0.1:7001", "", "glpat-def"),
            of("https://git.acme.example", "ada", "glpat-abc"),
            of("https://gitlab.com", "", "glab:gitlab.com "),
        ]
    );
    let perhaps: Vec<_> = finds.found.iter().map(|found| found.perhaps).collect();
    assert_eq!(perhaps, [false, false, true], "only the keychain knows");
}

#[test]
fn variables_belong_to_the_hosts_that_their_programs_send_them_to() {
    let finds = look(
        &[],
        &[
            ("GH_TOKEN", "a"),
            ("GH_HOST", "git.acme.example"),
            ("GH_ENTERPRISE_TOKEN", "b"),
            ("GITLAB_TOKEN", "c"),
            ("GITLAB_HOST", "http://127.0.0.1:7001/"),
            ("GITHUB_TOKEN", " "),
        ],
    );
    assert_eq!(
        shown(&finds),
        [
            of("https://github.com", "", "a"),
            of("https://git.acme.example", "", "b"),
            of("http://127.0.0.1:7001", "", "c"),
        ]
    );
}

#[test]
fn what_cannot_be_read_is_said_by_its_line_alone() {
    let text = "github.com:\n  users: [ghp_secret\n";
    let finds = look(&[("/home/me/.config/gh/hosts.yml", text)], &[]);
    assert!(finds.found.is_empty());
    let said = finds.problems.join(" ");
    assert!(
        said.contains("hosts.yml") && !said.contains("ghp_secret"),
        "{said}"
    );
    let long = "x".repeat(LARGEST + 1);
    let finds = look(&[("/home/me/.git-credentials", &long)], &[]);
    assert!(finds.problems[0].contains("too large"), "{:?}", finds.problems);
}

#[test]
fn nothing_that_is_found_prints_its_secret() {
    let finds = look(
        &[("/home/me/.git-credentials", "https://me:hunter2@github.com\n")],
        &[],
    );
    assert!(!format!("{finds:?}").contains("hunter2"));
    assert!(!finds.found[0].id.contains("hunter2"));
}
