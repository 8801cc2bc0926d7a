//! The rules of one project: what becomes of its window and of its maintenance.
//!
//! Each change notes the rule that it follows, for every member that it decides. This module must
//! not know of requests.

use std::collections::BTreeMap;

use super::rule::Rule;
use super::step::{Protect, Wanted};
use super::{HOUR, Minutes, WEEK};

/// What can be told apart of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// Whether there is a window, its day and its hour.
    Window,
    /// The protected hours.
    Protected,
    /// Whether future maintenance is put off.
    AutoDefer,
    /// How often the maintenance was put off.
    Deferrals,
    /// Whether it was started at once.
    StartAsap,
    /// When it begins or began.
    Maintenance,
}

impl Member {
    /// All of them.
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
pub struct Shown {
    pub day: u8,
    pub hour: u8,
    pub protected: Option<(u8, u8)>,
    pub auto_defer: bool,
    pub deferrals: u32,
    pub start_asap: bool,
    pub time_zone: String,
}

/// What an operation is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The window is read.
    Read,
    /// The window is set.
    Update(Wanted),
    /// The window is taken away.
    Reset,
    /// The maintenance is put off.
    Defer,
    /// The maintenance is started.
    StartNow,
    /// Auto-defer is flipped.
    Toggle,
}

/// Why an action is refused: the service's code for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is a code of the service")]
pub enum Refusal {
    NotScheduled,
    WindowNotDefined,
    DeferralsExceeded,
    AlreadyScheduled,
}

impl Refusal {
    /// The code, as the service's list of codes has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotScheduled => "ATLAS_MAINTENANCE_NOT_SCHEDULED",
            Self::WindowNotDefined => "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED",
            Self::DeferralsExceeded => "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED",
            Self::AlreadyScheduled => "ATLAS_MAINTENANCE_ALREADY_SCHEDULED",
        }
    }
}

/// What came of an action, and by which rule.
pub type Verdict = Result<Rule, (Refusal, Rule)>;

#[derive(Clone, Debug)]
struct Window {
    day: u8,
    hour: u8,
    protected: Option<(u8, u8)>,
    auto_defer: bool,
}

#[derive(Clone, Copy, Debug)]
struct Event {
    at: Minutes,
    deferrals: u32,
    at_once: bool,
}

/// One project.
#[derive(Clone, Debug, Default)]
pub struct Project {
    now: Minutes,
    window: Option<Window>,
    event: Option<Event>,
    decided: BTreeMap<Member, Rule>,
}

impl Project {
    /// The time.
    pub fn now(&self) -> Minutes {
        self.now
    }

    /// When maintenance begins or began.
    pub fn maintenance(&self) -> Option<Minutes> {
        self.event.map(|event| event.at)
    }

    /// How long it is until that long before the maintenance: nothing where that is gone.
    pub fn until(&self, ahead: Minutes) -> Minutes {
        let moment = self.event.map_or(self.now, |event| event.at - ahead);
        (moment - self.now).max(0)
    }

    /// The rule that decided last what a member is.
    pub fn rule_of(&self, member: Member) -> Rule {
        self.decided.get(&member).copied().unwrap_or(Rule::Fresh)
    }

    /// Time passes.
    pub fn advance(&mut self, by: Minutes) {
        self.now += by;
        if self
            .event
            .is_some_and(|event| self.now >= event.at + 2 * HOUR)
        {
            self.event = None;
            self.decide(Rule::Ends, &EVENT);
        }
    }

    /// Maintenance is scheduled that far ahead: when it will be, unless some is under way.
    pub fn schedule(&mut self, ahead: Minutes) -> Option<Minutes> {
        if self.is_under_way() {
            return None;
        }
        let postponed = self.window.as_ref().is_some_and(|window| window.auto_defer);
        let (wait, deferrals, rule) = if postponed {
            (WEEK, 1, Rule::Postpones)
        } else {
            (0, 0, Rule::Schedules)
        };
        self.event = Some(Event {
            at: self.now + ahead + wait,
            deferrals,
            at_once: false,
        });
        self.decide(rule, &EVENT);
        self.maintenance()
    }

    /// What reading it gives.
    pub fn shown(&self) -> Option<Shown> {
        let window = self.window.clone()?;
        Some(Shown {
            day: window.day,
            hour: window.hour,
            protected: window.protected,
            auto_defer: window.auto_defer,
            deferrals: self.event.map_or(0, |event| event.deferrals),
            start_asap: self.event.is_some_and(|event| event.at_once),
            time_zone: "UTC".to_owned(),
        })
    }

    /// Does what is asked for, or says why not.
    ///
    /// # Errors
    ///
    /// The refusal, and the rule that demands it.
    pub fn act(&mut self, action: &Action) -> Verdict {
        if *action != Action::Read && self.is_under_way() {
            return Err((Refusal::AlreadyScheduled, Rule::UnderWay));
        }
        match action {
            Action::Read => Ok(Rule::Shows),
            Action::Update(wanted) => Ok(self.update(wanted)),
            Action::Reset => {
                self.window = None;
                let gone = [Member::Window, Member::Protected, Member::AutoDefer];
                self.decide(Rule::Resets, &gone);
                self.leave_event();
                Ok(Rule::Resets)
            }
            Action::Defer => self.defer(),
            Action::StartNow => self.start_now(),
            Action::Toggle => {
                let Some(window) = &mut self.window else {
                    return Err((Refusal::WindowNotDefined, Rule::NeedsWindow));
                };
                window.auto_defer = !window.auto_defer;
                self.decide(Rule::Toggles, &[Member::AutoDefer]);
                Ok(Rule::Toggles)
            }
        }
    }

    fn update(&mut self, wanted: &Wanted) -> Rule {
        let before = self.window.take();
        // Without a window before, what is not named stays as whatever took it away has left it.
        let kept = |member| match &before {
            Some(_) => Rule::KeepsUnnamed,
            None => self.rule_of(member),
        };
        let (protected, protects) = match wanted.protect {
            Protect::Keep => (
                before.as_ref().and_then(|window| window.protected),
                kept(Member::Protected),
            ),
            Protect::Clear => (None, Rule::ClearsProtected),
            Protect::Hours(start, end) => (Some((start, end)), Rule::SetsProtected),
        };
        let (auto_defer, defers) = match wanted.auto_defer {
            None => (
                before.as_ref().is_some_and(|window| window.auto_defer),
                kept(Member::AutoDefer),
            ),
            Some(on) => (on, Rule::SetsAutoDefer),
        };
        self.window = Some(Window {
            day: wanted.day,
            hour: wanted.hour,
            protected,
            auto_defer,
        });
        self.decide(Rule::SetsWindow, &[Member::Window]);
        self.decide(protects, &[Member::Protected]);
        self.decide(defers, &[Member::AutoDefer]);
        self.leave_event();
        if let Some(event) = &mut self.event {
            event.deferrals = 0;
            self.decide(Rule::TakesDeferralsBack, &[Member::Deferrals]);
        }
        Rule::SetsWindow
    }

    fn defer(&mut self) -> Verdict {
        let Some(event) = &mut self.event else {
            return Err((Refusal::NotScheduled, Rule::NeedsMaintenance));
        };
        if self.window.is_none() {
            return Err((Refusal::WindowNotDefined, Rule::NeedsWindow));
        }
        if event.deferrals == 2 {
            return Err((Refusal::DeferralsExceeded, Rule::AtMostTwice));
        }
        if !(48 * HOUR..=72 * HOUR).contains(&(event.at - self.now)) {
            return Err((Refusal::NotScheduled, Rule::Gate));
        }
        event.at += WEEK;
        event.deferrals += 1;
        self.decide(Rule::Defers, &[Member::Maintenance, Member::Deferrals]);
        Ok(Rule::Defers)
    }

    fn start_now(&mut self) -> Verdict {
        if self.window.is_none() {
            return Err((Refusal::WindowNotDefined, Rule::NeedsWindow));
        }
        if self.event.is_none() {
            return Err((Refusal::NotScheduled, Rule::NeedsMaintenance));
        }
        self.event = Some(Event {
            at: self.now,
            deferrals: 0,
            at_once: true,
        });
        self.decide(Rule::StartsNow, &EVENT);
        Ok(Rule::StartsNow)
    }

    fn leave_event(&mut self) {
        if self.event.is_some() {
            self.decide(Rule::EventStays, &[Member::Maintenance]);
        }
    }

    fn is_under_way(&self) -> bool {
        self.event.is_some_and(|event| event.at <= self.now)
    }

    fn decide(&mut self, rule: Rule, members: &[Member]) {
        self.decided
            .extend(members.iter().map(|member| (*member, rule)));
    }
}

/// The members that belong to the maintenance.
const EVENT: [Member; 3] = [Member::Maintenance, Member::Deferrals, Member::StartAsap];
