//! Scheduled maintenance of a project, and how it is deferred.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::generated::variants::{
    Assumptions, DeferralCheckOrder, DeferralLimit, DeferralWeek, OutsideDeferralPeriod,
    PatchAndMaintenance,
};
use crate::service::error_code::ErrorCode;
use crate::service::rules::Rules;
use crate::service::time_zone;

/// Scheduled maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Maintenance {
    pub(crate) at: Timestamp,
    /// When it would be without deferrals.
    first_at: Timestamp,
    pub(crate) deferrals: u32,
    /// Whether it was started by a request (`startASAP`).
    pub(crate) started_now: bool,
}

impl Maintenance {
    pub(crate) fn at(at: Timestamp) -> Self {
        Self {
            at,
            first_at: at,
            deferrals: 0,
            started_now: false,
        }
    }

    /// Maintenance that was started by a request.
    pub(crate) fn started(now: Timestamp) -> Self {
        Self {
            started_now: true,
            ..Self::at(now)
        }
    }

    /// Whether it can be deferred now.
    pub(crate) fn check_deferral(
        &self,
        rules: &Rules,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Result<(), ErrorCode> {
        let most = match assumptions.deferral_limit {
            DeferralLimit::Two => 2,
            DeferralLimit::Three => 3,
        };
        let too_many = (self.deferrals >= most).then_some(ErrorCode::DeferralsExceeded);
        let is_outside = match &rules.gate {
            Some(gate) => !gate.is_open(self.at, now),
            // Maintenance that is under way is too late without a period, too.
            None => self.at <= now,
        };
        let outside = is_outside.then_some(match assumptions.outside_deferral_period {
            OutsideDeferralPeriod::NotScheduled => ErrorCode::NotScheduled,
            OutsideDeferralPeriod::AlreadyScheduled => ErrorCode::AlreadyScheduled,
            OutsideDeferralPeriod::DeferralsExceeded => ErrorCode::DeferralsExceeded,
        });
        let refusal = match assumptions.deferral_check_order {
            DeferralCheckOrder::CountFirst => too_many.or(outside),
            DeferralCheckOrder::PeriodFirst => outside.or(too_many),
        };
        refusal.map_or(Ok(()), Err)
    }

    pub(crate) fn defer(&mut self, time_zone: &TimeZone, assumptions: &Assumptions) {
        let time_zone = match assumptions.deferral_week {
            DeferralWeek::Calendar => time_zone,
            DeferralWeek::Hours => &TimeZone::UTC,
        };
        self.at = time_zone::week_later(time_zone, self.at, assumptions.skipped_hour);
        self.deferrals += 1;
    }

    /// What an update of the window does to it.
    pub(crate) fn reset_deferrals(&mut self, assumptions: &Assumptions, now: Timestamp) {
        self.deferrals = 0;
        match assumptions.patch_and_maintenance {
            PatchAndMaintenance::Undone if self.first_at > now => self.at = self.first_at,
            PatchAndMaintenance::Stays | PatchAndMaintenance::Undone => {}
        }
    }
}
