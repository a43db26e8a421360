//! The runtime's own OAuth application, which Codefresh's page uses.
//!
//! `cf integration git auth` (codefresh-io/cli-v2, `internal/util/util.go`)
//! opens `{ingressHost}/app-proxy/api/git-auth/github?userId=…&accountId=…`
//! in the browser. No public call tells whether an application is registered,
//! so the same address is asked first: only a redirect to the Git host means
//! that there is one.

use url::Url;

use crate::domain::host::{GitHost, server_address};
use crate::domain::runtime::Runtime;
use crate::http::{Http, HttpError, Method, Request};

/// The address at which the user signs in through the runtime's own
/// application; `None` where it has none, or cannot be asked without
/// encryption. No credential is sent.
///
/// # Errors
/// The runtime does not answer.
pub async fn own_application(
    http: &Http,
    runtime: &Runtime,
    host: &GitHost,
    user_id: &str,
    account_id: &str,
) -> Result<Option<Url>, HttpError> {
    // The browser comes from outside, so the internal host is no use.
    let Some(Ok(base)) = runtime.ingress_host.as_deref().map(server_address) else {
        return Ok(None);
    };
    let mut url = base;
    let path = format!(
        "{}/app-proxy/api/git-auth/github",
        url.path().trim_end_matches('/')
    );
    url.set_path(&path);
    url.query_pairs_mut()
        .append_pair("userId", user_id)
        .append_pair("accountId", account_id);
    let answer = http
        .send(Request::new(Method::Get, url.clone()).shows_redirect())
        .await?;
    let target = answer
        .header("location")
        .and_then(|location| url.join(location).ok());
    let leads_there = (300..400).contains(&answer.status())
        && target.is_some_and(|target| target.origin() == host.web.origin());
    Ok(leads_there.then_some(url))
}
