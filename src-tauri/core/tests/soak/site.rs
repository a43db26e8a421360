//! A server in bad weather: what it answers comes late, is refused, cut off,
//! or never comes at all.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request, as far as it matters here.
pub struct Asked {
    pub host: String,
    pub path: String,
    pub credential: String,
    pub body: String,
}

/// What a request is answered in good weather: status, more headers, body.
pub type Answers = Arc<dyn Fn(&Asked) -> (u16, String, String) + Send + Sync>;
/// The instant by Patrol's clock, in seconds.
pub type Seconds = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How long a server that has enough asks to be left alone.
pub const LEFT_ALONE: i64 = 7200;
/// The same by this computer's clock, which is slower than Patrol's (`world::FastClock`).
pub const LEFT_ALONE_FOR: Duration = Duration::from_secs(10);

/// For so long a request may be on its way, sent before the answer to another was heard.
const ON_ITS_WAY: Duration = Duration::from_millis(100);

pub struct Site {
    pub address: SocketAddr,
    answers: Answers,
    now: Seconds,
    /// The shortest and the longest way to it, in milliseconds.
    latency: (u64, u64),
    /// Whether anything goes wrong at all.
    pub storm: AtomicBool,
    dice: AtomicU64,
    under_way: AtomicUsize,
    pub most_at_once: AtomicUsize,
    pub served: AtomicUsize,
    /// Since when and until when a credential was asked to stay away.
    away: Mutex<HashMap<String, (Instant, i64)>>,
    /// Those that came all the same: what was asked, and how long after.
    pub impatient: Mutex<Vec<String>>,
}

/// What the weather does to an answer.
enum Fate {
    Well,
    Busy,
    Enough,
    Broken,
    Never,
    CutBefore,
    CutWithin,
}

impl Site {
    pub async fn open(answers: Answers, now: Seconds, latency: (u64, u64), seed: u64) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let site = Arc::new(Self {
            address: listener.local_addr().unwrap(),
            answers,
            now,
            latency,
            storm: AtomicBool::new(false),
            dice: AtomicU64::new(seed),
            under_way: AtomicUsize::default(),
            most_at_once: AtomicUsize::default(),
            served: AtomicUsize::default(),
            away: Mutex::default(),
            impatient: Mutex::default(),
        });
        let open = site.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let site = open.clone();
                tokio::spawn(async move {
                    let _ = site.serve(stream).await;
                });
            }
        });
        site
    }

    /// Requests of one connection, one after the other.
    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        while let Some(asked) = read(&mut stream, &mut bytes).await? {
            let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_at_once.fetch_max(now, Ordering::SeqCst);
            self.served.fetch_add(1, Ordering::SeqCst);
            let (answer, goes_on) = self.answer(&asked, Instant::now()).await;
            // Before the client knows: what it sends next does not count beside this.
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            match answer {
                Some(answer) => stream.write_all(answer.as_bytes()).await?,
                // It waits until the client has had enough.
                None => while stream.read(&mut [0; 64]).await? > 0 {},
            }
            if !goes_on {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The answer, none for one that never comes, and whether the connection stays.
    async fn answer(&self, asked: &Asked, came: Instant) -> (Option<String>, bool) {
        let storm = self.storm.load(Ordering::SeqCst);
        let (least, most) = self.latency;
        if storm {
            tokio::time::sleep(Duration::from_millis(least + self.throw(most - least))).await;
        }
        let fate = if storm { self.fate() } else { Fate::Well };
        self.notice(asked, came, matches!(fate, Fate::Enough));
        let whole = |(status, headers, body): (u16, String, String)| {
            format!(
                "HTTP/1.1 {status} So\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        let plain = |status, headers: &str| whole((status, headers.to_owned(), "{}".to_owned()));
        match fate {
            Fate::Well => (Some(whole((self.answers)(asked))), true),
            Fate::Busy => (Some(plain(429, "retry-after: 1\r\n")), true),
            Fate::Enough => (Some(plain(429, &format!("retry-after: {LEFT_ALONE}\r\n"))), true),
            Fate::Broken => (Some(plain(502, "")), true),
            Fate::Never => (None, false),
            Fate::CutBefore => (Some(String::new()), false),
            Fate::CutWithin => {
                let mut text = whole((self.answers)(asked));
                text.truncate(text.len().saturating_sub(9));
                (Some(text), false)
            }
        }
    }

    /// Whether a credential comes back although it was asked to stay away. What
    /// was on its way when that was said is forgiven.
    fn notice(&self, asked: &Asked, came: Instant, enough: bool) {
        let now = (self.now)();
        let mut away = self.away.lock().unwrap();
        match away.get(&asked.credential) {
            Some((said, until)) if *said + ON_ITS_WAY < came && now < *until => {
                let early = until - now;
                let after = came.duration_since(*said);
                self.impatient.lock().unwrap().push(format!(
                    "{} {} came {after:?} after it was asked to stay away, {early} s of Patrol's clock too early",
                    asked.path, asked.credential
                ));
            }
            _ => {}
        }
        if enough {
            away.insert(asked.credential.clone(), (Instant::now(), now + LEFT_ALONE));
        } else {
            away.remove(&asked.credential);
        }
    }

    fn fate(&self) -> Fate {
        match self.throw(200) {
            0..6 => Fate::Busy,
            6..10 => Fate::Enough,
            10..18 => Fate::Broken,
            18..20 => Fate::Never,
            20..23 => Fate::CutBefore,
            23..26 => Fate::CutWithin,
            _ => Fate::Well,
        }
    }

    /// Below this, the same in each run for the same seed and order (Knuth's
    /// linear congruential generator, MMIX).
    fn throw(&self, below: u64) -> u64 {
        let step = |last: u64| {
            Some(
                last.wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407),
            )
        };
        let last = self
            .dice
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, step)
            .unwrap();
        (last >> 33) % below.max(1)
    }
}

/// The next request of a connection; none where it has ended.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> std::io::Result<Option<Asked>> {
    loop {
        if let Some((asked, length)) = parse(bytes) {
            bytes.drain(..length);
            return Ok(Some(asked));
        }
        if stream.read_buf(bytes).await? == 0 {
            return Ok(None);
        }
    }
}

fn parse(bytes: &[u8]) -> Option<(Asked, usize)> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head) = request.parse(bytes).unwrap() else {
        return None;
    };
    let header = |name: &str| {
        let found = request
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(header.value).into_owned())
    };
    let length = header("content-length").map_or(0, |text| text.parse().unwrap());
    let body = bytes.get(head..head + length)?;
    let asked = Asked {
        host: header("host").unwrap_or_default(),
        path: request.path.unwrap().to_owned(),
        credential: header("authorization").unwrap_or_default(),
        body: String::from_utf8_lossy(body).into_owned(),
    };
    Some((asked, head + length))
}
