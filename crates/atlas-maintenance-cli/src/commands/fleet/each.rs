//! A call for each selected project, with progress.

use atlas_maintenance::{Client, Error, Outlook, UnreadableProject};
use atlas_maintenance_fleet::{
    CancellationToken, EachEvent, EachProject, ExecutorOptions, FleetProject, StopReason,
};

use atlas_maintenance_types::one_line;

use super::gather::{Listed, listed, options, whole};
use crate::args::Selection;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Progress;
use crate::signals;

/// What the calls gave, by the ids of the projects.
#[derive(Debug)]
pub(crate) struct Gathered<T> {
    pub(crate) projects: Vec<(FleetProject, Result<T, Error>)>,
    /// Entries of the list that cannot be read.
    pub(crate) unreadable: Vec<UnreadableProject>,
    /// Why the rest was not called, if so many calls were denied.
    pub(crate) stopped: Option<StopReason>,
}

/// What is coming to projects.
pub(crate) type Outlooks = Gathered<Outlook>;

impl<T> Gathered<T> {
    /// Fails if something could not be read, which the result has shown already.
    pub(crate) fn whole(&self) -> Result<(), Failure> {
        whole(self.stopped.as_ref(), self.unread().count())
    }

    /// Id, name and problem of the projects of which nothing is known.
    pub(crate) fn unread(&self) -> impl Iterator<Item = (Option<String>, Option<String>, String)> {
        let failed = self.projects.iter().filter_map(|(project, result)| {
            let error = result.as_ref().err()?;
            let (id, name) = (project.id.to_string(), project.name.clone());
            Some((Some(id), Some(name), error.to_string()))
        });
        let odd = self.unreadable.iter();
        let odd = odd.map(|odd| {
            let id = odd.id.map(|id| id.to_string());
            (id, odd.name.clone(), odd.to_string())
        });
        failed.chain(odd)
    }

    /// A line for each project of which nothing is known.
    pub(super) fn unread_lines(&self) -> impl Iterator<Item = String> {
        self.unread().map(|(id, name, problem)| {
            let name = name.map_or_else(String::new, |name| one_line(&name));
            let id = id.unwrap_or_default();
            format!("-- {name} ({id}): not read: {problem} --")
        })
    }
}

/// Lists the selected projects and makes a call for each, which changes nothing.
pub(crate) async fn read_each<T: Send + 'static>(
    client: &Client,
    selection: &Selection,
    output: Output,
    what: &'static str,
    call: impl FnOnce(
        Vec<FleetProject>,
        &ExecutorOptions,
        &CancellationToken,
    ) -> EachProject<std::vec::IntoIter<FleetProject>, T>,
) -> Result<Gathered<T>, Failure> {
    let Listed {
        projects,
        unreadable,
    } = listed(client, selection, output).await?;
    let progress = Progress::new(what, Some(projects.len()), output);
    let each = call(projects, &options(selection), &signals::token());
    let gathered = gather(each, progress, |_, _, _| {}).await;
    signals::check()?;
    Ok(Gathered {
        unreadable,
        ..gathered
    })
}

/// Waits for all calls, or after a signal for those in flight. `observer` sees each that ended.
pub(super) async fn gather<T: Send + 'static>(
    mut each: EachProject<std::vec::IntoIter<FleetProject>, T>,
    mut progress: Progress,
    mut observer: impl FnMut(&mut Progress, &FleetProject, &Result<T, Error>),
) -> Gathered<T> {
    let mut projects = Vec::new();
    while let Some(event) = each.next_event().await {
        match event {
            EachEvent::Ended {
                project, result, ..
            } => {
                observer(&mut progress, &project, &result);
                progress.advance(1, None);
                projects.push((project, result));
            }
            EachEvent::Waiting {
                project,
                wait,
                error,
                ..
            } => progress.waiting(&project.to_string(), wait, &error),
            _ => {}
        }
    }
    projects.sort_by_key(|(project, _)| project.id);
    Gathered {
        projects,
        unreadable: Vec::new(),
        stopped: each.stopped(),
    }
}

/// What became of projects that something was to be done to, those that were not reached included.
#[derive(Debug)]
pub(super) struct Acted<T> {
    pub(super) projects: Vec<(FleetProject, Option<Result<T, Error>>)>,
    /// Why the rest was not reached.
    pub(super) stopped: Option<String>,
}

/// Acts on projects, until all are done or a signal comes. `problems` has a line for each that is shown at once.
pub(super) async fn act<T: Send + 'static>(
    each: EachProject<std::vec::IntoIter<FleetProject>, T>,
    mut projects: Vec<FleetProject>,
    output: Output,
    problems: impl Fn(&Result<T, Error>) -> Vec<String>,
) -> Acted<T> {
    let progress = Progress::new("done", Some(projects.len()), output);
    let gathered = gather(each, progress, |progress, project, result| {
        for problem in problems(result) {
            progress.line(&format!("{project}: {problem}"));
        }
    })
    .await;
    projects.sort_by_key(|project| project.id);
    let mut reached = gathered.projects.into_iter().peekable();
    let projects: Vec<_> = { projects.into_iter() }
        .map(|project| {
            let result = reached.next_if(|(other, _)| other.id == project.id);
            (project, result.map(|(_, result)| result))
        })
        .collect();
    let is_short = projects.iter().any(|(_, result)| result.is_none());
    let interrupted = || {
        signals::check().err().map(|failure| match failure {
            Failure::Interrupted(signal) => format!("interrupted by {signal}"),
            other => other.to_string(),
        })
    };
    let stopped = gathered.stopped.map(|why| why.to_string());
    Acted {
        projects,
        stopped: stopped.or_else(|| is_short.then(interrupted).flatten()),
    }
}
