//! How many calls are under way at a time: more while answers come, half after a sign of overload.
//!
//! It must not know what is called; it hears of answers and of trouble, and says a number.

/// A limit that follows what the service can take: additive increase, multiplicative decrease.
///
/// It starts small and grows by one with every answer, until the first trouble. From then on it
/// grows by one for about as many answers as it lets be under way. Trouble halves it; what was
/// begun before that and has trouble too belongs to the same overload, and does not halve it again.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    now: f64,
    most: f64,
    /// Above this it grows slowly.
    careful: f64,
    /// How often it was halved.
    era: u64,
}

/// When something was begun, as seen by the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Era(u64);

impl Limit {
    pub(crate) fn new(start: usize, most: usize) -> Self {
        let most = as_float(most.max(1));
        Self {
            now: as_float(start.max(1)).min(most),
            most,
            careful: most,
            era: 0,
        }
    }

    /// How many may be under way now; at least one.
    pub(crate) fn now(&self) -> usize {
        // At least 1 and at most what was a u32.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is from 1 to u32::MAX"
        )]
        let whole = self.now as usize;
        whole.max(1)
    }

    pub(crate) fn era(&self) -> Era {
        Era(self.era)
    }

    /// An answer came without trouble.
    pub(crate) fn answered(&mut self) {
        let step = if self.now < self.careful {
            1.0
        } else {
            1.0 / self.now
        };
        self.now = (self.now + step).min(self.most);
    }

    /// What was begun in `era` met a sign of overload.
    pub(crate) fn troubled(&mut self, era: Era) {
        if era.0 == self.era {
            self.now = (self.now / 2.0).max(1.0);
            self.careful = self.now;
            self.era += 1;
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
    fn it_grows_to_the_most_halves_and_grows_slowly() {
        let mut limit = Limit::new(4, 64);
        assert_eq!(limit.now(), 4);
        for _ in 0..200 {
            limit.answered();
        }
        assert_eq!(limit.now(), 64);
        let era = limit.era();
        limit.troubled(era);
        assert_eq!(limit.now(), 32);
        for _ in 0..31 {
            limit.answered();
        }
        assert_eq!(limit.now(), 32);
        limit.answered();
        limit.answered();
        assert_eq!(limit.now(), 33);
    }

    #[test]
    fn one_overload_halves_it_once() {
        let mut limit = Limit::new(64, 64);
        let before = limit.era();
        for _ in 0..64 {
            limit.troubled(before);
        }
        assert_eq!(limit.now(), 32);
        limit.troubled(limit.era());
        assert_eq!(limit.now(), 16);
    }

    proptest! {
        #[test]
        fn it_stays_within_its_bounds(
            start: usize,
            most in 0..5000_usize,
            what in prop::collection::vec(any::<bool>(), 0..500),
        ) {
            let mut limit = Limit::new(start, most);
            for well in what {
                if well { limit.answered() } else { limit.troubled(limit.era()) }
                prop_assert!((1..=most.max(1)).contains(&limit.now()));
            }
        }
    }
}
