//! The rules of one project: its window, and the maintenance that is scheduled for it.
//!
//! *Documented*: two deferrals per event and no more, each by exactly one week (*assumed*: of the
//! project's calendar, so that the hour in its time zone stays); the span in which
//! an event can be deferred; a change of the window sets the count of deferrals back; auto-defer
//! postpones what is scheduled after it was switched on, and that counts as a deferral. *Recorded*:
//! deferring with nothing scheduled is refused as such; the first window needs its hour.
//! *Assumed*: the rest, of which the notes at each function tell.
//!
//! Pure: time comes in as an argument, and this module must not know of HTTP or of JSON requests.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::service::clock;
use crate::service::error_code::{ApiError, ErrorCode};
use crate::service::project_list::Entry;
use crate::service::time_zone;
use crate::service::window_update::{self, Change, Protect, Settings};

/// How often one event can be deferred (documented).
const MOST_DEFERRALS: u32 = 2;

/// When an event can be deferred, and what is answered outside of that span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeferralGate {
    /// The span begins this long before the event.
    pub opens_before: Duration,
    /// The span ends this long before the event.
    pub closes_before: Duration,
    /// How a deferral outside of the span is refused. No source names the code, so the default is
    /// a guess.
    pub refusal: ErrorCode,
}

/// From 72 to 48 hours before the event (documented), both ends included.
impl Default for DeferralGate {
    fn default() -> Self {
        Self {
            opens_before: Duration::from_secs(72 * 3600),
            closes_before: Duration::from_secs(48 * 3600),
            refusal: ErrorCode::NotScheduled,
        }
    }
}

/// What an answer says about day and hour while no window is set. No source shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsetWindow {
    /// The members are left out.
    #[default]
    Absent,
    /// The members are null.
    Null,
    /// The members are 0.
    Zero,
}

/// What can be configured about maintenance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) gate: Option<DeferralGate>,
    /// How long maintenance takes (assumed).
    pub(crate) length: Duration,
    pub(crate) unset_window: UnsetWindow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    day: u8,
    hour: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Event {
    at: Timestamp,
    deferrals: u32,
    /// It was started by request and not by its schedule.
    at_once: bool,
}

/// One project, as far as maintenance goes.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) entry: Entry,
    time_zone: TimeZone,
    window: Option<Window>,
    auto_defer: bool,
    protected: Option<ProtectedView>,
    event: Option<Event>,
}

/// Why an event cannot be scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unschedulable {
    Past,
    UnderWay,
}

impl Project {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            entry: Entry::new(name),
            // The default of a project (documented); only the controls change it.
            time_zone: TimeZone::UTC,
            window: None,
            auto_defer: false,
            protected: None,
            event: None,
        }
    }

    /// Assumed: an event that is scheduled keeps its time.
    pub(crate) fn set_time_zone(&mut self, time_zone: TimeZone) {
        self.time_zone = time_zone;
    }

    /// The first opening of the window for which maintenance could be announced and still be
    /// deferred (assumed); `None` without a window.
    pub(crate) fn next_opening(&self, rules: &Rules, now: Timestamp) -> Option<Timestamp> {
        let window = self.window?;
        let notice = rules.gate.map_or(Duration::ZERO, |gate| gate.closes_before);
        let earliest = clock::later(now, clock::signed(notice));
        let Window { day, hour } = window;
        Some(time_zone::next_opening(
            &self.time_zone,
            day,
            hour,
            earliest,
        ))
    }

    /// Forgets maintenance that is over. Everything below has to see the project settled.
    pub(crate) fn settle(&mut self, rules: &Rules, now: Timestamp) {
        let over = |event: &Event| clock::later(event.at, clock::signed(rules.length)) <= now;
        if self.event.as_ref().is_some_and(over) {
            self.event = None;
        }
    }

    fn is_under_way(&self, now: Timestamp) -> bool {
        self.event.is_some_and(|event| event.at <= now)
    }

    /// Assumed to hold for everything that changes something, auto-defer included.
    fn refuse_under_way(&self, now: Timestamp) -> Result<(), ApiError> {
        if self.is_under_way(now) {
            return Err(ErrorCode::AlreadyScheduled.into());
        }
        Ok(())
    }

    /// Schedules an event in place of the one that may be waiting, and says when it will be: a
    /// week later than asked when auto-defer is on.
    pub(crate) fn schedule(
        &mut self,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<Timestamp, Unschedulable> {
        if at < now {
            return Err(Unschedulable::Past);
        }
        if self.is_under_way(now) {
            return Err(Unschedulable::UnderWay);
        }
        let mut event = Event {
            at,
            deferrals: 0,
            at_once: false,
        };
        if self.auto_defer {
            event.defer(&self.time_zone);
        }
        self.event = Some(event);
        Ok(event.at)
    }

    /// When maintenance begins or began, if there is any.
    pub(crate) fn scheduled(&self) -> Option<Timestamp> {
        self.event.map(|event| event.at)
    }

    pub(crate) fn apply(&mut self, change: &Change, now: Timestamp) -> Result<(), ApiError> {
        self.refuse_under_way(now)?;
        match change {
            Change::StartNow => self.start_now(now),
            Change::Set(settings) => self.set(settings),
        }
    }

    /// Assumed: a missing window is noticed before missing maintenance.
    fn start_now(&mut self, now: Timestamp) -> Result<(), ApiError> {
        if self.window.is_none() {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        let event = self.event.as_mut().ok_or(ErrorCode::NotScheduled)?;
        *event = Event {
            at: now,
            deferrals: 0,
            at_once: true,
        };
        Ok(())
    }

    /// Assumed: members that are not sent stay as they are; the event keeps its time.
    fn set(&mut self, settings: &Settings) -> Result<(), ApiError> {
        let hour = settings
            .hour
            .or(self.window.map(|window| window.hour))
            .ok_or_else(|| window_update::missing(ErrorCode::HourOfDay, "hourOfDay"))?;
        self.window = Some(Window {
            day: settings.day,
            hour,
        });
        if let Some(on) = settings.auto_defer {
            self.auto_defer = on;
        }
        match settings.protect {
            Protect::Keep => {}
            Protect::Clear => self.protected = None,
            Protect::Hours { start, end } => {
                self.protected = Some(ProtectedView {
                    end_hour_of_day: end,
                    start_hour_of_day: start,
                });
            }
        }
        if let Some(event) = &mut self.event {
            event.deferrals = 0;
        }
        Ok(())
    }

    /// Assumed: a scheduled event is not touched.
    pub(crate) fn reset(&mut self, now: Timestamp) -> Result<(), ApiError> {
        self.refuse_under_way(now)?;
        self.window = None;
        self.auto_defer = false;
        self.protected = None;
        Ok(())
    }

    /// Assumed: the order of the checks. The count comes before the gate, so that a third
    /// deferral is told the real reason.
    pub(crate) fn defer(&mut self, rules: &Rules, now: Timestamp) -> Result<(), ApiError> {
        self.refuse_under_way(now)?;
        let event = self.event.as_mut().ok_or(ErrorCode::NotScheduled)?;
        if self.window.is_none() {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        if event.deferrals >= MOST_DEFERRALS {
            return Err(ErrorCode::DeferralsExceeded.into());
        }
        if let Some(gate) = &rules.gate {
            let ahead = event.at.duration_since(now);
            let opens = clock::signed(gate.opens_before);
            let closes = clock::signed(gate.closes_before);
            if ahead > opens || ahead < closes {
                return Err(gate.refusal.into());
            }
        }
        event.defer(&self.time_zone);
        Ok(())
    }

    /// Assumed: it needs a window, as it is a setting of the window.
    pub(crate) fn toggle_auto_defer(&mut self, now: Timestamp) -> Result<(), ApiError> {
        self.refuse_under_way(now)?;
        if self.window.is_none() {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        self.auto_defer = !self.auto_defer;
        Ok(())
    }

    pub(crate) fn view(&self, rules: &Rules) -> View<'_> {
        let unset = match rules.unset_window {
            UnsetWindow::Absent => None,
            UnsetWindow::Null => Some(None),
            UnsetWindow::Zero => Some(Some(0)),
        };
        View {
            auto_defer_once_enabled: self.auto_defer,
            day_of_week: self.window.map_or(unset, |window| Some(Some(window.day))),
            hour_of_day: self.window.map_or(unset, |window| Some(Some(window.hour))),
            number_of_deferrals: self.event.map_or(0, |event| event.deferrals),
            protected_hours: self.protected,
            start_asap: self.event.is_some_and(|event| event.at_once),
            time_zone_id: time_zone::name(&self.time_zone),
        }
    }
}

impl Event {
    fn defer(&mut self, time_zone: &TimeZone) {
        self.at = time_zone::week_later(time_zone, self.at);
        self.deferrals += 1;
    }
}

/// A window as the service shows it; members in alphabetical order, as recorded.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct View<'a> {
    auto_defer_once_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    day_of_week: Option<Option<u8>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hour_of_day: Option<Option<u8>>,
    number_of_deferrals: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    protected_hours: Option<ProtectedView>,
    #[serde(rename = "startASAP")]
    start_asap: bool,
    time_zone_id: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProtectedView {
    end_hour_of_day: u8,
    start_hour_of_day: u8,
}

#[cfg(test)]
mod tests;
