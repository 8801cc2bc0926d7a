//! The controls as a library handle; `endpoints` has the same over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use jiff::Timestamp;

use crate::control::error::ControlError;
use crate::faults::fault::Fault;
use crate::faults::plan::{FaultPlan, FaultStatus, MAX_FAULTS};
use crate::service::assumptions::{self, AssumptionError};
use crate::service::auth::DemoCredentials;
use crate::service::change::ChangeContext;
use crate::service::clock::Clock;
use crate::service::event::Actor;
use crate::service::fleet_scenario;
use crate::service::project::Project;
use crate::service::project_list::{DEFAULT_ORGANIZATION, ProjectDetails};
use crate::service::request_log::LoggedRequest;
use crate::service::state::{DEFAULT_PROJECT, Service};
use crate::service::time_zone;
use crate::service::versions::Lifecycle;

/// The controls of a running simulator. Clones control the same one.
#[derive(Clone, Debug)]
pub struct Control {
    pub(crate) service: Arc<Service>,
    pub(crate) faults: Arc<FaultPlan>,
}

impl Control {
    /// The project that exists from the start.
    pub fn project_id(&self) -> ProjectId {
        DEFAULT_PROJECT
    }

    /// Adds a project without a window. An existing one is unchanged.
    pub fn add_project(&self, project: ProjectId, name: &str) {
        let now = self.now();
        self.service
            .state()
            .projects
            .entry(project)
            .or_insert_with(|| Project::new(project, name, now));
    }

    /// Adds projects whose maintenance is in every state: announced, deferred, automatically too, under way,
    /// completed, cancelled, or later; with windows all over the week in several time zones, events of two
    /// months, and tags `environment`, which assign their waves from now on. The ids are numbers from 1; existing
    /// projects are unchanged. For the same time it is always the same fleet.
    pub fn add_fleet(&self, projects: u32) {
        let (now, rules) = (self.now(), self.service.rules());
        let mut state = self.service.state();
        let assumptions = state.assumptions;
        for number in 1..=projects {
            let made = || fleet_scenario::project(number, now, rules, &assumptions);
            state
                .projects
                .entry(fleet_scenario::id(number))
                .or_insert_with(made);
        }
        state.waves.assign_by_tag(DEFAULT_ORGANIZATION);
    }

    /// The default organization of projects.
    pub fn organization_id(&self) -> OrganizationId {
        DEFAULT_ORGANIZATION
    }

    /// Moves a project to an organization, which need not exist before.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`].
    pub fn set_organization(
        &self,
        project: ProjectId,
        organization: OrganizationId,
    ) -> Result<(), ControlError> {
        self.change_details(project, |details| details.organization = organization)
    }

    /// Replaces the tags of a project.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`].
    pub fn set_tags(
        &self,
        project: ProjectId,
        tags: BTreeMap<String, String>,
    ) -> Result<(), ControlError> {
        self.change_details(project, |details| details.tags = tags)
    }

    fn change_details(
        &self,
        project: ProjectId,
        change: impl FnOnce(&mut ProjectDetails),
    ) -> Result<(), ControlError> {
        let mut state = self.service.state();
        let found = state.projects.get_mut(&project);
        change(
            &mut found
                .ok_or(ControlError::UnknownProject { project })?
                .details,
        );
        Ok(())
    }

    /// Removes a project and its state. Returns whether it existed.
    pub fn remove_project(&self, project: ProjectId) -> bool {
        self.service.state().remove_project(project)
    }

    /// The credentials for every project.
    pub fn credentials(&self) -> &DemoCredentials {
        &DemoCredentials::FIXED
    }

    /// The simulator's time.
    pub fn now(&self) -> Timestamp {
        self.service.now()
    }

    /// Moves the simulator's time forward. Tokens and nonces do not age by it: a client that trusts the
    /// `expires_in` of its token is not refused.
    pub fn advance(&self, by: Duration) {
        self.clock().advance(by);
    }

    /// Moves the simulator's time forward, and tokens and nonces age by as much, as if the client had waited.
    pub fn advance_with_credentials(&self, by: Duration) {
        self.clock().advance_with_credentials(by);
    }

    /// The clock, which can be set, frozen and run.
    pub fn clock(&self) -> &Clock {
        &self.service.configuration.clock
    }

    /// Sets the project's time zone by its IANA name. Day and hour of the window are in this time
    /// zone from now on; scheduled maintenance keeps its time. The time zone database is built in.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`] or [`ControlError::UnknownTimeZone`].
    pub fn set_time_zone(&self, project: ProjectId, name: &str) -> Result<(), ControlError> {
        let time_zone = time_zone::named(name).ok_or_else(|| ControlError::UnknownTimeZone {
            name: name.to_owned(),
        })?;
        self.change_project(project, &Actor::Service, |found, _| {
            found.set_time_zone(time_zone);
            Ok(())
        })
    }

    /// Changes a project as it is now.
    pub(crate) fn change_project<T>(
        &self,
        project: ProjectId,
        actor: &Actor,
        change: impl FnOnce(&mut Project, &ChangeContext<'_>) -> Result<T, ControlError>,
    ) -> Result<T, ControlError> {
        let now = self.now();
        let rules = self.service.rules();
        let mut state = self.service.state();
        let assumptions = state.assumptions;
        let found = state
            .project(project, rules, now)
            .ok_or(ControlError::UnknownProject { project })?;
        change(
            found,
            &ChangeContext {
                rules,
                assumptions: &assumptions,
                now,
                actor,
            },
        )
    }

    /// Makes a version unknown: a request for it gets a 406.
    pub fn forget_version(&self, date: &str) {
        self.service
            .state()
            .versions
            .forgotten
            .insert(date.to_owned());
    }

    /// Makes a forgotten version known again.
    pub fn remember_version(&self, date: &str) {
        self.service.state().versions.forgotten.remove(date);
    }

    /// Sets the lifecycle of a version: its responses have `Deprecation` and `Sunset`, or it is
    /// removed and gets a 410. This replaces what was set before; the default lifecycle is that of
    /// any other version.
    ///
    /// The date is that of a version of the resource, which is what the service deprecates and
    /// removes, or of a version of the API. The lifecycle of the requested version takes precedence
    /// over that of the resource version that would answer.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use atlas_maintenance_simulator::{Lifecycle, Simulator};
    ///
    /// let simulator = Simulator::start().await?;
    /// let deprecated = Lifecycle::default()
    ///     .deprecated("2024-08-05T00:00:00Z".parse()?)
    ///     .sunset("2027-07-01T00:00:00Z".parse()?);
    /// simulator.control().set_lifecycle("2023-01-01", deprecated)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownVersion`].
    pub fn set_lifecycle(&self, date: &str, lifecycle: Lifecycle) -> Result<(), ControlError> {
        if !self.service.spec.has_version(date) {
            let date = date.to_owned();
            return Err(ControlError::UnknownVersion { date });
        }
        self.service.state().versions.set(date, lifecycle);
        Ok(())
    }

    /// Takes a variant of an assumption from now on; [`assumptions`](crate::assumptions) lists them. What
    /// was done before stays.
    ///
    /// # Errors
    ///
    /// [`AssumptionError`] if there is no such assumption, or no such variant of it.
    pub fn assume(&self, id: &str, variant: &str) -> Result<(), AssumptionError> {
        let mut state = self.service.state();
        let mut assumptions = state.assumptions;
        assumptions::take(&mut assumptions, id, variant)?;
        state.assume(assumptions, self.service.rules(), self.now());
        Ok(())
    }

    /// Takes the variants again that the simulator started with.
    pub fn reset_assumptions(&self) {
        let initial = self.service.configuration.assumptions;
        let mut state = self.service.state();
        state.assume(initial, self.service.rules(), self.now());
    }

    /// The variant of each assumption that has variants, by its id.
    pub fn assumed(&self) -> BTreeMap<&'static str, &'static str> {
        self.service.state().assumptions.all().into()
    }

    /// Revokes all access tokens that were issued so far.
    pub fn revoke_all_tokens(&self) {
        self.service.state().tokens.revoke_all();
    }

    /// Activates a fault. A request is hit by the first fault that matches it, in the order in
    /// which they were injected; faults [before reading](crate::FaultPoint::BeforeReading) come
    /// first.
    ///
    /// # Errors
    ///
    /// [`ControlError::InvalidFault`] if its response cannot be sent,
    /// [`ControlError::TooManyFaults`] if there are already a hundred that are not exhausted.
    pub fn inject(&self, fault: Fault) -> Result<(), ControlError> {
        if let Some(problem) = fault.problem() {
            return Err(ControlError::InvalidFault { problem });
        }
        if self.faults.add(fault) {
            Ok(())
        } else {
            Err(ControlError::TooManyFaults { max: MAX_FAULTS })
        }
    }

    /// The faults and what they have done so far. Exhausted faults are included until a new one
    /// needs their place.
    pub fn faults(&self) -> Vec<FaultStatus> {
        self.faults.statuses()
    }

    /// Removes all faults. Hits that are under way continue.
    pub fn clear_faults(&self) {
        self.faults.clear();
    }

    /// The last thousand requests, oldest first, without those to the controls.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.service.state().log.all()
    }

    /// Clears the log of requests.
    pub fn clear_requests(&self) {
        self.service.state().log.clear();
    }
}
