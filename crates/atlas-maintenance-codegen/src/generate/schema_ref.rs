//! References to schemas, by their names.

use atlas_maintenance_openapi::refs;

/// The name of the schema that `target` names.
pub(crate) fn schema_name(target: &str) -> Option<&str> {
    match refs::component(target) {
        Some(("schemas", name)) => Some(name),
        _ => None,
    }
}

/// The reference to the schema of that name.
pub(crate) fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}
