//! The network's own minimum: a bare client that sends the very same requests,
//! so many at a time, and does nothing else: no ledger, no keychain, no page to
//! tell.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use wiremock::Request;

/// How long it takes to send them again: the turns side by side, `at_a_time`
/// of them; the requests of one turn one after the other.
pub async fn sent_again(base: &str, turns: Vec<Vec<Request>>, at_a_time: usize) -> Duration {
    let client = reqwest::Client::new();
    let permits = Arc::new(Semaphore::new(at_a_time));
    let mut under_way = JoinSet::new();
    let begun = Instant::now();
    for turn in turns {
        let (client, permits, base) = (client.clone(), permits.clone(), base.to_owned());
        under_way.spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            for request in turn {
                let url = format!("{base}{}", request.url.path());
                let sent = client
                    .post(url)
                    .headers(request.headers)
                    .body(request.body)
                    .send();
                sent.await.unwrap().bytes().await.unwrap();
            }
        });
    }
    while under_way.join_next().await.is_some() {}
    begun.elapsed()
}
