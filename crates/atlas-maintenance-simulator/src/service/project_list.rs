//! Lists of projects: which there are, and what a page of them shows.
//!
//! *Documented*: pages and their bounds, the members of a project. *Assumed*: the order, which is
//! that of the ids; that a page behind the last is empty and no error; that links are left out; when
//! a project was made; that an organization without a project is there all the same only if it is
//! the simulator's own. This module must not know of credentials, versions or windows.

use std::collections::BTreeMap;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use serde::Serialize;

use crate::service::error_code::{ApiError, ErrorCode};
use crate::service::spec::Operation;

/// The organization that is there from the start, and that projects belong to unless told
/// otherwise: 4888442a3354817a7320eb61.
pub(crate) const DEFAULT_ORGANIZATION: OrganizationId = OrganizationId::from_bytes([
    0x48, 0x88, 0x44, 0x2a, 0x33, 0x54, 0x81, 0x7a, 0x73, 0x20, 0xeb, 0x61,
]);

/// Which projects a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    All,
    Of(OrganizationId),
}

/// The list that an operation is about; `None` where it is about none.
pub(crate) fn list(operation: &Operation, path: &str) -> Option<Result<List, ApiError>> {
    match (operation.method.as_str(), operation.path.as_str()) {
        ("GET", "/api/atlas/v2/groups") => Some(Ok(List::All)),
        ("GET", "/api/atlas/v2/orgs/{orgId}/groups") => {
            let given = operation.parameter(path, "orgId");
            // Assumed: the code; it is documented for parameters of a path.
            let invalid = |_| ApiError::new(ErrorCode::InvalidPathParameter, [given.into()]);
            Some(given.parse().map(List::Of).map_err(invalid))
        }
        _ => None,
    }
}

/// Which part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) number: usize,
    pub(crate) size: usize,
    pub(crate) with_total: bool,
    pub(crate) name: Option<String>,
}

impl Default for Page {
    /// As documented for a query that says nothing.
    fn default() -> Self {
        Self {
            number: 1,
            size: 100,
            with_total: true,
            name: None,
        }
    }
}

/// What a list says of a project beside its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) organization: OrganizationId,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Entry {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            organization: DEFAULT_ORGANIZATION,
            tags: BTreeMap::new(),
        }
    }
}

impl List {
    /// The page of these projects, which come in the order of their ids.
    pub(crate) fn page<'p>(
        self,
        projects: impl Iterator<Item = (ProjectId, &'p Entry)>,
        page: &Page,
    ) -> Result<View<'p>, ApiError> {
        let mut known = self == Self::All || self == Self::Of(DEFAULT_ORGANIZATION);
        let mut total = 0;
        let mut results = Vec::new();
        let first = page.number.saturating_sub(1).saturating_mul(page.size);
        for (id, entry) in projects {
            if self != Self::All && self != Self::Of(entry.organization) {
                continue;
            }
            known = true;
            if page.name.as_ref().is_some_and(|name| *name != entry.name) {
                continue;
            }
            if (first..first.saturating_add(page.size)).contains(&total) {
                results.push(Listed::new(id, entry));
            }
            total += 1;
        }
        match self {
            // Assumed: the code; no source names one for organizations.
            Self::Of(organization) if !known => Err(ApiError::new(
                ErrorCode::ResourceNotFound,
                [format!("orgs/{organization}").into()],
            )),
            _ => Ok(View {
                results,
                total_count: page.with_total.then_some(total),
            }),
        }
    }
}

/// A page as the service shows it; members in alphabetical order, as recorded for others.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct View<'p> {
    results: Vec<Listed<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_count: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'p> {
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

impl<'p> Listed<'p> {
    fn new(id: ProjectId, entry: &'p Entry) -> Self {
        Self {
            cluster_count: 1,
            created: "2023-01-01T00:00:00Z",
            id,
            name: &entry.name,
            org_id: entry.organization,
            tags: entry
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

    fn projects(count: u8) -> Vec<(ProjectId, Entry)> {
        let project = |number: u8| {
            let mut entry = Entry::new(&format!("p{number}"));
            if number % 2 == 1 {
                entry.organization = OrganizationId::from_bytes([1; 12]);
            }
            (ProjectId::from_bytes([number; 12]), entry)
        };
        (0..count).map(project).collect()
    }

    fn shown(list: List, page: &Page) -> Result<(Vec<String>, Option<usize>), ApiError> {
        let projects = projects(7);
        let view = list.page(projects.iter().map(|(id, entry)| (*id, entry)), page)?;
        let names = view.results.iter().map(|listed| listed.name.to_owned());
        Ok((names.collect(), view.total_count))
    }

    #[test]
    fn pages_are_counted_from_one_and_end_with_the_list() {
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
            assert_eq!(shown(List::All, &page(number)), Ok((expected, Some(7))));
        }
    }

    #[test]
    fn an_organization_has_its_own_and_a_name_selects() {
        let odd = List::Of(OrganizationId::from_bytes([1; 12]));
        let (names, total) = shown(odd, &Page::default()).unwrap();
        assert_eq!((names.len(), total), (3, Some(3)));
        let named = Page {
            name: Some("p3".to_owned()),
            with_total: false,
            ..Page::default()
        };
        assert_eq!(shown(odd, &named), Ok((vec!["p3".to_owned()], None)));
        let own = List::Of(DEFAULT_ORGANIZATION);
        assert_eq!(shown(own, &named), Ok((Vec::new(), None)));
        let unknown = List::Of(OrganizationId::from_bytes([9; 12]));
        let error = shown(unknown, &Page::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::ResourceNotFound);
    }
}
