//! `spec/sources.toml`: which versions there are and where their fragments come from.

use std::path::Path;

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
    pub(crate) operations: Vec<OperationKey>,
    /// For people: where to fetch the documents.
    #[serde(rename = "upstream")]
    _upstream: Upstream,
}

impl Sources {
    /// The newest version. There is one: a list without any is refused.
    pub(crate) fn newest(&self) -> Option<&VersionDate> {
        self.versions.last().map(|version| &version.date)
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
    let mut seen = Vec::new();
    for operation in &sources.operations {
        if seen.contains(&operation) {
            return Err(format!("{operation} is listed twice"));
        }
        seen.push(operation);
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_versions(versions: &str) -> Result<Sources, String> {
        check(&format!(
            "versions = [{versions}]\noperations = [\"GET /a\"]\n\
             [upstream]\nrepository = \"r\"\nfolder = \"f\"\n"
        ))
    }

    #[test]
    fn version_needs_only_its_date() {
        let sources = with_versions("{ date = \"2023-01-01\" },").unwrap();
        assert_eq!(sources.versions[0].date.as_str(), "2023-01-01");
        assert_eq!(sources.operations[0].to_string(), "GET /a");
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
