//! *Add to calendar*: an iCalendar file (RFC 5545) with an event for each
//! token's end and an alarm for each reminder day. It holds names and dates,
//! no token and nothing of an account but its name.

mod ics;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tr::tr;

use super::Service;
use super::watch::settings::CALENDAR_PATH;
use super::watch::used_on;
use crate::domain::expiry::Expiry;
use crate::domain::fault::{Code, Fault};
use crate::domain::reason::reason;
use crate::folders::put_whole;
use ics::Lines;

impl Service {
    /// The calendar as a text to be written to a file.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn calendar(&self) -> Result<String, Fault> {
        let now = self.now();
        let days = self.reminder_days()?;
        let mut lines = Lines::default();
        lines.put("BEGIN", "VCALENDAR");
        lines.put("VERSION", "2.0");
        lines.put("PRODID", "-//Patrol//Patrol//EN");
        lines.put("CALSCALE", "GREGORIAN");
        lines.text("X-WR-CALNAME", &tr!("Git tokens"));
        for (token, view, runtimes) in self.listed_tokens()? {
            // The end of one that is renewed moves every hour, and is no date for anybody.
            if view.renews && !view.sign_in_again {
                continue;
            }
            let name = match &view.label {
                Some(label) => format!("{label} ({})", view.name),
                None => view.name,
            };
            let used = used_on(runtimes.len());
            let advice = tr!("Rotate it in Patrol before then.");
            let event = Event {
                uid: &token.id,
                expiry: token.expiry,
                summary: &tr!("{name} expires", name),
                description: &format!("{used} {advice}"),
            };
            event.write(&mut lines, &days, now);
        }
        lines.put("END", "VCALENDAR");
        Ok(lines.into_text())
    }

    /// Brings the file that the settings name up to date, where they name one
    /// and it is not. Call it after a look and after a change of tokens; the
    /// calendar is written only when it says something else.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep_calendar(&self) -> Result<(), Fault> {
        match self.ledger().setting(CALENDAR_PATH)? {
            Some(path) => self.write_calendar(&path),
            None => Ok(()),
        }
    }

    pub(super) fn write_calendar(&self, path: &str) -> Result<(), Fault> {
        let file = Path::new(path);
        if !file.is_absolute() {
            return Err(
                Fault::new(Code::BadInput, tr!("The calendar’s path is not a whole one."))
                    .kept(tr!("Nothing was changed."))
                    .next(tr!("Begin it at the root, such as /home/ada/tokens.ics.")),
            );
        }
        let text = self.calendar()?;
        // A link stays one: what it leads to is replaced.
        let file = file.canonicalize().unwrap_or_else(|_| PathBuf::from(file));
        let kept = match std::fs::read_to_string(&file) {
            Ok(kept) => Some(kept),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(unwritable(path, &error)),
        };
        match kept {
            Some(kept) if says_the_same(&kept, &text) => Ok(()),
            // Whatever stands there was not Patrol's to replace.
            Some(kept) if !kept.is_empty() && !kept.contains("PRODID:-//Patrol//") => {
                Err(Fault::new(Code::BadInput, tr!("{path} is another file.", path))
                    .kept(tr!("It was not touched."))
                    .next(tr!("Name a file that does not exist yet.")))
            }
            _ => put_whole(&file, &text).map_err(|error| unwritable(path, &error)),
        }
    }
}

fn unwritable(path: &str, error: &io::Error) -> Fault {
    let why = reason(error.kind());
    Fault::new(
        Code::BadInput,
        tr!("The calendar {path} cannot be written: {why}.", path, why),
    )
    .next(tr!(
        "Check that its folder exists and is yours, or name another path in Settings."
    ))
}

/// Whether two calendars differ in the time of their writing alone.
fn says_the_same(one: &str, other: &str) -> bool {
    let told = |text: &'static str, line: &&str| !line.starts_with(text);
    let lines = |text: &str| -> Vec<String> {
        let lines = text.split("\r\n").filter(|line| told("DTSTAMP:", line));
        lines.map(str::to_owned).collect()
    };
    lines(one) == lines(other)
}

/// One token's end.
struct Event<'a> {
    /// The same for the same token for ever, so that a calendar moves the
    /// event instead of adding another (RFC 7986, section 5.3).
    uid: &'a str,
    expiry: Expiry,
    summary: &'a str,
    description: &'a str,
}

impl Event<'_> {
    /// Adds the event, where the end is known.
    fn write(&self, lines: &mut Lines, days: &[u32], now: Timestamp) {
        let start = match self.expiry {
            Expiry::At { at } => ("DTSTART", ics::utc(at)),
            // The day that the user named, the whole of it.
            Expiry::ByUser { date } => ("DTSTART;VALUE=DATE", date.strftime("%Y%m%d").to_string()),
            Expiry::Never | Expiry::Unknown => return,
        };
        lines.put("BEGIN", "VEVENT");
        lines.put("UID", self.uid);
        lines.put("DTSTAMP", &ics::utc(now));
        lines.put(start.0, &start.1);
        lines.text("SUMMARY", self.summary);
        lines.text("DESCRIPTION", self.description);
        // It takes nobody's time, and is nobody else's business.
        lines.put("TRANSP", "TRANSPARENT");
        lines.put("CLASS", "PRIVATE");
        for days in days {
            lines.put("BEGIN", "VALARM");
            lines.put("ACTION", "DISPLAY");
            lines.text("DESCRIPTION", self.summary);
            let before = match days {
                0 => "PT0S".to_owned(),
                days => format!("-P{days}D"),
            };
            lines.put("TRIGGER", &before);
            lines.put("END", "VALARM");
        }
        lines.put("END", "VEVENT");
    }
}

#[cfg(test)]
mod tests;
