//! New versions: nobody is asked until the user wants it, then one question a day, without a word
//! about the user, and what is odd is not known.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use patrol_core::domain::fault::Code;
use patrol_core::folders::Folders;
use patrol_core::service::{Clock, Service, Surroundings};
use serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::world::World;

const OWN: &str = env!("CARGO_PKG_VERSION");
const DAY: i64 = 24 * 3600;

/// A host with the releases of a repository.
struct Releases {
    server: MockServer,
    service: Service,
    world: World,
}

impl Releases {
    /// The newest is tagged so.
    async fn tagged(tag: &str) -> Self {
        Self::answering(ResponseTemplate::new(200).set_body_json(json!({"tag_name": tag}))).await
    }

    async fn answering(answer: ResponseTemplate) -> Self {
        let server = MockServer::start().await;
        let world = World::unconnected("").await;
        let repository = format!("{}/patrol-app/patrol", server.uri());
        let releases = Self {
            service: world.with_repository(repository),
            server,
            world,
        };
        releases.now_answers(answer).await;
        releases
    }

    async fn now_answers(&self, answer: ResponseTemplate) {
        self.server.reset().await;
        Mock::given(method("GET"))
            .and(path("/api/v3/repos/patrol-app/patrol/releases/latest"))
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    async fn now_tagged(&self, tag: &str) {
        self.now_answers(ResponseTemplate::new(200).set_body_json(json!({"tag_name": tag})))
            .await;
    }

    async fn asked(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    fn is_due(&self) -> bool {
        self.service.watch_tick(TimeZone::UTC).unwrap().version_due
    }
}

impl World {
    fn with_repository(&self, repository: String) -> Service {
        let folder = self.folder.path();
        Service::new(
            self.ledger(),
            self.keychain.clone(),
            Arc::new(self.clock.clone()),
            Folders {
                data: folder.into(),
                config: folder.into(),
                state: folder.into(),
            },
            Surroundings {
                repository,
                ..Surroundings::default()
            },
        )
        .unwrap()
    }
}

#[tokio::test]
async fn nobody_is_asked_until_the_user_wants_it() {
    let releases = Releases::tagged("v99.0.0").await;
    let view = releases.service.updates().unwrap();
    assert!(!view.on && view.newer.is_none() && view.fault.is_none());
    for _ in 0..3 {
        releases.world.clock.forward(2 * DAY);
        assert!(!releases.is_due());
        releases.service.look_for_version().await.unwrap();
    }
    assert!(releases.asked().await.is_empty());
}

#[tokio::test]
async fn turned_on_it_asks_at_once_for_the_newest_release_and_says_nothing_of_the_user() {
    let releases = Releases::tagged("v99.0.10").await;
    let view = releases.service.set_updates(true).await.unwrap();
    assert!(view.on && view.fault.is_none());
    assert_eq!(view.newer.as_deref(), Some("99.0.10"));
    assert_eq!(
        view.page,
        format!("{}/patrol-app/patrol/releases", releases.server.uri())
    );
    // It was the answer; the window need not say it once more.
    assert_eq!(releases.service.unread_version().unwrap(), None);
    let asked = releases.asked().await;
    let [request] = asked.as_slice() else {
        panic!("{} questions", asked.len());
    };
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .filter(|line| !line.starts_with("host: "))
        .collect();
    headers.sort();
    assert_eq!(
        headers,
        [
            "accept: application/vnd.github+json".to_owned(),
            format!("user-agent: Patrol/{OWN}"),
            "x-github-api-version: 2022-11-28".to_owned(),
        ]
    );
    assert!(request.body.is_empty() && request.url.query().is_none());
}

#[tokio::test]
async fn it_asks_once_in_a_day_and_tells_of_each_newer_version_until_that_is_read() {
    let releases = Releases::tagged(&format!("v{OWN}")).await;
    let (service, clock) = (&releases.service, &releases.world.clock);
    let view = service.set_updates(true).await.unwrap();
    assert_eq!((view.newer, view.fault), (None, None));

    releases.now_tagged("v99.0.0").await;
    clock.forward(DAY - 60);
    let tick = service.watch_tick(TimeZone::UTC).unwrap();
    assert!(!tick.version_due);
    // The watch wakes when it is time.
    assert!(tick.next <= clock.now() + SignedDuration::from_secs(60));
    service.look_for_version().await.unwrap();
    assert!(releases.asked().await.is_empty());

    clock.forward(60);
    assert!(releases.is_due());
    service.look_for_version().await.unwrap();
    service.look_for_version().await.unwrap();
    assert_eq!(releases.asked().await.len(), 1);
    assert!(!releases.is_due());
    assert_eq!(service.unread_version().unwrap().as_deref(), Some("99.0.0"));

    service.dismiss_version("99.0.0").unwrap();
    clock.forward(DAY);
    service.look_for_version().await.unwrap();
    assert_eq!(service.unread_version().unwrap(), None);
    assert_eq!(service.updates().unwrap().newer.as_deref(), Some("99.0.0"));

    releases.now_tagged("v99.0.1").await;
    clock.forward(DAY);
    service.look_for_version().await.unwrap();
    assert_eq!(service.unread_version().unwrap().as_deref(), Some("99.0.1"));

    let view = service.set_updates(false).await.unwrap();
    assert!(!view.on && view.newer.is_none());
    assert_eq!(service.unread_version().unwrap(), None);
    clock.forward(2 * DAY);
    assert!(!releases.is_due());
}

#[tokio::test]
async fn what_names_no_version_is_not_known_and_is_said_to_whoever_turned_it_on() {
    let host = |releases: &Releases| releases.server.address().to_string();
    let odd = [
        ResponseTemplate::new(200).set_body_json(json!({"tag_name": "v99.0.0-rc.1"})),
        ResponseTemplate::new(200).set_body_json(json!({"tag_name": 99})),
        ResponseTemplate::new(200).set_body_string("<html>Sign in</html>"),
        // No release yet.
        ResponseTemplate::new(404).set_body_json(json!({"message": "Not Found"})),
        ResponseTemplate::new(403).set_body_json(json!({"tag_name": "v99.0.0"})),
    ];
    for answer in odd {
        let releases = Releases::answering(answer).await;
        let view = releases.service.set_updates(true).await.unwrap();
        assert!(view.on && view.newer.is_none());
        let fault = view.fault.unwrap();
        assert_eq!(fault.code, Code::Unexpected);
        assert_eq!(
            fault.message,
            format!("{} named no version of Patrol.", host(&releases))
        );
        assert_eq!(fault.kept.as_deref(), Some("Patrol asks again tomorrow."));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_a_failure_is_not_asked_about_again_before_tomorrow() {
    let elsewhere = MockServer::start().await;
    let to = ResponseTemplate::new(301).insert_header("location", elsewhere.uri());
    let releases = Releases::answering(to).await;
    let view = releases.service.set_updates(true).await.unwrap();
    assert_eq!(view.fault.unwrap().code, Code::Redirected);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
    assert!(!releases.is_due());

    releases.world.clock.forward(DAY);
    releases.service.look_for_version().await.unwrap();
    assert!(!releases.is_due());
    assert_eq!(releases.asked().await.len(), 2);
    assert_eq!(releases.service.unread_version().unwrap(), None);
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_silence_it() {
    let releases = Releases::tagged("v99.0.0").await;
    releases.service.set_updates(true).await.unwrap();
    releases.world.clock.forward(-30 * DAY);
    assert!(releases.is_due());
    releases.service.look_for_version().await.unwrap();
    assert!(!releases.is_due());
}

#[tokio::test]
async fn a_version_that_this_one_has_reached_is_told_no_longer() {
    let releases = Releases::tagged("v99.0.0").await;
    releases.service.set_updates(true).await.unwrap();
    // As if this program were that version, or a later one.
    releases
        .world
        .ledger()
        .set_setting("updates_newest", Some(OWN))
        .unwrap();
    assert_eq!(releases.service.updates().unwrap().newer, None);
    assert_eq!(releases.service.unread_version().unwrap(), None);
}
