//! A token is put on a runtime and taken away: once, and nothing more than needed.

use super::*;

#[tokio::test]
async fn registering_sends_what_there_is_and_never_a_token_type() {
    let server = server(|_| ok(json!({"registerToGitIntegration": {"name": "default"}}))).await;
    let proxy = proxy(&server);
    proxy.register(&registration()).await.unwrap();
    let full = Registration {
        integration: Some("default".to_owned()),
        username: Some("dev".to_owned()),
        refresh_token: Some(Secret::new("refresh-me".to_owned())),
        ..registration()
    };
    proxy.register(&full).await.unwrap();
    let bodies = bodies(&server).await;
    let [bare, full] = &bodies[..] else { panic!("two") };
    assert_eq!(
        bare["query"],
        "mutation RegisterToGitIntegration($args: RegisterToGitIntegrationArgs!) { registerToGitIntegration(args: $args) { name } }"
    );
    assert_eq!(bare["variables"], json!({"args": {"token": TOKEN}}));
    assert_eq!(
        full["variables"],
        json!({"args": {"name": "default", "token": TOKEN, "username": "dev", "refreshToken": "refresh-me"}})
    );
    for request in server.received_requests().await.unwrap() {
        let raw = String::from_utf8(request.body).unwrap();
        assert!(!raw.contains("tokenType") && !raw.contains("RUNTIME_TOKEN") && !raw.contains("null"));
    }
}

#[tokio::test]
async fn deregistering_names_the_integration_or_nothing() {
    let server = server(|_| ok(json!({"deregisterFromGitIntegration": null}))).await;
    let proxy = proxy(&server);
    proxy.deregister(None).await.unwrap();
    proxy.deregister(Some("extra")).await.unwrap();
    let variables: Vec<Value> = bodies(&server)
        .await
        .iter()
        .map(|b| b["variables"].clone())
        .collect();
    assert_eq!(variables, [json!({}), json!({"name": "extra"})]);
    assert_eq!(
        documents(&server).await.first().unwrap(),
        "mutation DeregisterFromGitIntegration($name: String) { deregisterFromGitIntegration(name: $name) { name } }"
    );
}

#[tokio::test]
async fn a_refusal_is_shown_in_the_runtimes_words_without_the_token() {
    let message = format!(
        "Variable \"$args\" got invalid value {{ token: \"{TOKEN}\" }};\u{202E} key {KEY}, cut {}…\r\n{}",
        &TOKEN[..15],
        "long ".repeat(200)
    );
    for status in [200, 400, 500] {
        let body = json!({"data": {"registerToGitIntegration": {"name": "default"}}, "errors": [{"message": message}]});
        let server = always(status, body.to_string()).await;
        let error = proxy(&server).register(&registration()).await.unwrap_err();
        let CodefreshError::Refused { message, .. } = &error else {
            panic!("{error:?}")
        };
        assert!(message.starts_with(
            "Variable \"$args\" got invalid value { token: \"[redacted]\" }; key [redacted], cut [redacted]"
        ));
        assert!(message.chars().count() <= 300 && !message.contains(['\u{202E}', '\r', '\n']));
        let said = format!("{error} {error:?} {:?}", error.fault());
        assert!(!said.contains(&TOKEN[..8]) && !said.contains(&KEY[..8]), "{said}");
        assert_eq!(error.fault().code, Code::RuntimeRefused);
        assert!(
            error.may_have_worked(),
            "there were data: only asking again tells"
        );
    }
}

#[tokio::test]
async fn a_change_is_sent_once_however_the_server_fails() {
    for status in [500, 502, 503, 504, 404] {
        let internal = always(status, "").await;
        let external = server(|_| ok(json!({"registerToGitIntegration": {"name": "default"}}))).await;
        let proxy = proxy_at(Some(internal.uri()), Some(external.uri())).unwrap();
        let error = proxy.register(&registration()).await.unwrap_err();
        assert!(
            error.may_have_worked() && !error.never_arrived(),
            "{status} {error:?}"
        );
        assert_eq!(bodies(&internal).await.len(), 1, "{status}");
        assert_eq!(bodies(&external).await.len(), 0, "{status}");
    }
}

#[tokio::test]
async fn a_change_goes_to_the_other_host_only_where_no_connection_came_about() {
    let external = server(|_| ok(json!({"registerToGitIntegration": {"name": "default"}}))).await;
    let proxy = proxy_at(Some(nowhere()), Some(external.uri())).unwrap();
    proxy.register(&registration()).await.unwrap();
    assert_eq!(bodies(&external).await.len(), 1);
}

#[tokio::test]
async fn a_change_goes_first_to_the_host_that_answered() {
    let internal = always(404, "").await;
    let external = server(
        |body| match body["query"].as_str().unwrap().starts_with("mutation") {
            true => ok(json!({"registerToGitIntegration": {"name": "default"}})),
            false => valid(),
        },
    )
    .await;
    let proxy = proxy_at(Some(internal.uri()), Some(external.uri())).unwrap();
    proxy.ask("u1").await.unwrap();
    proxy.register(&registration()).await.unwrap();
    assert_eq!(bodies(&internal).await.len(), 1);
}

#[tokio::test]
async fn a_registration_that_names_no_integration_found_none() {
    let server = server(|_| ok(json!({"registerToGitIntegration": null}))).await;
    let error = proxy(&server).register(&registration()).await.unwrap_err();
    assert!(matches!(error, CodefreshError::NoIntegration(_)), "{error:?}");
}

#[tokio::test]
async fn a_question_is_repeated_where_the_server_is_starting() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = server(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => ResponseTemplate::new(502),
        _ => valid(),
    })
    .await;
    assert_eq!(proxy(&server).ask("u1").await.unwrap().says, Some(Says::Valid));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    let other = server(|_| valid()).await;
    let to = format!("{}/app-proxy/api/graphql", other.uri());
    let server = server(move |_| ResponseTemplate::new(307).insert_header("location", to.as_str())).await;
    let error = proxy(&server).register(&registration()).await.unwrap_err();
    assert!(
        matches!(error, CodefreshError::Network(HttpError::Redirected { .. })),
        "{error:?}"
    );
    assert!(bodies(&other).await.is_empty());
}
