//! What a self-hosted server says of itself.

use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider;
use patrol_core::http::Http;
use patrol_core::providers::{Server, VerifyError, recognise};
use wiremock::ResponseTemplate;

use super::stage::{GITHUB, GITLAB, Stage, data_center, header, json, page};

const META: &str = r#"{"verifiable_password_authentication":true,"installed_version":"3.19.1"}"#;
const METADATA: &str =
    r#"{"version":"18.9.1-ee","revision":"401642fd4b2","kas":{"enabled":true},"enterprise":true}"#;
const PROPERTIES: &str =
    r#"{"version":"9.4.1","buildNumber":"9004001","buildDate":"1","displayName":"Acme Git"}"#;

async fn ask(stage: &Stage, with_token: bool) -> Result<Option<Server>, VerifyError> {
    let credential = with_token.then_some(&stage.credential);
    recognise(&stage.http, &stage.host, credential).await
}

fn says(software: &str, version: Option<&str>) -> Result<Option<Server>, VerifyError> {
    Ok(Some(Server {
        software: software.to_owned(),
        version: version.map(str::to_owned),
    }))
}

async fn github(answer: ResponseTemplate) -> Stage {
    Stage::new(Provider::Github, GITHUB)
        .await
        .api("/meta", answer)
        .await
}

async fn gitlab(answer: ResponseTemplate) -> Stage {
    Stage::new(Provider::Gitlab, GITLAB)
        .await
        .api("/metadata", answer)
        .await
}

async fn bitbucket(answer: ResponseTemplate) -> Stage {
    Stage::new(Provider::BitbucketServer, &data_center("123456789012"))
        .await
        .api("/application-properties", answer)
        .await
}

#[tokio::test]
async fn github_enterprise_server_tells_its_version_to_anybody_and_gets_no_token() {
    let stage = github(json(200, META).insert_header("X-GitHub-Request-Id", "A1")).await;
    assert_eq!(
        ask(&stage, true).await,
        says("GitHub Enterprise Server", Some("3.19.1"))
    );
    let asked = stage.asked().await;
    assert_eq!(asked.len(), 1);
    assert_eq!(header(&asked[0], "authorization"), None);
}

#[tokio::test]
async fn a_github_that_keeps_its_version_is_still_recognised_by_its_mark() {
    for (status, body) in [(200, "{}"), (401, r#"{"message":"Must authenticate"}"#)] {
        let marked = json(status, body).insert_header("X-GitHub-Request-Id", "A1");
        assert_eq!(
            ask(&github(marked).await, false).await,
            says("GitHub Enterprise Server", None)
        );
        assert_eq!(
            ask(&github(json(status, body)).await, false).await,
            Err(VerifyError::WrongSoftware)
        );
    }
}

#[tokio::test]
async fn gitlab_tells_its_version_to_a_token_and_its_mark_to_anybody() {
    let stage = gitlab(json(200, METADATA)).await;
    assert_eq!(ask(&stage, true).await, says("GitLab", Some("18.9.1-ee")));
    assert_eq!(
        header(&stage.asked().await[0], "authorization"),
        Some(format!("Bearer {GITLAB}"))
    );
    for with_token in [false, true] {
        let refused = json(401, r#"{"message":"401 Unauthorized"}"#)
            .insert_header("X-Gitlab-Feature-Category", "not_owned");
        let stage = gitlab(refused).await;
        assert_eq!(ask(&stage, with_token).await, says("GitLab", None));
        let shown = header(&stage.asked().await[0], "authorization");
        assert_eq!(shown.is_some(), with_token);
    }
}

#[tokio::test]
async fn data_center_tells_its_version_to_anybody_and_gets_no_token() {
    let stage = bitbucket(json(200, PROPERTIES)).await;
    assert_eq!(
        ask(&stage, true).await,
        says("Bitbucket Data Center", Some("9.4.1"))
    );
    assert_eq!(header(&stage.asked().await[0], "authorization"), None);
}

#[tokio::test]
async fn another_program_is_not_taken_for_what_codefresh_says() {
    for answer in [
        page(200),
        page(401),
        page(404),
        json(200, "[]"),
        json(200, "{}"),
        json(401, "{}"),
        json(403, "{}"),
        json(404, "{}"),
    ] {
        for stage in [
            github(answer.clone()).await,
            gitlab(answer.clone()).await,
            bitbucket(answer.clone()).await,
        ] {
            assert_eq!(ask(&stage, false).await, Err(VerifyError::WrongSoftware));
        }
    }
    let down = github(json(503, "{}").insert_header("X-GitHub-Request-Id", "A1"));
    assert_eq!(
        ask(&down.await, false).await,
        Err(VerifyError::Unexpected { status: 503 })
    );
}

#[tokio::test]
async fn a_version_that_is_none_or_says_the_token_back_is_not_shown() {
    for version in ["<b>9</b>", "latest", "1 2"] {
        let stage = bitbucket(json(200, &format!(r#"{{"version":"{version}"}}"#))).await;
        assert_eq!(ask(&stage, true).await, says("Bitbucket Data Center", None));
    }
    let token = "0123456789abcdef0123456789abcdef01234567";
    let stage = Stage::new(Provider::Gitlab, token)
        .await
        .api("/metadata", json(200, &format!(r#"{{"version":"{token}"}}"#)))
        .await;
    assert_eq!(ask(&stage, true).await, says("GitLab", None));
}

#[tokio::test]
async fn a_cloud_host_is_not_asked() {
    for (provider, api) in [
        (Provider::Github, "https://api.github.com"),
        (Provider::Github, "https://api.acme.ghe.com"),
        (Provider::Gitlab, "https://gitlab.com/api/v4"),
        (Provider::Bitbucket, "https://api.bitbucket.org/2.0"),
    ] {
        let host = GitHost::new(provider, api).unwrap();
        // On this computer none of them can be reached: an attempt would be an error.
        assert_eq!(recognise(&Http::new(None).unwrap(), &host, None).await, Ok(None));
    }
}
