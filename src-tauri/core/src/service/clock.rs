//! The time, handed in.

use jiff::Timestamp;

/// What time it is. The shell hands in the system's; a test its own.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// A clock made of a function, such as `SystemClock(Timestamp::now)`.
pub struct SystemClock(pub fn() -> Timestamp);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        (self.0)()
    }
}
