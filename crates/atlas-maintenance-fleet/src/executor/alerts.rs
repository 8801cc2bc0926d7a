//! The alert configurations of many projects.

use std::collections::HashMap;
use std::sync::Arc;

use atlas_maintenance::{
    AlertConfiguration, AlertFailure, Client, DesiredAlert, EnsuredAlert, Error,
};
use tokio_util::sync::CancellationToken;

use super::each::EachProject;
use super::options::ExecutorOptions;
use super::overload::is_rate_limited;
use crate::project::FleetProject;

/// The alert configurations of a project.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProjectAlerts {
    /// All of them.
    pub configurations: Vec<AlertConfiguration>,
    /// Whether the project has a window: without one nothing is told of its maintenance (documented).
    pub has_window: bool,
}

/// Reads the alert configurations of these projects, and whether they have a window, as
/// [`each_outlook`](crate::each_outlook) reads what is coming: two requests a project.
pub fn each_alerts<I: IntoIterator<Item = FleetProject>>(
    client: &Client,
    projects: I,
    options: &ExecutorOptions,
    token: &CancellationToken,
) -> EachProject<I::IntoIter, ProjectAlerts> {
    EachProject::new(
        client,
        projects,
        options,
        token,
        move |project| async move {
            let alerts = project.maintenance().alerts();
            let configurations = alerts.configurations().all().await?;
            let window = project.maintenance_window().get().await?;
            let alerts = ProjectAlerts {
                configurations,
                has_window: window.is_some(),
            };
            Ok((alerts, None))
        },
    )
}

/// Makes sure that targets are told of the maintenance of each of these projects; see
/// [`MaintenanceAlerts::ensure`](atlas_maintenance::MaintenanceAlerts::ensure).
///
/// It needs no journal: what is there is read from the service. Two that run at once on the same projects can
/// both create what is missing; nothing else than a lock between the two prevents it.
pub fn each_ensure_alerts(
    client: &Client,
    wanted: Vec<(FleetProject, Vec<DesiredAlert>)>,
    options: &ExecutorOptions,
    token: &CancellationToken,
) -> EachProject<std::vec::IntoIter<FleetProject>, Vec<EnsuredAlert>> {
    let projects: Vec<_> = wanted.iter().map(|(project, _)| project.clone()).collect();
    let wanted = wanted
        .into_iter()
        .map(|(project, alerts)| (project.id, alerts));
    let wanted: Arc<HashMap<_, _>> = Arc::new(wanted.collect());
    EachProject::new(client, projects, options, token, move |project| {
        let wanted = wanted.clone();
        async move {
            let alerts = wanted.get(&project.id()).map_or(&[][..], Vec::as_slice);
            let ensured = project.maintenance().alerts().ensure(alerts).await?;
            Ok((without_limit(ensured)?, None))
        }
    })
}

/// The error of the rate limit if it was the first change that it refused, so that the call waits and is made
/// again. After another change the outcome has to stay.
fn without_limit(mut ensured: Vec<EnsuredAlert>) -> Result<Vec<EnsuredAlert>, Error> {
    let first = ensured
        .iter()
        .position(|it| it.failure.is_some() || !it.changes.is_empty());
    let Some(first) = first.and_then(|at| ensured.get_mut(at)) else {
        return Ok(ensured);
    };
    match first.failure.take() {
        Some(AlertFailure::Call(error)) if first.changes.is_empty() && is_rate_limited(&error) => {
            Err(error)
        }
        failure => {
            first.failure = failure;
            Ok(ensured)
        }
    }
}
