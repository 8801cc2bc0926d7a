//! Reads the windows of many projects, giving each as it comes.
//!
//! It must not know what they are read for.

use std::iter::Fuse;

use atlas_maintenance::{Client, CurrentWindow, Error};

use crate::pool::{Next, Options, Pool, is_rate_limited};
use crate::project::{FleetProject, Observed};
use crate::stop::Stop;

/// The windows of many projects, on their way. Ask it for the [`next`](Self::next).
pub struct Reading<I> {
    client: Client,
    source: Fuse<I>,
    stop: Stop,
    /// Projects with how often the rate limit turned them away.
    pool: Pool<(FleetProject, u32), Option<CurrentWindow>>,
}

/// Starts to read the windows of these projects, which are taken as they are needed. Nothing is
/// sent before the first is asked for.
pub fn read_windows<I: IntoIterator<Item = FleetProject>>(
    client: &Client,
    projects: I,
    options: &Options,
    stop: &Stop,
) -> Reading<I::IntoIter> {
    Reading {
        client: client.clone(),
        source: projects.into_iter().fuse(),
        stop: stop.clone(),
        pool: Pool::new(options),
    }
}

impl<I: Iterator<Item = FleetProject>> Reading<I> {
    /// The next that is there, in no order: a project and its window, or why that could not be
    /// read. What the rate limit turns away waits and is asked for again. `None` when all have
    /// come, or when it was stopped and those under way have come.
    pub async fn next(&mut self) -> Option<(FleetProject, Result<Option<CurrentWindow>, Error>)> {
        loop {
            let is_over = self.stop.is_stopped();
            while !is_over && self.pool.room() > 0 {
                let due = self.pool.due();
                let fresh = || {
                    let project = (!self.pool.is_crowded()).then(|| self.source.next())?;
                    project.map(|project| (project, 0))
                };
                let Some(item) = due.or_else(fresh) else {
                    break;
                };
                let window = self.client.project(item.0.id).maintenance_window();
                self.pool.begin(item, async move {
                    let (window, metadata) = window.get().with_metadata().await?;
                    Ok((window, Some(metadata)))
                });
            }
            match self.pool.next((!is_over).then_some(&self.stop)).await {
                Next::Ended((project, waits), Err(error)) if is_rate_limited(&error) => {
                    let wait = self.pool.wait_for(&error, waits + 1);
                    self.pool.wait((project, waits + 1), wait);
                }
                Next::Ended((project, _), result) => return Some((project, result)),
                Next::Look => {}
                Next::Idle => return None,
            }
        }
    }

    /// All of them, by id. After a stop, those that came.
    pub async fn all(mut self) -> Vec<Observed> {
        let mut fleet = Vec::new();
        while let Some((project, window)) = self.next().await {
            let window = window.map_err(|error| error.to_string());
            fleet.push(Observed { project, window });
        }
        fleet.sort_by_key(|observed| observed.project.id);
        fleet
    }
}

impl<I> std::fmt::Debug for Reading<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").finish_non_exhaustive()
    }
}
