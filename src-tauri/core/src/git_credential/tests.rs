//! git's own documentation, case by case, and what it leaves open.
#![allow(clippy::unwrap_used)]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Question {
    Question::read(text.as_bytes()).unwrap()
}

fn shown(secret: &Option<Secret>) -> Option<&str> {
    secret.as_ref().map(Secret::expose)
}

#[test]
fn a_question_is_its_lines_up_to_a_blank_one_or_the_end() {
    let question = read("protocol=https\nhost=example.com:8088\npath=acme/gitops.git\n\nusername=late\n");
    assert_eq!(question.protocol.as_deref(), Some("https"));
    assert_eq!(question.host.as_deref(), Some("example.com:8088"));
    assert_eq!(question.path.as_deref(), Some("acme/gitops.git"));
    assert_eq!(question.username, None);
    assert_eq!(
        read("username=ada").username.as_deref(),
        Some("ada"),
        "no line feed at the end"
    );
    assert_eq!(read("").host, None);
}

#[test]
fn a_value_may_be_empty_and_hold_anything_but_a_line() {
    let question = read("username=\npassword=\nhost=a=b=c\npath= sp ace\tä \n");
    assert_eq!(question.username.as_deref(), Some(""));
    assert_eq!(shown(&question.password), Some(""));
    assert_eq!(question.host.as_deref(), Some("a=b=c"));
    assert_eq!(question.path.as_deref(), Some(" sp ace\tä "));
}

#[test]
fn of_a_repeated_key_the_last_counts_and_a_list_grows_until_it_is_reset() {
    let question = read(
        "username=ada\nusername=grace\nwwwauth[]=Basic realm=\"x\"\nwwwauth[]=\nwwwauth[]=Bearer\nwwwauth[]=Negotiate\n\
         capability[]=state\ncapability[]=\ncapability[]=authtype\ncapability[]=telepathy\nstate[]=patrol:1\nstate[]=other:2\n",
    );
    assert_eq!(question.username.as_deref(), Some("grace"));
    assert_eq!(question.wwwauth, ["Bearer", "Negotiate"]);
    let authtype_alone = Capabilities {
        authtype: true,
        state: false,
    };
    assert_eq!(question.capabilities, authtype_alone);
    assert_eq!(question.state, ["patrol:1", "other:2"]);
}

#[test]
fn keys_of_another_day_are_passed_over_whatever_they_hold() {
    let mut text = b"protocol=https\nmood=\xff\xfe\nmood[]=x\n=nameless\n".to_vec();
    text.extend_from_slice(b"wwwauth[]=\xff\nhost=example.com\n");
    let question = Question::read(&text).unwrap();
    assert_eq!(question.host.as_deref(), Some("example.com"));
    assert_eq!(question.wwwauth.len(), 1);
}

#[test]
fn what_could_be_read_as_two_lines_by_somebody_is_refused() {
    for (text, error) in [
        (&b"host=a\rb\n"[..], WireError::Control),
        (b"host=a\r\n", WireError::Control),
        (b"host=a\0b\n", WireError::Control),
        (b"mood\0=x\n", WireError::Control),
        (b"url=https://h/%0ahost=evil\n", WireError::Control),
        (b"url=https://h%0d@x\n", WireError::Control),
        (b"url=https://u:%00@x/\n", WireError::Control),
        (b"host\n", WireError::NoAttribute),
        (b"host=\xff\n", WireError::NotText),
        (b"url=https://%ff/\n", WireError::NotText),
        (b"url=example.com/x\n", WireError::NoAddress),
        (b"url=://example.com\n", WireError::NoAddress),
    ] {
        assert_eq!(
            Question::read(text).unwrap_err(),
            error,
            "{:?}",
            String::from_utf8_lossy(text)
        );
    }
}

#[test]
fn nothing_of_a_refused_text_is_repeated() {
    let error = Question::read(b"password=hunter2\r\n").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn values_over_64_kib_are_read_and_written_whole() {
    let long = "x".repeat(100_000);
    let question = read(&format!(
        "wwwauth[]={long}\npassword={long}\nmood={long}\nhost=h\n"
    ));
    assert_eq!(shown(&question.password).unwrap().len(), 100_000);
    assert_eq!(question.wwwauth[0].len(), 100_000);
    assert_eq!(question.host.as_deref(), Some("h"));
    assert!(question.write().unwrap().len() > 200_000);
}

#[test]
fn times_are_seconds_and_what_is_none_means_never() {
    for (text, expected) in [
        ("1", Some(1)),
        ("1732700000", Some(1_732_700_000)),
        ("0", None),
        ("soon", None),
        ("99999999999999999999", None),
    ] {
        let question = read(&format!("password_expiry_utc={text}\n"));
        assert_eq!(question.password_expiry_utc, expected, "{text}");
    }
}

#[test]
fn booleans_are_those_of_gits_configuration() {
    for (text, expected) in [
        ("1", true),
        ("true", true),
        ("Yes", true),
        ("on", true),
        ("0", false),
        ("false", false),
        ("", false),
        ("perhaps", false),
    ] {
        let question = read(&format!("ephemeral={text}\ncontinue={text}\n"));
        assert_eq!(
            (question.ephemeral, question.multistage),
            (expected, expected),
            "{text}"
        );
    }
}

#[test]
fn an_address_is_taken_apart_as_git_does() {
    type Parts<'a> = (
        &'a str,
        &'a str,
        Option<&'a str>,
        Option<&'a str>,
        Option<&'a str>,
    );
    let cases: [(&str, Parts); 10] = [
        ("https://example.com", ("https", "example.com", None, None, None)),
        ("https://example.com/", ("https", "example.com", None, None, None)),
        (
            "https://example.com:8088/a/b.git",
            ("https", "example.com:8088", Some("a/b.git"), None, None),
        ),
        (
            "https://example.com//a/b//",
            ("https", "example.com", Some("a/b"), None, None),
        ),
        (
            "https://ada@example.com",
            ("https", "example.com", None, Some("ada"), None),
        ),
        (
            "https://ada:p%40ss@example.com/x",
            ("https", "example.com", Some("x"), Some("ada"), Some("p@ss")),
        ),
        (
            "https://ada:@example.com",
            ("https", "example.com", None, Some("ada"), Some("")),
        ),
        (
            "cert:///path/to/cert.pem",
            ("cert", "", Some("path/to/cert.pem"), None, None),
        ),
        (
            "https://example.com?query/x@y",
            ("https", "example.com", Some("?query/x@y"), None, None),
        ),
        (
            "https://100%25%zz@example.com",
            ("https", "example.com", None, Some("100%%zz"), None),
        ),
    ];
    for (url, (protocol, host, path, username, password)) in cases {
        let question = read(&format!("username=before\npath=before\nurl={url}\n"));
        assert_eq!(question.protocol.as_deref(), Some(protocol), "{url}");
        assert_eq!(question.host.as_deref(), Some(host), "{url}");
        assert_eq!(question.path.as_deref(), path, "{url}");
        assert_eq!(question.username.as_deref(), username, "{url}");
        assert_eq!(shown(&question.password), password, "{url}");
    }
    let question = read("url=https://ada@example.com/x\nusername=grace\n");
    assert_eq!(
        question.username.as_deref(),
        Some("grace"),
        "what comes later counts"
    );
}

#[test]
fn an_answer_says_nothing_that_git_did_not_say_it_understands() {
    let answer = Answer {
        credential: Given::Whole {
            authtype: "Bearer".to_owned(),
            credential: Secret::new("t".to_owned()),
            ephemeral: true,
        },
        password_expiry_utc: Some(7),
        oauth_refresh_token: None,
        state: Some("patrol:1".to_owned()),
    };
    let said = |authtype, state| {
        let bytes = answer.write(Capabilities { authtype, state }).unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    assert_eq!(said(false, false), "");
    assert_eq!(
        said(true, false),
        "capability[]=authtype\nauthtype=Bearer\ncredential=t\nephemeral=1\npassword_expiry_utc=7\n"
    );
    assert!(said(true, true).starts_with("capability[]=authtype\ncapability[]=state\n"));
}

#[test]
fn an_answer_that_would_be_two_lines_is_not_given() {
    for evil in ["a\nhost=evil", "a\rb", "a\0b"] {
        let answer = |username: &str, password: &str| Answer {
            credential: Given::Password {
                username: username.to_owned(),
                password: Secret::new(password.to_owned()),
            },
            password_expiry_utc: None,
            oauth_refresh_token: None,
            state: None,
        };
        for answer in [answer(evil, "p"), answer("u", evil)] {
            assert_eq!(
                answer.write(Capabilities::default()).unwrap_err(),
                WireError::Control
            );
        }
    }
}

/// Any line that the protocol can carry.
fn value() -> impl Strategy<Value = String> {
    "[^\\n\\r\\x00]{0,40}"
}

fn secret() -> impl Strategy<Value = Option<Secret>> {
    option::of(value().prop_map(Secret::new))
}

prop_compose! {
    fn question()(
        protocol in option::of(value()), host in option::of(value()), path in option::of(value()),
        username in option::of(value()), password in secret(), expiry in option::of(1_i64..),
        oauth_refresh_token in secret(), authtype in option::of(value()), credential in secret(),
        ephemeral: bool, multistage: bool,
        wwwauth in vec("[^\\n\\r\\x00]{1,40}", 0..4), state in vec("[^\\n\\r\\x00]{1,40}", 0..4),
        understands: (bool, bool),
    ) -> Question {
        Question {
            protocol, host, path, username, password, password_expiry_utc: expiry, oauth_refresh_token,
            authtype, credential, ephemeral, multistage, wwwauth, state,
            capabilities: Capabilities { authtype: understands.0, state: understands.1 },
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(question in question()) {
        let bytes = question.write().unwrap();
        let again = Question::read(&bytes).unwrap();
        prop_assert_eq!(&again.write().unwrap()[..], &bytes[..]);
        prop_assert_eq!(again.username, question.username);
        prop_assert_eq!(shown(&again.password), shown(&question.password));
        prop_assert_eq!(again.state, question.state);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        if let Ok(question) = Question::read(&bytes) {
            // What was let in can go out: nothing in it is two lines.
            prop_assert!(question.write().is_ok());
        }
    }
}
