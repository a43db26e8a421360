//! How the user wants to be reminded: days, tray, start, calendar.

use tr::tr;

use crate::domain::fault::{Code, Fault};
use crate::domain::reminder::DAYS;
use crate::organization::Setting;
use crate::service::Service;
use crate::service::page::{WatchEdit, WatchSettings};

/// The user's own days, as JSON.
const REMINDER_DAYS: &str = "reminder_days";
const START_WITH_COMPUTER: &str = "start_with_computer";
const CLOSE_TO_TRAY: &str = "close_to_tray";
pub(in crate::service) const CALENDAR_PATH: &str = "calendar_path";

/// As in the organization's file.
const LONGEST: u32 = 3650;
/// More reminders than that are a mistake.
const MOST: usize = 30;

impl Service {
    /// How the user is reminded.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn watch_settings(&self) -> Result<WatchSettings, Fault> {
        let enforced = self.organization().enforced.contains(&Setting::ReminderDays);
        Ok(WatchSettings {
            reminder_days: self.reminder_days()?,
            own: !enforced && self.own_days()?.is_some(),
            enforced,
            start_with_computer: self.is_on(START_WITH_COMPUTER, false)?,
            close_to_tray: self.is_on(CLOSE_TO_TRAY, true)?,
            calendar_path: self.ledger().setting(CALENDAR_PATH)?,
        })
    }

    /// Writes what the user changed. A calendar file is written at once.
    ///
    /// # Errors
    /// The days make no sense or are the organization's alone, or the file
    /// cannot be written. Nothing was changed.
    pub fn save_watch_settings(&self, edit: WatchEdit) -> Result<WatchSettings, Fault> {
        let WatchEdit {
            reminder_days,
            start_with_computer,
            close_to_tray,
            calendar_path,
        } = edit;
        let days = reminder_days.map(in_order).transpose()?;
        let enforced = self.organization().enforced.contains(&Setting::ReminderDays);
        let in_force = self.reminder_days()?;
        if enforced && days.as_ref().is_some_and(|days| *days != in_force) {
            return Err(Fault::new(
                Code::BadInput,
                tr!("Your organization sets the days of reminders."),
            )
            .kept(tr!("Nothing was changed.")));
        }
        let path = calendar_path
            .map(|path| path.trim().to_owned())
            .filter(|path| !path.is_empty());
        if let Some(path) = &path {
            self.write_calendar(path)?;
        }
        let ledger = self.ledger();
        ledger.set_setting(CALENDAR_PATH, path.as_deref())?;
        if !enforced {
            let days = days.map(|days| serde_json::json!(days).to_string());
            ledger.set_setting(REMINDER_DAYS, days.as_deref())?;
        }
        let word = |on| Some(if on { "on" } else { "off" });
        ledger.set_setting(START_WITH_COMPUTER, word(start_with_computer))?;
        ledger.set_setting(CLOSE_TO_TRAY, word(close_to_tray))?;
        self.watch_settings()
    }

    /// The days in force, the longest first.
    pub(in crate::service) fn reminder_days(&self) -> Result<Vec<u32>, Fault> {
        let organization = self.organization();
        let enforced = organization.enforced.contains(&Setting::ReminderDays);
        let own = if enforced { None } else { self.own_days()? };
        Ok(own
            .or(organization.reminder_days)
            .unwrap_or_else(|| DAYS.to_vec()))
    }

    fn own_days(&self) -> Result<Option<Vec<u32>>, Fault> {
        let text = self.ledger().setting(REMINDER_DAYS)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    fn is_on(&self, key: &str, otherwise: bool) -> Result<bool, Fault> {
        let word = self.ledger().setting(key)?;
        Ok(word.map_or(otherwise, |word| word == "on"))
    }
}

/// Each day once, the longest first.
fn in_order(mut days: Vec<u32>) -> Result<Vec<u32>, Fault> {
    days.sort_unstable_by_key(|days| std::cmp::Reverse(*days));
    days.dedup();
    if days.len() > MOST || days.first().is_some_and(|days| *days > LONGEST) {
        return Err(
            Fault::new(Code::BadInput, tr!("These days of reminders make no sense."))
                .kept(tr!("Nothing was changed."))
                .next(tr!(
                    "Name at most {most} days, each from 0 to {longest}.",
                    most = MOST,
                    longest = LONGEST
                )),
        );
    }
    Ok(days)
}
