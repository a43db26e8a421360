//! What is measured, and how it is said.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// How long answers were waited for, by what was asked.
#[derive(Default)]
pub struct Latencies(BTreeMap<&'static str, Vec<Duration>>);

impl Latencies {
    pub fn add(&mut self, what: &'static str, one: Duration) {
        self.0.entry(what).or_default().push(one);
    }

    pub fn join(&mut self, other: Self) {
        for (what, some) in other.0 {
            self.0.entry(what).or_default().extend(some);
        }
    }

    /// 999 of 1,000 took no longer.
    pub fn nearly_all(&self) -> Duration {
        at(&self.sorted(), 0.999)
    }

    fn sorted(&self) -> Vec<Duration> {
        let mut all: Vec<_> = self.0.values().flatten().copied().collect();
        all.sort();
        all
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn at(sorted: &[Duration], part: f64) -> Duration {
    let place = ((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or_default()
}

fn ms(one: Duration) -> String {
    format!("{:.1} ms", one.as_secs_f64() * 1000.0)
}

impl fmt::Display for Latencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.sorted();
        write!(
            f,
            "{} answers; half within {}, 99 % {}, 99.9 % {}; the slowest of each:",
            all.len(),
            ms(at(&all, 0.5)),
            ms(at(&all, 0.99)),
            ms(at(&all, 0.999)),
        )?;
        for (what, some) in &self.0 {
            write!(
                f,
                " {what} {},",
                ms(some.iter().max().copied().unwrap_or_default())
            )?;
        }
        Ok(())
    }
}

/// The process's resident memory over time: minutes, KiB.
#[derive(Default)]
pub struct Memory(Vec<(f64, f64)>);

impl Memory {
    /// Notes how much it is now (proc(5), `statm`: the second number, in pages).
    pub fn look(&mut self, at: Duration) {
        let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        let pages: Option<f64> = text.split(' ').nth(1).and_then(|word| word.parse().ok());
        if let Some(pages) = pages {
            self.0.push((at.as_secs_f64() / 60.0, pages * 4.0));
        }
    }

    /// What was seen when caches were full and all had been asked once: without the first third.
    fn warm(&self) -> &[(f64, f64)] {
        &self.0[self.0.len() / 3..]
    }

    /// KiB a minute, by least squares over what was seen once it was warm.
    pub fn slope(&self) -> f64 {
        let warm = self.warm();
        #[allow(clippy::cast_precision_loss)]
        let count = warm.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| warm.iter().map(of).sum::<f64>() / count;
        let (x, y) = (mean(|it| it.0), mean(|it| it.1));
        let (mut above, mut below) = (0.0, 0.0);
        for (at, much) in warm {
            above += (at - x) * (much - y);
            below += (at - x) * (at - x);
        }
        if below == 0.0 { 0.0 } else { above / below }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |seen: Option<&(f64, f64)>| seen.map_or(0.0, |(_, much)| much / 1024.0);
        let most = self.0.iter().max_by(|one, other| one.1.total_cmp(&other.1));
        write!(
            f,
            "{:.1} MiB at first, {:.1} warm, {:.1} in the end, {:.1} at most; {:+.0} KiB a minute once warm",
            mib(self.0.first()),
            mib(self.warm().first()),
            mib(self.0.last()),
            mib(most),
            self.slope()
        )
    }
}
