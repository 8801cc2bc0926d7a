//! One project of a list.

use std::collections::BTreeMap;
use std::fmt;

use atlas_maintenance_types::{OrganizationId, ProjectId, one_line};

/// A project as a list reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProjectSummary {
    /// The project's id.
    pub id: ProjectId,
    /// The project's name; empty if the service does not report one.
    pub name: String,
    /// The organization that it belongs to.
    pub organization: Option<OrganizationId>,
    /// The number of its clusters.
    pub clusters: Option<u64>,
    /// The project's tags.
    pub tags: BTreeMap<String, String>,
}

/// An entry of a list that cannot be read as a project, and why.
///
/// `Display` is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableProject {
    /// The project's id, if that can be read.
    pub id: Option<ProjectId>,
    /// The project's name, if that can be read.
    pub name: Option<String>,
    /// What is wrong with the entry.
    pub problem: String,
}

impl fmt::Display for UnreadableProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().unwrap_or("without a name");
        f.write_str(&one_line(&format!("project {name}")))?;
        if let Some(id) = self.id {
            write!(f, " ({id})")?;
        }
        write!(f, " cannot be read: {}", one_line(&self.problem))
    }
}

impl ProjectSummary {
    /// A project of which only id and name are known. For tests of your own code; change the fields
    /// as needed.
    pub fn new(id: ProjectId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            organization: None,
            clusters: None,
            tags: BTreeMap::new(),
        }
    }
}
