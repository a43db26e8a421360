//! A new token that the user made by hand, held against the old one: the same
//! account, at least the same scopes, a later expiry?

use tr::tr;

use super::Service;
use super::check::{Origin, Purpose};
use super::page::{Checked, Holds, ScopesView, Step, SuccessorRequest};
use super::runtime::host_of;
use super::view::{expiry_view, scopes_view};
use crate::domain::expiry::Expiry;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::GitHost;
use crate::domain::scope::Scopes;
use crate::domain::token::{Keeping, Token};
use crate::keychain::Patience;
use crate::ledger::LedgerError;
use crate::providers::{self, Credential, Verified};

impl Service {
    /// Checks the new token with its host and holds it against the old one.
    ///
    /// # Errors
    /// A sentence for each way it can be wrong; nothing was kept.
    pub async fn check_successor(&self, request: SuccessorRequest) -> Result<Checked, Fault> {
        let SuccessorRequest { token, pasted, job } = request;
        let old = self.stored_token(&token)?;
        let job = self.job(&job);
        job.step(Step::Verifying);
        let (mut credential, given, trimmed) = self.typed(pasted)?;
        // The same person makes it: what was asked of them once need not be typed again.
        credential.username = credential.username.or_else(|| old.username.clone());
        credential.email = credential.email.or_else(|| old.email.clone());
        let host = host_of(&old)?;
        providers::offline_check(host.provider, &credential.secret).map_err(|error| error.fault(&host))?;
        let compared = self.refuse_the_old_one(&old, &credential.secret, Patience::Quiet);
        match job.run(compared).await? {
            Err(fault) if fault.code == Code::BadInput => return Err(fault),
            // A keychain that does not tell now is asked again before anything is kept.
            _ => {}
        }
        let verified = async {
            let http = self.http()?;
            let verified = providers::verify(&http, &host, &credential, self.now()).await;
            verified.map_err(|error| error.fault(&host))
        };
        let mut verified: Verified = job.run(verified).await??;
        if let (Expiry::Unknown, Some(given)) = (verified.expiry, given) {
            verified.expiry = given;
        }
        let twin = self.kept_twin(&host, &credential.secret).await;
        Ok(self.hold_against(&old, host, credential, verified, trimmed, twin.is_some()))
    }

    fn hold_against(
        &self,
        old: &Token,
        host: GitHost,
        credential: Credential,
        verified: Verified,
        trimmed: bool,
        kept_already: bool,
    ) -> Checked {
        let scopes = scopes_view(&self.inner.scopes, host.provider, verified.kind, &verified.scopes);
        let mut warnings = verified.warnings.clone();
        let missing = matches!(scopes, ScopesView::Missing { .. });
        let other_account = verified.account != old.account;
        if other_account {
            warnings.push(tr!(
                "The old token belongs to {old}; this one belongs to {new}.",
                old = old.account,
                new = verified.account
            ));
        }
        let lost = verified.scopes.lacking(host.provider, &old.scopes);
        match &lost {
            Some(lost) if !lost.is_empty() => warnings.push(tr!(
                "The old token has {scopes}; this one has not.",
                scopes = lost.join(", ")
            )),
            None if matches!(old.scopes, Scopes::Known { .. }) => warnings.push(tr!(
                "Whether it has the scopes of the old one cannot be told: its host does not list them."
            )),
            _ => {}
        }
        // Nothing to compare with is no loss; something to compare with, and no answer, may be one.
        let fewer = match lost {
            Some(lost) => !lost.is_empty(),
            None => matches!(old.scopes, Scopes::Known { .. }),
        };
        if let (Some(before), Some(after)) = (old.expiry.instant(), verified.expiry.instant())
            && after <= before
        {
            warnings.push(tr!("It does not live longer than the old one."));
        }
        warnings.extend(self.beyond_limit(None, verified.expiry).ok().flatten());
        let checked = Checked {
            draft: String::new(),
            name: format!("{}@{}", verified.account, host.name()),
            kind_title: verified.kind.title().to_owned(),
            scopes,
            expiry: expiry_view(verified.expiry),
            warnings,
            needs_consent: missing || other_account || fewer,
            trimmed,
            kept_already,
            renews: false,
            holds: Holds::Predecessor,
            also: Vec::new(),
        };
        let purpose = Purpose::Successor(old.id.clone());
        self.lay_by(
            purpose,
            host,
            credential,
            verified,
            Origin::Pasted { trimmed },
            checked,
        )
    }

    /// A token that is kept, whole.
    pub(super) fn stored_token(&self, id: &str) -> Result<Token, Fault> {
        self.whole_token(id)?.ok_or_else(|| {
            Fault::new(Code::Gone, tr!("This token is no longer kept.")).next(tr!("Refresh the list."))
        })
    }

    /// The same, where it may be gone.
    pub(super) fn whole_token(&self, id: &str) -> Result<Option<Token>, LedgerError> {
        let token = self.ledger().token(id)?;
        Ok(token.filter(|token| token.keeping == Keeping::Stored))
    }
}
