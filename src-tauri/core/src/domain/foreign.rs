//! Text from outside: names, scopes and messages that a server made up. It
//! is shown as one inert line, and not without end.
//!
//! Dropped is what has no form of its own and turns, hides or joins what
//! stands beside it: Unicode's control and format characters (general
//! categories Cc and Cf; bidirectional controls, UAX 9; UTS 55 on source text)
//! and the fillers that look like nothing. What markup means is the page's
//! matter, which shows every text as text.

/// The longest name that is shown, in characters: Kubernetes has none longer.
pub const NAME: usize = 253;

/// The longest address that is read.
pub const ADDRESS: usize = 2048;

/// Whether a character is to be seen for what it is.
fn visible(c: char) -> bool {
    !matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{0600}'..='\u{0605}' | '\u{061C}' | '\u{06DD}' | '\u{070F}'
        | '\u{0890}' | '\u{0891}' | '\u{08E2}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// One line of visible text of at most `longest` characters, `…` at its end
/// where it was longer.
pub fn line(text: &str, longest: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in text.chars().filter(|c| visible(*c)) {
        if c.is_control() || c.is_whitespace() {
            gap = !line.is_empty();
            continue;
        }
        if length + usize::from(gap) >= longest {
            while line.chars().count() >= longest {
                line.pop();
            }
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        if gap {
            line.push(' ');
            length += 1;
            gap = false;
        }
        line.push(c);
        length += 1;
    }
    line
}

/// A name fit to be shown; `None` where nothing of it is to be seen.
pub fn name(text: &str) -> Option<String> {
    Some(line(text, NAME)).filter(|name| !name.is_empty())
}

/// A word that is compared or sent back, such as an id: as it came, or `None`
/// where it could not be shown so.
pub fn word(text: &str) -> Option<String> {
    let text = text.trim();
    name(text).filter(|shown| shown == text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_turns_hides_or_breaks_a_line_is_dropped() {
        for (text, shown) in [
            ("prod-eu", "prod-eu"),
            (" Ada  Lovelace\r\n", "Ada Lovelace"),
            ("\u{202E}gnp.exe\u{202C}", "gnp.exe"),
            ("pay\u{200B}pal\u{FEFF}\u{2060}", "paypal"),
            ("a\u{0000}b\u{001B}[31m\nc", "a b [31m c"),
            ("tags\u{E0041}\u{E007F} \u{3164}", "tags"),
            ("one\u{2028}two\u{2029}three", "one two three"),
            ("<img src=x onerror=\"ran=1\">", "<img src=x onerror=\"ran=1\">"),
            ("שלום", "שלום"),
        ] {
            assert_eq!(line(text, NAME), shown, "{text:?}");
        }
    }

    #[test]
    fn a_name_of_which_nothing_is_seen_is_none() {
        for text in ["", " ", "\u{200B}\u{202E}", "\u{0007}"] {
            assert_eq!(name(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_megabyte_is_cut() {
        let shown = name(&"ö".repeat(1024 * 1024)).unwrap();
        assert_eq!(shown.chars().count(), NAME);
        assert!(shown.ends_with('…'));
        assert_eq!(line("abcde", 5), "abcde");
        assert_eq!(line("abcdef", 5), "abcd…");
        assert_eq!(line("abcd  ef", 5), "abcd…");
    }

    #[test]
    fn a_word_is_itself_or_nothing() {
        assert_eq!(word(" 5f0e1d2c "), Some("5f0e1d2c".to_owned()));
        for text in ["5f0e\u{200B}1d", "a\nb", "a  b", &"x".repeat(NAME + 1)] {
            assert_eq!(word(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_line_is_one_line_visible_short_and_stays_as_it_is(text in any::<String>(), longest in 1usize..80) {
            let shown = line(&text, longest);
            prop_assert!(shown.chars().count() <= longest);
            prop_assert!(shown.chars().all(|c| visible(c) && !c.is_control()));
            prop_assert_eq!(line(&shown, longest), shown.clone());
            prop_assert_eq!(shown.trim(), &shown);
        }
    }
}
