//! What a token's text tells before anything is sent: whose kind it is, and
//! whether its own checksum fits.
//!
//! - GitHub: "About authentication to GitHub" (prefixes); the last six
//!   characters of a 40-character `gh?_` token are the CRC-32 of the thirty
//!   before them, in base 62. The sum inside `github_pat_` is not published.
//! - GitLab: "Token overview" (prefixes); an admin may change `glpat-`, or put
//!   a prefix of the whole server's in front of all of them ("Account and limit
//!   settings"); `lib/authn/token_field/generator/routable_token.rb`.
//! - Atlassian: the last eight characters of `ATCTT3x…` are the CRC-32 of all
//!   before them, in hexadecimal. `ATATT3x…` looks the same, but nobody
//!   vouches for it: a misfit there is a suspicion, not a verdict.
//! - Bitbucket Data Center: `BBDC-` and base 64 of `<12-digit id>:<20 bytes>`;
//!   older tokens lack the prefix. No checksum.

mod checksum;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tr::tr;

use super::error::VerifyError;
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;
use crate::domain::token::TokenKind;

/// Longer than any token; a pasted document is not sent to anybody.
const LONGEST: usize = 8192;

/// What a token's text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// The kind, as far as the text shows it.
    pub(super) kind: TokenKind,
    /// It looks cut short or mistyped, but not surely so.
    pub(super) suspect: bool,
}

/// How far from the front a GitLab server's own prefix may reach.
const INSTANCE_PREFIX: usize = 20;

/// How the words for something are spoken.
type Words = fn() -> String;

/// A text that belongs to no user, and the words for what it is.
const NOT_A_USERS: [(&str, Provider, Words); 15] = [
    ("ghs_", Provider::Github, || {
        tr!("a GitHub App’s installation token")
    }),
    ("ghr_", Provider::Github, || tr!("a refresh token of GitHub")),
    ("gldt-", Provider::Gitlab, || tr!("a deploy token of GitLab")),
    ("glcbt-", Provider::Gitlab, || tr!("a CI/CD job token of GitLab")),
    ("glrt-", Provider::Gitlab, || tr!("a runner’s token of GitLab")),
    ("glrtr-", Provider::Gitlab, || tr!("a runner’s token of GitLab")),
    ("glimt-", Provider::Gitlab, || {
        tr!("an incoming mail token of GitLab")
    }),
    ("glwt-", Provider::Gitlab, || tr!("a workspace’s token of GitLab")),
    ("glsoat-", Provider::Gitlab, || tr!("a SCIM token of GitLab")),
    ("glffct-", Provider::Gitlab, || {
        tr!("a feature flag client’s token of GitLab")
    }),
    ("_gitlab_session=", Provider::Gitlab, || {
        tr!("a session cookie of GitLab")
    }),
    ("glptt-", Provider::Gitlab, || {
        tr!("a pipeline trigger token of GitLab")
    }),
    ("glft-", Provider::Gitlab, || tr!("a feed token of GitLab")),
    ("glagent-", Provider::Gitlab, || {
        tr!("a Kubernetes agent’s token of GitLab")
    }),
    ("gloas-", Provider::Gitlab, || {
        tr!("an OAuth application’s secret of GitLab")
    }),
];

/// A user's credential, by its prefix.
const USERS: [(&str, Provider, TokenKind); 9] = [
    ("ghp_", Provider::Github, TokenKind::GithubClassic),
    ("github_pat_", Provider::Github, TokenKind::GithubFineGrained),
    ("gho_", Provider::Github, TokenKind::GithubOauth),
    ("ghu_", Provider::Github, TokenKind::GithubAppUser),
    ("glpat-", Provider::Gitlab, TokenKind::GitlabPersonal),
    ("ATATT", Provider::Bitbucket, TokenKind::AtlassianApiToken),
    ("ATCTT", Provider::Bitbucket, TokenKind::BitbucketAccessToken),
    ("ATBB", Provider::Bitbucket, TokenKind::Unknown),
    ("BBDC-", Provider::BitbucketServer, TokenKind::DataCenterToken),
];

/// Reads the shape of a token that is meant for a host of `provider`.
pub(super) fn read(provider: Provider, secret: &Secret) -> Result<Shape, VerifyError> {
    let text = secret.expose();
    if text.is_empty() {
        return Err(VerifyError::Empty);
    }
    if let Some(what) = nobodys_token(provider, text) {
        return Err(VerifyError::NotAUserToken { what });
    }
    if !could_be(text) || text.contains("://") {
        return Err(VerifyError::NotAToken);
    }
    let whole = text;
    let text = without_instance_prefix(text);
    if let Some((_, owner, what)) = NOT_A_USERS
        .into_iter()
        .find(|(prefix, ..)| text.starts_with(prefix))
    {
        return Err(if owner == provider {
            VerifyError::NotAUserToken { what: what() }
        } else {
            VerifyError::Foreign { belongs_to: owner }
        });
    }
    if let Some((prefix, owner, kind)) = USERS.into_iter().find(|(prefix, ..)| text.starts_with(prefix)) {
        if owner != provider {
            return Err(VerifyError::Foreign { belongs_to: owner });
        }
        if prefix == "ATBB" {
            return Err(VerifyError::AppPassword);
        }
        let front = whole.len() - text.len() + prefix.len();
        return Ok(Shape {
            kind,
            // A server's own prefix counts in the checksum.
            suspect: judge(kind, whole, front)?,
        });
    }
    unmarked(provider, whole)
}

/// The text behind a GitLab server's own prefix: `acme-glpat-…`.
fn without_instance_prefix(text: &str) -> &str {
    let known = || {
        let users = USERS.iter().map(|(prefix, owner, _)| (*prefix, *owner));
        let others = NOT_A_USERS.iter().map(|(prefix, owner, _)| (*prefix, *owner));
        users.chain(others)
    };
    if known().any(|(prefix, _)| text.starts_with(prefix)) {
        return text;
    }
    let gitlabs = known().filter(|(prefix, owner)| *owner == Provider::Gitlab && prefix.starts_with("gl"));
    for (prefix, _) in gitlabs {
        if let Some((front, _)) = text.split_once(&format!("-{prefix}"))
            && !front.is_empty()
            && front.len() <= INSTANCE_PREFIX
        {
            return text.get(front.len() + 1..).unwrap_or(text);
        }
    }
    text
}

/// What is no Git host's token at all, but is at hand where tokens are copied.
fn nobodys_token(provider: Provider, text: &str) -> Option<String> {
    let hexadecimal =
        |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.starts_with("-----BEGIN ") {
        return Some(if text.contains("PRIVATE KEY") {
            tr!("a private key")
        } else {
            tr!("a certificate or a public key")
        });
    }
    if text.starts_with("ssh-") && text.contains(" AAAA") {
        return Some(tr!("a public SSH key"));
    }
    // Where Codefresh makes its API keys: an id, a dot, and the key.
    if text
        .split_once('.')
        .is_some_and(|(id, key)| hexadecimal(id, 24) && hexadecimal(key, 32))
    {
        return Some(tr!("an API key of Codefresh"));
    }
    // RFC 7519: three parts, the first a JSON object. Neither host gives such a token to a user.
    let parts = text.split('.').count();
    if text.starts_with("eyJ") && parts == 3 && matches!(provider, Provider::Github | Provider::Gitlab) {
        return Some(tr!("a JSON Web Token, such as a CI job’s or an app’s"));
    }
    None
}

/// Whether a text could be a token at all, of whatever kind.
pub(super) fn could_be(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Checks a token of a known kind against what its kind promises: surely
/// wrong is an error, probably wrong is `true`.
fn judge(kind: TokenKind, text: &str, prefix: usize) -> Result<bool, VerifyError> {
    let fits = match kind {
        TokenKind::GithubClassic | TokenKind::GithubOauth | TokenKind::GithubAppUser => {
            // Only the form of 40 characters is published.
            if text.len() == 40 && !checksum::github(text) {
                return Err(VerifyError::Typo);
            }
            text.len() >= 40
        }
        TokenKind::GithubFineGrained => {
            let parts = text.get(prefix..).unwrap_or_default().split_once('_');
            parts.is_some_and(|(a, b)| {
                a.len() == 22
                    && b.len() == 59
                    && (a.to_owned() + b).bytes().all(|c| c.is_ascii_alphanumeric())
            })
        }
        TokenKind::GitlabPersonal => match checksum::gitlab(text) {
            Some(false) => return Err(VerifyError::Typo),
            Some(true) => true,
            None => text.len() >= prefix + 20,
        },
        TokenKind::BitbucketAccessToken => match checksum::atlassian(text) {
            Some(false) => return Err(VerifyError::Typo),
            fits => fits.is_some(),
        },
        TokenKind::AtlassianApiToken => checksum::atlassian(text).unwrap_or(false),
        TokenKind::DataCenterToken => data_center_id(text).is_some(),
        _ => true,
    };
    Ok(!fits)
}

/// A text without any host's prefix.
fn unmarked(provider: Provider, text: &str) -> Result<Shape, VerifyError> {
    let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let kind = match provider {
        Provider::Github if hexadecimal && text.len() == 40 => TokenKind::GithubClassic,
        Provider::Gitlab if hexadecimal && text.len() == 64 => TokenKind::GitlabOauth,
        // An admin may have changed the prefix; the checksum covers it.
        Provider::Gitlab => match checksum::gitlab(text) {
            Some(true) => TokenKind::GitlabPersonal,
            Some(false) => return Err(VerifyError::Typo),
            None => TokenKind::Unknown,
        },
        Provider::BitbucketServer if data_center_id(text).is_some() => TokenKind::DataCenterToken,
        _ => TokenKind::Unknown,
    };
    Ok(Shape { kind, suspect: false })
}

/// The id inside a token of Bitbucket Data Center: the twelve digits before
/// the colon.
pub(super) fn data_center_id(text: &str) -> Option<String> {
    let body = text.strip_prefix("BBDC-").unwrap_or(text);
    if body.len() != 44 {
        return None;
    }
    let bytes = STANDARD.decode(body).ok()?;
    let (id, rest) = bytes.split_at_checked(12)?;
    let shaped = id.iter().all(u8::is_ascii_digit) && rest.len() == 21 && rest.first() == Some(&b':');
    if shaped {
        String::from_utf8(id.to_vec()).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
