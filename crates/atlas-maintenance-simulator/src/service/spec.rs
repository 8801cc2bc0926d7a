//! The API as the documents describe it: versions, operations, parameters and schemas.

use std::collections::{BTreeMap, BTreeSet};

use crate::generated::fragments::{FRAGMENTS, OPERATION_LIST, OWN_FRAGMENT};
use crate::http::media_type::{self, PREVIEW};
use crate::service::spec::listed::ListedOperation;
use crate::service::spec::operation::Operation;

mod listed;
pub(crate) mod operation;
mod read;
pub(crate) mod schema;
mod template;

/// The operations of every fragment, by version: a date, or `preview`; and what else the API has.
#[derive(Debug)]
pub(crate) struct Spec {
    fragments: BTreeMap<String, Vec<Operation>>,
    /// Operations that no fragment has, in every dated version.
    own: Vec<Operation>,
    /// Every operation of the API, simulated or not.
    listed: Vec<ListedOperation>,
    versions: BTreeSet<String>,
}

/// The result of looking up a method and path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lookup<'a> {
    /// The id of the operation in the newest version that has it.
    Operation(&'a str),
    /// The service has this operation, a method and a path, and the simulator has not.
    NotSimulated(&'a str, &'a str),
    /// The path exists with these methods only.
    OtherMethods(BTreeSet<String>),
    NotFound,
}

impl<'a> Lookup<'a> {
    pub(crate) fn operation(&self) -> Option<&'a str> {
        match self {
            Self::Operation(id) => Some(id),
            _ => None,
        }
    }
}

impl Spec {
    /// Reads the documents that are built in.
    ///
    /// # Errors
    ///
    /// Which document cannot be used, and why.
    pub(crate) fn built_in() -> Result<Self, String> {
        Self::read(FRAGMENTS, OWN_FRAGMENT, OPERATION_LIST)
    }

    /// Reads the fragments, pairs of a version and a document; a document of further operations; and the
    /// list of all operations.
    ///
    /// # Errors
    ///
    /// Which document cannot be used, and why.
    pub(crate) fn read(fragments: &[(&str, &str)], own: &str, list: &str) -> Result<Self, String> {
        let listed = listed::read(list)?;
        let mut versions = listed::dates(&listed);
        let operations = |date: &str, text: &str| {
            let mut operations =
                read::read_fragment(text).map_err(|problem| format!("{date}: {problem}"))?;
            for operation in &mut operations {
                let is_it = |listed: &&ListedOperation| {
                    listed.method == operation.method && listed.path == operation.path
                };
                if let Some(listed) = listed.iter().find(is_it) {
                    // A fragment has one version of the resource, and the list has all.
                    operation.dates.clone_from(&listed.versions);
                }
            }
            Ok::<_, String>(operations)
        };
        let mut of_fragments = BTreeMap::new();
        for (date, text) in fragments {
            if !media_type::is_version(date) {
                return Err(format!("{date}: neither a date nor the preview"));
            }
            of_fragments.insert((*date).to_owned(), operations(date, text)?);
            versions.insert((*date).to_owned());
        }
        Ok(Self {
            fragments: of_fragments,
            own: operations("simulator", own)?,
            listed,
            versions,
        })
    }

    /// The versions of the API: the dates, oldest first, and the preview.
    pub(crate) fn dates(&self) -> impl Iterator<Item = &str> {
        self.versions.iter().map(String::as_str)
    }

    /// Whether there is a version of the API or of a resource with that date.
    pub(crate) fn has_version(&self, date: &str) -> bool {
        let of_resource = |operation: &Operation| operation.dates.iter().any(|known| known == date);
        self.versions.contains(date) || self.simulated().any(of_resource)
    }

    /// Every operation that is simulated, those of the newest fragment first.
    fn simulated(&self) -> impl Iterator<Item = &Operation> {
        self.fragments.values().rev().flatten().chain(&self.own)
    }

    /// Every operation that is simulated, in each version.
    #[cfg(test)]
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.simulated()
    }

    /// Looks up the operation in all versions. Of several paths that fit, the most specific counts.
    pub(crate) fn find(&self, method: &str, path: &str) -> Lookup<'_> {
        let simulated = self.simulated().filter(|operation| operation.matches(path));
        let simulated = simulated.map(|it| (it.path.as_str(), it.method.as_str(), Some(&*it.id)));
        let listed = self.listed.iter().filter(|listed| listed.matches(path));
        let listed = listed.map(|it| (it.path.as_str(), it.method.as_str(), None));
        let fitting: Vec<_> = simulated.chain(listed).collect();
        let with_method = { fitting.iter() }.filter(|(_, known, _)| *known == method);
        // The first of equals: a simulated one.
        match with_method.min_by_key(|(path, _, _)| template::specificity(path)) {
            Some((_, _, Some(id))) => Lookup::Operation(id),
            Some((path, method, None)) => Lookup::NotSimulated(method, path),
            None if fitting.is_empty() => Lookup::NotFound,
            None => {
                let methods = fitting.iter().map(|(_, method, _)| (*method).to_owned());
                Lookup::OtherMethods(methods.collect())
            }
        }
    }

    /// The operation as the version of that date has it: that of the newest fragment at or before it, or
    /// of the oldest. The preview has its own operations only.
    pub(crate) fn operation(&self, date: &str, method: &str, path: &str) -> Option<&Operation> {
        let is_it = |operation: &&Operation| operation.method == method && operation.matches(path);
        if date == PREVIEW {
            return self.fragments.get(PREVIEW)?.iter().find(is_it);
        }
        let dated = || self.fragments.iter().filter(|(known, _)| *known != PREVIEW);
        let newest = dated().rfind(|(known, _)| known.as_str() <= date);
        let of_fragment = newest.or_else(|| dated().next());
        let of_fragment = of_fragment
            .into_iter()
            .flat_map(|(_, operations)| operations);
        of_fragment.chain(&self.own).find(is_it)
    }
}

#[cfg(test)]
mod tests {
    use atlas_maintenance_types::ApiVersion;

    use super::*;

    const EMPTY: &str = r#"{"paths": {}}"#;
    const WINDOW: &str = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";

    fn spec() -> Spec {
        Spec::built_in().unwrap()
    }

    #[test]
    fn every_fragment_has_the_window_operations() {
        let spec = spec();
        let versions = ApiVersion::ALL.iter().map(|version| version.date());
        for date in versions {
            for (method, path, id) in [
                ("GET", WINDOW.to_owned(), "getMaintenanceWindow"),
                ("PATCH", WINDOW.to_owned(), "updateMaintenanceWindow"),
                ("DELETE", WINDOW.to_owned(), "resetMaintenanceWindow"),
                ("POST", format!("{WINDOW}/defer"), "deferMaintenanceWindow"),
                (
                    "POST",
                    format!("{WINDOW}/autoDefer"),
                    "toggleMaintenanceAutoDefer",
                ),
            ] {
                let operation = spec.operation(date, method, &path).unwrap();
                assert_eq!(operation.id, id, "{date}");
                assert!(!operation.dates.is_empty(), "{date} {id}");
                assert_eq!(
                    operation.path_values(&path).unwrap(),
                    ["32b6e34b3d91647abb20e7b8"]
                );
                assert_eq!(operation.body.is_some(), method == "PATCH", "{date} {id}");
                assert!(operation.query.iter().any(|query| query.name == "envelope"));
            }
        }
    }

    #[test]
    fn versions_are_those_of_the_whole_api() {
        let spec = spec();
        let dates: Vec<_> = spec.dates().collect();
        assert!(dates.len() > ApiVersion::ALL.len() + 1, "{dates:?}");
        assert_eq!(dates.last(), Some(&PREVIEW));
        assert!(dates.is_sorted());
        for version in ApiVersion::ALL {
            assert!(dates.contains(&version.date()), "{dates:?}");
        }
        // Each version has the operations of the newest fragment at or before it.
        for date in dates.iter().filter(|date| **date != PREVIEW) {
            let operation = spec.operation(date, "PATCH", WINDOW).unwrap();
            let newest = media_type::newest_at_or_before(&operation.dates, date);
            assert_eq!(newest, Some("2023-01-01"), "{date}");
        }
        assert!(spec.operation("2099-01-01", "GET", WINDOW).is_some());
    }

    #[test]
    fn operations_that_are_not_simulated_are_known() {
        let spec = spec();
        let group = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8";
        for (method, path, template) in [
            (
                "POST",
                format!("{group}/clusters"),
                "/api/atlas/v2/groups/{groupId}/clusters",
            ),
            ("DELETE", group.to_owned(), "/api/atlas/v2/groups/{groupId}"),
            (
                "POST",
                format!("{group}:migrate"),
                "/api/atlas/v2/groups/{groupId}:migrate",
            ),
            (
                "GET",
                format!("{group}/databaseUsers/"),
                "/api/atlas/v2/groups/{groupId}/databaseUsers",
            ),
        ] {
            let found = spec.find(method, &path);
            assert_eq!(
                found,
                Lookup::NotSimulated(method, template),
                "{method} {path}"
            );
        }
        for (path, id) in [
            ("/api/atlas/v2", "getSystemStatus"),
            ("/api/atlas/v2/", "getSystemStatus"),
            ("/api/atlas/v2/groups/", "listProjects"),
            (group, "getProject"),
            ("/api/atlas/v2/groups/byName/clusters", "getProjectByName"),
            (&format!("{group}/clusters"), "listClusters"),
            ("/api/atlas/v2/orgs", "listOrganizations"),
            (
                "/api/atlas/v2/orgs/4888442a3354817a7320eb61/",
                "getOrganization",
            ),
        ] {
            assert_eq!(spec.find("GET", path), Lookup::Operation(id), "{path}");
        }
    }

    /// The simulator parses ids with types of its own instead of the pattern; both have to agree.
    #[test]
    fn path_parameters_have_the_pattern_of_ids() {
        for operation in spec().operations() {
            for parameter in &operation.path_parameters {
                if parameter.name == "groupName" {
                    continue;
                }
                let known =
                    ["alertConfigId", "groupId", "orgId"].contains(&parameter.name.as_str());
                assert!(known, "{}: {}", operation.id, parameter.name);
                assert_eq!(parameter.pattern.as_deref(), Some("^([a-f0-9]{24})$"));
            }
        }
    }

    #[test]
    fn unknown_paths_and_methods_are_distinguished() {
        let spec = spec();
        assert_eq!(
            spec.find("GET", WINDOW),
            Lookup::Operation("getMaintenanceWindow")
        );
        let others = ["DELETE", "GET", "PATCH"].map(str::to_owned);
        assert_eq!(
            spec.find("PUT", WINDOW),
            Lookup::OtherMethods(others.into())
        );
        for path in [
            "",
            "/",
            "/api/atlas",
            "/api/atlas/v2/groups//",
            "/api/atlas/v2/groups//maintenanceWindow",
            &format!("{WINDOW}//"),
            &format!("{WINDOW}/other"),
            &WINDOW.to_uppercase(),
        ] {
            assert_eq!(spec.find("GET", path), Lookup::NotFound, "{path}");
        }
    }

    #[test]
    fn unusable_fragment_is_an_error_with_place_and_reason() {
        for (date, text, part) in [
            ("2025-03-12", "{", "not JSON"),
            ("2025-03-12", "{}", "no paths"),
            ("newest", "{}", "neither a date"),
            (
                "2025-03-12",
                r#"{"paths": {"/x": {"get": {}}}}"#,
                "get /x: no operationId",
            ),
            (
                "2025-03-12",
                r##"{"paths": {"/x": {"get": {"operationId": "x", "parameters": [{"$ref": "#/y"}]}}}}"##,
                "#/y leads to nothing",
            ),
            (
                "2025-03-12",
                r#"{"paths": {"/{x}": {"get": {"operationId": "x"}}}}"#,
                "parameter x is not described",
            ),
        ] {
            let message = Spec::read(&[(date, text)], EMPTY, "").unwrap_err();
            assert!(
                message.contains(part) && message.contains(date),
                "{message}"
            );
        }
    }

    #[test]
    fn operation_id_override_takes_precedence() {
        let text = r#"{"paths": {"/x": {"get": {
            "operationId": "getGroupX", "x-xgen-operation-id-override": "getX"
        }}}}"#;
        let spec = Spec::read(&[("2025-03-12", text)], EMPTY, "").unwrap();
        assert_eq!(
            spec.operation("2025-03-12", "GET", "/x").unwrap().id,
            "getX"
        );
    }
}
