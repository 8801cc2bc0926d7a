//! `spec/sources.toml`: which versions there are and where their fragments come from.
//!
//! This module must not know what is done with a version.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;
use crate::workspace::Workspace;

/// Where the list stands.
pub(crate) const FILE: &str = "spec/sources.toml";

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

/// A day as `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Date(String);

impl Date {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// With `_` for `-`, as it stands in Rust names.
    pub(crate) fn snake(&self) -> String {
        self.0.replace('-', "_")
    }

    /// The name of the crate of this version.
    pub(crate) fn package(&self) -> String {
        format!("atlas-maintenance-api-{}", self.0)
    }

    /// The fragment of this version.
    pub(crate) fn fragment(&self) -> PathBuf {
        Path::new("spec").join(format!("{}.json", self.0))
    }

    /// Whether `text` has the form of a date.
    pub(crate) fn has_form(text: &str) -> bool {
        let parts: Vec<_> = text.split('-').collect();
        let [year, month, day] = parts[..] else {
            return false;
        };
        let number = |part: &str, digits| {
            (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())
                .flatten()
        };
        matches!(
            (number(year, 4), number(month, 2), number(day, 2)),
            (Some(_), Some(1..=12), Some(1..=31))
        )
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if Self::has_form(&text) {
            Ok(Self(text))
        } else {
            Err(format!("{text:?} is not a date such as 2025-03-12"))
        }
    }
}

/// An operation by its method and path, as `GET /path`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Selected {
    /// In lower case, as a key of a path item.
    pub(crate) method: String,
    pub(crate) path: String,
}

impl fmt::Display for Selected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.to_ascii_uppercase(), self.path)
    }
}

impl TryFrom<String> for Selected {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.split_once(' ') {
            Some((method, path))
                if path.starts_with('/')
                    && crate::document::METHODS.contains(&method.to_ascii_lowercase().as_str()) =>
            {
                Ok(Self {
                    method: method.to_ascii_lowercase(),
                    path: path.to_owned(),
                })
            }
            _ => Err(format!(
                "{text:?} is not an operation: it takes a method and a path, such as \"GET /path\""
            )),
        }
    }
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
        way_out: "the comments in the file say what each line is for",
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
        assert_eq!(
            sources.versions[0].date.package(),
            "atlas-maintenance-api-2023-01-01"
        );
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
