//! The configurable rules of maintenance.

use std::time::Duration;

use crate::service::error_code::ErrorCode;

/// When maintenance can be deferred, and the error outside of that period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeferralGate {
    /// How long before the maintenance the period begins.
    pub opens_before: Duration,
    /// How long before the maintenance the period ends.
    pub closes_before: Duration,
    /// The error of a deferral outside of the period. No source names the code; the default is
    /// assumed.
    pub refusal: ErrorCode,
}

/// From 72 to 48 hours before the maintenance, inclusive (documented).
impl Default for DeferralGate {
    fn default() -> Self {
        Self {
            opens_before: Duration::from_secs(72 * 3600),
            closes_before: Duration::from_secs(48 * 3600),
            refusal: ErrorCode::NotScheduled,
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

    /// Sets how long before the maintenance the period ends.
    #[must_use]
    pub fn closes_before(mut self, before: Duration) -> Self {
        self.closes_before = before;
        self
    }

    /// Sets the error of a deferral outside of the period.
    #[must_use]
    pub fn refusal(mut self, code: ErrorCode) -> Self {
        self.refusal = code;
        self
    }
}

/// How a response represents day and hour while no window is set. No source shows it.
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

/// The configurable rules of maintenance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) gate: Option<DeferralGate>,
    /// How long maintenance takes (assumed).
    pub(crate) length: Duration,
    pub(crate) unset_window: UnsetWindow,
    /// Whether organizations have maintenance waves.
    pub(crate) waves: bool,
}
