//! What an act of this run has in hand: tokens, and accounts being connected.
//!
//! A row says how far the keeping of a secret has come, but not whether
//! somebody is still at it. Two things must know: `recover`, which would take
//! a row whose keychain prompt is still open for one that a crash left; and
//! whoever removes a token, which must not go while it is on its way to a
//! runtime.

use tr::tr;

use super::{Service, lock};
use crate::domain::fault::{Code, Fault};

/// Who has it.
pub(super) enum Hands {
    /// So many acts that need it.
    Users(usize),
    /// One that removes it, or settles what is left of it.
    Remover,
}

/// Something in hand; put down when this is dropped.
pub(super) struct InHand {
    service: Service,
    id: String,
}

impl InHand {
    /// What it is.
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        let mut all = lock(&self.service.inner.in_hand);
        match all.get_mut(&self.id) {
            Some(Hands::Users(count)) if *count > 1 => *count -= 1,
            _ => drop(all.remove(&self.id)),
        }
    }
}

impl Service {
    /// Takes a token or an account in hand, to use it. Several acts may.
    ///
    /// # Errors
    /// `Busy`: it is being removed.
    pub(super) fn take(&self, id: &str) -> Result<InHand, Fault> {
        match lock(&self.inner.in_hand)
            .entry(id.to_owned())
            .or_insert(Hands::Users(0))
        {
            Hands::Users(count) => *count += 1,
            Hands::Remover => {
                return Err(Fault::new(
                    Code::Busy,
                    tr!("Patrol is still tidying up after an earlier act."),
                )
                .next(tr!("Try again in a moment.")));
            }
        }
        Ok(self.in_hand(id))
    }

    /// Takes it in hand to remove it: alone, or not at all.
    pub(super) fn take_alone(&self, id: &str) -> Option<InHand> {
        let mut all = lock(&self.inner.in_hand);
        if all.contains_key(id) {
            return None;
        }
        all.insert(id.to_owned(), Hands::Remover);
        drop(all);
        Some(self.in_hand(id))
    }

    fn in_hand(&self, id: &str) -> InHand {
        InHand {
            service: self.clone(),
            id: id.to_owned(),
        }
    }
}
