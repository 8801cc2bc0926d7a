//! A reviewed plan in a file: what is to change, and what each project was when the plan was made, so that it
//! is carried out exactly, or not at all where a project changed since.
//!
//! JSON, with a version. It holds no secrets. `docs/plan-file.md` describes it.

mod document;
mod snapshot;

use std::collections::BTreeMap;

use atlas_maintenance::{BaseUrl, OrganizationId, ProjectId};
use atlas_maintenance_types::Wave;

use crate::action::{Action, Work};
use crate::fingerprint::sha256;
use crate::plan::{self, FleetPlan, PlannedChange};
use crate::project::{FleetProject, Observed};
use crate::windows_file::WindowsFile;
use document::Document;
use snapshot::Snapshot;

/// A plan that was reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFile {
    service: String,
    organization: Option<OrganizationId>,
    windows_file: String,
    changes: Vec<ReviewedChange>,
    left_out: Vec<(FleetProject, String)>,
}

/// What is to change for a project, and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ReviewedChange {
    work: Work,
    line: Option<usize>,
    before: Option<Snapshot>,
    /// The maintenance wave, where the action is about it.
    wave_before: Option<Wave>,
}

/// Why a text is no plan that can be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
#[non_exhaustive]
pub struct PlanFileError {
    /// The name of the file.
    pub file: String,
    /// What is wrong with it, on one line.
    pub problem: String,
}

/// A project that is not as it was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangedProject {
    /// The project, as the plan names it.
    pub project: FleetProject,
    /// What changed, such as `deferrals 0 -> 1`; at least one.
    pub changes: Vec<String>,
}

impl PlanFile {
    /// The plan in a form that can be carried out later. `fleet` is what the plan was made from. What a rule
    /// keeps has the value that it has now.
    pub fn new(
        plan: &FleetPlan,
        fleet: &[Observed],
        file: &WindowsFile,
        service: &BaseUrl,
    ) -> Self {
        let windows: BTreeMap<_, _> = fleet
            .iter()
            .map(|seen| {
                (
                    seen.project.id,
                    seen.window.as_ref().ok().and_then(Option::as_ref),
                )
            })
            .collect();
        let (mut changes, mut left_out) = (Vec::new(), Vec::new());
        for planned in plan.projects() {
            let project = planned.project.clone();
            let current = windows.get(&project.id).copied().flatten();
            let mut wave_before = None;
            let action = match &planned.change {
                PlannedChange::Set { window, wave, .. } => {
                    wave_before = wave.and_then(|wave| wave.from);
                    plan::set(snapshot::named(window, current), *wave)
                }
                PlannedChange::Reset { .. } => Action::Reset,
                PlannedChange::Refused { reason, .. } => {
                    left_out.push((project, reason.to_string()));
                    continue;
                }
                _ => continue,
            };
            changes.push(ReviewedChange {
                work: Work { project, action },
                line: planned.rule,
                before: current.map(Snapshot::from),
                wave_before,
            });
        }
        Self {
            service: service.to_string(),
            organization: file.organization(),
            windows_file: file.fingerprint().to_owned(),
            changes,
            left_out,
        }
    }

    /// Parses the text of a file. Errors call the file `name`.
    ///
    /// # Errors
    ///
    /// When it is no plan, is one of a version that this program does not know, or contradicts itself.
    pub fn parse(name: impl Into<String>, text: &str) -> Result<Self, PlanFileError> {
        document::parse(text).map_err(|problem| PlanFileError {
            file: name.into(),
            problem: atlas_maintenance_types::one_line(&problem),
        })
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        Document::of(self).to_text()
    }

    /// Identifies the plan: the SHA-256 of its text, in hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        sha256(&self.to_text())
    }

    /// The service that the plan is for.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The organization that the windows file was for, where it named one.
    pub fn organization(&self) -> Option<OrganizationId> {
        self.organization
    }

    /// The work that makes the changes, for [`apply`](crate::apply()).
    pub fn work(&self) -> impl Iterator<Item = Work> + '_ {
        self.changes.iter().map(|change| change.work.clone())
    }

    /// The projects that the plan could not change, each with the reason.
    pub fn left_out(&self) -> &[(FleetProject, String)] {
        &self.left_out
    }

    /// The projects that are not as they were when the plan was made: gone, with another name, other tags or
    /// another organization, or with another window. A project on which the change is in effect already is
    /// as it should be.
    ///
    /// `fleet` are projects as they are now. One whose window could not be read counts as changed.
    pub fn changed_since(&self, fleet: &[Observed]) -> Vec<ChangedProject> {
        let now: BTreeMap<ProjectId, &Observed> =
            fleet.iter().map(|seen| (seen.project.id, seen)).collect();
        let changed = self.changes.iter().filter_map(|change| {
            let project = &change.work.project;
            let changes = match now.get(&project.id) {
                None => vec!["it is gone, or the credentials cannot see it".to_owned()],
                Some(now) => change.since(now),
            };
            (!changes.is_empty()).then(|| ChangedProject {
                project: project.clone(),
                changes,
            })
        });
        changed.collect()
    }
}

impl ReviewedChange {
    fn since(&self, now: &Observed) -> Vec<String> {
        let Work { project, action } = &self.work;
        let mut changes = Vec::new();
        if now.project.name != project.name {
            changes.push(format!("name {:?} -> {:?}", project.name, now.project.name));
        }
        if now.project.tags != project.tags {
            changes.push(format!("tags {:?} -> {:?}", project.tags, now.project.tags));
        }
        if now.project.organization != project.organization {
            let shown = |organization: Option<OrganizationId>| {
                organization.map_or_else(|| "unknown".to_owned(), |id| id.to_string())
            };
            let (from, to) = (project.organization, now.project.organization);
            changes.push(format!("organization {} -> {}", shown(from), shown(to)));
        }
        match &now.window {
            Err(error) => changes.push(format!("its window could not be read: {error}")),
            Ok(window) if action.is_met_by_both(window.as_ref(), now.wave) => {}
            Ok(window) => {
                if let Action::SetWithWave(_) = action {
                    match now.wave {
                        None => changes.push("its maintenance wave was not read".to_owned()),
                        Some(wave) if wave.assigned != self.wave_before => {
                            let text = |wave: Option<Wave>| {
                                wave.map_or_else(|| "none".to_owned(), |it| it.to_string())
                            };
                            let (from, to) = (text(self.wave_before), text(wave.assigned));
                            changes.push(format!("wave {from} -> {to}"));
                        }
                        Some(_) => {}
                    }
                }
                let window = window.as_ref().map(Snapshot::from);
                changes.extend(snapshot::differences(self.before.as_ref(), window.as_ref()));
            }
        }
        changes
    }
}
