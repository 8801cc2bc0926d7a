//! How many calls are in flight at a time: more while the service answers, half after a sign of
//! overload.

/// A concurrency limit that follows what the service can take: additive increase, multiplicative
/// decrease, as in TCP.
///
/// It starts small and grows by one with every success until the first overload. From then on it
/// grows by one for about as many successes as it allows calls. An overload halves it and begins an
/// epoch; calls of an earlier epoch report the overload that was acted on already, and do not halve
/// it again.
#[derive(Clone, Debug)]
pub(super) struct ConcurrencyLimiter {
    limit: f64,
    max: f64,
    /// From here on the limit grows slowly: TCP's slow start threshold.
    threshold: f64,
    epoch: Epoch,
}

/// The time between two decreases of a limit, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Epoch(u64);

impl ConcurrencyLimiter {
    pub(super) fn new(start: usize, max: usize) -> Self {
        let max = as_float(max.max(1));
        Self {
            limit: as_float(start.max(1)).min(max),
            max,
            threshold: max,
            epoch: Epoch(0),
        }
    }

    /// How many calls may be in flight; at least one.
    pub(super) fn limit(&self) -> usize {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the limit is from 1 to u32::MAX"
        )]
        let whole = self.limit as usize;
        whole.max(1)
    }

    /// The present epoch, to be kept with a call that starts.
    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// A call ended without a sign of overload.
    pub(super) fn record_success(&mut self) {
        let step = if self.limit < self.threshold {
            1.0
        } else {
            1.0 / self.limit
        };
        self.limit = (self.limit + step).min(self.max);
    }

    /// A call that started in `epoch` ended with a sign of overload.
    pub(super) fn record_overload(&mut self, epoch: Epoch) {
        if epoch == self.epoch {
            self.limit = (self.limit / 2.0).max(1.0);
            self.threshold = self.limit;
            self.epoch.0 += 1;
        }
    }
}

fn as_float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn limit_grows_to_the_maximum_halves_and_grows_slowly() {
        let mut limiter = ConcurrencyLimiter::new(4, 64);
        assert_eq!(limiter.limit(), 4);
        for _ in 0..200 {
            limiter.record_success();
        }
        assert_eq!(limiter.limit(), 64);
        let epoch = limiter.epoch();
        limiter.record_overload(epoch);
        assert_eq!(limiter.limit(), 32);
        for _ in 0..31 {
            limiter.record_success();
        }
        assert_eq!(limiter.limit(), 32);
        limiter.record_success();
        limiter.record_success();
        assert_eq!(limiter.limit(), 33);
    }

    #[test]
    fn one_overload_halves_the_limit_once() {
        let mut limiter = ConcurrencyLimiter::new(64, 64);
        let before = limiter.epoch();
        for _ in 0..64 {
            limiter.record_overload(before);
        }
        assert_eq!(limiter.limit(), 32);
        limiter.record_overload(limiter.epoch());
        assert_eq!(limiter.limit(), 16);
    }

    proptest! {
        #[test]
        fn limit_stays_within_its_bounds(
            start: usize,
            max in 0..5000_usize,
            successes in prop::collection::vec(any::<bool>(), 0..500),
        ) {
            let mut limiter = ConcurrencyLimiter::new(start, max);
            for success in successes {
                if success { limiter.record_success() } else { limiter.record_overload(limiter.epoch()) }
                prop_assert!((1..=max.max(1)).contains(&limiter.limit()));
            }
        }
    }
}
