#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn event(expiry: Expiry, summary: &str, days: &[u32]) -> String {
    let mut lines = Lines::default();
    let event = Event {
        uid: "6f1c",
        expiry,
        summary,
        description: "It is used on 2 runtimes.",
    };
    event.write(&mut lines, days, "2026-11-22T12:00:00.5Z".parse().unwrap());
    lines.into_text()
}

#[test]
fn an_end_that_its_host_names_is_an_instant() {
    let at = "2027-02-28T00:00:00Z".parse().unwrap();
    assert_eq!(
        event(Expiry::At { at }, "ada@github.com expires", &[7, 0]),
        "BEGIN:VEVENT\r\nUID:6f1c\r\nDTSTAMP:20261122T120000Z\r\nDTSTART:20270228T000000Z\r\n\
         SUMMARY:ada@github.com expires\r\nDESCRIPTION:It is used on 2 runtimes.\r\n\
         TRANSP:TRANSPARENT\r\nCLASS:PRIVATE\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:ada@github.com expires\r\nTRIGGER:-P7D\r\nEND:VALARM\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:ada@github.com expires\r\nTRIGGER:PT0S\r\nEND:VALARM\r\n\
         END:VEVENT\r\n"
    );
}

#[test]
fn an_end_that_the_user_names_is_a_day() {
    let date = "2027-02-28".parse().unwrap();
    let text = event(Expiry::ByUser { date }, "x", &[]);
    assert!(text.contains("\r\nDTSTART;VALUE=DATE:20270228\r\n"), "{text}");
    assert!(!text.contains("VALARM"));
}

#[test]
fn an_unknown_end_and_none_are_no_events() {
    assert_eq!(event(Expiry::Unknown, "x", &[1]), "");
    assert_eq!(event(Expiry::Never, "x", &[1]), "");
}

#[test]
fn a_text_cannot_end_its_line_or_its_value() {
    let mut lines = Lines::default();
    lines.text("SUMMARY", "a,b;c\\d\ne\r\nEND:VCALENDAR\u{7}");
    assert_eq!(
        lines.into_text(),
        "SUMMARY:a\\,b\\;c\\\\d\\ne\\nEND:VCALENDAR\r\n"
    );
}

#[test]
fn a_long_line_is_folded_at_75_octets_between_characters() {
    let mut lines = Lines::default();
    // SUMMARY: takes 8, so that 33 of these, two octets each, fit: 74.
    lines.text("SUMMARY", &"ä".repeat(80));
    let folded = format!(
        "SUMMARY:{}\r\n {}\r\n {}\r\n",
        "ä".repeat(33),
        "ä".repeat(37),
        "ä".repeat(10)
    );
    assert_eq!(lines.into_text(), folded);
}

#[test]
fn a_calendar_written_later_says_the_same() {
    let text = |stamp: &str, end: &str| format!("BEGIN:VEVENT\r\nDTSTAMP:{stamp}\r\nDTSTART:{end}\r\n");
    assert!(says_the_same(&text("1", "5"), &text("2", "5")));
    assert!(!says_the_same(&text("1", "5"), &text("1", "6")));
}

proptest! {
    #[test]
    fn every_line_is_short_and_unfolds_to_what_was_put(text in "\\PC{0,300}") {
        let mut lines = Lines::default();
        lines.put("X", &text);
        let written = lines.into_text();
        prop_assert!(written.ends_with("\r\n"));
        for line in written.trim_end_matches("\r\n").split("\r\n") {
            prop_assert!(line.len() <= OCTETS_OF_THE_RFC);
        }
        let unfolded = written.strip_suffix("\r\n").unwrap().replace("\r\n ", "");
        prop_assert_eq!(unfolded, format!("X:{text}"));
    }
}

const OCTETS_OF_THE_RFC: usize = 75;
