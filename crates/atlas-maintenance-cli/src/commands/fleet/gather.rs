//! Reads the selected projects and their windows.

use std::collections::BTreeSet;

use atlas_maintenance::{
    Client, Error, OrganizationId, ProjectList, ProjectSummary, UnreadableProject,
};
use atlas_maintenance_fleet::{
    ExecutorOptions, FleetProject, Observed, RateLimitWaits, ReadEvent, Selector, StopReason,
    WindowReader, read_windows,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::args::{Reader, Selection, Tag};
use crate::failure::Failure;
use crate::name_cache;
use crate::output::{Output, plural};
use crate::progress::Progress;
use crate::signals;

/// The selected projects, and the entries of the list that cannot be read.
#[derive(Debug)]
pub(crate) struct Listed {
    /// Ordered by id.
    pub(crate) projects: Vec<FleetProject>,
    pub(crate) unreadable: Vec<UnreadableProject>,
}

impl Listed {
    /// The projects, unless an entry of the list cannot be read.
    pub(super) fn whole(self) -> Result<Vec<FleetProject>, Failure> {
        match self.unreadable.first() {
            None => Ok(self.projects),
            Some(odd) => Err(Failure::NotWhole(list_is_not_whole(odd))),
        }
    }
}

/// The selected projects with their windows, and what could not be read.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Ordered by id. A project whose window could not be read has the reason.
    pub(crate) fleet: Vec<Observed>,
    /// Entries of the list that cannot be read.
    pub(crate) unreadable: Vec<UnreadableProject>,
    /// Why the rest was not read, if so many calls were denied.
    pub(crate) stopped: Option<StopReason>,
}

impl Seen {
    /// The projects whose windows could not be read, each with the reason.
    pub(crate) fn unread(&self) -> impl Iterator<Item = (&FleetProject, &Error)> {
        let fleet = self.fleet.iter();
        fleet.filter_map(|seen| Some((&seen.project, seen.window.as_ref().err()?.as_ref())))
    }

    /// Fails if something could not be read, which the result has shown already.
    pub(crate) fn whole(&self) -> Result<(), Failure> {
        self.whole_of(&self.fleet)
    }

    /// The same where these are the projects.
    pub(super) fn whole_of<'a>(
        &self,
        fleet: impl IntoIterator<Item = &'a Observed>,
    ) -> Result<(), Failure> {
        let unread = fleet.into_iter().filter(|seen| seen.window.is_err());
        whole(
            self.stopped.as_ref(),
            unread.count() + self.unreadable.len(),
        )
    }

    /// Fails with the reason if something could not be read: an export must be complete.
    pub(super) fn all_read(self) -> Result<Vec<Observed>, Failure> {
        let unread = self
            .unread()
            .next()
            .map(|(project, error)| format!("the window of {project} could not be read: {error}"));
        let odd = self.unreadable.first();
        let odd = odd.map(list_is_not_whole);
        match odd.or(unread) {
            None => Ok(self.fleet),
            Some(why) => Err(Failure::NotWhole(why)),
        }
    }
}

/// Fails if a reading was stopped, or so many could not be read, which the result has shown already.
pub(super) fn whole(stopped: Option<&StopReason>, unread: usize) -> Result<(), Failure> {
    if let Some(why) = stopped {
        return Err(not_all_read(why));
    }
    if unread == 0 {
        return Ok(());
    }
    let projects = plural(unread, "project", "projects");
    Err(Failure::NotWhole(format!(
        "{projects} could not be read, as the result says"
    )))
}

/// The failure of a reading that was stopped.
pub(super) fn not_all_read(why: &StopReason) -> Failure {
    Failure::NotWhole(format!("not everything was read: {why}"))
}

fn list_is_not_whole(odd: &UnreadableProject) -> String {
    format!("the list of projects is not whole: {odd}")
}

/// Lists the selected projects.
pub(crate) async fn listed(
    client: &Client,
    selection: &Selection,
    output: Output,
) -> Result<Listed, Failure> {
    let ProjectList {
        projects,
        unreadable,
        ..
    } = list(client, selection.org, selection, output).await?;
    let mut projects: Vec<_> = projects.into_iter().map(project).collect();
    let is_selected = selector(selection);
    projects.retain(is_selected);
    projects.sort_by_key(|project| project.id);
    Ok(Listed {
        projects,
        unreadable,
    })
}

/// The projects that a windows file is for.
pub(super) struct Scope {
    /// Those that are selected, ordered by id.
    pub(super) selected: Vec<FleetProject>,
    /// The others.
    pub(super) rest: Vec<FleetProject>,
}

impl Scope {
    pub(super) fn all(&self) -> impl Iterator<Item = &FleetProject> {
        self.selected.iter().chain(&self.rest)
    }
}

/// Lists the projects that a windows file is for: those of its organization, or all. Fails if an entry of the
/// list cannot be read, since a plan is made for all of them.
pub(super) async fn scope(
    client: &Client,
    organization: Option<OrganizationId>,
    selection: &Selection,
    output: Output,
) -> Result<Scope, Failure> {
    let narrowed = match (organization, selection.org) {
        (Some(file), Some(asked)) if file != asked => {
            return Err(Failure::Usage(format!(
                "the file is for organization {file}, not for {asked} of --org"
            )));
        }
        (None, asked) => asked,
        (Some(_), _) => None,
    };
    let mut all = all_of(client, organization, selection, output).await?;
    let in_organization: Option<BTreeSet<_>> = match narrowed {
        None => None,
        Some(asked) => {
            let of_organization = all_of(client, Some(asked), selection, output).await?;
            let ids = of_organization.iter().map(|project| project.id).collect();
            // The rules decide these too, whether or not the list of all has them.
            all.extend(of_organization);
            Some(ids)
        }
    };
    all.sort_by_key(|project| project.id);
    all.dedup_by_key(|project| project.id);
    let is_selected = selector(selection);
    let is_in = |project: &FleetProject| {
        let ids = in_organization.as_ref();
        ids.is_none_or(|ids| ids.contains(&project.id)) && is_selected(project)
    };
    let (selected, rest) = all.into_iter().partition(is_in);
    Ok(Scope { selected, rest })
}

async fn all_of(
    client: &Client,
    organization: Option<OrganizationId>,
    selection: &Selection,
    output: Output,
) -> Result<Vec<FleetProject>, Failure> {
    let list = list(client, organization, selection, output).await?;
    match list.unreadable.first() {
        None => Ok(list.projects.into_iter().map(project).collect()),
        Some(odd) => Err(Failure::NotWhole(list_is_not_whole(odd))),
    }
}

/// Lists the projects of an organization, or all, and waits for the rate limit as the windows do.
async fn list(
    client: &Client,
    organization: Option<OrganizationId>,
    selection: &Selection,
    output: Output,
) -> Result<ProjectList, Failure> {
    let client = client.with_retries(client.retries().leave_rate_limit());
    let options = options(selection);
    let mut waits = RateLimitWaits::default();
    loop {
        let projects = match organization {
            Some(organization) => client.organization(organization).projects(),
            None => client.projects(),
        };
        let mut progress = Progress::new("projects listed", None, output);
        let listed = projects.all(|page| progress.advance(page.projects.len(), page.total));
        let error = match listed.await {
            Ok(list) => {
                if list.unreadable.is_empty() {
                    let names = list.projects.iter();
                    let names =
                        names.map(|project| (project.name.as_str(), project.id.to_string()));
                    name_cache::remember(organization, names);
                }
                return Ok(list);
            }
            Err(error) => error,
        };
        let (wait, error) = waits.add(error, &options).map_err(Failure::NotRead)?;
        progress.waiting("the list of projects", wait, &error);
        tokio::time::sleep(wait).await;
    }
}

fn project(summary: ProjectSummary) -> FleetProject {
    let mut project = FleetProject::new(summary.id, summary.name);
    project.tags = summary.tags;
    project.organization = summary.organization;
    project
}

/// Whether a project is selected by name and tags.
pub(super) fn selector(selection: &Selection) -> impl Fn(&FleetProject) -> bool {
    let name = selection.filter.as_deref().map(Selector::by_name);
    let tags = selection.tags.clone();
    move |project| {
        let has = |(key, value): &Tag| {
            let found = project.tags.get(key);
            found.is_some_and(|found| value.as_ref().is_none_or(|value| value == found))
        };
        name.as_ref().is_none_or(|name| name.matches(project)) && tags.iter().all(has)
    }
}

/// The selected projects with their windows.
pub(crate) async fn observed(
    client: &Client,
    selection: &Selection,
    output: Output,
) -> Result<Seen, Failure> {
    let Listed {
        projects,
        unreadable,
    } = listed(client, selection, output).await?;
    let seen = windows_of(client, projects, selection, output).await;
    signals::check()?;
    Ok(Seen { unreadable, ..seen })
}

/// These projects with their windows; after a signal those that were read.
pub(super) async fn windows_of(
    client: &Client,
    projects: Vec<FleetProject>,
    selection: &Selection,
    output: Output,
) -> Seen {
    let (count, options) = (projects.len(), options(selection));
    let reading = read_windows(client, projects, &options, &signals::token());
    read(reading, count, output).await
}

/// The same with the waves of the projects, as the preview has them.
#[cfg(feature = "preview")]
pub(super) async fn windows_and_waves_of(
    client: &Client,
    projects: Vec<FleetProject>,
    selection: &Selection,
    output: Output,
) -> Seen {
    let (count, options) = (projects.len(), options(selection));
    let reading = read_windows(client, projects, &options, &signals::token());
    read(reading.with_waves(), count, output).await
}

async fn read(
    mut reading: WindowReader<impl Iterator<Item = FleetProject>>,
    count: usize,
    output: Output,
) -> Seen {
    let mut progress = Progress::new("windows read", Some(count), output);
    let mut fleet = Vec::with_capacity(count);
    while let Some(event) = reading.next_event().await {
        match event {
            ReadEvent::Read { observed, .. } => {
                progress.advance(1, None);
                fleet.push(observed);
            }
            ReadEvent::Waiting {
                project,
                wait,
                error,
                ..
            } => progress.waiting(&project.to_string(), wait, &error),
            _ => {}
        }
    }
    fleet.sort_by_key(|observed| observed.project.id);
    Seen {
        fleet,
        unreadable: Vec::new(),
        stopped: reading.stopped(),
    }
}

pub(super) fn options(selection: &Selection) -> ExecutorOptions {
    ExecutorOptions::default()
        .concurrency(usize::from(selection.concurrency))
        .max_wait(selection.max_wait)
}

/// The time zone for the output.
pub(crate) fn reader_zone(reader: &Reader) -> Result<TimeZone, Failure> {
    match &reader.zone {
        Some(zone) => Ok(zone.clone()),
        None => TimeZone::try_system().map_err(|_| {
            Failure::Usage(
                "the time zone of this machine is unknown: pass one with --zone".to_owned(),
            )
        }),
    }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
