//! The state of one project, its window and its maintenance, and the rules that change it.
//!
//! Each change records, for every member that it sets, the rule that it follows.

use std::collections::BTreeMap;

use super::rule::Rule;
use super::step::{DesiredWindow, ProtectedHoursUpdate};
use super::variants::Variants;
use super::{HOUR, Minutes, WEEK};

/// The separately compared parts of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// Whether there is a window, its day and its hour.
    Window,
    /// The protected hours.
    Protected,
    /// Whether future maintenance is deferred automatically.
    AutoDefer,
    /// How often the maintenance was deferred.
    Deferrals,
    /// Whether it was started immediately.
    StartAsap,
    /// When it starts or started.
    Maintenance,
}

impl Member {
    /// All members.
    pub const ALL: [Self; 6] = [
        Self::Window,
        Self::Protected,
        Self::AutoDefer,
        Self::Deferrals,
        Self::StartAsap,
        Self::Maintenance,
    ];
}

/// A window as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the facade")]
pub struct WindowState {
    pub day: u8,
    pub hour: u8,
    pub protected: Option<(u8, u8)>,
    pub auto_defer: bool,
    pub deferrals: u32,
    pub start_asap: bool,
    pub time_zone: String,
}

/// An action of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceAction {
    /// Reads the window.
    Read,
    /// Sets the window.
    Update(DesiredWindow),
    /// Removes the window.
    Reset,
    /// Defers the maintenance.
    Defer,
    /// Starts the maintenance.
    StartNow,
    /// Toggles auto-defer.
    Toggle,
}

/// Why an action is refused, as an error code of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is a code of the service")]
pub enum Refusal {
    NotScheduled,
    WindowNotDefined,
    DeferralsExceeded,
    AlreadyScheduled,
}

impl Refusal {
    /// The error code of the service.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotScheduled => "ATLAS_MAINTENANCE_NOT_SCHEDULED",
            Self::WindowNotDefined => "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED",
            Self::DeferralsExceeded => "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED",
            Self::AlreadyScheduled => "ATLAS_MAINTENANCE_ALREADY_SCHEDULED",
        }
    }
}

/// The result of an action, and the rule that decides it.
pub type ActionResult = Result<Rule, (Refusal, Rule)>;

#[derive(Clone, Debug)]
struct Window {
    day: u8,
    hour: u8,
    protected: Option<(u8, u8)>,
}

#[derive(Clone, Copy, Debug)]
struct Maintenance {
    start: Minutes,
    /// When it would start without deferrals.
    first_start: Minutes,
    deferrals: u32,
    started_now: bool,
}

/// One project.
#[derive(Clone, Debug, Default)]
pub struct Project {
    now: Minutes,
    variants: Variants,
    window: Option<Window>,
    auto_defer: bool,
    maintenance: Option<Maintenance>,
    deciding_rules: BTreeMap<Member, Rule>,
}

impl Project {
    /// A new project of a service that takes these variants.
    pub fn new(variants: Variants) -> Self {
        Self {
            variants,
            ..Self::default()
        }
    }

    /// The current time.
    pub fn now(&self) -> Minutes {
        self.now
    }

    /// When maintenance starts or started.
    pub fn maintenance(&self) -> Option<Minutes> {
        self.maintenance.map(|maintenance| maintenance.start)
    }

    /// The time until that long before the maintenance, 0 if that has passed.
    pub fn until(&self, ahead: Minutes) -> Minutes {
        let moment = self
            .maintenance
            .map_or(self.now, |maintenance| maintenance.start - ahead);
        (moment - self.now).max(0)
    }

    /// The rule that last set a member.
    pub fn rule_of(&self, member: Member) -> Rule {
        self.deciding_rules
            .get(&member)
            .copied()
            .unwrap_or(Rule::Initial)
    }

    /// Lets time pass.
    pub fn advance(&mut self, by: Minutes) {
        self.now += by;
        if self
            .maintenance
            .is_some_and(|maintenance| self.now >= maintenance.start + 2 * HOUR)
        {
            self.maintenance = None;
            self.decide(Rule::MaintenanceEnds, &MAINTENANCE_MEMBERS);
        }
    }

    /// Schedules maintenance that far ahead and returns its start, or `None` while maintenance is in
    /// progress.
    pub fn schedule(&mut self, ahead: Minutes) -> Option<Minutes> {
        if self.is_maintenance_in_progress() {
            return None;
        }
        let (wait, deferrals, rule) = if self.auto_defer {
            (WEEK, 1, Rule::AutoDeferPostpones)
        } else {
            (0, 0, Rule::Schedules)
        };
        self.maintenance = Some(Maintenance {
            start: self.now + ahead + wait,
            first_start: self.now + ahead,
            deferrals,
            started_now: false,
        });
        self.decide(rule, &MAINTENANCE_MEMBERS);
        self.maintenance()
    }

    /// The window as a read returns it.
    pub fn window_state(&self) -> Option<WindowState> {
        let window = self.window.clone()?;
        Some(WindowState {
            day: window.day,
            hour: window.hour,
            protected: window.protected,
            auto_defer: self.auto_defer,
            deferrals: self
                .maintenance
                .map_or(0, |maintenance| maintenance.deferrals),
            start_asap: self
                .maintenance
                .is_some_and(|maintenance| maintenance.started_now),
            time_zone: "UTC".to_owned(),
        })
    }

    /// Performs an action.
    ///
    /// # Errors
    ///
    /// The refusal, and the rule that requires it.
    pub fn act(&mut self, action: &ServiceAction) -> ActionResult {
        let is_update = matches!(action, ServiceAction::Update(_) | ServiceAction::StartNow);
        let is_change = is_update || *action != ServiceAction::Read;
        let is_free = !is_update && self.variants.has("under-way-operations", "update-only");
        if is_change && !is_free && self.is_maintenance_in_progress() {
            return Err((Refusal::AlreadyScheduled, Rule::MaintenanceInProgress));
        }
        match action {
            ServiceAction::Read => Ok(Rule::ReadsWindow),
            ServiceAction::Update(desired) => Ok(self.update(desired)),
            ServiceAction::Reset => self.reset(),
            ServiceAction::Defer => self.defer(),
            ServiceAction::StartNow => self.start_now(),
            ServiceAction::Toggle => {
                if self.window.is_none() && !self.variants.has("toggle-without-window", "toggled") {
                    return Err((Refusal::WindowNotDefined, Rule::NeedsWindow));
                }
                self.auto_defer = !self.auto_defer;
                self.decide(Rule::Toggles, &[Member::AutoDefer]);
                if self.variants.has("toggle-and-deferrals", "reset") {
                    self.reset_deferrals();
                }
                Ok(Rule::Toggles)
            }
        }
    }

    fn reset(&mut self) -> ActionResult {
        if self.window.is_none() && self.variants.has("reset-without-window", "refused") {
            return Err((Refusal::WindowNotDefined, Rule::NeedsWindow));
        }
        self.window = None;
        self.auto_defer &= self.variants.has("reset-auto-defer", "kept");
        let removed = [Member::Window, Member::Protected, Member::AutoDefer];
        self.decide(Rule::Resets, &removed);
        let is_cancelled = |variant| self.variants.has("reset-maintenance", variant);
        if is_cancelled("cancelled") || is_cancelled("cancelled-silently") {
            self.maintenance = None;
            self.decide(Rule::Resets, &MAINTENANCE_MEMBERS);
        }
        self.keep_maintenance();
        Ok(Rule::Resets)
    }

    fn update(&mut self, desired: &DesiredWindow) -> Rule {
        let before = self.window.take();
        let is_moved = self.variants.has("changed-window", "moves") && { before.as_ref() }
            .is_none_or(|window| (window.day, window.hour) != (desired.day, desired.hour));
        // Without a window before, the value is what the last removal left.
        let unchanged = |member| match &before {
            Some(_) => Rule::KeepsUnnamed,
            None => self.rule_of(member),
        };
        let (protected, protected_rule) = match desired.protected_hours {
            ProtectedHoursUpdate::Keep => (
                before.as_ref().and_then(|window| window.protected),
                unchanged(Member::Protected),
            ),
            ProtectedHoursUpdate::Clear => (None, Rule::ClearsProtected),
            ProtectedHoursUpdate::Set(start, end) => (Some((start, end)), Rule::SetsProtected),
        };
        let (auto_defer, auto_defer_rule) = match desired.auto_defer {
            None => (
                before.is_some() && self.auto_defer,
                unchanged(Member::AutoDefer),
            ),
            Some(on) => (on, Rule::SetsAutoDefer),
        };
        self.window = Some(Window {
            day: desired.day,
            hour: desired.hour,
            protected,
        });
        self.auto_defer = auto_defer;
        self.decide(Rule::SetsWindow, &[Member::Window]);
        self.decide(protected_rule, &[Member::Protected]);
        self.decide(auto_defer_rule, &[Member::AutoDefer]);
        self.keep_maintenance();
        self.reset_deferrals();
        if let Some(maintenance) = &mut self.maintenance
            && is_moved
        {
            maintenance.start = opening(desired.day, desired.hour, self.now + 48 * HOUR);
            maintenance.first_start = maintenance.start;
        }
        Rule::SetsWindow
    }

    fn reset_deferrals(&mut self) {
        if let Some(maintenance) = &mut self.maintenance {
            maintenance.deferrals = 0;
            if self.variants.has("patch-and-maintenance", "undone")
                && maintenance.first_start > self.now
            {
                maintenance.start = maintenance.first_start;
            }
            self.decide(Rule::UpdateResetsDeferrals, &[Member::Deferrals]);
        }
    }

    fn defer(&mut self) -> ActionResult {
        let Some(maintenance) = &mut self.maintenance else {
            return Err((Refusal::NotScheduled, Rule::NeedsMaintenance));
        };
        if self.window.is_none() {
            return Err((Refusal::WindowNotDefined, Rule::NeedsWindow));
        }
        let most = match self.variants.has("deferral-limit", "three") {
            true => 3,
            false => 2,
        };
        let too_often = (maintenance.deferrals == most)
            .then_some((Refusal::DeferralsExceeded, Rule::DeferralLimit));
        let code = if self
            .variants
            .has("outside-deferral-period", "already-scheduled")
        {
            Refusal::AlreadyScheduled
        } else if self
            .variants
            .has("outside-deferral-period", "deferrals-exceeded")
        {
            Refusal::DeferralsExceeded
        } else {
            Refusal::NotScheduled
        };
        let is_open = (48 * HOUR..=72 * HOUR).contains(&(maintenance.start - self.now));
        let outside = (!is_open).then_some((code, Rule::DeferralGate));
        let refusal = match self.variants.has("deferral-check-order", "period-first") {
            true => outside.or(too_often),
            false => too_often.or(outside),
        };
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        maintenance.start += WEEK;
        maintenance.deferrals += 1;
        self.decide(Rule::Defers, &[Member::Maintenance, Member::Deferrals]);
        Ok(Rule::Defers)
    }

    fn start_now(&mut self) -> ActionResult {
        let no_window =
            { self.window.is_none() }.then_some((Refusal::WindowNotDefined, Rule::NeedsWindow));
        let not_scheduled = { self.maintenance.is_none() }
            .then_some((Refusal::NotScheduled, Rule::NeedsMaintenance));
        let refusal = match self.variants.has("start-now-codes", "maintenance-first") {
            true => not_scheduled.or(no_window),
            false => no_window.or(not_scheduled),
        };
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        self.maintenance = Some(Maintenance {
            start: self.now,
            first_start: self.now,
            deferrals: 0,
            started_now: true,
        });
        self.decide(Rule::StartsNow, &MAINTENANCE_MEMBERS);
        Ok(Rule::StartsNow)
    }

    fn keep_maintenance(&mut self) {
        if self.maintenance.is_some() {
            self.decide(Rule::MaintenanceUnaffected, &[Member::Maintenance]);
        }
    }

    fn is_maintenance_in_progress(&self) -> bool {
        self.maintenance
            .is_some_and(|maintenance| maintenance.start <= self.now)
    }

    fn decide(&mut self, rule: Rule, members: &[Member]) {
        self.deciding_rules
            .extend(members.iter().map(|member| (*member, rule)));
    }
}

/// The first opening of a window in UTC from that time on. Scenarios start on a Monday.
fn opening(day: u8, hour: u8, earliest: Minutes) -> Minutes {
    let of_week = (i64::from(day) - 2).rem_euclid(7) * 24 * HOUR + i64::from(hour) * HOUR;
    let weeks = (earliest - of_week).div_euclid(WEEK);
    let before = of_week + weeks * WEEK;
    if before == earliest {
        before
    } else {
        before + WEEK
    }
}

/// The members that belong to the maintenance.
const MAINTENANCE_MEMBERS: [Member; 3] =
    [Member::Maintenance, Member::Deferrals, Member::StartAsap];
