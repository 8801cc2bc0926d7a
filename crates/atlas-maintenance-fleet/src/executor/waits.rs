//! How long a project has waited for the rate limit, and whether it may wait again.

use std::time::Duration;

use atlas_maintenance::{Error, ProjectId};
use tracing::debug;

use super::options::ExecutorOptions;
use super::overload::is_rate_limited;

/// How many waits in a row the service may name as short as it likes. Later ones grow as those that it does
/// not name, so that a service which always names none comes to an end.
const NAMED_WAITS: u32 = 3;

/// How long one project has waited for the rate limit: for callers that make calls of their own, such as for
/// a list of projects, with a client whose retries [leave the rate limit](atlas_maintenance::RetryConfig::leave_rate_limit).
#[derive(Clone, Copy, Debug, Default)]
pub struct RateLimitWaits {
    times: u32,
    total: Duration,
}

impl RateLimitWaits {
    /// Adds the wait that a rate-limited call asks for, and gives it back with the error of the call.
    ///
    /// # Errors
    ///
    /// The error of the call, when that is not of the rate limit, or when the waits would be longer together
    /// than [`ExecutorOptions::max_wait`].
    pub fn add(
        &mut self,
        error: Error,
        options: &ExecutorOptions,
    ) -> Result<(Duration, Error), Error> {
        self.add_for(None, error, options)
    }

    /// The same for a project, which the traces name.
    pub(super) fn add_for(
        &mut self,
        project: Option<ProjectId>,
        error: Error,
        options: &ExecutorOptions,
    ) -> Result<(Duration, Error), Error> {
        if !is_rate_limited(&error) {
            return Err(error);
        }
        let times = self.times.saturating_add(1);
        let wait = match error.retry_after() {
            None => options.unnamed_wait(times),
            Some(wait) if times <= NAMED_WAITS => wait,
            Some(wait) => wait.max(options.unnamed_wait(times - NAMED_WAITS)),
        };
        let most = options.longest_wait();
        match self.total.checked_add(wait) {
            Some(total) if total <= most => {
                *self = Self { times, total };
                debug!(
                    project = project.map(tracing::field::display),
                    operation = error.operation(),
                    error = %error,
                    wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                    "waiting for the rate limit"
                );
                Ok((wait, error))
            }
            _ => Err(error.after_waiting(self.total, most)),
        }
    }
}
