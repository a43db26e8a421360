//! The lines of an iCalendar file: RFC 5545, sections 3.1 and 3.3.11.
//!
//! Own code because the crate `icalendar` (0.17) stamps each alarm with the
//! system's time and a random name: a clock read in the core, a property that
//! an alarm has not (section 3.6.6), and a file that differs at every writing.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A line is no longer, its end aside.
const OCTETS: usize = 75;

/// Content lines, folded and ended as they must be.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Adds a line whose value needs no escaping.
    pub(super) fn put(&mut self, name: &str, value: &str) {
        let mut room = OCTETS;
        for c in name.chars().chain([':']).chain(value.chars()) {
            // No character is torn in two, as the section advises.
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = OCTETS - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    /// Adds a line whose value is a text of a user's or a host's.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                // No line may hold any other, and none ends a line early.
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.put(name, &escaped);
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// An instant in UTC (section 3.3.5, form 2).
pub(super) fn utc(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
