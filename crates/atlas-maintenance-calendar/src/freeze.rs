//! Freezes: periods in which no maintenance is to start.

use jiff::civil::Time;
use jiff::{Timestamp, Zoned};

/// A freeze of a project: when it is, in the time zone of its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Frozen {
    /// The name of the freeze. Any text is accepted.
    pub name: String,
    /// When it begins.
    pub from: Zoned,
    /// When it is over; this moment does not belong to it.
    pub to: Zoned,
}

impl Frozen {
    /// A freeze from one moment up to another.
    pub fn new(name: impl Into<String>, from: Zoned, to: Zoned) -> Self {
        Self {
            name: name.into(),
            from,
            to,
        }
    }

    /// Whether a moment is in it.
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.from.timestamp() <= moment && moment < self.to.timestamp()
    }

    /// Whether some of a period is in it.
    pub(crate) fn overlaps(&self, from: Timestamp, to: Timestamp) -> bool {
        self.from.timestamp() < to && from < self.to.timestamp()
    }

    /// Whether it begins and ends with days.
    pub(crate) fn has_days(&self) -> bool {
        self.from.time() == Time::midnight() && self.to.time() == Time::midnight()
    }
}

/// The names of the freezes that a moment is in, each once.
pub(crate) fn names_at(freezes: &[Frozen], moment: Timestamp) -> Vec<&str> {
    let mut names: Vec<_> = freezes
        .iter()
        .filter(|frozen| frozen.contains(moment))
        .map(|frozen| frozen.name.as_str())
        .collect();
    names.dedup();
    names
}
