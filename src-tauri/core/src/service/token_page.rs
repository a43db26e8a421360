//! A token's own page: what is known of it, *Verify now*, *Edit name and
//! note*, *Revoke and delete*.

use std::collections::BTreeMap;

use tr::tr;

use super::jobs::Job;
use super::page::{
    Change, ExpiryEdit, GrantedScope, HistoryLine, RemoveTokenRequest, Step, TokenEdit, TokenPage,
    TokenRemoval, TokenUse, TokenView,
};
use super::runtime::host_of;
use super::view::token_name;
use super::{Service, go_on};
use crate::domain::expiry::Expiry;
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::RuntimeKey;
use crate::domain::scope::{Scopes, scope_purpose};
use crate::domain::token::{AuthorizationState, Token};
use crate::keychain::Patience;
use crate::ledger::{Act, Entry, LedgerError};
use crate::providers;

/// The longest name that a user may give a token, in characters.
const LABEL: usize = 80;
/// The longest note.
const NOTE: usize = 2000;

impl Service {
    /// All that is known of a kept token: from the ledger alone.
    ///
    /// # Errors
    /// It is no longer kept, or the ledger cannot be read.
    pub fn token_details(&self, id: &str) -> Result<TokenPage, Fault> {
        let token = self.stored_token(id)?;
        self.take_in_git_notes();
        let entries = self.ledger().history(id)?;
        let checked = entries.iter().find(|entry| entry.act == Act::Verified);
        let rotation = self
            .ledger()
            .open_rotations()?
            .into_iter()
            .find(|it| it.old.as_deref() == Some(id) || it.new.as_deref() == Some(id));
        let grant = self.ledger().grant(id)?;
        Ok(TokenPage {
            server: token.server.clone(),
            note: token.note.clone(),
            made_at: token.made_at.map(jiff::Timestamp::as_millisecond),
            scopes: self.granted_scopes(&token),
            uses: self.uses_of(id)?,
            last_check: checked.map(history_line),
            history: entries.iter().map(history_line).collect(),
            revocation: self.revocation_view(&token, None)?,
            can_rotate: grant.is_none_or(|grant| !grant.refreshable),
            rotation: match &rotation {
                Some(rotation) => Some(self.rotation_view(rotation)?),
                None => None,
            },
            token: self.token_view(&token)?,
        })
    }

    fn granted_scopes(&self, token: &Token) -> Vec<GrantedScope> {
        let needed = self.inner.scopes.required(token.provider);
        let Scopes::Known { granted } = &token.scopes else {
            return Vec::new();
        };
        let missing = self
            .inner
            .scopes
            .missing(token.provider, token.kind, &token.scopes)
            .unwrap_or_default();
        let purpose = |scope: &str| {
            let own = needed.iter().find(|need| need.scope == scope);
            own.map(|need| need.purpose(token.provider))
                .or_else(|| scope_purpose(token.provider, scope))
        };
        let line = |scope: &String, has: bool| GrantedScope {
            scope: scope.clone(),
            purpose: purpose(scope),
            needed: !has || needed.iter().any(|need| need.scope == *scope),
            granted: has,
        };
        let lacking = missing.iter().map(|scope| line(scope, false));
        granted
            .iter()
            .map(|scope| line(scope, true))
            .chain(lacking)
            .collect()
    }

    fn uses_of(&self, id: &str) -> Result<Vec<TokenUse>, Fault> {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for key in self.runtimes_with(id)? {
            names.entry(key.account).or_default().push(key.name);
        }
        let mut uses = Vec::new();
        for (account, names) in names {
            let account_name = self.account(&account)?.account_name;
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            // A runtime that has gone from the list has no row to tell.
            for row in self.some_rows(&account, &names)? {
                uses.push(TokenUse {
                    account_name: account_name.clone(),
                    state: row.state,
                    key: row.key,
                });
            }
        }
        Ok(uses)
    }

    /// One token, as the list shows it.
    pub(super) fn token_view(&self, token: &Token) -> Result<TokenView, Fault> {
        self.kept_view(&token.id)?.ok_or_else(|| {
            Fault::new(Code::Gone, tr!("This token is no longer kept.")).next(tr!("Refresh the list."))
        })
    }

    /// Asks the token's host about it and writes down what it said.
    ///
    /// # Errors
    /// What the host or the keychain answered; it is in the history too.
    pub async fn verify_token(&self, id: &str, job: &str) -> Result<TokenPage, Fault> {
        let token = self.stored_token(id)?;
        let job = self.job(job);
        job.step(Step::Verifying);
        let verified = job.run(self.verify_with_host(&token)).await?;
        self.tell(Change::Tokens {
            tokens: self.token_views()?,
        });
        verified?;
        self.token_details(id)
    }

    /// Asks a token's host about it, and notes what came of it.
    pub(super) async fn verify_with_host(&self, token: &Token) -> Result<(), Fault> {
        let host = host_of(token)?;
        let credential = self.credential(token).await?;
        let verified = self.verdict(token, &credential).await?;
        let verified = verified.map_err(|error| error.fault(&host));
        self.note_outcome(Act::Verified, token, None, &verified)?;
        let verified = verified?;
        self.ledger()
            .write_verified(&token.id, &verified.scopes, verified.expiry, self.now())?;
        Ok(self.note_server(&token.id, &host, &credential).await?)
    }

    /// Writes the user's own name and note for a token, and when it dies where
    /// its host does not tell.
    ///
    /// # Errors
    /// The text is too long, the date makes no sense; nothing was changed.
    pub fn edit_token(&self, edit: TokenEdit) -> Result<TokenPage, Fault> {
        let TokenEdit {
            id,
            label,
            note,
            expiry,
        } = edit;
        let token = self.stored_token(&id)?;
        // A name is one line.
        let label = label.map(|label| label.replace(['\n', '\t'], " "));
        let label = tidy(label, LABEL, || tr!("The name is too long."))?;
        let note = tidy(note, NOTE, || tr!("The note is too long."))?;
        let expiry = match expiry {
            None => None,
            Some(_)
                if !matches!(
                    token.expiry,
                    Expiry::ByUser { .. } | Expiry::Unknown | Expiry::Never
                ) =>
            {
                return Err(Fault::new(Code::BadInput, tr!("Its host says when it expires.")));
            }
            Some(ExpiryEdit::On { date }) => Some(self.expires_on(&date)?),
            Some(ExpiryEdit::Never) => Some(Expiry::Never),
            Some(ExpiryEdit::Unknown) => Some(Expiry::Unknown),
        };
        self.ledger()
            .describe_token(&id, label.as_deref(), note.as_deref())?;
        if let Some(expiry) = expiry {
            self.ledger().set_expiry(&id, expiry)?;
        }
        self.tell(Change::Tokens {
            tokens: self.token_views()?,
        });
        self.token_details(&id)
    }

    /// Deletes a token from the runtimes that have it, has its host revoke it,
    /// and removes it from the keychain: in that order, and no further than
    /// each step succeeds.
    ///
    /// # Errors
    /// It is no longer kept, or it is used and was not to be taken away.
    pub async fn remove_token_everywhere(&self, request: RemoveTokenRequest) -> Result<TokenRemoval, Fault> {
        let RemoveTokenRequest {
            id,
            from_runtimes,
            revoke,
            job,
        } = request;
        let token = self.stored_token(&id)?;
        let name = token_name(&token);
        // With the token in hand alone, nothing can begin to use it from here on.
        let alone = self.take_alone(&id).ok_or_else(|| {
            Fault::new(Code::Busy, tr!("Something is using this token at this moment."))
                .next(tr!("Try again when that is done."))
        })?;
        if self.is_being_rotated(&id)? {
            return Err(Fault::new(Code::Busy, tr!("This token is being rotated."))
                .next(tr!("Finish that first, or end it.")));
        }
        let job = self.job(&job);
        let used = self.runtimes_to_take_from(&id)?;
        if let (Some(key), false) = (used.first(), from_runtimes) {
            return Err(Fault::new(
                Code::Busy,
                tr!("{runtime} still has this token.", runtime = key.name),
            )
            .next(tr!("Delete it from its runtimes too, or rotate it.")));
        }
        for key in &used {
            if let Err(fault) = self.take_from(&job, key, &token).await {
                return Ok(not_removed(fault.kept(tr!("{name} is still kept.", name))));
            }
        }
        let mut sentence = tr!("{name} was removed from the keychain.", name);
        if revoke {
            job.step(Step::Revoking);
            // Not cancelled half-way: whether it is dead should be known.
            if let Err(fault) = self.revoke_at_host(&token).await {
                return Ok(not_removed(
                    fault.kept(tr!("{name} is still kept, and may still work.", name)),
                ));
            }
            sentence = tr!("{name} was revoked and removed from the keychain.", name);
        }
        job.step(Step::Tidying);
        go_on(&mut sentence, &self.not_asked(&id)?);
        self.ledger().release_token(&id)?;
        if let Err(fault) = self.remove_token(&alone, Patience::MayPrompt).await {
            return Ok(not_removed(
                fault.kept(tr!("{name} is removed when the keychain answers again.", name)),
            ));
        }
        self.tell(Change::Tokens {
            tokens: self.token_views()?,
        });
        Ok(TokenRemoval {
            removed: true,
            sentence,
            fault: None,
        })
    }

    /// The runtimes that have a token and can be asked to forget it: not those
    /// that never took it, nor those that the platform no longer lists.
    ///
    /// # Errors
    /// One of them may have another token instead, which must not be deleted
    /// in its place.
    fn runtimes_to_take_from(&self, id: &str) -> Result<Vec<RuntimeKey>, Fault> {
        let mut found = Vec::new();
        for key in self.runtimes_to_serve(id)? {
            let Some(now) = self.ledger().authorization(&key.account, &key.name)? else {
                continue;
            };
            match now.state {
                AuthorizationState::Failed if now.token == id => {}
                AuthorizationState::Unsure if now.previous.is_some() => {
                    return Err(Fault::new(
                        Code::Busy,
                        tr!(
                            "It is not known whether {runtime} has this token or another one.",
                            runtime = key.name
                        ),
                    )
                    .kept(tr!("Nothing was changed."))
                    .next(tr!("Use “Try again” on that runtime first.")));
                }
                _ => found.push(key),
            }
        }
        Ok(found)
    }

    async fn take_from(&self, job: &Job, key: &RuntimeKey, token: &Token) -> Result<(), Fault> {
        let hold = self.hold(key)?;
        let reached = job.run(self.reach(key, Patience::MayPrompt)).await??;
        let done = self.deauthorize(job, &reached).await;
        self.note_outcome(Act::Deauthorized, token, Some(&key.name), &done)?;
        // First, so that the row no longer says that it is under way.
        drop(hold);
        if let Ok(row) = self.row(key) {
            self.tell_row(&row);
        }
        done
    }

    /// Has a token's host end it: as a grant where it came by OAuth2.
    pub(super) async fn revoke_at_host(&self, token: &Token) -> Result<(), Fault> {
        let revoked = async {
            if self.ledger().grant(&token.id)?.is_some() {
                return self.revoke_grant(token).await;
            }
            let host = host_of(token)?;
            let credential = self.credential(token).await?;
            let revoked = providers::revoke_by_api(&self.http()?, &host, &credential, token.kind).await;
            revoked.map_err(|error| error.fault(&host))
        };
        let outcome = revoked.await;
        self.note_outcome(Act::Revoked, token, None, &outcome)?;
        outcome
    }
}

fn not_removed(fault: Fault) -> TokenRemoval {
    TokenRemoval {
        removed: false,
        sentence: fault.message.clone(),
        fault: Some(fault),
    }
}

/// A text of the user's, without what no eye sees; none if nothing is left.
fn tidy(text: Option<String>, most: usize, too_long: fn() -> String) -> Result<Option<String>, Fault> {
    let text: String = text
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .collect();
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Fault::new(Code::BadInput, too_long())
            .kept(tr!("Nothing was changed."))
            .next(tr!(
                "Use at most 1 character." | "Use at most {n} characters." % most
            )));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Why a host did not confirm a token, by the fault's code.
fn unconfirmed(code: &str) -> String {
    match code {
        "token_expired" => tr!("Its host says that it has expired."),
        "token_revoked" => tr!("Its host says that it was revoked."),
        "token_rejected" => tr!("Its host does not accept it."),
        "user_blocked" => tr!("Its host has blocked its account."),
        "sso_required" => tr!("Its host wants single sign-on authorized for it."),
        "unreachable" | "timed_out" | "certificate" | "rate_limited" | "redirected" => {
            tr!("Its host could not be asked.")
        }
        _ => tr!("Its host did not confirm it."),
    }
}

/// A use by git, with its repository where git told it.
fn given_to_git(entry: &Entry) -> String {
    let host = entry.subject.rsplit('@').next().unwrap_or_default();
    match &entry.detail {
        Some(path) => tr!("Given to git for {host}/{path}.", host, path),
        None => tr!("Given to git for {host}.", host),
    }
}

/// What happened, as a sentence.
fn history_line(entry: &Entry) -> HistoryLine {
    let ok = entry.outcome == "ok";
    let runtime = entry.runtime.clone();
    let runtime = runtime.unwrap_or_else(|| tr!("after “on” or “from”" => "a runtime"));
    let sentence = match (entry.act, ok) {
        (Act::Kept, true) => tr!("Added, and kept in the keychain."),
        (Act::Kept, false) => tr!("Not kept."),
        (Act::Verified, true) => tr!("Verified by its host."),
        (Act::Verified, false) => unconfirmed(&entry.outcome),
        (Act::Authorized, true) => tr!("Put on {runtime}.", runtime),
        (Act::Authorized, false) => tr!("Not put on {runtime}.", runtime),
        (Act::Deauthorized, true) => tr!("Deleted from {runtime}.", runtime),
        (Act::Deauthorized, false) => tr!("Not deleted from {runtime}.", runtime),
        (Act::Forgotten, _) => tr!("Removed from the keychain."),
        (Act::Refreshed, true) => tr!("Renewed by its host."),
        (Act::Refreshed, false) => tr!("Not renewed by its host."),
        (Act::Rotated, true) => tr!("Rotated: a new token takes its place."),
        (Act::Rotated, false) => tr!("Not rotated."),
        (Act::Revoked, true) => tr!("Revoked at its host."),
        (Act::Revoked, false) => tr!("Not revoked at its host."),
        (Act::Succeeded, _) => tr!("Takes the place of an old token of the same account."),
        (Act::FormerRevoked, true) => tr!("The old token was revoked at its host."),
        (Act::GivenToGit, _) => given_to_git(entry),
        (Act::RejectedInGit, _) => tr!("Rejected by its host when git used it."),
        (Act::FormerRevoked, false) => tr!("The old token was not revoked at its host."),
    };
    HistoryLine {
        at: entry.at.as_millisecond(),
        sentence,
        ok,
    }
}

impl Service {
    /// The tokens that are kept, with the names of the runtimes that have them.
    pub(super) fn listed_tokens(&self) -> Result<Vec<(Token, TokenView, Vec<String>)>, LedgerError> {
        let mut listed = Vec::new();
        for view in self.token_views()? {
            let Some(token) = self.ledger().token(&view.id)? else {
                continue;
            };
            let runtimes = self.runtimes_with(&view.id)?;
            let runtimes = runtimes.into_iter().map(|key| key.name).collect();
            listed.push((token, view, runtimes));
        }
        Ok(listed)
    }
}
