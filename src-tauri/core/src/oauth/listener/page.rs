//! What the browser shows in the end, and what strays get.
//!
//! Fixed texts: nothing of a request is repeated, so nothing can be smuggled
//! in. No script, no picture, nothing loaded; one style, named by its digest.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use tr::tr;

use crate::domain::secret::Secret;
use crate::oauth::error::OAuthError;

const STYLE: &str =
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem}";

/// The page that ends the browser's part.
pub(super) fn last(answer: &Result<Secret, OAuthError>) -> Vec<u8> {
    let (title, text) = match answer {
        // The token is not here yet: Patrol fetches it now, and says how that went.
        Ok(_) => (
            tr!("You can go back to Patrol"),
            tr!(
                "Your browser has done its part. Patrol finishes the sign-in and shows the result in its \
                window. You can close this page."
            ),
        ),
        Err(OAuthError::Refused) => (
            tr!("Access was refused"),
            tr!("Patrol has not been given access, and nothing was changed. You can close this page."),
        ),
        Err(_) => (
            tr!("The sign-in did not work"),
            tr!(
                "Nothing was changed. Patrol’s window says what happened and what to do next. You can close \
                this page."
            ),
        ),
    };
    let language = language();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width\">\n\
        <meta name=\"color-scheme\" content=\"light dark\">\n\
        <title>{title} – Patrol</title>\n<style>{STYLE}</style>\n</head>\n\
        <body>\n<h1>{title}</h1>\n<p>{text}</p>\n</body>\n</html>\n"
    );
    response(200, "text/html", &html)
}

/// The language of these texts, as HTML names it (BCP 47): each catalogue
/// says its own.
fn language() -> String {
    tr!("the language of this catalogue, in HTML’s lang attribute" => "en")
}

/// A short answer to what is not for Patrol.
pub(super) fn stray(status: u16) -> Vec<u8> {
    let text = match status {
        404 => tr!("Nothing is here."),
        408 => tr!("Too slow."),
        413 | 431 => tr!("Too large."),
        410 => tr!("This sign-in was answered already. Go back to Patrol."),
        _ => tr!("This is not what Patrol waits for."),
    };
    response(status, "text/plain", &format!("{text}\n"))
}

fn response(status: u16, kind: &str, body: &str) -> Vec<u8> {
    let reason = match status {
        200 => "OK",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        410 => "Gone",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        _ => "Bad Request",
    };
    let allow = if status == 405 { "Allow: GET\r\n" } else { "" };
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let length = body.len();
    format!(
        "HTTP/1.1 {status} {reason}\r\n\
        Content-Type: {kind}; charset=utf-8\r\n\
        Content-Length: {length}\r\n\
        {allow}\
        Cache-Control: no-store\r\n\
        Referrer-Policy: no-referrer\r\n\
        X-Content-Type-Options: nosniff\r\n\
        Content-Security-Policy: default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'\r\n\
        Connection: close\r\n\r\n{body}"
    )
    .into_bytes()
}
