//! Many projects at once: a bounded number of calls at any time, one result for each project, and
//! no project that fails the others.
//!
//! ```sh
//! cargo run -p atlas-maintenance --example fleet
//! ```
//!
//! Runs against a simulator in the same process, with 200 projects of which a few are missing.
//! All calls share one client, and so its connections and its one token.

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

/// How many calls are under way at a time. The service counts requests for each project, so this
/// is about being a good neighbour, and about how many connections are open.
const AT_ONCE: usize = 16;

/// What came of one project.
type Outcome = Result<Option<CurrentWindow>, Error>;

/// Sets the window of every project and reads it back. Every project gets its turn and its result,
/// whatever came of the others.
async fn set_everywhere(
    client: &Client,
    projects: impl IntoIterator<Item = ProjectId>,
    wanted: &Window,
) -> BTreeMap<ProjectId, Outcome> {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    // A task's id, for what did not come back from one that panicked.
    let mut names = BTreeMap::new();
    for project in projects {
        let window = client.project(project).maintenance_window();
        let (turns, wanted) = (Arc::clone(&turns), wanted.clone());
        let task = tasks.spawn(async move {
            // Held until the task ends. It fails only if somebody closed the semaphore.
            let _turn = turns.acquire_owned().await.map_err(Error::input)?;
            window.set(&wanted).await?;
            window.get().await
        });
        names.insert(task.id(), project);
    }
    let mut outcomes = BTreeMap::new();
    while let Some(done) = tasks.join_next_with_id().await {
        let (id, outcome) = match done {
            Ok((id, outcome)) => (id, outcome),
            Err(panicked) => (panicked.id(), Err(Error::input(panicked))),
        };
        if let Some(project) = names.get(&id) {
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
    // Every fiftieth is not there: it was deleted, or the credentials may not see it.
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

    let wanted = Window::weekly(DayOfWeek::Saturday, HourOfDay::new(3)?);
    let outcomes = set_everywhere(&client, projects, &wanted).await;

    let done = outcomes.values().filter(|outcome| outcome.is_ok()).count();
    println!("{done} of {} projects have the window", outcomes.len());
    for (project, outcome) in &outcomes {
        if let Err(error) = outcome {
            println!("{project} ({}): {error}", error.kind().as_str());
        }
    }
    Ok(())
}
