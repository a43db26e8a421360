//! Certificates: the extra CA file, and what is wrong with a server's.

use std::error::Error;
use std::path::Path;

use reqwest::Certificate;
use rustls::CertificateError;
use tr::tr;

use super::error::HttpError;
use crate::domain::reason::reason;

/// The certificates in a PEM file.
///
/// # Errors
/// A sentence: it cannot be read, or holds none.
pub(super) fn certificates(file: &Path) -> Result<Vec<Certificate>, String> {
    let shown = file.display();
    let pem = std::fs::read(file).map_err(|error| {
        let why = reason(error.kind());
        tr!(
            "The CA file {file} cannot be read: {reason}.",
            file = shown,
            reason = why
        )
    })?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(tr!(
            "The CA file {file} holds no certificate; a PEM file with “BEGIN CERTIFICATE” is expected.",
            file = shown
        )),
        Err(_) => Err(tr!(
            "The CA file {file} holds something that is no certificate.",
            file = shown
        )),
    }
}

/// Why a request failed, from the library's error and its causes.
pub(super) fn classify(error: &reqwest::Error, host: &str) -> HttpError {
    let host = host.to_owned();
    if let Some(reason) = certificate_reason(error) {
        return HttpError::Certificate { host, reason };
    }
    if error.is_connect() {
        // Includes a connection that was not made within its 10 s.
        HttpError::Unreachable { host }
    } else if error.is_timeout() {
        HttpError::TimedOut { host }
    } else if error.is_builder() {
        HttpError::Malformed { host }
    } else {
        HttpError::Broken { host }
    }
}

/// Looks for a certificate's fault among the causes. An `io::Error` hides
/// the error it carries from `source()`, so it is asked for it.
fn certificate_reason(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(rustls::Error::InvalidCertificate(fault)) = cause.downcast_ref() {
            return Some(words(fault));
        }
        next = match cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    None
}

fn words(fault: &CertificateError) -> String {
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => tr!("it has expired"),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            tr!("it is not valid yet")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            tr!("it was issued for another name")
        }
        CertificateError::UnknownIssuer => tr!("its issuer is not known to this computer"),
        CertificateError::Revoked => tr!("it was revoked"),
        _ => tr!("it cannot be verified"),
    }
}
