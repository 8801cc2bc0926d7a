//! Reads the selected projects and their windows.

use atlas_maintenance::{Client, UnreadableProject};
use atlas_maintenance_fleet::{
    CancellationToken, ExecutorOptions, FleetProject, Observed, Selector, read_windows,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::args::{Reader, Selection};
use crate::failure::Failure;
use crate::name_cache;

/// The selected projects, ordered by id. A plan is made for all of them, so an entry of the list that cannot be
/// read is an error.
pub(super) async fn projects(
    client: &Client,
    selection: &Selection,
) -> Result<Vec<FleetProject>, Failure> {
    let (projects, unreadable) = listed(client, selection).await?;
    all_listed(&unreadable)?;
    Ok(projects)
}

/// Fails if an entry of the list could not be read.
pub(super) fn all_listed(unreadable: &[UnreadableProject]) -> Result<(), Failure> {
    match unreadable.first() {
        None => Ok(()),
        Some(odd) => Err(Failure::Local(format!(
            "the list of projects is not whole: {odd}"
        ))),
    }
}

/// The selected projects, ordered by id, and the entries that cannot be read.
pub(super) async fn listed(
    client: &Client,
    selection: &Selection,
) -> Result<(Vec<FleetProject>, Vec<UnreadableProject>), Failure> {
    let mut listed = match selection.org {
        Some(organization) => client.organization(organization).projects(),
        None => client.projects(),
    };
    let selector = selection.filter.as_deref().map(Selector::by_name);
    let mut projects = Vec::new();
    let mut unreadable = Vec::new();
    let mut summaries = Vec::new();
    while let Some(page) = listed.next_page().await {
        let page = page?;
        summaries.extend(page.projects);
        unreadable.extend(page.unreadable);
    }
    if unreadable.is_empty() {
        let names = summaries.iter();
        let names = names.map(|project| (project.name.as_str(), project.id.to_string()));
        name_cache::remember(selection.org, names);
    }
    for summary in summaries {
        let mut project = FleetProject::new(summary.id, summary.name);
        project.tags = summary.tags;
        project.organization = summary.organization;
        if selector
            .as_ref()
            .is_none_or(|selector| selector.matches(&project))
        {
            projects.push(project);
        }
    }
    projects.sort_by_key(|project| project.id);
    if projects.is_empty() && unreadable.is_empty() {
        return Err(Failure::Usage(match &selection.filter {
            Some(glob) => {
                format!("none of the projects that these credentials can see matches {glob:?}")
            }
            None => "these credentials can see no project".to_owned(),
        }));
    }
    Ok((projects, unreadable))
}

/// The selected projects, each with its window or the reason why it could not be read, and the entries of the
/// list that cannot be read.
pub(crate) async fn observed(
    client: &Client,
    selection: &Selection,
) -> Result<(Vec<Observed>, Vec<UnreadableProject>), Failure> {
    let (projects, unreadable) = listed(client, selection).await?;
    Ok((windows_of(client, projects, selection).await, unreadable))
}

/// These projects, each with its window or the reason why it could not be read.
pub(super) async fn windows_of(
    client: &Client,
    projects: Vec<FleetProject>,
    selection: &Selection,
) -> Vec<Observed> {
    let reading = read_windows(
        client,
        projects,
        &options(selection),
        &CancellationToken::new(),
    );
    reading.all().await
}

pub(super) fn options(selection: &Selection) -> ExecutorOptions {
    ExecutorOptions::default().concurrency(usize::from(selection.concurrency))
}

/// Fails if a window could not be read: an export must be complete.
pub(super) fn all_read(fleet: &[Observed]) -> Result<(), Failure> {
    match fleet
        .iter()
        .find_map(|seen| Some((&seen.project, seen.window.as_ref().err()?)))
    {
        None => Ok(()),
        Some((project, error)) => Err(Failure::Local(format!(
            "the window of {project} could not be read: {error}"
        ))),
    }
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
