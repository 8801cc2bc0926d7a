//! `fleet alerts`: whether somebody is told of maintenance, and that somebody is.

mod apply;
mod text;

use std::path::PathBuf;

use atlas_maintenance::{AlertCoverage, Client, EnsuredAlert, EventType, MAINTENANCE_ALERTS};
use atlas_maintenance_fleet::{AlertRules, FleetProject, ProjectAlerts, WindowsFile, each_alerts};

use super::each::{Gathered, gather as gather_each, read_each};
use super::gather::{self, options};
use super::plan::{invalid, windows_file};
use crate::args::{Alerts, AlertsCheck, Selection, WindowsPath};
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Progress;
use crate::results::{AlertCheckResult, AlertCheckRow};
use crate::signals;

pub(super) async fn run(client: &Client, command: Alerts, output: Output) -> Result<(), Failure> {
    match command {
        Alerts::Check(options) => check(client, options, output).await,
        Alerts::Apply(options) => apply::run(client, &options, output).await,
    }
}

/// An event in a project: who is told, and what is lacking by the file.
struct Told {
    event: EventType,
    coverage: AlertCoverage,
    targets: Vec<String>,
    /// With a file, what it lacks.
    planned: Option<EnsuredAlert>,
}

impl Told {
    fn is_lacking(&self) -> bool {
        match &self.planned {
            Some(planned) => !planned.changes.is_empty(),
            None => self.coverage != AlertCoverage::Covered,
        }
    }
}

/// A project whose alerts were read.
struct Checked<'a> {
    project: &'a FleetProject,
    has_window: bool,
    events: Vec<Told>,
}

impl Checked<'_> {
    fn is_lacking(&self) -> bool {
        self.events.iter().any(Told::is_lacking)
    }
}

/// Prints who is told of maintenance. Fails without a message if something is lacking.
async fn check(client: &Client, options: AlertsCheck, output: Output) -> Result<(), Failure> {
    let declared = options.file.map(declared).transpose()?;
    let seen = match &declared {
        None => {
            let read = read_each(
                client,
                &options.selection,
                output,
                "projects read",
                |projects, options, token| each_alerts(client, projects, options, token),
            );
            signals::unless_stopped(read).await?
        }
        Some((windows, rules)) => {
            let read = read_declared(client, windows, rules, &options.selection, output);
            signals::unless_stopped(read).await?
        }
    };
    let read = seen.projects.iter();
    let read = read.filter_map(|(project, alerts)| Some((project, alerts.as_ref().ok()?)));
    let rules = declared.as_ref().map(|(_, rules)| rules);
    let checked: Vec<_> = read
        .map(|(project, alerts)| checked(project, alerts, rules))
        .collect();
    let shown = output.show(
        || document(&seen, &checked),
        || text::check(&seen, &checked, rules.is_some(), output.width()),
    );
    seen.whole()?;
    shown?;
    match checked.iter().any(Checked::is_lacking) {
        true => Err(Failure::AlertsLacking),
        false => Ok(()),
    }
}

/// The file, and its alerts with their secrets.
fn declared(path: PathBuf) -> Result<(WindowsFile, AlertRules), Failure> {
    let windows = windows_file(&WindowsPath { path })?;
    if windows.alerts().is_empty() {
        return Err(Failure::Usage(
            "the file says nothing of alerts: write at least one [[alerts]]".to_owned(),
        ));
    }
    let rules = windows.alert_rules(&|name| std::env::var(name).ok());
    let rules = rules.map_err(invalid)?;
    Ok((windows, rules))
}

/// The selected projects that the file has alerts for.
async fn selected(
    client: &Client,
    windows: &WindowsFile,
    rules: &AlertRules,
    selection: &Selection,
    output: Output,
) -> Result<Vec<FleetProject>, Failure> {
    let scope = gather::scope(client, windows.organization(), selection, output).await?;
    windows.check_alerts(scope.all()).map_err(invalid)?;
    let mut projects = scope.selected;
    projects.retain(|project| !rules.of(project).is_empty());
    Ok(projects)
}

async fn read_declared(
    client: &Client,
    windows: &WindowsFile,
    rules: &AlertRules,
    selection: &Selection,
    output: Output,
) -> Result<Gathered<ProjectAlerts>, Failure> {
    let projects = selected(client, windows, rules, selection, output).await?;
    let progress = Progress::new("projects read", Some(projects.len()), output);
    let each = each_alerts(client, projects, &options(selection), &signals::token());
    let seen = gather_each(each, progress, |_, _, _| {}).await;
    signals::check()?;
    Ok(seen)
}

fn checked<'a>(
    project: &'a FleetProject,
    alerts: &ProjectAlerts,
    rules: Option<&AlertRules>,
) -> Checked<'a> {
    let all = &alerts.configurations;
    let told = |event: &EventType, planned: Option<EnsuredAlert>| {
        let mut targets: Vec<_> = AlertCoverage::targets(event, all)
            .map(ToString::to_string)
            .collect();
        targets.sort_unstable();
        targets.dedup();
        Told {
            event: event.clone(),
            coverage: AlertCoverage::of(event, all),
            targets,
            planned,
        }
    };
    let events = match rules {
        None => MAINTENANCE_ALERTS
            .iter()
            .map(|event| told(event, None))
            .collect(),
        Some(rules) => { rules.of(project).into_iter() }
            .map(|desired| told(&desired.event, Some(EnsuredAlert::plan(&desired, all))))
            .collect(),
    };
    Checked {
        project,
        has_window: alerts.has_window,
        events,
    }
}

fn document(seen: &Gathered<ProjectAlerts>, checked: &[Checked<'_>]) -> AlertCheckResult {
    let rows = checked.iter().flat_map(|it| {
        it.events.iter().map(|told| AlertCheckRow {
            project: Some(it.project.id.to_string()),
            name: Some(it.project.name.clone()),
            window: Some(it.has_window),
            event: Some(told.event.to_string()),
            state: state(told.coverage),
            targets: told.targets.clone(),
            changes: told.planned.iter().flat_map(changes).collect(),
            problem: None,
        })
    });
    let unread = seen.unread().map(|(project, name, problem)| AlertCheckRow {
        project,
        name,
        state: "unknown",
        problem: Some(problem),
        ..AlertCheckRow::default()
    });
    AlertCheckResult {
        projects_checked: seen.projects.len() + seen.unreadable.len(),
        lacking: checked.iter().filter(|it| it.is_lacking()).count(),
        without_window: checked.iter().filter(|it| !it.has_window).count(),
        unread: seen.unread().count(),
        alerts: rows.chain(unread).collect(),
    }
}

fn changes(ensured: &EnsuredAlert) -> Vec<String> {
    ensured.changes.iter().map(ToString::to_string).collect()
}

/// A word for programs.
fn state(coverage: AlertCoverage) -> &'static str {
    match coverage {
        AlertCoverage::Covered => "covered",
        AlertCoverage::MailOnly => "mail-only",
        AlertCoverage::NobodyTold => "nobody-told",
        AlertCoverage::Limited => "limited",
        AlertCoverage::Disabled => "disabled",
        AlertCoverage::Missing => "missing",
        _ => "unknown",
    }
}

/// An event as people and windows files call it.
fn event_name(event: &EventType) -> &str {
    match event {
        EventType::MaintenanceInAdvanced => "announced",
        EventType::MaintenanceStarted => "started",
        EventType::MaintenanceCompleted => "completed",
        EventType::MaintenanceNoLongerNeeded => "no-longer-needed",
        EventType::MaintenanceAutoDeferred => "auto-deferred",
        other => other.as_str(),
    }
}
