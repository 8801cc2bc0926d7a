//! From a windows file and the windows that projects have to the changes to make.
//!
//! Pure: the same file and fleet always give the same plan.

mod assign;
mod spread;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use atlas_maintenance::{
    CurrentWindow, DayOfWeek, Error, HourOfDay, ProjectId, Window, WindowDifference,
};

use crate::action::{Action, WindowAndWave, Work};
use crate::project::{FleetProject, Observed};
use crate::waves::{ENVIRONMENT, Wave, wave_of_environment};
use crate::windows_file::{Diagnostics, RuleEffect, RuleWave, Schedule, WindowsFile};
use assign::assign;

/// What changes for every project of a fleet.
#[derive(Clone, Debug)]
pub struct FleetPlan {
    projects: Vec<PlannedProject>,
}

/// What changes for one project.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PlannedProject {
    /// The project.
    pub project: FleetProject,
    /// What changes.
    pub change: PlannedChange,
    /// The line of the rule that decides the project.
    pub rule: Option<usize>,
}

/// What changes for a project.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PlannedChange {
    /// Nothing: the project is as its rule says.
    UpToDate,
    /// The window is set.
    #[non_exhaustive]
    Set {
        /// The window to set.
        window: Window,
        /// How it differs from the present window; at least one difference, unless the wave changes.
        differences: Vec<WindowDifference>,
        /// How many deferrals of the scheduled maintenance this resets (documented).
        deferrals_reset: u32,
        /// The maintenance wave to set with the window; `None` where the rule names none.
        wave: Option<PlannedWave>,
    },
    /// The window is reset.
    #[non_exhaustive]
    Reset {
        /// The window that the project has.
        window: CurrentWindow,
    },
    /// The project differs from its rule, or may differ, and cannot be changed now.
    #[non_exhaustive]
    Refused {
        /// Why not.
        reason: RefusalReason,
    },
    /// A rule says to leave the project as it is.
    Ignored,
    /// No rule selects the project.
    Unmatched,
}

/// The maintenance wave of a project, which is set with its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedWave {
    /// The wave that it is assigned to today; `None` for none.
    pub from: Option<Wave>,
    /// The wave to assign it to; `None` for none.
    pub to: Option<Wave>,
}

impl PlannedWave {
    /// From a wave to another one.
    pub fn new(from: Option<Wave>, to: Option<Wave>) -> Self {
        Self { from, to }
    }

    /// Whether it changes.
    pub fn is_change(self) -> bool {
        self.from != self.to
    }
}

/// As differences of windows are shown.
impl std::fmt::Display for PlannedWave {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |wave: Option<Wave>| wave.map_or_else(|| "none".to_owned(), |it| it.to_string());
        write!(f, "wave {} -> {}", text(self.from), text(self.to))
    }
}

/// Why a project cannot be changed now.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefusalReason {
    /// Its window could not be read.
    #[error("its window could not be read: {0}")]
    Unread(Arc<Error>),
    /// Its rule names a maintenance wave, and the wave that it has was not read.
    #[error("its maintenance wave was not read")]
    WaveUnread,
    /// Maintenance that was asked to start at once is not finished.
    #[error(
        "maintenance was asked to start at once and is not finished: the window cannot change before that"
    )]
    StartRequested,
}

/// How many projects are taken before their memory is freed.
const FREED_AT_ONCE: usize = 8192;

impl FleetPlan {
    /// Makes the plan. Of a project that occurs twice, the first occurrence counts.
    ///
    /// # Errors
    ///
    /// When the file is not valid for the fleet: see [`WindowsFile::check`].
    pub fn new(file: &WindowsFile, fleet: &[Observed]) -> Result<Self, Diagnostics> {
        Self::make(file, fleet.iter().map(|observed| &observed.project), fleet)
    }

    /// Makes the plan for a selection of projects: for each of them the same as the plan for all. Rules are
    /// checked against all projects, and spread all that they decide over their hours.
    ///
    /// `all` may leave the selected projects out; of a project that occurs twice, the first occurrence counts.
    ///
    /// # Errors
    ///
    /// When the file is not valid for all projects: see [`WindowsFile::check`].
    pub fn for_selection(
        file: &WindowsFile,
        all: &[FleetProject],
        selected: &[Observed],
    ) -> Result<Self, Diagnostics> {
        let observed = selected.iter().map(|observed| &observed.project);
        Self::make(file, all.iter().chain(observed), selected)
    }

    /// The same as [`for_selection`](Self::for_selection), of projects that are not needed any more: the plan
    /// takes their names and tags instead of a copy.
    ///
    /// # Errors
    ///
    /// Those of `for_selection`.
    pub fn of_selection(
        file: &WindowsFile,
        all: &[FleetProject],
        mut selected: Vec<Observed>,
    ) -> Result<Self, Diagnostics> {
        let observed = selected.iter().map(|observed| &observed.project);
        let decisions = Decisions::new(file, all.iter().chain(observed))?;
        let mut seen = BTreeSet::new();
        selected.retain(|observed| seen.insert(observed.project.id));
        drop(seen);
        let mut projects = Vec::with_capacity(selected.len());
        // From the end on, so that what was taken is freed meanwhile: there can be very many.
        while let Some(observed) = selected.pop() {
            let (change, rule) = decisions.change(&observed);
            projects.push(PlannedProject {
                project: observed.project,
                change,
                rule,
            });
            if selected.capacity() > selected.len() + FREED_AT_ONCE {
                selected.shrink_to_fit();
            }
        }
        projects.reverse();
        Ok(Self { projects })
    }

    fn make<'a>(
        file: &WindowsFile,
        all: impl Iterator<Item = &'a FleetProject>,
        selected: &[Observed],
    ) -> Result<Self, Diagnostics> {
        let decisions = Decisions::new(file, all)?;
        let mut seen = BTreeSet::new();
        let selected = selected
            .iter()
            .filter(|observed| seen.insert(observed.project.id));
        let projects = selected
            .map(|observed| {
                let (change, rule) = decisions.change(observed);
                PlannedProject {
                    project: observed.project.clone(),
                    change,
                    rule,
                }
            })
            .collect();
        Ok(Self { projects })
    }

    /// Every project of the fleet, in its order.
    pub fn projects(&self) -> &[PlannedProject] {
        &self.projects
    }

    /// Whether every project that a rule decides is up to date: nothing is to change, and nothing
    /// prevents a change.
    pub fn is_empty(&self) -> bool {
        self.projects.iter().all(|planned| {
            matches!(
                planned.change,
                PlannedChange::UpToDate | PlannedChange::Ignored | PlannedChange::Unmatched
            )
        })
    }

    /// How many projects change.
    pub fn changes(&self) -> usize {
        let changes = self.projects.iter().map(|planned| &planned.change);
        let is_change = |change: &&PlannedChange| {
            matches!(
                change,
                PlannedChange::Set { .. } | PlannedChange::Reset { .. }
            )
        };
        changes.filter(is_change).count()
    }

    /// The work that makes the changes, for [`apply`](crate::apply()).
    pub fn work(&self) -> impl Iterator<Item = Work> + '_ {
        self.projects.iter().filter_map(|planned| {
            let action = match &planned.change {
                PlannedChange::Set { window, wave, .. } => set(window.clone(), *wave),
                PlannedChange::Reset { .. } => Action::Reset,
                _ => return None,
            };
            Some(Work {
                project: planned.project.clone(),
                action,
            })
        })
    }
}

/// Which rule decides which project, and the hours over which rules spread them.
struct Decisions<'f> {
    file: &'f WindowsFile,
    /// The number of the rule of each project that one decides, by id.
    rules: Vec<(ProjectId, usize)>,
    hours: BTreeMap<ProjectId, (DayOfWeek, HourOfDay)>,
}

impl<'f> Decisions<'f> {
    fn new<'a>(
        file: &'f WindowsFile,
        all: impl Iterator<Item = &'a FleetProject>,
    ) -> Result<Self, Diagnostics> {
        let mut seen = BTreeSet::new();
        let all: Vec<_> = all.filter(|project| seen.insert(project.id)).collect();
        let assigned = assign(file, &all)?;
        let hours = spread_hours(file, &all, &assigned);
        let ids = all.iter().map(|project| project.id);
        let decided = ids.zip(assigned);
        let mut rules: Vec<_> = decided
            .filter_map(|(id, number)| Some((id, number?)))
            .collect();
        rules.sort_unstable();
        Ok(Self { file, rules, hours })
    }

    /// What changes for a project, and the line of the rule that decides it.
    fn change(&self, observed: &Observed) -> (PlannedChange, Option<usize>) {
        let id = observed.project.id;
        let place = self.rules.binary_search_by_key(&id, |(id, _)| *id).ok();
        let number = place.and_then(|place| self.rules.get(place));
        let rule = number.and_then(|(_, number)| self.file.rules().get(*number));
        let hour = self.hours.get(&id).copied();
        let change = rule.map_or(PlannedChange::Unmatched, |rule| {
            decided_change(observed, rule.effect(), hour)
        });
        (change, rule.map(|rule| rule.line()))
    }
}

/// When the windows open of the projects whose rule spreads them over hours. `assigned` has the
/// number of the deciding rule of each project.
fn spread_hours(
    file: &WindowsFile,
    projects: &[&FleetProject],
    assigned: &[Option<usize>],
) -> BTreeMap<ProjectId, (DayOfWeek, HourOfDay)> {
    let mut members: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for (project, number) in projects.iter().zip(assigned) {
        if let Some(number) = number {
            members.entry(*number).or_default().push(project.id);
        }
    }
    let mut hours = BTreeMap::new();
    for (number, ids) in members {
        if let Some(RuleEffect::Window {
            schedule: Schedule::Spread(span),
            ..
        }) = file.rules().get(number).map(|rule| rule.effect())
        {
            hours.extend(span.spread(ids));
        }
    }
    hours
}

/// What the effect of a rule changes. `spread_hour` is the hour of the project where its rule
/// spreads projects.
fn decided_change(
    observed: &Observed,
    effect: RuleEffect,
    spread_hour: Option<(DayOfWeek, HourOfDay)>,
) -> PlannedChange {
    match effect {
        RuleEffect::Ignore => PlannedChange::Ignored,
        RuleEffect::NoWindow => change(observed, None),
        RuleEffect::Window {
            schedule,
            protected_hours,
            auto_defer,
            wave,
        } => {
            let hour = match schedule {
                Schedule::At(day, hour) => Some((day, hour)),
                Schedule::Spread(_) => spread_hour,
            };
            // A spread gives every project of its rule an hour.
            hour.map_or(PlannedChange::Unmatched, |(day, hour)| {
                let desired = Window::weekly(day, hour)
                    .with_protected_hours(protected_hours)
                    .with_auto_defer(auto_defer);
                let wave = desired_wave(&observed.project, wave);
                change(observed, Some((desired, wave)))
            })
        }
    }
}

/// The action that sets a window, and a wave where one is planned.
pub(crate) fn set(window: Window, wave: Option<PlannedWave>) -> Action {
    match wave {
        None => Action::Set(window),
        Some(wave) => Action::SetWithWave(WindowAndWave {
            window,
            wave: wave.to,
        }),
    }
}

/// The wave that a rule gives to a project: `None` where it says nothing, else the wave or none.
fn desired_wave(project: &FleetProject, wave: RuleWave) -> Option<Option<Wave>> {
    match wave {
        RuleWave::Keep => None,
        RuleWave::Clear => Some(None),
        RuleWave::Wave(wave) => Some(Some(wave)),
        RuleWave::EnvironmentTag => {
            let value = project.tags.get(ENVIRONMENT);
            Some(value.and_then(|value| wave_of_environment(value)))
        }
    }
}

/// What gives a project the desired window and wave, or no window.
fn change(observed: &Observed, desired: Option<(Window, Option<Option<Wave>>)>) -> PlannedChange {
    let current = match &observed.window {
        Ok(current) => current.as_ref(),
        Err(error) => {
            return PlannedChange::Refused {
                reason: RefusalReason::Unread(Arc::clone(error)),
            };
        }
    };
    let change = match (desired, current) {
        (Some((window, wave)), _) => {
            let wave = match (wave, observed.wave) {
                (None, _) => None,
                (Some(to), Some(reported)) => Some(PlannedWave {
                    from: reported.assigned,
                    to,
                }),
                (Some(_), None) => {
                    return PlannedChange::Refused {
                        reason: RefusalReason::WaveUnread,
                    };
                }
            };
            let mut differences = window.differences(current);
            if differences.is_empty() && !wave.is_some_and(PlannedWave::is_change) {
                return PlannedChange::UpToDate;
            }
            differences.shrink_to_fit();
            PlannedChange::Set {
                window,
                differences,
                deferrals_reset: current.map_or(0, |window| window.deferrals),
                wave,
            }
        }
        (None, Some(window)) => PlannedChange::Reset {
            window: window.clone(),
        },
        (None, None) => return PlannedChange::UpToDate,
    };
    if current.is_some_and(|window| window.start_asap) {
        return PlannedChange::Refused {
            reason: RefusalReason::StartRequested,
        };
    }
    change
}
