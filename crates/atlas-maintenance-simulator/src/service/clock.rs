//! The simulator's time, used for tokens, nonces, rate limits and maintenance.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// A clock that can be moved forward.
///
/// Clones share their time, so that a test can keep a clone of the clock that it gave to a
/// simulator.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Reading>>);

#[derive(Clone, Copy, Debug)]
struct Reading {
    /// The fixed time; `None` follows the time of the machine.
    frozen: Option<Timestamp>,
    ahead: SignedDuration,
}

impl Clock {
    /// A clock that runs with the time of the machine, plus what it is advanced by.
    pub fn running() -> Self {
        Self::new(None)
    }

    /// A clock that only moves when it is advanced.
    pub fn frozen_at(start: Timestamp) -> Self {
        Self::new(Some(start))
    }

    fn new(frozen: Option<Timestamp>) -> Self {
        Self(Arc::new(Mutex::new(Reading {
            frozen,
            ahead: SignedDuration::ZERO,
        })))
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        let reading = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        later(reading.frozen.unwrap_or_else(Timestamp::now), reading.ahead)
    }

    /// Moves the clock forward, at most to the last representable time, in the year 9999.
    pub fn advance(&self, by: Duration) {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reading.ahead = reading.ahead.saturating_add(signed(by));
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::running()
    }
}

/// `start` plus `by`, or the last representable time.
pub(crate) fn later(start: Timestamp, by: SignedDuration) -> Timestamp {
    start.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// The duration as a signed one, saturating.
pub(crate) fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_clock_moves_only_when_advanced() {
        let clock = Clock::frozen_at(Timestamp::UNIX_EPOCH);
        let other = clock.clone();
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        other.advance(Duration::from_secs(90));
        assert_eq!(clock.now().as_second(), 90);
    }

    #[test]
    fn running_clock_is_ahead_by_what_it_was_advanced() {
        let clock = Clock::running();
        clock.advance(Duration::from_secs(3600));
        let ahead = clock.now().duration_since(Timestamp::now()).as_secs();
        assert!((3590..=3600).contains(&ahead), "{ahead}");
    }

    #[test]
    fn advancing_past_the_last_time_saturates() {
        let clock = Clock::frozen_at(Timestamp::UNIX_EPOCH);
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
