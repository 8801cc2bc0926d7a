//! Projects as the service shows them, alone and in lists.
//!
//! *Recorded*: the members and links of a project. *Assumed*: the date of creation; no project has
//! clusters.

use std::collections::BTreeMap;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use serde::Serialize;

use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::paging::Link;
use crate::service::spec::operation::{self, Operation};

/// The default organization of projects: 4888442a3354817a7320eb61.
pub(crate) const DEFAULT_ORGANIZATION: OrganizationId = OrganizationId::from_bytes([
    0x48, 0x88, 0x44, 0x2a, 0x33, 0x54, 0x81, 0x7a, 0x73, 0x20, 0xeb, 0x61,
]);

/// Assumed: the code of an invalid id, which is documented for path parameters.
pub(crate) fn organization_id(
    operation: &Operation,
    path: &str,
) -> Result<OrganizationId, ApiError> {
    let given = operation.parameter(path, "orgId");
    let invalid = || ApiError::new(ErrorCode::InvalidPathParameter, [given.into()]);
    operation::id(given).ok_or_else(invalid)
}

/// The name of an organization: the simulator's own.
pub(crate) fn organization_name(id: OrganizationId) -> String {
    match id {
        DEFAULT_ORGANIZATION => "Simulator".to_owned(),
        other => format!("Organization {other}"),
    }
}

/// What the service shows of a project beside its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProjectDetails {
    pub(crate) name: String,
    pub(crate) organization: OrganizationId,
    pub(crate) tags: BTreeMap<String, String>,
}

impl ProjectDetails {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            organization: DEFAULT_ORGANIZATION,
            tags: BTreeMap::new(),
        }
    }
}

/// The members are in alphabetical order (recorded).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectView<'p> {
    cluster_count: u32,
    created: &'static str,
    id: ProjectId,
    links: Vec<Link>,
    name: &'p str,
    org_id: OrganizationId,
    tags: Vec<Tag<'p>>,
    with_default_alerts_settings: bool,
}

#[derive(Debug, Serialize)]
struct Tag<'p> {
    key: &'p str,
    value: &'p str,
}

/// What a project that is shown alone links to, beside itself (recorded).
const LINKED: [&str; 6] = [
    "containers",
    "clusters",
    "databaseUsers",
    "peers",
    "processes",
    "whitelist",
];

impl<'p> ProjectView<'p> {
    /// A project in a list. `groups` is the address of all projects.
    pub(crate) fn listed(id: ProjectId, details: &'p ProjectDetails, groups: &str) -> Self {
        let tags = details.tags.iter();
        Self {
            cluster_count: 0,
            created: "2023-01-01T00:00:00Z",
            id,
            links: vec![Link::new(format!("{groups}/{id}"), "self")],
            name: &details.name,
            org_id: details.organization,
            tags: tags.map(|(key, value)| Tag { key, value }).collect(),
            with_default_alerts_settings: true,
        }
    }

    /// A project alone.
    pub(crate) fn alone(id: ProjectId, details: &'p ProjectDetails, groups: &str) -> Self {
        let mut view = Self::listed(id, details, groups);
        view.links
            .extend(related(&format!("{groups}/{id}"), &LINKED));
        view
    }
}

/// The links to what belongs to the resource at `address` (recorded).
pub(crate) fn related(address: &str, names: &[&str]) -> Vec<Link> {
    let link = |name| {
        Link::new(
            format!("{address}/{name}"),
            format!("https://cloud.mongodb.com/{name}"),
        )
    };
    names.iter().map(link).collect()
}
