//! The configuration and the state of a simulated service.
//!
//! All state is behind one lock and belongs to one simulator: two simulators in one process share
//! nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use atlas_maintenance_types::ProjectId;
use jiff::Timestamp;

use crate::generated::variants::Assumptions;
use crate::http::host::Hosts;
use crate::service::auth::digest::Nonces;
use crate::service::auth::tokens::Tokens;
use crate::service::change::ChangeContext;
use crate::service::clock::Clock;
use crate::service::event::Actor;
use crate::service::project::Project;
use crate::service::random::Random;
use crate::service::rate_limit::{Bucket, RateLimit};
use crate::service::request_log::{LoggedRequest, RequestLog, RequestObserver};
use crate::service::route::Limited;
use crate::service::rules::Rules;
use crate::service::spec::Spec;
use crate::service::versions::Versions;
use crate::service::waves::WaveSettings;

/// The project that exists from the start: 32b6e34b3d91647abb20e7b8.
pub(crate) const DEFAULT_PROJECT: ProjectId = ProjectId::from_bytes([
    0x32, 0xb6, 0xe3, 0x4b, 0x3d, 0x91, 0x64, 0x7a, 0xbb, 0x20, 0xe7, 0xb8,
]);

#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    pub(crate) clock: Clock,
    pub(crate) rules: Rules,
    /// What holds at the start.
    pub(crate) assumptions: Assumptions,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) token_lifetime: Duration,
    pub(crate) max_active_tokens: Option<u32>,
    pub(crate) token_rate_limit: Option<RateLimit>,
    pub(crate) nonce_lifetime: Duration,
    pub(crate) on_request: Option<RequestObserver>,
    pub(crate) hosts: Hosts,
    /// The initial lifecycles of versions.
    pub(crate) versions: Versions,
}

#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) configuration: Configuration,
    pub(crate) spec: Spec,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) projects: BTreeMap<ProjectId, Project>,
    pub(crate) versions: Versions,
    pub(crate) assumptions: Assumptions,
    pub(crate) tokens: Tokens,
    pub(crate) nonces: Nonces,
    pub(crate) random: Random,
    pub(crate) log: RequestLog,
    pub(crate) waves: WaveSettings,
    buckets: BTreeMap<Limited, Bucket>,
    token_bucket: Option<Bucket>,
}

impl Service {
    pub(crate) fn new(configuration: Configuration, spec: Spec) -> Self {
        let now = configuration.clock.now();
        let demo = Project::new(DEFAULT_PROJECT, "Demo", now);
        let state = State {
            projects: BTreeMap::from([(DEFAULT_PROJECT, demo)]),
            versions: configuration.versions.clone(),
            assumptions: configuration.assumptions,
            tokens: Tokens::new(),
            nonces: Nonces::new(),
            random: Random::default(),
            log: RequestLog::default(),
            waves: WaveSettings::default(),
            buckets: BTreeMap::new(),
            token_bucket: None,
        };
        Self {
            configuration,
            spec,
            state: Mutex::new(state),
        }
    }

    /// Locks the state. Use [`State::project`] to get a project as it is now.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds the lock, and every change is a plain assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.configuration.clock.now()
    }

    /// The time by which tokens and nonces expire.
    pub(crate) fn credential_time(&self) -> Timestamp {
        self.configuration.clock.credential_time()
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.configuration.rules
    }

    /// Adds the request to the log and calls the observer.
    pub(crate) fn log_request(&self, mut request: LoggedRequest) {
        let path = request.path.split('?').next().unwrap_or_default();
        let mut after_groups = path.split('/').skip_while(|segment| *segment != "groups");
        let id = after_groups.nth(1).and_then(|id| id.parse().ok());
        let mut state = self.state();
        let project = id.and_then(|id: ProjectId| state.projects.get(&id));
        request.project = project.map(|project| project.details.name.clone());
        let Some(RequestObserver(observe)) = &self.configuration.on_request else {
            state.log.add(request);
            return;
        };
        state.log.add(request.clone());
        // The observer may use the controls, which take the lock.
        drop(state);
        observe(&request);
    }

    /// Whether that version of the API is known now.
    pub(crate) fn knows_version(&self, state: &State, date: &str) -> bool {
        self.spec.dates().any(|known| known == date) && !state.versions.forgotten.contains(date)
    }
}

impl State {
    /// The project as it is at that time.
    pub(crate) fn project(
        &mut self,
        id: ProjectId,
        rules: &Rules,
        now: Timestamp,
    ) -> Option<&mut Project> {
        let project = self.projects.get_mut(&id)?;
        project.advance(&ChangeContext {
            rules,
            assumptions: &self.assumptions,
            now,
            actor: &Actor::Service,
        });
        Some(project)
    }

    /// Takes other variants from now on. What time has brought until now stays.
    pub(crate) fn assume(&mut self, assumptions: Assumptions, rules: &Rules, now: Timestamp) {
        let ids: Vec<_> = self.projects.keys().copied().collect();
        for id in ids {
            self.project(id, rules, now);
        }
        self.assumptions = assumptions;
    }

    /// Takes one call from a rate limit.
    ///
    /// # Errors
    ///
    /// The seconds to wait when no call is left.
    pub(crate) fn take_call(
        &mut self,
        limited: Limited,
        limit: &RateLimit,
        now: Timestamp,
    ) -> Result<u32, u64> {
        self.buckets
            .entry(limited)
            .or_insert_with(|| Bucket::full(limit, now))
            .take(limit, now)
    }

    /// Takes one request from the rate limit of the token endpoint.
    ///
    /// # Errors
    ///
    /// The seconds to wait when no request is left.
    pub(crate) fn take_token_request(
        &mut self,
        limit: &RateLimit,
        now: Timestamp,
    ) -> Result<u32, u64> {
        self.token_bucket
            .get_or_insert_with(|| Bucket::full(limit, now))
            .take(limit, now)
    }

    pub(crate) fn remove_project(&mut self, id: ProjectId) -> bool {
        self.buckets.remove(&Limited::Window(id));
        self.buckets.remove(&Limited::Project(id));
        self.buckets.remove(&Limited::Events(id));
        self.buckets.remove(&Limited::Alerts(id));
        self.projects.remove(&id).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_project_has_the_documented_id() {
        assert_eq!(DEFAULT_PROJECT.to_string(), "32b6e34b3d91647abb20e7b8");
    }
}
