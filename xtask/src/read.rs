//! Reads a document from a file.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use atlas_maintenance_codegen as codegen;
use atlas_maintenance_openapi::read::{self, LARGEST, ReadError};
use serde_json::Value;

use crate::error::Error;
use crate::workspace::unreadable;

/// The document in `file`.
pub(crate) fn document(file: &Path) -> Result<Value, Error> {
    read::document(&bytes(file)?).map_err(|error| match error {
        ReadError::NotJson(source) => {
            let file = file.to_owned();
            codegen::Error::NotJson { file, source }.into()
        }
        ReadError::NotOpenApi(diagnostic) => {
            codegen::Error::in_document(file)(diagnostic.into()).into()
        }
        error => invalid(file, error.to_string(), error.help()),
    })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Error> {
    let opened = fs::File::open(file).map_err(unreadable(file))?;
    if opened.metadata().map_err(unreadable(file))?.is_dir() {
        return Err(invalid(file, "it is a folder", "name a file that is in it"));
    }
    let mut bytes = Vec::new();
    // One byte more than is taken, so that a larger file shows, whatever its metadata say.
    let limit = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    let mut opened = opened.take(limit);
    opened.read_to_end(&mut bytes).map_err(unreadable(file))?;
    Ok(bytes)
}

fn invalid(file: &Path, reason: impl Into<String>, help: impl Into<String>) -> Error {
    Error::from(codegen::Error::NotUnderstood {
        file: file.to_owned(),
        reason: reason.into(),
        help: help.into(),
    })
}
