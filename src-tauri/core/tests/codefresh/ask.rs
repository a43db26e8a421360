//! A runtime's app-proxy is asked: hosts, older versions, failures.

use super::*;

#[tokio::test]
async fn a_runtime_is_asked_in_one_question_with_the_same_headers() {
    let server = server(|_| valid()).await;
    let answer = proxy(&server).ask("u1").await.unwrap();
    assert_eq!(answer.says, Some(Says::Valid));
    assert_eq!(answer.integration.unwrap().api_url, "https://api.github.com");
    let [request] = &server.received_requests().await.unwrap()[..] else {
        panic!("one request")
    };
    assert_eq!(request.url.path(), "/app-proxy/api/graphql");
    assert_eq!(request.headers["authorization"], KEY);
    assert_eq!(request.headers["origin"], server.address().to_string().as_str());
    assert_eq!(
        request.body_json::<Value>().unwrap()["query"],
        "query GitIntegrations { gitIntegrations { name provider apiUrl users { userId isValid } } }"
    );
}

#[tokio::test]
async fn an_older_runtime_tells_at_least_whether_there_is_a_token() {
    for (lacks, status, questions) in [("isValid", 200, 2), ("isValid", 400, 2), ("users", 400, 2)] {
        let server = server(move |body| {
            let document = body["query"].as_str().unwrap();
            if document.contains(lacks) {
                let message = format!("Cannot query field \"{lacks}\" on type \"X\".");
                return ResponseTemplate::new(status)
                    .set_body_json(json!({"errors": [{"message": message}]}));
            }
            ok(json!({"gitIntegrations": [{
                "name": "default", "provider": "GITLAB", "apiUrl": "https://gitlab.com/api/v4",
                "users": [{"userId": "u1"}], "registeredUsers": ["u1"],
            }]}))
        })
        .await;
        let proxy = proxy(&server);
        assert_eq!(
            proxy.ask("u1").await.unwrap().says,
            Some(Says::Authorized),
            "{lacks}"
        );
        assert_eq!(bodies(&server).await.len(), questions);
        assert_eq!(
            proxy.ask("u2").await.unwrap().says,
            Some(Says::NotAuthorized),
            "{lacks}"
        );
    }
}

#[tokio::test]
async fn a_runtime_without_integration_says_so() {
    let server = server(|_| ok(json!({"gitIntegrations": []}))).await;
    let answer = proxy(&server).ask("u1").await.unwrap();
    assert_eq!((answer.integration, answer.says), (None, None));
}

#[tokio::test]
async fn a_starting_app_proxy_is_unreachable_with_its_host_and_the_hint() {
    let server = always(502, "<html>bad gateway</html>").await;
    let error = proxy(&server).ask("u1").await.unwrap_err();
    assert!(
        matches!(
            error,
            CodefreshError::RuntimeUnreachable {
                silence: Silence::Gateway(502),
                ..
            }
        ),
        "{error:?}"
    );
    let fault = error.fault();
    assert_eq!(fault.code, Code::RuntimeUnreachable);
    assert!(fault.message.contains("prod-eu") && fault.message.contains(&server.address().to_string()));
    assert!(fault.next.unwrap().contains("VPN, proxy and ad blocker"));
}

#[tokio::test]
async fn where_no_host_answers_the_runtime_is_unreachable() {
    let error = proxy_at(Some(nowhere()), Some(nowhere()))
        .unwrap()
        .ask("u1")
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            CodefreshError::RuntimeUnreachable {
                silence: Silence::NoRoute,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.never_arrived() && !error.may_have_worked());
}

#[tokio::test]
async fn the_other_host_is_asked_where_the_internal_one_does_not_answer_and_remembered() {
    let strangers = [
        always(502, "").await,
        always(404, "").await,
        always(200, "<html>").await,
    ];
    for internal in strangers.iter().map(MockServer::uri).chain([nowhere()]) {
        let external = server(|_| valid()).await;
        let proxy = proxy_at(Some(internal.clone()), Some(external.uri())).unwrap();
        assert_eq!(
            proxy.ask("u1").await.unwrap().says,
            Some(Says::Valid),
            "{internal}"
        );
        assert_eq!(
            proxy.ask("u1").await.unwrap().says,
            Some(Says::Valid),
            "{internal}"
        );
        assert_eq!(bodies(&external).await.len(), 2);
    }
    let asked_twice = strangers[1].received_requests().await.unwrap().len();
    assert_eq!(
        asked_twice, 1,
        "the second question goes to the host that answered"
    );
}

#[tokio::test]
async fn an_internal_host_that_hangs_does_not_hold_up_the_answer() {
    let internal = server(|_| valid().set_delay(Duration::from_secs(60))).await;
    let external = server(|_| valid()).await;
    let proxy = proxy_at(Some(internal.uri()), Some(external.uri())).unwrap();
    let answer = tokio::time::timeout(Duration::from_secs(20), proxy.ask("u1"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(answer.says, Some(Says::Valid));
}

#[tokio::test]
async fn the_internal_host_is_enough_and_what_it_says_is_final() {
    let external = server(|_| valid()).await;
    for (status, body) in [
        (200, json!({"data": {"gitIntegrations": []}})),
        (200, json!({"errors": [{"message": "no"}]})),
        (401, json!({})),
        (403, json!({})),
    ] {
        let internal = always(status, body.to_string()).await;
        let _ = proxy_at(Some(internal.uri()), Some(external.uri()))
            .unwrap()
            .ask("u1")
            .await;
        assert_eq!(bodies(&internal).await.len(), 1);
    }
    assert!(bodies(&external).await.is_empty());
}

#[tokio::test]
async fn a_runtime_without_a_usable_host_is_never_asked() {
    let error = |internal: Option<&str>, ingress: Option<&str>| {
        proxy_at(internal.map(str::to_owned), ingress.map(str::to_owned))
            .err()
            .unwrap()
    };
    assert!(matches!(error(None, None), CodefreshError::NotReady { .. }));
    assert!(matches!(
        error(Some(" "), Some("")),
        CodefreshError::NotReady { .. }
    ));
    let plain = error(None, Some("http://in.acme.example"));
    assert!(matches!(plain, CodefreshError::NotEncrypted { .. }));
    assert_eq!(plain.fault().code, Code::BadAddress);
    assert!(
        plain.fault().message.contains("not encrypted"),
        "{}",
        plain.fault().message
    );
    assert!(matches!(
        error(Some("ftp://x"), None),
        CodefreshError::BadHost { .. }
    ));
    let secret = error(None, Some("https://me:hunter2@in.acme.example"));
    assert!(!format!("{secret:?} {secret} {:?}", secret.fault()).contains("hunter2"));
}

#[tokio::test]
async fn an_unencrypted_internal_host_is_passed_over_for_the_encrypted_one() {
    let external = server(|_| valid()).await;
    let proxy = proxy_at(Some("http://in.local.example".to_owned()), Some(external.uri())).unwrap();
    assert_eq!(proxy.ask("u1").await.unwrap().says, Some(Says::Valid));
}
