//! Calls in flight, as many as the service can take, and a queue of items that wait for the rate
//! limit. There is a task for each call in flight, and none for an item that waits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::{Future, pending};
use std::time::Duration;

use atlas_maintenance::{Error, Metadata};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::limiter::{ConcurrencyLimiter, Epoch};
use super::options::ExecutorOptions;
use super::overload::is_overload;
use super::stop::{Breaker, StopReason};

/// How many items may wait for each call that may be in flight, before no new work is taken. Bounds
/// the memory of a run in which every call is rate-limited.
const QUEUE_PER_SLOT: usize = 4;

/// The wait of an item for which the service names a time beyond what the clock can count.
const MAX_WAIT: Duration = Duration::from_secs(365 * 24 * 3600);

type CallResult<O> = Result<(O, Option<Metadata>), Error>;

/// Calls in flight, and items that wait for another call.
pub(super) struct Pool<T, O> {
    running: JoinSet<(T, Epoch, CallResult<O>)>,
    waiting: BinaryHeap<Reverse<Waiting<T>>>,
    limiter: ConcurrencyLimiter,
    options: ExecutorOptions,
    breaker: Breaker,
    /// Numbers the waiting items, so that those that wait until the same instant keep their order.
    number: u64,
}

struct Waiting<T> {
    until: Instant,
    number: u64,
    item: T,
}

pub(super) enum PoolEvent<T, O> {
    /// A call ended.
    Ended(T, Result<O, Error>),
    /// A wait is over, or the run was cancelled.
    Wake,
    /// No call is in flight, and no waiting item will be started.
    Idle,
}

impl<T: Send + 'static, O: Send + 'static> Pool<T, O> {
    pub(super) fn new(options: &ExecutorOptions) -> Self {
        Self {
            running: JoinSet::new(),
            waiting: BinaryHeap::new(),
            limiter: ConcurrencyLimiter::new(
                options.start_concurrency(),
                options.max_concurrency(),
            ),
            options: options.clone(),
            breaker: Breaker::new(options.max_denials()),
            number: 0,
        }
    }

    /// How many calls can be started now.
    pub(super) fn free_slots(&self) -> usize {
        self.limiter.limit().saturating_sub(self.running.len())
    }

    /// Whether so many items wait that no new work should be taken.
    pub(super) fn is_queue_full(&self) -> bool {
        let capacity = self
            .options
            .max_concurrency()
            .saturating_mul(QUEUE_PER_SLOT);
        self.waiting.len() >= capacity
    }

    /// Starts a call.
    pub(super) fn start(
        &mut self,
        item: T,
        call: impl Future<Output = CallResult<O>> + Send + 'static,
    ) {
        let epoch = self.limiter.epoch();
        self.running.spawn(async move { (item, epoch, call.await) });
    }

    pub(super) fn options(&self) -> &ExecutorOptions {
        &self.options
    }

    /// Why no call should be started any more, if so many were denied.
    pub(super) fn denied(&self) -> Option<StopReason> {
        self.breaker.reason()
    }

    pub(super) fn is_denied(&self) -> bool {
        self.breaker.is_open()
    }

    /// Queues an item that waits.
    pub(super) fn enqueue(&mut self, item: T, wait: Duration) {
        let now = Instant::now();
        self.number += 1;
        self.waiting.push(Reverse(Waiting {
            until: now.checked_add(wait).unwrap_or(now + MAX_WAIT),
            number: self.number,
            item,
        }));
    }

    /// Takes an item whose wait is over.
    pub(super) fn dequeue(&mut self) -> Option<T> {
        let Reverse(first) = self.waiting.peek()?;
        if first.until > Instant::now() {
            return None;
        }
        self.waiting.pop().map(|Reverse(waiting)| waiting.item)
    }

    /// Takes an item that waits, whether or not its wait is over.
    pub(super) fn dequeue_any(&mut self) -> Option<T> {
        self.waiting.pop().map(|Reverse(waiting)| waiting.item)
    }

    /// Empties the queue, whose items come in the order of their waits.
    pub(super) fn clear_queue(&mut self) -> impl Iterator<Item = T> {
        let waiting = std::mem::take(&mut self.waiting).into_sorted_vec();
        waiting
            .into_iter()
            .rev()
            .map(|Reverse(waiting)| waiting.item)
    }

    /// Waits until a call ends, a wait is over, or the token is cancelled. Without a token only
    /// calls in flight are waited for.
    pub(super) async fn next(&mut self, token: Option<&CancellationToken>) -> PoolEvent<T, O> {
        let until = self.waiting.peek().map(|Reverse(first)| first.until);
        let until = until.filter(|_| token.is_some() && self.free_slots() > 0);
        if self.running.is_empty() && until.is_none() {
            return PoolEvent::Idle;
        }
        let wait_is_over = async {
            match until {
                Some(until) => sleep_until(until).await,
                None => pending().await,
            }
        };
        let cancelled = async {
            match token {
                Some(token) => token.cancelled().await,
                None => pending().await,
            }
        };
        let ended = tokio::select! {
            Some(ended) = self.running.join_next() => ended,
            () = wait_is_over => return PoolEvent::Wake,
            () = cancelled => return PoolEvent::Wake,
        };
        match self.ended(ended) {
            Some((item, result)) => PoolEvent::Ended(item, result),
            None => PoolEvent::Wake,
        }
    }

    /// A call that has ended already.
    pub(super) fn try_next(&mut self) -> Option<(T, Result<O, Error>)> {
        let ended = self.running.try_join_next()?;
        self.ended(ended)
    }

    fn ended(
        &mut self,
        ended: Result<(T, Epoch, CallResult<O>), JoinError>,
    ) -> Option<(T, Result<O, Error>)> {
        match ended {
            Ok((item, epoch, result)) => {
                self.breaker.record(result.as_ref().map(|_| ()));
                if is_overload(result.as_ref().map(|(_, metadata)| metadata.as_ref())) {
                    self.limiter.record_overload(epoch);
                } else {
                    self.limiter.record_success();
                }
                Some((item, result.map(|(value, _)| value)))
            }
            // No task is aborted, so it panicked: the panic goes on in the caller, as it would
            // without a task.
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => None,
            },
        }
    }
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
