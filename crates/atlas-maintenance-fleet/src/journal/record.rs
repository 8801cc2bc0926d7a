//! What a journal says: the work that it belongs to, and the state of each action.

use std::collections::BTreeMap;
use std::time::SystemTime;

use atlas_maintenance::{Client, OrganizationId, ProjectId};

use crate::action::{Action, ActionOutcome};
use crate::windows_file::WindowsFile;

/// The work that a journal belongs to, and where it is done.
///
/// A journal is continued only by the same kind of work, and never at another service, for another
/// organization or with another kind of credentials, as far as both are known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalHeader {
    /// The kind of work, such as `apply` or `defer`.
    pub work: String,
    /// The fingerprint of the windows file that was applied first. Another one can continue the journal.
    pub fingerprint: Option<String>,
    /// The base URL of the service, where it is known.
    pub service: Option<String>,
    /// The organization, where it is known.
    pub organization: Option<OrganizationId>,
    /// The [kind of the credentials](Client::credentials_kind), where it is known.
    pub credentials: Option<String>,
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
    /// The header of a journal that begins now, for any kind of work;
    /// [`for_file`](Self::for_file) and [`for_action`](Self::for_action) name theirs.
    pub fn new(work: impl Into<String>, organization: Option<OrganizationId>) -> Self {
        Self {
            work: work.into(),
            fingerprint: None,
            service: None,
            organization,
            credentials: None,
            started: SystemTime::now(),
        }
    }

    /// The header for applying a windows file, which may change while the journal is continued.
    pub fn for_file(file: &WindowsFile) -> Self {
        Self {
            fingerprint: Some(file.fingerprint().to_owned()),
            ..Self::new("apply", file.organization())
        }
    }

    /// The header for one action on any projects.
    pub fn for_action(action: &Action) -> Self {
        Self::new(action.as_str(), None)
    }

    /// The same with the service of a client and the kind of its credentials.
    #[must_use]
    pub fn with_client(self, client: &Client) -> Self {
        Self {
            service: Some(client.base_url().to_string()),
            credentials: Some(client.credentials_kind().to_owned()),
            ..self
        }
    }

    /// The same with an organization.
    #[must_use]
    pub fn with_organization(self, organization: Option<OrganizationId>) -> Self {
        Self {
            organization,
            ..self
        }
    }

    /// Why a run with another header cannot continue this journal: what this one says and what that one
    /// says.
    pub(super) fn difference(&self, run: &Self) -> Option<(String, String)> {
        let organization = |header: &Self| header.organization.map(|id| id.to_string());
        [
            ("work", Some(self.work.clone()), Some(run.work.clone())),
            ("service", self.service.clone(), run.service.clone()),
            ("organization", organization(self), organization(run)),
            (
                "credentials",
                self.credentials.clone(),
                run.credentials.clone(),
            ),
        ]
        .into_iter()
        .find_map(|(what, journal, run)| match (journal, run) {
            (Some(journal), Some(run)) if journal != run => {
                Some((format!("the {what} {journal}"), format!("the {what} {run}")))
            }
            _ => None,
        })
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
    use super::*;

    /// What is known of both must agree; what only one knows says nothing.
    #[test]
    fn journal_is_continued_where_and_as_it_was_begun() {
        let organization = |digit: &str| Some(digit.repeat(24).parse().unwrap());
        let header =
            |work: &str, service: Option<&str>, digit: Option<&str>, kind: Option<&str>| {
                JournalHeader {
                    service: service.map(str::to_owned),
                    credentials: kind.map(str::to_owned),
                    ..JournalHeader::new(work, digit.and_then(organization))
                }
            };
        let begun = header("apply", Some("https://a"), Some("1"), Some("API key"));
        let (account, b) = (Some("service account"), Some("https://b"));
        for (run, named) in [
            (header("defer", None, None, None), ["apply", "defer"]),
            (header("apply", b, None, None), ["https://a", "https://b"]),
            (
                header("apply", None, Some("2"), None),
                [&"1".repeat(24), &"2".repeat(24)],
            ),
            (
                header("apply", None, None, account),
                ["API key", "service account"],
            ),
        ] {
            let (journal, this_run) = begun.difference(&run).unwrap();
            assert!(journal.contains(named[0]), "{journal}");
            assert!(this_run.contains(named[1]), "{this_run}");
        }
        let mut same = header("apply", None, None, None);
        assert_eq!(begun.difference(&same), None);
        same.fingerprint = Some("another file".to_owned());
        assert_eq!(begun.difference(&same), None);
    }
}
