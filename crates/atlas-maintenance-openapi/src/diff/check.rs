//! Whether a document can be compared.

use serde_json::Value;

use super::normal;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::position::Position;
use crate::refs;

/// Checks that `document` can be compared: an OpenAPI document without dangling references.
///
/// # Errors
///
/// If it is not one of a supported version, has no paths, or has a reference without a target.
pub fn check(document: &Value) -> Result<(), Diagnostic> {
    if !document.is_object() {
        return Err(Diagnostic::new("", DiagnosticKind::NotAnObject));
    }
    let version = document.get("openapi").and_then(Value::as_str);
    if !version.is_some_and(|version| version == "3.0" || version.starts_with("3.0.")) {
        let found = version.unwrap_or("(none is named)").to_owned();
        return Err(Diagnostic::new(
            "/openapi",
            DiagnosticKind::SpecificationVersion { found },
        ));
    }
    if !document.get("paths").is_some_and(Value::is_object) {
        return Err(Diagnostic::new("/paths", DiagnosticKind::NotAnObject));
    }
    for reference in refs::references(Position::Root, "", document) {
        let target = normal::target(document, &reference.target);
        let diagnostic = |kind| Err(Diagnostic::new(reference.pointer.clone(), kind));
        match target.strip_prefix('#') {
            Some(pointer) if document.pointer(pointer).is_some() => {}
            Some(_) => return diagnostic(DiagnosticKind::DanglingReference { target }),
            // A mapping may name a schema by its bare name.
            None if !reference.pointer.ends_with("/$ref") => {}
            None => return diagnostic(DiagnosticKind::ForeignReference { target }),
        }
    }
    Ok(())
}
