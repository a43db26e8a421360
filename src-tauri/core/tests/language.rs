//! Patrol changes its language: all that the core says follows at once. One
//! test, since the language is the whole process's.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::civil::date;
use patrol_core::language::{Language, day, speak, spoken};

#[test]
fn what_the_core_says_follows_the_language() {
    let said = |tag: &str| {
        speak(Language::all().find(|it| it.tag() == tag).unwrap());
        assert_eq!(spoken().tag(), tag);
        day(date(2026, 12, 5))
    };
    assert_eq!(said("en"), "5 December 2026");
    assert_eq!(said("de"), "5. Dezember 2026");
    assert_eq!(said("en"), "5 December 2026");
}
