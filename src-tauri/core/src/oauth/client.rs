//! The `oauth2` crate's client, with each host's habits, over our own HTTP.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU16, Ordering};

use oauth2::basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse};
use oauth2::http::header::{AUTHORIZATION, CONTENT_TYPE};
use oauth2::http::{HeaderValue, StatusCode};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, ClientId, ClientSecret, DeviceAuthorizationUrl, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, RedirectUrl, StandardRevocableToken, TokenUrl,
};
use url::Url;
use zeroize::Zeroizing;

use super::answer::{self, Answer};
use super::endpoints::endpoints;
use super::error::OAuthError;
use crate::domain::application::Application;
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;
use crate::http::{Authorization, Http, HttpError, Method, Request};

/// An application at its host.
pub(super) type Client = oauth2::Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointMaybeSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The application, ready to ask its host.
///
/// # Errors
/// It is another host's: its secret would go to a stranger.
pub(super) fn client(host: &GitHost, application: &Application) -> Result<Client, OAuthError> {
    if !application.serves(host) {
        return Err(OAuthError::ForeignApplication);
    }
    let at = endpoints(host);
    // Bitbucket Cloud's pages show Basic; the others take both in the form.
    let auth_type = match host.provider {
        Provider::Bitbucket => AuthType::BasicAuth,
        Provider::Github | Provider::Gitlab | Provider::BitbucketServer => AuthType::RequestBody,
    };
    let client = oauth2::Client::new(ClientId::new(application.client_id.clone()))
        .set_auth_uri(AuthUrl::from_url(at.authorize))
        .set_token_uri(TokenUrl::from_url(at.token))
        .set_device_authorization_url_option(at.device.map(DeviceAuthorizationUrl::from_url))
        .set_auth_type(auth_type);
    Ok(match &application.client_secret {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
        None => client,
    })
}

/// The address a browser comes back to, in the crate's type.
pub(super) fn redirect_url(url: &Url) -> RedirectUrl {
    RedirectUrl::from_url(url.clone())
}

/// Carries the crate's requests over the one HTTP client: its deadlines, its
/// certificates, no redirects, nothing repeated.
pub(super) struct Door {
    http: Http,
    /// The last answer's status, for the sentence: the crate does not keep it.
    status: AtomicU16,
}

impl Door {
    pub(super) fn new(http: &Http) -> Self {
        Self {
            http: http.clone(),
            status: AtomicU16::new(0),
        }
    }

    pub(super) fn status(&self) -> u16 {
        self.status.load(Ordering::Relaxed)
    }

    async fn carry(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let body = Zeroizing::new(body);
        let host = head.uri.host().unwrap_or_default().to_owned();
        let url = Url::parse(&head.uri.to_string()).map_err(|_| HttpError::Malformed { host })?;
        let mut ours = Request::new(Method::Post, url)
            .header("accept", "application/json")
            .form(body);
        if let Some(basic) = head
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
        {
            ours = ours.authorization(Authorization::Raw(Secret::new(basic.to_owned())));
        }
        let answer = self.http.send(ours).await?;
        self.status.store(answer.status(), Ordering::Relaxed);
        let status = match answer.is_success() {
            // GitHub answers its errors with 200; the crate believes the status.
            true if answer::is_error(answer.body()) => StatusCode::BAD_REQUEST,
            true => StatusCode::OK,
            false => StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::BAD_GATEWAY),
        };
        let mut theirs = HttpResponse::new(answer.body().to_vec());
        *theirs.status_mut() = status;
        if let Some(kind) = answer
            .header("content-type")
            .and_then(|kind| HeaderValue::from_str(kind).ok())
        {
            theirs.headers_mut().insert(CONTENT_TYPE, kind);
        }
        Ok(theirs)
    }
}

impl<'c> AsyncHttpClient<'c> for Door {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.carry(request))
    }
}
