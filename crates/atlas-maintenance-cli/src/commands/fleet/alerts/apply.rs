//! `fleet alerts apply`: makes sure that targets are told of maintenance.

use atlas_maintenance::{AlertFailure, Client, DesiredAlert, EnsuredAlert, Error, ErrorKind};
use atlas_maintenance_fleet::{
    ActionOutcome, AlertRules, FleetProject, WindowsFile, each_ensure_alerts,
};

use super::{Checked, changes, checked, declared, event_name, read_declared, selected, text};
use crate::args::{AlertsApply, Selection};
use crate::commands::fleet::each::{Acted, act};
use crate::commands::fleet::gather::options;
use crate::deferral_lock::{DeferralLock, Guarded};
use crate::failure::Failure;
use crate::output::{Output, confirm, plural, wrapped};
use crate::printable::note;
use crate::results::{AlertApplyResult, AlertApplyRow};
use crate::signals;

pub(super) async fn run(
    client: &Client,
    given: &AlertsApply,
    output: Output,
) -> Result<(), Failure> {
    let (windows, rules) = declared(given.file.path.clone())?;
    let projects = match given.yes {
        true => {
            let found = selected(client, &windows, &rules, &given.selection, output);
            signals::unless_stopped(found).await?
        }
        false => confirmed(client, (&windows, &rules), &given.selection, output).await?,
    };
    let wanted: Vec<_> = { projects.into_iter() }
        .map(|project| {
            let alerts = rules.of(&project);
            (project, alerts)
        })
        .collect();
    let lock = DeferralLock::take(client, Guarded::Alerts, output).await?;
    let ensured = ensure(client, wanted, &given.selection, output).await;
    drop(lock);
    ensured.conclude(output)
}

/// Shows what is to be done, and asks. The projects in which something is.
async fn confirmed(
    client: &Client,
    (windows, rules): (&WindowsFile, &AlertRules),
    selection: &Selection,
    output: Output,
) -> Result<Vec<FleetProject>, Failure> {
    let read = read_declared(client, windows, rules, selection, output);
    let seen = signals::unless_stopped(read).await?;
    let of_read = seen.projects.iter();
    let of_read = of_read.filter_map(|(project, alerts)| Some((project, alerts.as_ref().ok()?)));
    let all: Vec<_> = of_read
        .map(|(project, alerts)| checked(project, alerts, Some(rules)))
        .collect();
    let count = all.iter().filter(|it| it.is_lacking()).count();
    if count > 0 {
        output.to_stderr(&text::check(&seen, &all, true, output.width()));
    }
    seen.whole()?;
    if count > 0 {
        let projects = plural(count, "project", "projects");
        let question = format!("Change the alert configurations of {projects}?");
        confirm(&question, &format!("alerts apply changes {projects}")).await?;
    }
    let lacking = all.into_iter().filter(Checked::is_lacking);
    let lacking: Vec<_> = lacking.map(|it| it.project.id).collect();
    let projects = seen.projects.into_iter().map(|(project, _)| project);
    Ok(match lacking.is_empty() {
        // They are reported as they are.
        true => projects.collect(),
        false => projects.filter(|it| lacking.contains(&it.id)).collect(),
    })
}

type Wanted = Vec<(FleetProject, Vec<DesiredAlert>)>;

/// What became of the projects, those that were not reached included.
type Ensured = Acted<Vec<EnsuredAlert>>;

/// Does it, until all are done or a signal comes.
async fn ensure(client: &Client, wanted: Wanted, selection: &Selection, output: Output) -> Ensured {
    let projects: Vec<_> = wanted.iter().map(|(project, _)| project.clone()).collect();
    let each = each_ensure_alerts(client, wanted, &options(selection), &signals::token());
    act(each, projects, output, problems).await
}

/// Why the alerts of a project are not as they were asked for.
fn problems(result: &Result<Vec<EnsuredAlert>, Error>) -> Vec<String> {
    match result {
        Err(error) => {
            let outcome = ActionOutcome::from_error(error);
            vec![format!("{}: {error}", outcome.as_str())]
        }
        Ok(all) => { all.iter() }
            .filter_map(|it| Some(format!("{}: {}", event_name(&it.event), problem(it)?)))
            .collect(),
    }
}

fn problem(ensured: &EnsuredAlert) -> Option<String> {
    Some(match ensured.failure.as_ref()? {
        AlertFailure::Call(error) => {
            let outcome = ActionOutcome::from_error(error);
            format!("{}: {error}", outcome.as_str())
        }
        AlertFailure::NotTaken => {
            "the service accepted it, and its answer does not show it: look at the alerts of the project"
                .to_owned()
        }
        _ => "not tried, since something before it failed".to_owned(),
    })
}

fn state(ensured: &EnsuredAlert) -> &'static str {
    match &ensured.failure {
        Some(AlertFailure::Call(error)) => ActionOutcome::from_error(error).as_str(),
        Some(AlertFailure::NotTaken) => "not-taken",
        Some(_) => "skipped",
        None if ensured.changes.is_empty() => "up-to-date",
        None => "changed",
    }
}

impl Ensured {
    fn all(&self) -> impl Iterator<Item = &EnsuredAlert> {
        let reached = self.projects.iter();
        let reached = reached.filter_map(|(_, result)| result.as_ref()?.as_ref().ok());
        reached.flatten()
    }

    fn document(&self) -> AlertApplyResult {
        let mut alerts = Vec::new();
        for (project, result) in &self.projects {
            let row = || AlertApplyRow {
                project: Some(project.id.to_string()),
                name: Some(project.name.clone()),
                ..AlertApplyRow::default()
            };
            match result {
                None => alerts.push(AlertApplyRow {
                    state: "skipped",
                    ..row()
                }),
                Some(Err(error)) => alerts.push(AlertApplyRow {
                    state: ActionOutcome::from_error(error).as_str(),
                    problem: Some(error.to_string()),
                    ..row()
                }),
                Some(Ok(all)) => alerts.extend(all.iter().map(|ensured| AlertApplyRow {
                    event: Some(ensured.event.to_string()),
                    state: state(ensured),
                    changes: changes(ensured),
                    targets: ensured.targets.iter().map(ToString::to_string).collect(),
                    possible: ensured.possible.iter().map(ToString::to_string).collect(),
                    problem: problem(ensured),
                    ..row()
                })),
            }
        }
        AlertApplyResult {
            stopped: self.stopped.clone(),
            alerts,
        }
    }

    fn text(&self, width: Option<u16>) -> String {
        let mut lines = Vec::new();
        let is = |of: &str| self.all().filter(|it| state(it) == of).count();
        let mut parts = Vec::new();
        let mut part = |count: usize, what: &str| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        part(is("changed"), "changed");
        part(is("up-to-date"), "up to date");
        let failed = self.all().filter(|it| it.failure.is_some()).count();
        part(failed, "not as asked");
        let unreached =
            { self.projects.iter() }.filter(|(_, result)| !matches!(result, Some(Ok(_))));
        let unreached = unreached.count();
        let mut text = match parts.is_empty() {
            true => "no alert".to_owned(),
            false => format!("alerts: {}", parts.join(", ")),
        };
        if unreached > 0 {
            let projects = plural(unreached, "project", "projects");
            text.push_str(&format!("; {projects} not read or not reached"));
        }
        let possible = self.all().filter(|it| !it.possible.is_empty()).count();
        if possible > 0 && failed == 0 {
            lines.push(format!(
                "? in {} a target is there as far as can be seen: the service shows only a part of its URL or key",
                plural(possible, "alert", "alerts")
            ));
        }
        lines.push(text);
        let lines = lines.iter().map(|line| wrapped(line, width));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The worst outcome; `None` if everything is as it was asked for.
    fn worst(&self) -> Option<ActionOutcome> {
        let errors = || {
            let of_projects = self.projects.iter();
            let of_projects = of_projects.filter_map(|(_, result)| result.as_ref()?.as_ref().err());
            let of_alerts = self.all().filter_map(|it| match &it.failure {
                Some(AlertFailure::Call(error)) => Some(error),
                _ => None,
            });
            of_projects.chain(of_alerts)
        };
        let is_short = self.projects.iter().any(|(_, result)| result.is_none());
        let is_failed = self.all().any(|it| it.failure.is_some());
        if !is_short && !is_failed && errors().next().is_none() {
            return None;
        }
        let is = |kind: ErrorKind| errors().any(|error| error.kind() == kind);
        let is_sent = self
            .all()
            .any(|it| !it.changes.is_empty() || matches!(it.failure, Some(AlertFailure::NotTaken)));
        Some(if is(ErrorKind::Unknown) {
            ActionOutcome::Unknown
        } else if is(ErrorKind::Refused) || is_sent {
            ActionOutcome::Refused
        } else {
            ActionOutcome::NotSent
        })
    }

    fn conclude(&self, output: Output) -> Result<(), Failure> {
        let printed = match self.worst() {
            None => output.show_done(|| self.document(), || self.text(output.width())),
            Some(_) => output.show(|| self.document(), || self.text(output.width())),
        };
        let Some(worst) = self.worst() else {
            return printed;
        };
        // The outcome of the work says more than a result that was not written.
        if let Err(Failure::AfterWork(what)) = printed {
            output.to_stderr(&what);
        }
        if let Some(why) = &self.stopped {
            note(why);
        }
        Err(Failure::Incomplete(worst))
    }
}
