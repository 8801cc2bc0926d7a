//! A project: its window and the maintenance scheduled for it.
//!
//! The sections *window* and *maintenance* of the assumptions say where each rule comes from, and the
//! variants of [`Assumptions`] are what else it may be.
//!
//! Pure: the time is an argument.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::generated::variants::{
    Assumptions, OmittedAutoDefer, OmittedHour, OmittedProtectedHours, OmittedWave, ResetAutoDefer,
    ResetMaintenance, ResetProtectedHours, ResetWave, ResetWithoutWindow, StartNowCodes,
    StartNowMembers, ToggleAndDeferrals, ToggleWithoutWindow, UnderWayOperations, UnsetWave,
    UnsetWindow,
};
use crate::service::clock;
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::maintenance::Maintenance;
use crate::service::project_list::ProjectDetails;
use crate::service::rules::Rules;
use crate::service::time_zone;
use crate::service::waves::WaveMode;
use crate::service::window_update::{
    self, ProtectedHoursUpdate, Settings, WaveUpdate, WindowUpdate,
};
use crate::service::window_view::{ProtectedHours, WindowView};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    day: u8,
    hour: u8,
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
    pub(crate) fn next_opening(
        &self,
        rules: &Rules,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let window = self.window?;
        let notice = rules.gate.map_or(Duration::ZERO, |gate| gate.closes_before);
        let earliest = clock::later(now, clock::signed(notice));
        let Window { day, hour } = window;
        Some(time_zone::next_opening(
            &self.time_zone,
            (day, hour),
            earliest,
            assumptions.skipped_hour,
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

    fn check_not_under_way(&self, now: Timestamp) -> Result<(), ApiError> {
        if self.is_under_way(now) {
            return Err(ErrorCode::AlreadyScheduled.into());
        }
        Ok(())
    }

    /// The same for a change that is not an update.
    fn check_not_under_way_for_others(
        &self,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        match assumptions.under_way_operations {
            UnderWayOperations::All => self.check_not_under_way(now),
            UnderWayOperations::UpdateOnly => Ok(()),
        }
    }

    /// Schedules maintenance in place of any that is scheduled. Returns its time, which is a week
    /// later than `at` when auto-defer is on.
    pub(crate) fn schedule(
        &mut self,
        at: Timestamp,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Result<Timestamp, Unschedulable> {
        if at < now {
            return Err(Unschedulable::Past);
        }
        if self.is_under_way(now) {
            return Err(Unschedulable::UnderWay);
        }
        let mut maintenance = Maintenance::at(at);
        if self.auto_defer {
            maintenance.defer(&self.time_zone, assumptions);
        }
        self.maintenance = Some(maintenance);
        Ok(maintenance.at)
    }

    /// When maintenance begins or began.
    pub(crate) fn scheduled(&self) -> Option<Timestamp> {
        self.maintenance.map(|maintenance| maintenance.at)
    }

    pub(crate) fn apply(
        &mut self,
        update: &WindowUpdate,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.check_not_under_way(now)?;
        match update {
            WindowUpdate::StartNow(settings) => {
                self.start_now(assumptions, now)?;
                match assumptions.start_now_members {
                    StartNowMembers::Ignored => {}
                    StartNowMembers::Applied => self.set_others(settings, assumptions),
                }
                Ok(())
            }
            WindowUpdate::Set(settings) => self.set(settings, assumptions, now),
        }
    }

    fn start_now(&mut self, assumptions: &Assumptions, now: Timestamp) -> Result<(), ApiError> {
        let no_window = self.window.is_none().then_some(ErrorCode::WindowNotDefined);
        let not_scheduled = self
            .maintenance
            .is_none()
            .then_some(ErrorCode::NotScheduled);
        let refusal = match assumptions.start_now_codes {
            StartNowCodes::WindowFirst => no_window.or(not_scheduled),
            StartNowCodes::MaintenanceFirst => not_scheduled.or(no_window),
        };
        if let Some(code) = refusal {
            return Err(code.into());
        }
        self.maintenance = Some(Maintenance::started(now));
        Ok(())
    }

    fn set(
        &mut self,
        settings: &Settings,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let day = settings
            .day
            .or(self.window.map(|window| window.day))
            .ok_or_else(window_update::missing_day)?;
        let omitted = self.window.map(|window| match assumptions.omitted_hour {
            OmittedHour::Kept => window.hour,
            OmittedHour::Midnight => 0,
        });
        let hour = settings
            .hour
            .or(omitted)
            .ok_or_else(window_update::missing_hour)?;
        self.window = Some(Window { day, hour });
        self.set_others(settings, assumptions);
        if let Some(maintenance) = &mut self.maintenance {
            maintenance.reset_deferrals(assumptions, now);
        }
        Ok(())
    }

    /// Sets all but day and hour, which stay unless they are given.
    fn set_others(&mut self, settings: &Settings, assumptions: &Assumptions) {
        if let Some(window) = &mut self.window {
            window.day = settings.day.unwrap_or(window.day);
            window.hour = settings.hour.unwrap_or(window.hour);
        }
        self.auto_defer = match (settings.auto_defer, assumptions.omitted_auto_defer) {
            (Some(on), _) => on,
            (None, OmittedAutoDefer::Kept) => self.auto_defer,
            (None, OmittedAutoDefer::Cleared) => false,
        };
        let omitted = assumptions.omitted_protected_hours;
        match (settings.protected_hours, omitted) {
            (ProtectedHoursUpdate::Omitted, OmittedProtectedHours::Kept) => {}
            (ProtectedHoursUpdate::Omitted, OmittedProtectedHours::Cleared)
            | (ProtectedHoursUpdate::Clear, _) => self.protected_hours = None,
            (ProtectedHoursUpdate::Hours { start, end }, _) => {
                self.protected_hours = Some(ProtectedHours {
                    end_hour_of_day: end,
                    start_hour_of_day: start,
                });
            }
        }
        match (settings.wave, assumptions.omitted_wave) {
            (WaveUpdate::Omitted, OmittedWave::Kept) => {}
            (WaveUpdate::Omitted, OmittedWave::Cleared) | (WaveUpdate::Clear, _) => {
                self.wave = None;
            }
            (WaveUpdate::Wave(wave), _) => self.wave = Some(wave),
        }
    }

    pub(crate) fn reset(
        &mut self,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.check_not_under_way_for_others(assumptions, now)?;
        if self.window.is_none() && assumptions.reset_without_window == ResetWithoutWindow::Refused
        {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        self.window = None;
        match assumptions.reset_auto_defer {
            ResetAutoDefer::Cleared => self.auto_defer = false,
            ResetAutoDefer::Kept => {}
        }
        match assumptions.reset_protected_hours {
            ResetProtectedHours::Cleared => self.protected_hours = None,
            ResetProtectedHours::Kept => {}
        }
        match assumptions.reset_wave {
            ResetWave::Cleared => self.wave = None,
            ResetWave::Kept => {}
        }
        match assumptions.reset_maintenance {
            ResetMaintenance::Stays => {}
            ResetMaintenance::Cancelled => self.maintenance = None,
        }
        Ok(())
    }

    pub(crate) fn defer(
        &mut self,
        rules: &Rules,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.check_not_under_way_for_others(assumptions, now)?;
        let maintenance = self.maintenance.as_mut().ok_or(ErrorCode::NotScheduled)?;
        if self.window.is_none() {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        maintenance.check_deferral(rules, assumptions, now)?;
        maintenance.defer(&self.time_zone, assumptions);
        Ok(())
    }

    pub(crate) fn toggle_auto_defer(
        &mut self,
        assumptions: &Assumptions,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.check_not_under_way_for_others(assumptions, now)?;
        if self.window.is_none()
            && assumptions.toggle_without_window == ToggleWithoutWindow::Refused
        {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        self.auto_defer = !self.auto_defer;
        if let Some(maintenance) = &mut self.maintenance
            && assumptions.toggle_and_deferrals == ToggleAndDeferrals::Reset
        {
            maintenance.reset_deferrals(assumptions, now);
        }
        Ok(())
    }

    pub(crate) fn view(&self, assumptions: &Assumptions) -> WindowView<'_> {
        let unset = match assumptions.unset_window {
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
    pub(crate) fn view_with_wave(
        &self,
        assumptions: &Assumptions,
        mode: Option<WaveMode>,
    ) -> WindowView<'_> {
        let has_window = self.window.is_some();
        let effective =
            mode.map(|mode| mode.effective_wave(self.wave, &self.details.tags, has_window));
        WindowView {
            effective_wave_assignment: effective,
            wave_assignment: match (self.wave, assumptions.unset_wave) {
                (None, UnsetWave::Absent) => None,
                (wave, _) => Some(wave),
            },
            ..self.view(assumptions)
        }
    }
}

#[cfg(test)]
mod tests;
