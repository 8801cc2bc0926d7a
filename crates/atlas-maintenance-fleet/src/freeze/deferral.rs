//! How often maintenance can be deferred, when, and by how much.

use atlas_maintenance::Gate;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// How many days a deferral moves maintenance (documented): a week of the calendar in the project's time zone,
/// so that the hour stays when clocks change (assumed, `deferral-week` of the ledger), or one of 168 hours. What
/// is said to be kept out of a freeze is out of it in both cases.
pub const DEFERRAL_DAYS: u32 = 7;

/// How often the same maintenance can be deferred (documented, `deferral-limit` of the ledger).
pub const MAX_DEFERRALS: u32 = Gate::MAX_DEFERRALS;

/// When maintenance can be deferred: from `opens` up to `closes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeferralGate {
    /// From then on.
    pub opens: Timestamp,
    /// Not any more from then on.
    pub closes: Timestamp,
}

impl DeferralGate {
    /// A gate of these times.
    pub fn new(opens: Timestamp, closes: Timestamp) -> Self {
        Self { opens, closes }
    }

    /// The gate of maintenance that starts then: from 72 to 48 hours before (reported, `deferral-period` of
    /// the ledger).
    pub fn before(start: Timestamp) -> Self {
        let earlier = |by| start.saturating_sub(by).unwrap_or(Timestamp::MIN);
        Self::new(earlier(Gate::OPENS_BEFORE), earlier(Gate::CLOSES_BEFORE))
    }

    /// Whether it is too late.
    pub fn is_over(self, now: Timestamp) -> bool {
        now >= self.closes
    }
}

/// What maintenance waves say of deferrals in an organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WavePosition {
    /// No project of the organization has a wave.
    #[default]
    NoWaves,
    /// The project is in the last wave: one deferral, and no auto-defer (documented).
    Last,
    /// The project is in an earlier wave: no deferral.
    NotLast,
}

impl WavePosition {
    /// How often maintenance that starts in the window can still be deferred. Auto-defer has used one of two
    /// deferrals when it starts (documented).
    pub fn deferrals(self, auto_defer: bool) -> u32 {
        match self {
            Self::NoWaves => MAX_DEFERRALS - u32::from(auto_defer),
            Self::Last => 1,
            Self::NotLast => 0,
        }
    }
}

/// A moment that many deferrals later: at the earliest, by the calendar, and at the latest.
pub(super) fn deferred(zone: &TimeZone, moment: Timestamp, times: u32) -> Option<[Timestamp; 3]> {
    let days = i64::from(times.checked_mul(DEFERRAL_DAYS)?);
    let clock = zone.to_datetime(moment).checked_add(days.days()).ok()?;
    let calendar = zone.to_ambiguous_timestamp(clock).compatible().ok()?;
    let hours = moment
        .checked_add(SignedDuration::from_hours(24 * days))
        .ok()?;
    Some([calendar.min(hours), calendar, calendar.max(hours)])
}
