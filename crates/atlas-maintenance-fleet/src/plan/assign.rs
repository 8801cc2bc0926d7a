//! Which rule decides which project, and what is wrong with a file for a given fleet.
//!
//! It must not know what windows projects have.

use std::collections::BTreeSet;

use crate::file::{Complaint, Complaints, Rule, WindowsFile};
use crate::project::FleetProject;

impl WindowsFile {
    /// Whether the file is right for these projects, before anything is asked of the service: it
    /// is for their organization, every project that it names is there, and every rule decides at
    /// least one project.
    ///
    /// A rule for all that is left (`name = "*"`) may find nothing left.
    ///
    /// # Errors
    ///
    /// All that is wrong, each with its line.
    pub fn check<'a>(
        &self,
        projects: impl IntoIterator<Item = &'a FleetProject>,
    ) -> Result<(), Complaints> {
        let projects: Vec<_> = projects.into_iter().collect();
        assign(self, &projects).map(|_| ())
    }
}

/// The number of the rule that decides each of these projects.
pub(crate) fn assign(
    file: &WindowsFile,
    projects: &[&FleetProject],
) -> Result<Vec<Option<usize>>, Complaints> {
    let mut complaints: Vec<_> = foreign(file, projects).into_iter().collect();
    if !complaints.is_empty() {
        // The rules would only find that none of their projects are there.
        return Complaints::or(complaints, Vec::new());
    }
    let known: BTreeSet<_> = projects.iter().map(|project| project.id).collect();
    let mut deciding = vec![None; projects.len()];
    let mut seen_catch_all = false;
    for (number, rule) in file.rules.iter().enumerate() {
        let missing = missing(file, rule, &known);
        let selected: Vec<_> = (0..projects.len())
            .filter(|at| rule.selector.selects(projects[*at]))
            .collect();
        let (mut decided, mut taken_by) = (0, None);
        for at in &selected {
            match deciding[*at] {
                None => {
                    deciding[*at] = Some(number);
                    decided += 1;
                }
                Some(earlier) => taken_by = taken_by.max(Some(earlier)),
            }
        }
        let may_be_idle = rule.selector.selects_all() && !seen_catch_all;
        seen_catch_all |= rule.selector.selects_all();
        if decided == 0 && missing.is_empty() && !may_be_idle {
            complaints.push(idle(file, rule, taken_by));
        }
        complaints.extend(missing);
    }
    Complaints::or(complaints, deciding)
}

/// A project of another organization than the one that the file is for.
fn foreign(file: &WindowsFile, projects: &[&FleetProject]) -> Option<Complaint> {
    let (wanted, line) = file.organization.as_ref()?;
    let (project, other) = projects.iter().find_map(|project| {
        let other = project
            .organization
            .as_ref()
            .filter(|other| *other != wanted)?;
        Some((project, other))
    })?;
    let message = format!(
        "the file is for organization {wanted}, and project {:?} ({}) is of {other}",
        project.name, project.id
    );
    Some(file.source.complaint(*line, message))
}

fn missing(
    file: &WindowsFile,
    rule: &Rule,
    known: &BTreeSet<atlas_maintenance::ProjectId>,
) -> Vec<Complaint> {
    rule.selector
        .ids()
        .filter(|(id, _)| !known.contains(id))
        .map(|(id, line)| {
            let message = format!("there is no project {id}, or none that can be seen");
            file.source.complaint(line, message)
        })
        .collect()
}

/// A rule that decides nothing: it selects nothing, or only what is decided already.
fn idle(file: &WindowsFile, rule: &Rule, taken_by: Option<usize>) -> Complaint {
    let called = rule.called();
    let message = match taken_by.and_then(|number| file.rules.get(number)) {
        None => format!("{called} selects none of the projects"),
        Some(earlier) => format!(
            "{called} can never decide: earlier rules take all its projects, the last of them on line {}",
            earlier.line
        ),
    };
    file.source.complaint(rule.line, message)
}
