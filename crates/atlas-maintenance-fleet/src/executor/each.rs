//! A call for each of many projects, whose results come as they are there.

use std::collections::HashMap;
use std::iter::Fuse;
use std::sync::Arc;
use std::time::Duration;

use atlas_maintenance::jiff::Timestamp;
use atlas_maintenance::{
    Client, EnsuredDeferral, Error, Metadata, Outlook, PastMaintenance, Project, Upcoming,
};
use tokio_util::sync::CancellationToken;

use super::options::ExecutorOptions;
use super::overload::is_rate_limited;
use super::pool::{Pool, PoolEvent};
use super::stop::StopReason;
use super::waits::RateLimitWaits;
use crate::project::FleetProject;

/// What a call for one project returns. The metadata is that of its last reply, if it is at hand.
type Called<T> = Result<(T, Option<Metadata>), Error>;

type Call<T> =
    Box<dyn Fn(Project) -> std::pin::Pin<Box<dyn Future<Output = Called<T>> + Send>> + Send>;

/// A call for each of many projects. Made by [`each_outlook`], [`each_history`] and
/// [`each_ensure_deferred`].
pub struct EachProject<I, T> {
    client: Client,
    source: Fuse<I>,
    token: CancellationToken,
    pool: Pool<Item, T>,
    call: Call<T>,
}

/// A project, and the waits of its calls.
type Item = (FleetProject, RateLimitWaits);

/// Something that happens while many projects are called.
#[derive(Debug)]
#[non_exhaustive]
pub enum EachEvent<T> {
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
    /// The call for the project ended.
    #[non_exhaustive]
    Ended {
        /// The project.
        project: FleetProject,
        /// What it gave.
        result: Result<T, Error>,
    },
}

/// Reads what maintenance is coming to these projects, which are taken from the iterator as they are needed;
/// see [`Maintenance::outlook`](atlas_maintenance::Maintenance::outlook). Nothing is sent before the first
/// call of [`next_event`](EachProject::next_event).
///
/// Once the token is cancelled no call is started, and calls in flight are waited for. After so many calls
/// in a row that were [denied](ExecutorOptions::denials) no call is started either, and the projects that
/// are left have an error that says so.
pub fn each_outlook<I: IntoIterator<Item = FleetProject>>(
    client: &Client,
    projects: I,
    now: Option<Timestamp>,
    options: &ExecutorOptions,
    token: &CancellationToken,
) -> EachProject<I::IntoIter, Outlook> {
    EachProject::new(
        client,
        projects,
        options,
        token,
        move |project| async move { Ok((project.maintenance().outlook(now).await?, None)) },
    )
}

/// Reads the maintenances of these projects since then, as [`each_outlook`] does; see
/// [`Maintenance::history`](atlas_maintenance::Maintenance::history).
pub fn each_history<I: IntoIterator<Item = FleetProject>>(
    client: &Client,
    projects: I,
    since: Timestamp,
    options: &ExecutorOptions,
    token: &CancellationToken,
) -> EachProject<I::IntoIter, Vec<PastMaintenance>> {
    EachProject::new(
        client,
        projects,
        options,
        token,
        move |project| async move { Ok((project.maintenance().history(since).await?, None)) },
    )
}

/// Makes sure that the coming maintenance of these projects is deferred so many times, as [`each_outlook`]
/// reads; see [`Maintenance::ensure_deferred`](atlas_maintenance::Maintenance::ensure_deferred).
///
/// It needs no journal: what was done is read from the service. Two that run at once on the same projects are
/// kept apart by the service only, as long as it refuses a deferral outside of its gate.
pub fn each_ensure_deferred<I: IntoIterator<Item = FleetProject>>(
    client: &Client,
    projects: I,
    times: u32,
    options: &ExecutorOptions,
    token: &CancellationToken,
) -> EachProject<I::IntoIter, EnsuredDeferral> {
    EachProject::new(
        client,
        projects,
        options,
        token,
        move |project| async move {
            let ensured = project.maintenance().ensure_deferred(times, None).await?;
            Ok((ensured, None))
        },
    )
}

/// The same for one maintenance of each project, each as often as it says: another one that is coming by now is
/// left alone.
pub fn each_ensure_deferred_of(
    client: &Client,
    wanted: Vec<(FleetProject, u32, Upcoming)>,
    options: &ExecutorOptions,
    token: &CancellationToken,
) -> EachProject<std::vec::IntoIter<FleetProject>, EnsuredDeferral> {
    let projects: Vec<_> = { wanted.iter() }
        .map(|(project, ..)| project.clone())
        .collect();
    let wanted = wanted
        .into_iter()
        .map(|(project, times, of)| (project.id, (times, of)));
    let wanted: Arc<HashMap<_, _>> = Arc::new(wanted.collect());
    EachProject::new(client, projects, options, token, move |project| {
        let wanted = wanted.clone();
        async move {
            let (times, of) = match wanted.get(&project.id()) {
                Some((times, of)) => (*times, Some(of)),
                None => (0, None),
            };
            let ensured = project.maintenance().ensure_deferred(times, of).await?;
            Ok((ensured, None))
        }
    })
}

impl<I: Iterator<Item = FleetProject>, T: Send + 'static> EachProject<I, T> {
    pub(super) fn new<C, F>(
        client: &Client,
        projects: impl IntoIterator<IntoIter = I>,
        options: &ExecutorOptions,
        token: &CancellationToken,
        call: C,
    ) -> Self
    where
        C: Fn(Project) -> F + Send + 'static,
        F: Future<Output = Called<T>> + Send + 'static,
    {
        Self {
            client: client.with_retries(client.retries().leave_rate_limit()),
            source: projects.into_iter().fuse(),
            token: token.clone(),
            pool: Pool::new(options),
            call: Box::new(move |project| Box::pin(call(project))),
        }
    }

    /// The same with another call. Nothing was sent yet.
    #[cfg(feature = "preview")]
    pub(super) fn calling<C, F>(self, call: C) -> Self
    where
        C: Fn(Project) -> F + Send + 'static,
        F: Future<Output = Called<T>> + Send + 'static,
    {
        Self {
            call: Box::new(move |project| Box::pin(call(project))),
            ..self
        }
    }

    /// The next event: a project whose call ended, in no order, or one that waits for the rate limit. Its call
    /// is made again then, unless its waits would be longer together than
    /// [`max_wait`](ExecutorOptions::max_wait). `None` when all ended, or when the token was cancelled and no
    /// call is in flight.
    pub async fn next_event(&mut self) -> Option<EachEvent<T>> {
        loop {
            let is_over = self.token.is_cancelled() || self.pool.is_denied();
            while !is_over && self.pool.free_slots() > 0 {
                let Some(item) = self.next_item() else {
                    break;
                };
                let call = (self.call)(self.client.project(item.0.id));
                self.pool.start(item, call);
            }
            match self.pool.next((!is_over).then_some(&self.token)).await {
                PoolEvent::Ended((project, waits), result) => {
                    return Some(self.ended(project, waits, result));
                }
                PoolEvent::Wake => {}
                PoolEvent::Idle => {
                    let (project, why) = self.next_denied()?;
                    let result = Err(Error::not_made(why.to_string()));
                    return Some(EachEvent::Ended { project, result });
                }
            }
        }
    }

    /// Why projects that are left are not called: so many calls were denied.
    pub fn stopped(&self) -> Option<StopReason> {
        self.pool.denied()
    }

    fn ended(
        &mut self,
        project: FleetProject,
        mut waits: RateLimitWaits,
        result: Result<T, Error>,
    ) -> EachEvent<T> {
        let result = match result {
            Err(error) if is_rate_limited(&error) => {
                match waits.add_for(Some(project.id), error, self.pool.options()) {
                    Ok((wait, error)) => {
                        self.pool.enqueue((project.clone(), waits), wait);
                        return EachEvent::Waiting {
                            project,
                            wait,
                            error,
                        };
                    }
                    Err(error) => Err(error),
                }
            }
            result => result,
        };
        EachEvent::Ended { project, result }
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
}

impl<I, T> std::fmt::Debug for EachProject<I, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EachProject").finish_non_exhaustive()
    }
}
