//! Rotations as the page shows them.

use crate::domain::fault::{Code, Fault};
use crate::domain::token::{RotationStep, Token};
use crate::ledger::Rotation;
use crate::providers::{self, Revocation};
use crate::service::page::{Change, RevocationView, RotationView, TokenView};
use crate::service::runtime::host_of;
use crate::service::{Service, lock};

impl Service {
    /// How a token can be revoked; at the end of a rotation by the host's own
    /// API it needs not be.
    pub(in crate::service) fn revocation_view(
        &self,
        token: &Token,
        rotation: Option<&Rotation>,
    ) -> Result<RevocationView, Fault> {
        if rotation.is_some_and(|it| it.by_api) {
            return Ok(RevocationView::NotNeeded);
        }
        let host = host_of(token)?;
        // What came by OAuth2 is ended as a grant, with the application's help.
        if self.ledger().grant(&token.id)?.is_some() {
            let (can, _) = self.revocation(&token.id)?;
            return Ok(if can {
                RevocationView::ByApi
            } else {
                RevocationView::ByHand {
                    url: providers::revocation_page(&host, token.kind).to_string(),
                }
            });
        }
        Ok(match providers::revocation(&host, token.kind) {
            Revocation::ByApi => RevocationView::ByApi,
            Revocation::ByHand { page } => RevocationView::ByHand {
                url: page.to_string(),
            },
        })
    }

    /// A rotation as the page shows it.
    pub(in crate::service) fn rotation_view(&self, rotation: &Rotation) -> Result<RotationView, Fault> {
        let tokens = self.token_views()?;
        let view = |id: &Option<String>| {
            let id = id.as_ref()?;
            tokens.iter().find(|token| token.id == *id).cloned()
        };
        let old = match &rotation.old {
            Some(id) => self.ledger().token(id)?,
            None => None,
        };
        let revocation = match &old {
            Some(old) => self.revocation_view(old, Some(rotation))?,
            None => RevocationView::NotNeeded,
        };
        // A new token that is no longer kept takes its batch from sight, not the rotation.
        let batch = match rotation.batch.as_ref().map(|id| self.batch_view(id)) {
            Some(Ok(batch)) => Some(batch),
            Some(Err(fault)) if fault.code == Code::Gone => None,
            Some(Err(fault)) => return Err(fault),
            None => None,
        };
        Ok(RotationView {
            id: rotation.id.clone(),
            name: rotation.subject.clone(),
            old: view(&rotation.old),
            new: view(&rotation.new),
            step: rotation.step,
            held: self.is_held(rotation, &tokens),
            batch,
            revocation,
            begun_at: rotation.begun_at.as_millisecond(),
        })
    }

    /// Whether the token that the host has made is there and on its way no
    /// further: in memory, or in the keychain since just before a crash.
    fn is_held(&self, rotation: &Rotation, kept: &[TokenView]) -> bool {
        let Some(new) = rotation
            .new
            .as_ref()
            .filter(|_| rotation.step == RotationStep::Asked)
        else {
            return false;
        };
        lock(&self.inner.made).contains_key(new) || kept.iter().any(|token| token.id == *new)
    }

    /// The rotations that wait to be gone on with.
    pub(in crate::service) fn unfinished_rotations(&self) -> Result<Vec<RotationView>, Fault> {
        let mut views = Vec::new();
        for rotation in self.ledger().open_rotations()? {
            // It is shown also where its next step cannot be written now.
            let settled = self.settle_rotation(rotation.clone()).unwrap_or_else(|fault| {
                tracing::warn!(code = ?fault.code, "a rotation could not be settled yet");
                rotation
            });
            views.push(self.rotation_view(&settled)?);
        }
        Ok(views)
    }

    pub(super) fn tell_rotation(&self, rotation: &Rotation) {
        match self.rotation_view(rotation) {
            Ok(rotation) => self.tell(Change::Rotation {
                rotation: Box::new(rotation),
            }),
            Err(fault) => tracing::warn!(code = ?fault.code, "a rotation was not told"),
        }
    }

    /// Tells of a rotation as the ledger has it now.
    pub(super) fn tell_rotation_again(&self, id: &str) -> Result<(), Fault> {
        if let Some(rotation) = self.ledger().rotation(id)? {
            self.tell_rotation(&rotation);
        }
        Ok(())
    }
}
