//! A project: its window and the maintenance scheduled for it.
//!
//! *Documented*: at most two deferrals of the same maintenance, each by exactly one week (*assumed*:
//! in the project's time zone, so that the local hour stays); the period in which it can be
//! deferred; a change of the window resets the number of deferrals; auto-defer postpones what is
//! scheduled after it was switched on, which counts as a deferral. *Recorded*: the error when nothing
//! is scheduled; the first window needs its hour. *Assumed*: the rest, see each function.
//!
//! Pure: the time is an argument.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::service::clock;
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::project_list::ProjectDetails;
use crate::service::rules::{Rules, UnsetWindow};
use crate::service::time_zone;
use crate::service::waves::WaveMode;
use crate::service::window_update::{
    self, ProtectedHoursUpdate, Settings, WaveUpdate, WindowUpdate,
};
use crate::service::window_view::{ProtectedHours, WindowView};

/// How often the same maintenance can be deferred (documented).
const MAX_DEFERRALS: u32 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    day: u8,
    hour: u8,
}

/// Scheduled maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Maintenance {
    at: Timestamp,
    deferrals: u32,
    /// Whether it was started by a request (`startASAP`).
    started_now: bool,
}

/// A project: its entry in lists, its window and its scheduled maintenance.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) details: ProjectDetails,
    time_zone: TimeZone,
    window: Option<Window>,
    auto_defer: bool,
    protected_hours: Option<ProtectedHours>,
    wave: Option<u8>,
    maintenance: Option<Maintenance>,
}

/// Why maintenance cannot be scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unschedulable {
    Past,
    UnderWay,
}

impl Project {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            details: ProjectDetails::new(name),
            // Documented default; only the controls change it.
            time_zone: TimeZone::UTC,
            window: None,
            auto_defer: false,
            protected_hours: None,
            wave: None,
            maintenance: None,
        }
    }

    /// Assumed: scheduled maintenance keeps its time.
    pub(crate) fn set_time_zone(&mut self, time_zone: TimeZone) {
        self.time_zone = time_zone;
    }

    /// The first opening of the window at which maintenance could still be deferred (assumed);
    /// `None` without a window.
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

    /// Removes maintenance that is over. Must be called before any of the methods below.
    pub(crate) fn remove_finished_maintenance(&mut self, rules: &Rules, now: Timestamp) {
        let over = |maintenance: &Maintenance| {
            clock::later(maintenance.at, clock::signed(rules.length)) <= now
        };
        if self.maintenance.as_ref().is_some_and(over) {
            self.maintenance = None;
        }
    }

    fn is_under_way(&self, now: Timestamp) -> bool {
        self.maintenance
            .is_some_and(|maintenance| maintenance.at <= now)
    }

    /// Assumed: applies to every change, auto-defer included.
    fn check_not_under_way(&self, now: Timestamp) -> Result<(), ApiError> {
        if self.is_under_way(now) {
            return Err(ErrorCode::AlreadyScheduled.into());
        }
        Ok(())
    }

    /// Schedules maintenance in place of any that is scheduled. Returns its time, which is a week
    /// later than `at` when auto-defer is on.
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
        let mut maintenance = Maintenance {
            at,
            deferrals: 0,
            started_now: false,
        };
        if self.auto_defer {
            maintenance.defer(&self.time_zone);
        }
        self.maintenance = Some(maintenance);
        Ok(maintenance.at)
    }

    /// When maintenance begins or began.
    pub(crate) fn scheduled(&self) -> Option<Timestamp> {
        self.maintenance.map(|maintenance| maintenance.at)
    }

    pub(crate) fn apply(&mut self, update: &WindowUpdate, now: Timestamp) -> Result<(), ApiError> {
        self.check_not_under_way(now)?;
        match update {
            WindowUpdate::StartNow => self.start_now(now),
            WindowUpdate::Set(settings) => self.set(settings),
        }
    }

    /// Assumed: a missing window is reported before missing maintenance.
    fn start_now(&mut self, now: Timestamp) -> Result<(), ApiError> {
        if self.window.is_none() {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        let maintenance = self.maintenance.as_mut().ok_or(ErrorCode::NotScheduled)?;
        *maintenance = Maintenance {
            at: now,
            deferrals: 0,
            started_now: true,
        };
        Ok(())
    }

    /// Assumed: absent members are unchanged; maintenance keeps its time.
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
        match settings.protected_hours {
            ProtectedHoursUpdate::Keep => {}
            ProtectedHoursUpdate::Clear => self.protected_hours = None,
            ProtectedHoursUpdate::Hours { start, end } => {
                self.protected_hours = Some(ProtectedHours {
                    end_hour_of_day: end,
                    start_hour_of_day: start,
                });
            }
        }
        match settings.wave {
            WaveUpdate::Keep => {}
            WaveUpdate::Clear => self.wave = None,
            WaveUpdate::Wave(wave) => self.wave = Some(wave),
        }
        if let Some(maintenance) = &mut self.maintenance {
            maintenance.deferrals = 0;
        }
        Ok(())
    }

    /// Assumed: scheduled maintenance stays.
    pub(crate) fn reset(&mut self, now: Timestamp) -> Result<(), ApiError> {
        self.check_not_under_way(now)?;
        self.window = None;
        self.auto_defer = false;
        self.protected_hours = None;
        // Documented for the web interface.
        self.wave = None;
        Ok(())
    }

    /// Assumed: the order of the checks. The count is checked before the gate, so that a third
    /// deferral gets the more specific error.
    pub(crate) fn defer(&mut self, rules: &Rules, now: Timestamp) -> Result<(), ApiError> {
        self.check_not_under_way(now)?;
        let maintenance = self.maintenance.as_mut().ok_or(ErrorCode::NotScheduled)?;
        if self.window.is_none() {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        if maintenance.deferrals >= MAX_DEFERRALS {
            return Err(ErrorCode::DeferralsExceeded.into());
        }
        if let Some(gate) = &rules.gate {
            let ahead = maintenance.at.duration_since(now);
            let opens = clock::signed(gate.opens_before);
            let closes = clock::signed(gate.closes_before);
            if ahead > opens || ahead < closes {
                return Err(gate.refusal.into());
            }
        }
        maintenance.defer(&self.time_zone);
        Ok(())
    }

    /// Assumed: it needs a window, because it is a setting of the window.
    pub(crate) fn toggle_auto_defer(&mut self, now: Timestamp) -> Result<(), ApiError> {
        self.check_not_under_way(now)?;
        if self.window.is_none() {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        self.auto_defer = !self.auto_defer;
        Ok(())
    }

    pub(crate) fn view(&self, rules: &Rules) -> WindowView<'_> {
        let unset = match rules.unset_window {
            UnsetWindow::Absent => None,
            UnsetWindow::Null => Some(None),
            UnsetWindow::Zero => Some(Some(0)),
        };
        WindowView {
            auto_defer_once_enabled: self.auto_defer,
            day_of_week: self.window.map_or(unset, |window| Some(Some(window.day))),
            effective_wave_assignment: None,
            hour_of_day: self.window.map_or(unset, |window| Some(Some(window.hour))),
            number_of_deferrals: self
                .maintenance
                .map_or(0, |maintenance| maintenance.deferrals),
            protected_hours: self.protected_hours,
            start_asap: self
                .maintenance
                .is_some_and(|maintenance| maintenance.started_now),
            time_zone_id: time_zone::name(&self.time_zone),
            wave_assignment: None,
        }
    }

    /// As the preview shows it. `mode`: how waves are assigned in the project's organization, if it has
    /// waves.
    pub(crate) fn view_with_wave(&self, rules: &Rules, mode: Option<WaveMode>) -> WindowView<'_> {
        let has_window = self.window.is_some();
        let effective =
            mode.map(|mode| mode.effective_wave(self.wave, &self.details.tags, has_window));
        WindowView {
            effective_wave_assignment: effective,
            wave_assignment: self.wave,
            ..self.view(rules)
        }
    }
}

impl Maintenance {
    fn defer(&mut self, time_zone: &TimeZone) {
        self.at = time_zone::week_later(time_zone, self.at);
        self.deferrals += 1;
    }
}

#[cfg(test)]
mod tests;
