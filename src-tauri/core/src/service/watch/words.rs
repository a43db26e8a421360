//! The watch's words: a notice's title and body, a line of what is urgent, the
//! tooltip. Names and counts alone; nothing secret passes here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::gather::Seen;
use crate::domain::fault::Code;
use crate::domain::reminder::{Cause, days_left};
use crate::domain::runtime::RuntimeKey;
use crate::service::page::{Reminder, RuntimeRow, WatchState};

/// How many names or titles are told before “and 7 more”.
const NAMED: usize = 5;

/// Several notices as one.
pub fn joined(news: &[Reminder]) -> (String, String) {
    match news {
        [] => (String::new(), String::new()),
        [one] => (one.title.clone(), one.body.clone()),
        many => {
            let tokens: BTreeSet<_> = many.iter().filter_map(|it| it.token.as_ref()).collect();
            let title = if tokens.len() == many.len() {
                format!("{} tokens need you", many.len())
            } else {
                format!("{} things need you", many.len())
            };
            let mut lines: Vec<String> = many.iter().take(NAMED).map(|it| it.title.clone()).collect();
            if many.len() > NAMED {
                lines.push(format!("and {} more", many.len() - NAMED));
            }
            (title, lines.join("\n"))
        }
    }
}

/// The notice for what is new about one token; none where nothing is.
pub(super) fn reminder(seen: &Seen, causes: &[Cause], now: Timestamp, zone: &TimeZone) -> Option<Reminder> {
    let (first, others) = causes.split_first()?;
    let threshold = causes.iter().find_map(|cause| match cause {
        Cause::Expiry { threshold } => Some(*threshold),
        _ => None,
    });
    // A dead token is invalid everywhere.
    let is_told = |cause: &&Cause| {
        matches!(first, Cause::Rejected | Cause::SignInAgain) && matches!(cause, Cause::Invalid(_))
    };
    let others = others.iter().filter(|cause| !is_told(cause));
    let body: Vec<String> = [body(seen, first)]
        .into_iter()
        .chain(others.map(|cause| format!("{}.", title(seen, cause, now, zone))))
        .chain(advice(seen, first, now))
        .collect();
    let concerned = match first {
        Cause::Invalid(runtimes) => runtimes.iter().cloned().collect(),
        _ => seen.runtimes.clone(),
    };
    Some(Reminder {
        id: format!("{}/{}", seen.view.id, word(first)),
        title: title(seen, first, now, zone),
        body: body.join(" "),
        token: Some(seen.view.id.clone()),
        runtimes: concerned,
        threshold,
    })
}

fn word(cause: &Cause) -> String {
    match cause {
        Cause::Rejected => "rejected".to_owned(),
        Cause::SignInAgain => "sign-in".to_owned(),
        Cause::Invalid(_) => "invalid".to_owned(),
        Cause::Expiry { threshold } => format!("{threshold}-days"),
        Cause::ScopeLost(_) => "scopes".to_owned(),
        Cause::Unknown => "unknown".to_owned(),
    }
}

fn title(seen: &Seen, cause: &Cause, now: Timestamp, zone: &TimeZone) -> String {
    let (name, host) = (name(seen), &seen.view.host);
    match cause {
        Cause::Rejected => format!("{host} no longer accepts {name}"),
        Cause::SignInAgain => format!("{name} needs a new sign-in"),
        Cause::Invalid(runtimes) => format!("{name} no longer works on {}", some_runtimes(runtimes)),
        Cause::Expiry { .. } => format!("{name} {}", ends(seen, now, zone)),
        Cause::ScopeLost(scopes) => match scopes.first() {
            Some(scope) if scopes.len() == 1 => format!("{name} has lost the scope {scope}"),
            _ => format!("{name} has lost {} scopes", scopes.len()),
        },
        Cause::Unknown => format!("When does {name} expire?"),
    }
}

fn body(seen: &Seen, cause: &Cause) -> String {
    let used = used_by_name(seen);
    match cause {
        Cause::Rejected => format!("{} {used}", refusal(seen.refused)),
        Cause::SignInAgain => format!("{} no longer renews it. {used}", seen.view.host),
        Cause::Invalid(runtimes) => match runtimes.len() {
            1 => "The runtime says that the token is invalid.".to_owned(),
            _ => format!(
                "The runtimes say that the token is invalid: {}.",
                names(runtimes.iter())
            ),
        },
        Cause::Expiry { .. } => used,
        Cause::ScopeLost(scopes) => {
            let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
            format!("Codefresh needs {}. {used}", scopes.join(", "))
        }
        Cause::Unknown => "Its host does not tell.".to_owned(),
    }
}

fn advice(seen: &Seen, cause: &Cause, now: Timestamp) -> Option<String> {
    let sentence = match cause {
        Cause::SignInAgain => return None,
        // Another token would meet the same.
        Cause::Rejected if matches!(seen.refused, Some(Code::SsoRequired | Code::UserBlocked)) => {
            return None;
        }
        Cause::Expiry { .. } if seen.standing.end().is_some_and(|end| end > now) => "Rotate it before then.",
        Cause::Unknown => "Enter the date, and Patrol reminds you before it.",
        _ => "Rotate it.",
    };
    Some(sentence.to_owned())
}

fn refusal(code: Option<Code>) -> &'static str {
    match code {
        Some(Code::TokenExpired) => "It has expired.",
        Some(Code::TokenRevoked) => "It was revoked.",
        Some(Code::UserBlocked) => "Its account is blocked.",
        Some(Code::SsoRequired) => "Single sign-on must be authorized for it.",
        _ => "It has expired or was revoked.",
    }
}

/// “ada@github.com”, with the user's own name for it before that.
fn name(seen: &Seen) -> String {
    match &seen.view.label {
        Some(label) => format!("{label} ({})", seen.view.name),
        None => seen.view.name.clone(),
    }
}

/// When it ends, in the user's days.
fn ends(seen: &Seen, now: Timestamp, zone: &TimeZone) -> String {
    let Some(end) = seen.standing.end() else {
        return "does not expire".to_owned();
    };
    match (end <= now, days_left(now, end, zone)) {
        (true, 0) => "expired today".to_owned(),
        (true, -1) => "expired yesterday".to_owned(),
        (true, days) => format!("expired {} days ago", days.unsigned_abs()),
        (false, 0) => "expires today".to_owned(),
        (false, 1) => "expires tomorrow".to_owned(),
        (false, days) => format!("expires in {days} days"),
    }
}

/// “work@github.com expires in 3 days — used on 12 runtimes”.
pub(super) fn urgent(seen: &Seen, now: Timestamp, zone: &TimeZone) -> String {
    let name = name(seen);
    let invalid = seen.standing.invalid();
    let what = if seen.standing.end().is_some_and(|end| end <= now) {
        format!("{name} {}", ends(seen, now, zone))
    } else if seen.standing.rejected {
        format!("{name} is no longer accepted")
    } else if seen.standing.sign_in_again {
        format!("{name} needs a new sign-in")
    } else if !invalid.is_empty() {
        format!("{name} no longer works on {}", some_runtimes(&invalid))
    } else {
        format!("{name} {}", ends(seen, now, zone))
    };
    let used = match seen.view.runtimes {
        0 => "not used on any runtime".to_owned(),
        1 => "used on 1 runtime".to_owned(),
        count => format!("used on {count} runtimes"),
    };
    format!("{what} — {used}")
}

fn used_by_name(seen: &Seen) -> String {
    match (seen.view.runtimes, seen.runtimes.first()) {
        (0, _) => "It is not used on any runtime.".to_owned(),
        (1, Some(runtime)) => format!("It is used on {}.", runtime.name),
        (1, None) => "It is used on 1 runtime.".to_owned(),
        (count, _) => format!("It is used on {count} runtimes."),
    }
}

/// One by its name, several by their number.
fn some_runtimes(keys: &BTreeSet<RuntimeKey>) -> String {
    match keys.first() {
        Some(key) if keys.len() == 1 => key.name.clone(),
        _ => format!("{} runtimes", keys.len()),
    }
}

fn names<'a>(keys: impl ExactSizeIterator<Item = &'a RuntimeKey>) -> String {
    let more = keys.len().saturating_sub(NAMED);
    let mut named: Vec<String> = keys.take(NAMED).map(|key| key.name.clone()).collect();
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named.join(", ")
}

/// Runtimes that came without a token; none where none did.
pub(super) fn appeared(account: &str, name: &str, rows: &[&RuntimeRow]) -> Option<Reminder> {
    let first = rows.first()?;
    let (title, body) = match rows.len() {
        1 => (
            format!("{} has no Git token", first.key.name),
            format!("It is new in {name}. Add a token for it."),
        ),
        count => (
            format!("{count} runtimes have no Git token"),
            format!(
                "They are new in {name}: {}. Add a token for them.",
                names(rows.iter().map(|row| &row.key))
            ),
        ),
    };
    Some(Reminder {
        id: format!("{account}/appeared"),
        title,
        body,
        token: None,
        runtimes: rows.iter().map(|row| row.key.clone()).collect(),
        threshold: None,
    })
}

/// Runtimes whose token works no longer and is not Patrol's; none where there are none.
pub(super) fn foreign_invalid(rows: &[&RuntimeRow]) -> Option<Reminder> {
    let first = rows.first()?;
    let (title, body) = match rows.len() {
        1 => (
            format!("The token on {} no longer works", first.key.name),
            "Patrol does not have this token. Add another one.".to_owned(),
        ),
        count => (
            format!("The tokens on {count} runtimes no longer work"),
            format!(
                "Patrol does not have them: {}. Add another one.",
                names(rows.iter().map(|row| &row.key))
            ),
        ),
    };
    Some(Reminder {
        id: "runtimes/invalid".to_owned(),
        title,
        body,
        token: None,
        runtimes: rows.iter().map(|row| row.key.clone()).collect(),
        threshold: None,
    })
}

/// How things stand, in words.
pub(super) fn tooltip(state: WatchState, soon: u32, dead: u32) -> String {
    let tokens = |count: u32| match count {
        1 => "1 token".to_owned(),
        count => format!("{count} tokens"),
    };
    let ends = |count: u32| match count {
        1 => "1 token expires soon".to_owned(),
        count => format!("{count} tokens expire soon"),
    };
    match state {
        WatchState::AllWell => "Patrol: all tokens are well".to_owned(),
        WatchState::NotConnected => "Patrol: not connected to Codefresh".to_owned(),
        WatchState::Soon => format!("Patrol: {}", ends(soon)),
        WatchState::Dead if soon > 0 => {
            format!("Patrol: {} expired or invalid, {}", tokens(dead), ends(soon))
        }
        WatchState::Dead => format!("Patrol: {} expired or invalid", tokens(dead)),
    }
}
