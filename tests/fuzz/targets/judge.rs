//! Any bytes at all, sent to the listener that waits for the browser. The
//! listener must judge them without falling over, and take nothing for the
//! browser's answer that is not.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../src-tauri/core/tests/oauth/oracle.rs"]
mod oracle;

fuzz_target!(|bytes: &[u8]| {
    if let Some(what) = oracle::wrong(bytes) {
        panic!("{what}");
    }
});
