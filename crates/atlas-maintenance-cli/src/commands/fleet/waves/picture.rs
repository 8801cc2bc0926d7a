//! The projection as a picture, and as a calendar file.

use atlas_maintenance_calendar::{
    Rollout, RolloutLane, RolloutOrganization, RolloutStart, rollout_ics, rollout_svg,
};
use atlas_maintenance_fleet::waves::{OrganizationWaves, ProjectedStart, Wave};

use super::shown::Shown;
use crate::commands::fleet::gather::now;

pub(super) fn svg(shown: &Shown<'_>) -> String {
    rollout_svg(&rollout(shown), &shown.zone)
}

pub(super) fn ics(shown: &Shown<'_>) -> String {
    rollout_ics(&rollout(shown), now())
}

pub(super) fn rollout(shown: &Shown<'_>) -> Rollout {
    let organizations = shown.organizations.iter().map(|waves| {
        let lanes = Wave::ALL.map(|wave| lane(waves, wave)).to_vec();
        let mut notes = vec![shown.basis(waves)];
        notes.extend(waves.findings.iter().map(ToString::to_string));
        notes.extend(shown.unplaced(waves));
        RolloutOrganization::new(shown.heading(waves), lanes, notes)
    });
    Rollout::new(shown.release, organizations.collect())
}

fn lane(waves: &OrganizationWaves, wave: Wave) -> RolloutLane {
    let (mut starts, mut others) = (Vec::new(), 0);
    for projected in waves.projects.iter().filter(|it| it.wave == Some(wave)) {
        match &projected.start {
            ProjectedStart::Opening {
                earliest, latest, ..
            } => {
                let project = &projected.project;
                let (earliest, latest) = (earliest.clone(), latest.clone());
                starts.push(RolloutStart::new(
                    &project.name,
                    project.id,
                    earliest,
                    latest,
                ));
            }
            _ => others += 1,
        }
    }
    RolloutLane::new(wave.number(), starts, others)
}
