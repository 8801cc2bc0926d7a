//! Lists of projects and their pages.
//!
//! *Documented*: pages and their bounds, the members of a project. *Assumed*: the order by id; a page
//! after the last is empty and not an error; `links` are omitted; the date of creation; of the
//! organizations without projects only the simulator's default one exists.

use std::collections::BTreeMap;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use serde::Serialize;

use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::spec::operation::Operation;

/// The default organization of projects: 4888442a3354817a7320eb61.
pub(crate) const DEFAULT_ORGANIZATION: OrganizationId = OrganizationId::from_bytes([
    0x48, 0x88, 0x44, 0x2a, 0x33, 0x54, 0x81, 0x7a, 0x73, 0x20, 0xeb, 0x61,
]);

/// The projects that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProjectList {
    All,
    OfOrganization(OrganizationId),
}

/// The list that an operation returns; `None` if it returns none.
pub(crate) fn list_of(operation: &Operation, path: &str) -> Option<Result<ProjectList, ApiError>> {
    match (operation.method.as_str(), operation.path.as_str()) {
        ("GET", "/api/atlas/v2/groups") => Some(Ok(ProjectList::All)),
        ("GET", "/api/atlas/v2/orgs/{orgId}/groups") => {
            Some(organization_id(operation, path).map(ProjectList::OfOrganization))
        }
        _ => None,
    }
}

/// Assumed: the code of an invalid id, which is documented for path parameters.
pub(crate) fn organization_id(
    operation: &Operation,
    path: &str,
) -> Result<OrganizationId, ApiError> {
    let given = operation.parameter(path, "orgId");
    let invalid = |_| ApiError::new(ErrorCode::InvalidPathParameter, [given.into()]);
    given.parse().map_err(invalid)
}

/// The part of a list that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) number: usize,
    pub(crate) size: usize,
    pub(crate) with_total: bool,
    pub(crate) name: Option<String>,
}

impl Default for Page {
    /// The documented defaults.
    fn default() -> Self {
        Self {
            number: 1,
            size: 100,
            with_total: true,
            name: None,
        }
    }
}

/// What a list contains of a project beside its id.
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

impl ProjectList {
    /// The page of these projects, which have to be sorted by id.
    pub(crate) fn page<'p>(
        self,
        projects: impl Iterator<Item = (ProjectId, &'p ProjectDetails)>,
        page: &Page,
    ) -> Result<PageView<'p>, ApiError> {
        let mut known = self == Self::All || self == Self::OfOrganization(DEFAULT_ORGANIZATION);
        let mut total = 0;
        let mut results = Vec::new();
        let first = page.number.saturating_sub(1).saturating_mul(page.size);
        for (id, details) in projects {
            if self != Self::All && self != Self::OfOrganization(details.organization) {
                continue;
            }
            known = true;
            if page.name.as_ref().is_some_and(|name| *name != details.name) {
                continue;
            }
            if (first..first.saturating_add(page.size)).contains(&total) {
                results.push(ProjectView::new(id, details));
            }
            total += 1;
        }
        match self {
            // Assumed: the code; no source names one for organizations.
            Self::OfOrganization(organization) if !known => Err(ApiError::new(
                ErrorCode::ResourceNotFound,
                [format!("orgs/{organization}").into()],
            )),
            _ => Ok(PageView {
                results,
                total_count: page.with_total.then_some(total),
            }),
        }
    }
}

/// A page as the service returns it. The members are in alphabetical order, as recorded for other
/// resources.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageView<'p> {
    results: Vec<ProjectView<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_count: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProjectView<'p> {
    cluster_count: u32,
    created: &'static str,
    id: ProjectId,
    name: &'p str,
    org_id: OrganizationId,
    tags: Vec<Tag<'p>>,
}

#[derive(Debug, Serialize)]
struct Tag<'p> {
    key: &'p str,
    value: &'p str,
}

impl<'p> ProjectView<'p> {
    fn new(id: ProjectId, details: &'p ProjectDetails) -> Self {
        Self {
            cluster_count: 1,
            created: "2023-01-01T00:00:00Z",
            id,
            name: &details.name,
            org_id: details.organization,
            tags: details
                .tags
                .iter()
                .map(|(key, value)| Tag { key, value })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn projects(count: u8) -> Vec<(ProjectId, ProjectDetails)> {
        let project = |number: u8| {
            let mut details = ProjectDetails::new(&format!("p{number}"));
            if number % 2 == 1 {
                details.organization = OrganizationId::from_bytes([1; 12]);
            }
            (ProjectId::from_bytes([number; 12]), details)
        };
        (0..count).map(project).collect()
    }

    fn shown(list: ProjectList, page: &Page) -> Result<(Vec<String>, Option<usize>), ApiError> {
        let projects = projects(7);
        let view = list.page(projects.iter().map(|(id, details)| (*id, details)), page)?;
        let names = view.results.iter().map(|project| project.name.to_owned());
        Ok((names.collect(), view.total_count))
    }

    #[test]
    fn pages_are_numbered_from_one_and_empty_after_the_last() {
        let page = |number| Page {
            number,
            size: 3,
            ..Page::default()
        };
        for (number, names) in [
            (1, &["p0", "p1", "p2"][..]),
            (3, &["p6"]),
            (4, &[]),
            (usize::MAX, &[]),
        ] {
            let expected = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(
                shown(ProjectList::All, &page(number)),
                Ok((expected, Some(7)))
            );
        }
    }

    #[test]
    fn lists_are_filtered_by_organization_and_name() {
        let odd = ProjectList::OfOrganization(OrganizationId::from_bytes([1; 12]));
        let (names, total) = shown(odd, &Page::default()).unwrap();
        assert_eq!((names.len(), total), (3, Some(3)));
        let named = Page {
            name: Some("p3".to_owned()),
            with_total: false,
            ..Page::default()
        };
        assert_eq!(shown(odd, &named), Ok((vec!["p3".to_owned()], None)));
        let own = ProjectList::OfOrganization(DEFAULT_ORGANIZATION);
        assert_eq!(shown(own, &named), Ok((Vec::new(), None)));
        let unknown = ProjectList::OfOrganization(OrganizationId::from_bytes([9; 12]));
        let error = shown(unknown, &Page::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::ResourceNotFound);
    }
}
