//! What the listener may take for the browser's answer, said a second time and
//! more simply than the listener does, to hold the two against each other.
//! Used by the property test beside this file and by the fuzz target
//! (`tests/fuzz`).

use oauth2::CsrfToken;
use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider;
use patrol_core::oauth::{Expected, Verdict, judge};
use url::Url;
use url::form_urlencoded::parse;

pub const STATE: &str = "c3RhdGUtb2YtdGhlLWF0dGVtcHQtaW4tdGhlLXRlc3Q";
pub const HOST: &str = "127.0.0.1:7777";

/// What the listener at `http://127.0.0.1:7777/callback` makes of these bytes.
pub fn judged(bytes: &[u8]) -> Verdict {
    let host = GitHost::new(Provider::Gitlab, "https://acme.example/lab/api/v4").unwrap();
    let expected = Expected::new(CsrfToken::new(STATE.to_owned()), host);
    let address = Url::parse(&format!("http://{HOST}/callback")).unwrap();
    judge(bytes, &address, &expected)
}

/// Whether a request may be taken for the answer: `GET`, the one path, the
/// right state once, the right `Host` once, no body.
pub fn may_be_the_answer(bytes: &[u8]) -> bool {
    let mut lines = bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        // RFC 9112, section 2.2: empty lines before the request are passed over.
        .skip_while(|line| line.is_empty());
    let request = lines.next().unwrap_or_default();
    let headers: Vec<_> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let values = |name: &str| {
        let named = headers.iter().filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (key, value) = line.split_at(colon);
            let is_it = key.eq_ignore_ascii_case(name.as_bytes());
            is_it.then(|| value[1..].trim_ascii())
        });
        named.collect::<Vec<_>>()
    };
    let Some(query) = request.strip_prefix(b"GET /callback?") else {
        return false;
    };
    let query = query.split(|byte| *byte == b' ').next().unwrap_or_default();
    let states: Vec<_> = parse(query).filter(|(key, _)| key == "state").collect();
    let hosts = values("host");
    matches!(&states[..], [(_, state)] if state == STATE)
        && matches!(&hosts[..], [host] if host.eq_ignore_ascii_case(HOST.as_bytes()))
        && values("transfer-encoding").is_empty()
        && values("content-length").iter().all(|length| *length == b"0")
}

/// Holds the listener's verdict against what it may say; says what is wrong.
pub fn wrong(bytes: &[u8]) -> Option<&'static str> {
    let Verdict::Answer(answer) = judged(bytes) else {
        return None;
    };
    if !may_be_the_answer(bytes) {
        return Some("this must not be taken for the answer");
    }
    if answer.is_ok_and(|code| code.is_empty()) {
        return Some("an empty code is none");
    }
    // Decided when the head was whole: not before, and not otherwise for what follows it.
    let mut longer = bytes.to_vec();
    longer.extend_from_slice(b"x\r\n\r\nGET / HTTP/1.1\r\n\r\n");
    if !matches!(judged(&longer), Verdict::Answer(_)) {
        return Some("what comes after the head must not count");
    }
    None
}
