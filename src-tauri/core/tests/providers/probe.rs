//! gitprotocol-http, "Smart Clients": what a token may do with one repository.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::token::TokenKind;
use patrol_core::providers::{Access, RepositoryAccess, VerifyError, probe_repository};
use url::Url;
use wiremock::ResponseTemplate;

use super::stage::{GITHUB, Stage, atlassian, data_center, header, json, page};

const READ: &str = "git-upload-pack";
const WRITE: &str = "git-receive-pack";
const FINE_GRAINED: TokenKind = TokenKind::GithubFineGrained;

/// What Git's own server answers.
fn advertised(service: &str) -> ResponseTemplate {
    let body = format!("001e# service={service}\n0000000eversion 2\n0000");
    ResponseTemplate::new(200).set_body_raw(body, &format!("application/x-{service}-advertisement"))
}

fn plain(status: u16, text: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(text.to_owned(), "text/plain; charset=UTF-8")
}

fn access(read: Access, write: Access) -> Result<RepositoryAccess, VerifyError> {
    Ok(RepositoryAccess { read, write })
}

async fn probe(stage: &Stage, kind: TokenKind, below: &str) -> Result<RepositoryAccess, VerifyError> {
    let url = Url::parse(&format!("{}{below}", stage.server.uri())).unwrap();
    probe_repository(&stage.http, &stage.host, &stage.credential, kind, "mona", &url).await
}

/// GitHub with one answer to a fetch and one to a push.
async fn github(read: ResponseTemplate, write: ResponseTemplate) -> Stage {
    Stage::new(Provider::Github, GITHUB)
        .await
        .git("/acme/apps.git", READ, read)
        .await
        .git("/acme/apps.git", WRITE, write)
        .await
}

#[tokio::test]
async fn what_the_host_shows_the_way_into_is_allowed_and_nothing_is_written() {
    let stage = github(advertised(READ), advertised(WRITE)).await;
    assert_eq!(
        probe(&stage, FINE_GRAINED, "/acme/apps").await,
        access(Access::Yes, Access::Yes)
    );
    let asked = stage.asked().await;
    assert_eq!(asked.len(), 2);
    let pair = STANDARD.encode(format!("mona:{GITHUB}"));
    for request in &asked {
        assert_eq!(request.method.as_str(), "GET");
        assert!(request.body.is_empty());
        assert_eq!(header(request, "authorization"), Some(format!("Basic {pair}")));
    }
    // Only fetching knows the second version of the protocol.
    assert_eq!(header(&asked[0], "git-protocol").as_deref(), Some("version=2"));
    assert_eq!(header(&asked[1], "git-protocol"), None);
}

#[tokio::test]
async fn a_refusal_or_a_hidden_repository_is_a_no() {
    let refused = plain(403, "Write access to repository not granted.");
    let stage = github(advertised(READ), refused.clone()).await;
    assert_eq!(
        probe(&stage, FINE_GRAINED, "/acme/apps.git").await,
        access(Access::Yes, Access::No)
    );
    let hidden = plain(404, "Repository not found.");
    let stage = github(hidden, refused).await;
    assert_eq!(
        probe(&stage, FINE_GRAINED, "/acme/apps.git/").await,
        access(Access::No, Access::No)
    );
}

#[tokio::test]
async fn an_answer_that_is_not_gits_says_neither() {
    for answer in [
        page(200),
        json(200, "{}"),
        // The other service's advertisement, and the old protocol's list without one.
        advertised("git-other"),
        plain(200, "0000"),
        page(401),
        page(403),
        page(404),
        ResponseTemplate::new(302).insert_header("Location", "https://login.acme.example/"),
        plain(418, "teapot"),
        advertised(READ).set_body_raw(
            vec![b'x'; 1_100_000],
            "application/x-git-upload-pack-advertisement",
        ),
    ] {
        let stage = github(answer, advertised(WRITE)).await;
        assert_eq!(
            probe(&stage, FINE_GRAINED, "/acme/apps").await,
            access(Access::Unknown, Access::Yes)
        );
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_not_shown_again() {
    let limited = plain(403, "slow down").insert_header("Retry-After", "30");
    for (answer, expected) in [
        (
            plain(401, "Invalid username or token."),
            VerifyError::Rejected { suspect: false },
        ),
        (
            limited,
            VerifyError::RateLimited {
                retry_after: Some(Duration::from_secs(30)),
            },
        ),
        (plain(410, "gone"), VerifyError::Gone),
        (plain(500, "oops"), VerifyError::Unexpected { status: 500 }),
    ] {
        let stage = github(answer, advertised(WRITE)).await;
        assert_eq!(probe(&stage, FINE_GRAINED, "/acme/apps").await, Err(expected));
        assert_eq!(stage.asked().await.len(), 1);
    }
}

#[tokio::test]
async fn single_sign_on_is_told_from_a_missing_right() {
    let stage = Stage::new(Provider::Github, GITHUB).await;
    let url = format!("{}/orgs/acme/sso?authorization_request=AZ", stage.server.uri());
    let answer = plain(403, "no").insert_header("X-GitHub-SSO", format!("required; url={url}").as_str());
    let stage = stage.git("/acme/apps.git", READ, answer).await;
    assert_eq!(
        probe(&stage, TokenKind::GithubClassic, "/acme/apps").await,
        Err(VerifyError::Sso {
            link: Some(url.parse().unwrap())
        })
    );
}

#[tokio::test]
async fn a_repository_that_lies_elsewhere_never_sees_the_token() {
    let other = Stage::new(Provider::Github, GITHUB).await;
    let stage = Stage::new(Provider::Gitlab, "glpat-0123456789abcdefghij").await;
    let own = stage.server.uri();
    for url in [
        format!("{}/lab/acme/apps.git", other.server.uri()),
        // Beside the context path, and out of it again.
        format!("{own}/acme/apps.git"),
        format!("{own}/laboratory/acme/apps.git"),
        format!("{own}/lab/../acme/apps.git"),
        format!("{own}/lab/%2e%2e%2facme/apps.git"),
        format!("{own}/lab/acme%2fapps"),
        format!("{own}/lab/apps"),
        format!("{own}/lab//apps"),
        own.replace("http://", "https://") + "/lab/acme/apps.git",
        own.replace("http://", "ssh://git@") + "/lab/acme/apps.git",
    ] {
        let url = Url::parse(&url).unwrap();
        let answer = probe_repository(
            &stage.http,
            &stage.host,
            &stage.credential,
            TokenKind::GitlabPersonal,
            "mona",
            &url,
        );
        assert_eq!(answer.await, Err(VerifyError::ForeignRepository), "{url}");
    }
    assert!(stage.asked().await.is_empty() && other.asked().await.is_empty());
}

#[tokio::test]
async fn what_stands_in_the_address_beside_the_repository_is_left_out() {
    let stage = Stage::new(Provider::Bitbucket, &atlassian("ATATT"))
        .await
        .git("/acme/apps.git", READ, advertised(READ))
        .await
        .git("/acme/apps.git", WRITE, advertised(WRITE))
        .await;
    let url = stage.server.uri().replace("http://", "http://tux:hunter2@") + "/acme/apps?at=main#readme";
    let url = Url::parse(&url).unwrap();
    let answer = probe_repository(
        &stage.http,
        &stage.host,
        &stage.credential,
        TokenKind::AtlassianApiToken,
        "Tux P.",
        &url,
    );
    assert_eq!(answer.await, access(Access::Yes, Access::Yes));
    let pair = STANDARD.encode(format!("x-bitbucket-api-token-auth:{}", atlassian("ATATT")));
    for request in stage.asked().await {
        assert_eq!(header(&request, "authorization"), Some(format!("Basic {pair}")));
        assert!(!request.url.as_str().contains("at=main"));
    }
}

#[tokio::test]
async fn data_center_is_asked_as_bearer_and_its_401_may_be_about_the_right() {
    let token = data_center("123456789012");
    let refused = json(
        401,
        r#"{"errors":[{"exceptionName":"com.atlassian.bitbucket.AuthorisationException"}]}"#,
    );
    let captcha = json(
        401,
        r#"{"errors":[{"exceptionName":"com.atlassian.bitbucket.auth.CaptchaRequiredAuthenticationException"}]}"#,
    );
    let repository = "/bb/scm/prj/apps.git";
    for (read, write, expected, requests) in [
        (
            advertised(READ),
            advertised(WRITE),
            access(Access::Yes, Access::Yes),
            2,
        ),
        (
            advertised(READ),
            refused.clone(),
            access(Access::Yes, Access::No),
            2,
        ),
        (refused, advertised(WRITE), access(Access::No, Access::No), 1),
        (captcha, advertised(WRITE), Err(VerifyError::Captcha), 1),
    ] {
        let stage = Stage::new(Provider::BitbucketServer, &token)
            .await
            .git(repository, READ, read)
            .await
            .git(repository, WRITE, write)
            .await;
        assert_eq!(
            probe(&stage, TokenKind::DataCenterToken, repository).await,
            expected
        );
        let asked = stage.asked().await;
        assert_eq!(asked.len(), requests);
        for request in asked {
            assert_eq!(header(&request, "authorization"), Some(format!("Bearer {token}")));
        }
    }
}
