//! Renewing a grant on each of the four hosts.

use patrol_core::domain::application::Flow;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::secret::Secret;
use patrol_core::oauth::{OAuthError, refresh};

use crate::stage::{SECRET, Stage, basic, form, granted, header, json};

fn old() -> Secret {
    Secret::new("refresh-0".to_owned())
}

#[tokio::test]
async fn each_host_is_asked_in_its_own_manner() {
    for provider in Provider::ALL {
        let mut stage = Stage::new(provider).await;
        if matches!(provider, Provider::Bitbucket | Provider::BitbucketServer) {
            stage.application.redirect_uri = Some("http://localhost:34106/".parse().unwrap());
        }
        stage.grants(granted(provider)).await;
        // On a task of its own, as it is done while the user does other things.
        let (http, host, application) = (stage.http.clone(), stage.host.clone(), stage.application.clone());
        let renewing = tokio::spawn(async move { refresh(&http, &host, &application, &old()).await });
        let grant = renewing.await.unwrap().unwrap();
        assert_eq!(grant.access_token.expose(), "access-1");
        assert_eq!(grant.refresh_token.unwrap().expose(), "refresh-1");

        let asked = stage.asked().await;
        let sent = form(&asked[0]);
        assert_eq!(
            (sent["grant_type"].as_str(), sent["refresh_token"].as_str()),
            ("refresh_token", "refresh-0")
        );
        let redirect = sent.get("redirect_uri").map(String::as_str);
        assert_eq!(
            redirect,
            (provider == Provider::Gitlab).then_some("http://127.0.0.1/callback")
        );
        match provider {
            Provider::Bitbucket => assert_eq!(header(&asked[0], "authorization"), Some(basic())),
            Provider::Gitlab => assert!(!sent.contains_key("client_secret")),
            Provider::Github | Provider::BitbucketServer => assert_eq!(sent["client_secret"], SECRET),
        }
    }
}

#[tokio::test]
async fn a_grant_of_the_device_flow_is_renewed_without_a_redirect_address() {
    let mut stage = Stage::new(Provider::Gitlab).await;
    stage.application.flow = Flow::Device;
    stage.grants(granted(Provider::Gitlab)).await;
    refresh(&stage.http, &stage.host, &stage.application, &old())
        .await
        .unwrap();
    assert!(!form(&stage.asked().await[0]).contains_key("redirect_uri"));
}

#[tokio::test]
async fn a_dead_refresh_token_means_signing_in_again() {
    for (provider, answer) in [
        (Provider::Github, json(200, r#"{"error":"bad_refresh_token"}"#)),
        (
            Provider::Gitlab,
            json(
                400,
                r#"{"error":"invalid_grant","error_description":"refresh-0"}"#,
            ),
        ),
    ] {
        let stage = Stage::new(provider).await;
        stage.grants(answer).await;
        let told = refresh(&stage.http, &stage.host, &stage.application, &old())
            .await
            .unwrap_err();
        assert_eq!(told, OAuthError::InvalidGrant, "{provider:?}");
        assert!(!format!("{told:?} {:?}", told.fault(&stage.host)).contains("refresh-0"));
    }
}

#[tokio::test]
async fn a_refresh_is_never_repeated_by_itself() {
    for status in [429, 500, 502, 503, 504] {
        let stage = Stage::new(Provider::Gitlab).await;
        stage
            .grants(json(status, "{}").append_header("retry-after", "0"))
            .await;
        let told = refresh(&stage.http, &stage.host, &stage.application, &old()).await;
        assert!(told.is_err());
        assert_eq!(stage.asked().await.len(), 1, "{status}");
    }
}
