//! Codefresh's own error messages, made fit to be shown.
//!
//! They are the one part of an answer's body that the user sees. A server
//! may repeat its input in them (graphql-js does: `Variable "$args" got
//! invalid value { token: … }`), so what was sent is taken out first.

use tr::tr;

use crate::domain::foreign;
use crate::domain::secret::Secret;

/// The longest message shown, in characters.
const LONGEST: usize = 300;

/// From how many matching characters on a piece of a secret is taken for it:
/// a server may have cut the message in the middle of one.
const PIECE: usize = 8;

/// One line of plain text: no control characters, no characters that turn or
/// hide text, no secret, not too long.
pub(super) fn shown<'a>(messages: impl Iterator<Item = &'a str>, secrets: &[&Secret]) -> String {
    let mut text = messages
        .map(|message| foreign::line(message, usize::MAX))
        .filter(|m| !m.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    for secret in secrets {
        text = without(&text, secret.expose());
    }
    if text.is_empty() {
        return tr!("no reason given");
    }
    foreign::line(&text, LONGEST)
}

/// The text without the secret and without its beginnings.
fn without(text: &str, secret: &str) -> String {
    let secret: Vec<char> = secret.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let piece = PIECE.min(secret.len());
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let same = text
            .iter()
            .skip(at)
            .zip(&secret)
            .take_while(|(a, b)| a == b)
            .count();
        if same > 0 && same >= piece {
            clean.push_str("[redacted]");
            at += same;
        } else {
            clean.extend(text.get(at));
            at += 1;
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, secret: &str) -> String {
        shown([text].into_iter(), &[&Secret::new(secret.to_owned())])
    }

    #[test]
    fn a_repeated_token_is_taken_out_whole_or_cut() {
        let token = "ghp_abcdefghijklmnop";
        assert_eq!(
            show(&format!("bad {token}, sorry"), token),
            "bad [redacted], sorry"
        );
        assert_eq!(show("bad value ghp_abcdefgh", token), "bad value [redacted]");
        assert_eq!(show("bad value ghp_abcdefgh…", token), "bad value [redacted]…");
    }

    #[test]
    fn a_token_split_by_invisible_characters_is_taken_out_too() {
        let shown = show("bad ghp_abcd\u{200B}efghijklmnop", "ghp_abcdefghijklmnop");
        assert_eq!(shown, "bad [redacted]");
    }

    #[test]
    fn a_short_secret_is_taken_out_only_where_it_stands_whole() {
        assert_eq!(show("abc ab", "abc"), "[redacted] ab");
        assert_eq!(show("all is kept", ""), "all is kept");
    }

    #[test]
    fn line_ends_and_turning_characters_do_not_reach_the_window() {
        assert_eq!(
            show("one\r\n\ttwo\u{202E}three\u{0007}", "x-secret"),
            "one twothree"
        );
    }

    #[test]
    fn a_long_message_is_cut_to_three_hundred_characters() {
        let shown = show(&"ö".repeat(1000), "x-secret");
        assert_eq!(shown.chars().count(), 300);
        assert!(shown.ends_with('…'));
    }

    #[test]
    fn several_messages_are_joined_and_none_is_said_to_be_none() {
        assert_eq!(shown(["a", "", "b"].into_iter(), &[]), "a; b");
        assert_eq!(shown([].into_iter(), &[]), "no reason given");
    }
}
