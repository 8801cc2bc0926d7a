//! When the projects of an organization get a release, by the rules of waves.

use std::collections::BTreeMap;

use atlas_maintenance::jiff::{SignedDuration, Timestamp};
use atlas_maintenance::{CurrentWindow, OrganizationId};
use atlas_maintenance_types::Wave;

use super::assignment::{Source, wave};
use super::check::{Checked, findings};
use super::model::{
    Assumed, GAP, Member, OrganizationWaves, ProjectedProject, ProjectedStart, ProjectedWave,
};

/// When each project gets a release of this time, by organization.
///
/// The start of a project with a window is the first opening strictly after the turn of its wave, in the
/// project's time zone. The turn of wave 1 is 48 hours after the release; that of another wave 48 hours after
/// the last start of the wave before, and not before maintenance is complete there; a wave without
/// projects leaves its turn to the next. Where no project of the organization has a wave by an assignment or a
/// tag, auto-defer still works, and moves the start of its project by a week.
///
/// Of an organization all projects have to be there: each of them can delay the waves after its own.
pub fn project(
    members: &[Member],
    release: Timestamp,
    assumed: &Assumed,
) -> Vec<OrganizationWaves> {
    let mut organizations: BTreeMap<Option<OrganizationId>, Vec<&Member>> = BTreeMap::new();
    for member in members {
        let organization = member.observed.project.organization;
        organizations.entry(organization).or_default().push(member);
    }
    organizations
        .into_iter()
        .map(|(organization, members)| of_organization(organization, &members, release, assumed))
        .collect()
}

/// The turn of a wave: nothing of it starts at this moment or before.
#[derive(Clone, Copy)]
struct Turn {
    earliest: Timestamp,
    /// `None` where it is not known.
    latest: Option<Timestamp>,
}

fn of_organization(
    organization: Option<OrganizationId>,
    members: &[&Member],
    release: Timestamp,
    assumed: &Assumed,
) -> OrganizationWaves {
    let mut projects: Vec<_> = members.iter().map(|member| unplaced(member)).collect();
    let has_waves = projects.iter().any(|project| {
        project
            .source
            .is_some_and(|source| source != Source::Default)
    });
    let is_elsewhere_unknown = projects.iter().any(|project| project.wave.is_none());
    let mut turn = Turn {
        earliest: later(release, GAP),
        latest: Some(later(release, GAP)),
    };
    let mut waves = Vec::new();
    for wave in Wave::ALL {
        let mut projected = ProjectedWave {
            wave,
            projects: 0,
            without_window: 0,
            after: turn.earliest,
            first: None,
            last: None,
        };
        let mut starts = Vec::new();
        for project in projects.iter_mut().filter(|it| it.wave == Some(wave)) {
            if !matches!(project.start, ProjectedStart::Unknown(_)) {
                project.start = start(project.window.as_ref(), turn, has_waves, assumed);
            }
            projected.projects += 1;
            projected.without_window += usize::from(matches!(
                project.start,
                ProjectedStart::ChosenByAtlas { .. }
            ));
            let earliest = project.start.earliest();
            projected.first = [projected.first, earliest].into_iter().flatten().min();
            starts.push((earliest.unwrap_or(turn.earliest), project.start.latest()));
        }
        let earliest = starts.iter().map(|(earliest, _)| *earliest).max();
        let latest: Option<Vec<_>> = starts.iter().map(|(_, latest)| *latest).collect();
        projected.last = latest.and_then(|latest| latest.into_iter().max());
        if let Some(earliest) = earliest {
            turn = Turn {
                earliest: later(earliest, GAP),
                latest: projected
                    .last
                    .map(|last| later(last, GAP.max(assumed.completion))),
            };
        }
        if is_elsewhere_unknown {
            // The project may be in this wave.
            turn.latest = None;
        }
        waves.push(projected);
    }
    let findings = findings(&Checked {
        waves: &waves,
        projects: &projects,
        has_waves,
    });
    OrganizationWaves {
        organization,
        waves,
        projects,
        findings,
    }
}

/// A project with its wave. The start is unknown only where it stays so.
fn unplaced(member: &Member) -> ProjectedProject {
    let Member {
        observed,
        assignment,
    } = member;
    let window = observed.window.as_ref();
    let has_window = window.ok().map(Option::is_some);
    let wave = wave(&observed.project, *assignment, has_window);
    let placeholder = ProjectedStart::ChosenByAtlas {
        after: Timestamp::MIN,
        latest: None,
    };
    ProjectedProject {
        project: observed.project.clone(),
        window: window.ok().cloned().flatten(),
        wave: wave.map(|(wave, _)| wave),
        source: wave.map(|(_, source)| source),
        start: match window {
            Ok(_) => placeholder,
            Err(error) => ProjectedStart::Unknown(format!("not read: {error}")),
        },
    }
}

fn start(
    window: Option<&CurrentWindow>,
    turn: Turn,
    has_waves: bool,
    assumed: &Assumed,
) -> ProjectedStart {
    let Some(window) = window else {
        return ProjectedStart::ChosenByAtlas {
            after: turn.earliest,
            latest: turn
                .latest
                .map(|latest| later(latest, assumed.without_window.max(SignedDuration::ZERO))),
        };
    };
    // Waves switch auto-defer off.
    let weeks = usize::from(window.auto_defer && !has_waves);
    let opening = |after| match window.starts(after) {
        Ok(mut starts) => starts
            .nth(weeks)
            .ok_or_else(|| "the calendar ends".to_owned()),
        Err(error) => Err(error.to_string()),
    };
    match opening(turn.earliest) {
        Ok(earliest) => ProjectedStart::Opening {
            earliest,
            latest: turn.latest.and_then(|latest| opening(latest).ok()),
        },
        Err(reason) => ProjectedStart::Unknown(reason),
    }
}

/// At the end of the calendar, its end: no window opens after it.
fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}
