//! Any bytes at all, judged.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::domain::provider::Provider;

const STATE: &str = "c3RhdGUtb2YtdGhlLWF0dGVtcHQtaW4tdGhlLXRlc3Q";

fn judged(bytes: &[u8]) -> Verdict {
    let host = GitHost::new(Provider::Gitlab, "https://acme.example/lab/api/v4").unwrap();
    let expected = Expected::new(CsrfToken::new(STATE.to_owned()), host);
    judge(
        bytes,
        &Url::parse("http://127.0.0.1:7777/callback").unwrap(),
        &expected,
    )
}

proptest! {
    /// Whoever does not know the state gets nowhere, whatever they send.
    #[test]
    fn no_bytes_without_the_state_are_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(!matches!(judged(&bytes), Verdict::Answer(_)));
    }

    #[test]
    fn no_query_without_the_state_is_an_answer(query in "[a-z=&%0-9+;]{0,200}") {
        let head = format!("GET /callback?{query} HTTP/1.1\r\nHost: 127.0.0.1:7777\r\n\r\n");
        prop_assert!(!matches!(judged(head.as_bytes()), Verdict::Answer(_)));
    }

    /// A head in pieces is judged as the whole: nothing is decided too early.
    #[test]
    fn a_head_is_judged_only_when_it_is_whole(cut in 0_usize..140, code in "[A-Za-z0-9]{1,40}") {
        let head = format!("GET /callback?state={STATE}&code={code} HTTP/1.1\r\nHost: 127.0.0.1:7777\r\n\r\n");
        let part = &head.as_bytes()[..cut.min(head.len() - 1)];
        prop_assert!(matches!(judged(part), Verdict::Incomplete));
        match judged(head.as_bytes()) {
            Verdict::Answer(Ok(read)) => prop_assert_eq!(read.expose(), code),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
