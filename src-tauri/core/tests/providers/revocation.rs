//! Ending a token: GitLab's call, and the pages of the others. GitHub.com's
//! call is tested beside the code, since no server on loopback is GitHub.com.

use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::token::TokenKind;
use patrol_core::providers::{Revocation, VerifyError, revocation, revoke_by_api};
use wiremock::ResponseTemplate;

use super::stage::{GITHUB, GITLAB, Stage, atlassian, data_center, header, json, page};

const SELF: &str = "/lab/api/v4/personal_access_tokens/self";
const PERSONAL: TokenKind = TokenKind::GitlabPersonal;

async fn gitlab(answer: ResponseTemplate) -> Stage {
    Stage::new(Provider::Gitlab, GITLAB)
        .await
        .answers("DELETE", SELF, answer)
        .await
}

async fn revoke(stage: &Stage, kind: TokenKind) -> Result<(), VerifyError> {
    revoke_by_api(&stage.http, &stage.host, &stage.credential, kind).await
}

#[tokio::test]
async fn gitlab_ends_a_token_by_its_own_hand() {
    let stage = gitlab(ResponseTemplate::new(204)).await;
    assert_eq!(revoke(&stage, PERSONAL).await, Ok(()));
    let asked = stage.asked().await;
    assert_eq!((asked.len(), asked[0].method.as_str()), (1, "DELETE"));
    assert_eq!(header(&asked[0], "private-token").as_deref(), Some(GITLAB));
}

#[tokio::test]
async fn a_token_that_was_dead_already_is_as_good_as_ended() {
    for description in [
        "Token was revoked. You have to re-authorize from the user.",
        "Token is expired.",
    ] {
        let body = format!(r#"{{"error":"invalid_token","error_description":"{description}"}}"#);
        assert_eq!(revoke(&gitlab(json(401, &body)).await, PERSONAL).await, Ok(()));
    }
}

#[tokio::test]
async fn anything_else_leaves_the_token_as_it_was() {
    for (answer, expected) in [
        (
            json(401, r#"{"message":"401 Unauthorized"}"#),
            VerifyError::Rejected { suspect: false },
        ),
        (json(403, r#"{"message":"403 Forbidden"}"#), VerifyError::Blocked),
        (json(400, "{}"), VerifyError::Unexpected { status: 400 }),
        (json(404, "{}"), VerifyError::WrongSoftware),
        (page(401), VerifyError::WrongSoftware),
        (json(503, "{}"), VerifyError::Unexpected { status: 503 }),
        // 200 is a login page's word, not GitLab's.
        (page(200), VerifyError::WrongSoftware),
    ] {
        let stage = gitlab(answer).await;
        assert_eq!(revoke(&stage, PERSONAL).await, Err(expected));
        assert_eq!(stage.asked().await.len(), 1);
    }
}

#[tokio::test]
async fn where_there_is_no_call_nothing_is_sent() {
    for (provider, token, kind) in [
        // Enterprise Server lacks GitHub.com's call.
        (Provider::Github, GITHUB.to_owned(), TokenKind::GithubClassic),
        (Provider::Gitlab, "ab".repeat(32), TokenKind::GitlabOauth),
        (Provider::Gitlab, GITLAB.to_owned(), TokenKind::GitlabGranular),
        (
            Provider::Bitbucket,
            atlassian("ATATT"),
            TokenKind::AtlassianApiToken,
        ),
        (
            Provider::BitbucketServer,
            data_center("123456789012"),
            TokenKind::DataCenterToken,
        ),
    ] {
        let stage = Stage::new(provider, &token).await;
        assert_eq!(revoke(&stage, kind).await, Err(VerifyError::CannotRevoke));
        assert!(stage.asked().await.is_empty());
    }
}

#[test]
fn each_kind_has_its_call_or_its_page() {
    use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};
    for (provider, api, kind, page) in [
        (Github, "https://api.github.com", TokenKind::GithubClassic, None),
        (
            Github,
            "https://api.github.com",
            TokenKind::GithubFineGrained,
            None,
        ),
        (Github, "https://api.github.com", TokenKind::GithubOauth, None),
        (Github, "https://api.github.com", TokenKind::GithubAppUser, None),
        (
            Github,
            "https://api.github.com",
            TokenKind::Unknown,
            Some("https://github.com/settings/tokens"),
        ),
        (
            Github,
            "https://api.github.com.evil.example",
            TokenKind::GithubClassic,
            Some("https://api.github.com.evil.example/settings/tokens"),
        ),
        (
            Github,
            "https://api.acme.ghe.com",
            TokenKind::GithubClassic,
            Some("https://acme.ghe.com/settings/tokens"),
        ),
        (
            Github,
            "https://git.acme.example/api/v3",
            TokenKind::GithubFineGrained,
            Some("https://git.acme.example/settings/personal-access-tokens"),
        ),
        (
            Github,
            "https://git.acme.example/api/v3",
            TokenKind::GithubOauth,
            Some("https://git.acme.example/settings/applications"),
        ),
        (
            Gitlab,
            "https://gitlab.com/api/v4",
            TokenKind::GitlabPersonal,
            None,
        ),
        (
            Gitlab,
            "https://acme.example/git/api/v4",
            TokenKind::GitlabPersonal,
            None,
        ),
        (
            Gitlab,
            "https://acme.example/git/api/v4",
            TokenKind::GitlabGranular,
            Some("https://acme.example/git/-/user_settings/personal_access_tokens"),
        ),
        (
            Gitlab,
            "https://gitlab.com/api/v4",
            TokenKind::GitlabOauth,
            Some("https://gitlab.com/-/user_settings/applications"),
        ),
        (
            Bitbucket,
            "https://api.bitbucket.org/2.0",
            TokenKind::AtlassianApiToken,
            Some("https://id.atlassian.com/manage-profile/security/api-tokens"),
        ),
        (
            Bitbucket,
            "https://api.bitbucket.org/2.0",
            TokenKind::BitbucketAccessToken,
            Some("https://bitbucket.org/"),
        ),
        (
            BitbucketServer,
            "https://acme.example/bb/rest/api/1.0",
            TokenKind::DataCenterToken,
            Some("https://acme.example/bb/plugins/servlet/access-tokens/manage"),
        ),
    ] {
        let host = GitHost::new(provider, api).unwrap();
        let expected = match page {
            None => Revocation::ByApi,
            Some(page) => Revocation::ByHand {
                page: page.parse().unwrap(),
            },
        };
        assert_eq!(revocation(&host, kind), expected, "{api} {kind:?}");
    }
}
