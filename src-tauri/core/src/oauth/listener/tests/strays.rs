//! What else may come to the port: browsers' habits, other programs, attacks.

use super::STATE;

/// Every kind of stray, by number, with the status that it gets.
pub(super) fn stray(kind: usize, port: u16) -> (String, &'static str) {
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let right = format!("/callback?code=stolen&state={STATE}");
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\n{host}\r\n");
    match kind % 24 {
        0 => (get("/favicon.ico"), "404"),
        1 => (get("/"), "404"),
        2 => (get("/callback"), "400"),
        3 => (get("/callback?code=x&state=wrong"), "400"),
        4 => (get("/callback?code=x"), "400"),
        5 => (get(&format!("/callback?state={STATE}")), "400"),
        6 => (get(&format!("/callback?code=x&state={}", &STATE[1..])), "400"),
        7 => (get(&format!("{right}&state={STATE}")), "400"),
        8 => (get(&format!("{right}&code=y")), "400"),
        9 => (get(&format!("{right}&error=access_denied")), "400"),
        10 => (get("/callback?error=access_denied&state=wrong"), "400"),
        11 => (get(&right.replace("/callback", "/callback/")), "404"),
        12 => (get(&format!("http://127.0.0.1:{port}{right}")), "404"),
        13 => (format!("POST {right} HTTP/1.1\r\n{host}\r\n"), "405"),
        14 => (format!("HEAD {right} HTTP/1.1\r\n{host}\r\n"), "405"),
        15 => (
            format!("GET {right} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
            "400",
        ),
        16 => (format!("GET {right} HTTP/1.1\r\n\r\n"), "400"),
        17 => (format!("GET {right} HTTP/1.1\r\n{host}{host}\r\n"), "400"),
        18 => (
            format!("GET {right} HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\nhello"),
            "413",
        ),
        // A proxy in front that hands on whatever it is sent (RFC 9700, 4.13): none is there, and nothing
        // that it could add is believed.
        19 => (
            format!(
                "GET {right} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: 127.0.0.1:{port}\r\n\r\n"
            ),
            "400",
        ),
        20 => (
            format!("GET {right} HTTP/1.1\r\nForwarded: host=\"127.0.0.1:{port}\";proto=http\r\n\r\n"),
            "400",
        ),
        21 => (
            format!(
                "GET / HTTP/1.1\r\n{host}X-Original-URL: {right}\r\nX-Rewrite-URL: {right}\r\nX-HTTP-Method-Override: GET\r\n\r\n"
            ),
            "404",
        ),
        // What a browser hands on of the host's own form after a 307 (RFC 9700, 4.12).
        22 => (
            format!(
                "POST {right} HTTP/1.1\r\n{host}Content-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: 29\r\n\r\nusername=ada&password=hunter2"
            ),
            "405",
        ),
        _ => (
            "\u{16}\u{3}\u{1}\u{2}hello, I speak TLS\r\n\r\n".to_owned(),
            "400",
        ),
    }
}
