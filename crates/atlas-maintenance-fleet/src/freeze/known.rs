//! Maintenance that is known to come, as far as a check of freezes needs it.

use jiff::Timestamp;

use super::deferral::DeferralGate;

/// Whether maintenance is known to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum KnownMaintenance {
    /// It was not looked for.
    #[default]
    Unread,
    /// None is scheduled. So none starts in the next 48 hours: a notice comes 72 to 48 hours before.
    Nothing,
    /// This one.
    Start(KnownStart),
}

/// The start of maintenance that is known to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownStart {
    /// When it starts at the earliest.
    pub earliest: Timestamp,
    /// When it starts by all that is known.
    pub estimate: Timestamp,
    /// When it starts at the latest.
    pub latest: Timestamp,
    /// How often it can still be deferred.
    pub deferrals_left: u32,
    /// When it can be deferred; `None` if not at all, as when it was asked to start or has started.
    pub gate: Option<DeferralGate>,
}

impl KnownStart {
    /// A start between two times, the estimate among them.
    pub fn new(
        earliest: Timestamp,
        estimate: Timestamp,
        latest: Timestamp,
        deferrals_left: u32,
        gate: Option<DeferralGate>,
    ) -> Self {
        Self {
            earliest: earliest.min(estimate),
            estimate,
            latest: latest.max(estimate),
            deferrals_left,
            gate,
        }
    }
}
