//! Any text at all as `organization.toml`. What is taken must be written anew
//! without its secrets, and read again as the same; what is refused is refused
//! in one line that repeats no secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patrol_core::organization::Organization;

/// Stands in the seeds where a client secret does.
const CANARY: &str = "c4n4ry-of-the-client";

fuzz_target!(|text: &str| {
    match Organization::parse(text, "organization.toml") {
        Ok(file) => {
            let organization = file.organization;
            let kept = organization.without_secrets();
            for (_, secret) in organization.secrets() {
                let secret = secret.expose();
                assert!(secret.len() < 8 || !kept.contains(secret) || shown_elsewhere(text, secret));
            }
            let again = Organization::parse(&kept, "kept").expect("what was written is read again");
            assert_eq!(again.organization.applications.len(), organization.applications.len());
            assert_eq!(again.organization.max_days, organization.max_days);
            assert!(!format!("{organization:?}").contains(CANARY) || shown_elsewhere(text, CANARY));
        }
        Err(error) => {
            let message = error.fault().message;
            assert!(!message.chars().any(char::is_control), "{message:?}");
            assert!(message.chars().count() <= 1200);
            assert!(!message.contains(CANARY) || shown_elsewhere(text, CANARY), "{message:?}");
        }
    }
});

/// Whether the text stands somewhere that is no secret's place: as a key, an
/// address, a scope.
fn shown_elsewhere(text: &str, secret: &str) -> bool {
    text.matches(secret).count() > text.matches(&format!("client_secret = \"{secret}\"")).count()
}
