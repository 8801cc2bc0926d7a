//! Scheduled maintenance of a project: its date, how it is deferred, and what comes of it with time.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::generated::variants::{
    AutoDeferralEvents, DeferralCheckOrder, DeferralLimit, DeferralWeek, NoticeAfterDeferral,
    NoticeTime, OutsideDeferralPeriod, PatchAndMaintenance, StartDelay, StartedEvents,
};
use crate::service::chance::Seed;
use crate::service::change::ChangeContext;
use crate::service::clock;
use crate::service::error_code::ErrorCode;
use crate::service::maintenance_record::{MaintenanceRecord, MaintenanceState};
use crate::service::time_zone;

/// Documented: how long before the date it is announced.
const NOTICE: SignedDuration = SignedDuration::from_hours(72);
/// Documented: how long before the date it can no longer be deferred, so that a later notice is no use.
const LAST_NOTICE: SignedDuration = SignedDuration::from_hours(48);
const HOUR: u32 = 3600;

/// What time brings to a maintenance, in this order at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    AutoDeferral,
    Notice,
    /// One of the starts that are told.
    Start,
    /// One of the completions that are told; the last ends the maintenance.
    Completion,
}

/// Scheduled maintenance.
#[derive(Clone, Debug)]
pub(crate) struct Maintenance {
    /// When it is due.
    pub(crate) at: Timestamp,
    /// When it starts in truth.
    pub(crate) starts_at: Timestamp,
    /// When it would be without deferrals.
    first_at: Timestamp,
    pub(crate) deferrals: u32,
    /// Whether it was started by a request (`startASAP`).
    pub(crate) started_now: bool,
    scheduled_at: Timestamp,
    scheduled_for: Timestamp,
    deferred_at: Vec<Timestamp>,
    /// When the automatic deferral is told, until it is.
    auto_deferral_due: Option<Timestamp>,
    notice_due: Option<Timestamp>,
    /// The date that was announced last.
    announced_date: Option<Timestamp>,
    announced_at: Option<Timestamp>,
    /// Whether any event told of it.
    pub(crate) is_told: bool,
    /// How many starts and completions were told.
    starts: u32,
    completions: u32,
}

impl Maintenance {
    /// Maintenance at that time; with auto-defer, deferred by a week.
    pub(crate) fn scheduled(
        at: Timestamp,
        auto_defer: Option<&TimeZone>,
        seed: Seed,
        context: &ChangeContext<'_>,
    ) -> Self {
        let mut maintenance = Self {
            at,
            starts_at: at,
            first_at: at,
            deferrals: 0,
            started_now: false,
            scheduled_at: context.now,
            scheduled_for: at,
            deferred_at: Vec::new(),
            auto_deferral_due: None,
            notice_due: None,
            announced_date: None,
            announced_at: None,
            is_told: false,
            starts: 0,
            completions: 0,
        };
        maintenance.set_date(at, seed, context);
        if let Some(time_zone) = auto_defer {
            let told = match context.assumptions.auto_deferral_events {
                AutoDeferralEvents::AtScheduling => Some(context.now),
                AutoDeferralEvents::AfterNotice | AutoDeferralEvents::InsteadOfNotice => {
                    maintenance.notice_due
                }
            };
            maintenance.auto_deferral_due = told;
            maintenance.defer(time_zone, seed, context);
        }
        maintenance
    }

    /// Lets it begin now, on request.
    pub(crate) fn start_now(&mut self, now: Timestamp) {
        self.at = now;
        self.starts_at = now;
        self.first_at = now;
        self.deferrals = 0;
        self.started_now = true;
        self.auto_deferral_due = None;
        self.notice_due = None;
    }

    /// Moves it, and plans what tells of the new date.
    pub(crate) fn set_date(&mut self, at: Timestamp, seed: Seed, context: &ChangeContext<'_>) {
        self.at = at;
        let minutes = match context.assumptions.start_delay {
            StartDelay::None => 0,
            StartDelay::WithinTheHour => 1 + seed.draw("start", at.as_second(), 59),
            StartDelay::Hours => 60 + seed.draw("start", at.as_second(), 5 * 60),
        };
        let delay = SignedDuration::from_mins(minutes.into());
        self.starts_at = clock::later(at, delay);
        self.plan_notice(seed, context);
    }

    /// Moves it to a date that has nothing to do with earlier ones.
    pub(crate) fn reschedule(&mut self, at: Timestamp, seed: Seed, context: &ChangeContext<'_>) {
        self.first_at = at;
        self.auto_deferral_due = None;
        self.set_date(at, seed, context);
    }

    fn plan_notice(&mut self, seed: Seed, context: &ChangeContext<'_>) {
        let is_silent = match (
            self.announced_date,
            context.assumptions.notice_after_deferral,
        ) {
            (None, _) => false,
            (Some(_), NoticeAfterDeferral::Once) => true,
            (Some(announced), NoticeAfterDeferral::Repeated) => announced == self.at,
        };
        let second = self.at.as_second();
        let late = match context.assumptions.notice_time {
            NoticeTime::Exact => 0,
            NoticeTime::HoursLate => HOUR + seed.draw("notice", second, 5 * HOUR),
            NoticeTime::AnyTime => seed.draw("notice", second, 24 * HOUR),
        };
        let usual = clock::later(self.at, SignedDuration::from_secs(i64::from(late)) - NOTICE);
        let latest = clock::later(self.at, -LAST_NOTICE);
        let due = usual.min(latest).max(context.now);
        self.notice_due = (!is_silent && self.auto_deferral_due.is_none()).then_some(due);
    }

    /// What time brings next, and when.
    pub(crate) fn next_step(&self, context: &ChangeContext<'_>) -> Option<(Timestamp, Step)> {
        let tellings = tellings(context.assumptions.started_events);
        let start = (self.starts < tellings).then(|| self.part(self.starts, 4, context));
        let is_started = self.starts > 0;
        // The last is at the end, whatever variant held before.
        let number = tellings.min(self.completions.saturating_add(1));
        let completion = is_started.then(|| self.part(number, tellings, context));
        let steps = [
            self.auto_deferral_due.map(|at| (at, Step::AutoDeferral)),
            self.notice_due.map(|at| (at, Step::Notice)),
            start.map(|at| (at, Step::Start)),
            completion.map(|at| (at, Step::Completion)),
        ];
        steps.into_iter().flatten().min()
    }

    /// When so many of so many equal parts of it are over.
    fn part(&self, number: u32, of: u32, context: &ChangeContext<'_>) -> Timestamp {
        let length = context.rules.length;
        // Not a product first, which could overflow.
        let passed = length.checked_div(of.max(1)).unwrap_or_default();
        let passed = passed.saturating_mul(number);
        let passed = if number == of { length } else { passed };
        clock::later(self.starts_at, clock::signed(passed))
    }

    /// `is_told`: whether an event tells of it.
    pub(crate) fn tell_auto_deferral(
        &mut self,
        is_told: bool,
        seed: Seed,
        context: &ChangeContext<'_>,
    ) {
        self.auto_deferral_due = None;
        match context.assumptions.auto_deferral_events {
            AutoDeferralEvents::AfterNotice if is_told => {
                self.announced_at = Some(context.now);
                self.announced_date = Some(self.first_at);
            }
            AutoDeferralEvents::InsteadOfNotice if is_told => {
                self.announced_date = Some(self.first_at);
            }
            _ => {}
        }
        self.plan_notice(seed, context);
    }

    /// `is_told`: whether an event tells of it.
    pub(crate) fn tell_notice(&mut self, now: Timestamp, is_told: bool) {
        self.notice_due = None;
        if is_told {
            self.announced_date = Some(self.at);
            self.announced_at = Some(now);
        }
    }

    pub(crate) fn tell_start(&mut self) {
        self.starts += 1;
    }

    /// Whether it is over.
    pub(crate) fn tell_completion(&mut self, context: &ChangeContext<'_>) -> bool {
        self.completions += 1;
        self.completions >= tellings(context.assumptions.started_events)
    }

    /// Whether it can be deferred now.
    pub(crate) fn check_deferral(&self, context: &ChangeContext<'_>) -> Result<(), ErrorCode> {
        let ChangeContext {
            rules,
            assumptions,
            now,
            ..
        } = *context;
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

    /// Moves it by a week and counts that.
    pub(crate) fn defer(&mut self, zone: &TimeZone, seed: Seed, context: &ChangeContext<'_>) {
        self.move_by_a_week(zone, seed, context);
        self.deferrals += 1;
    }

    pub(crate) fn move_by_a_week(
        &mut self,
        time_zone: &TimeZone,
        seed: Seed,
        context: &ChangeContext<'_>,
    ) {
        let time_zone = match context.assumptions.deferral_week {
            DeferralWeek::Calendar => time_zone,
            DeferralWeek::Hours => &TimeZone::UTC,
        };
        let skipped = context.assumptions.skipped_hour;
        self.deferred_at.push(context.now);
        let later = time_zone::week_later(time_zone, self.at, skipped);
        self.set_date(later, seed, context);
    }

    /// What an update of the window does to it.
    pub(crate) fn reset_deferrals(&mut self, seed: Seed, context: &ChangeContext<'_>) {
        self.deferrals = 0;
        match context.assumptions.patch_and_maintenance {
            PatchAndMaintenance::Undone if self.first_at > context.now => {
                self.auto_deferral_due = None;
                self.set_date(self.first_at, seed, context);
            }
            PatchAndMaintenance::Stays | PatchAndMaintenance::Undone => {}
        }
    }

    pub(crate) fn is_under_way(&self, now: Timestamp) -> bool {
        self.starts_at <= now
    }

    pub(crate) fn record(&self, state: MaintenanceState) -> MaintenanceRecord {
        MaintenanceRecord {
            scheduled: self.scheduled_at,
            first_date: self.scheduled_for,
            date: self.at,
            start: self.starts_at,
            deferrals: self.deferred_at.clone(),
            announced: self.announced_at,
            started_on_request: self.started_now,
            state,
        }
    }
}

/// How often start and completion are told.
fn tellings(events: StartedEvents) -> u32 {
    match events {
        StartedEvents::OneAProject => 1,
        StartedEvents::OneACluster => 2,
    }
}
