//! One action on many projects: deferral, reset, auto-defer.

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{Action, ActionOutcome, JournalHeader, Work};

use super::progress::{carry_out, conclude};
use super::{gather, journal};
use crate::args::{Each, Resume, Selection};
use crate::failure::Failure;
use crate::output::{Output, confirm, plural};

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
    let (projects, unreadable) = gather::listed(client, selection).await?;
    if !each.yes {
        for project in &projects {
            output.to_stderr(&project.to_string());
        }
        let count = plural(projects.len(), "project", "projects");
        let question = format!("{} for {count}?", request(&action));
        confirm(&question, &format!("{} acts on {count}", action.as_str()))?;
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
    let summary = carry_out(client, work, count, journal.as_mut(), selection, output).await?;
    // The journal of an action that must not be repeated stays: it prevents the repetition.
    let removed = match journal {
        Some(journal) if action.is_idempotent() => journal::remove_if_done(journal, &summary),
        _ => Ok(()),
    };
    for odd in &unreadable {
        output.to_stderr(&format!("{odd}: nothing was done to it"));
    }
    conclude(&summary, None, output)?;
    if !unreadable.is_empty() {
        return Err(Failure::Incomplete(ActionOutcome::Refused));
    }
    removed
}

/// The question for an action, up to the projects.
fn request(action: &Action) -> &'static str {
    match action {
        Action::Defer => "Defer the scheduled maintenance by one week",
        Action::Reset => "Reset the windows",
        Action::AutoDefer(true) => "Switch auto-defer on",
        Action::AutoDefer(false) => "Switch auto-defer off",
        _ => "Change the windows",
    }
}
