//! A fragment, as it is committed.

use std::path::PathBuf;

use atlas_maintenance_openapi as openapi;
use atlas_maintenance_openapi::VersionDate;
use serde_json::Value;

use super::expressible;
use super::operations::{self, OperationRow};
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::error::Error;
use crate::layout::COMMON_FAMILY;

/// The fragment of a version, with the operations in it.
#[derive(Debug)]
pub struct Fragment {
    pub(super) date: VersionDate,
    pub(super) file: PathBuf,
    /// As it stands in the file.
    pub(super) text: String,
    pub(super) document: Value,
    pub(super) operations: Vec<OperationRow>,
    /// The module of the facade that calls the client of this version.
    pub(super) family: String,
}

impl Fragment {
    /// The fragment of a version, held to what every later stage takes for granted. `text` was read
    /// from `file`.
    ///
    /// # Errors
    ///
    /// If it is not JSON, is of another version, or has something that cannot be generated.
    pub fn parse(date: VersionDate, file: PathBuf, text: String) -> Result<Self, Error> {
        let document = serde_json::from_str(&text).map_err(|source| Error::NotJson {
            file: file.clone(),
            source,
        })?;
        let in_file = |diagnostic| Error::Document {
            file: file.clone(),
            diagnostic,
        };
        is_version(&document, &date).map_err(in_file)?;
        expressible::fragment(&document).map_err(in_file)?;
        let operations = operations::read(&document, &date).map_err(in_file)?;
        Ok(Self {
            date,
            file,
            text,
            document,
            operations,
            family: COMMON_FAMILY.to_owned(),
        })
    }

    /// The same fragment in this family, instead of [`COMMON_FAMILY`].
    #[must_use]
    pub fn in_family(mut self, family: &str) -> Self {
        family.clone_into(&mut self.family);
        self
    }

    /// The version.
    pub fn date(&self) -> &VersionDate {
        &self.date
    }
}

/// A fragment under another version's name would ask the service for the wrong thing.
fn is_version(document: &Value, date: &VersionDate) -> Result<(), Diagnostic> {
    if !document.is_object() {
        return Err(Diagnostic::new("", openapi::DiagnosticKind::NotAnObject));
    }
    let found = document
        .pointer("/info/version")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if found == date.as_str() {
        return Ok(());
    }
    Err(Diagnostic::new(
        "/info/version",
        DiagnosticKind::OtherVersion {
            found: found.to_owned(),
            expected: date.to_string(),
        },
    ))
}
