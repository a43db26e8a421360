//! A token in the form that its host wants from git (facts of each vendor's
//! page: GitHub “Authenticating with a personal access token”, GitLab “Clone
//! using a token”, Atlassian “Using API tokens”, “Using access tokens”).
//!
//! Only Bitbucket Data Center's git takes `Authorization: Bearer`; the others'
//! OAuth2 tokens go as a password, beside the user name that says so.

use crate::domain::expiry::Expiry;
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;
use crate::domain::token::{Token, TokenKind};
use crate::git_credential::{Answer, Capabilities, Given};

/// Marks what Patrol leaves with git, to be told again at `store` and `erase`.
const MARK: &str = "patrol:";

/// A managed token for git; `None` where this git cannot be given it.
pub(super) fn managed(token: &Token, secret: Secret, git: Capabilities) -> Option<Answer> {
    let credential = if is_bearer(token) && git.authtype {
        Given::Whole {
            authtype: "Bearer".to_owned(),
            credential: secret,
            // Other helpers would keep what Patrol keeps already, and one that renews itself is soon old.
            ephemeral: true,
        }
    } else {
        Given::Password {
            username: username(token)?,
            password: secret,
        }
    };
    let expiry = match token.expiry {
        Expiry::At { at } => Some(at.as_second()),
        // The user's word may be a day off: git would refuse what works.
        _ => None,
    };
    Some(Answer {
        credential,
        password_expiry_utc: expiry,
        oauth_refresh_token: None,
        state: Some(format!("{MARK}{}", token.id)),
    })
}

/// The token that git was given, where it was by Patrol.
pub(super) fn given_before(state: &[String]) -> Option<&str> {
    state.iter().find_map(|state| state.strip_prefix(MARK))
}

fn is_bearer(token: &Token) -> bool {
    token.provider == Provider::BitbucketServer
}

/// The user name that goes with a token in Basic authentication.
fn username(token: &Token) -> Option<String> {
    let named = token.username.clone().filter(|name| !name.trim().is_empty());
    Some(match (token.provider, token.kind) {
        (Provider::Github, TokenKind::GithubAppUser) => "x-access-token".to_owned(),
        // Any name will do, and the account's own says most.
        (Provider::Github, _) => token.account.clone(),
        (Provider::Gitlab, TokenKind::GitlabOauth) => "oauth2".to_owned(),
        (Provider::Gitlab, _) => token.account.clone(),
        (Provider::Bitbucket, TokenKind::BitbucketOauth | TokenKind::BitbucketAccessToken) => {
            "x-token-auth".to_owned()
        }
        // Not the Atlassian e-mail, which the REST API wants.
        (Provider::Bitbucket, _) => named.unwrap_or_else(|| "x-bitbucket-api-token-auth".to_owned()),
        // Bearer alone.
        (Provider::BitbucketServer, TokenKind::DataCenterOauth) => return None,
        (Provider::BitbucketServer, _) => named.unwrap_or_else(|| token.account.clone()),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::service::fill::choose::tests::token;

    fn said(token: &Token, git: Capabilities) -> Option<String> {
        let answer = managed(token, Secret::new("s3cret".to_owned()), git)?;
        Some(String::from_utf8(answer.write(git).unwrap().to_vec()).unwrap())
    }

    const OLD: Capabilities = Capabilities {
        authtype: false,
        state: false,
    };
    const NEW: Capabilities = Capabilities {
        authtype: true,
        state: true,
    };

    #[test]
    fn each_host_gets_the_user_name_that_it_wants_for_that_kind() {
        use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};
        for (provider, kind, name) in [
            (Github, TokenKind::GithubClassic, "ada"),
            (Github, TokenKind::GithubOauth, "ada"),
            (Github, TokenKind::GithubAppUser, "x-access-token"),
            (Gitlab, TokenKind::GitlabPersonal, "ada"),
            (Gitlab, TokenKind::GitlabOauth, "oauth2"),
            (
                Bitbucket,
                TokenKind::AtlassianApiToken,
                "x-bitbucket-api-token-auth",
            ),
            (Bitbucket, TokenKind::BitbucketAccessToken, "x-token-auth"),
            (Bitbucket, TokenKind::BitbucketOauth, "x-token-auth"),
            (BitbucketServer, TokenKind::DataCenterToken, "ada"),
        ] {
            let token = Token {
                kind,
                ..token(provider, "ada")
            };
            assert_eq!(
                said(&token, OLD).unwrap(),
                format!("username={name}\npassword=s3cret\n"),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn a_data_centers_token_goes_as_bearer_where_git_can_send_it() {
        for kind in [TokenKind::DataCenterToken, TokenKind::DataCenterOauth] {
            let token = Token {
                kind,
                ..token(Provider::BitbucketServer, "ada")
            };
            let expected = format!(
                "capability[]=authtype\ncapability[]=state\nauthtype=Bearer\ncredential=s3cret\nephemeral=1\nstate[]=patrol:{}\n",
                token.id
            );
            assert_eq!(said(&token, NEW).unwrap(), expected);
        }
        let oauth = Token {
            kind: TokenKind::DataCenterOauth,
            ..token(Provider::BitbucketServer, "ada")
        };
        assert_eq!(said(&oauth, OLD), None, "a git that cannot is told nothing");
    }

    #[test]
    fn git_learns_the_end_that_the_host_named_and_no_other() {
        let at = jiff::Timestamp::from_second(1_900_000_000).unwrap();
        let mut token = token(Provider::Github, "ada");
        token.expiry = Expiry::At { at };
        assert!(
            said(&token, OLD)
                .unwrap()
                .ends_with("password_expiry_utc=1900000000\n")
        );
        token.expiry = Expiry::ByUser {
            date: jiff::civil::date(2030, 1, 1),
        };
        assert!(!said(&token, OLD).unwrap().contains("expiry"));
    }
}
