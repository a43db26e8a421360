//! What can be wrong with a keychain, in the user's words.

use keyring_core::Error as StoreError;
use tr::tr;

use crate::domain::fault::{Code, Fault};

/// Why the keychain did not do what was asked. No secret is ever in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// No service answers to the keychain's name.
    #[error("no keychain service runs on this computer")]
    Absent,
    /// The service runs and has no default keyring.
    #[error("the keychain service has no default keyring yet")]
    NotMade,
    /// It is locked, and nothing was shown to unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// The system's prompt ended without unlocking it.
    #[error("the keychain's prompt was closed, or could not be shown")]
    Refused,
    /// Connected, and no answer within the deadline.
    #[error("the keychain service does not answer")]
    Mute,
    /// A prompt of the system's is open and waits for the user.
    #[error("the keychain's own prompt is open")]
    Prompting,
    /// Anything else, as part of a sentence.
    #[error("{0}")]
    Failed(String),
}

impl KeychainError {
    /// The fault as the window shows it.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Absent => Fault::new(
                Code::KeychainAbsent,
                tr!(
                    "No keychain service runs on this computer, so Patrol can neither keep nor read \
                 a secret."
                ),
            )
            .next(tr!(
                "Install and start GNOME Keyring (package gnome-keyring), KWallet, or KeePassXC \
                 with its Secret Service integration on. Then try again."
            )),
            Self::NotMade => Fault::new(
                Code::KeychainNotMade,
                tr!("The keychain service runs, but it has no default keyring yet to keep secrets in."),
            )
            .next(tr!(
                "Create a keyring in Passwords and Keys (Seahorse), KWalletManager or KeePassXC \
                 and make it the default, or set a password when the system asks. Then try again."
            )),
            Self::Locked => Fault::new(Code::KeychainLocked, tr!("The keychain is locked."))
                .next(tr!("Unlock it, then try again.")),
            Self::Refused => Fault::new(
                Code::KeychainRefused,
                tr!("The keychain is still locked: its prompt was closed, or could not be shown here."),
            )
            .next(tr!(
                "Try again and enter the keychain's password, or unlock it yourself first."
            )),
            Self::Mute => Fault::new(
                Code::KeychainMute,
                tr!("The keychain service runs but does not answer."),
            )
            .next(tr!(
                "Try again in a moment. If it stays silent, restart the keychain service \
                     or sign out of the desktop and in again."
            )),
            // The same code as Locked: it is locked, only somebody is at it.
            Self::Prompting => Fault::new(
                Code::KeychainLocked,
                tr!("The keychain's own prompt is open and waits for you."),
            )
            .next(tr!("Answer the prompt. It may be behind another window.")),
            Self::Failed(what) => Fault::new(Code::KeychainFailed, tr!("The keychain failed: {what}.", what))
                .next(tr!(
                    "Try again. If it happens again, restart the keychain service."
                )),
        }
    }

    /// What a store's error means, from a keychain that is open.
    pub(super) fn from_store(error: &StoreError) -> Self {
        match error {
            // Its own Display would list the items; the number is enough.
            StoreError::Ambiguous(items) => Self::Failed(tr!(
                "{count} items bear the same name, and Patrol cannot know which is right; remove all \
                 but one in the keychain's own program",
                count = items.len()
            )),
            StoreError::NoStorageAccess(_) => Self::Locked,
            StoreError::NotSupportedByStore(_) => Self::Failed(tr!("this system's keychain cannot do that")),
            StoreError::BadEncoding(_) | StoreError::BadDataFormat(..) => {
                Self::Failed(tr!("the item holds something that is not text"))
            }
            other => Self::Failed(one_line(&other.to_string())),
        }
    }
}

/// A foreign text as part of a sentence: one line, not too long.
pub(super) fn one_line(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    clean.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_own_sentence_and_says_what_next() {
        let errors = [
            KeychainError::Absent,
            KeychainError::NotMade,
            KeychainError::Locked,
            KeychainError::Refused,
            KeychainError::Mute,
            KeychainError::Prompting,
            KeychainError::Failed("it is full".to_owned()),
        ];
        let mut sentences: Vec<_> = errors.iter().map(|e| e.fault().message).collect();
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), errors.len());
        assert!(errors.iter().all(|e| e.fault().next.is_some()));
    }

    #[test]
    fn what_a_store_hands_back_of_a_secret_is_not_repeated() {
        let error = StoreError::BadDataFormat(b"ghp_x".to_vec(), "ghp_x".into());
        assert!(!format!("{:?}", KeychainError::from_store(&error)).contains("ghp_x"));
        let error = StoreError::BadEncoding(b"ghp_x".to_vec());
        assert!(!format!("{:?}", KeychainError::from_store(&error)).contains("ghp_x"));
    }
}
