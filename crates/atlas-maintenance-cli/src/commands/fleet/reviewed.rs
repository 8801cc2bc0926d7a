//! Reviewed plans: `fleet plan --out`, and `fleet apply` of such a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{
    Action, ChangedProject, FleetPlan, JournalHeader, Observed, PlanFile, PlannedWave, WindowsFile,
    Work,
};

use super::carry_out::{LeftOut, RecordedApply, confirm_changes};
use super::gather::{self, Listed};
use super::{journal, plan_table, wave_rules};
use crate::args::{Resume, ResumeFlags, Selection};
use crate::failure::Failure;
use crate::output::{Output, plural};
use crate::signals;

/// Writes a plan to a file, which appears whole or not at all.
pub(super) fn write(
    path: &Path,
    windows: &WindowsFile,
    plan: &FleetPlan,
    fleet: &[Observed],
    client: &Client,
) -> Result<(), Failure> {
    let reviewed = PlanFile::new(plan, fleet, windows, client.base_url());
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let written =
        tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).and_then(|mut file| {
            file.write_all(reviewed.to_text().as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|failed| failed.error)
        });
    match written {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::NotWhole(format!(
            "the plan could not be written to {}: {error}",
            path.display()
        ))),
    }
}

/// Carries out a plan that was written before, after confirmation, or refuses where a project changed since.
pub(super) async fn apply(
    client: &Client,
    path: &Path,
    selection: &Selection,
    yes: bool,
    flags: &ResumeFlags,
    output: Output,
) -> Result<(), Failure> {
    if selection.filter.is_some() || selection.org.is_some() || !selection.tags.is_empty() {
        return Err(Failure::Usage(
            "a reviewed plan is carried out as it is: leave --filter, --org and --tag out"
                .to_owned(),
        ));
    }
    let name = path.display().to_string();
    let text =
        fs::read_to_string(path).map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
    let plan = PlanFile::parse(&name, &text).map_err(|error| Failure::Usage(error.to_string()))?;
    let service = client.base_url().to_string();
    if plan.service() != service {
        return Err(Failure::Usage(format!(
            "{name}: the plan is for {}, not for {service}",
            plan.service()
        )));
    }
    let (journal_path, resume) = (journal::path(flags, path), Resume::from(flags));
    journal::check(&journal_path, resume)?;
    let fleet = projects_of(client, &plan, selection, output);
    let fleet = signals::unless_stopped(fleet).await?;
    let changed = plan.changed_since(&fleet);
    if !changed.is_empty() {
        return Err(Failure::Local(out_of_date(&name, &changed)));
    }
    wave_rules::check(client, plan.work()).await?;
    let count = plan.work().count();
    if count > 0 && !yes {
        let windows: BTreeMap<_, _> = fleet.iter().map(|seen| (seen.project.id, seen)).collect();
        for work in plan.work() {
            let seen = windows.get(&work.project.id).copied();
            output.to_stderr(&change(&work, seen));
        }
        confirm_changes(count).await?;
    }
    let projects: Vec<_> = plan.work().map(|work| work.project).collect();
    let organization = journal::organization(plan.organization(), selection, &projects);
    let mut header = JournalHeader::new("apply of a reviewed plan", organization);
    header.fingerprint = Some(plan.fingerprint());
    let header = header.with_client(client);
    let recorded = RecordedApply {
        client,
        selection,
        journal: journal::open(&journal_path, header, resume, output)?,
        output,
    };
    let left_out = plan.left_out().iter();
    let left_out = left_out.map(|(project, reason)| LeftOut::new(project, reason));
    let command = format!("{name}{}", journal::named(flags));
    recorded
        .carry_out(plan.work(), count, left_out, &command)
        .await
}

/// The projects of the plan as they are now, with their windows.
async fn projects_of(
    client: &Client,
    plan: &PlanFile,
    selection: &Selection,
    output: Output,
) -> Result<Vec<Observed>, Failure> {
    let mut of_organization = selection.clone();
    of_organization.org = plan.organization();
    let Listed { mut projects, .. } = gather::listed(client, &of_organization, output).await?;
    let planned: BTreeSet<_> = plan.work().map(|work| work.project.id).collect();
    projects.retain(|project| planned.contains(&project.id));
    let has_waves = plan.work().any(|work| wave_rules::sets_wave(&work));
    let seen = wave_rules::windows_of(client, projects, has_waves, selection, output).await;
    signals::check()?;
    seen.all_read()
}

fn out_of_date(name: &str, changed: &[ChangedProject]) -> String {
    let count = plural(changed.len(), "project", "projects");
    let mut text =
        format!("{name}: the plan is out of date, and nothing was sent: {count} changed since");
    for ChangedProject {
        project, changes, ..
    } in changed
    {
        text.push_str(&format!("\n  {project}: {}", changes.join(", ")));
    }
    text.push_str("\nmake a new plan");
    text
}

/// What a piece of work changes, on one line.
fn change(work: &Work, seen: Option<&Observed>) -> String {
    let current = seen.and_then(|seen| seen.window.as_ref().ok()?.as_ref());
    let wave = match &work.action {
        Action::SetWithWave(desired) => {
            let from = seen.and_then(|seen| seen.wave?.assigned);
            Some(PlannedWave::new(from, desired.wave))
        }
        _ => None,
    };
    let what = match work.action.window() {
        Some(window) => plan_table::listed(&window.differences(current), wave),
        None => work.action.as_str().to_owned(),
    };
    format!("{}: {what}", work.project)
}
