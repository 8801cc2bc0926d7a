//! The simulator's time, used for rate limits and maintenance, and the time by which tokens and nonces
//! expire.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// A clock that can be moved, set and frozen.
///
/// Clones share their time, so that a test can keep a clone of the clock that it gave to a
/// simulator.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Reading>>);

#[derive(Clone, Copy, Debug)]
struct Reading {
    /// The time at which the clock was frozen; `None` follows the time of the machine.
    frozen: Option<Timestamp>,
    ahead: SignedDuration,
    /// How far the time by which credentials expire is ahead.
    credentials_ahead: SignedDuration,
}

impl Reading {
    fn base(&self) -> Timestamp {
        self.frozen.unwrap_or_else(Timestamp::now)
    }

    fn now(&self) -> Timestamp {
        later(self.base(), self.ahead)
    }
}

impl Clock {
    /// A clock that runs with the time of the machine, plus what it is advanced by.
    pub fn running() -> Self {
        Self::new(None)
    }

    /// A clock that only moves when it is advanced or set.
    pub fn frozen_at(start: Timestamp) -> Self {
        Self::new(Some(start))
    }

    fn new(frozen: Option<Timestamp>) -> Self {
        Self(Arc::new(Mutex::new(Reading {
            frozen,
            ahead: SignedDuration::ZERO,
            credentials_ahead: SignedDuration::ZERO,
        })))
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        // No code panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.reading().now()
    }

    /// Moves the clock forward, at most to the last representable time, in the year 9999.
    ///
    /// Tokens and nonces do not age by it, so that a client which trusts the `expires_in` of its token is
    /// not refused; see [`advance_with_credentials`](Self::advance_with_credentials).
    pub fn advance(&self, by: Duration) {
        let mut reading = self.reading();
        reading.ahead = reading.ahead.saturating_add(signed(by));
    }

    /// Moves the clock forward, and tokens and nonces age by as much.
    pub fn advance_with_credentials(&self, by: Duration) {
        self.advance(by);
        let mut reading = self.reading();
        reading.credentials_ahead = reading.credentials_ahead.saturating_add(signed(by));
    }

    /// Sets the clock to a time, which may be in the past. Tokens and nonces do not age by it.
    pub fn set(&self, now: Timestamp) {
        let mut reading = self.reading();
        reading.ahead = now.duration_since(reading.base());
    }

    /// Stops the clock at the time that it has: it only moves when it is advanced or set.
    pub fn freeze(&self) {
        let mut reading = self.reading();
        reading.frozen = Some(reading.base());
    }

    /// Lets the clock run on from the time that it has.
    pub fn run(&self) {
        let mut reading = self.reading();
        if let Some(frozen) = reading.frozen.take() {
            let behind = frozen.duration_since(Timestamp::now());
            reading.ahead = reading.ahead.saturating_add(behind);
            reading.credentials_ahead = reading.credentials_ahead.saturating_add(behind);
        }
    }

    /// Whether the clock only moves when it is advanced or set.
    pub fn is_frozen(&self) -> bool {
        self.reading().frozen.is_some()
    }

    /// The time by which credentials expire.
    pub(crate) fn credential_time(&self) -> Timestamp {
        let reading = self.reading();
        later(reading.base(), reading.credentials_ahead)
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::running()
    }
}

/// `start` plus `by`, or the last representable time in that direction.
pub(crate) fn later(start: Timestamp, by: SignedDuration) -> Timestamp {
    let end = if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    start.checked_add(by).unwrap_or(end)
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

    #[test]
    fn credentials_age_only_when_they_are_to() {
        let clock = Clock::frozen_at(Timestamp::UNIX_EPOCH);
        let times = |clock: &Clock| (clock.now().as_second(), clock.credential_time().as_second());
        clock.advance(Duration::from_secs(60));
        assert_eq!(times(&clock), (60, 0));
        clock.advance_with_credentials(Duration::from_secs(5));
        assert_eq!(times(&clock), (65, 5));
        clock.set(Timestamp::from_second(-7).unwrap());
        assert_eq!(times(&clock), (-7, 5));
    }

    #[test]
    fn frozen_clock_runs_on_from_its_time() {
        let clock = Clock::frozen_at(Timestamp::UNIX_EPOCH);
        clock.set(Timestamp::from_second(1000).unwrap());
        assert!(clock.is_frozen());
        clock.run();
        assert!(!clock.is_frozen());
        let passed = |clock: &Clock| clock.now().as_second() - 1000;
        assert!((0..60).contains(&passed(&clock)), "{}", passed(&clock));
        assert!((0..60).contains(&clock.credential_time().as_second()));
        clock.freeze();
        let frozen = clock.now();
        assert_eq!((clock.now(), clock.is_frozen()), (frozen, true));
        // Again, it changes nothing.
        clock.freeze();
        assert_eq!(clock.now(), frozen);
        clock.set(Timestamp::MIN);
        assert_eq!(clock.now(), Timestamp::MIN);
    }
}
