//! The platform: whose key it is, and the list of runtimes.

use super::*;

#[tokio::test]
async fn the_key_goes_raw_with_the_host_as_origin_to_the_graphql_path() {
    let server = server(|_| {
        ok(
            json!({"me": {"id": "u1", "name": "dev", "email": "dev@example.com",
                         "activeAccount": {"id": "a1", "name": "acme"}}}),
        )
    })
    .await;
    let url = format!("{}/codefresh/", server.uri()).parse().unwrap();
    let me = Platform::new(http(), &url, key()).me().await.unwrap();
    assert_eq!(
        me,
        Me {
            user_id: "u1".to_owned(),
            user_name: "dev".to_owned(),
            email: Some("dev@example.com".to_owned()),
            account_id: "a1".to_owned(),
            account_name: "acme".to_owned(),
        }
    );
    let [request] = &server.received_requests().await.unwrap()[..] else {
        panic!("one request")
    };
    assert_eq!(request.method.as_str(), "POST");
    assert_eq!(request.url.path(), "/codefresh/2.0/api/graphql");
    assert_eq!(request.headers["authorization"], KEY);
    assert_eq!(request.headers["origin"], server.address().to_string().as_str());
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(
        request.body_json::<Value>().unwrap(),
        json!({"query": "query Me { me { id name email activeAccount { id name } } }", "variables": {}})
    );
}

#[tokio::test]
async fn each_bad_answer_to_me_is_an_error_of_its_own() {
    type Is = fn(&CodefreshError) -> bool;
    let cases: [(u16, &str, Is, Code); 10] = [
        (
            401,
            "{}",
            |e| matches!(e, CodefreshError::KeyRejected(_)),
            Code::ApiKeyRejected,
        ),
        (
            403,
            "{}",
            |e| matches!(e, CodefreshError::KeyRestricted(_)),
            Code::ApiKeyRejected,
        ),
        (
            404,
            r#"{"error":"not found"}"#,
            |e| matches!(e, CodefreshError::NotCodefresh(_)),
            Code::Unexpected,
        ),
        (
            200,
            "<html>Sign in</html>",
            |e| matches!(e, CodefreshError::NotCodefresh(_)),
            Code::Unexpected,
        ),
        (
            200,
            r#"{"hello":"world"}"#,
            |e| matches!(e, CodefreshError::NotCodefresh(_)),
            Code::Unexpected,
        ),
        (
            200,
            r#"{"data":{"me":{"id":"u1"}}}"#,
            |e| matches!(e, CodefreshError::NotCodefresh(_)),
            Code::Unexpected,
        ),
        (
            200,
            r#"{"data":{"me":null}}"#,
            |e| matches!(e, CodefreshError::KeyRejected(_)),
            Code::ApiKeyRejected,
        ),
        (
            500,
            "oops",
            |e| matches!(e, CodefreshError::Failed { status: 500, .. }),
            Code::Unexpected,
        ),
        (
            503,
            "busy",
            |e| matches!(e, CodefreshError::PlatformDown { status: 503, .. }),
            Code::Unreachable,
        ),
        (
            400,
            r#"{"errors":[{"message":"no"}]}"#,
            |e| matches!(e, CodefreshError::Refused { .. }),
            Code::Unexpected,
        ),
    ];
    for (status, body, is, code) in cases {
        let server = always(status, body).await;
        let error = platform_at(&server).me().await.unwrap_err();
        assert!(is(&error), "{status} {body}: {error:?}");
        assert_eq!(error.fault().code, code, "{status} {body}");
        assert!(!format!("{error} {error:?} {:?}", error.fault()).contains(&KEY[..12]));
        assert!(
            !error.fault().message.contains("Sign in"),
            "a body never enters an error text"
        );
    }
}

#[tokio::test]
async fn too_many_requests_is_told_with_the_wait() {
    let server = server(|_| ResponseTemplate::new(429).insert_header("retry-after", "3600")).await;
    let error = platform_at(&server).me().await.unwrap_err();
    let wait = Some(Duration::from_secs(3600));
    assert!(
        matches!(&error, CodefreshError::RateLimited { retry_after, .. } if *retry_after == wait),
        "{error:?}"
    );
    assert_eq!(error.fault().code, Code::RateLimited);
}

#[tokio::test]
async fn errors_win_over_the_data_that_come_with_them() {
    let body = json!({"data": {"runtimes": {"edges": named(&["a"])}}, "errors": [{"message": "half of it\nfailed"}]});
    let server = always(200, body.to_string()).await;
    let error = platform_at(&server).runtimes().await.unwrap_err();
    assert!(
        matches!(&error, CodefreshError::Refused { message, .. } if message == "half of it failed"),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_list_is_asked_once_and_read_leniently() {
    let server = server(|_| {
        ok(json!({"runtimes": {"edges": [
            {"node": {"metadata": {"name": "prod-eu", "namespace": "cf"}, "cluster": "https://k8s.acme",
                      "ingressHost": "https://in.acme", "internalIngressHost": "in.local", "runtimeVersion": "0.20.0",
                      "installationStatus": "COMPLETED", "gitProvider": "GITHUB",
                      "ignoreSecurityAndGitTokenUpdatesUsers": ["u1"]}},
            {"node": null},
            {"node": {"metadata": {"name": "prod-eu"}, "cluster": "a second of that name"}},
            {"node": {"metadata": {"name": "lab"}, "installationStatus": "DREAMING", "gitProvider": "SOURCEFORGE"}},
        ], "pageInfo": {"endCursor": null, "hasNextPage": false}}}))
    })
    .await;
    let listed = platform_at(&server).runtimes().await.unwrap();
    assert!(listed.complete);
    assert_eq!(names(&listed.runtimes), ["prod-eu", "lab"]);
    let [first, lab] = &listed.runtimes[..] else {
        panic!("two")
    };
    assert_eq!(first.cluster.as_deref(), Some("https://k8s.acme"));
    assert_eq!(first.internal_ingress_host.as_deref(), Some("in.local"));
    assert_eq!(first.hidden_for.as_deref(), Some(&["u1".to_owned()][..]));
    assert_eq!(
        (lab.installation, lab.hidden_for.as_ref()),
        (Installation::Unknown, None)
    );
    assert_eq!(bodies(&server).await.len(), 1);
}

/// A platform that lacks some names, and says so as graphql-js does.
async fn older(lacks: &'static [&'static str], status: u16) -> MockServer {
    server(move |body| {
        let document = body["query"].as_str().unwrap();
        let words = |name: &&&str| {
            document
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| w == **name)
        };
        let errors: Vec<Value> = lacks
            .iter()
            .filter(words)
            .map(|name| json!({"message": format!("Cannot query field \"{name}\" on type \"Runtime\".")}))
            .collect();
        if errors.is_empty() {
            ok(json!({"runtimes": {"edges": named(&["a", "b"])}}))
        } else {
            ResponseTemplate::new(status).set_body_json(json!({ "errors": errors }))
        }
    })
    .await
}

#[tokio::test]
async fn an_older_platform_is_asked_again_without_exactly_what_it_lacks() {
    for status in [200, 400] {
        let server = older(
            &["internalIngressHost", "ignoreSecurityAndGitTokenUpdatesUsers"],
            status,
        )
        .await;
        let listed = platform_at(&server).runtimes().await.unwrap();
        assert!(listed.complete);
        assert_eq!(names(&listed.runtimes), ["a", "b"]);
        assert_eq!(
            listed.runtimes.first().unwrap().hidden_for,
            None,
            "not told is not “nobody”"
        );
        let [_, second] = &documents(&server).await[..] else {
            panic!("two questions")
        };
        assert!(
            second.contains("gitProvider") && second.contains(" ingressHost") && second.contains("pageInfo")
        );
        assert!(!second.contains("internalIngressHost"));
    }
}

#[tokio::test]
async fn a_platform_that_knows_only_the_sdks_words_is_asked_in_those() {
    // A field that cannot be left out, complained about only beside pageInfo.
    let server = server(|body| {
        if body["query"].as_str().unwrap().contains("syncStatus") {
            ok(json!({"runtimes": {"edges": named(&["a"])}}))
        } else {
            ResponseTemplate::new(400)
                .set_body_string(r#"{\"message\":\"Cannot query field \\\"edges\\\" on type\"}"#)
        }
    })
    .await;
    assert_eq!(
        names(&platform_at(&server).runtimes().await.unwrap().runtimes),
        ["a"]
    );
    assert_eq!(bodies(&server).await.len(), 2);
}

#[tokio::test]
async fn a_platform_that_is_too_strange_is_given_up_after_a_few_questions() {
    let server = older(&["metadata"], 200).await;
    let error = platform_at(&server).runtimes().await.unwrap_err();
    assert!(error.is_drift());
    assert!(error.fault().message.contains("metadata"));
    assert!(bodies(&server).await.len() <= 6);
}

#[tokio::test]
async fn pages_are_read_to_the_end_and_overlaps_counted_once() {
    let server = server(|body| {
        let (edges, cursor, more) = match body["variables"]["after"].as_str() {
            None => (named(&["a", "b"]), "c\"1", true),
            Some("c\"1") => (named(&["b", "c"]), "c2", true),
            Some(_) => (named(&["d"]), "c3", false),
        };
        ok(json!({"runtimes": {"edges": edges, "pageInfo": {"endCursor": cursor, "hasNextPage": more}}}))
    })
    .await;
    let listed = platform_at(&server).runtimes().await.unwrap();
    assert!(listed.complete);
    assert_eq!(names(&listed.runtimes), ["a", "b", "c", "d"]);
    let documents = documents(&server).await;
    assert!(
        !documents.first().unwrap().contains("pagination"),
        "the first question takes no argument, as in the SDK"
    );
    assert!(documents.iter().skip(1).all(|d| {
        d.starts_with("query Runtimes($after: String) { runtimes(pagination: {after: $after}) {")
    }));
}

#[tokio::test]
async fn a_platform_that_cannot_page_leaves_the_list_marked_as_not_complete() {
    let more = |cursor: Value| {
        move |body: &Value| {
            if body["query"].as_str().unwrap().contains("pagination") {
                let message = r#"Unknown argument "pagination" on field "Query.runtimes"."#;
                return ResponseTemplate::new(400).set_body_json(json!({"errors": [{"message": message}]}));
            }
            ok(
                json!({"runtimes": {"edges": named(&["a"]), "pageInfo": {"endCursor": cursor, "hasNextPage": true}}}),
            )
        }
    };
    for cursor in [json!("c1"), Value::Null] {
        let server = server(more(cursor)).await;
        let listed = platform_at(&server).runtimes().await.unwrap();
        assert_eq!((names(&listed.runtimes), listed.complete), (vec!["a"], false));
    }
}

#[tokio::test]
async fn a_cursor_that_comes_back_does_not_go_round_for_ever() {
    let server = server(|_| {
        ok(json!({"runtimes": {"edges": named(&["a"]), "pageInfo": {"endCursor": "c1", "hasNextPage": true}}}))
    })
    .await;
    assert!(!platform_at(&server).runtimes().await.unwrap().complete);
    assert_eq!(bodies(&server).await.len(), 2);
}

#[tokio::test]
async fn a_platform_without_encryption_is_not_asked() {
    let url = Url::parse("http://cf.acme.example").unwrap();
    let error = Platform::new(http(), &url, key()).me().await.unwrap_err();
    assert_eq!(
        error,
        CodefreshError::Network(HttpError::NotEncrypted {
            host: "cf.acme.example".to_owned()
        })
    );
    assert!(error.never_arrived());
}
