//! What is shown of a comparison. Nothing here decides what a change is.

pub(super) mod json;
pub(super) mod markdown;
mod outline;
pub(super) mod text;

use super::change::Change;
use super::rules::Class;

/// A comparison as it is reported.
pub(super) struct Report<'r> {
    /// The sides, as they were given.
    pub(super) old: &'r str,
    pub(super) new: &'r str,
    pub(super) changes: &'r [Change],
}

impl Report<'_> {
    fn count(&self, class: Class) -> usize {
        let changes = self.changes.iter();
        changes.filter(|change| change.class() == class).count()
    }

    /// The classes that something fell into, with how much.
    fn counts(&self) -> Vec<(Class, usize)> {
        let counts = Class::ALL.map(|class| (class, self.count(class)));
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// In one line.
    fn summary(&self) -> String {
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
