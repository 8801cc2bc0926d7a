//! The time by which the simulator lives: tokens, nonces, rate limits and maintenance all read it.
//!
//! It moves when it is told to; this module must not know what anybody does with the time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// A clock that can be moved forward.
///
/// Clones share their time, so that a test can hold on to the clock which it gave to a simulator.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Reading>>);

#[derive(Clone, Copy, Debug)]
struct Reading {
    /// Where the time stands still; `None` follows the time of the machine.
    frozen: Option<Timestamp>,
    ahead: SignedDuration,
}

impl Clock {
    /// The time of the machine, plus whatever the clock is advanced by.
    pub fn running() -> Self {
        Self::new(None)
    }

    /// A clock that stands still and only moves when it is advanced.
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

    /// Moves the clock forward. It stops at the last moment that can be represented, in the year
    /// 9999.
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

/// `start` plus `by`, or the last moment that can be represented.
pub(crate) fn later(start: Timestamp, by: SignedDuration) -> Timestamp {
    start.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// The duration as one that can be subtracted, cut to what that type can hold.
pub(crate) fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = Clock::frozen_at(Timestamp::UNIX_EPOCH);
        let other = clock.clone();
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        other.advance(Duration::from_secs(90));
        assert_eq!(clock.now().as_second(), 90);
    }

    #[test]
    fn a_running_clock_is_ahead_by_what_it_was_advanced() {
        let clock = Clock::running();
        clock.advance(Duration::from_secs(3600));
        let ahead = clock.now().duration_since(Timestamp::now()).as_secs();
        assert!((3590..=3600).contains(&ahead), "{ahead}");
    }

    #[test]
    fn the_end_of_time_is_a_wall_and_not_a_panic() {
        let clock = Clock::frozen_at(Timestamp::UNIX_EPOCH);
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
