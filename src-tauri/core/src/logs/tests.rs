use super::*;
use proptest::prelude::*;
use std::fmt::Debug;

/// One of every kind; each whole text is a secret.
const SECRETS: [&str; 26] = [
    "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",
    "gho_aaaaBBBBccccDDDDeeeeFFFFggggHHHHiiii",
    "ghu_aaaaBBBBccccDDDDeeeeFFFFggggHHHHiiii",
    "ghs_aaaaBBBBccccDDDDeeeeFFFFggggHHHHiiii",
    "ghr_aaaaBBBBccccDDDDeeeeFFFFggggHHHHiiii",
    "github_pat_11AAAAAAA0aaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "glpat-AbCdEfGhIjKlMnOpQrSt",
    "glpat-AAECAwQFBgcICQoLDA0OD286MQp1OjFqegk.01.0z1ayazve",
    "gloas-aaaabbbbccccddddeeee",
    "gldt-aaaabbbbccccddddeeee",
    "glcbt-64_aaaabbbbccccddddeeee",
    "glrt-aaaabbbbccccddddeeee",
    "glptt-aaaabbbbccccddddeeee",
    "glft-aaaabbbbccccddddeeee",
    "glagent-aaaabbbbccccddddeeee",
    "ATATT3xFfGF0aaaa_bbbb-cccc=DEADBEEF",
    "ATCTT3xFfGF0aaaa_bbbb-cccc=DEADBEEF",
    "ATBBaaaabbbbccccddddEEEE1234",
    "BBDC-MDEyMzQ1Njc4OTAxOv8+/wABAgMEBQYHCAkKCwwNDg8Q",
    "5f0e1d2c3b4a59687786a5b4.00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "5f0e1d2c3b4a59687786a5b4.00112233445566778899aabbccddeeff",
    "0123456789abcdef0123456789abcdef01234567",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "eyJhbGciOiJSU0EtT0FFUCJ9.a2V5.aXY.Y2lwaGVy.dGFn",
];

/// A secret without any form of its own: found by where it stands.
const FORMLESS: &str = "hunter2-Zx9!correct";

#[derive(Debug)]
#[allow(dead_code)]
struct Registration<'a> {
    username: &'a str,
    token: &'a str,
    refresh_token: Option<&'a str>,
    api_key: &'a str,
}

/// Runs something under a log of its own and returns what was written.
fn written(verbose: Option<&str>, act: impl FnOnce()) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (subscriber, _) = subscriber(folder.path(), verbose).unwrap();
    tracing::subscriber::with_default(subscriber, act);
    contents(folder.path())
}

fn contents(folder: &Path) -> String {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|e| std::fs::read_to_string(e.unwrap().path()).unwrap())
        .collect()
}

fn pretty(value: impl Debug) -> String {
    format!("{value:#?}")
}

/// No piece of the secret of six characters and more is in the log, but for
/// what belongs to its public prefix.
fn assert_absent(log: &str, secret: &str) {
    let tail: String = secret
        .chars()
        .skip(secret.len().min(12).saturating_sub(2))
        .collect();
    for piece in [secret, tail.as_str()] {
        assert!(!log.contains(piece), "{piece} is in:\n{log}");
    }
}

#[test]
fn no_kind_of_secret_reaches_the_file_wherever_it_stands() {
    for secret in SECRETS {
        let log = written(None, || {
            let (head, rest) = secret.split_at(secret.len() / 2);
            tracing::info!("the message has {secret} in it");
            tracing::info!("glued to words:x{secret}");
            tracing::info!("split while formatting: {}{}", head, rest);
            tracing::info!(answer = secret, "as a field");
            tracing::info!(answer = %secret, "as a field that displays");
            tracing::info!(answer = ?Some(secret), "as a field that debugs");
            tracing::info!("{:?}", std::collections::BTreeMap::from([("x", secret)]));
            tracing::info!("{}", pretty(vec![secret]));
            tracing::info!("https://git.acme.example/x?y={secret}&z=1");
            tracing::info_span!("span", inside = secret).in_scope(|| tracing::info!("as a span's field"));
            tracing::info!(r#"{{"nested":"{{\"x\":\"{secret}\"}}"}}"#);
        });
        assert_absent(&log, secret);
        assert!(log.matches("[redacted]").count() >= 11, "{log}");
        assert!(
            log.contains("as a field that debugs") && log.contains("git.acme.example"),
            "{log}"
        );
    }
}

#[test]
fn a_secret_without_a_form_is_found_by_where_it_stands() {
    let log = written(None, || {
        let s = FORMLESS;
        tracing::info!("Authorization: {s}");
        tracing::info!("authorization: Bearer {s}");
        tracing::info!("sent Bearer {s} along");
        tracing::info!("PRIVATE-TOKEN: {s}");
        tracing::info!(r#"{{"authorization": "Basic {s}", "accept": "*/*"}}"#);
        tracing::info!("{:?}", [("authorization", s), ("host", "acme.example")]);
        tracing::info!("{:?}", format!(r#"{{"token":"{s}"}}"#));
        tracing::info!(r#"{{"access_token":"{s}","refreshToken" : "{s}","token_type":"bearer"}}"#);
        tracing::info!(
            "{}",
            pretty(Registration {
                username: "dev",
                token: s,
                refresh_token: Some(s),
                api_key: s
            })
        );
        tracing::info!(
            "{:?}",
            Registration {
                username: "dev",
                token: s,
                refresh_token: None,
                api_key: s
            }
        );
        tracing::info!(token = s, password = %s, "as fields");
        tracing::info!("https://dev:{s}@git.acme.example/x.git and https://{s}@git.acme.example");
        tracing::info!("http://127.0.0.1:4711/callback?code={s}&state={s}");
        tracing::info!("http://127.0.0.1:4711/callback#access_token={s}");
        tracing::info!("body code={s}&client_secret={s}&grant_type=authorization_code");
        tracing::info!("Cookie: {s}");
    });
    assert_absent(&log, FORMLESS);
    assert!(!log.contains("hunter2"), "{log}");
    for kept in [
        "dev",
        "acme.example",
        "git.acme.example/x.git",
        "127.0.0.1:4711/callback",
        "grant_type=authorization_code",
        "accept",
    ] {
        assert!(log.contains(kept), "{kept} is missing in:\n{log}");
    }
}

#[test]
fn basic_credentials_are_taken_out() {
    let log = written(None, || tracing::info!("sent Basic ZGV2OmdocF94eHg= along"));
    assert!(log.contains("sent Basic [redacted] along"), "{log}");
}

#[test]
fn what_the_log_is_read_for_stays() {
    let lines = [
        "0b7e6a52-8f0e-4a3c-9b1d-2f6f0f8f7a11 on prod-eu (k8s-eu.acme.example:8443) is Valid",
        "2026-11-22T18:05:00.123456789Z refreshed 48 runtimes in 1.234567890123 s",
        "account 628a80b693a15c0f9c13ab75, runtime test-runtime1, version 0.20.0-rc.1",
        "state=Authorized code=RuntimeUnreachable installation=Complete fault=None",
        "the token was verified; token kind: personal access token (classic)",
        "https://g.codefresh.io/2.0/api/graphql answered 502, https://git.acme.example/api/v3/user 200",
        "the platform lacks these; asking without them unknown=[\"internalIngressHost\"]",
        "glib and global-production-eu, a ghp_ prefix, Bitbucket Basic plan, gitlab-runner-production",
        "keychain locked; 3 of 12 rows; dev@example.com on gitlab.com",
    ];
    let log = written(None, || lines.iter().for_each(|line| tracing::info!("{line}")));
    for line in lines {
        assert!(log.contains(line), "{line}\nis not in:\n{log}");
    }
}

#[test]
fn others_crates_are_heard_only_when_they_warn() {
    let act = || {
        tracing::info!(target: "hyper::client", "chatter");
        tracing::warn!(target: "zbus", "a warning");
        tracing::debug!(target: "patrol_core::codefresh", "detail");
        tracing::info!(target: "patrol_shell", "started");
    };
    let usual = written(None, act);
    assert!(
        !usual.contains("chatter")
            && usual.contains("a warning")
            && usual.contains("started")
            && !usual.contains("detail")
    );
    let all = written(Some("debug,patrol_core=debug"), act);
    assert!(!all.contains("chatter") && all.contains("detail"));
    let named = written(Some("hyper=trace"), act);
    assert!(named.contains("chatter") && !named.contains("detail"));
}

#[test]
fn a_filter_that_makes_no_sense_is_said_and_the_usual_one_used() {
    let folder = tempfile::tempdir().unwrap();
    assert!(subscriber(folder.path(), Some("patrol=verymuch")).unwrap().1);
    assert!(!subscriber(folder.path(), Some(" ")).unwrap().1);
    assert!(!subscriber(folder.path(), Some("debug")).unwrap().1);
}

#[cfg(unix)]
#[test]
fn the_files_are_the_users_alone_and_old_ones_go() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for day in 1..=9 {
        std::fs::write(folder.path().join(format!("patrol.2020-01-0{day}.log")), "old").unwrap();
    }
    std::fs::write(folder.path().join("patrol.db"), "not a log").unwrap();
    let (subscriber, _) = subscriber(folder.path(), None).unwrap();
    tracing::subscriber::with_default(subscriber, || tracing::info!("one"));
    let mut logs = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "log") {
            logs += 1;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600,
                "{}",
                path.display()
            );
        }
    }
    assert_eq!(logs, KEPT);
    assert!(folder.path().join("patrol.db").exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = subscriber(&file, None).err().unwrap().to_string();
    assert!(error.contains("file"), "{error}");
}

/// Each call that the log makes to the file system, refused in each way: Patrol goes on, and where
/// there is no log its folder is named.
#[cfg(target_os = "linux")]
#[test]
fn whatever_file_call_of_the_logs_fails_patrol_goes_on() {
    use faulty_disk::calls::{Call, Verdict, What, oversee};
    use std::sync::{Arc, Mutex};
    let run = |fails: Option<(usize, i32)>| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("patrol.2020-01-01.log"), "old").unwrap();
        let heard: Arc<Mutex<Vec<What>>> = Arc::default();
        let ear = heard.clone();
        let judge = move |call: &Call| {
            let mut heard = ear.lock().unwrap();
            heard.push(call.what);
            match fails {
                Some((at, error)) if at == heard.len() - 1 => Verdict::Fail(error),
                _ => Verdict::Go,
            }
        };
        let started = oversee(folder.path(), Arc::new(judge), || {
            let (subscriber, _) = subscriber(folder.path(), None).map_err(|error| error.to_string())?;
            tracing::subscriber::with_default(subscriber, || {
                tracing::info!("one");
                tracing::info!("another");
            });
            Ok::<_, String>(())
        });
        if let Err(told) = &started {
            assert!(told.contains(&folder.path().display().to_string()), "{told}");
        }
        let heard = heard.lock().unwrap().clone();
        (heard, contents(folder.path()))
    };
    let (calls, all_well) = run(None);
    assert!(all_well.contains("another"));
    let mut points = 0;
    for (at, what) in calls.iter().enumerate() {
        for error in [libc::EACCES, libc::ENOSPC, libc::EIO] {
            points += 1;
            let (_, text) = run(Some((at, error)));
            let first = calls.iter().position(|it| *it == What::Write);
            if *what == What::Write && Some(at) == first {
                assert!(text.contains("another"), "a line that was lost costs no other");
            }
        }
    }
    use std::io::Write;
    writeln!(std::io::stderr(), "file points tried: {points}, in the log").unwrap();
}

static REDACTOR: std::sync::LazyLock<Redactor> = std::sync::LazyLock::new(|| Redactor::new().unwrap());

proptest! {
    #[test]
    fn a_token_is_found_between_any_text(before in "[ -~]{0,20}", after in "[ -~]{0,20}", body in "[A-Za-z0-9]{36}") {
        let token = format!("ghp_{body}");
        let clean = REDACTOR.redact(&format!("{before}{token}{after}")).into_owned();
        prop_assert!(!clean.contains(&token) && !clean.contains(&body), "{}", clean);
    }

    #[test]
    fn any_text_is_taken(text in "\\PC{0,200}") {
        REDACTOR.redact(&text);
    }
}
