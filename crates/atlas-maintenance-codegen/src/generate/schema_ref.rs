//! References to schemas, by their names.

use atlas_maintenance_openapi::refs;
use serde_json::Value;

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

/// What a reference to a component refers to. The number of steps is bounded, since circles are
/// refused elsewhere.
pub(crate) fn followed<'a>(components: &'a Value, mut value: &'a Value) -> &'a Value {
    for _ in 0..8 {
        let target = value.get("$ref").and_then(Value::as_str);
        let pointer = target.and_then(|target| target.strip_prefix("#/components"));
        match pointer.and_then(|pointer| components.pointer(pointer)) {
            Some(next) => value = next,
            None => break,
        }
    }
    value
}
