//! What a report says in the place of names: `account-1`, `runtime-2`.

use std::collections::BTreeMap;

use regex::{Captures, Regex, RegexBuilder};

/// Two thousand runtimes with long names are a large pattern.
const LARGEST: usize = 64 * 1024 * 1024;

/// A field of the log that holds a runtime's name; that runtime may be gone.
const FIELD: &str = r#"\bruntime="([^"]*)""#;

/// Names and what stands for each.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Has `stand_in` said in this name's place. The first word for a name holds.
    pub(super) fn hide(&mut self, name: &str, stand_in: &str) {
        if !name.is_empty() {
            self.0
                .entry(name.to_owned())
                .or_insert_with(|| stand_in.to_owned());
        }
    }

    /// The text without those names, wherever one stands as a whole word.
    pub(super) fn out_of(&self, text: &str) -> Result<String, regex::Error> {
        let text = if self.0.is_empty() {
            text.into()
        } else {
            let said = |found: &Captures<'_>| self.0.get(&found[0]).cloned().unwrap_or_default();
            self.pattern()?.replace_all(text, said)
        };
        let others = |found: &Captures<'_>| {
            let known = self.0.values().any(|stand_in| *stand_in == found[1]);
            if known {
                found[0].to_owned()
            } else {
                r#"runtime="another""#.to_owned()
            }
        };
        Ok(Regex::new(FIELD)?.replace_all(&text, others).into_owned())
    }

    /// The longest first: one name may begin with another.
    fn pattern(&self) -> Result<Regex, regex::Error> {
        let mut names: Vec<_> = self.0.keys().collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let any: Vec<_> = names.into_iter().map(|name| regex::escape(name)).collect();
        let pattern = format!(r"\b{{start-half}}(?:{})\b{{end-half}}", any.join("|"));
        RegexBuilder::new(&pattern).size_limit(LARGEST).build()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn out_of(text: &str) -> String {
        let mut names = Names::default();
        for (name, stand_in) in [
            ("prod", "runtime-1"),
            ("prod-eu", "runtime-2"),
            ("a+b (c)", "account-1"),
            ("ada@acme.example", "person-1"),
            ("", "nothing"),
        ] {
            names.hide(name, stand_in);
        }
        names.out_of(text).unwrap()
    }

    #[test]
    fn a_name_goes_wherever_it_is_a_word_of_its_own() {
        assert_eq!(
            out_of("prod-eu, “prod”, prod."),
            "runtime-2, “runtime-1”, runtime-1."
        );
        assert_eq!(out_of("prod-eu-blue"), "runtime-2-blue");
        assert_eq!(out_of("a+b (c) of ada@acme.example"), "account-1 of person-1");
    }

    #[test]
    fn a_name_within_a_word_stays_what_it_is() {
        assert_eq!(out_of("production, reprod"), "production, reprod");
    }

    #[test]
    fn the_log_names_no_runtime_that_is_gone() {
        assert_eq!(
            out_of(r#"runtime="prod" then runtime="of-last-year""#),
            r#"runtime="runtime-1" then runtime="another""#
        );
        assert_eq!(
            Names::default().out_of(r#"runtime="x""#).unwrap(),
            r#"runtime="another""#
        );
    }

    #[test]
    fn thousands_of_names_are_no_trouble() {
        let mut names = Names::default();
        for place in 0..3_000 {
            names.hide(&format!("a-rather-long-name-of-a-cluster-{place:05}"), "runtime");
        }
        assert_eq!(
            names.out_of("x a-rather-long-name-of-a-cluster-02999").unwrap(),
            "x runtime"
        );
    }
}
