//! The API as the fragments describe it: versions, operations, parameters and schemas.

use std::collections::{BTreeMap, BTreeSet};

use crate::service::spec::operation::Operation;

pub(crate) mod operation;
mod read;
pub(crate) mod schema;

/// The operations of every fragment, by version: a date, or `preview`.
#[derive(Debug)]
pub(crate) struct Spec {
    versions: BTreeMap<String, Vec<Operation>>,
}

/// The result of looking up a method and path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lookup<'a> {
    /// The id of the operation in the newest version that has it.
    Operation(&'a str),
    /// The path exists with these methods only.
    OtherMethods(BTreeSet<String>),
    NotFound,
}

impl<'a> Lookup<'a> {
    pub(crate) fn operation(&self) -> Option<&'a str> {
        match self {
            Self::Operation(id) => Some(id),
            Self::OtherMethods(_) | Self::NotFound => None,
        }
    }
}

impl Spec {
    /// Reads the fragments: pairs of a version and a document.
    ///
    /// # Errors
    ///
    /// Which fragment cannot be used, and why.
    pub(crate) fn read(fragments: &[(&str, &str)]) -> Result<Self, String> {
        let mut versions = BTreeMap::new();
        for (date, text) in fragments {
            let operations =
                read::read_fragment(date, text).map_err(|problem| format!("{date}: {problem}"))?;
            versions.insert((*date).to_owned(), operations);
        }
        Ok(Self { versions })
    }

    /// The versions of the API: the dates, oldest first, and the preview.
    pub(crate) fn dates(&self) -> impl Iterator<Item = &str> {
        self.versions.keys().map(String::as_str)
    }

    /// Whether there is a version of the API or of a resource with that date.
    pub(crate) fn has_version(&self, date: &str) -> bool {
        let of_resource = |operation: &Operation| operation.dates.iter().any(|known| known == date);
        self.versions.contains_key(date) || self.versions.values().flatten().any(of_resource)
    }

    /// Every operation of every fragment.
    #[cfg(test)]
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.versions.values().flatten()
    }

    /// Looks up the operation in all versions.
    pub(crate) fn find(&self, method: &str, path: &str) -> Lookup<'_> {
        let mut methods = BTreeSet::new();
        for operation in self.versions.values().rev().flatten() {
            if operation.matches(path) {
                if operation.method == method {
                    return Lookup::Operation(&operation.id);
                }
                methods.insert(operation.method.clone());
            }
        }
        if methods.is_empty() {
            Lookup::NotFound
        } else {
            Lookup::OtherMethods(methods)
        }
    }

    /// The operation in the version of that date.
    pub(crate) fn operation(&self, date: &str, method: &str, path: &str) -> Option<&Operation> {
        self.versions
            .get(date)?
            .iter()
            .find(|operation| operation.method == method && operation.matches(path))
    }
}

#[cfg(test)]
mod tests {
    use atlas_maintenance_types::ApiVersion;

    use super::*;
    use crate::generated::fragments::FRAGMENTS;
    use crate::http::media_type;

    const WINDOW: &str = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";

    fn spec() -> Spec {
        Spec::read(FRAGMENTS).unwrap()
    }

    #[test]
    fn every_fragment_has_the_window_operations() {
        let spec = spec();
        let versions = ApiVersion::ALL.iter().map(|version| version.date());
        let all: Vec<_> = versions.clone().chain([media_type::PREVIEW]).collect();
        assert_eq!(spec.dates().collect::<Vec<_>>(), all);
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

    /// The simulator parses ids with types of its own instead of the pattern; both have to agree.
    #[test]
    fn path_parameters_have_the_pattern_of_ids() {
        for operation in spec().operations() {
            for parameter in &operation.path_parameters {
                let known = ["groupId", "orgId"].contains(&parameter.name.as_str());
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
            "/api/atlas/v2/groups/",
            "/api/atlas/v2/groups//maintenanceWindow",
            &format!("{WINDOW}/"),
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
            let message = Spec::read(&[(date, text)]).unwrap_err();
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
        let spec = Spec::read(&[("2025-03-12", text)]).unwrap();
        assert_eq!(
            spec.operation("2025-03-12", "GET", "/x").unwrap().id,
            "getX"
        );
    }
}
