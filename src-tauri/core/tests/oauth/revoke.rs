//! Ending a grant: RFC 7009 on GitLab and Data Center, GitHub's own call,
//! and nothing on Bitbucket Cloud.

use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::secret::Secret;
use patrol_core::oauth::{OAuthError, Revoked, can_revoke, revoke};

use crate::stage::{SECRET, Stage, basic, form, header, json};

async fn ended(stage: &Stage, refresh: Option<&str>) -> Result<Revoked, OAuthError> {
    let access = Secret::new("access-1".to_owned());
    let refresh = refresh.map(|token| Secret::new(token.to_owned()));
    let (http, host, application) = (stage.http.clone(), stage.host.clone(), stage.application.clone());
    let revoking = async move { revoke(&http, &host, &application, &access, refresh.as_ref()).await };
    tokio::spawn(revoking).await.unwrap()
}

#[tokio::test]
async fn gitlab_and_data_center_revoke_by_rfc_7009_the_refresh_token_first() {
    for (provider, path) in [
        (Provider::Gitlab, "/lab/oauth/revoke"),
        (Provider::BitbucketServer, "/bb/rest/oauth2/latest/revoke"),
    ] {
        let stage = Stage::new(provider).await;
        stage.answers("POST", path, json(200, "{}")).await;
        assert_eq!(ended(&stage, Some("refresh-1")).await, Ok(Revoked::Now));
        let asked = stage.asked().await;
        let tokens: Vec<_> = asked
            .iter()
            .map(|request| {
                (
                    form(request)["token"].clone(),
                    form(request)["token_type_hint"].clone(),
                )
            })
            .collect();
        let pair = |token: &str, hint: &str| (token.to_owned(), hint.to_owned());
        assert_eq!(
            tokens,
            [
                pair("refresh-1", "refresh_token"),
                pair("access-1", "access_token")
            ]
        );
        let sent = form(&asked[0]);
        assert_eq!(sent["client_id"], "client-id");
        let secret = sent.get("client_secret").map(String::as_str);
        assert_eq!(secret, (provider == Provider::BitbucketServer).then_some(SECRET));
    }
}

#[tokio::test]
async fn github_revokes_with_the_applications_secret() {
    let stage = Stage::new(Provider::Github).await;
    let path = "/api/v3/applications/client-id/token";
    stage.answers("DELETE", path, json(204, "")).await;
    assert_eq!(ended(&stage, None).await, Ok(Revoked::Now));
    let asked = stage.asked().await;
    assert_eq!(header(&asked[0], "authorization"), Some(basic()));
    assert_eq!(asked[0].body, br#"{"access_token":"access-1"}"#);

    let dead = Stage::new(Provider::Github).await;
    dead.answers("DELETE", path, json(404, "{}")).await;
    assert_eq!(ended(&dead, None).await, Ok(Revoked::NotKnown));
}

#[tokio::test]
async fn a_host_without_a_way_says_so_and_is_not_asked() {
    let cloud = Stage::new(Provider::Bitbucket).await;
    assert!(!can_revoke(&cloud.host, &cloud.application));
    assert_eq!(ended(&cloud, None).await, Err(OAuthError::CannotRevoke));
    assert!(cloud.asked().await.is_empty());

    // Enterprise Server without the secret; github.com has a call for that.
    let mut enterprise = Stage::new(Provider::Github).await;
    enterprise.application.client_secret = None;
    assert!(!can_revoke(&enterprise.host, &enterprise.application));
    assert_eq!(ended(&enterprise, None).await, Err(OAuthError::CannotRevoke));
    let github = GitHost::new(Provider::Github, "https://api.github.com").unwrap();
    assert!(can_revoke(&github, &enterprise.application));
}

#[tokio::test]
async fn what_the_host_did_not_do_is_not_said_to_be_done() {
    for (status, error) in [
        (401, OAuthError::ApplicationRejected),
        (403, OAuthError::ApplicationRejected),
        (404, OAuthError::Unexpected { status: 404 }),
        (503, OAuthError::Unexpected { status: 503 }),
    ] {
        let stage = Stage::new(Provider::Gitlab).await;
        stage
            .answers("POST", "/lab/oauth/revoke", json(status, "{}"))
            .await;
        assert_eq!(ended(&stage, Some("refresh-1")).await, Err(error), "{status}");
        assert_eq!(stage.asked().await.len(), 1);
    }
}

#[tokio::test]
async fn a_token_goes_to_no_other_host() {
    let (stage, other) = (
        Stage::new(Provider::Gitlab).await,
        Stage::new(Provider::Gitlab).await,
    );
    let access = Secret::new("access-1".to_owned());
    let told = revoke(&stage.http, &other.host, &stage.application, &access, None).await;
    assert_eq!(told, Err(OAuthError::ForeignApplication));
    assert!(other.asked().await.is_empty());
}
