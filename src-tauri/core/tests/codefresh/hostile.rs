//! A platform and a runtime that mean harm: what they say is shown inert and
//! cut, what makes no sense is an error of its own, and nothing follows them
//! elsewhere.

use super::*;

/// A name as nobody should choose it: it turns, hides, breaks the line and has no end.
fn evil() -> String {
    format!(
        "\u{202E}gnp\u{200B}.<b>evil</b>\u{0007}\r\n\u{2066}{}",
        "x".repeat(900 * 1024)
    )
}

/// Nothing in a text turns, hides, breaks the line, or goes on for ever.
fn inert(text: &str) {
    assert!(
        text.chars().count() <= 1600,
        "{} characters",
        text.chars().count()
    );
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(bad), "{:?}", text.chars().find(|c| bad(*c)));
}

#[tokio::test]
async fn names_of_accounts_and_users_are_one_visible_line_and_cut() {
    let server = server(|_| {
        ok(
            json!({"me": {"id": "u1", "name": evil(), "email": "\u{202E}moc@evil",
                         "activeAccount": {"id": "a1", "name": "a\u{0000}c\u{FEFF}me"}}}),
        )
    })
    .await;
    let me = platform_at(&server).me().await.unwrap();
    inert(&me.user_name);
    assert!(me.user_name.starts_with("gnp.<b>evil</b> xxx") && me.user_name.ends_with('…'));
    assert_eq!(me.email.as_deref(), Some("moc@evil"));
    assert_eq!(me.account_name, "a cme");
}

#[tokio::test]
async fn an_id_that_is_not_what_it_seems_is_no_id() {
    for id in ["u\u{200B}1", "u\n1", ""] {
        let server = server(move |_| {
            ok(json!({"me": {"id": id, "name": "dev", "activeAccount": {"id": "a1", "name": "acme"}}}))
        })
        .await;
        let error = platform_at(&server).me().await.unwrap_err();
        assert!(
            matches!(error, CodefreshError::NotCodefresh(_)),
            "{id:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn everything_that_is_shown_of_a_runtime_is_inert() {
    let server = server(|_| {
        ok(json!({"runtimes": {"edges": [{"node": {
            "metadata": {"name": "\u{202E}ue-dorp", "namespace": "n\u{0000}s"}, "cluster": evil(),
            "ingressHost": "https://in.acme.example", "runtimeVersion": "1.0\u{2028}2", "gitProvider": "GIT\u{00AD}HUB",
        }}]}}))
    })
    .await;
    let listed = platform_at(&server).runtimes().await.unwrap();
    let [runtime] = &listed.runtimes[..] else {
        panic!("one runtime")
    };
    assert_eq!(runtime.name, "ue-dorp");
    for text in [
        &runtime.namespace,
        &runtime.cluster,
        &runtime.version,
        &runtime.git_provider,
    ] {
        inert(text.as_deref().unwrap());
    }
}

#[tokio::test]
async fn an_address_is_never_made_good_by_cleaning_it() {
    for host in [
        "https://in\u{202E}.acme.example",
        "http://127.0.0.1@evil.example",
        "http://in.acme.example",
        "file:///etc/passwd",
        &format!("https://{}.example", "x".repeat(100_000)),
    ] {
        let error = proxy_at(None, Some(host.to_owned())).err().unwrap();
        let fault = error.fault();
        assert_eq!(fault.code, Code::BadAddress, "{}", fault.message);
        inert(&fault.message);
        inert(&error.to_string());
    }
}

#[tokio::test]
async fn a_message_is_cut_and_cannot_disturb_the_window() {
    let server = always(
        200,
        json!({"errors": [{"message": evil()}, {"message": "\u{202E}second"}]}).to_string(),
    )
    .await;
    let fault = proxy(&server).ask("u1").await.unwrap_err().fault();
    inert(&fault.message);
    assert!(fault.message.contains("gnp.<b>evil</b>"), "{}", fault.message);
}

#[tokio::test]
async fn what_is_too_deep_too_large_or_of_the_wrong_type_is_no_answer() {
    let deep = format!("{{\"data\":{}1{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let large = format!("{{\"data\":{{\"x\":\"{}\"}}}}", "x".repeat(1024 * 1024));
    let wrong = [
        "null",
        "7",
        "\"text\"",
        "[]",
        "{\"data\":7}",
        "{\"data\":[]}",
        "{\"data\":{\"me\":[]}}",
        "{\"data\":{\"me\":{\"id\":{},\"activeAccount\":7}}}",
        "{\"errors\":{}}",
        "{\"errors\":[7]}",
        "{\"data\":{\"gitIntegrations\":{\"name\":1}}}",
        "{\"data\":{\"gitIntegrations\":[[]]}}",
        "\u{0000}",
        "{\"data\":1e999999}",
    ];
    for body in wrong.iter().map(|it| (*it).to_owned()).chain([deep, large]) {
        let begins: String = body.chars().take(40).collect();
        let server = always(200, body).await;
        let error = platform_at(&server).me().await.unwrap_err();
        inert(&error.fault().message);
        let asked = proxy(&server).ask("u1").await;
        assert!(
            asked.as_ref().is_err() || asked.as_ref().is_ok_and(|answer| answer.says.is_none()),
            "{begins}: {asked:?}"
        );
        assert!(
            platform_at(&server)
                .runtimes()
                .await
                .map_or(true, |it| it.runtimes.is_empty()),
            "{begins}"
        );
    }
}

#[tokio::test]
async fn a_redirect_names_its_target_in_one_line_and_nobody_follows() {
    let target = format!("https://{}.example/\u{202E}", "x".repeat(20_000));
    let server = server(move |_| ResponseTemplate::new(307).insert_header("location", target.as_str())).await;
    let fault = platform_at(&server).me().await.unwrap_err().fault();
    assert_eq!(fault.code, Code::Redirected);
    inert(&fault.message);
}
