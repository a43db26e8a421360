//! What is measured, and how it is said.

use std::fmt;
use std::time::Duration;

/// How long the window waited for its answers.
#[derive(Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    pub fn add(&mut self, one: Duration) {
        self.0.push(one);
    }

    /// 999 of 1,000 took no longer.
    pub fn nearly_all(&self) -> Duration {
        self.at(0.999)
    }

    fn at(&self, part: f64) -> Duration {
        let mut all = self.0.clone();
        all.sort();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let place = ((all.len() as f64 * part) as usize).min(all.len().saturating_sub(1));
        all.get(place).copied().unwrap_or_default()
    }
}

impl fmt::Display for Latencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} answers; half within {:?}, 99 % {:?}, 99.9 % {:?}, the last {:?}",
            self.0.len(),
            self.at(0.5),
            self.at(0.99),
            self.nearly_all(),
            self.at(1.0)
        )
    }
}

/// The process's resident memory over time, in MiB.
#[derive(Default)]
pub struct Memory(Vec<(f64, f64)>);

impl Memory {
    /// Notes how much it is now (proc(5), `statm`: the second number, in pages).
    pub fn look(&mut self, at: Duration) {
        let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        let pages: Option<f64> = text.split(' ').nth(1).and_then(|word| word.parse().ok());
        if let Some(pages) = pages {
            self.0
                .push((at.as_secs_f64() / 60.0, pages * 4096.0 / 1_048_576.0));
        }
    }

    /// MiB a minute, by least squares over the second half: the first fills caches.
    pub fn slope(&self) -> f64 {
        let half = &self.0[self.0.len() / 2..];
        #[allow(clippy::cast_precision_loss)]
        let count = half.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| half.iter().map(of).sum::<f64>() / count;
        let (x, y) = (mean(|it| it.0), mean(|it| it.1));
        let (mut above, mut below) = (0.0, 0.0);
        for (at, much) in half {
            above += (at - x) * (much - y);
            below += (at - x) * (at - x);
        }
        if below == 0.0 { 0.0 } else { above / below }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |place: usize| self.0.get(place).map_or(0.0, |(_, much)| *much);
        write!(
            f,
            "{:.0} MiB at first, {:.0} MiB in the end; {:+.2} MiB a minute over the second half",
            at(0),
            at(self.0.len().saturating_sub(1)),
            self.slope()
        )
    }
}
