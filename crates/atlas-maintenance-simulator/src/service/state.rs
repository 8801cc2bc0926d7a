//! Everything a running simulator remembers, behind one lock, and what it was configured with.
//!
//! There is no other state: two simulators in one process share nothing. The plan of faults has a
//! lock of its own, so that it is asked without waiting. This module must not know of requests or
//! answers.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use atlas_maintenance_types::ProjectId;
use jiff::Timestamp;

use crate::faults::plan::Faults;
use crate::service::auth::digest::Nonces;
use crate::service::auth::tokens::Tokens;
use crate::service::clock::Clock;
use crate::service::project::{Project, Rules};
use crate::service::random::Random;
use crate::service::rate_limit::{Bucket, RateLimit};
use crate::service::request_log::{Listener, Log, LoggedRequest};
use crate::service::spec::Api;
use crate::service::versions::Versions;

/// The project that is there from the start: 32b6e34b3d91647abb20e7b8.
pub(crate) const DEFAULT_PROJECT: ProjectId = ProjectId::from_bytes([
    0x32, 0xb6, 0xe3, 0x4b, 0x3d, 0x91, 0x64, 0x7a, 0xbb, 0x20, 0xe7, 0xb8,
]);

#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    pub(crate) clock: Clock,
    pub(crate) rules: Rules,
    pub(crate) limit: Option<RateLimit>,
    pub(crate) token_lifetime: Duration,
    pub(crate) active_tokens: Option<u32>,
    pub(crate) token_limit: Option<RateLimit>,
    pub(crate) nonce_lifetime: Duration,
    pub(crate) refuse_replays: bool,
    pub(crate) on_request: Option<Listener>,
    /// What the versions are from the start.
    pub(crate) versions: Versions,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) configuration: Configuration,
    pub(crate) api: Api,
    pub(crate) faults: Faults,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) projects: BTreeMap<ProjectId, Project>,
    pub(crate) versions: Versions,
    pub(crate) tokens: Tokens,
    pub(crate) nonces: Nonces,
    pub(crate) random: Random,
    pub(crate) log: Log,
    buckets: BTreeMap<ProjectId, Bucket>,
    token_bucket: Option<Bucket>,
}

impl Shared {
    pub(crate) fn new(configuration: Configuration, api: Api) -> Self {
        let state = State {
            projects: BTreeMap::from([(DEFAULT_PROJECT, Project::new("Demo"))]),
            versions: configuration.versions.clone(),
            tokens: Tokens::new(),
            nonces: Nonces::new(),
            random: Random::default(),
            log: Log::default(),
            buckets: BTreeMap::new(),
            token_bucket: None,
        };
        Self {
            configuration,
            api,
            faults: Faults::default(),
            state: Mutex::new(state),
        }
    }

    /// The state. A project has to be asked for with [`State::project`], which settles it.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock; if something did, the state is still whole,
        // because each change is a plain assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.configuration.clock.now()
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.configuration.rules
    }

    /// Keeps the request in the log, and tells whoever wants to know.
    pub(crate) fn write_down(&self, mut request: LoggedRequest) {
        let path = request.path.split('?').next().unwrap_or_default();
        let mut after_groups = path.split('/').skip_while(|segment| *segment != "groups");
        let id = after_groups.nth(1).and_then(|id| id.parse().ok());
        let mut state = self.state();
        let project = id.and_then(|id: ProjectId| state.projects.get(&id));
        request.project = project.map(|project| project.entry.name.clone());
        let Some(Listener(tell)) = &self.configuration.on_request else {
            state.log.add(request);
            return;
        };
        state.log.add(request.clone());
        // Whoever listens may want to use the controls, which take the lock.
        drop(state);
        tell(&request);
    }

    /// Whether the service knows that version now.
    pub(crate) fn knows(&self, state: &State, date: &str) -> bool {
        self.api.dates().any(|known| known == date) && !state.versions.forgotten.contains(date)
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
        project.settle(rules, now);
        Some(project)
    }

    /// Takes one call out of the project's limit: what is left, or the seconds to wait.
    pub(crate) fn take_call(
        &mut self,
        id: ProjectId,
        limit: &RateLimit,
        now: Timestamp,
    ) -> Result<u32, u64> {
        self.buckets
            .entry(id)
            .or_insert_with(|| Bucket::full(limit, now))
            .take(limit, now)
    }

    /// Takes one request for a token out of the limit on these: the seconds to wait, if none is
    /// left.
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
        self.buckets.remove(&id);
        self.projects.remove(&id).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_project_is_the_documented_one() {
        assert_eq!(DEFAULT_PROJECT.to_string(), "32b6e34b3d91647abb20e7b8");
    }
}
