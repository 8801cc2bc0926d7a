//! Many projects: a bounded number of concurrent calls, and one result for each project, whatever
//! happens to the others.
//!
//! ```sh
//! cargo run -p atlas-maintenance --example fleet
//! ```
//!
//! Runs against a simulator in the same process, with 200 projects of which a few do not exist.
//! All calls share one client, with its connections and its token.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::sync::Arc;

use atlas_maintenance::{
    Client, Credentials, CurrentWindow, DayOfWeek, Error, HourOfDay, ProjectId, Window,
};
use atlas_maintenance_simulator::Simulator;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const PROJECTS: u64 = 200;

/// The most concurrent calls. The service limits requests for each project, so this limits the open
/// connections and the load.
const MAX_CONCURRENCY: usize = 16;

/// The outcome of one project.
type Outcome = Result<Option<CurrentWindow>, Error>;

/// Sets the window of every project and reads it back. Repermits an outcome for every project.
async fn set_everywhere(
    client: &Client,
    projects: impl IntoIterator<Item = ProjectId>,
    desired: &Window,
) -> BTreeMap<ProjectId, Outcome> {
    let permits = Arc::new(Semaphore::new(MAX_CONCURRENCY));
    let mut tasks = JoinSet::new();
    // The project of each task, also of one that panics.
    let mut projects_by_task = BTreeMap::new();
    for project in projects {
        let window = client.project(project).maintenance_window();
        let (permits, desired) = (Arc::clone(&permits), desired.clone());
        let task = tasks.spawn(async move {
            // Held until the task ends. Fails only if the semaphore is closed.
            let _permit = permits.acquire_owned().await.map_err(Error::input)?;
            window.set(&desired).await?;
            window.get().await
        });
        projects_by_task.insert(task.id(), project);
    }
    let mut outcomes = BTreeMap::new();
    while let Some(done) = tasks.join_next_with_id().await {
        let (id, outcome) = match done {
            Ok((id, outcome)) => (id, outcome),
            Err(panicked) => (panicked.id(), Err(Error::input(panicked))),
        };
        if let Some(project) = projects_by_task.get(&id) {
            outcomes.insert(*project, outcome);
        }
    }
    outcomes
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let simulator = Simulator::start().await?;
    let projects = (0..PROJECTS)
        .map(|number| format!("{number:024x}").parse())
        .collect::<Result<Vec<ProjectId>, _>>()?;
    // Every fiftieth project does not exist, or is not visible with these credentials.
    for (number, project) in projects.iter().enumerate() {
        if number % 50 != 49 {
            simulator.control().add_project(*project, "one of many");
        }
    }
    let known = simulator.control().credentials();
    let client = Client::builder(Credentials::service_account(
        known.client_id,
        known.client_secret,
    )?)
    .base_url(simulator.base_url().parse()?)
    .build()?;

    let desired = Window::weekly(DayOfWeek::Saturday, HourOfDay::new(3)?);
    let outcomes = set_everywhere(&client, projects, &desired).await;

    let done = outcomes.values().filter(|outcome| outcome.is_ok()).count();
    println!("{done} of {} projects have the window", outcomes.len());
    for (project, outcome) in &outcomes {
        if let Err(error) = outcome {
            println!("{project} ({}): {error}", error.kind().as_str());
        }
    }
    Ok(())
}
