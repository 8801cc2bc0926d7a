//! Counts the cases that a generator produces, so that a test fails when one no longer occurs.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;

/// As many values as a suite generates by default for one operation.
pub const SAMPLES: usize = 256;

/// How often a case of [`Coverage::assert_often`] has to occur.
pub const OFTEN: usize = 8;

/// The cases that occurred, and how often.
#[derive(Clone, Debug, Default)]
pub struct Coverage(BTreeMap<String, usize>);

impl Coverage {
    /// Labels the cases in that many values of a strategy. The values are the same in every run.
    ///
    /// # Panics
    ///
    /// When the strategy makes no value.
    pub fn of<S: Strategy, L: Into<String>>(
        samples: usize,
        strategy: &S,
        labels: impl Fn(&S::Value) -> Vec<L>,
    ) -> Self {
        let mut coverage = Self::default();
        let mut runner = TestRunner::deterministic();
        for _ in 0..samples {
            let tree = strategy.new_tree(&mut runner).expect("a value");
            for label in labels(&tree.current()) {
                coverage.record(label);
            }
        }
        coverage
    }

    /// Counts one case.
    pub fn record(&mut self, label: impl Into<String>) {
        *self.0.entry(label.into()).or_default() += 1;
    }

    /// Compares the cases with those that have to occur often enough that no run misses them: with
    /// [`OFTEN`] expected in a run, one in 3000 has none.
    ///
    /// # Panics
    ///
    /// When one of them is rarer.
    pub fn assert_often<L: AsRef<str>>(
        &self,
        generator: &str,
        expected: impl IntoIterator<Item = L>,
    ) {
        let rare: Vec<String> = expected
            .into_iter()
            .map(|label| (self.count(label.as_ref()), label))
            .filter(|(count, _)| *count < OFTEN)
            .map(|(count, label)| format!("{}: {count} times", label.as_ref()))
            .collect();
        assert!(
            rare.is_empty(),
            "{generator} seldom generates:\n  {}\nof: {:?}",
            rare.join("\n  "),
            self.0
        );
    }

    /// How often a case occurred.
    pub fn count(&self, label: &str) -> usize {
        self.0.get(label).copied().unwrap_or_default()
    }

    /// Compares the cases with those that have to occur.
    ///
    /// # Panics
    ///
    /// When one of them does not occur.
    pub fn assert_contains<L: AsRef<str>>(
        &self,
        generator: &str,
        expected: impl IntoIterator<Item = L>,
    ) {
        let missing: Vec<String> = expected
            .into_iter()
            .map(|label| label.as_ref().to_owned())
            .filter(|label| !self.0.contains_key(label))
            .collect();
        assert!(
            missing.is_empty(),
            "{generator} never generates:\n  {}\nbut only: {:?}",
            missing.join("\n  "),
            self.0
        );
    }
}

/// All that [`span_labels`] tells apart.
pub const SPAN_LABELS: [&str; 6] = [
    "protected: 1 hour",
    "protected: 18 hours",
    "protected: within a day",
    "protected: over midnight",
    "protected: until midnight",
    "protected: from midnight",
];

/// The cases of a valid span of protected hours.
pub fn span_labels(start: i64, end: i64) -> Vec<&'static str> {
    let [one, eighteen, within, over, until, from] = SPAN_LABELS;
    let mut labels = vec![match end {
        0 => until,
        _ if end < start => over,
        _ => within,
    }];
    match (end - start).rem_euclid(24) {
        1 => labels.push(one),
        18 => labels.push(eighteen),
        _ => {}
    }
    if start == 0 {
        labels.push(from);
    }
    labels
}
