//! What the user does not want to hear, and how the user wants to be reminded.

use patrol_core::domain::fault::Code;
use patrol_core::domain::reminder::DAYS;
use patrol_core::domain::runtime::Runtime;
use patrol_core::service::page::{Snooze, WatchEdit, WatchState};
use patrol_core::service::{Clock, Once, Service};

use super::stage::{DAY, berlin, tick};
use crate::world::{OLD, World};

#[tokio::test]
async fn hidden_runtimes_are_silent_and_a_token_on_hidden_ones_alone_too() {
    let world = World::new().await;
    world.add("two", OLD).await;
    world.lives("one", OLD, 3).await;
    let hide = |name, hidden| {
        world
            .service
            .hide_notifications(&world.key(name), hidden)
            .unwrap()
    };
    hide("one", true);
    hide("two", true);
    let hidden = tick(&world.service);
    assert_eq!(
        (hidden.state, hidden.news.len(), hidden.urgent.len()),
        (WatchState::AllWell, 0, 0)
    );
    hide("two", false);
    let seen = tick(&world.service);
    assert_eq!(seen.news[0].runtimes, [world.key("two")]);
    assert!(seen.urgent[0].sentence.ends_with("used on 2 runtimes"));
    hide("one", false);
    assert_eq!(tick(&world.service).news.len(), 0);
}

#[tokio::test]
async fn what_codefresh_hides_for_this_user_is_silent_from_the_start() {
    let world = World::new().await;
    world.lives("one", OLD, 3).await;
    let hidden_for = |users: &[&str]| {
        let list: Vec<_> = world
            .ledger()
            .runtimes(&world.account)
            .unwrap()
            .into_iter()
            .map(|seen| Runtime {
                hidden_for: Some(users.iter().map(|it| (*it).to_owned()).collect()),
                ..seen.runtime
            })
            .collect();
        world
            .ledger()
            .write_list(&world.account, &list, true, world.clock.now())
            .unwrap();
    };
    hidden_for(&["u2", "u1"]);
    assert_eq!(tick(&world.service).news.len(), 0);
    hidden_for(&["u2"]);
    assert_eq!(tick(&world.service).news.len(), 1);
}

#[tokio::test]
async fn a_pause_ends_with_the_users_day_and_loses_nothing() {
    let world = World::new().await;
    world.lives("one", OLD, 3).await;
    world.service.pause_today(&berlin()).unwrap();
    let paused = tick(&world.service);
    assert_eq!((paused.news.len(), paused.state), (0, WatchState::Soon));
    assert_eq!(paused.urgent.len(), 1, "the tray goes on telling");
    let until = world.service.paused_until().unwrap().unwrap();
    assert_eq!(until.to_zoned(berlin()).time(), jiff::civil::time(0, 0, 0, 0));
    let wait = until.duration_since(world.clock.now()).as_secs();
    world.clock.forward(wait + 1);
    assert_eq!(world.service.paused_until().unwrap(), None);
    assert_eq!(tick(&world.service).news.len(), 1);

    world.service.pause_today(&berlin()).unwrap();
    world.service.resume().unwrap();
    assert_eq!(world.service.paused_until().unwrap(), None);
}

#[tokio::test]
async fn a_snoozed_token_rings_once_when_the_snooze_is_over() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 10).await;
    assert_eq!(tick(&world.service).news[0].threshold, Some(14));
    world.service.snooze(&token.id, Snooze::Week, &berlin()).unwrap();
    world.clock.forward(4 * DAY);
    let service = world.restarted();
    assert_eq!(tick(&service).news.len(), 0, "seven days came meanwhile");
    world.clock.forward(3 * DAY + 60);
    assert_eq!(tick(&service).news[0].threshold, Some(3));
    assert_eq!(tick(&service).news.len(), 0);
    service
        .snooze(&token.id, Snooze::UntilDayBefore, &berlin())
        .unwrap();
    world.clock.forward(2 * DAY);
    assert_eq!(tick(&service).news[0].threshold, Some(1));
    let late = service.snooze(&token.id, Snooze::UntilDayBefore, &berlin());
    assert_eq!(late.unwrap_err().code, Code::BadInput);
}

#[tokio::test]
async fn without_an_account_patrol_is_not_connected() {
    let world = World::new().await;
    assert_eq!(tick(&world.service).state, WatchState::AllWell);
    world.service.remove_account(&world.account, true).await.unwrap();
    let seen = tick(&world.service);
    assert_eq!(seen.state, WatchState::NotConnected);
    assert_eq!(seen.tooltip, "Patrol: not connected to Codefresh");
    assert!(!seen.checks_due);
}

#[tokio::test]
async fn what_is_said_once_is_said_once() {
    let world = World::new().await;
    assert!(
        !world.service.asks_to_start_with_computer().unwrap(),
        "nothing is authorized yet"
    );
    world.add("one", OLD).await;
    assert!(world.service.asks_to_start_with_computer().unwrap());
    let service = world.restarted();
    assert!(!service.asks_to_start_with_computer().unwrap());
    assert!(service.once(Once::StaysInTray).unwrap());
    assert!(!world.restarted().once(Once::StaysInTray).unwrap());
    assert!(service.once(Once::NoTray).unwrap());
}

fn edit() -> WatchEdit {
    WatchEdit {
        reminder_days: None,
        start_with_computer: false,
        close_to_tray: true,
        calendar_path: None,
    }
}

#[tokio::test]
async fn the_days_are_the_users_own_unless_the_machines_file_enforces_its() {
    let world = World::new().await;
    let service = &world.service;
    let first = service.watch_settings().unwrap();
    assert_eq!(
        (first.reminder_days, first.own, first.enforced),
        (DAYS.to_vec(), false, false)
    );
    assert_eq!((first.close_to_tray, first.start_with_computer), (true, false));
    let own = service
        .save_watch_settings(WatchEdit {
            reminder_days: Some(vec![2, 60, 2, 0]),
            start_with_computer: true,
            close_to_tray: false,
            ..edit()
        })
        .unwrap();
    assert_eq!((own.reminder_days, own.own), (vec![60, 2, 0], true));
    assert_eq!((own.close_to_tray, own.start_with_computer), (false, true));
    let wrong = service.save_watch_settings(WatchEdit {
        reminder_days: Some(vec![9999]),
        ..edit()
    });
    assert_eq!(wrong.unwrap_err().code, Code::BadInput);
    assert!(world.restarted().watch_settings().unwrap().own);

    let file = world.folder.path().join("machine.toml");
    std::fs::write(
        &file,
        "enforced = [\"tokens.reminder_days\"]\n[tokens]\nreminder_days = [5]\n",
    )
    .unwrap();
    let enforced = world.on_machine(&file);
    let settings = enforced.watch_settings().unwrap();
    assert_eq!(
        (settings.reminder_days, settings.own, settings.enforced),
        (vec![5], false, true)
    );
    let wrong = enforced.save_watch_settings(WatchEdit {
        reminder_days: Some(vec![7]),
        ..edit()
    });
    assert!(wrong.unwrap_err().message.contains("organization"));
    enforced.save_watch_settings(edit()).unwrap();
    assert!(
        world.restarted().watch_settings().unwrap().own,
        "the user's own days are kept for later"
    );
}

impl World {
    /// The same ledger on a machine whose admin put a file there.
    fn on_machine(&self, file: &std::path::Path) -> Service {
        let folder = self.folder.path();
        Service::new(
            self.ledger(),
            self.keychain.clone(),
            std::sync::Arc::new(self.clock.clone()),
            patrol_core::folders::Folders {
                data: folder.into(),
                config: folder.into(),
                state: folder.into(),
            },
            patrol_core::service::Surroundings {
                machine_file: Some(file.into()),
                ..Default::default()
            },
        )
        .unwrap()
    }
}
