//! Rate limits: a token bucket that is refilled in steps, for each project and for the token endpoint.
//!
//! *Documented*: the capacity, the refill and its period, one bucket per project for all of its
//! maintenance-window operations. *Recorded*: the bucket falls by exactly one per call, so it is
//! refilled in steps and not continuously. *Assumed*: the steps are counted from the first call.

use std::time::Duration;

use jiff::Timestamp;

use crate::generated::variants::TokenRateLimit;
use crate::service::clock;

/// How many calls a project may make, or how many tokens may be requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The size of the bucket, in calls.
    pub capacity: u32,
    /// How many calls are added each period.
    pub refill: u32,
    /// The time between two refills.
    pub period: Duration,
}

impl RateLimit {
    /// The latest documented limit on requests for tokens: 50 a minute. An older recorded error
    /// says 10.
    pub const TOKENS: Self = Self {
        capacity: 50,
        refill: 50,
        period: Duration::from_secs(60),
    };
}

impl TokenRateLimit {
    /// The limit on requests for tokens.
    pub(crate) fn limit(self) -> Option<RateLimit> {
        match self {
            Self::None => None,
            Self::FiftyAMinute => Some(RateLimit::TOKENS),
            Self::TenAMinute => Some(RateLimit {
                capacity: 10,
                refill: 10,
                ..RateLimit::TOKENS
            }),
        }
    }
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

/// The calls that are left of a limit.
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

    /// Takes one call and returns how many are left.
    ///
    /// # Errors
    ///
    /// The whole seconds until the next refill, at least one, when none is left.
    pub(crate) fn take(&mut self, limit: &RateLimit, now: Timestamp) -> Result<u32, u64> {
        // Headers count in whole seconds.
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
    fn documented_bucket_empties_and_refills_in_steps() {
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
    fn extreme_limits_do_not_panic() {
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
