//! `fleet plan` and `fleet apply`.

use std::{fs, io};

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{
    ActionOutcome, Diagnostics, FleetPlan, JournalHeader, PlannedChange, PlannedProject,
    WindowsFile,
};

use super::plan_table::{change, text};
use super::progress::{carry_out, conclude};
use super::{gather, journal};
use crate::args::{Resume, ResumeFlags, Selection, WindowsPath};
use crate::failure::Failure;
use crate::output::{Output, confirm, plural};
use crate::results::{PlanResult, PlannedRow};

/// Prints the plan. Fails without a message if it has changes.
pub(super) async fn show(
    client: &Client,
    file: &WindowsPath,
    selection: &Selection,
    output: Output,
) -> Result<(), Failure> {
    let (_, plan) = plan(client, file, selection).await?;
    output.show(|| document(&plan), || text(&plan, output.width()))?;
    if plan.is_empty() {
        Ok(())
    } else {
        Err(Failure::PlanHasChanges)
    }
}

/// Carries out the plan, after confirmation.
pub(super) async fn apply(
    client: &Client,
    file: &WindowsPath,
    selection: &Selection,
    yes: bool,
    flags: &ResumeFlags,
    output: Output,
) -> Result<(), Failure> {
    if file.is_stdin() {
        return Err(Failure::Usage(
            "apply needs a file, beside which it keeps its journal: stdin has none".to_owned(),
        ));
    }
    let (path, resume) = (journal::path(flags, &file.path), Resume::from(flags));
    journal::check(&path, resume)?;
    let (windows, plan) = plan(client, file, selection).await?;
    let count = plan.work().count();
    let refused = refused_of(&plan).count();
    if count > 0 && !yes {
        output.to_stderr(&text(&plan, output.width()));
        confirm(
            &format!(
                "Change the windows of {}?",
                plural(count, "project", "projects")
            ),
            "apply changes windows",
        )?;
    }
    let projects = plan.projects().iter().map(|planned| &planned.project);
    let organization = journal::organization(windows.organization(), selection, projects);
    let header = JournalHeader::for_file(&windows)
        .with_client(client)
        .with_organization(organization);
    let mut journal = journal::open(&path, header, resume, output)?;
    let summary = carry_out(
        client,
        plan.work(),
        count,
        Some(&mut journal),
        selection,
        output,
    )
    .await?;
    // Projects that the plan cannot change are failures too.
    for planned in refused_of(&plan) {
        output.to_stderr(&format!("{}: {}", planned.project, change(planned)));
    }
    let named = flags
        .journal
        .as_ref()
        .map_or_else(String::new, |path| format!(" --journal {}", path.display()));
    let hint = format!(
        "not everything is done: continue with `atlas-maintenance fleet apply -f {}{named} --resume`",
        file.path.display()
    );
    let removed = journal::remove_if_done(journal, &summary);
    let concluded = conclude(&summary, Some(&hint), output);
    match concluded.and(removed) {
        Err(Failure::AfterWork(what)) if refused > 0 => {
            output.to_stderr(&what);
            Err(Failure::Incomplete(ActionOutcome::Refused))
        }
        Ok(()) if refused > 0 => Err(Failure::Incomplete(ActionOutcome::Refused)),
        result => result,
    }
}

async fn plan(
    client: &Client,
    file: &WindowsPath,
    selection: &Selection,
) -> Result<(WindowsFile, FleetPlan), Failure> {
    let (name, read) = if file.is_stdin() {
        ("stdin".to_owned(), io::read_to_string(io::stdin().lock()))
    } else {
        let name = file.path.display().to_string();
        (name, fs::read_to_string(&file.path))
    };
    let text = read.map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
    let invalid = |diagnostics: Diagnostics| Failure::Usage(diagnostics.to_string());
    let windows = WindowsFile::parse(name, &text).map_err(invalid)?;
    let mut selection = selection.clone();
    selection.org = selection.org.or(windows.organization());
    let projects = gather::projects(client, &selection).await?;
    // Check before reading hundreds of windows.
    windows.check(&projects).map_err(invalid)?;
    let fleet = gather::windows_of(client, projects, &selection).await;
    let plan = FleetPlan::new(&windows, &fleet).map_err(invalid)?;
    Ok((windows, plan))
}

fn refused_of(plan: &FleetPlan) -> impl Iterator<Item = &PlannedProject> {
    let is_refused =
        |planned: &&PlannedProject| matches!(planned.change, PlannedChange::Refused { .. });
    plan.projects().iter().filter(is_refused)
}

fn document(plan: &FleetPlan) -> PlanResult {
    let projects = plan.projects().iter().map(|planned| PlannedRow {
        project: planned.project.id.to_string(),
        name: planned.project.name.clone(),
        change: match planned.change {
            PlannedChange::Set { .. } => "set",
            PlannedChange::Reset { .. } => "reset",
            PlannedChange::Refused { .. } => "refused",
            PlannedChange::UpToDate => "none",
            PlannedChange::Ignored => "ignored",
            _ => "unmatched",
        },
        text: change(planned),
        line: planned.rule,
    });
    PlanResult {
        changes: plan.work().count(),
        projects: projects.collect(),
    }
}
