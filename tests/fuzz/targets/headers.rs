//! Any text at all where a host names scopes, an expiry, an address or a
//! message: what is made of it is inert, short, and stays what it is when it
//! is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patrol_core::domain::expiry::{date_expiry, github_expiration};
use patrol_core::domain::foreign;
use patrol_core::domain::host::server_address;
use patrol_core::domain::scope::Scopes;

fuzz_target!(|text: &str| {
    if let Scopes::Known { granted } = Scopes::from_header(Some(text)) {
        let header = granted.iter().cloned().collect::<Vec<_>>().join(", ");
        assert_eq!(Scopes::from_header(Some(&header)), Scopes::Known { granted });
    }
    if let Some(at) = github_expiration(text) {
        let again = format!("{} UTC", at.strftime("%Y-%m-%d %H:%M:%S"));
        assert!(at.as_second() < 0 || github_expiration(&again) == Some(at), "{again}");
    }
    if let Some(expiry) = date_expiry(text) {
        assert!(expiry.instant().is_some());
    }
    match server_address(text) {
        Ok(url) => assert!(url.as_str().len() < 20_000 && url.host().is_some()),
        Err(error) => {
            let error = error.to_string();
            assert!(error.chars().count() < 20_000 && !error.chars().any(char::is_control), "{error:?}");
        }
    }
    let line = foreign::line(text, foreign::NAME);
    assert!(line.chars().count() <= foreign::NAME && !line.chars().any(char::is_control));
    assert_eq!(foreign::line(&line, foreign::NAME), line);
});
