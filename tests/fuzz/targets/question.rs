//! Any bytes at all, in the place of git's question to the credential helper.
//! They are read or refused; what was let in can go out again, and says the
//! same when it is read again: nothing in it is two lines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patrol_core::git_credential::Question;

fuzz_target!(|bytes: &[u8]| {
    let Ok(question) = Question::read(bytes) else {
        return;
    };
    let written = question.write().expect("what was let in can go out");
    let again = Question::read(&written).expect("what was written can be read");
    let twice = again.write().expect("and go out again");
    assert_eq!(*written, *twice, "it says something else the second time");
});
