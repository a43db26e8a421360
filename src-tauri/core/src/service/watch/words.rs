//! The watch's words: a notice's title and body, a line of what is urgent, the
//! tooltip. Names and counts alone; nothing secret passes here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tr::tr;

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
                tr!("1 token needs you" | "{n} tokens need you" % many.len())
            } else {
                tr!("1 thing needs you" | "{n} things need you" % many.len())
            };
            let mut lines: Vec<String> = many.iter().take(NAMED).map(|it| it.title.clone()).collect();
            if many.len() > NAMED {
                lines.push(tr!("and {n} more", n = many.len() - NAMED));
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
        Cause::Rejected => tr!("{host} no longer accepts {name}", host, name),
        Cause::SignInAgain => needs_sign_in(&name),
        Cause::Invalid(runtimes) => no_longer_works(&name, runtimes),
        Cause::Expiry { .. } => ends(&name, seen, now, zone),
        Cause::ScopeLost(scopes) => match scopes.first() {
            Some(scope) if scopes.len() == 1 => tr!("{name} has lost the scope {scope}", name, scope),
            _ => tr!(
                "{name} has lost 1 scope" | "{name} has lost {n} scopes" % scopes.len(),
                name
            ),
        },
        Cause::Unknown => tr!("When does {name} expire?", name),
    }
}

fn needs_sign_in(name: &str) -> String {
    tr!("{name} needs a new sign-in", name)
}

/// One runtime by its name, several by their number.
fn no_longer_works(name: &str, on: &BTreeSet<RuntimeKey>) -> String {
    match on.first() {
        Some(key) if on.len() == 1 => {
            tr!("{name} no longer works on {runtime}", name, runtime = key.name)
        }
        _ => tr!(
            "{name} no longer works on 1 runtime" | "{name} no longer works on {n} runtimes" % on.len(),
            name
        ),
    }
}

fn body(seen: &Seen, cause: &Cause) -> String {
    let used = used_by_name(seen);
    match cause {
        Cause::Rejected => format!("{} {used}", refusal(seen.refused)),
        Cause::SignInAgain => {
            let no_longer = tr!("{host} no longer renews it.", host = seen.view.host);
            format!("{no_longer} {used}")
        }
        Cause::Invalid(runtimes) => match runtimes.len() {
            1 => tr!("The runtime says that the token is invalid."),
            _ => {
                let names = names(runtimes.iter());
                tr!("The runtimes say that the token is invalid: {names}.", names)
            }
        },
        Cause::Expiry { .. } => used,
        Cause::ScopeLost(scopes) => {
            let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
            let needed = tr!("Codefresh needs {scopes}.", scopes = scopes.join(", "));
            format!("{needed} {used}")
        }
        Cause::Unknown => tr!("Its host does not tell."),
    }
}

fn advice(seen: &Seen, cause: &Cause, now: Timestamp) -> Option<String> {
    let sentence = match cause {
        Cause::SignInAgain => return None,
        // Another token would meet the same.
        Cause::Rejected if matches!(seen.refused, Some(Code::SsoRequired | Code::UserBlocked)) => {
            return None;
        }
        Cause::Expiry { .. } if seen.standing.end().is_some_and(|end| end > now) => {
            tr!("Rotate it before then.")
        }
        Cause::Unknown => tr!("Enter the date, and Patrol reminds you before it."),
        _ => tr!("Rotate it."),
    };
    Some(sentence)
}

fn refusal(code: Option<Code>) -> String {
    match code {
        Some(Code::TokenExpired) => tr!("It has expired."),
        Some(Code::TokenRevoked) => tr!("It was revoked."),
        Some(Code::UserBlocked) => tr!("Its account is blocked."),
        Some(Code::SsoRequired) => tr!("Single sign-on must be authorized for it."),
        _ => tr!("It has expired or was revoked."),
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
fn ends(name: &str, seen: &Seen, now: Timestamp, zone: &TimeZone) -> String {
    let Some(end) = seen.standing.end() else {
        return tr!("{name} does not expire", name);
    };
    match (end <= now, days_left(now, end, zone)) {
        (true, 0) => tr!("{name} expired today", name),
        (true, -1) => tr!("{name} expired yesterday", name),
        (true, days) => {
            tr!(
                "{name} expired 1 day ago" | "{name} expired {n} days ago" % days.unsigned_abs(),
                name
            )
        }
        (false, 0) => tr!("{name} expires today", name),
        (false, 1) => tr!("{name} expires tomorrow", name),
        (false, days) => tr!(
            "{name} expires in 1 day" | "{name} expires in {n} days" % days,
            name
        ),
    }
}

/// “work@github.com expires in 3 days — used on 12 runtimes”.
pub(super) fn urgent(seen: &Seen, now: Timestamp, zone: &TimeZone) -> String {
    let name = name(seen);
    let invalid = seen.standing.invalid();
    let what = if seen.standing.end().is_some_and(|end| end <= now) {
        ends(&name, seen, now, zone)
    } else if seen.standing.rejected {
        tr!("{name} is no longer accepted", name)
    } else if seen.standing.sign_in_again {
        needs_sign_in(&name)
    } else if !invalid.is_empty() {
        no_longer_works(&name, &invalid)
    } else {
        ends(&name, seen, now, zone)
    };
    let used = match seen.view.runtimes {
        0 => tr!("not used on any runtime"),
        count => tr!("used on 1 runtime" | "used on {n} runtimes" % count),
    };
    tr!("{what} — {used}", what, used)
}

/// How many runtimes a token is used on, as a sentence.
pub(in crate::service) fn used_on(count: usize) -> String {
    match count {
        0 => tr!("It is not used on any runtime."),
        count => tr!("It is used on 1 runtime." | "It is used on {n} runtimes." % count),
    }
}

fn used_by_name(seen: &Seen) -> String {
    match (seen.view.runtimes, seen.runtimes.first()) {
        (1, Some(runtime)) => tr!("It is used on {runtime}.", runtime = runtime.name),
        (count, _) => used_on(usize::try_from(count).unwrap_or(usize::MAX)),
    }
}

fn names<'a>(keys: impl ExactSizeIterator<Item = &'a RuntimeKey>) -> String {
    let more = keys.len().saturating_sub(NAMED);
    let named: Vec<String> = keys.take(NAMED).map(|key| key.name.clone()).collect();
    let names = named.join(", ");
    if more == 0 {
        return names;
    }
    tr!("{names}, and {n} more", names, n = more)
}

/// Runtimes that came without a token; none where none did.
pub(super) fn appeared(account: &str, name: &str, rows: &[&RuntimeRow]) -> Option<Reminder> {
    let first = rows.first()?;
    let (title, body) = match rows.len() {
        1 => (
            tr!("{runtime} has no Git token", runtime = first.key.name),
            tr!("It is new in {name}. Add a token for it.", name),
        ),
        count => {
            let names = names(rows.iter().map(|row| &row.key));
            (
                tr!("1 runtime has no Git token" | "{n} runtimes have no Git token" % count),
                tr!(
                    "They are new in {name}: {names}. Add a token for them.",
                    name,
                    names
                ),
            )
        }
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

/// The token on a runtime, which is not Patrol's, works no longer.
pub(super) fn no_longer_works_on(runtime: &RuntimeKey) -> String {
    tr!("The token on {runtime} no longer works", runtime = runtime.name)
}

/// Runtimes whose token works no longer and is not Patrol's; none where there are none.
pub(super) fn foreign_invalid(rows: &[&RuntimeRow]) -> Option<Reminder> {
    let first = rows.first()?;
    let (title, body) = match rows.len() {
        1 => (
            no_longer_works_on(&first.key),
            tr!("Patrol does not have this token. Add another one."),
        ),
        count => {
            let names = names(rows.iter().map(|row| &row.key));
            (
                tr!("The token on 1 runtime no longer works"
                    | "The tokens on {n} runtimes no longer work" % count),
                tr!("Patrol does not have them: {names}. Add another one.", names),
            )
        }
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
    match state {
        WatchState::AllWell => tr!("Patrol: all tokens are well"),
        WatchState::NotConnected => tr!("Patrol: not connected to Codefresh"),
        WatchState::Soon => {
            tr!("Patrol: 1 token expires soon" | "Patrol: {n} tokens expire soon" % soon)
        }
        WatchState::Dead if soon > 0 => {
            let ending = tr!("1 token expires soon" | "{n} tokens expire soon" % soon);
            tr!(
                "Patrol: 1 token expired or invalid, {ending}"
                    | "Patrol: {n} tokens expired or invalid, {ending}" % dead,
                ending
            )
        }
        WatchState::Dead => {
            tr!("Patrol: 1 token expired or invalid" | "Patrol: {n} tokens expired or invalid" % dead)
        }
    }
}
