//! *Authorize Access to …*: OAuth2 in the system browser.
//!
//! Three ways: the organization's application with a loopback redirect (RFC
//! 8252), the same with the device flow (RFC 8628), and the runtime's own
//! application, which Codefresh's page uses. The first two end in a checked
//! token and go on as a pasted one does; the third leaves its token in the
//! cluster and is watched from outside.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tr::tr;

use super::Service;
use super::jobs::Job;
use super::page::{Change, Checked, Outcome, SignInRequest, SignInWay, SignedIn, Step};
use super::runtime::Reached;
use crate::codefresh::own_application;
use crate::domain::application::{Application, Flow};
use crate::domain::expiry::Expiry;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::runtime::{RuntimeKey, Says};
use crate::domain::scope::Scopes;
use crate::domain::secret::Secret;
use crate::keychain::Patience;
use crate::oauth::{self, Attempt, Grant, Listener};
use crate::providers::{self, Credential};

/// Opens an address in the system browser and says whether that worked. It
/// may take a while, and is called off the async threads.
pub type Browser = Arc<dyn Fn(String) -> bool + Send + Sync>;

/// How often a runtime is asked whether its own application has done its part.
const WATCHING: Duration = Duration::from_secs(3);
/// How long it is asked: as long as a sign-in may take.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// What came along with an OAuth2 token, until it is kept.
#[derive(Clone)]
pub(super) struct Granted {
    pub(super) client_id: String,
    pub(super) refresh_token: Option<Secret>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) refresh_expires_at: Option<Timestamp>,
}

/// How a user can sign in for a runtime.
pub(super) enum Way {
    Organization(Application),
    Runtime(url::Url),
}

impl Way {
    pub(super) fn view(&self) -> SignInWay {
        match self {
            Self::Organization(application) if application.flow == Flow::Device => SignInWay::Device,
            Self::Organization(_) => SignInWay::Loopback,
            Self::Runtime(_) => SignInWay::Runtime,
        }
    }
}

impl Service {
    /// How the user can sign in for a runtime, if at all.
    pub(super) async fn way(&self, reached: &Reached, host: &GitHost) -> Result<Option<Way>, Fault> {
        if let Some(application) = self.application(host) {
            return Ok(Some(Way::Organization(application)));
        }
        // Whether the runtime has done its part is seen only where it had no working token before.
        let has_one = matches!(reached.seen.says, Some(Says::Valid | Says::Authorized));
        if host.provider != Provider::Github || has_one {
            return Ok(None);
        }
        let (account, http) = (&reached.account, self.http()?);
        let found = own_application(
            &http,
            &reached.seen.runtime,
            host,
            &account.user_id,
            &account.account_id,
        );
        // A runtime that does not answer has no way to sign in, now.
        Ok(found.await.ok().flatten().map(Way::Runtime))
    }

    /// Signs in with the system browser.
    ///
    /// # Errors
    /// The application, the browser, the user or the host: a sentence each.
    /// Nothing was kept.
    pub async fn sign_in(&self, request: SignInRequest, browser: Browser) -> Result<SignedIn, Fault> {
        let SignInRequest { runtime: key, job } = request;
        let job = self.job(&job);
        let reached = job.run(self.reach(&key, Patience::MayPrompt)).await??;
        let (_, host) = job.run(self.git_host(&reached)).await??;
        let way = job.run(self.way(&reached, &host)).await??;
        match way {
            Some(Way::Organization(application)) => {
                let application = job.run(self.with_secret(application)).await??;
                let grant = self.granted(&job, &host, &application, browser).await?;
                let checked = job
                    .run(Box::pin(self.check_granted(key, host, &application, grant)))
                    .await??;
                Ok(SignedIn {
                    checked: Some(checked),
                    outcome: None,
                })
            }
            Some(Way::Runtime(url)) => {
                let outcome = self.through_runtime(&job, &reached, &host, url, browser).await?;
                Ok(SignedIn {
                    checked: None,
                    outcome: Some(outcome),
                })
            }
            None => Err(unregistered()),
        }
    }

    /// The browser's part, by the application's own flow.
    async fn granted(
        &self,
        job: &Job,
        host: &GitHost,
        application: &Application,
        browser: Browser,
    ) -> Result<Grant, Fault> {
        let http = self.http()?;
        let needed: Vec<_> = self
            .inner
            .scopes
            .required(host.provider)
            .iter()
            .map(|need| need.scope.clone())
            .collect();
        let scopes = oauth::scopes_to_ask(application, &needed);
        let wrong = |error: oauth::OAuthError| error.fault(host);
        match application.flow {
            Flow::Loopback => {
                let redirect = application
                    .redirect()
                    .map_err(|expected| wrong(oauth::OAuthError::BadRedirect { expected }))?;
                let listener = Listener::bind(&redirect).await.map_err(wrong)?;
                let attempt = Attempt::new(host, application, listener, &scopes).map_err(wrong)?;
                let url = attempt.authorize_url().to_string();
                // The listener must be heard while the browser opens: it may be quick.
                let wait = async {
                    let opened = self.show(job, host, url.clone(), url, None, browser);
                    tokio::join!(opened, attempt.wait(&http)).1
                };
                job.run(wait).await?.map_err(wrong)
            }
            Flow::Device => {
                let code = job
                    .run(oauth::device_start(&http, host, application, &scopes))
                    .await?
                    .map_err(wrong)?;
                let page = code.verification_uri().to_string();
                let whole = code
                    .verification_uri_complete()
                    .map_or_else(|| page.clone(), ToString::to_string);
                let typed = Some(code.user_code().to_owned());
                self.show(job, host, page, whole, typed, browser).await;
                job.run(oauth::device_poll(&http, host, application, &code))
                    .await?
                    .map_err(wrong)
            }
        }
    }

    /// Tells the window of the address and opens it in the browser.
    async fn show(
        &self,
        job: &Job,
        host: &GitHost,
        shown: String,
        opened: String,
        user_code: Option<String>,
        browser: Browser,
    ) {
        let tell = |fault| {
            self.tell(Change::SignIn {
                job: job.name().to_owned(),
                host: host.name(),
                url: shown.clone(),
                user_code: user_code.clone(),
                fault,
            });
        };
        tell(None);
        let done = tokio::task::spawn_blocking(move || browser(opened)).await;
        if !matches!(done, Ok(true)) {
            tell(Some(
                Fault::new(Code::Browser, tr!("The browser could not be opened.")).next(tr!(
                    "Copy the address and open it yourself; Patrol goes on waiting."
                )),
            ));
        }
    }

    /// A granted token is verified as a pasted one is.
    async fn check_granted(
        &self,
        key: RuntimeKey,
        host: GitHost,
        application: &Application,
        grant: Grant,
    ) -> Result<Checked, Fault> {
        let Grant {
            access_token,
            refresh_token,
            expires_in,
            refresh_expires_in,
            scopes,
        } = grant;
        let now = self.now();
        let credential = Credential {
            secret: access_token,
            username: None,
            email: None,
        };
        let verified = providers::verify_granted(&self.http()?, &host, &credential, now).await;
        let mut verified = verified.map_err(|error| error.fault(&host))?;
        let expires_at = after(now, expires_in);
        if let Some(at) = expires_at {
            verified.expiry = Expiry::At { at };
        }
        if let (Scopes::Unknown, Some(granted)) = (&verified.scopes, scopes) {
            verified.scopes = Scopes::Known { granted };
        }
        let granted = Granted {
            client_id: application.client_id.clone(),
            refresh_token,
            expires_at,
            refresh_expires_at: after(now, refresh_expires_in),
        };
        self.draft(
            key,
            host,
            credential,
            verified,
            super::check::Origin::Granted(granted),
        )
        .await
    }

    /// The runtime's own application: its page is opened, and the runtime is
    /// asked until it has the token.
    async fn through_runtime(
        &self,
        job: &Job,
        reached: &Reached,
        host: &GitHost,
        url: url::Url,
        browser: Browser,
    ) -> Result<Outcome, Fault> {
        let key = &reached.key;
        let _hold = self.hold(key)?;
        let begun = self.now();
        self.show(job, host, url.to_string(), url.to_string(), None, browser)
            .await;
        job.step(Step::Asking);
        loop {
            job.run(tokio::time::sleep(WATCHING)).await?;
            let answer = job.run(self.ask(reached)).await?;
            if let Ok(answer) = answer
                && matches!(answer.says, Some(Says::Valid | Says::Authorized))
            {
                break;
            }
            if self.now().duration_since(begun) > PATIENCE {
                return Err(Fault::new(
                    Code::TimedOut,
                    tr!(
                        "{runtime} has no token after five minutes of waiting.",
                        runtime = key.name
                    ),
                )
                .next(tr!("Sign in again, or paste a personal access token.")));
            }
        }
        // What was there before, if anything, is no longer what the runtime has.
        self.ledger().forget_authorization(&key.account, &key.name)?;
        self.ledger().set_kept_by_runtime(&key.account, &key.name, true)?;
        let row = self.row(key)?;
        self.tell_row(&row);
        let sentence = tr!(
            "{runtime} is authorized; the runtime keeps the token itself.",
            runtime = key.name
        );
        Ok(Outcome {
            row,
            sentence,
            fault: None,
        })
    }
}

/// The sentence of Codefresh's own page.
pub(super) fn unregistered() -> Fault {
    Fault::new(
        Code::NoApplication,
        tr!("If the application is not registered, contact your admin for help."),
    )
}

pub(super) fn after(now: Timestamp, duration: Option<Duration>) -> Option<Timestamp> {
    let duration = SignedDuration::try_from(duration?).ok()?;
    now.checked_add(duration).ok()
}
