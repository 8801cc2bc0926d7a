//! One project of a list.

use std::collections::BTreeMap;

use atlas_maintenance_types::{OrganizationId, ProjectId};

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
