//! From a vendor's document to a fragment: resolve, select, close, strip, overlay, and a check that
//! everything has words.

#[cfg(test)]
mod damage;
#[cfg(test)]
mod golden;
pub mod names;
mod overlay;
mod select;
mod strip;
mod words;

use crate::diagnostic::Diagnostic;
use atlas_maintenance_openapi as openapi;
use atlas_maintenance_openapi::{refs, resolve};
use serde_json::{Value, json};

pub use names::{Names, OperationName, SchemaName};
pub use overlay::Overlay;
pub use select::Selection;
pub use strip::prose as strip;

/// The selected part of a document: resolved, selected, closed.
///
/// # Errors
///
/// If the document does not describe the version, lacks something that is selected, or refers to
/// nothing.
pub fn extract(
    document: &Value,
    version: &str,
    selection: &Selection<'_>,
) -> Result<Value, Diagnostic> {
    let resolved = resolve::at(document, version)?;
    let selected = select::operations(&resolved, selection)?;
    Ok(refs::close(&selected)?)
}

/// A fragment as it is committed: everything has words, and every reference a target.
///
/// # Errors
///
/// If the overlay added a reference to nothing, or left a place without words.
pub fn complete(fragment: &Value) -> Result<Value, Diagnostic> {
    let fragment = refs::close(fragment)?;
    words::complete(&fragment)?;
    Ok(fragment)
}

/// The document with `version` as its `info.version`.
///
/// # Errors
///
/// If its `info` is not an object.
pub fn finish(version: &str, mut document: Value) -> Result<Value, Diagnostic> {
    match document.get_mut("info").and_then(Value::as_object_mut) {
        Some(info) => info.insert("version".to_owned(), json!(version)),
        None => {
            return Err(Diagnostic::new(
                "/info",
                openapi::DiagnosticKind::NotAnObject,
            ));
        }
    };
    Ok(document)
}
