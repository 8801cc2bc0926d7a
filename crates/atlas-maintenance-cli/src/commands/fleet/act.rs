//! One action on many projects: reset, auto-defer.

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{Action, JournalHeader, Work};

use super::carry_out::{LeftOut, carry_out, conclude};
use super::gather::{self, Listed};
use super::journal;
use crate::args::{Each, Resume, Selection};
use crate::failure::Failure;
use crate::output::{Output, confirm, plural};
use crate::signals;

pub(super) async fn run(
    client: &Client,
    action: Action,
    selection: &Selection,
    each: &Each,
    output: Output,
) -> Result<(), Failure> {
    if let Some(path) = &each.journal {
        journal::check(path, Resume::IfAny)?;
    }
    let Listed {
        projects,
        unreadable,
    } = signals::unless_stopped(gather::listed(client, selection, output)).await?;
    if !each.yes && !projects.is_empty() {
        for project in &projects {
            output.to_stderr(&project.to_string());
        }
        let count = plural(projects.len(), "project", "projects");
        let question = format!("{} for {count}?", request(&action));
        confirm(&question, &format!("{} acts on {count}", action.as_str())).await?;
    }
    let mut journal = match &each.journal {
        None => None,
        Some(path) => {
            let header = JournalHeader::for_action(&action)
                .with_client(client)
                .with_organization(journal::organization(None, selection, &projects));
            Some(journal::open(path, header, Resume::IfAny, output)?)
        }
    };
    let count = projects.len();
    let work = projects.into_iter().map(|project| Work {
        project,
        action: action.clone(),
    });
    let mut finished = carry_out(client, work, count, journal.as_mut(), selection, output).await;
    let removed = journal.map_or(Ok(()), |journal| {
        journal::remove_if_done(journal, &finished.summary)
    });
    let odd = unreadable.into_iter().map(|odd| LeftOut {
        reason: format!("{odd}: nothing was done to it"),
        id: odd.id.map(|id| id.to_string()),
        name: odd.name,
    });
    finished.left_out.extend(odd);
    conclude(&finished, None, output).and(removed)
}

/// The question for an action, up to the projects.
fn request(action: &Action) -> &'static str {
    match action {
        Action::Reset => "Reset the windows",
        Action::AutoDefer(true) => "Switch auto-defer on",
        Action::AutoDefer(false) => "Switch auto-defer off",
        _ => "Change the windows",
    }
}
