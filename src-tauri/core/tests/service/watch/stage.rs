//! What the tests of the watch share.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::runtime::{Answer, GitIntegration, Installation, Runtime, Says};
use patrol_core::domain::secret::Secret;
use patrol_core::domain::token::Token;
use patrol_core::keychain::{Item, Patience};
use patrol_core::service::{Clock, Service, Tick};

use crate::world::World;

/// Forty hexadecimal digits, as tokens were before 2021: the GitHub of this
/// world knows none.
pub const STRANGE: &str = "0123456789abcdef0123456789abcdef01234567";
pub const DAY: i64 = 24 * 3600;

pub fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

pub fn tick(service: &Service) -> Tick {
    service.watch_tick(berlin()).unwrap()
}

pub fn titles(tick: &Tick) -> Vec<&str> {
    tick.news.iter().map(|it| it.title.as_str()).collect()
}

impl World {
    pub fn days_from_now(&self, days: i64) -> Timestamp {
        self.clock.now() + SignedDuration::from_secs(days * DAY)
    }

    /// A token on that runtime, with so many days to live.
    pub async fn lives(&self, runtime: &str, token: &str, days: i64) -> Token {
        let id = self.add(runtime, token).await.row.token.unwrap().id;
        let at = self.days_from_now(days);
        self.ledger().set_expiry(&id, Expiry::At { at }).unwrap();
        self.ledger().token(&id).unwrap().unwrap()
    }

    /// What a runtime says from now on, until it is asked again.
    pub fn says(&self, runtime: &str, says: Says) {
        let integration = GitIntegration {
            name: "default".to_owned(),
            provider: "GITHUB".to_owned(),
            api_url: format!("{}/api/v3", self.server.uri()),
        };
        let answer = Ok(Answer {
            integration: Some(integration),
            says: Some(says),
        });
        self.ledger()
            .write_answers(&self.account, [(runtime, &answer)], self.clock.now())
            .unwrap();
    }

    /// The platform's list, as it was and with these after it.
    pub fn listed(&self, more: &[&str]) {
        let mut list: Vec<Runtime> = self
            .ledger()
            .runtimes(&self.account)
            .unwrap()
            .into_iter()
            .map(|seen| seen.runtime)
            .collect();
        let more = more.iter().map(|name| Runtime {
            name: (*name).to_owned(),
            installation: Installation::Complete,
            ..list[0].clone()
        });
        let more: Vec<_> = more.collect();
        list.extend(more);
        self.ledger()
            .write_list(&self.account, &list, true, self.clock.now())
            .unwrap();
    }

    pub async fn secret_becomes(&self, token: &Token, secret: &str) {
        let item = Item::Token(token.id.clone());
        self.keychain
            .set(&item, "x", &Secret::new(secret.to_owned()), Patience::Quiet)
            .await
            .unwrap();
    }

    pub async fn asked(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }

    pub async fn users_asked(&self) -> usize {
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .filter(|request| request.url.path() == "/api/v3/user")
            .count()
    }
}
