//! What the listener takes for the browser's answer: the one request, and
//! nothing that only resembles it. Fuzzed by `make fuzz` too.

use patrol_core::oauth::Verdict;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::oracle::{HOST, STATE, judged, may_be_the_answer, wrong};

/// A piece of a request that is right, or nearly so.
fn one_of(all: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(all)
}

fn header() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just(format!("Host: {HOST}")),
        4 => one_of(&[
            "Host: evil.example", "Host:", "host: LOCALHOST:7777", "Host : 127.0.0.1:7777",
            "X-Host: 127.0.0.1:7777", "Content-Length: 0", "Content-Length: 7", "Content-Length: +0",
            "Transfer-Encoding: chunked", "Accept: */*", " folded: yes", "Cookie: a=b",
        ]).prop_map(str::to_owned),
        1 => "[A-Za-z-]{1,12}: [ -~]{0,20}",
    ]
}

fn parameter() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just(format!("state={STATE}")),
        1 => "code=[A-Za-z0-9%+]{0,8}",
        2 => one_of(&[
            "state=", "state", "STATE=x", "error=access_denied", "iss=https://acme.example/lab",
            "iss=https://evil.example", "%73tate=x", "code=a", "",
        ]).prop_map(str::to_owned),
        1 => "[a-z]{0,6}=[ -~]{0,6}",
    ]
}

/// The right one nine times out of ten: so many parts must be right at once.
fn mostly(right: &'static str, wrong: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop_oneof![9 => Just(right), 1 => one_of(wrong)]
}

/// What must be there, in any order with a few others, or a few of anything.
fn among(
    needed: Vec<String>,
    other: impl Strategy<Value = String> + Clone + 'static,
) -> impl Strategy<Value = Vec<String>> {
    let with_others = vec(other.clone(), 0..3).prop_flat_map(move |others| {
        let all = [&needed[..], &others[..]].concat();
        Just(all).prop_shuffle()
    });
    prop_oneof![8 => with_others, 2 => vec(other, 0..4)]
}

prop_compose! {
    fn nearly_right()(
        method in mostly("GET", &["POST", "HEAD", "get", "GETT", ""]),
        path in mostly("/callback", &["/callback/", "/", "//callback", "http://127.0.0.1:7777/callback",
            "/callback#", "/CALLBACK", "/%63allback", "*"]),
        query in among(vec![format!("state={STATE}"), "code=right".to_owned()], parameter().boxed()),
        version in mostly("HTTP/1.1", &["HTTP/1.0", "HTTP/2.0", "HTTP/1.1 x", ""]),
        headers in among(vec![format!("Host: {HOST}")], header().boxed()),
        line in mostly("\r\n", &["\n", "\r"]),
    ) -> Vec<u8> {
        let mut text = format!("{method} {path}?{} {version}{line}", query.join("&"));
        for header in headers {
            text.push_str(&header);
            text.push_str(line);
        }
        text.push_str(line);
        text.into_bytes()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_bytes_are_judged_and_none_without_the_state_are_the_answer(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(wrong(&bytes), None);
    }

    #[test]
    fn a_request_that_is_nearly_right_is_the_answer_only_if_it_is_right(bytes in nearly_right()) {
        prop_assert_eq!(wrong(&bytes), None);
    }

    /// One byte put in, taken out or changed, anywhere in the right request.
    #[test]
    fn the_right_request_with_one_byte_wrong_is_judged_by_what_it_then_says(
        place in 0_usize..200, byte in any::<u8>(), how in 0..3,
    ) {
        let mut bytes = right("right").into_bytes();
        let place = place % bytes.len();
        match how {
            0 => bytes.insert(place, byte),
            1 => drop(bytes.remove(place)),
            _ => bytes[place] = byte,
        }
        prop_assert_eq!(wrong(&bytes), None);
    }

    #[test]
    fn the_right_request_is_the_answer_whatever_else_the_browser_says(
        code in "[A-Za-z0-9]{1,40}", before in any::<bool>(),
        others in vec(prop_oneof![
            Just("X-Forwarded-Host: evil.example".to_owned()),
            Just("Forwarded: host=evil.example".to_owned()),
            "X-[a-z]{1,9}: [!-~]{0,30}",
        ], 0..20),
    ) {
        let others = others.join("\r\n") + if others.is_empty() { "" } else { "\r\n" };
        let host = format!("Host: {HOST}\r\n");
        let headers = if before { others + &host } else { host + &others };
        let bytes = format!("GET /callback?code={code}&state={STATE} HTTP/1.1\r\n{headers}\r\n").into_bytes();
        prop_assert!(may_be_the_answer(&bytes));
        match judged(&bytes) {
            Verdict::Answer(Ok(read)) => prop_assert_eq!(read.expose(), code),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}

fn right(code: &str) -> String {
    format!("GET /callback?code={code}&state={STATE} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
}
