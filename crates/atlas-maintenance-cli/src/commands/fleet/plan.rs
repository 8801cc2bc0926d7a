//! `fleet plan` and `fleet apply`.

use std::path::Path;
use std::{fs, io};

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{
    Diagnostics, FleetPlan, JournalHeader, Observed, PlannedChange, PlannedProject, StopReason,
    WindowsFile,
};

use super::carry_out::{LeftOut, RecordedApply, confirm_changes};
use super::gather::{self, Scope};
use super::plan_table::{change, write_text};
use super::{journal, reviewed, wave_rules};
use crate::args::{Resume, ResumeFlags, Selection, WindowsPath};
use crate::document::Each;
use crate::failure::Failure;
use crate::output::{Output, plural};
use crate::results::{PlanResult, PlannedRow};
use crate::signals;

/// A plan, and what it was made from.
struct Planned {
    windows: WindowsFile,
    plan: FleetPlan,
    /// The windows as they were read, for a plan that is written to a file.
    fleet: Option<Vec<Observed>>,
    /// Why windows were not read, if so many calls were denied.
    stopped: Option<StopReason>,
}

impl Planned {
    /// Fails if the plan lacks something that could not be read, which it has shown already.
    fn whole(&self) -> Result<(), Failure> {
        if let Some(why) = &self.stopped {
            return Err(gather::not_all_read(why));
        }
        let count = refused_of(&self.plan).count();
        match count {
            0 => Ok(()),
            _ => Err(Failure::NotWhole(format!(
                "{} cannot be changed, as the plan says",
                plural(count, "project", "projects")
            ))),
        }
    }
}

/// Prints the plan, and writes it to `out`. Fails without a message if it has changes.
pub(super) async fn show(
    client: &Client,
    file: &WindowsPath,
    selection: &Selection,
    out: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    let planned = plan(client, file, selection, out.is_some(), output).await?;
    let plan = &planned.plan;
    let shown = output.show_long(
        || document(plan),
        |writer| write_text(plan, output.width(), writer),
    );
    if let (Some(path), Some(fleet)) = (out, &planned.fleet) {
        reviewed::write(path, &planned.windows, plan, fleet, client)?;
    }
    planned.whole()?;
    shown?;
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
    let planned = signals::unless_stopped(plan(client, file, selection, false, output)).await?;
    let plan = &planned.plan;
    // A run in which every call is denied changes nothing either.
    let work = || plan.work().filter(|_| planned.stopped.is_none());
    let count = work().count();
    if count > 0 && !yes {
        output.long_to_stderr(|writer| write_text(plan, output.width(), writer));
        confirm_changes(count).await?;
    }
    let projects = plan.projects().iter().map(|planned| &planned.project);
    let organization = journal::organization(planned.windows.organization(), selection, projects);
    let header = JournalHeader::for_file(&planned.windows)
        .with_client(client)
        .with_organization(organization);
    let recorded = RecordedApply {
        client,
        selection,
        journal: journal::open(&path, header, resume, output)?,
        output,
    };
    // Projects that the plan cannot change are failures too.
    let left_out = refused_of(plan).map(|planned| LeftOut::new(&planned.project, &change(planned)));
    let command = format!("-f {}{}", file.path.display(), journal::named(flags));
    recorded.carry_out(work(), count, left_out, &command).await
}

/// Reads and parses a windows file.
pub(crate) fn windows_file(file: &WindowsPath) -> Result<WindowsFile, Failure> {
    let (name, read) = if file.is_stdin() {
        ("stdin".to_owned(), io::read_to_string(io::stdin().lock()))
    } else {
        let name = file.path.display().to_string();
        (name, fs::read_to_string(&file.path))
    };
    let text = read.map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
    WindowsFile::parse(name, &text).map_err(invalid)
}

/// The failure of a windows file that is not valid.
pub(super) fn invalid(diagnostics: Diagnostics) -> Failure {
    Failure::Usage(diagnostics.to_string())
}

/// Makes the plan. One that is written to a file needs the windows too, as they were read.
async fn plan(
    client: &Client,
    file: &WindowsPath,
    selection: &Selection,
    is_written: bool,
    output: Output,
) -> Result<Planned, Failure> {
    let windows = windows_file(file)?;
    let scope = gather::scope(client, windows.organization(), selection, output).await?;
    // Check before reading hundreds of windows.
    windows.check(scope.all()).map_err(invalid)?;
    let Scope { selected, rest } = scope;
    let has_waves = windows.assigns_waves();
    let seen = wave_rules::windows_of(client, selected, has_waves, selection, output).await;
    signals::check()?;
    let fleet = is_written.then(|| seen.fleet.clone());
    let plan = FleetPlan::of_selection(&windows, &rest, seen.fleet).map_err(invalid)?;
    wave_rules::check(client, plan.work()).await?;
    Ok(Planned {
        windows,
        plan,
        fleet,
        stopped: seen.stopped,
    })
}

fn refused_of(plan: &FleetPlan) -> impl Iterator<Item = &PlannedProject> {
    let is_refused =
        |planned: &&PlannedProject| matches!(planned.change, PlannedChange::Refused { .. });
    plan.projects().iter().filter(is_refused)
}

fn document(plan: &FleetPlan) -> PlanResult<'_> {
    let count = |kind: &str| {
        let kinds = plan.projects().iter().map(kind_of);
        kinds.filter(|found| *found == kind).count()
    };
    PlanResult {
        changes: plan.changes(),
        refused: count("refused"),
        up_to_date: count("none"),
        ignored: count("ignored"),
        unmatched: count("unmatched"),
        projects: Each::new(|| plan.projects().iter().map(row)),
    }
}

fn row(planned: &PlannedProject) -> PlannedRow {
    PlannedRow {
        project: planned.project.id.to_string(),
        name: planned.project.name.clone(),
        change: kind_of(planned),
        text: change(planned),
        line: planned.rule,
    }
}

fn kind_of(planned: &PlannedProject) -> &'static str {
    match planned.change {
        PlannedChange::Set { .. } => "set",
        PlannedChange::Reset { .. } => "reset",
        PlannedChange::Refused { .. } => "refused",
        PlannedChange::UpToDate => "none",
        PlannedChange::Ignored => "ignored",
        _ => "unmatched",
    }
}
