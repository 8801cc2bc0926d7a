//! Reads the windows of many projects, and yields each as it comes.

use std::iter::Fuse;
use std::time::Duration;

use atlas_maintenance::{Client, Error};
use tokio_util::sync::CancellationToken;

use super::options::ExecutorOptions;
use super::overload::is_rate_limited;
use super::pool::{Pool, PoolEvent};
use super::reading::{Reading, What};
use super::stop::StopReason;
use super::waits::RateLimitWaits;
use crate::project::{FleetProject, Observed};

/// The windows of many projects as they are read. Made by [`read_windows`].
pub struct WindowReader<I> {
    client: Client,
    source: Fuse<I>,
    token: CancellationToken,
    pool: Pool<Item, Reading>,
    what: What,
}

/// A project, and the waits of its calls.
type Item = (FleetProject, RateLimitWaits);

/// Something that happens while windows are read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadEvent {
    /// The rate limit rejected a call for the project, and the call is made again after a wait.
    #[non_exhaustive]
    Waiting {
        /// The project.
        project: FleetProject,
        /// How long.
        wait: Duration,
        /// The reply of the service.
        error: Error,
    },
    /// The window of the project was read, or could not be.
    #[non_exhaustive]
    Read {
        /// The project, with its window or the error of reading it.
        observed: Observed,
    },
}

/// Reads the windows of these projects, which are taken from the iterator as they are needed.
/// Nothing is sent before the first call of [`next`](WindowReader::next) or
/// [`all`](WindowReader::all).
///
/// Once the token is cancelled no call is started, and calls in flight are waited for. After so many calls
/// in a row that were [denied](ExecutorOptions::denials) no call is started either, and the projects that
/// are left have an error that says so.
pub fn read_windows<I: IntoIterator<Item = FleetProject>>(
    client: &Client,
    projects: I,
    options: &ExecutorOptions,
    token: &CancellationToken,
) -> WindowReader<I::IntoIter> {
    WindowReader {
        client: client.with_retries(client.retries().leave_rate_limit()),
        source: projects.into_iter().fuse(),
        token: token.clone(),
        pool: Pool::new(options),
        what: What::Window,
    }
}

impl<I: Iterator<Item = FleetProject>> WindowReader<I> {
    /// Reads the [wave](Observed::wave) of each project with its window, in one call of the service's preview.
    #[cfg(feature = "preview")]
    #[must_use]
    pub fn with_waves(self) -> Self {
        Self {
            what: What::WindowAndWave,
            ..self
        }
    }

    /// The next project that was read, in no order, with its window or the error of reading it.
    /// A rate-limited call is made again after a wait, unless the waits of the project would be longer together
    /// than [`max_wait`](ExecutorOptions::max_wait). `None` when all were read, or when the token
    /// was cancelled and no call is in flight.
    pub async fn next(&mut self) -> Option<Observed> {
        loop {
            if let ReadEvent::Read { observed } = self.next_event().await? {
                return Some(observed);
            }
        }
    }

    /// The next event: a project that was read, as by [`next`](Self::next), or one that waits.
    pub async fn next_event(&mut self) -> Option<ReadEvent> {
        loop {
            let is_over = self.token.is_cancelled() || self.pool.is_denied();
            while !is_over && self.pool.free_slots() > 0 {
                let Some(item) = self.next_item() else {
                    break;
                };
                let window = self.client.project(item.0.id).maintenance_window();
                self.pool.start(item, self.what.read(window));
            }
            match self.pool.next((!is_over).then_some(&self.token)).await {
                PoolEvent::Ended((project, waits), result) => {
                    return Some(self.ended(project, waits, result));
                }
                PoolEvent::Wake => {}
                PoolEvent::Idle => {
                    let (project, why) = self.next_denied()?;
                    let window = Err(Error::not_made(why.to_string()));
                    return Some(ReadEvent::Read {
                        observed: Observed::new(project, window),
                    });
                }
            }
        }
    }

    /// Why projects that are left are not read: so many calls were denied.
    pub fn stopped(&self) -> Option<StopReason> {
        self.pool.denied()
    }

    fn ended(
        &mut self,
        project: FleetProject,
        mut waits: RateLimitWaits,
        result: Result<Reading, Error>,
    ) -> ReadEvent {
        let result = match result {
            Err(error) if is_rate_limited(&error) => match waits.add(error, self.pool.options()) {
                Ok((wait, error)) => {
                    self.pool.enqueue((project.clone(), waits), wait);
                    return ReadEvent::Waiting {
                        project,
                        wait,
                        error,
                    };
                }
                Err(error) => Err(error),
            },
            result => result,
        };
        let (window, wave) = match result {
            Ok((window, wave)) => (Ok(window), wave),
            Err(error) => (Err(error), None),
        };
        ReadEvent::Read {
            observed: Observed {
                wave,
                ..Observed::new(project, window)
            },
        }
    }

    /// A project that is left because so many calls were denied.
    fn next_denied(&mut self) -> Option<(FleetProject, StopReason)> {
        let why = self.pool.denied()?;
        let waiting = self.pool.dequeue_any().map(|(project, _)| project);
        Some((waiting.or_else(|| self.source.next())?, why))
    }

    /// A project whose wait is over, or else a new one.
    fn next_item(&mut self) -> Option<Item> {
        if let Some(item) = self.pool.dequeue() {
            return Some(item);
        }
        if self.pool.is_queue_full() {
            return None;
        }
        let project = self.source.next()?;
        Some((project, RateLimitWaits::default()))
    }

    /// All projects, by id. After a cancellation, those that were read.
    pub async fn all(mut self) -> Vec<Observed> {
        let mut fleet = Vec::new();
        while let Some(observed) = self.next().await {
            fleet.push(observed);
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
