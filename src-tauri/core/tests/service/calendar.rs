//! The calendar file: what stands in it, how it is kept up to date, and that
//! another program reads it as it is meant.

use std::process::Command;

use jiff::SignedDuration;
use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::fault::Code;
use patrol_core::service::Clock;
use patrol_core::service::page::WatchEdit;

use crate::world::{NEW, OLD, World};

impl World {
    /// The calendar's path in the settings.
    pub fn keeps(&self, path: &std::path::Path) -> Result<(), patrol_core::domain::fault::Fault> {
        let edit = WatchEdit {
            reminder_days: None,
            start_with_computer: false,
            close_to_tray: true,
            calendar_path: Some(path.display().to_string()),
        };
        self.service.save_watch_settings(edit).map(|_| ())
    }
}

#[tokio::test]
async fn the_file_is_replaced_when_it_says_something_else_and_only_then() {
    let world = World::new().await;
    let id = world.add("one", OLD).await.row.token.unwrap().id;
    let set = |days: i64| {
        let at = world.clock.now() + SignedDuration::from_hours(24 * days);
        world.ledger().set_expiry(&id, Expiry::At { at }).unwrap();
    };
    set(30);
    let file = world.folder.path().join("tokens.ics");
    world.keeps(&file).unwrap();
    let first = std::fs::read_to_string(&file).unwrap();
    assert_eq!(first, world.service.calendar().unwrap(), "the same second");
    assert!(first.contains(&format!("\r\nUID:{id}\r\n")));
    assert!(first.contains("\r\nTRIGGER:-P30D\r\n"));
    assert!(!first.contains(OLD));

    world.clock.forward(3600);
    world.service.keep_calendar().unwrap();
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        first,
        "nothing else to say"
    );
    set(60);
    world.service.keep_calendar().unwrap();
    let second = std::fs::read_to_string(&file).unwrap();
    assert_ne!(second, first);
    assert!(
        second.contains(&format!("\r\nUID:{id}\r\n")),
        "the same event, moved"
    );
    std::fs::remove_file(&file).unwrap();
    world.restarted().keep_calendar().unwrap();
    assert!(file.exists());
    let left = std::fs::read_dir(world.folder.path()).unwrap();
    let strangers = left.filter(|it| {
        it.as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with(".tmp")
    });
    assert_eq!(strangers.count(), 0, "nothing is left beside it");
}

#[tokio::test]
async fn no_other_file_is_overwritten_and_a_link_stays_a_link() {
    let world = World::new().await;
    let folder = world.folder.path();
    let other = folder.join("notes.txt");
    std::fs::write(&other, "mine").unwrap();
    let fault = world.keeps(&other).unwrap_err();
    assert!(fault.message.ends_with("is another file."), "{}", fault.message);
    assert_eq!(std::fs::read_to_string(&other).unwrap(), "mine");
    assert_eq!(world.service.watch_settings().unwrap().calendar_path, None);
    for bad in ["tokens.ics", "/nonexistent-folder/tokens.ics"] {
        assert_eq!(
            world.keeps(bad.as_ref()).unwrap_err().code,
            Code::BadInput,
            "{bad}"
        );
    }
    #[cfg(unix)]
    {
        let (real, link) = (folder.join("real.ics"), folder.join("link.ics"));
        std::fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        world.keeps(&link).unwrap();
        assert!(link.is_symlink());
        assert!(
            std::fs::read_to_string(&real)
                .unwrap()
                .starts_with("BEGIN:VCALENDAR\r\n")
        );
    }
}

/// Reads a calendar as another program would, a line an event.
const READER: &str = r#"
import sys, icalendar
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
for event in calendar.walk("VEVENT"):
    alarms = [str(alarm.decoded("TRIGGER")) for alarm in event.walk("VALARM")]
    print(event["UID"], event.decoded("DTSTART"), event["SUMMARY"], "|", ";".join(alarms))
"#;

/// Debian's `python3-icalendar` (`make test` installs it).
#[cfg(target_os = "linux")]
#[tokio::test]
async fn pythons_icalendar_reads_every_event_with_its_alarms() {
    use std::io::Write;
    let world = World::new().await;
    let at = "2027-02-28T00:00:00Z".parse().unwrap();
    let first = world.add("one", OLD).await.row.token.unwrap();
    let second = world.add("two", NEW).await.row.token.unwrap();
    let ledger = world.ledger();
    ledger.set_expiry(&first.id, Expiry::At { at }).unwrap();
    let date = "2027-03-31".parse().unwrap();
    ledger.set_expiry(&second.id, Expiry::ByUser { date }).unwrap();
    let label =
        "Büro, nachts; a name so long that its line must be folded — somewhere between its characters";
    ledger.describe_token(&second.id, Some(label), None).unwrap();
    let mut reader = Command::new("/usr/bin/python3")
        .args(["-c", READER])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let text = world.service.calendar().unwrap();
    reader.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let read = reader.wait_with_output().unwrap();
    assert!(read.status.success(), "is python3-icalendar installed?");
    let read = String::from_utf8(read.stdout).unwrap();
    let alarms =
        "-30 days, 0:00:00;-14 days, 0:00:00;-7 days, 0:00:00;-3 days, 0:00:00;-1 day, 0:00:00;0:00:00";
    let mut lines: Vec<&str> = read.lines().collect();
    let mut expected = [
        format!(
            "{} 2027-02-28 00:00:00+00:00 {} expires | {alarms}",
            first.id, first.name
        ),
        format!(
            "{} 2027-03-31 {label} ({}) expires | {alarms}",
            second.id, second.name
        ),
    ];
    lines.sort_unstable();
    expected.sort_unstable();
    assert_eq!(lines, expected);
}
