//! The controls of maintenance: what is scheduled, deferred and cancelled, and what is true of it.

use std::sync::Arc;

use atlas_maintenance_types::ProjectId;
use jiff::{SignedDuration, Timestamp};

use crate::control::error::ControlError;
use crate::control::handle::Control;
use crate::service::change::ChangeContext;
use crate::service::clock;
use crate::service::event::{Actor, ConsoleUser};
use crate::service::maintenance_record::MaintenanceRecord;
use crate::service::project::Project;
use crate::service::timeline::Unschedulable;

/// How far ahead maintenance is scheduled by default: in the middle of the period in which it can be
/// deferred.
const DEFAULT_NOTICE: SignedDuration = SignedDuration::from_hours(60);

impl Control {
    /// Schedules maintenance 60 hours from now, so that it can be deferred at once. With
    /// auto-defer on it is postponed by a week, which counts as a deferral. Returns its time.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`] or [`ControlError::UnderWay`].
    pub fn schedule_maintenance(&self, project: ProjectId) -> Result<Timestamp, ControlError> {
        self.schedule_maintenance_at(project, clock::later(self.now(), DEFAULT_NOTICE))
    }

    /// Schedules maintenance for `at`, in place of any that is scheduled.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`], [`ControlError::UnderWay`] or [`ControlError::InThePast`].
    pub fn schedule_maintenance_at(
        &self,
        project: ProjectId,
        at: Timestamp,
    ) -> Result<Timestamp, ControlError> {
        self.change_project(project, &Actor::Service, |found, context| {
            schedule(project, found, at, context)
        })
    }

    /// Schedules maintenance for the next opening of the project's window, in the project's time
    /// zone, at which it can still be deferred: at least 48 hours from now, or when the
    /// [gate](crate::DeferralGate) closes. Otherwise like
    /// [`schedule_maintenance`](Self::schedule_maintenance).
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`], [`ControlError::NoWindow`] or [`ControlError::UnderWay`].
    pub fn schedule_in_window(&self, project: ProjectId) -> Result<Timestamp, ControlError> {
        self.change_project(project, &Actor::Service, |found, context| {
            let at = found
                .next_opening(context)
                .ok_or(ControlError::NoWindow { project })?;
            schedule(project, found, at, context)
        })
    }

    /// Cancels what is scheduled, as the service does when maintenance is no longer needed. Returns whether
    /// anything was scheduled.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`] or [`ControlError::UnderWay`].
    pub fn cancel_maintenance(&self, project: ProjectId) -> Result<bool, ControlError> {
        self.change_project(project, &Actor::Service, |found, context| {
            let outcome = found.cancel(context);
            outcome.map_err(|_| under_way(project, found, context))
        })
    }

    /// Defers what is scheduled by a week, as a user of the web interface does: within the same bounds as a
    /// call of the API. Returns the new date.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`], or [`ControlError::Refused`] with the code that the API has for it.
    pub fn defer_by_console(
        &self,
        project: ProjectId,
        user: &ConsoleUser,
    ) -> Result<Timestamp, ControlError> {
        self.defer_as(project, &Actor::Console(Arc::new(user.clone())))
    }

    /// Defers what is scheduled by a week, as the vendor's staff do: at any time before it starts, and
    /// however often. Returns the new date.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`], or [`ControlError::Refused`] when nothing is scheduled or it has
    /// started.
    pub fn defer_by_admin(&self, project: ProjectId) -> Result<Timestamp, ControlError> {
        self.defer_as(project, &Actor::Admin)
    }

    fn defer_as(&self, project: ProjectId, actor: &Actor) -> Result<Timestamp, ControlError> {
        self.change_project(project, actor, |found, context| {
            let refused = |code: &'static str| ControlError::Refused { project, code };
            let outcome = found.defer(context);
            outcome.map_err(|error| refused(error.code.description().code))?;
            Ok(found.scheduled().unwrap_or(context.now))
        })
    }

    /// When the project's maintenance is due, or was if it is under way.
    pub fn scheduled(&self, project: ProjectId) -> Option<Timestamp> {
        let now = self.now();
        let mut state = self.service.state();
        state
            .project(project, self.service.rules(), now)?
            .scheduled()
    }

    /// What is true of every maintenance of the project, oldest first, whatever the events tell of it: what
    /// was completed and cancelled, and last what is scheduled or under way. Up to a thousand are kept.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`].
    pub fn maintenances(&self, project: ProjectId) -> Result<Vec<MaintenanceRecord>, ControlError> {
        self.change_project(project, &Actor::Service, |found, context| {
            Ok(found.maintenances(context.now))
        })
    }
}

fn schedule(
    project: ProjectId,
    found: &mut Project,
    at: Timestamp,
    context: &ChangeContext<'_>,
) -> Result<Timestamp, ControlError> {
    let outcome = found.schedule(at, context);
    outcome.map_err(|reason| match reason {
        Unschedulable::Past => ControlError::InThePast {
            at,
            now: context.now,
        },
        Unschedulable::UnderWay => under_way(project, found, context),
    })
}

fn under_way(project: ProjectId, found: &Project, context: &ChangeContext<'_>) -> ControlError {
    ControlError::UnderWay {
        project,
        since: found.scheduled().unwrap_or(context.now),
    }
}
