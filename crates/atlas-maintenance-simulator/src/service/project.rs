//! A project: its window and the maintenance scheduled for it.
//!
//! The sections *window* and *maintenance* of the assumptions say where each rule comes from, and the
//! variants of [`Assumptions`] are what else it may be.
//!
//! Pure: the time is an argument.

use std::time::Duration;

use atlas_maintenance_types::ProjectId;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::generated::variants::{
    Assumptions, ChangedWindow, OmittedAutoDefer, OmittedHour, OmittedProtectedHours, OmittedWave,
    ResetAutoDefer, ResetMaintenance, ResetProtectedHours, ResetWave, ResetWithoutWindow,
    StartNowCodes, StartNowMembers, ToggleAndDeferrals, ToggleWithoutWindow, UnderWayOperations,
    UnsetWave, UnsetWindow,
};
use crate::service::alert_config::AlertConfigurations;
use crate::service::chance::Seed;
use crate::service::change::ChangeContext;
use crate::service::clock;
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::event::Actor;
use crate::service::event_log::EventLog;
use crate::service::maintenance_record::MaintenanceRecord;
use crate::service::project_list::ProjectDetails;
use crate::service::time_zone;
use crate::service::timeline::{Timeline, Unschedulable};
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
    timeline: Timeline,
    pub(crate) alerts: AlertConfigurations,
}

impl Project {
    /// A project without a window, created at that time.
    pub(crate) fn new(id: ProjectId, name: &str, created: Timestamp) -> Self {
        let seed = Seed::of(&id.to_string());
        Self {
            details: ProjectDetails::new(name),
            // Documented default; only the controls change it.
            time_zone: TimeZone::UTC,
            window: None,
            auto_defer: false,
            protected_hours: None,
            wave: None,
            timeline: Timeline::new(seed, created),
            alerts: AlertConfigurations::new(seed),
        }
    }

    /// Assumed: scheduled maintenance keeps its time.
    pub(crate) fn set_time_zone(&mut self, time_zone: TimeZone) {
        self.time_zone = time_zone;
    }

    /// The first opening of the window at which maintenance could still be deferred (assumed);
    /// `None` without a window.
    pub(crate) fn next_opening(&self, context: &ChangeContext<'_>) -> Option<Timestamp> {
        let window = self.window?;
        let gate = context.rules.gate;
        let notice = gate.map_or(Duration::ZERO, |gate| gate.closes_before);
        let earliest = clock::later(context.now, clock::signed(notice));
        let Window { day, hour } = window;
        Some(time_zone::next_opening(
            &self.time_zone,
            (day, hour),
            earliest,
            context.assumptions.skipped_hour,
        ))
    }

    /// Lets happen what time brings until now. Must be called before any of the methods below.
    pub(crate) fn advance(&mut self, context: &ChangeContext<'_>) {
        self.timeline.advance(context, self.window.is_some());
    }

    fn check_not_under_way(&self, now: Timestamp) -> Result<(), ApiError> {
        if self.timeline.is_under_way(now) {
            return Err(ErrorCode::AlreadyScheduled.into());
        }
        Ok(())
    }

    /// The same for a change that is not an update.
    fn check_not_under_way_for_others(&self, context: &ChangeContext<'_>) -> Result<(), ApiError> {
        match context.assumptions.under_way_operations {
            UnderWayOperations::All => self.check_not_under_way(context.now),
            UnderWayOperations::UpdateOnly => Ok(()),
        }
    }

    /// Schedules maintenance in place of any that is scheduled. Returns its time, which is a week
    /// later than `at` when auto-defer is on.
    pub(crate) fn schedule(
        &mut self,
        at: Timestamp,
        context: &ChangeContext<'_>,
    ) -> Result<Timestamp, Unschedulable> {
        let auto_defer = self.auto_defer.then_some(&self.time_zone);
        let date = self.timeline.schedule(at, auto_defer, context)?;
        self.advance(context);
        Ok(date)
    }

    /// When maintenance is due, or was if it is under way.
    pub(crate) fn scheduled(&self) -> Option<Timestamp> {
        self.timeline.current().map(|maintenance| maintenance.at)
    }

    /// Cancels what is scheduled; returns whether anything was.
    pub(crate) fn cancel(&mut self, context: &ChangeContext<'_>) -> Result<bool, Unschedulable> {
        self.timeline.cancel(context)
    }

    /// Every maintenance of the project, oldest first.
    pub(crate) fn maintenances(&self, now: Timestamp) -> Vec<MaintenanceRecord> {
        self.timeline.records(now)
    }

    /// The events.
    pub(crate) fn log(&self) -> &EventLog {
        &self.timeline.log
    }

    pub(crate) fn apply(
        &mut self,
        update: &WindowUpdate,
        context: &ChangeContext<'_>,
    ) -> Result<(), ApiError> {
        self.check_not_under_way(context.now)?;
        let before = self.settings();
        match update {
            WindowUpdate::StartNow(settings) => {
                self.start_now(context)?;
                match context.assumptions.start_now_members {
                    StartNowMembers::Ignored => {}
                    StartNowMembers::Applied => self.set_others(settings, context.assumptions),
                }
            }
            WindowUpdate::Set(settings) => self.set(settings, context)?,
        }
        let is_window_set = matches!(update, WindowUpdate::Set(_));
        self.write_changes(&before, is_window_set, context);
        self.advance(context);
        Ok(())
    }

    fn start_now(&mut self, context: &ChangeContext<'_>) -> Result<(), ApiError> {
        let no_window = self.window.is_none().then_some(ErrorCode::WindowNotDefined);
        let nothing = self.timeline.current().is_none();
        let not_scheduled = nothing.then_some(ErrorCode::NotScheduled);
        let refusal = match context.assumptions.start_now_codes {
            StartNowCodes::WindowFirst => no_window.or(not_scheduled),
            StartNowCodes::MaintenanceFirst => not_scheduled.or(no_window),
        };
        if let Some(code) = refusal {
            return Err(code.into());
        }
        Ok(self.timeline.start_now(context)?)
    }

    fn set(&mut self, settings: &Settings, context: &ChangeContext<'_>) -> Result<(), ApiError> {
        let assumptions = context.assumptions;
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
        let before = self.window.replace(Window { day, hour });
        if before.is_none() {
            self.alerts.add_defaults(context);
        }
        self.set_others(settings, assumptions);
        self.timeline.reset_deferrals(context);
        if before != self.window
            && assumptions.changed_window == ChangedWindow::Moves
            && let Some(opening) = self.next_opening(context)
        {
            self.timeline.reschedule(opening, context);
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

    pub(crate) fn reset(&mut self, context: &ChangeContext<'_>) -> Result<(), ApiError> {
        self.check_not_under_way_for_others(context)?;
        let assumptions = context.assumptions;
        if self.window.is_none() && assumptions.reset_without_window == ResetWithoutWindow::Refused
        {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        let before = self.settings();
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
        self.write_changes(&before, false, context);
        match assumptions.reset_maintenance {
            ResetMaintenance::Stays => {}
            ResetMaintenance::Cancelled => _ = self.timeline.withdraw(true, context),
            ResetMaintenance::CancelledSilently => _ = self.timeline.withdraw(false, context),
        }
        Ok(())
    }

    /// Defers what is scheduled, by whom the context names.
    pub(crate) fn defer(&mut self, context: &ChangeContext<'_>) -> Result<(), ApiError> {
        if *context.actor == Actor::Admin {
            self.check_not_under_way(context.now)?;
        } else {
            self.check_not_under_way_for_others(context)?;
            if self.timeline.current().is_some() && self.window.is_none() {
                return Err(ErrorCode::WindowNotDefined.into());
            }
        }
        Ok(self.timeline.defer(&self.time_zone, context)?)
    }

    pub(crate) fn toggle_auto_defer(
        &mut self,
        context: &ChangeContext<'_>,
    ) -> Result<(), ApiError> {
        self.check_not_under_way_for_others(context)?;
        let assumptions = context.assumptions;
        if self.window.is_none()
            && assumptions.toggle_without_window == ToggleWithoutWindow::Refused
        {
            return Err(ErrorCode::WindowNotDefined.into());
        }
        let before = self.settings();
        self.auto_defer = !self.auto_defer;
        self.write_changes(&before, false, context);
        if assumptions.toggle_and_deferrals == ToggleAndDeferrals::Reset {
            self.timeline.reset_deferrals(context);
        }
        Ok(())
    }

    pub(crate) fn view(&self, assumptions: &Assumptions) -> WindowView<'_> {
        let unset = match assumptions.unset_window {
            UnsetWindow::Absent => None,
            UnsetWindow::Null => Some(None),
            UnsetWindow::Zero => Some(Some(0)),
        };
        let current = self.timeline.current();
        WindowView {
            auto_defer_once_enabled: self.auto_defer,
            day_of_week: self.window.map_or(unset, |window| Some(Some(window.day))),
            effective_wave_assignment: None,
            hour_of_day: self.window.map_or(unset, |window| Some(Some(window.hour))),
            number_of_deferrals: current.map_or(0, |maintenance| maintenance.deferrals),
            protected_hours: self.protected_hours,
            start_asap: current.is_some_and(|maintenance| maintenance.started_now),
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

mod changes;
#[cfg(test)]
mod tests;
