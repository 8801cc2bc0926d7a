//! `fleet plan` and `fleet apply`.

use std::fs;

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{
    ActionOutcome, Diagnostics, FleetPlan, JournalHeader, PlannedChange, PlannedProject,
    WindowsFile,
};

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
    output.show(|| document(&plan), || text(&plan))?;
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
    let (path, resume) = (journal::path(flags, &file.path), Resume::from(flags));
    journal::check(&path, resume)?;
    let (windows, plan) = plan(client, file, selection).await?;
    let count = plan.work().count();
    let refused = refused_of(&plan).count();
    if count > 0 && !yes {
        output.to_stderr(&text(&plan));
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
    let name = file.path.display().to_string();
    let text = fs::read_to_string(&file.path)
        .map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
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

/// The change of a project, in one line.
fn change(planned: &PlannedProject) -> String {
    match &planned.change {
        PlannedChange::Set {
            differences,
            deferrals_reset,
            ..
        } => {
            let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
            let mut line = differences.join(", ");
            if *deferrals_reset > 0 {
                line.push_str(&format!(
                    "; deferrals of scheduled maintenance reset: {deferrals_reset}"
                ));
            }
            line
        }
        PlannedChange::Reset { window, .. } => {
            let mut line = format!("opens {} {}:00 -> never", window.day, window.hour);
            line.push_str("; auto-defer and protected hours are reset too");
            line
        }
        PlannedChange::Refused { reason, .. } => format!("cannot be changed: {reason}"),
        PlannedChange::UpToDate => "up to date".to_owned(),
        PlannedChange::Ignored => "ignored".to_owned(),
        _ => "no rule matches".to_owned(),
    }
}

fn is_shown(planned: &PlannedProject) -> bool {
    matches!(
        planned.change,
        PlannedChange::Set { .. } | PlannedChange::Reset { .. } | PlannedChange::Refused { .. }
    )
}

fn text(plan: &FleetPlan) -> String {
    let mut lines: Vec<String> = plan
        .projects()
        .iter()
        .filter(|planned| is_shown(planned))
        .map(|planned| {
            let rule = planned
                .rule
                .map_or(String::new(), |line| format!(" [line {line}]"));
            format!("{}: {}{rule}", planned.project, change(planned))
        })
        .collect();
    let count = |what: fn(&PlannedChange) -> bool| {
        plan.projects()
            .iter()
            .filter(|planned| what(&planned.change))
            .count()
    };
    lines.push(format!(
        "{} to change, {} cannot be changed, {} up to date or ignored, {} unmatched",
        plan.work().count(),
        count(|change| matches!(change, PlannedChange::Refused { .. })),
        count(|change| matches!(change, PlannedChange::UpToDate | PlannedChange::Ignored)),
        count(|change| matches!(change, PlannedChange::Unmatched)),
    ));
    lines.join("\n")
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
