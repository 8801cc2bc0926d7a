//! A rate limit: a token bucket that is refilled in steps. A project has one, and the token endpoint
//! can have one.
//!
//! *Documented*: the capacity, the refill and its period, one bucket per project for all of its
//! maintenance-window operations. *Recorded*: the bucket falls by exactly one per call, so it is
//! refilled in steps and not drop by drop. *Assumed*: the steps are counted from the first call.
//!
//! This module must not know of HTTP.

use std::time::Duration;

use jiff::Timestamp;

use crate::service::clock;

/// How many calls a project may make, or how many requests for tokens there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The most calls that can be left.
    pub capacity: u32,
    /// How many calls each period gives back.
    pub refill: u32,
    /// The time between two refills.
    pub period: Duration,
}

impl RateLimit {
    /// What is documented last for requests for tokens: 50 a minute. An error that was recorded
    /// before spoke of 10.
    pub const TOKENS: Self = Self {
        capacity: 50,
        refill: 50,
        period: Duration::from_secs(60),
    };
}

/// The documented limit of a project: 1200 calls, 500 more each minute.
impl Default for RateLimit {
    fn default() -> Self {
        Self {
            capacity: 1200,
            refill: 500,
            period: Duration::from_secs(60),
        }
    }
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    left: u32,
    filled_at: Timestamp,
}

impl Bucket {
    pub(crate) fn full(limit: &RateLimit, now: Timestamp) -> Self {
        Self {
            left: limit.capacity,
            filled_at: now,
        }
    }

    /// Takes one call out and says how many are left.
    ///
    /// # Errors
    ///
    /// When none is left: the whole seconds to wait for the next refill, at least one.
    pub(crate) fn take(&mut self, limit: &RateLimit, now: Timestamp) -> Result<u32, u64> {
        // A period of less than a second makes no sense in headers that count in seconds.
        let period = limit.period.as_secs().max(1);
        let passed = u64::try_from(now.duration_since(self.filled_at).as_secs()).unwrap_or(0);
        let steps = passed / period;
        if steps > 0 {
            let gained = u64::from(limit.refill).saturating_mul(steps);
            self.left = u32::try_from(u64::from(self.left).saturating_add(gained))
                .unwrap_or(u32::MAX)
                .min(limit.capacity);
            let counted = Duration::from_secs(steps.saturating_mul(period));
            self.filled_at = clock::later(self.filled_at, clock::signed(counted));
        }
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Ok(left)
            }
            None => Err(period.saturating_sub(passed % period).max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn the_documented_bucket_empties_and_comes_back_in_steps() {
        let limit = RateLimit::default();
        let mut bucket = Bucket::full(&limit, at(0));
        for left in (0..1200).rev() {
            assert_eq!(bucket.take(&limit, at(10)), Ok(left));
        }
        assert_eq!(bucket.take(&limit, at(10)), Err(50));
        assert_eq!(bucket.take(&limit, at(59)), Err(1));
        assert_eq!(bucket.take(&limit, at(60)), Ok(499));
        assert_eq!(bucket.take(&limit, at(119)), Ok(498));
        assert_eq!(bucket.take(&limit, at(120)), Ok(997));
        assert_eq!(bucket.take(&limit, at(100_000)), Ok(1199));
    }

    #[test]
    fn odd_limits_do_no_harm() {
        let never = RateLimit {
            capacity: 0,
            refill: u32::MAX,
            period: Duration::ZERO,
        };
        let mut bucket = Bucket::full(&never, at(0));
        assert_eq!(bucket.take(&never, Timestamp::MAX), Err(1));
        assert_eq!(bucket.take(&never, at(-5)), Err(1));
    }
}
