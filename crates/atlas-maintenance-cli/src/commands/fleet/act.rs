//! One action for many projects: deferral, reset, auto-defer.

use atlas_fleet::{Action, FleetProject, Header, Journal, Work, apply, sha256};
use atlas_maintenance::Client;

use super::gather;
use super::progress::{Progress, conclude, stop_at_ctrl_c};
use crate::args::{Each, Selection};
use crate::failure::Failure;
use crate::output::{Output, confirm};

pub(super) async fn run(
    client: &Client,
    action: Action,
    selection: &Selection,
    each: &Each,
    output: Output,
) -> Result<(), Failure> {
    let projects = gather::projects(client, selection).await?;
    if !each.yes {
        for project in &projects {
            output.to_stderr(&format!("{} ({})", project.name, project.id));
        }
        let question = format!("{} for these {} projects?", asked(&action), projects.len());
        confirm(&question, action.as_str())?;
    }
    let mut journal = match &each.journal {
        None => None,
        Some(path) => {
            let header = Header::now(sha256(&what(&action, &projects)), None);
            let opened = Journal::open(path, header);
            Some(opened.map_err(|error| Failure::Usage(error.to_string()))?)
        }
    };
    let stop = stop_at_ctrl_c();
    let mut progress = Progress::new(projects.len());
    let work = projects.into_iter().map(|project| Work {
        project,
        action: action.clone(),
    });
    let options = gather::options(selection);
    let applied = apply(client, work, journal.as_mut(), &options, &stop, |event| {
        progress.see(&event);
    })
    .await;
    progress.end();
    let summary =
        applied.map_err(|error| Failure::Local(format!("{error} ({})", error.summary)))?;
    // A journal of what is done once stays: it is what keeps it from being done again.
    if let Some(journal) = journal
        && summary.is_complete()
        && !action.is_once()
    {
        journal
            .remove()
            .map_err(|error| Failure::Local(error.to_string()))?;
    }
    conclude(&summary, None, output)
}

fn asked(action: &Action) -> &'static str {
    match action {
        Action::Defer => "Put off scheduled maintenance by a week",
        Action::Reset => "Take the windows away",
        Action::AutoDefer(true) => "Switch auto-defer on",
        Action::AutoDefer(false) => "Switch auto-defer off",
        Action::Set(_) => "Set the windows",
    }
}

/// What a journal is about: the action, and the projects it was asked for.
fn what(action: &Action, projects: &[FleetProject]) -> String {
    let ids: Vec<_> = projects
        .iter()
        .map(|project| project.id.to_string())
        .collect();
    format!("{} {}", action.as_str(), ids.join(" "))
}
