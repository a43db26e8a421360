//! The device flow (RFC 8628): the user types a short code on the host's page,
//! in whatever browser, while Patrol asks now and then whether it was done.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse, Scope, StandardDeviceAuthorizationResponse};
use url::Url;

use super::client::{Client, Door, client};
use super::error::OAuthError;
use super::{Grant, answer};
use crate::domain::application::Application;
use crate::domain::host::{GitHost, server_address};
use crate::http::{Http, HttpError};

/// Kept beyond the interval, so that a clock that runs a little fast is not
/// told to slow down; `cli/oauth` keeps a fifth.
const SPARE: Duration = Duration::from_secs(1);
/// The longest pause after failures of the network.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A code for the user to type on the host's page.
#[derive(Clone)]
pub struct DeviceCode {
    answer: StandardDeviceAuthorizationResponse,
    page: Url,
    whole: Option<Url>,
}

impl DeviceCode {
    /// What the user types.
    pub fn user_code(&self) -> &str {
        self.answer.user_code().secret()
    }

    /// The page where it is typed.
    pub fn verification_uri(&self) -> &Url {
        &self.page
    }

    /// The same page with the code filled in, where the host has that.
    pub fn verification_uri_complete(&self) -> Option<&Url> {
        self.whole.as_ref()
    }

    /// How long the code is good, from the host's answer on.
    pub fn expires_in(&self) -> Duration {
        self.answer.expires_in()
    }

    /// How long the host asks to wait between two questions.
    pub fn interval(&self) -> Duration {
        self.answer.interval()
    }

    /// # Errors
    /// A code that cannot be read out, or a page that is not the host's own.
    fn new(
        answer: StandardDeviceAuthorizationResponse,
        host: &GitHost,
        status: u16,
    ) -> Result<Self, OAuthError> {
        let code = answer.user_code().secret();
        let readable =
            !code.is_empty() && code.len() <= 40 && code.bytes().all(|byte| byte.is_ascii_graphic());
        // The browser is sent there: encrypted, as anywhere.
        let page = server_address(answer.verification_uri().as_str());
        let (true, Ok(page)) = (readable, page) else {
            return Err(OAuthError::Unexpected { status });
        };
        // And to nobody else: whoever gets the code typed gets the grant (RFC 8628, section 5.4).
        let own = |page: &Url| page.origin() == host.web.origin();
        if !own(&page) {
            return Err(OAuthError::StrangePage);
        }
        let whole = answer
            .verification_uri_complete()
            .and_then(|whole| server_address(whole.secret()).ok())
            .filter(own);
        Ok(Self { answer, page, whole })
    }
}

impl std::fmt::Debug for DeviceCode {
    /// Says where the code is typed, and nothing of the codes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceCode")
            .field("host", &self.page.host_str())
            .finish_non_exhaustive()
    }
}

/// Asks the host for a code.
///
/// # Errors
/// The host has no device flow, or not for this application.
pub async fn device_start(
    http: &Http,
    host: &GitHost,
    application: &Application,
    scopes: &[String],
) -> Result<DeviceCode, OAuthError> {
    let client = client(host, application)?;
    let door = Door::new(http);
    let answer = client
        .exchange_device_code()
        .map_err(|_| OAuthError::NoDeviceFlow)?
        .add_scopes(scopes.iter().cloned().map(Scope::new))
        .request_async(&door)
        .await
        .map_err(|error| answer::error(error, door.status()))?;
    DeviceCode::new(answer, host, door.status())
}

/// Asks until the user has typed the code, or it has expired; drop the future
/// to cancel. A broken connection ends nothing: it is asked again, less often.
///
/// # Errors
/// The user refused, the code expired, or the host does not grant it.
pub async fn device_poll(
    http: &Http,
    host: &GitHost,
    application: &Application,
    code: &DeviceCode,
) -> Result<Grant, OAuthError> {
    let client = client(host, application)?;
    let door = Patient(Door::new(http));
    match tokio::time::timeout(code.expires_in(), poll(&door, &client, code, tokio::time::sleep)).await {
        Ok(answer) => {
            let status = door.0.status();
            let answer = answer.map_err(|error| answer::error(error, status))?;
            answer::grant(&answer, status)
        }
        Err(_) => Err(OAuthError::CodeExpired),
    }
}

/// A gateway that stumbles is no answer of the host's: while polling it counts
/// as a broken connection, and the question is asked again.
struct Patient<C>(C);

impl<'c, C> AsyncHttpClient<'c> for Patient<C>
where
    C: AsyncHttpClient<'c, Error = HttpError>,
    C::Future: Send,
{
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let checked = |answer: Result<HttpResponse, HttpError>| match answer {
            Ok(answer) if answer.status().is_server_error() => Err(HttpError::Broken { host }),
            answer => answer,
        };
        self.0.call(request).map(checked).boxed()
    }
}

type PollError = oauth2::RequestTokenError<HttpError, oauth2::DeviceCodeErrorResponse>;

async fn poll<'c, C, S, F>(
    door: &'c C,
    client: &'c Client,
    code: &'c DeviceCode,
    sleep: S,
) -> Result<answer::Answer, PollError>
where
    C: AsyncHttpClient<'c, Error = HttpError>,
    S: Fn(Duration) -> F + 'c,
    F: Future<Output = ()>,
{
    let wait = move |interval: Duration| sleep(interval + SPARE);
    // The crate asks at once; the host wants the interval kept before that, too.
    wait(code.interval()).await;
    client
        .exchange_device_access_token(&code.answer)
        .set_max_backoff_interval(LONGEST_PAUSE)
        // Expiry is our caller's: the crate would read the system's clock for it.
        .set_time_fn(Default::default)
        .request_async(door, wait, Some(Duration::ZERO))
        .await
}

#[cfg(test)]
mod tests;
