//! A Codefresh account: who is signed in to the platform, by API key.

use serde::{Deserialize, Serialize};
use url::Url;

/// One API key's account. A key is bound to one user (or service account)
/// and one account, so the two ids together name the pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Patrol's own id: a UUID.
    pub id: String,
    /// The platform's address.
    pub url: Url,
    /// The user's id on the platform.
    pub user_id: String,
    /// The user's name.
    pub user_name: String,
    /// The user's e-mail address, where the platform tells.
    pub email: Option<String>,
    /// The account's id on the platform.
    pub account_id: String,
    /// The account's name.
    pub account_name: String,
}
