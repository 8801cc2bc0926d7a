//! `spec/sources.toml`: which versions there are and where their fragments come from.
//!
//! This module must not know what is done with a version.

use std::path::Path;

use atlas_maintenance_openapi::{Date, Selected};
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
    pub(crate) operations: Vec<Selected>,
    /// For people: where to fetch the documents.
    #[serde(rename = "upstream")]
    _upstream: Upstream,
}

impl Sources {
    /// The newest version. There is one: a list without any is refused.
    pub(crate) fn newest(&self) -> Option<&Date> {
        self.versions.last().map(|version| &version.date)
    }
}

/// One version, and where its fragment came from if it was sliced.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Version {
    pub(crate) date: Date,
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

/// Reads the list, and holds it to what is promised of it: oldest first, each version once.
pub(crate) fn read(workspace: &Workspace) -> Result<Sources, Error> {
    understand(&text(workspace)?)
}

/// The list as it is written.
pub(crate) fn text(workspace: &Workspace) -> Result<String, Error> {
    let way_out = "run the command inside the workspace, or name it by --root";
    workspace.read(Path::new(FILE), way_out)
}

/// The list in `text`.
pub(crate) fn understand(text: &str) -> Result<Sources, Error> {
    parse(text).map_err(|reason| Error::NotUnderstood {
        file: FILE.into(),
        reason,
        way_out: "the comments in the file say what each line is for".to_owned(),
    })
}

fn parse(text: &str) -> Result<Sources, String> {
    let sources: Sources =
        toml_edit::de::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    if sources.versions.is_empty() {
        return Err("there is no version".to_owned());
    }
    for pair in sources.versions.windows(2) {
        let (before, after) = (&pair[0].date, &pair[1].date);
        if before == after {
            return Err(format!("version {after} stands there twice"));
        }
        if before > after {
            return Err(format!(
                "version {after} stands after {before}: oldest first"
            ));
        }
    }
    for (index, operation) in sources.operations.iter().enumerate() {
        if sources.operations[..index].contains(operation) {
            return Err(format!("{operation} stands there twice"));
        }
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_versions(versions: &str) -> Result<Sources, String> {
        parse(&format!(
            "versions = [{versions}]\noperations = [\"GET /a\"]\n\
             [upstream]\nrepository = \"r\"\nfolder = \"f\"\n"
        ))
    }

    #[test]
    fn a_version_needs_its_date_only() {
        let sources = with_versions("{ date = \"2023-01-01\" },").unwrap();
        assert_eq!(sources.versions[0].date.as_str(), "2023-01-01");
        assert_eq!(sources.operations[0].to_string(), "GET /a");
    }

    #[test]
    fn versions_are_in_order_and_each_stands_once() {
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
