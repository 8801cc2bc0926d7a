//! A comparison as it is reported.

use super::super::change::Change;
use super::super::rules::Class;

/// A comparison as it is reported.
pub struct Report<'r> {
    /// The old side, as it was given.
    pub old: &'r str,
    /// The new side, as it was given.
    pub new: &'r str,
    /// As [`compare`](crate::diff::compare) found them.
    pub changes: &'r [Change],
    /// What else there is to say, a sentence each. What comes from a document stands between backticks.
    pub notes: &'r [String],
}

impl Report<'_> {
    pub(super) fn count(&self, class: Class) -> usize {
        let changes = self.changes.iter();
        changes.filter(|change| change.class() == class).count()
    }

    /// The classes that something fell into, with how much.
    pub(super) fn counts(&self) -> Vec<(Class, usize)> {
        let counts = Class::ALL.map(|class| (class, self.count(class)));
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// In one line.
    pub(super) fn summary(&self) -> String {
        if self.changes.is_empty() {
            return "no difference".to_owned();
        }
        let counts = self.counts();
        let counts: Vec<String> = counts
            .iter()
            .map(|(class, count)| format!("{count} {class}"))
            .collect();
        let total = self.changes.len();
        let noun = if total == 1 { "change" } else { "changes" };
        format!("{total} {noun}: {}", counts.join(", "))
    }
}
