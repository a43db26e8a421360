//! What the window says where the records were begun anew.

use super::Search;
use crate::domain::fault::{Code, Fault};
use crate::ledger::{BegunAnew, Why};

/// What happened, what was kept, what next.
pub(super) fn notice(begun: &BegunAnew, search: Option<&Search>) -> Fault {
    let happened = match begun.why {
        Why::Damaged => "Patrol's records are damaged; new ones were begun.",
        Why::Newer => {
            "Patrol's records were written by a newer version of Patrol; this one has begun its own."
        }
    };
    let mut kept = format!(
        "The former ones are in the data folder as {}. Nothing was removed from the keychain or from any runtime.",
        begun.file
    );
    let mut next = match search {
        None => "Accounts and tokens are looked for in the keychain as soon as it is open.".to_owned(),
        Some(search) if search.unlisted => {
            "This keychain does not list its items: connect your accounts and paste your tokens again."
                .to_owned()
        }
        Some(search) => {
            kept.push_str(&format!(
                " Found again in the keychain: {} and {}.",
                counted(search.accounts, "account"),
                counted(search.tokens, "token")
            ));
            search.advice()
        }
    };
    if begun.why == Why::Newer {
        next.push_str(&format!(
            " To have the former records back, end Patrol, give {} the name patrol.db, and start the newer version.",
            begun.file
        ));
    }
    Fault::new(Code::Ledger, happened).kept(kept).next(next)
}

impl Search {
    fn advice(&self) -> String {
        if self.unfinished {
            return "Somebody did not answer: the search goes on at the next start.".to_owned();
        }
        let mut advice =
            "Which token a runtime has, it does not tell: use “Update Token” there to choose it again."
                .to_owned();
        if !self.unplaced.is_empty() {
            advice.push_str(&format!(
                " Still in the keychain, and not to be placed: {}; paste what you need again.",
                self.unplaced.join(", ")
            ));
        }
        advice
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}
