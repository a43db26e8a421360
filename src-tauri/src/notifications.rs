//! The system's notifications, with the watch's own words.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

use std::sync::Arc;

use patrol_core::service::page::{Place, Reminder, Snooze};
use patrol_core::service::{Service, joined};
use tauri::{AppHandle, Manager};
use tr::tr;

use crate::hub::Hub;
use crate::places;
#[cfg(target_os = "linux")]
use linux::send;
#[cfg(not(target_os = "linux"))]
use other::send;

#[cfg(target_os = "linux")]
pub use linux::are_there;
#[cfg(not(target_os = "linux"))]
pub use other::are_there;

/// What the user may do on one, by the names that go over the bus; the first
/// is a click on the notification itself.
const OPEN: &str = "default";
const ROTATE: &str = "rotate";
const SNOOZE: &str = "snooze";

/// What happens when the user does it.
type Acted = Arc<dyn Fn(&str) + Send + Sync>;

/// One notification.
struct Notice<'a> {
    title: &'a str,
    body: &'a str,
    /// Names and labels.
    actions: Vec<(&'static str, String)>,
    acted: Acted,
}

/// Reminds of what is new; several at once become one. False where no service
/// took it.
pub async fn remind(app: &AppHandle, service: &Service, news: &[Reminder]) -> bool {
    let (title, body) = joined(news);
    let (place, token) = match news {
        [one] => (
            service.place_of_notice(one).unwrap_or(Place::Runtimes),
            one.token.clone(),
        ),
        _ => (Place::Runtimes, None),
    };
    let mut actions = vec![(OPEN, tr!("Open Patrol"))];
    if let Place::Rotate { .. } = place {
        actions.push((ROTATE, tr!("Rotate…")));
    }
    if token.is_some() {
        actions.push((SNOOZE, tr!("Snooze for a day")));
    }
    let (click, service) = (app.clone(), service.clone());
    let acted: Acted = Arc::new(move |action| match action {
        OPEN | ROTATE => places::go(&click, place.clone()),
        SNOOZE => {
            let Some(token) = &token else { return };
            if let Err(fault) = service.snooze(token, Snooze::Day, &jiff::tz::TimeZone::system()) {
                tracing::warn!(code = ?fault.code, "a token was not snoozed");
            }
            click.state::<Hub>().look_again();
        }
        _ => {}
    });
    let notice = Notice {
        title: &title,
        body: &body,
        actions,
        acted,
    };
    send(app, notice).await
}

/// Says something that asks for nothing. False where no service took it.
pub async fn say(app: &AppHandle, title: &str, body: &str) -> bool {
    let click = app.clone();
    let notice = Notice {
        title,
        body,
        actions: vec![(OPEN, tr!("Open Patrol"))],
        acted: Arc::new(move |_| places::go(&click, Place::Runtimes)),
    };
    send(app, notice).await
}
