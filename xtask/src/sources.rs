//! `spec/sources.toml`: which versions there are and where their fragments come from.

use std::collections::BTreeSet;
use std::path::Path;

use atlas_maintenance_codegen::generate::is_family;
use atlas_maintenance_codegen::slice::{Names, OperationName, SchemaName};
use atlas_maintenance_openapi::{OperationKey, VersionDate};
use serde::Deserialize;

use crate::error::Error;
use crate::workspace::Workspace;

/// Where the list stands.
pub(crate) const FILE: &str = atlas_maintenance_codegen::layout::SOURCES;

/// The file, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sources {
    pub(crate) versions: Vec<Version>,
    pub(crate) operations: Vec<OperationName>,
    pub(crate) schemas: Vec<SchemaName>,
    /// For people: where to fetch the documents.
    #[serde(rename = "upstream")]
    _upstream: Upstream,
}

impl Sources {
    /// Our names of what the fragments hold.
    pub(crate) fn names(&self) -> Names<'_> {
        Names {
            operations: &self.operations,
            schemas: &self.schemas,
        }
    }

    /// The selected operations.
    pub(crate) fn keys(&self) -> Vec<OperationKey> {
        let keys = self.operations.iter().map(|operation| &operation.key);
        keys.cloned().collect()
    }

    /// The newest version. There is one: a list without any is refused.
    pub(crate) fn newest(&self) -> Option<&VersionDate> {
        self.versions.last().map(|version| &version.date)
    }

    /// The versions whose fragments are sliced. One without an origin has a fragment made by hand.
    pub(crate) fn sliced(&self) -> Vec<VersionDate> {
        let sliced = self.versions.iter().filter(|v| v.sha256.is_some());
        sliced.map(|version| version.date.clone()).collect()
    }
}

/// One version, and where its fragment came from if it was sliced.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Version {
    pub(crate) date: VersionDate,
    /// Of what was taken from the vendor's document. Without it, the fragment was made by hand.
    pub(crate) sha256: Option<String>,
    /// The vendor's mark of what that document was built from.
    pub(crate) revision: Option<String>,
    /// The module of the facade that calls the client, if it is not the common one.
    pub(crate) family: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Upstream {
    #[serde(rename = "repository")]
    _repository: String,
    #[serde(rename = "folder")]
    _folder: String,
}

/// Reads the list, and checks it: oldest first, each version once.
pub(crate) fn read(workspace: &Workspace) -> Result<Sources, Error> {
    parse(&text(workspace)?)
}

/// The list as it is written.
pub(crate) fn text(workspace: &Workspace) -> Result<String, Error> {
    let help = "run the command inside the workspace, or name it by --root";
    workspace.read(Path::new(FILE), help)
}

/// The list in `text`.
pub(crate) fn parse(text: &str) -> Result<Sources, Error> {
    check(text).map_err(|reason| Error::Invalid {
        file: FILE.into(),
        reason,
        help: "the comments in the file say what each line is for".to_owned(),
    })
}

fn check(text: &str) -> Result<Sources, String> {
    let sources: Sources =
        toml_edit::de::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    if sources.versions.is_empty() {
        return Err("there is no version".to_owned());
    }
    let dates = || sources.versions.iter().map(|version| &version.date);
    for (before, after) in dates().zip(dates().skip(1)) {
        if before == after {
            return Err(format!("version {after} is listed twice"));
        }
        if before > after {
            return Err(format!(
                "version {after} stands after {before}: list the oldest first"
            ));
        }
    }
    for Version { date, family, .. } in &sources.versions {
        if let Some(family) = family.as_ref().filter(|family| !is_family(family)) {
            return Err(format!(
                "the family of {date}, {family:?}, is not the name of a module: use a-z, 0-9 and _, \
                 a letter first, and no keyword"
            ));
        }
    }
    names(&sources)?;
    Ok(sources)
}

/// Checks that operations and schemas are listed once, each under a name of its own.
fn names(sources: &Sources) -> Result<(), String> {
    let operations = sources.operations.iter().map(|one| one.key.to_string());
    let places = sources.schemas.iter().map(|one| one.at.clone());
    // Names that differ in case only could be one name in Rust.
    let operation_names = sources.operations.iter().map(|one| one.name.to_lowercase());
    let schema_names = sources.schemas.iter().map(|one| one.name.to_lowercase());
    let lists: [Vec<String>; 4] = [
        operations.collect(),
        places.collect(),
        operation_names.collect(),
        schema_names.collect(),
    ];
    for list in lists {
        let mut seen = BTreeSet::new();
        if let Some(again) = list.into_iter().find(|one| !seen.insert(one.clone())) {
            return Err(format!("{again} is listed twice"));
        }
    }
    let first = |name: &str| name.chars().next().unwrap_or_default();
    let is_word = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric());
    for OperationName { name, .. } in &sources.operations {
        if !is_word(name) || !first(name).is_ascii_lowercase() {
            return Err(format!("operation name {name:?} is not in camel case"));
        }
    }
    for SchemaName { name, .. } in &sources.schemas {
        if !is_word(name) || !first(name).is_ascii_uppercase() {
            return Err(format!("schema name {name:?} is not in Pascal case"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_versions(versions: &str) -> Result<Sources, String> {
        check(&format!(
            "versions = [{versions}]\noperations = [{{ name = \"getA\", operation = \"GET /a\" }}]\nschemas = []\n\
             [upstream]\nrepository = \"r\"\nfolder = \"f\"\n"
        ))
    }

    #[test]
    fn version_needs_only_its_date() {
        let sources = with_versions("{ date = \"2023-01-01\" },").unwrap();
        assert_eq!(sources.versions[0].date.as_str(), "2023-01-01");
        assert_eq!(sources.operations[0].key.to_string(), "GET /a");
    }

    #[test]
    fn names_that_are_repeated_or_no_identifiers_are_refused() {
        let with = |operations: &str, schemas: &str| {
            check(&format!(
                "versions = [{{ date = \"2023-01-01\" }}]\noperations = [{operations}]\n\
                 schemas = [{schemas}]\n[upstream]\nrepository = \"r\"\nfolder = \"f\"\n"
            ))
            .unwrap_err()
        };
        let get = "{ name = \"getA\", operation = \"GET /a\" }";
        for (operations, schemas, reason) in [
            (format!("{get}, {get}"), "", "listed twice"),
            (
                format!("{get}, {{ name = \"geta\", operation = \"GET /b\" }}"),
                "",
                "listed twice",
            ),
            (
                "{ name = \"get_a\", operation = \"GET /a\" }".to_owned(),
                "",
                "camel case",
            ),
            (
                get.to_owned(),
                "{ name = \"a\", at = \"getA 200\" }",
                "Pascal case",
            ),
            (
                get.to_owned(),
                "{ name = \"A\", at = \"x\" }, { name = \"B\", at = \"x\" }",
                "listed twice",
            ),
            (get.to_owned(), "{ name = \"A\" }", "missing field"),
        ] {
            let error = with(&operations, schemas);
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn versions_out_of_order_or_repeated_are_refused() {
        for (versions, reason) in [
            ("", "no version"),
            (
                "{ date = \"2023-01-01\" }, { date = \"2023-01-01\" }",
                "twice",
            ),
            (
                "{ date = \"2024-01-01\" }, { date = \"2023-01-01\" }",
                "oldest first",
            ),
            ("{ date = \"2023-13-01\" }", "is not a date"),
            ("{ date = \"../../etc\" }", "is not a date"),
            ("{ date = \"2023-01-01\", fil = \"a\" }", "unknown field"),
        ] {
            let error = with_versions(versions).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
