//! The watch at work: looks when something is due, when the core has news,
//! and when the clock or the zone has changed; shows what a look brought in
//! the tray, as a notification, and to the page. Between two looks it sleeps.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use patrol_core::domain::fault::Fault;
use patrol_core::service::page::{Change, Hint, WatchView};
use patrol_core::service::{Once, Service, Tick};
use tauri::{AppHandle, Manager};
use tr::tr;

use crate::hub::Hub;
use crate::state::State;
use crate::{notifications, tray, window};

/// The longest sleep: a computer that was asleep, a clock that was set, a
/// traveller's new zone are noticed after it. Nothing is read for that.
const GLANCE: Duration = Duration::from_secs(60);
/// News come in bursts: a refresh tells of every runtime.
const BURST: Duration = Duration::from_millis(700);
/// Nobody is asked before the window has been painted.
const FIRST_CHECK: SignedDuration = SignedDuration::from_secs(5);
/// A desktop's panel may come up after Patrol does.
const PANEL_COMES: Duration = Duration::from_secs(10);

/// What the newest look brought, and what is to be said once.
#[derive(Default)]
pub struct Reminders {
    tick: Mutex<Option<Tick>>,
    shown: Mutex<Option<WatchView>>,
    hints: Mutex<Vec<Hint>>,
    checking: AtomicBool,
    everybody: AtomicBool,
    looking: tokio::sync::Mutex<()>,
}

impl Reminders {
    /// Whether everybody is being asked now, by the user's word.
    pub fn is_checking_everybody(&self) -> bool {
        self.everybody.load(Ordering::Relaxed)
    }

    fn newest(&self) -> Option<Tick> {
        self.tick.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add_hint(&self, hint: Hint) {
        let mut hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
        if !hints.contains(&hint) {
            hints.push(hint);
        }
        // What is said comes before what is asked, which may stay unanswered.
        hints.sort_by_key(|it| *it == Hint::StartWithComputer);
    }

    /// The user has read or answered it.
    pub fn drop_hint(&self, hint: Hint) {
        let mut hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
        hints.retain(|it| *it != hint);
    }
}

/// Watches for as long as Patrol runs.
pub fn watch(app: &AppHandle) {
    let Ok(service) = app.state::<State>().service().cloned() else {
        return;
    };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let patience = Timestamp::now()
            .checked_add(FIRST_CHECK)
            .unwrap_or(Timestamp::MAX);
        let no_tray = app.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(PANEL_COMES).await;
            say_that_there_is_no_tray(&no_tray).await;
        });
        loop {
            let zone = TimeZone::system();
            let looked = look(&app, &service).await;
            let now = Timestamp::now();
            match &looked {
                Ok(tick) if now >= patience => ask_whoever_is_due(&app, &service, tick),
                Ok(_) => {}
                // Said in the window by whoever needs the ledger there.
                Err(fault) => tracing::warn!(code = ?fault.code, "the watch could not look"),
            }
            sleep(&app, next_look(&looked, now, patience), &zone).await;
        }
    });
}

fn ask_whoever_is_due(app: &AppHandle, service: &Service, tick: &Tick) {
    if tick.checks_due {
        check_due(app, service);
    }
    if tick.version_due {
        look_for_version(app, service);
    }
}

/// When to look again at the latest.
fn next_look(looked: &Result<Tick, Fault>, now: Timestamp, patience: Timestamp) -> Timestamp {
    match looked {
        Ok(tick) if (tick.checks_due || tick.version_due) && now < patience => patience,
        Ok(tick) => tick.next,
        // It may pass, and nothing else would wake the watch then.
        Err(_) => now.checked_add(GLANCE).unwrap_or(Timestamp::MAX),
    }
}

/// Sleeps until something is due or has happened.
async fn sleep(app: &AppHandle, until: Timestamp, zone: &TimeZone) {
    let hub = app.state::<Hub>();
    loop {
        let before = Timestamp::now();
        let left = Duration::try_from(until.duration_since(before)).unwrap_or_default();
        tokio::select! {
            () = hub.news() => return tokio::time::sleep(BURST).await,
            // A little late rather than a little early: due means due.
            () = tokio::time::sleep(left.min(GLANCE) + Duration::from_millis(20)) => {}
        }
        let now = Timestamp::now();
        if now >= until || now < before || TimeZone::system() != *zone {
            return;
        }
    }
}

/// Looks what is due, and shows it.
async fn look(app: &AppHandle, service: &Service) -> Result<Tick, Fault> {
    let reminders = app.state::<Reminders>();
    let _one_at_a_time = reminders.looking.lock().await;
    let (asker, asked) = (service.clone(), app.clone());
    let tick = blocking(move || {
        let tick = asker.watch_tick(TimeZone::system())?;
        if let Err(fault) = asker.keep_calendar() {
            tracing::warn!(code = ?fault.code, "the calendar file was not written");
        }
        if asker.asks_to_start_with_computer()? && !crate::autostart::is_on(&asked) {
            asked.state::<Reminders>().add_hint(Hint::StartWithComputer);
        }
        Ok(tick)
    })
    .await?;
    *reminders.tick.lock().unwrap_or_else(PoisonError::into_inner) = Some(tick.clone());
    if !tick.news.is_empty() && !notifications::remind(app, service, &tick.news).await {
        service.keep_notices(&tick.news)?;
        window::ask_for_attention(app);
    }
    show(app).await?;
    Ok(tick)
}

/// Shows how things stand: in the tray, and to the page where that is news.
pub async fn show(app: &AppHandle) -> Result<WatchView, Fault> {
    let view = view(app).await?;
    let reminders = app.state::<Reminders>();
    if let Some(tick) = reminders.newest() {
        tray::show(app, &view, &tick.tooltip);
    }
    let mut shown = reminders.shown.lock().unwrap_or_else(PoisonError::into_inner);
    if shown.as_ref() != Some(&view) {
        *shown = Some(view.clone());
        app.state::<Hub>().tell(Change::Watch {
            watch: Box::new(view.clone()),
        });
    }
    Ok(view)
}

/// How things stand by the newest look; the first look where there was none.
pub async fn view(app: &AppHandle) -> Result<WatchView, Fault> {
    let service = app.state::<State>().service()?.clone();
    let reminders = app.state::<Reminders>();
    let tick = match reminders.newest() {
        Some(tick) => tick,
        None => Box::pin(look(app, &service)).await?,
    };
    let hint = reminders
        .hints
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .first()
        .copied();
    Ok(WatchView {
        state: tick.state,
        soon: tick.soon,
        dead: tick.dead,
        urgent: tick.urgent,
        paused_until: service.paused_until()?.map(Timestamp::as_millisecond),
        notices: service.notices()?,
        tray: tray::is_there(app),
        notifications: notifications::are_there().await,
        hint,
        version: service.unread_version()?,
    })
}

/// Looks now, and answers with how things stand then.
pub async fn look_now(app: &AppHandle) -> Result<WatchView, Fault> {
    let service = app.state::<State>().service()?.clone();
    look(app, &service).await?;
    show(app).await
}

/// Asks whoever is due, in the background, and looks again.
fn check_due(app: &AppHandle, service: &Service) {
    if app.state::<Reminders>().checking.swap(true, Ordering::Relaxed) {
        return;
    }
    let (app, service) = (app.clone(), service.clone());
    tauri::async_runtime::spawn(async move {
        service.check_due().await;
        app.state::<Reminders>().checking.store(false, Ordering::Relaxed);
        app.state::<Hub>().look_again();
    });
}

/// Asks for the newest version of Patrol, in the background, and tells of a newer one.
fn look_for_version(app: &AppHandle, service: &Service) {
    let (app, service) = (app.clone(), service.clone());
    tauri::async_runtime::spawn(async move {
        let looked = service.look_for_version().await;
        if let Err(fault) = looked.and(show(&app).await.map(drop)) {
            tracing::warn!(code = ?fault.code, "a newer version is not told of");
        }
    });
}

/// *Check now*: asks everybody, and looks again.
pub async fn check_now(app: &AppHandle) -> Result<WatchView, Fault> {
    let service = app.state::<State>().service()?.clone();
    let reminders = app.state::<Reminders>();
    reminders.everybody.store(true, Ordering::Relaxed);
    // The tray says that it is being done.
    let _ = show(app).await;
    service.check_now().await;
    reminders.everybody.store(false, Ordering::Relaxed);
    look(app, &service).await?;
    show(app).await
}

/// *Check now* from the tray, where nothing else says how it went.
pub fn check_from_tray(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let checked = check_now(&app).await;
        match (checked, app.state::<Reminders>().newest()) {
            (Ok(_), Some(tick)) => drop(notifications::say(&app, &tr!("Checked now"), &tick.tooltip).await),
            (Err(fault), _) => drop(notifications::say(&app, &tr!("Not checked"), &fault.message).await),
            (Ok(_), None) => {}
        }
    });
}

/// The window has been closed and Patrol stays in the tray: said once.
pub fn stays_in_tray(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let Ok(service) = app.state::<State>().service().cloned() else {
            return;
        };
        if !matches!(service.once(Once::StaysInTray), Ok(true)) {
            return;
        }
        let body =
            tr!("It goes on watching your tokens from the tray. Quit it there, or change this in Settings.");
        if !notifications::say(&app, &tr!("Patrol is still running"), &body).await {
            // Then when the window is there again.
            app.state::<Reminders>().add_hint(Hint::StaysInTray);
        }
    });
}

async fn say_that_there_is_no_tray(app: &AppHandle) {
    let Ok(service) = app.state::<State>().service().cloned() else {
        return;
    };
    if !tray::is_there(app) && matches!(service.once(Once::NoTray), Ok(true)) {
        app.state::<Reminders>().add_hint(Hint::NoTray);
        let _ = show(app).await;
    }
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    use patrol_core::domain::fault::Code;
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|_| {
        Err(Fault::new(
            Code::Unexpected,
            tr!("Patrol could not look what is due."),
        ))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use patrol_core::domain::fault::Code;
    use patrol_core::service::page::WatchState;

    use super::*;

    #[test]
    fn after_a_fault_the_watch_looks_again_in_a_minute_however_long_it_would_have_slept() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let fault = Err(Fault::new(Code::Ledger, "The disk is full."));
        for patience in [now, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
            assert_eq!(
                next_look(&fault, now, patience).duration_since(now),
                SignedDuration::from_secs(60)
            );
        }
        assert_eq!(next_look(&fault, Timestamp::MAX, now), Timestamp::MAX);
    }

    #[test]
    fn whoever_is_due_before_the_window_is_painted_is_asked_then_and_not_a_day_later() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let tick = |checks_due, version_due| {
            Ok(Tick {
                urgent: Vec::new(),
                news: Vec::new(),
                state: WatchState::AllWell,
                soon: 0,
                dead: 0,
                tooltip: String::new(),
                checks_due,
                version_due,
                next: Timestamp::MAX,
            })
        };
        let painted = now + FIRST_CHECK;
        for (checks, version) in [(true, false), (false, true), (true, true)] {
            assert_eq!(next_look(&tick(checks, version), now, painted), painted);
            assert_eq!(
                next_look(&tick(checks, version), painted, painted),
                Timestamp::MAX
            );
        }
        assert_eq!(next_look(&tick(false, false), now, painted), Timestamp::MAX);
    }
}
