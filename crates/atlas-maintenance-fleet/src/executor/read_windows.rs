//! Reads the windows of many projects, and yields each as it comes.

use std::time::Duration;

use atlas_maintenance::{Client, Error};
use tokio_util::sync::CancellationToken;

use super::each::{EachEvent, EachProject};
use super::options::ExecutorOptions;
use super::reading::{Reading, What};
use super::stop::StopReason;
use crate::project::{FleetProject, Observed};

/// The windows of many projects as they are read. Made by [`read_windows`].
#[derive(Debug)]
pub struct WindowReader<I>(EachProject<I, Reading>);

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
    WindowReader(EachProject::new(
        client,
        projects,
        options,
        token,
        |project| What::Window.read(project.maintenance_window()),
    ))
}

impl<I: Iterator<Item = FleetProject>> WindowReader<I> {
    /// Reads the [wave](Observed::wave) of each project with its window, in one call of the service's preview.
    #[cfg(feature = "preview")]
    #[must_use]
    pub fn with_waves(self) -> Self {
        Self(
            self.0
                .calling(|project| What::WindowAndWave.read(project.maintenance_window())),
        )
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
        Some(match self.0.next_event().await? {
            EachEvent::Waiting {
                project,
                wait,
                error,
            } => ReadEvent::Waiting {
                project,
                wait,
                error,
            },
            EachEvent::Ended { project, result } => ReadEvent::Read {
                observed: observed(project, result),
            },
        })
    }

    /// Why projects that are left are not read: so many calls were denied.
    pub fn stopped(&self) -> Option<StopReason> {
        self.0.stopped()
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

fn observed(project: FleetProject, result: Result<Reading, Error>) -> Observed {
    let (window, wave) = match result {
        Ok((window, wave)) => (Ok(window), wave),
        Err(error) => (Err(error), None),
    };
    Observed {
        wave,
        ..Observed::new(project, window)
    }
}
