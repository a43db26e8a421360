//! Any text at all as `.cfconfig`: no sentence about it repeats a key, no
//! connection is without one, and each has an address that is encrypted.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use patrol_core::codefresh::find;

/// Stands in the seeds where a key does.
const CANARY: &str = "c4n4ry-of-the-account";

fuzz_target!(|text: &str| {
    let read = |_: &Path| Ok(text.to_owned());
    let finds = find(Some(Path::new("/home/me")), &|_| None, &read);
    for problem in &finds.problems {
        // A context's own name stands in front.
        let told = problem
            .rsplit_once("” in ")
            .map_or(problem.as_str(), |(_, told)| told);
        assert!(!told.contains(CANARY) && !problem.contains('\n'), "{problem:?}");
    }
    for found in &finds.found {
        assert!(matches!(found.url.scheme(), "https" | "http"));
        assert!(found.url.username().is_empty() && found.url.password().is_none());
    }
    let tokens = text.matches("token: c4n4ry-of-the-account").count();
    if text.matches(CANARY).count() == tokens {
        assert!(!format!("{finds:?}").contains(CANARY));
    }
});
