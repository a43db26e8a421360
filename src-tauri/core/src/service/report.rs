//! *Report a problem*: a text for those who help, which the user reads before
//! it is saved. It names versions, the system, settings, hosts, states and the
//! last lines of the log. No secret is in what it is made of; the whole goes
//! through the log's redacting layer once more. Names of accounts, people and
//! runtimes are in it only where the user says so.

mod names;

use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use jiff::Timestamp;
use tr::tr;

use self::names::Names;
use super::Service;
use super::page::{ExpiryView, RuntimeRow, ScopesView, SettingsView, TokenView};
use crate::domain::fault::{Code, Fault};
use crate::domain::host::authority;
use crate::logs;

/// So many lines of the log.
const LINES: usize = 200;
/// So many runtimes and tokens one by one; the rest is counted.
const LISTED: usize = 200;

/// A fact about the computer, as the shell knows it: `("desktop", "GNOME")`.
pub type SystemFact = (&'static str, String);

impl Service {
    /// The report as a text.
    ///
    /// # Errors
    /// The ledger cannot be read, or secrets cannot be recognised: then
    /// nothing is shown.
    pub async fn report(&self, system: &[SystemFact], with_names: bool) -> Result<String, Fault> {
        let settings = self.settings().await?;
        let mut names = Names::default();
        let mut text = head(self.now(), system);
        self.settings_lines(&mut text, &settings)?;
        self.account_lines(&mut text, &mut names)?;
        self.token_lines(&mut text, &mut names)?;
        text.push_str(&log_lines(&self.inner.folders.state));
        if let Some(home) = &self.inner.surroundings.home {
            names.hide(&home.display().to_string(), "~");
        }
        let text = if with_names { Ok(text) } else { names.out_of(&text) };
        text.map_err(|_| unsafe_to_show()).and_then(|text| safe(&text))
    }

    fn settings_lines(&self, text: &mut String, settings: &SettingsView) -> Result<(), Fault> {
        let watch = self.watch_settings()?;
        let organization = self.organization();
        let enforced: Vec<_> = organization
            .enforced
            .iter()
            .map(|setting| setting.key())
            .collect();
        section(text, "Settings");
        fact(text, "organization files", settings.organization_files.len());
        fact(text, "enforced", listed(&enforced));
        fact(text, "applications", listed(&settings.applications));
        fact(text, "extra CA file", yes(self.ca_file()?.is_some()));
        fact(text, "reminder days", listed(&watch.reminder_days));
        fact(text, "start with the computer", yes(watch.start_with_computer));
        fact(text, "closing leaves the tray", yes(watch.close_to_tray));
        fact(text, "calendar file", yes(watch.calendar_path.is_some()));
        fact(text, "tells of new versions", yes(self.tells_of_versions()?));
        let keychain = settings.keychain.as_ref();
        fact(
            text,
            "keychain",
            keychain.map_or("open", |fault| fault.message.as_str()),
        );
        if let Some(notice) = &self.inner.notice {
            fact(text, "notice", &notice.message);
        }
        Ok(())
    }

    fn account_lines(&self, text: &mut String, names: &mut Names) -> Result<(), Fault> {
        section(text, "Codefresh");
        let accounts = self.ledger().accounts()?;
        fact(text, "accounts", accounts.len());
        let mut counted = 0;
        for (place, (account, _)) in (1..).zip(&accounts) {
            names.hide(&account.account_name, &format!("account-{place}"));
            names.hide(&account.account_id, &format!("account-{place}"));
            names.hide(&account.user_name, &format!("person-{place}"));
            names.hide(&account.user_id, &format!("person-{place}"));
            names.hide(
                account.email.as_deref().unwrap_or_default(),
                &format!("person-{place}"),
            );
            let rows = self.rows(&account.id)?;
            let host = authority(&account.url);
            let brought = self.ledger().listed_at(&account.id)?;
            let brought = brought.map_or("never".to_owned(), |at| at.to_string());
            let (name, user) = (&account.account_name, &account.user_name);
            line(
                text,
                format_args!("{name} ({user}) on {host}: {}, listed {brought}", states(&rows)),
            );
            for row in &rows {
                counted += 1;
                names.hide(&row.key.name, &format!("runtime-{counted}"));
                names.hide(
                    row.cluster.as_deref().unwrap_or_default(),
                    &format!("cluster-{counted}"),
                );
                if counted <= LISTED {
                    line(text, format_args!("  {}", runtime(row)));
                }
            }
        }
        beyond(text, counted);
        Ok(())
    }

    fn token_lines(&self, text: &mut String, names: &mut Names) -> Result<(), Fault> {
        section(text, "Tokens");
        let tokens = self.listed_tokens()?;
        fact(text, "kept", tokens.len());
        for (place, (token, view, _)) in (1..).zip(&tokens) {
            names.hide(&token.account, &format!("owner-{place}"));
            names.hide(
                view.label.as_deref().unwrap_or_default(),
                &format!("token-{place}"),
            );
            if place <= LISTED {
                line(text, about(view));
            }
        }
        beyond(text, tokens.len());
        section(text, "Under way");
        fact(text, "batches", self.unfinished_batches()?.len());
        fact(text, "rotations", self.unfinished_rotations()?.len());
        Ok(())
    }
}

/// The report where the records cannot be opened: why, and the log.
///
/// # Errors
/// Secrets cannot be recognised.
pub fn without_records(
    now: Timestamp,
    system: &[SystemFact],
    fault: &Fault,
    log_folder: Option<&std::path::Path>,
) -> Result<String, Fault> {
    let mut text = head(now, system);
    section(&mut text, "Records");
    line(&mut text, &fault.message);
    if let Some(folder) = log_folder {
        text.push_str(&log_lines(folder));
    }
    let text = Names::default().out_of(&text).map_err(|_| unsafe_to_show())?;
    safe(&text)
}

fn head(now: Timestamp, system: &[SystemFact]) -> String {
    let mut text = format!("Patrol {}\n", env!("CARGO_PKG_VERSION"));
    fact(&mut text, "written", now.strftime("%Y-%m-%d %H:%M UTC"));
    section(&mut text, "System");
    for (name, value) in system {
        fact(&mut text, name, value);
    }
    text
}

/// `48 runtimes (40 valid, 8 unreachable)`.
fn states(rows: &[RuntimeRow]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(word(&row.state)).or_default() += 1;
    }
    let counts: Vec<_> = counts
        .iter()
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    format!("{} runtimes ({})", rows.len(), listed(&counts))
}

fn runtime(row: &RuntimeRow) -> String {
    let mut said = format!(
        "{}: {}, {}",
        row.key.name,
        row.host.as_deref().unwrap_or("no Git host"),
        word(&row.state)
    );
    if row.token.is_none() {
        said.push_str(if row.kept_by_runtime {
            ", token kept by the runtime"
        } else {
            ", no token of Patrol's"
        });
    }
    if row.hidden {
        said.push_str(", hidden");
    }
    if let Some(fault) = &row.fault {
        let _ = write!(said, "; {}: {}", word(&fault.code), fault.message);
    }
    said
}

fn about(token: &TokenView) -> String {
    let scopes = match &token.scopes {
        ScopesView::All { .. } => "scopes all there".to_owned(),
        ScopesView::Missing { missing, .. } => format!("scopes missing: {}", listed(missing)),
        ScopesView::Unknown => "scopes unknown".to_owned(),
    };
    let expiry = match token.expiry {
        ExpiryView::Never => "never expires".to_owned(),
        ExpiryView::Unknown => "expiry unknown".to_owned(),
        ExpiryView::At { at, .. } => match Timestamp::from_millisecond(at) {
            Ok(at) => format!("expires {}", at.strftime("%Y-%m-%d")),
            Err(_) => "expiry out of range".to_owned(),
        },
    };
    let renews = match (token.sign_in_again, token.renews) {
        (true, _) => ", must be signed in again",
        (false, true) => ", renews itself",
        (false, false) => "",
    };
    let called = token.label.as_deref().unwrap_or(&token.name);
    format!(
        "{called} on {}: {}, {scopes}, {expiry}{renews}, runtimes: {}",
        token.host, token.kind_title, token.runtimes
    )
}

/// Without a log there is still the rest.
fn log_lines(folder: &std::path::Path) -> String {
    let mut text = String::new();
    section(&mut text, &format!("Log, the last {LINES} lines"));
    match logs::tail(folder, LINES) {
        Ok(lines) => lines.iter().for_each(|one| line(&mut text, one)),
        Err(error) => line(&mut text, format_args!("cannot be read: {}", error.kind())),
    }
    text
}

fn safe(text: &str) -> Result<String, Fault> {
    logs::without_secrets(text).map_err(|_| unsafe_to_show())
}

fn unsafe_to_show() -> Fault {
    Fault::new(
        Code::Unexpected,
        tr!("The report could not be made safe, so it is not shown."),
    )
    .next(tr!("Describe what happened in your own words."))
}

fn section(text: &mut String, title: &str) {
    let _ = write!(text, "\n{title}\n");
}

fn fact(text: &mut String, name: &str, value: impl Display) {
    line(text, format_args!("{name}: {value}"));
}

/// One line, whatever is in it.
fn line(text: &mut String, words: impl Display) {
    let words = words.to_string().replace(['\r', '\n'], " ");
    let _ = writeln!(text, "  {words}");
}

fn beyond(text: &mut String, count: usize) {
    if count > LISTED {
        line(text, format_args!("and {} more", count - LISTED));
    }
}

/// The word that the page is told: `not_authorized`.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        _ => "unknown".to_owned(),
    }
}

fn listed<T: Display>(words: &[T]) -> String {
    if words.is_empty() {
        return "none".to_owned();
    }
    let words: Vec<_> = words.iter().map(ToString::to_string).collect();
    words.join(", ")
}

fn yes(whether: bool) -> &'static str {
    if whether { "yes" } else { "no" }
}
