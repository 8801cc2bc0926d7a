//! From a vendor's document to a fragment: resolve, select, close, strip, overlay, and a last look
//! that nothing is without words.

#[cfg(test)]
mod damage;
#[cfg(test)]
mod golden;
mod overlay;
mod select;
mod strip;
mod words;

use atlas_maintenance_openapi::{Complaint, Trouble, refs, resolve};
use serde_json::{Value, json};

pub use overlay::Overlay;
pub use select::Selection;
pub use strip::prose as strip;

/// What is asked for of a document: resolve, select, close.
///
/// # Errors
///
/// If the document does not tell of the version, lacks something that is selected, or refers to
/// nothing.
pub fn extract(
    document: &Value,
    version: &str,
    selection: &Selection<'_>,
) -> Result<Value, Complaint> {
    let resolved = resolve::at(document, version)?;
    let selected = select::operations(&resolved, selection)?;
    refs::close(&selected)
}

/// A fragment as it is committed: nothing is without words, and nothing refers to nothing.
///
/// # Errors
///
/// If the overlay added a reference to nothing, or left a place without words.
pub fn complete(fragment: &Value) -> Result<Value, Complaint> {
    let fragment = refs::close(fragment)?;
    words::complete(&fragment)?;
    Ok(fragment)
}

/// The document with the version that it is now of.
///
/// # Errors
///
/// If it has no place to say so.
pub fn finish(version: &str, mut document: Value) -> Result<Value, Complaint> {
    match document.get_mut("info").and_then(Value::as_object_mut) {
        Some(info) => info.insert("version".to_owned(), json!(version)),
        None => return Err(Complaint::new("/info", Trouble::NotAnObject)),
    };
    Ok(document)
}
