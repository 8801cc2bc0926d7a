//! Calls under way: so many at a time as the service can take, those that must wait until then,
//! and never a task for what has not begun.
//!
//! It decides what an error means for the pace, and must not know what is called or why.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::time::Duration;

use atlas_maintenance::{Error, ErrorCode, ErrorKind, Metadata, Reason};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

use crate::adapt::{Era, Limit};
use crate::stop::Stop;

/// How many calls are made at a time, and how long those wait that the rate limit turns away.
#[derive(Clone, Debug)]
pub struct Options {
    concurrency: usize,
    start: usize,
    wait: Duration,
    longest: Duration,
}

impl Default for Options {
    /// At most 32 calls at a time, 4 to begin with; waits of 10, 20, 40 and then 60 s where the
    /// service names none.
    fn default() -> Self {
        Self {
            concurrency: 32,
            start: 4,
            wait: Duration::from_secs(10),
            longest: Duration::from_secs(60),
        }
    }
}

impl Options {
    /// How many calls are under way at most; at least one. Default 32.
    #[must_use]
    pub fn concurrency(mut self, most: usize) -> Self {
        self.concurrency = most.max(1);
        self
    }

    /// How many calls are under way to begin with. Default 4.
    #[must_use]
    pub fn start(mut self, start: usize) -> Self {
        self.start = start.max(1);
        self
    }

    /// How long a project waits that the rate limit turned away, where the service does not say;
    /// doubled each time, up to a minute. Default 10 s.
    #[must_use]
    pub fn rate_limit_wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }
}

/// How many turned away projects may wait, for each call that may be under way, before no new work
/// is taken up: what keeps memory flat when everything is turned away.
const WAITING_EACH: usize = 4;

/// What a wait is that is longer than can be counted: a service can ask for any time.
const FOR_GOOD: Duration = Duration::from_secs(365 * 24 * 3600);

/// More requests than these for one call were repetitions: the first, one that answered a
/// challenge, and one with a renewed token.
const WITHOUT_REPETITION: u32 = 3;

/// What a task gives back.
type Ran<T, O> = (T, Era, Result<(O, Option<Metadata>), Error>);

/// Calls under way, and items that wait for another one.
pub(crate) struct Pool<T, O> {
    running: JoinSet<Ran<T, O>>,
    waiting: BinaryHeap<Reverse<Waiting<T>>>,
    limit: Limit,
    options: Options,
    /// Keeps those in order that wait for the same time.
    number: u64,
}

/// An item that waits.
struct Waiting<T> {
    until: Instant,
    number: u64,
    item: T,
}

/// What a pool has to tell.
pub(crate) enum Next<T, O> {
    /// A call has ended.
    Ended(T, Result<O, Error>),
    /// Somebody's wait is over, or all is to stop.
    Look,
    /// Nothing is under way, and nothing waits that would be begun.
    Idle,
}

impl<T: Send + 'static, O: Send + 'static> Pool<T, O> {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            running: JoinSet::new(),
            waiting: BinaryHeap::new(),
            limit: Limit::new(options.start, options.concurrency),
            options: options.clone(),
            number: 0,
        }
    }

    /// How many calls could be begun now.
    pub(crate) fn room(&self) -> usize {
        self.limit.now().saturating_sub(self.running.len())
    }

    /// Whether so many wait that no new work should be taken up.
    pub(crate) fn is_crowded(&self) -> bool {
        self.waiting.len() >= self.options.concurrency.saturating_mul(WAITING_EACH)
    }

    /// Begins a call.
    pub(crate) fn begin(
        &mut self,
        item: T,
        call: impl Future<Output = Result<(O, Option<Metadata>), Error>> + Send + 'static,
    ) {
        let era = self.limit.era();
        self.running.spawn(async move { (item, era, call.await) });
    }

    /// How long an item waits that the rate limit turned away, for the `times`th time.
    pub(crate) fn wait_for(&self, error: &Error, times: u32) -> Duration {
        let doubled = self
            .options
            .wait
            .saturating_mul(2_u32.saturating_pow(times.saturating_sub(1)))
            .min(self.options.longest);
        error.retry_after().unwrap_or(doubled)
    }

    /// Lets an item wait.
    pub(crate) fn wait(&mut self, item: T, wait: Duration) {
        let now = Instant::now();
        self.number += 1;
        self.waiting.push(Reverse(Waiting {
            until: now.checked_add(wait).unwrap_or(now + FOR_GOOD),
            number: self.number,
            item,
        }));
    }

    /// An item whose wait is over.
    pub(crate) fn due(&mut self) -> Option<T> {
        let Reverse(first) = self.waiting.peek()?;
        if first.until > Instant::now() {
            return None;
        }
        self.waiting.pop().map(|Reverse(waiting)| waiting.item)
    }

    /// The items that still wait, which now never will be begun.
    pub(crate) fn give_up(&mut self) -> impl Iterator<Item = T> {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|Reverse(waiting)| waiting.item)
    }

    /// Waits for a call to end, a wait to be over, or a stop. Without a `stop` nothing is begun any
    /// more, and it waits for calls alone.
    pub(crate) async fn next(&mut self, stop: Option<&Stop>) -> Next<T, O> {
        let until = self.waiting.peek().map(|Reverse(first)| first.until);
        let until = until.filter(|_| stop.is_some() && self.limit.now() > self.running.len());
        if self.running.is_empty() && until.is_none() {
            return Next::Idle;
        }
        let wait = async {
            match until {
                Some(until) => sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        let stopped = async {
            match stop {
                Some(stop) => stop.stopped().await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            Some(ended) = self.running.join_next() => ended,
            () = wait => return Next::Look,
            () = stopped => return Next::Look,
        };
        match self.ended(ended) {
            Some((item, result)) => Next::Ended(item, result),
            None => Next::Look,
        }
    }

    /// A call that has ended already.
    pub(crate) fn try_next(&mut self) -> Option<(T, Result<O, Error>)> {
        let ended = self.running.try_join_next()?;
        self.ended(ended)
    }

    fn ended(&mut self, ended: Result<Ran<T, O>, JoinError>) -> Option<(T, Result<O, Error>)> {
        match ended {
            Ok((item, era, result)) => {
                self.heed(era, &result);
                Some((item, result.map(|(value, _)| value)))
            }
            // No task is cancelled, so it panicked, which is a fault of the program: it goes on to
            // whoever waits here, as it would without a task.
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => None,
            },
        }
    }

    fn heed(&mut self, era: Era, result: &Result<(O, Option<Metadata>), Error>) {
        let trouble = match result {
            Ok((_, metadata)) => metadata
                .as_ref()
                .is_some_and(|metadata| metadata.attempts > WITHOUT_REPETITION),
            Err(error) => {
                is_rate_limited(error)
                    || matches!(error.status(), Some(502..=504))
                    || matches!(error.reason(), Reason::Timeout | Reason::Connect)
            }
        };
        if trouble {
            self.limit.troubled(era);
        } else {
            self.limit.answered();
        }
    }
}

/// Whether the rate limit turned a call away: of the project or, for a token, of the client.
pub(crate) fn is_rate_limited(error: &Error) -> bool {
    let limited = matches!(
        error.code(),
        Some(ErrorCode::RateLimited | ErrorCode::RateLimitedTokenBucket)
    );
    error.status() == Some(429) || limited
}

/// Whether a call that was turned away may be made again, be it done once or not.
pub(crate) fn may_wait(error: &Error, is_once: bool) -> bool {
    is_rate_limited(error) && (!is_once || error.kind() != ErrorKind::Unknown)
}

impl<T> PartialEq for Waiting<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Waiting<T> {}

impl<T> PartialOrd for Waiting<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Waiting<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.until, self.number).cmp(&(other.until, other.number))
    }
}
