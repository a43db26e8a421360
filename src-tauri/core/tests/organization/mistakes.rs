//! What is wrong with a file, and where.

use patrol_core::organization::{Organization, OrganizationError};

use crate::{PATH, with};

/// Line, key and what was expected, of a wrong value or a missing key.
fn complaint(text: &str) -> (usize, String, String) {
    let error = Organization::parse(text, PATH).unwrap_err();
    assert!(
        error.to_string().starts_with(&format!("{PATH}, line ")),
        "{error}"
    );
    match error {
        OrganizationError::WrongValue {
            line, key, expected, ..
        }
        | OrganizationError::Missing {
            line, key, expected, ..
        } => (line, key, expected),
        other => panic!("{other}"),
    }
}

#[test]
fn a_mistyped_key_is_told_with_its_line_and_the_key_that_was_meant() {
    for (text, line, key, nearest) in [
        ("\n[codefrsh]\nurl = \"x\"", 2, "codefrsh", "codefresh"),
        ("[codefresh]\n\nurls = \"https://x\"", 3, "codefresh.urls", "url"),
        ("[[oauth_aplication]]", 1, "oauth_aplication", "oauth_application"),
        ("[tokens]\nmax_day = 3", 2, "tokens.max_day", "max_days"),
        (
            "[tokens]\nrequired_scopes.githb = []",
            2,
            "tokens.required_scopes.githb",
            "github",
        ),
        ("[network]\nca = \"x\"", 2, "network.ca", "ca_file"),
        ("enforce = []", 1, "enforce", "enforced"),
        (
            "[[oauth_application]]\nprovider = \"gitlab\"\nredirect_url = \"x\"\nzzz = 1",
            3,
            "oauth_application.redirect_url",
            "redirect_uri",
        ),
    ] {
        match Organization::parse(text, PATH).unwrap_err() {
            OrganizationError::UnknownKey {
                line: l,
                key: k,
                nearest: n,
                ..
            } => {
                assert_eq!((l, k.as_str(), n), (line, key, nearest));
            }
            other => panic!("{text:?}: {other}"),
        }
    }
}

#[test]
fn a_wrong_value_is_told_with_its_line_its_key_and_what_was_expected() {
    for (text, line, key, expected) in [
        (
            "[codefresh]\nurl = \"http://g.codefresh.io\"".to_owned(),
            2,
            "codefresh.url",
            "an https:// address",
        ),
        (
            "[codefresh]\nurl = 5".to_owned(),
            2,
            "codefresh.url",
            "an https:// address",
        ),
        ("codefresh = \"x\"".to_owned(), 1, "codefresh", "a section"),
        (
            "oauth_application = 3".to_owned(),
            1,
            "oauth_application",
            "[[oauth_application]]",
        ),
        (
            "[tokens]\nmax_days = 0".to_owned(),
            2,
            "tokens.max_days",
            "from 1 to 3650",
        ),
        (
            "[tokens]\nmax_days = -3".to_owned(),
            2,
            "tokens.max_days",
            "from 1 to 3650",
        ),
        (
            "[tokens]\nmax_days = \"90\"".to_owned(),
            2,
            "tokens.max_days",
            "from 1 to 3650",
        ),
        (
            "[tokens]\n\nreminder_days = [1, 9999]".to_owned(),
            3,
            "tokens.reminder_days",
            "[30, 14, 7, 3, 1]",
        ),
        (
            "[tokens]\nrequired_scopes.gitlab = [\"a b\"]".to_owned(),
            2,
            "tokens.required_scopes.gitlab",
            "a list of scopes",
        ),
        (
            "[network]\nca_file = \"acme.pem\"".to_owned(),
            2,
            "network.ca_file",
            "the whole path",
        ),
        (
            "enforced = [\"codefresh\"]".to_owned(),
            1,
            "enforced",
            "codefresh.url, oauth_application",
        ),
        (
            with("provider = \"gitea\""),
            4,
            "oauth_application.provider",
            "\"bitbucket_server\"",
        ),
        (
            with("url = \"http://gitlab.acme.example\""),
            4,
            "oauth_application.url",
            "https:// address",
        ),
        (
            with("client_id = \"a/b\""),
            4,
            "oauth_application.client_id",
            "letters, digits",
        ),
        (
            with("client_secret = \"\""),
            5,
            "oauth_application.client_secret",
            "a text between quotes",
        ),
        (
            with("flow = \"implicit\""),
            5,
            "oauth_application.flow",
            "\"loopback\" or \"device\"",
        ),
        (
            with("scopes = \"repo\""),
            5,
            "oauth_application.scopes",
            "a list of scopes",
        ),
        (
            with("redirect_uri = \"https://acme.example/\""),
            5,
            "oauth_application.redirect_uri",
            "this computer",
        ),
        (
            with("redirect_uri = \"http://localhost/\""),
            5,
            "oauth_application.redirect_uri",
            "127.0.0.1",
        ),
        (
            with("client_secret = \"x\"\nclient_secret_in_keychain = true"),
            6,
            "oauth_application.client_secret_in_keychain",
            "left out",
        ),
    ] {
        let (l, k, e) = complaint(&text);
        assert_eq!((l, k.as_str()), (line, key), "{text}");
        assert!(e.contains(expected), "{text}: {e}");
    }
}

#[test]
fn what_a_provider_needs_must_be_there() {
    let application = |provider: &str, rest: &str| {
        format!(
            "# one\n\n[[oauth_application]]\nprovider = \"{provider}\"\nurl = \"https://acme.example\"\n\
            client_id = \"abc\"\n{rest}\n"
        )
    };
    for (text, line, key, expected) in [
        ("[[oauth_application]]\n".to_owned(), 1, "provider", "\"github\""),
        (application("github", ""), 3, "client_secret", "GitHub demands"),
        (
            application("bitbucket", "redirect_uri = \"http://localhost:1/\""),
            3,
            "client_secret",
            "Bitbucket demands",
        ),
        (
            application("bitbucket", "client_secret = \"x\""),
            3,
            "redirect_uri",
            "http://localhost:34106/",
        ),
        (
            application(
                "bitbucket_server",
                "client_secret = \"x\"\nredirect_uri = \"http://127.0.0.1:3/\"",
            ),
            8,
            "redirect_uri",
            "http://localhost:34106/",
        ),
        (
            application("bitbucket_server", "client_secret = \"x\"\nflow = \"device\""),
            8,
            "flow",
            "no device flow",
        ),
    ] {
        let (l, k, e) = complaint(&text);
        assert_eq!((l, k), (line, format!("oauth_application.{key}")), "{text}");
        assert!(e.contains(expected), "{text}: {e}");
    }
    assert!(Organization::parse(&application("github", "flow = \"device\""), PATH).is_ok());
    assert!(Organization::parse(&application("gitlab", ""), PATH).is_ok());
}

#[test]
fn one_host_has_one_application() {
    let twice = format!("{}\n{}", with(""), with("url = \"https://gitlab.com/api/v4\""));
    let (line, key, _) = complaint(&twice);
    assert_eq!((line, key.as_str()), (9, "oauth_application.url"));
}

#[test]
fn what_is_not_toml_is_told_with_its_line() {
    for (text, expected) in [
        ("[codefresh]\nurl = ", 2),
        (
            "[codefresh]\nurl = \"https://x.example\"\nurl = \"https://y.example\"",
            3,
        ),
        ("[[oauth_application]]\nclient_secret = \"hunter2", 2),
        ("<html>hunter2</html>", 1),
    ] {
        match Organization::parse(text, PATH).unwrap_err() {
            OrganizationError::Syntax { line, file, .. } => {
                assert_eq!((line, file.as_str()), (expected, PATH))
            }
            other => panic!("{text:?}: {other}"),
        }
    }
}

#[test]
fn no_error_repeats_a_value() {
    for text in [
        "[[oauth_application]]\nclient_secret = \"hunter2\n",
        "[[oauth_application]]\nclient_secret = hunter2\n",
        "client_secret = \"hunter2\"",
        &with("client_secret = [\"hunter2\"]"),
        &with("client_secret = \"hunter2 hunter2\""),
        &with("client_id = \"hunter2/\""),
        &with("url = \"https://me:hunter2@gitlab.com\""),
        &with("client_secret = \"hunter2\"\nflow = \"x\""),
        &with("client_secret = \"hunter2\"\nclient_secret = \"hunter2\""),
    ] {
        let error = Organization::parse(text, PATH).unwrap_err();
        let said = format!("{error} {error:?} {:?}", error.fault());
        assert!(!said.contains("hunter2"), "{said}");
    }
}
