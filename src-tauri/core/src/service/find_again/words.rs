//! What the window says where the records were begun anew.

use tr::tr;

use super::Search;
use crate::domain::fault::{Code, Fault};
use crate::ledger::{BegunAnew, Why};
use crate::service::go_on;

/// What happened, what was kept, what next.
pub(super) fn notice(begun: &BegunAnew, search: Option<&Search>) -> Fault {
    let file = &begun.file;
    let happened = match begun.why {
        Why::Damaged => tr!("Patrol's records are damaged; new ones were begun."),
        Why::Newer => {
            tr!("Patrol's records were written by a newer version of Patrol; this one has begun its own.")
        }
    };
    let mut kept = tr!(
        "The former ones are in the data folder as {file}. Nothing was removed from the keychain or from any runtime.",
        file
    );
    let mut next = match search {
        None => tr!("Accounts and tokens are looked for in the keychain as soon as it is open."),
        Some(search) if search.unlisted => {
            tr!("This keychain does not list its items: connect your accounts and paste your tokens again.")
        }
        Some(search) => {
            go_on(&mut kept, &search.result());
            search.advice()
        }
    };
    if begun.why == Why::Newer {
        let back = tr!(
            "To have the former records back, end Patrol, give {file} the name patrol.db, and start the newer version.",
            file
        );
        go_on(&mut next, &back);
    }
    Fault::new(Code::Ledger, happened).kept(kept).next(next)
}

impl Search {
    fn result(&self) -> String {
        let accounts = tr!("1 account" | "{n} accounts" % self.accounts);
        let tokens = tr!("1 token" | "{n} tokens" % self.tokens);
        tr!(
            "Found again in the keychain: {accounts} and {tokens}.",
            accounts,
            tokens
        )
    }

    fn advice(&self) -> String {
        if self.unfinished {
            return tr!("Somebody did not answer: the search goes on at the next start.");
        }
        let mut advice =
            tr!("Which token a runtime has, it does not tell: use “Update Token” there to choose it again.");
        if !self.unplaced.is_empty() {
            let left = tr!(
                "Still in the keychain, and not to be placed: {names}; paste what you need again.",
                names = self.unplaced.join(", ")
            );
            go_on(&mut advice, &left);
        }
        advice
    }
}
