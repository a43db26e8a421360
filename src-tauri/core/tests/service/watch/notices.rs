//! Reminders that no notification service took wait for the window.

use patrol_core::domain::runtime::Says;
use patrol_core::service::Service;
use patrol_core::service::page::{Place, RemoveTokenRequest, Snooze};

use super::stage::{DAY, berlin, tick};
use crate::world::{NEW, OLD, World};

fn waiting(service: &Service) -> Vec<String> {
    let notices = service.notices().unwrap();
    notices.into_iter().map(|notice| notice.title).collect()
}

#[tokio::test]
async fn what_was_not_shown_waits_over_a_restart_until_it_is_dismissed() {
    let world = World::new().await;
    world.lives("one", OLD, 3).await;
    let news = tick(&world.service).news;
    world.service.keep_notices(&news).unwrap();
    let service = world.restarted();
    assert_eq!(tick(&service).news.len(), 0, "it was told already");
    assert_eq!(service.notices().unwrap(), news);
    service.dismiss_notice("another").unwrap();
    assert_eq!(waiting(&service).len(), 1);
    service.dismiss_notice(&news[0].id).unwrap();
    assert_eq!(waiting(&service).len(), 0);
}

#[tokio::test]
async fn a_newer_one_about_the_same_token_takes_the_older_ones_place() {
    let world = World::new().await;
    world.lives("one", OLD, 3).await;
    world.lives("two", NEW, 1).await;
    world.service.keep_notices(&tick(&world.service).news).unwrap();
    assert_eq!(waiting(&world.service).len(), 2);
    world.clock.forward(2 * DAY);
    world.service.keep_notices(&tick(&world.service).news).unwrap();
    let titles = waiting(&world.service);
    assert_eq!(titles.len(), 2);
    assert!(
        titles.iter().any(|title| title.ends_with("expires tomorrow")),
        "{titles:?}"
    );
    assert!(titles.iter().any(|title| title.contains("expired")), "{titles:?}");
}

#[tokio::test]
async fn what_is_snoozed_or_gone_waits_no_longer() {
    let world = World::new().await;
    let one = world.lives("one", OLD, 3).await;
    let two = world.lives("two", NEW, 3).await;
    world.service.keep_notices(&tick(&world.service).news).unwrap();
    world.service.snooze(&one.id, Snooze::Week, &berlin()).unwrap();
    assert_eq!(world.service.notices().unwrap()[0].token, Some(two.id.clone()));
    let request = RemoveTokenRequest {
        id: two.id,
        from_runtimes: true,
        revoke: false,
        job: "job".to_owned(),
    };
    world.service.remove_token_everywhere(request).await.unwrap();
    assert_eq!(waiting(&world.service).len(), 0);
}

#[tokio::test]
async fn a_click_leads_to_what_the_reminder_is_about() {
    let world = World::new().await;
    let one = world.lives("one", OLD, 3).await;
    let news = tick(&world.service).news;
    let place = |notice| world.service.place_of_notice(notice).unwrap();
    assert_eq!(place(&news[0]), Place::Rotate { token: one.id });
    world.listed(&["fresh"]);
    world.says("fresh", Says::NotAuthorized);
    let news = tick(&world.service).news;
    assert_eq!(
        place(&news[0]),
        Place::Runtime {
            runtime: world.key("fresh")
        }
    );
}
