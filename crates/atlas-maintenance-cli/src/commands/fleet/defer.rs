//! `fleet defer`: makes sure that the coming maintenance of projects is deferred so many times.

use atlas_maintenance::{Client, DeferralState, EnsuredDeferral, Error, ErrorKind};
use atlas_maintenance_fleet::{ActionOutcome, FleetProject, each_ensure_deferred};

use super::each::{Acted, act};
use super::gather::{self, Listed, options};
use crate::args::{Deferral, Selection};
use crate::deferral_lock::{DeferralLock, Guarded};
use crate::failure::Failure;
use crate::output::{Output, confirm, plural};
use crate::printable::note;
use crate::results::{DeferralList, EnsuredRow};
use crate::signals;

pub(super) async fn run(
    client: &Client,
    selection: &Selection,
    deferral: &Deferral,
    output: Output,
) -> Result<(), Failure> {
    if deferral.journal.is_some() {
        output.to_stderr(
            "note: --journal has no effect: the service tells what was deferred, and nothing is written",
        );
    }
    let Listed {
        projects,
        unreadable,
    } = signals::unless_stopped(gather::listed(client, selection, output)).await?;
    if !deferral.yes && !projects.is_empty() {
        for project in &projects {
            output.to_stderr(&project.to_string());
        }
        let count = plural(projects.len(), "project", "projects");
        let question = format!("{} for {count}?", request(deferral.times));
        confirm(&question, &format!("defer acts on {count}")).await?;
    }
    let lock = DeferralLock::take(client, Guarded::Deferral, output).await?;
    let ensured = ensure(client, projects, deferral.times, selection, output).await;
    drop(lock);
    let ensured = Ensured {
        unreadable,
        ..ensured
    };
    conclude(&ensured, output)
}

fn request(times: u32) -> String {
    match times {
        1 => "Make sure that the coming maintenance is deferred by one week".to_owned(),
        times => format!("Make sure that the coming maintenance is deferred {times} times"),
    }
}

/// What became of the projects, those that were not reached included.
struct Ensured {
    projects: Vec<(FleetProject, Option<Result<EnsuredDeferral, Error>>)>,
    unreadable: Vec<atlas_maintenance::UnreadableProject>,
    stopped: Option<String>,
}

/// Does it, until all are done or a signal comes.
async fn ensure(
    client: &Client,
    projects: Vec<FleetProject>,
    times: u32,
    selection: &Selection,
    output: Output,
) -> Ensured {
    let token = signals::token();
    let each = each_ensure_deferred(client, projects.clone(), times, &options(selection), &token);
    let problems = |result: &_| problem(result).into_iter().collect();
    let Acted { projects, stopped } = act(each, projects, output, problems).await;
    Ensured {
        projects,
        unreadable: Vec::new(),
        stopped,
    }
}

/// Why the maintenance of a project is not as it was asked for, if so.
pub(super) fn problem(result: &Result<EnsuredDeferral, Error>) -> Option<String> {
    Some(match result {
        Err(error) => format!("{}: {error}", ActionOutcome::from_error(error).as_str()),
        Ok(ensured) => match ensured.state {
            DeferralState::DeferredNow(_)
            | DeferralState::WasDeferred(_)
            | DeferralState::GateOpens(_)
            | DeferralState::NothingScheduled => return None,
            DeferralState::GateClosed(at) => {
                format!("not deferred: that was possible until {at}, by the estimate")
            }
            DeferralState::NoneLeft => {
                "not deferred: it was deferred as often as the service allows".to_owned()
            }
            DeferralState::UnderWay => {
                "not deferred: it started, or somebody asked for its start".to_owned()
            }
            DeferralState::Another => "not deferred: another maintenance is coming".to_owned(),
            _ => {
                let doubts = ensured.upcoming.as_ref().map(|upcoming| {
                    let doubts = upcoming.doubts.iter().map(ToString::to_string);
                    doubts.collect::<Vec<_>>().join("; ")
                });
                format!(
                    "not deferred, since once more could be once too often: {}",
                    doubts.unwrap_or_default()
                )
            }
        },
    })
}

impl Ensured {
    fn rows(&self) -> Vec<EnsuredRow> {
        let rows = self.projects.iter().map(|(project, result)| {
            let row = match result {
                Some(Ok(ensured)) => EnsuredRow::of(ensured),
                Some(Err(error)) => EnsuredRow {
                    state: ActionOutcome::from_error(error).as_str(),
                    ..EnsuredRow::default()
                },
                None => EnsuredRow {
                    state: "skipped",
                    ..EnsuredRow::default()
                },
            };
            EnsuredRow {
                project: Some(project.id.to_string()),
                name: Some(project.name.clone()),
                problem: result.as_ref().and_then(problem),
                ..row
            }
        });
        let odd = self.unreadable.iter().map(|odd| EnsuredRow {
            project: odd.id.map(|id| id.to_string()),
            name: odd.name.clone(),
            state: "skipped",
            problem: Some(format!("{odd}: nothing was done to it")),
            ..EnsuredRow::default()
        });
        rows.chain(odd).collect()
    }

    fn count(&self, is: impl Fn(&DeferralState) -> bool) -> usize {
        let results = self.projects.iter();
        let states = results.filter_map(|(_, result)| Some(&result.as_ref()?.as_ref().ok()?.state));
        states.filter(|state| is(state)).count()
    }

    fn text(&self) -> String {
        let mut parts = Vec::new();
        let mut part = |count: usize, what: &str| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        part(
            self.count(|state| matches!(state, DeferralState::DeferredNow(_))),
            "deferred now",
        );
        part(
            self.count(|state| matches!(state, DeferralState::WasDeferred(_))),
            "deferred before",
        );
        part(
            self.count(|state| matches!(state, DeferralState::GateOpens(_))),
            "not deferrable yet",
        );
        part(
            self.count(|state| *state == DeferralState::NothingScheduled),
            "with nothing announced",
        );
        let failed = self.projects.iter();
        let failed = failed.filter(|(_, result)| result.as_ref().and_then(problem).is_some());
        part(failed.count(), "not deferred");
        let skipped = self
            .projects
            .iter()
            .filter(|(_, result)| result.is_none())
            .count();
        part(skipped + self.unreadable.len(), "skipped");
        if parts.is_empty() {
            parts.push("no project".to_owned());
        }
        parts.join(", ")
    }

    /// The worst outcome; `None` if everything is as it was asked for.
    fn worst(&self) -> Option<ActionOutcome> {
        let results = || self.projects.iter().map(|(_, result)| result.as_ref());
        let is = |kind: ErrorKind| {
            results().any(|result| matches!(result, Some(Err(error)) if error.kind() == kind))
        };
        let is_incomplete = !self.unreadable.is_empty()
            || results().any(|result| result.is_none_or(|result| problem(result).is_some()));
        if !is_incomplete {
            return None;
        }
        let says_more = results().any(|result| {
            let Some(Ok(ensured)) = result else {
                return false;
            };
            let is_done = matches!(ensured.state, DeferralState::DeferredNow(_));
            is_done || result.and_then(problem).is_some()
        });
        Some(if is(ErrorKind::Unknown) {
            ActionOutcome::Unknown
        } else if is(ErrorKind::Refused) || says_more || !self.unreadable.is_empty() {
            ActionOutcome::Refused
        } else {
            ActionOutcome::NotSent
        })
    }
}

fn conclude(ensured: &Ensured, output: Output) -> Result<(), Failure> {
    let document = || DeferralList {
        stopped: ensured.stopped.clone(),
        projects: ensured.rows(),
    };
    let worst = ensured.worst();
    let printed = match worst {
        None => output.show_done(document, || ensured.text()),
        Some(_) => output.show(document, || ensured.text()),
    };
    let Some(worst) = worst else {
        return printed;
    };
    // The outcome of the work says more than a result that was not written.
    if let Err(Failure::AfterWork(what)) = printed {
        output.to_stderr(&what);
    }
    for odd in &ensured.unreadable {
        note(&format!("{odd}: nothing was done to it"));
    }
    if let Some(why) = &ensured.stopped {
        note(why);
    }
    Err(Failure::Incomplete(worst))
}
