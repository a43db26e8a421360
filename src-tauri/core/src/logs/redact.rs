//! What looks like a secret, and its removal from a line of the log.
//!
//! Prefixes: GitHub (docs.github.com, “Token formats”), GitLab
//! (docs.gitlab.com, “Token overview”), Atlassian (`ATATT3x`, `ATCTT3x`,
//! `ATBB`) and Bitbucket Data Center (`BBDC-`). Codefresh's API keys are
//! `<24 hex>.<hex>`. Better too much than too little, but what the log is
//! read for stays: names, hosts, ids (UUIDs), dates, states.

use std::borrow::Cow;

use regex::Regex;

/// What a secret is replaced by.
const GONE: &str = "[redacted]";

/// A quote as it stands in JSON, in `Debug`, or escaped in either.
const QUOTE: &str = r#"\\*["']"#;

/// Names whose value is a secret wherever it stands.
const NAMES: &str = "(?:[a-z_-]*(?:token|secret|password|passwd|passphrase|api[_-]?key|private[_-]?key|code_verifier|device_code))";

/// Headers whose value is a secret.
const HEADERS: &str =
    "(?:(?:proxy-)?authorization|private-token|job-token|x-access-token|x-api-key|set-cookie|cookie)";

/// The patterns, in the order in which they are applied. `$1` and `$2` are
/// what stays.
pub(super) struct Redactor(Vec<(Regex, &'static str)>);

impl Redactor {
    /// Compiles the patterns.
    pub(super) fn new() -> Result<Self, regex::Error> {
        let quoted = r#"(?:[^"'\\]|\\+[^"'\\])*"#;
        let patterns = [
            // A header in any notation: `Authorization: Bearer x`, `"authorization": "x"`, `("authorization", "x")`.
            (format!(r#"(?i)(\b{HEADERS}\b(?:{QUOTE})?\s*[:=,]\s*{QUOTE}){quoted}"#), "${1}[redacted]"),
            (
                format!(r#"(?i)(\b{HEADERS}\b\s*[:=]\s*)(?:(?:bearer|basic|token)\s+)?[^\s"',;)}}\]]+"#),
                "${1}[redacted]",
            ),
            // A field: `"token":"x"`, `token: Some("x")`, `token="x"`, `refreshToken: "x"`.
            (
                format!(r#"(?i)(\b{NAMES}(?:{QUOTE})?\s*[:=]\s*(?:Some\(\s*|Ok\(\s*)?{QUOTE}){quoted}"#),
                "${1}[redacted]",
            ),
            // The same without quotes, in a query, a form or a field: `access_token=x`.
            (format!(r#"(?i)(\b{NAMES}=)[^\s"'&#<>,;)}}\\]+"#), "${1}[redacted]"),
            // An authorization code or state in a query or a form (RFC 6749, section 4.1.2).
            (r#"(?i)([?&#](?:code|state|assertion)=)[^\s"'&#<>\\]+"#.to_owned(), "${1}[redacted]"),
            (r#"(?i)(\b(?:code|state)=)[^\s"'&#<>\\]+&"#.to_owned(), "${1}[redacted]&"),
            // `user:password@` before a host (RFC 3986, section 3.2.1).
            (r#"(?i)(\b[a-z][a-z0-9+.-]*://)[^\s/?#"'<>]+@"#.to_owned(), "${1}[redacted]@"),
            // RFC 6750 and RFC 7617 outside a header.
            (r#"(?i)(\bbearer\s+)[^\s"',;)}\]\\]+"#.to_owned(), "${1}[redacted]"),
            (r"(\b[Bb]asic\s+)[A-Za-z0-9+/_-]{8,}={0,2}".to_owned(), "${1}[redacted]"),
            // JWT and JWE (RFC 7519, RFC 7516): a header that begins with `{"`.
            (r"eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){1,4}".to_owned(), GONE),
            // Tokens that say what they are.
            (
                r"(?:gh[pousr]_|github_pat_|gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-|ATATT3x|ATCTT3x|ATBB|BBDC-)[A-Za-z0-9_+/=-]{8,}(?:\.[A-Za-z0-9_+/=-]+)*"
                    .to_owned(),
                GONE,
            ),
            // Codefresh's API keys, and the same form at large.
            (r"(?i)[0-9a-f]{12,}\.[0-9a-f]{12,}".to_owned(), GONE),
            // GitHub's old tokens (40), GitLab's OAuth tokens (64), digests.
            (r"(?i)[0-9a-f]{40,}".to_owned(), GONE),
        ];
        let compiled = patterns
            .into_iter()
            .map(|(pattern, with)| Ok((Regex::new(&pattern)?, with)));
        Ok(Self(compiled.collect::<Result<_, regex::Error>>()?))
    }

    /// The text without what looks like a secret.
    pub(super) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for (pattern, with) in &self.0 {
            if let Cow::Owned(clean) = pattern.replace_all(&text, *with) {
                text = Cow::Owned(clean);
            }
        }
        text
    }
}
