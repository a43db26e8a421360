//! The list of tokens as CSV (RFC 4180) and JSON (RFC 8259), without secrets.

use serde::Serialize;
use tr::tr;

use super::Service;
use super::page::{ExpiryView, ExportFormat, ScopesView};
use crate::domain::fault::{Code, Fault};

/// A line of the export. Every field is named here: a new one of the token's
/// does not slip into a file by itself.
#[derive(Serialize)]
struct Exported {
    name: String,
    label: String,
    note: String,
    host: String,
    provider: &'static str,
    kind: String,
    scopes: String,
    missing_scopes: String,
    expires: String,
    renews: bool,
    runtimes: String,
    added: String,
    verified: String,
}

/// The names of its fields, in their order.
const COLUMNS: [&str; 13] = [
    "name",
    "label",
    "note",
    "host",
    "provider",
    "kind",
    "scopes",
    "missing_scopes",
    "expires",
    "renews",
    "runtimes",
    "added",
    "verified",
];

impl Service {
    /// The list of kept tokens as a text to be written to a file.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn export_tokens(&self, format: ExportFormat) -> Result<String, Fault> {
        let mut lines = Vec::new();
        for (token, view, runtimes) in self.listed_tokens()? {
            let (scopes, missing) = match view.scopes {
                ScopesView::All { granted } => (granted.join(" "), String::new()),
                ScopesView::Missing { granted, missing } => (granted.join(" "), missing.join(" ")),
                ScopesView::Unknown => ("unknown".to_owned(), "unknown".to_owned()),
            };
            lines.push(Exported {
                name: view.name,
                label: view.label.unwrap_or_default(),
                note: token.note.unwrap_or_default(),
                host: view.host,
                provider: token.provider.title(),
                kind: token.kind.title(),
                scopes,
                missing_scopes: missing,
                expires: match view.expiry {
                    ExpiryView::Never => "never".to_owned(),
                    ExpiryView::At { .. } => token
                        .expiry
                        .instant()
                        .map(|at| at.to_string())
                        .unwrap_or_default(),
                    ExpiryView::Unknown => "unknown".to_owned(),
                },
                renews: view.renews,
                runtimes: runtimes.join(" "),
                added: token.added_at.to_string(),
                verified: token.verified_at.map(|at| at.to_string()).unwrap_or_default(),
            });
        }
        let wrong = |_| Fault::new(Code::Unexpected, tr!("The list could not be written down."));
        match format {
            ExportFormat::Json => serde_json::to_string_pretty(&lines)
                .map(|text| text + "\n")
                .map_err(|_| wrong(())),
            ExportFormat::Csv => csv(lines).ok_or_else(|| wrong(())),
        }
    }
}

fn csv(lines: Vec<Exported>) -> Option<String> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .has_headers(false)
        .from_writer(Vec::new());
    // By itself: an empty list has its columns too.
    writer.write_record(COLUMNS).ok()?;
    for line in lines {
        // Exhaustive, so that no text of a user's or a host's slips by.
        let Exported {
            name,
            label,
            note,
            host,
            provider,
            kind,
            scopes,
            missing_scopes,
            expires,
            renews,
            runtimes,
            added,
            verified,
        } = line;
        let line = Exported {
            name: inert(name),
            label: inert(label),
            note: inert(note),
            host: inert(host),
            provider,
            kind,
            scopes: inert(scopes),
            missing_scopes: inert(missing_scopes),
            expires,
            renews,
            runtimes: inert(runtimes),
            added,
            verified,
        };
        writer.serialize(line).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// A spreadsheet would take such a text for a formula (OWASP, “CSV Injection”).
fn inert(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}
