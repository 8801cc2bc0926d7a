//! From a windows file and the windows that projects have to what is to be done. Pure: nothing is
//! asked of anybody, and the same file and fleet always give the same plan.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance::{CurrentWindow, Window, WindowDifference};

use crate::action::{Action, Work};
use crate::assign::assign;
use crate::file::{Complaints, Opens, WindowsFile, Wish};
use crate::project::{FleetProject, Observed};

/// What is to be done to every project of a fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    projects: Vec<Planned>,
}

/// What is to be done to one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The project.
    pub project: FleetProject,
    /// What is to be done.
    pub change: Change,
    /// The line of the rule that decides the project.
    pub rule: Option<usize>,
}

/// What is to be done to a project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Nothing: it is as its rule wants it.
    None,
    /// Its window is set.
    Set {
        /// The window.
        window: Window,
        /// In what it differs from the present one; at least in one thing.
        differences: Vec<WindowDifference>,
        /// How many deferrals of the coming maintenance this takes back (documented).
        takes_back: u32,
    },
    /// Its window is taken away.
    Reset {
        /// The window that it has.
        window: CurrentWindow,
    },
    /// It is not as its rule wants it, or that is not known, and it cannot be changed now.
    Refused {
        /// Why not.
        why: String,
    },
    /// A rule says to leave it as it is.
    Ignored,
    /// No rule decides it.
    Unruled,
}

impl Plan {
    /// Makes the plan. A project that is there twice counts once, as it was seen first.
    ///
    /// # Errors
    ///
    /// When the file is not right for the fleet: see [`WindowsFile::check`].
    pub fn new(file: &WindowsFile, fleet: &[Observed]) -> Result<Self, Complaints> {
        let mut seen = BTreeSet::new();
        let fleet: Vec<_> = fleet
            .iter()
            .filter(|observed| seen.insert(observed.project.id))
            .collect();
        let projects: Vec<_> = fleet.iter().map(|observed| &observed.project).collect();
        let deciding = assign(file, &projects)?;
        let spread = spread(file, &projects, &deciding);
        let projects = fleet
            .into_iter()
            .zip(deciding)
            .map(|(observed, number)| {
                let rule = number.and_then(|number| file.rules.get(number));
                let change = match rule.map(|rule| rule.wish) {
                    None => Change::Unruled,
                    Some(Wish::Ignore) => Change::Ignored,
                    Some(Wish::NoWindow) => change(observed, None),
                    Some(Wish::Window {
                        opens,
                        protected_hours,
                        auto_defer,
                    }) => {
                        let opens = match opens {
                            Opens::At(day, hour) => Some((day, hour)),
                            Opens::Spread(_) => spread.get(&observed.project.id).copied(),
                        };
                        let wanted = opens.map(|(day, hour)| {
                            Window::weekly(day, hour)
                                .with_protected_hours(protected_hours)
                                .with_auto_defer(auto_defer)
                        });
                        // Every project that a spread decides has its hour.
                        wanted.map_or(Change::Unruled, |wanted| change(observed, Some(wanted)))
                    }
                };
                Planned {
                    project: observed.project.clone(),
                    change,
                    rule: rule.map(|rule| rule.line),
                }
            })
            .collect();
        Ok(Self { projects })
    }

    /// Every project of the fleet, in its order.
    pub fn projects(&self) -> &[Planned] {
        &self.projects
    }

    /// Whether every project that a rule decides is as it is to be: nothing is to be done, and
    /// nothing is in the way of what would have to be done.
    pub fn is_empty(&self) -> bool {
        self.projects.iter().all(|planned| {
            matches!(
                planned.change,
                Change::None | Change::Ignored | Change::Unruled
            )
        })
    }

    /// What there is to do, for [`apply`](crate::apply()).
    pub fn work(&self) -> impl Iterator<Item = Work> + '_ {
        self.projects.iter().filter_map(|planned| {
            let action = match &planned.change {
                Change::Set { window, .. } => Action::Set(window.clone()),
                Change::Reset { .. } => Action::Reset,
                _ => return None,
            };
            Some(Work {
                project: planned.project.clone(),
                action,
            })
        })
    }
}

/// When the windows of those projects open that are spread over hours.
fn spread(
    file: &WindowsFile,
    projects: &[&FleetProject],
    deciding: &[Option<usize>],
) -> BTreeMap<
    atlas_maintenance::ProjectId,
    (atlas_maintenance::DayOfWeek, atlas_maintenance::HourOfDay),
> {
    let mut members: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for (project, number) in projects.iter().zip(deciding) {
        if let Some(number) = number {
            members.entry(*number).or_default().push(project.id);
        }
    }
    let mut hours = BTreeMap::new();
    for (number, ids) in members {
        if let Some(Wish::Window {
            opens: Opens::Spread(span),
            ..
        }) = file.rules.get(number).map(|rule| rule.wish)
        {
            hours.extend(span.spread(ids));
        }
    }
    hours
}

/// What makes the window of a project `wanted`, or makes it have none.
fn change(observed: &Observed, wanted: Option<Window>) -> Change {
    let current = match &observed.window {
        Ok(current) => current.as_ref(),
        Err(why) => {
            let why = format!("its window could not be read: {why}");
            return Change::Refused { why };
        }
    };
    let change = match (wanted, current) {
        (Some(window), _) => {
            let differences = window.differences(current);
            if differences.is_empty() {
                return Change::None;
            }
            Change::Set {
                window,
                differences,
                takes_back: current.map_or(0, |window| window.deferrals),
            }
        }
        (None, Some(window)) => Change::Reset {
            window: window.clone(),
        },
        (None, None) => return Change::None,
    };
    if current.is_some_and(|window| window.start_asap) {
        let why = "maintenance was asked to start at once and is not finished: \
                   the window cannot change before that"
            .to_owned();
        return Change::Refused { why };
    }
    change
}
