//! Which rule decides which project, and whether a file is valid for a fleet.

mod index;

use crate::project::FleetProject;
use crate::windows_file::{Diagnostic, Diagnostics, Rule, Selector, WindowsFile};
use index::Index;

impl WindowsFile {
    /// Checks the file against the projects of a fleet, before their windows are read: the file is
    /// for their organization, every project that it names exists, and every rule decides at least
    /// one project. `projects` are all that there are, not only those of a selection.
    ///
    /// A rule for all remaining projects (`name = "*"`) may find none remaining, and an
    /// [optional](Rule::is_optional) one none at all.
    ///
    /// # Errors
    ///
    /// All problems, each with its line.
    pub fn check<'a>(
        &self,
        projects: impl IntoIterator<Item = &'a FleetProject>,
    ) -> Result<(), Diagnostics> {
        let projects: Vec<_> = projects.into_iter().collect();
        assign(self, &projects).map(|_| ())
    }

    /// Checks the freezes against the projects of a fleet: the file is for their organization, every project
    /// that a freeze names exists, and every freeze selects at least one project. `projects` are all that
    /// there are, not only those of a selection.
    ///
    /// A freeze for all projects (`name = "*"`) may find none, and an [optional](crate::Freeze::is_optional) one
    /// too.
    ///
    /// # Errors
    ///
    /// All problems, each with its line.
    pub fn check_freezes<'a>(
        &self,
        projects: impl IntoIterator<Item = &'a FleetProject>,
    ) -> Result<(), Diagnostics> {
        let freezes = self.freezes().iter().filter(|freeze| !freeze.is_optional());
        let selecting = freezes.map(|freeze| {
            let what = format!("freeze {:?} selects", freeze.period().name());
            (freeze.line(), freeze.selector(), what)
        });
        self.check_selectors(selecting, projects)
    }

    /// Checks the alerts as [`check_freezes`](Self::check_freezes) does the freezes.
    ///
    /// # Errors
    ///
    /// All problems, each with its line.
    pub fn check_alerts<'a>(
        &self,
        projects: impl IntoIterator<Item = &'a FleetProject>,
    ) -> Result<(), Diagnostics> {
        let alerts = self.alerts().iter().filter(|alerts| !alerts.is_optional());
        let selecting = alerts.map(|alerts| {
            (
                alerts.line(),
                alerts.selector(),
                "the alerts select".to_owned(),
            )
        });
        self.check_selectors(selecting, projects)
    }

    /// Checks what selects projects, each with its line and the beginning of a sentence about it.
    fn check_selectors<'a, 's>(
        &'s self,
        selecting: impl Iterator<Item = (usize, &'s Selector, String)>,
        projects: impl IntoIterator<Item = &'a FleetProject>,
    ) -> Result<(), Diagnostics> {
        let projects: Vec<_> = projects.into_iter().collect();
        if let Some(diagnostic) = foreign_project(self, &projects) {
            return Diagnostics::or(vec![diagnostic], ());
        }
        let index = Index::new(&projects);
        let mut diagnostics = Vec::new();
        for (line, selector, what) in selecting {
            let missing = missing_projects(self, selector, &index);
            let is_selected = |project: &&FleetProject| selector.matches(project);
            if missing.is_empty()
                && !selector.matches_all()
                && !projects
                    .iter()
                    .copied()
                    .any(|project| is_selected(&project))
            {
                let message = format!("{what} none of the projects");
                diagnostics.push(self.diagnostic(line, message));
            }
            diagnostics.extend(missing);
        }
        Diagnostics::or(diagnostics, ())
    }
}

/// The number of the rule that decides each of these projects.
pub(super) fn assign(
    file: &WindowsFile,
    projects: &[&FleetProject],
) -> Result<Vec<Option<usize>>, Diagnostics> {
    if file.rules().is_empty() {
        let message =
            "the file has no rule, so it says nothing of windows: write at least one [[rule]]";
        return Diagnostics::or(vec![file.diagnostic(1, message)], Vec::new());
    }
    if let Some(diagnostic) = foreign_project(file, projects) {
        // The rules would only report that none of their projects exist.
        return Diagnostics::or(vec![diagnostic], Vec::new());
    }
    let mut diagnostics = Vec::new();
    let index = Index::new(projects);
    let mut assigned: Vec<Option<usize>> = vec![None; projects.len()];
    let mut seen_catch_all = false;
    for (number, rule) in file.rules().iter().enumerate() {
        let missing = match rule.is_optional() {
            true => Vec::new(),
            false => missing_projects(file, rule.selector(), &index),
        };
        let (mut decided, mut last_earlier) = (0, None);
        for place in index.candidates(rule.selector()) {
            let (Some(project), Some(assigned)) = (projects.get(place), assigned.get_mut(place))
            else {
                continue;
            };
            if !rule.selector().matches(project) {
                continue;
            }
            match *assigned {
                None => {
                    *assigned = Some(number);
                    decided += 1;
                }
                Some(earlier) => last_earlier = last_earlier.max(Some(earlier)),
            }
        }
        let is_catch_all = rule.selector().matches_all();
        let may_be_unused = rule.is_optional() || (is_catch_all && !seen_catch_all);
        seen_catch_all |= is_catch_all;
        if decided == 0 && missing.is_empty() && !may_be_unused {
            let earlier = last_earlier.and_then(|number| file.rules().get(number));
            diagnostics.push(unused_rule(file, rule, earlier));
        }
        diagnostics.extend(missing);
    }
    Diagnostics::or(diagnostics, assigned)
}

/// Reports the first project of another organization than the one that the file is for.
fn foreign_project(file: &WindowsFile, projects: &[&FleetProject]) -> Option<Diagnostic> {
    let expected = file.organization()?;
    let (project, other) = projects.iter().find_map(|project| {
        let other = project.organization.filter(|other| *other != expected)?;
        Some((project, other))
    })?;
    let message = format!(
        "the file is for organization {expected}, and project {:?} ({}) belongs to {other}",
        project.name, project.id
    );
    Some(file.diagnostic(file.organization_line()?, message))
}

/// Reports the projects that a selector names and that do not exist.
fn missing_projects(file: &WindowsFile, selector: &Selector, index: &Index<'_>) -> Vec<Diagnostic> {
    selector
        .ids()
        .filter(|(id, _)| !index.has(*id))
        .map(|(id, line)| {
            let message = format!("there is no project {id}, or the credentials cannot see it");
            file.diagnostic(line, message)
        })
        .collect()
}

/// Reports a rule that decides nothing: it selects nothing, or only what earlier rules decide.
fn unused_rule(file: &WindowsFile, rule: &Rule, last_earlier: Option<&Rule>) -> Diagnostic {
    let name = match rule.name() {
        Some(name) => format!("rule {name:?}"),
        None => "the rule".to_owned(),
    };
    let message = match last_earlier {
        None => format!("{name} selects none of the projects"),
        Some(earlier) => format!(
            "{name} never applies: earlier rules select all its projects, the last of them on line {}",
            earlier.line()
        ),
    };
    file.diagnostic(rule.line(), message)
}
