//! Projects and windows of the tests.

use atlas_maintenance::jiff::{SignedDuration, Timestamp};
use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, ProjectId};
use atlas_maintenance_fleet::waves::{
    Assignment, Assumed, FindingKind, Member, OrganizationWaves, ProjectedStart, project,
};
use atlas_maintenance_fleet::{FleetProject, Observed};

pub(crate) const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
];

pub(crate) fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn window(day: DayOfWeek, hour: u8, zone: &str) -> CurrentWindow {
    let mut window = CurrentWindow::new(day, HourOfDay::new(hour).unwrap());
    window.time_zone = zone.to_owned();
    window
}

pub(crate) fn fleet_project(number: u8, name: &str, tags: &[(&str, &str)]) -> FleetProject {
    let mut project = FleetProject::new(ProjectId::from_bytes([number; 12]), name);
    let tags = tags
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    project.tags = tags.collect();
    project
}

pub(crate) fn member(project: FleetProject, window: Option<CurrentWindow>) -> Member {
    Member::new(Observed::new(project, Ok(window)), Assignment::ByTag)
}

/// A project of an environment.
pub(crate) fn of(number: u8, environment: &str, window: Option<CurrentWindow>) -> Member {
    member(
        fleet_project(
            number,
            &format!("shop-{number}"),
            &[("environment", environment)],
        ),
        window,
    )
}

pub(crate) fn only(members: &[Member], release: &str) -> OrganizationWaves {
    let mut organizations = project(members, time(release), &Assumed::default());
    assert_eq!(organizations.len(), 1);
    organizations.remove(0)
}

pub(crate) fn starts(waves: &OrganizationWaves) -> Vec<String> {
    let start = |start: &ProjectedStart| match start {
        ProjectedStart::Opening {
            earliest, latest, ..
        } => match latest {
            Some(latest) if latest == earliest => earliest.to_string(),
            Some(latest) => format!("{earliest} to {latest}"),
            None => format!("{earliest} or later"),
        },
        ProjectedStart::ChosenByAtlas { after, latest, .. } => match latest {
            Some(latest) => format!("after {after} to {latest}"),
            None => format!("after {after} or later"),
        },
        other => format!("{other:?}"),
    };
    waves.projects.iter().map(|it| start(&it.start)).collect()
}

pub(crate) fn kinds(waves: &OrganizationWaves) -> Vec<FindingKind> {
    waves.findings.iter().map(|finding| finding.kind).collect()
}
