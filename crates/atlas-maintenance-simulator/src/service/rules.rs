//! The configurable rules of maintenance.

use std::time::Duration;

use jiff::Timestamp;

use crate::generated::variants;
use crate::service::clock;

/// When maintenance can be deferred. The error outside of that period is the assumption
/// `outside-deferral-period`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeferralGate {
    /// How long before the maintenance the period begins.
    pub opens_before: Duration,
    /// How long before the maintenance the period ends.
    pub closes_before: Duration,
}

/// From 72 to 48 hours before the maintenance, inclusive (documented).
impl Default for DeferralGate {
    fn default() -> Self {
        Self {
            opens_before: Duration::from_secs(72 * 3600),
            closes_before: Duration::from_secs(48 * 3600),
        }
    }
}

impl DeferralGate {
    /// Sets how long before the maintenance the period begins.
    #[must_use]
    pub fn opens_before(mut self, before: Duration) -> Self {
        self.opens_before = before;
        self
    }

    /// Whether maintenance at `at` can be deferred now.
    pub(crate) fn is_open(&self, at: Timestamp, now: Timestamp) -> bool {
        let ahead = at.duration_since(now);
        (clock::signed(self.closes_before)..=clock::signed(self.opens_before)).contains(&ahead)
    }

    /// Sets how long before the maintenance the period ends.
    #[must_use]
    pub fn closes_before(mut self, before: Duration) -> Self {
        self.closes_before = before;
        self
    }
}

/// How a response represents day and hour while no window is set: the assumption `unset-window`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsetWindow {
    /// The members are omitted.
    #[default]
    Absent,
    /// The members are null.
    Null,
    /// The members are 0.
    Zero,
}

impl From<UnsetWindow> for variants::UnsetWindow {
    fn from(unset: UnsetWindow) -> Self {
        match unset {
            UnsetWindow::Absent => Self::Absent,
            UnsetWindow::Null => Self::Null,
            UnsetWindow::Zero => Self::Zero,
        }
    }
}

/// The configurable rules of maintenance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) gate: Option<DeferralGate>,
    /// How long maintenance takes (assumed).
    pub(crate) length: Duration,
    /// Whether organizations have maintenance waves.
    pub(crate) waves: bool,
}
