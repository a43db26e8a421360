//! The language that Patrol speaks: English, as the sources have it, or one of
//! the gettext catalogues in `locales/` (a file each, taken in by `build.rs`).
//! <https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html>
//!
//! `tr!` asks the [`Speaker`] of the crate that it stands in. Which language
//! that is, is one word for the whole process; a catalogue is read when the
//! first sentence of it is needed, so that who says nothing, or English, pays
//! nothing for the others.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};

use jiff::civil::Date;
use tr::{MoTranslator, Translator, tr};

/// Language and catalogue.
const CATALOGUES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));
/// What the sources are written in.
const ENGLISH: Language = Language(0);

/// One of the languages that Patrol speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language(usize);

impl Language {
    /// All of them; English is the first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=CATALOGUES.len()).map(Self)
    }

    /// Its tag (BCP 47), such as `en`.
    pub fn tag(self) -> &'static str {
        self.0.checked_sub(1).map_or("en", |at| CATALOGUES[at].0)
    }

    /// The language of a tag, or of the form of it that is spoken without a
    /// region: `de-AT` is `de`.
    fn of(tag: &str) -> Option<Self> {
        let exact = || Self::all().find(|it| it.tag().eq_ignore_ascii_case(tag));
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        exact().or_else(|| Self::all().find(|it| it.tag().eq_ignore_ascii_case(primary)))
    }
}

/// The user's own choice where it is one that Patrol speaks, else the first of
/// the system's that is; else English.
pub fn choose(setting: Option<&str>, locales: impl IntoIterator<Item = String>) -> Language {
    let system = || locales.into_iter().find_map(|locale| Language::of(&locale));
    setting.and_then(Language::of).or_else(system).unwrap_or(ENGLISH)
}

/// The language in force; none where that has not been said yet.
static SPOKEN: AtomicUsize = AtomicUsize::new(NOT_SAID);
const NOT_SAID: usize = usize::MAX;
/// Who says it, when the first sentence is needed.
static TELLER: RwLock<Option<fn() -> Language>> = RwLock::new(None);

/// Says the language from now on.
pub fn speak(language: Language) {
    listen();
    SPOKEN.store(language.0, Ordering::Relaxed);
}

/// Has the language asked for when the first sentence is needed, which for
/// most of git's questions is never.
pub fn speak_when_asked(teller: fn() -> Language) {
    *TELLER.write().unwrap_or_else(PoisonError::into_inner) = Some(teller);
    listen();
}

/// Makes the core's own sentences follow. Once, before there are any: `tr`
/// holds a lock while it makes a sentence, in which another may be nested.
fn listen() {
    static LISTENS: OnceLock<()> = OnceLock::new();
    LISTENS.get_or_init(|| tr::set_translator!(Speaker));
}

/// The language in force; English where nobody has said one.
pub fn spoken() -> Language {
    match SPOKEN.load(Ordering::Relaxed) {
        NOT_SAID => {
            let teller = *TELLER.read().unwrap_or_else(PoisonError::into_inner);
            let language = teller.map_or(ENGLISH, |teller| teller());
            if teller.is_some() {
                SPOKEN.store(language.0, Ordering::Relaxed);
            }
            language
        }
        at => Language(at),
    }
}

/// Translates into the language in force. A crate that says sentences of its
/// own has it by `tr::set_translator!(Speaker)`.
pub struct Speaker;

impl Translator for Speaker {
    fn translate<'a>(&'a self, text: &'a str, context: Option<&'a str>) -> Cow<'a, str> {
        let translated = catalogue().map(|it| it.translate(text, context));
        said(translated).unwrap_or(Cow::Borrowed(text))
    }

    fn ntranslate<'a>(
        &'a self,
        n: u64,
        one: &'a str,
        other: &'a str,
        context: Option<&'a str>,
    ) -> Cow<'a, str> {
        let translated = catalogue().map(|it| it.ntranslate(n, one, other, context));
        said(translated).unwrap_or(Cow::Borrowed(if n == 1 { one } else { other }))
    }
}

/// A text that a catalogue has and nobody has translated yet is empty.
fn said(text: Option<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    text.filter(|text| !text.is_empty())
}

/// The catalogue in force, read once; none for English.
fn catalogue() -> Option<&'static MoTranslator> {
    static READ: [OnceLock<Option<MoTranslator>>; CATALOGUES.len()] =
        [const { OnceLock::new() }; CATALOGUES.len()];
    let at = spoken().0.checked_sub(1)?;
    let read = READ[at].get_or_init(|| {
        MoTranslator::from_vec_u8(CATALOGUES[at].1.to_vec())
            .inspect_err(|error| tracing::error!(%error, "a catalogue cannot be read"))
            .ok()
    });
    read.as_ref()
}

/// A day in a sentence: `5 December 2026`.
pub fn day(date: Date) -> String {
    let month = match date.month() {
        1 => tr!("January"),
        2 => tr!("February"),
        3 => tr!("March"),
        4 => tr!("April"),
        5 => tr!("May"),
        6 => tr!("June"),
        7 => tr!("July"),
        8 => tr!("August"),
        9 => tr!("September"),
        10 => tr!("October"),
        11 => tr!("November"),
        _ => tr!("December"),
    };
    // As in “5 December 2026”.
    tr!(
        "{day} {month} {year}",
        day = date.day(),
        month,
        year = date.year()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(setting: Option<&str>, locales: &[&str]) -> &'static str {
        choose(setting, locales.iter().map(|it| (*it).to_owned())).tag()
    }

    #[test]
    fn the_users_choice_comes_before_the_systems() {
        assert_eq!(chosen(Some("en"), &["de-DE"]), "en");
        assert_eq!(chosen(Some("de"), &["en-GB"]), "de");
        assert_eq!(chosen(None, &["de-AT", "en"]), "de");
        assert_eq!(chosen(None, &["en-GB", "de"]), "en");
    }

    #[test]
    fn what_patrol_does_not_speak_is_passed_over() {
        assert_eq!(chosen(Some("tlh"), &["fr-FR", "de_CH"]), "de");
        assert_eq!(chosen(None, &["C"]), "en");
        assert_eq!(chosen(None, &["denmark"]), "en");
        assert_eq!(chosen(None, &[]), "en");
    }

    #[test]
    fn every_catalogue_can_be_read_and_has_a_tag_of_its_own() {
        for (tag, bytes) in CATALOGUES {
            assert!(MoTranslator::from_vec_u8(bytes.to_vec()).is_ok(), "{tag}");
            assert_eq!(Language::of(tag).map(Language::tag), Some(*tag));
        }
    }

    #[test]
    fn nobody_has_said_a_language_so_it_is_english() {
        assert_eq!(day(Date::constant(2026, 12, 5)), "5 December 2026");
    }
}
