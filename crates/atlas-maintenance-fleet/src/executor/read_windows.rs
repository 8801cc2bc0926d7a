//! Reads the windows of many projects, and yields each as it comes.

use std::iter::Fuse;

use atlas_maintenance::{Client, CurrentWindow, Error};
use tokio_util::sync::CancellationToken;

use super::options::ExecutorOptions;
use super::overload::is_rate_limited;
use super::pool::{Pool, PoolEvent};
use crate::project::{FleetProject, Observed};

/// The windows of many projects as they are read. Made by [`read_windows`].
pub struct WindowReader<I> {
    client: Client,
    source: Fuse<I>,
    token: CancellationToken,
    pool: Pool<Item, Option<CurrentWindow>>,
}

/// A project, and how often its call was rate-limited.
type Item = (FleetProject, u32);

/// Reads the windows of these projects, which are taken from the iterator as they are needed.
/// Nothing is sent before the first call of [`next`](WindowReader::next) or
/// [`all`](WindowReader::all).
///
/// Once the token is cancelled no call is started, and calls in flight are waited for.
pub fn read_windows<I: IntoIterator<Item = FleetProject>>(
    client: &Client,
    projects: I,
    options: &ExecutorOptions,
    token: &CancellationToken,
) -> WindowReader<I::IntoIter> {
    WindowReader {
        client: client.clone(),
        source: projects.into_iter().fuse(),
        token: token.clone(),
        pool: Pool::new(client, options),
    }
}

impl<I: Iterator<Item = FleetProject>> WindowReader<I> {
    /// The next project that was read, in no order, with its window or the error of reading it.
    /// A rate-limited call is made again after a wait, unless the service asks for a longer one than the
    /// [time of a call](atlas_maintenance::Limits::total_timeout). `None` when all were read, or when the token
    /// was cancelled and no call is in flight.
    pub async fn next(&mut self) -> Option<(FleetProject, Result<Option<CurrentWindow>, Error>)> {
        loop {
            let is_cancelled = self.token.is_cancelled();
            while !is_cancelled && self.pool.free_slots() > 0 {
                let Some(item) = self.next_item() else {
                    break;
                };
                let window = self.client.project(item.0.id).maintenance_window();
                self.pool.start(item, async move {
                    let (window, metadata) = window.get().with_metadata().await?;
                    Ok((window, Some(metadata)))
                });
            }
            match self.pool.next((!is_cancelled).then_some(&self.token)).await {
                PoolEvent::Ended((project, waits), Err(error)) if is_rate_limited(&error) => {
                    match self.pool.rate_limit_wait(&error, waits + 1) {
                        Some(wait) => self.pool.enqueue((project, waits + 1), wait),
                        None => return Some((project, Err(error))),
                    }
                }
                PoolEvent::Ended((project, _), result) => return Some((project, result)),
                PoolEvent::Wake => {}
                PoolEvent::Idle => return None,
            }
        }
    }

    /// A project whose wait is over, or else a new one.
    fn next_item(&mut self) -> Option<Item> {
        if let Some(item) = self.pool.dequeue() {
            return Some(item);
        }
        if self.pool.is_queue_full() {
            return None;
        }
        self.source.next().map(|project| (project, 0))
    }

    /// All projects, by id. After a cancellation, those that were read.
    pub async fn all(mut self) -> Vec<Observed> {
        let mut fleet = Vec::new();
        while let Some((project, window)) = self.next().await {
            fleet.push(Observed::new(project, window));
        }
        fleet.sort_by_key(|observed| observed.project.id);
        fleet
    }
}

impl<I> std::fmt::Debug for WindowReader<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WindowReader").finish_non_exhaustive()
    }
}
