//! The JSON of a plan.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance::{DayOfWeek, HourOfDay, OrganizationId, ProjectId, Setting, Window};
use atlas_maintenance_types::Wave;
use serde::{Deserialize, Serialize};

use super::snapshot::Snapshot;
use super::{PlanFile, ReviewedChange};
use crate::action::{Action, WindowAndWave, Work};
use crate::project::FleetProject;

const FORMAT: &str = "atlas-maintenance-plan";
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Document {
    format: String,
    version: u64,
    service: String,
    organization: Option<OrganizationId>,
    windows_file: String,
    projects: Vec<Change>,
    left_out: Vec<LeftOut>,
}

/// What every version has, so that a plan of another version is told from something else.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    project: Project,
    line: Option<usize>,
    /// The window that the project had; `null` if it had none.
    #[serde(deserialize_with = "Option::deserialize")]
    before: Option<Snapshot>,
    /// The window to set; `null` to reset it. A member that is missing would be read as that.
    #[serde(deserialize_with = "Option::deserialize")]
    after: Option<After>,
    /// The maintenance wave, where the plan is about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wave: Option<WaveChange>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaveChange {
    #[serde(deserialize_with = "Option::deserialize")]
    before: Option<Wave>,
    #[serde(deserialize_with = "Option::deserialize")]
    after: Option<Wave>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Project {
    id: ProjectId,
    name: String,
    organization: Option<OrganizationId>,
    tags: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct After {
    day: DayOfWeek,
    hour: HourOfDay,
    /// `keep`, `none`, or a span such as `9-17`.
    protected_hours: String,
    /// `null` keeps it.
    auto_defer: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    project: Project,
    reason: String,
}

impl Document {
    pub(super) fn of(plan: &PlanFile) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            service: plan.service.clone(),
            organization: plan.organization,
            windows_file: plan.windows_file.clone(),
            projects: plan.changes.iter().map(Change::of).collect(),
            left_out: plan
                .left_out
                .iter()
                .map(|(project, reason)| LeftOut {
                    project: Project::of(project),
                    reason: reason.clone(),
                })
                .collect(),
        }
    }

    pub(super) fn to_text(&self) -> String {
        // It holds nothing that cannot be written.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

pub(super) fn parse(text: &str) -> Result<PlanFile, String> {
    let head: Head = serde_json::from_str(text)
        .map_err(|error| format!("this is no plan that `fleet plan --out` wrote: {error}"))?;
    if head.format != FORMAT {
        return Err(format!("this is no plan: its format is {:?}", head.format));
    }
    if head.version != VERSION {
        return Err(format!(
            "the plan has version {}, and this program knows version {VERSION}: make a new plan",
            head.version
        ));
    }
    let document: Document =
        serde_json::from_str(text).map_err(|error| format!("not a whole plan: {error}"))?;
    let changes = document.projects.into_iter().map(Change::read);
    let changes = changes.collect::<Result<Vec<_>, String>>()?;
    let mut seen = BTreeSet::new();
    for change in &changes {
        let id = change.work.project.id;
        if !seen.insert(id) {
            return Err(format!("project {id} is there twice"));
        }
    }
    let left_out = document.left_out.into_iter();
    Ok(PlanFile {
        service: document.service,
        organization: document.organization,
        windows_file: document.windows_file,
        changes,
        left_out: left_out
            .map(|left| (left.project.read(), left.reason))
            .collect(),
    })
}

impl Change {
    fn of(change: &ReviewedChange) -> Self {
        Self {
            project: Project::of(&change.work.project),
            line: change.line,
            before: change.before.clone(),
            after: change.work.action.window().map(After::of),
            wave: match &change.work.action {
                Action::SetWithWave(desired) => Some(WaveChange {
                    before: change.wave_before,
                    after: desired.wave,
                }),
                _ => None,
            },
        }
    }

    fn read(self) -> Result<ReviewedChange, String> {
        let id = self.project.id;
        let action = match self.after {
            None if self.wave.is_some() => {
                return Err(format!("project {id}: a wave without a window"));
            }
            None => Action::Reset,
            Some(after) => {
                let window = after.read();
                let window = window.map_err(|problem| format!("project {id}: {problem}"))?;
                match &self.wave {
                    None => Action::Set(window),
                    Some(wave) => Action::SetWithWave(WindowAndWave {
                        window,
                        wave: wave.after,
                    }),
                }
            }
        };
        Ok(ReviewedChange {
            work: Work {
                project: self.project.read(),
                action,
            },
            line: self.line,
            before: self.before,
            wave_before: self.wave.and_then(|wave| wave.before),
        })
    }
}

impl Project {
    fn of(project: &FleetProject) -> Self {
        Self {
            id: project.id,
            name: project.name.clone(),
            organization: project.organization,
            tags: project.tags.clone(),
        }
    }

    fn read(self) -> FleetProject {
        let mut project = FleetProject::new(self.id, self.name);
        project.organization = self.organization;
        project.tags = self.tags;
        project
    }
}

impl After {
    fn of(window: &Window) -> Self {
        Self {
            day: window.day(),
            hour: window.hour(),
            protected_hours: match window.protected_hours_setting() {
                Setting::Keep => "keep".to_owned(),
                Setting::Clear => "none".to_owned(),
                Setting::Set(hours) => hours.to_string(),
            },
            auto_defer: window.auto_defer_setting(),
        }
    }

    fn read(&self) -> Result<Window, String> {
        let hours = match self.protected_hours.as_str() {
            "keep" => Setting::Keep,
            text => text.parse().map_err(|error| format!("{error}"))?,
        };
        Ok(Window::weekly(self.day, self.hour)
            .with_protected_hours(hours)
            .with_auto_defer(self.auto_defer))
    }
}
