//! How many calls are made at a time, and how long rate-limited projects wait.

use std::time::Duration;

/// How many calls are in flight at a time, and how long rate-limited projects wait.
#[derive(Clone, Debug)]
pub struct ExecutorOptions {
    concurrency: usize,
    start: usize,
    rate_limit_wait: Duration,
    max_wait: Duration,
    denials: u32,
}

/// The longest wait where the service names none.
const MAX_UNNAMED_WAIT: Duration = Duration::from_secs(60);

impl Default for ExecutorOptions {
    /// At most 32 calls at a time, 4 at first; waits of 10, 20, 40 and then 60 s where the service
    /// names none, ten minutes in all for a project; an end after 5 projects in a row that were denied.
    fn default() -> Self {
        Self {
            concurrency: 32,
            start: 4,
            rate_limit_wait: Duration::from_secs(10),
            max_wait: Duration::from_secs(600),
            denials: 5,
        }
    }
}

impl ExecutorOptions {
    /// How many calls are in flight at most; at least one. Default 32.
    #[must_use]
    pub fn concurrency(mut self, max: usize) -> Self {
        self.concurrency = max.max(1);
        self
    }

    /// How many calls are in flight at first; at least one. Default 4.
    #[must_use]
    pub fn start(mut self, start: usize) -> Self {
        self.start = start.max(1);
        self
    }

    /// How long a project waits after the rate limit rejected its call, where the service names no
    /// time; doubled each time, up to 60 s. Default 10 s.
    #[must_use]
    pub fn rate_limit_wait(mut self, wait: Duration) -> Self {
        self.rate_limit_wait = wait;
        self
    }

    /// How long a project waits for the rate limit at most, all its waits together. A project for which the
    /// service asks for more fails at once. Default ten minutes.
    #[must_use]
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// After how many calls in a row that were denied (401, 403) nothing more is started, since the rest
    /// would be denied as well; at least one. A call that is answered in another way begins the row anew.
    /// Default 5.
    #[must_use]
    pub fn denials(mut self, calls: u32) -> Self {
        self.denials = calls.max(1);
        self
    }

    /// How long a project waits at most.
    pub(super) fn longest_wait(&self) -> Duration {
        self.max_wait
    }

    pub(super) fn max_denials(&self) -> u32 {
        self.denials
    }

    pub(super) fn max_concurrency(&self) -> usize {
        self.concurrency
    }

    pub(super) fn start_concurrency(&self) -> usize {
        self.start
    }

    /// How long a project waits that was rate-limited for the `times`th time, where the service
    /// names no time.
    pub(super) fn unnamed_wait(&self, times: u32) -> Duration {
        self.rate_limit_wait
            .saturating_mul(2_u32.saturating_pow(times.saturating_sub(1)))
            .min(MAX_UNNAMED_WAIT)
    }
}
