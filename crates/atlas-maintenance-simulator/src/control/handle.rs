//! What only a simulator can do: schedule maintenance, move the clock, forget a version, let
//! something go wrong, read what was asked.
//!
//! This is the handle for use in the same process; `control_http` offers the same over HTTP. It
//! must not know of HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use jiff::{SignedDuration, Timestamp};

use crate::faults::fault::{Fault, FaultStatus};
use crate::faults::plan::MOST;
use crate::service::auth::DemoCredentials;
use crate::service::clock;
use crate::service::project::{Project, Unschedulable};
use crate::service::project_list::{DEFAULT_ORGANIZATION, Entry};
use crate::service::request_log::LoggedRequest;
use crate::service::state::{DEFAULT_PROJECT, Shared};
use crate::service::time_zone;
use crate::service::versions::Lifecycle;

/// How far ahead maintenance is scheduled unless a time is given: inside the span in which it can
/// be deferred, with twelve hours to either side.
const AHEAD: SignedDuration = SignedDuration::from_hours(60);

/// The controls of a running simulator. Clones control the same one.
#[derive(Clone, Debug)]
pub struct Control {
    pub(crate) shared: Arc<Shared>,
}

/// Why a control could not do what it was told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The simulator has no such project.
    #[error("there is no project {project} here: add it first")]
    UnknownProject {
        /// The project that was named.
        project: ProjectId,
    },
    /// Maintenance cannot be scheduled for a time that is gone.
    #[error("maintenance cannot be scheduled for {at}, which is before now ({now})")]
    InThePast {
        /// The time that was named.
        at: Timestamp,
        /// The simulator's time.
        now: Timestamp,
    },
    /// Maintenance is under way; the next can be scheduled when it is over.
    #[error("maintenance of project {project} is under way since {since}")]
    UnderWay {
        /// The project that was named.
        project: ProjectId,
        /// When it began.
        since: Timestamp,
    },
    /// There is no time zone of that name.
    #[error("there is no time zone {name:?}: it takes a name of the IANA's, such as Europe/Dublin")]
    UnknownTimeZone {
        /// The name that was given.
        name: String,
    },
    /// The project has no window in which maintenance could be scheduled.
    #[error("project {project} has no window: set one first")]
    NoWindow {
        /// The project that was named.
        project: ProjectId,
    },
    /// There is no version of that date, neither of the API nor of the resource.
    #[error("there is no version {date} here")]
    UnknownVersion {
        /// The date that was named.
        date: String,
    },
    /// The fault is none that can be done.
    #[error("this fault cannot be injected: {problem}")]
    InvalidFault {
        /// What is wrong with it.
        problem: String,
    },
    /// There are as many faults as can be kept, and each can still strike.
    #[error("there are {most} faults already: clear them first")]
    TooManyFaults {
        /// How many can be kept.
        most: usize,
    },
}

impl Control {
    /// The project that is there from the start.
    pub fn project_id(&self) -> ProjectId {
        DEFAULT_PROJECT
    }

    /// Adds a project without a window. One that is there already stays as it is.
    pub fn add_project(&self, project: ProjectId, name: &str) {
        self.shared
            .state()
            .projects
            .entry(project)
            .or_insert_with(|| Project::new(name));
    }

    /// The organization that is there from the start, and that projects belong to unless told
    /// otherwise.
    pub fn organization_id(&self) -> OrganizationId {
        DEFAULT_ORGANIZATION
    }

    /// Lets a project belong to an organization, which needs not be there before.
    ///
    /// # Errors
    ///
    /// When there is no such project.
    pub fn set_organization(
        &self,
        project: ProjectId,
        organization: OrganizationId,
    ) -> Result<(), ControlError> {
        self.change_entry(project, |entry| entry.organization = organization)
    }

    /// Gives a project these labels in place of those that it has.
    ///
    /// # Errors
    ///
    /// When there is no such project.
    pub fn set_tags(
        &self,
        project: ProjectId,
        tags: BTreeMap<String, String>,
    ) -> Result<(), ControlError> {
        self.change_entry(project, |entry| entry.tags = tags)
    }

    fn change_entry(
        &self,
        project: ProjectId,
        change: impl FnOnce(&mut Entry),
    ) -> Result<(), ControlError> {
        let mut state = self.shared.state();
        let found = state.projects.get_mut(&project);
        change(&mut found.ok_or(ControlError::UnknownProject { project })?.entry);
        Ok(())
    }

    /// Removes a project with all that belongs to it; says whether there was one.
    pub fn remove_project(&self, project: ProjectId) -> bool {
        self.shared.state().remove_project(project)
    }

    /// The credentials that open everything here.
    pub fn credentials(&self) -> &DemoCredentials {
        &DemoCredentials::FIXED
    }

    /// The simulator's time.
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// Moves the simulator's time forward. Tokens and nonces expire by it too.
    pub fn advance(&self, by: Duration) {
        self.shared.configuration.clock.advance(by);
    }

    /// Schedules maintenance 60 hours from now, when it can be deferred at once. With auto-defer
    /// on it is postponed by a week, which counts as a deferral. Answers with its time.
    ///
    /// # Errors
    ///
    /// When there is no such project, or its maintenance is under way.
    pub fn schedule_maintenance(&self, project: ProjectId) -> Result<Timestamp, ControlError> {
        self.schedule_maintenance_at(project, clock::later(self.now(), AHEAD))
    }

    /// Schedules maintenance for a time of your choice, in place of what was scheduled.
    ///
    /// # Errors
    ///
    /// When there is no such project, its maintenance is under way, or the time is gone.
    pub fn schedule_maintenance_at(
        &self,
        project: ProjectId,
        at: Timestamp,
    ) -> Result<Timestamp, ControlError> {
        self.with_project(project, |found, now| schedule(project, found, at, now))
    }

    /// Schedules maintenance for the next opening of the project's window, in the project's time
    /// zone. It is the first at which the maintenance can still be deferred: 48 hours ahead, or
    /// where the [gate](crate::DeferralGate) closes. Otherwise it is as
    /// [`schedule_maintenance`](Self::schedule_maintenance).
    ///
    /// # Errors
    ///
    /// When there is no such project, it has no window, or its maintenance is under way.
    pub fn schedule_in_window(&self, project: ProjectId) -> Result<Timestamp, ControlError> {
        self.with_project(project, |found, now| {
            let at = found
                .next_opening(self.shared.rules(), now)
                .ok_or(ControlError::NoWindow { project })?;
            schedule(project, found, at, now)
        })
    }

    /// Moves the project to a time zone, by its name of the IANA's. Day and hour of its window are
    /// counted in it from now on; maintenance that is scheduled keeps its time. The zones come with
    /// the simulator, whatever the machine has.
    ///
    /// # Errors
    ///
    /// When there is no such project or no such time zone.
    pub fn set_time_zone(&self, project: ProjectId, name: &str) -> Result<(), ControlError> {
        let time_zone = time_zone::named(name).ok_or_else(|| ControlError::UnknownTimeZone {
            name: name.to_owned(),
        })?;
        self.with_project(project, |found, _| {
            found.set_time_zone(time_zone);
            Ok(())
        })
    }

    fn with_project<T>(
        &self,
        project: ProjectId,
        act: impl FnOnce(&mut Project, Timestamp) -> Result<T, ControlError>,
    ) -> Result<T, ControlError> {
        let now = self.now();
        let mut state = self.shared.state();
        let found = state
            .project(project, self.shared.rules(), now)
            .ok_or(ControlError::UnknownProject { project })?;
        act(found, now)
    }

    /// When the project's maintenance begins, or began if it is under way.
    pub fn scheduled(&self, project: ProjectId) -> Option<Timestamp> {
        let now = self.now();
        let mut state = self.shared.state();
        state
            .project(project, self.shared.rules(), now)?
            .scheduled()
    }

    /// The service stops to know a version: whoever asks for it gets a 406.
    pub fn forget_version(&self, date: &str) {
        self.shared
            .state()
            .versions
            .forgotten
            .insert(date.to_owned());
    }

    /// The service knows a forgotten version again.
    pub fn remember_version(&self, date: &str) {
        self.shared.state().versions.forgotten.remove(date);
    }

    /// From now on the version stands there in its life: its answers have `Deprecation` and
    /// `Sunset`, or it is gone and answered with a 410. It takes the place of what was set before;
    /// the default makes it a version as any other.
    ///
    /// The date is that of a version of the resource, which is what the service deprecates and
    /// removes, or of a version of the API. What is set for the version that a request asks for
    /// wins over what is set for the version of the resource that would answer.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use atlas_maintenance_simulator::{Lifecycle, Simulator};
    ///
    /// let simulator = Simulator::start().await?;
    /// let ending = Lifecycle {
    ///     deprecated: Some("2024-08-05T00:00:00Z".parse()?),
    ///     sunset: Some("2027-07-01T00:00:00Z".parse()?),
    ///     gone: false,
    /// };
    /// simulator.control().set_lifecycle("2023-01-01", ending)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When there is no such version.
    pub fn set_lifecycle(&self, date: &str, lifecycle: Lifecycle) -> Result<(), ControlError> {
        if !self.shared.api.has_version(date) {
            let date = date.to_owned();
            return Err(ControlError::UnknownVersion { date });
        }
        self.shared.state().versions.set(date, lifecycle);
        Ok(())
    }

    /// Every access token that was issued so far stops to work.
    pub fn revoke_all_tokens(&self) {
        self.shared.state().tokens.revoke_all();
    }

    /// From now on something goes wrong. Faults are looked at in the order in which they were
    /// injected, and a request is struck by the first that is meant for it; before all others come
    /// those that strike [before a request is read](crate::Moment::BeforeReading).
    ///
    /// # Errors
    ///
    /// When it holds something that cannot be sent, or there are a hundred faults already that can
    /// still strike.
    pub fn inject(&self, fault: Fault) -> Result<(), ControlError> {
        if let Some(problem) = fault.problem() {
            return Err(ControlError::InvalidFault { problem });
        }
        if self.shared.faults.add(fault) {
            Ok(())
        } else {
            Err(ControlError::TooManyFaults { most: MOST })
        }
    }

    /// The faults, and what has come of each. Those that cannot strike any more are among them
    /// until their room is needed.
    pub fn faults(&self) -> Vec<FaultStatus> {
        self.shared.faults.statuses()
    }

    /// From now on nothing goes wrong any more. What a fault is doing to a connection already goes
    /// on.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// The requests that came, oldest first: the last thousand, without those to the controls.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.shared.state().log.all()
    }

    /// Forgets the requests that came so far.
    pub fn clear_requests(&self) {
        self.shared.state().log.clear();
    }
}

fn schedule(
    project: ProjectId,
    found: &mut Project,
    at: Timestamp,
    now: Timestamp,
) -> Result<Timestamp, ControlError> {
    found.schedule(at, now).map_err(|reason| match reason {
        Unschedulable::Past => ControlError::InThePast { at, now },
        Unschedulable::UnderWay => ControlError::UnderWay {
            project,
            since: found.scheduled().unwrap_or(now),
        },
    })
}
