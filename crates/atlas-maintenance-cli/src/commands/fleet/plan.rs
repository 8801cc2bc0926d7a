//! `fleet plan` and `fleet apply`.

use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance::{Client, OrganizationId};
use atlas_maintenance_fleet::{Change, Header, Journal, Plan, Planned, WindowsFile};
use serde_json::{Value, json};

use super::gather;
use super::progress::{carry_out, conclude};
use crate::args::{Selection, WindowsPath};
use crate::failure::Failure;
use crate::output::{Output, confirm, plural};

/// Prints the plan. Fails without a message if it has changes.
pub(super) async fn show(
    client: &Client,
    file: &WindowsPath,
    selection: &Selection,
    output: Output,
) -> Result<(), Failure> {
    let (_, plan) = plan(client, file, selection).await?;
    output.print(|| text(&plan), || json(&plan))?;
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
    resume: bool,
    output: Output,
) -> Result<(), Failure> {
    let journal = journal_of(&file.path);
    if journal.exists() && !resume {
        return Err(Failure::Usage(format!(
            "{} belongs to an unfinished apply: continue it with --resume, or check its projects \
             and remove the file",
            journal.display()
        )));
    }
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
    let header = Header::now(windows.sha256(), windows.organization().map(str::to_owned));
    let mut journal =
        Journal::open(&journal, header).map_err(|error| Failure::Usage(error.to_string()))?;
    let summary = carry_out(client, plan.work(), count, Some(&mut journal), selection).await?;
    // Projects that the plan cannot change are failures too.
    for planned in refused_of(&plan) {
        output.to_stderr(&format!(
            "{} ({}): {}",
            planned.project.name,
            planned.project.id,
            change(planned)
        ));
    }
    let hint = format!(
        "not everything is done: continue with `atlas-maintenance fleet apply -f {} --resume`",
        file.path.display()
    );
    if summary.is_complete() {
        journal
            .remove()
            .map_err(|error| Failure::Local(error.to_string()))?;
    }
    conclude(&summary, Some(&hint), output)?;
    if refused > 0 {
        return Err(Failure::Incomplete(
            atlas_maintenance_fleet::Outcome::Refused,
        ));
    }
    Ok(())
}

/// The journal of a windows file, beside it.
fn journal_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".journal");
    PathBuf::from(name)
}

async fn plan(
    client: &Client,
    file: &WindowsPath,
    selection: &Selection,
) -> Result<(WindowsFile, Plan), Failure> {
    let name = file.path.display().to_string();
    let text = fs::read_to_string(&file.path)
        .map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
    let wrong =
        |complaints: atlas_maintenance_fleet::Complaints| Failure::Usage(complaints.to_string());
    let windows = WindowsFile::parse(name, &text).map_err(wrong)?;
    let mut selection = selection.clone();
    if selection.org.is_none()
        && let Some(organization) = windows.organization()
    {
        let organization: OrganizationId =
            organization
                .parse()
                .map_err(|error: atlas_maintenance::InvalidOrganizationId| {
                    Failure::Usage(error.to_string())
                })?;
        selection.org = Some(organization);
    }
    let projects = gather::projects(client, &selection).await?;
    // Check before reading hundreds of windows.
    windows.check(&projects).map_err(wrong)?;
    let fleet = gather::windows_of(client, projects, &selection).await;
    let plan = Plan::new(&windows, &fleet).map_err(wrong)?;
    Ok((windows, plan))
}

fn refused_of(plan: &Plan) -> impl Iterator<Item = &Planned> {
    let is_refused = |planned: &&Planned| matches!(planned.change, Change::Refused { .. });
    plan.projects().iter().filter(is_refused)
}

/// The change of a project, in one line.
fn change(planned: &Planned) -> String {
    match &planned.change {
        Change::Set {
            differences,
            takes_back,
            ..
        } => {
            let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
            let mut line = differences.join(", ");
            if *takes_back > 0 {
                line.push_str(&format!(
                    "; deferrals of scheduled maintenance reset: {takes_back}"
                ));
            }
            line
        }
        Change::Reset { window } => {
            let mut line = format!("opens {} {}:00 -> never", window.day, window.hour);
            line.push_str("; auto-defer and protected hours are reset too");
            line
        }
        Change::Refused { why } => format!("cannot be changed: {why}"),
        Change::None => "up to date".to_owned(),
        Change::Ignored => "ignored".to_owned(),
        _ => "no rule matches".to_owned(),
    }
}

fn is_shown(planned: &Planned) -> bool {
    matches!(
        planned.change,
        Change::Set { .. } | Change::Reset { .. } | Change::Refused { .. }
    )
}

fn text(plan: &Plan) -> String {
    let mut lines: Vec<String> = plan
        .projects()
        .iter()
        .filter(|planned| is_shown(planned))
        .map(|planned| {
            let rule = planned
                .rule
                .map_or(String::new(), |line| format!(" [line {line}]"));
            format!(
                "{} ({}): {}{rule}",
                planned.project.name,
                planned.project.id,
                change(planned)
            )
        })
        .collect();
    let count = |what: fn(&Change) -> bool| {
        plan.projects()
            .iter()
            .filter(|planned| what(&planned.change))
            .count()
    };
    lines.push(format!(
        "{} to change, {} cannot be changed, {} up to date or ignored, {} unmatched",
        plan.work().count(),
        count(|change| matches!(change, Change::Refused { .. })),
        count(|change| matches!(change, Change::None | Change::Ignored)),
        count(|change| matches!(change, Change::Unruled)),
    ));
    lines.join("\n")
}

fn json(plan: &Plan) -> Value {
    let projects: Vec<_> = plan
        .projects()
        .iter()
        .map(|planned| {
            let kind = match planned.change {
                Change::Set { .. } => "set",
                Change::Reset { .. } => "reset",
                Change::Refused { .. } => "refused",
                Change::None => "none",
                Change::Ignored => "ignored",
                _ => "unruled",
            };
            json!({
                "project": planned.project.id.to_string(),
                "name": planned.project.name,
                "change": kind,
                "text": change(planned),
                "line": planned.rule,
            })
        })
        .collect();
    json!({ "changes": plan.work().count(), "projects": projects })
}
