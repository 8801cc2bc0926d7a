//! What a journal says: the work that it belongs to, and the state of each action.

use std::collections::BTreeMap;
use std::time::SystemTime;

use atlas_maintenance::{OrganizationId, ProjectId};

use crate::action::{Action, ActionOutcome};
use crate::fingerprint::sha256;
use crate::project::FleetProject;
use crate::windows_file::WindowsFile;

/// The work that a journal belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalHeader {
    /// Identifies the work. A journal is continued only by work with the same fingerprint.
    pub fingerprint: String,
    /// The organization, where it is known.
    pub organization: Option<OrganizationId>,
    /// When the journal was begun, to the second.
    pub started: SystemTime,
}

/// The state of an action on a project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalRecord {
    /// The project's name.
    pub name: String,
    /// The action.
    pub action: Action,
    /// How the action ended; `None` where it began and its end is not known.
    pub outcome: Option<ActionOutcome>,
}

/// What a journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalContents {
    /// The work that it belongs to.
    pub header: JournalHeader,
    /// The state of each action.
    pub records: BTreeMap<ProjectId, JournalRecord>,
}

impl JournalHeader {
    /// The header of a journal that begins now. `fingerprint` is any text that identifies the work;
    /// [`for_file`](Self::for_file) and [`for_action`](Self::for_action) make their own.
    pub fn new(fingerprint: impl Into<String>, organization: Option<OrganizationId>) -> Self {
        Self {
            fingerprint: fingerprint.into(),
            organization,
            started: SystemTime::now(),
        }
    }

    /// The header for applying a windows file, known by its
    /// [fingerprint](WindowsFile::fingerprint).
    pub fn for_file(file: &WindowsFile) -> Self {
        Self::new(file.fingerprint(), file.organization())
    }

    /// The header for one action on these projects, known by the SHA-256 of the action and the ids
    /// of the projects in their order.
    pub fn for_action<'a>(
        action: &Action,
        projects: impl IntoIterator<Item = &'a FleetProject>,
    ) -> Self {
        let mut text = action.as_str().to_owned();
        if let Action::Set(window) = action {
            // A window that cannot be written cannot be set either.
            text.push_str(&serde_json::to_string(window).unwrap_or_default());
        }
        for project in projects {
            text.push(' ');
            text.push_str(&project.id.to_string());
        }
        Self::new(sha256(&text), None)
    }
}

impl JournalRecord {
    /// An action that begins.
    pub(super) fn begun(name: String, action: Action) -> Self {
        Self {
            name,
            action,
            outcome: None,
        }
    }

    /// Whether the action may have taken effect or not.
    pub fn is_unresolved(&self) -> bool {
        matches!(self.outcome, None | Some(ActionOutcome::Unknown))
    }
}

#[cfg(test)]
mod tests {
    use atlas_maintenance::{DayOfWeek, HourOfDay, Window};

    use super::*;

    fn projects(digits: &[&str]) -> Vec<FleetProject> {
        let project =
            |digit: &&str| FleetProject::new(digit.repeat(24).parse().unwrap(), "any name");
        digits.iter().map(project).collect()
    }

    /// Earlier releases wrote this value for a deferral of these two projects.
    #[test]
    fn fingerprint_of_an_action_is_the_same_in_every_release() {
        let header = JournalHeader::for_action(&Action::Defer, &projects(&["1", "2"]));
        let text = format!("defer {} {}", "1".repeat(24), "2".repeat(24));
        assert_eq!(header.fingerprint, sha256(&text));
    }

    #[test]
    fn fingerprint_of_an_action_differs_by_projects_and_window() {
        let set = |hour| {
            let hour = HourOfDay::new(hour).unwrap();
            Action::Set(Window::weekly(DayOfWeek::Monday, hour))
        };
        let of = |action: &Action, digits: &[&str]| {
            JournalHeader::for_action(action, &projects(digits)).fingerprint
        };
        assert_ne!(of(&set(1), &["1"]), of(&set(2), &["1"]));
        assert_ne!(of(&Action::Defer, &["1"]), of(&Action::Defer, &["2"]));
        assert_ne!(of(&Action::Defer, &["1"]), of(&Action::Reset, &["1"]));
    }
}
