//! Schemas that say more than a type can hold, or say it in a way that the generator stumbles over.

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use atlas_maintenance_openapi::Object;
use atlas_maintenance_openapi::position::{self, Position};

/// Extensions are ours or the vendor's and mean nothing to the generator, but a schema with one is
/// not equal to one without, and then our own types are not recognised. Examples would be copied
/// into the documentation of every type.
///
/// One extension of ours has a meaning here: with `x-extensible-enum`, values that are not listed may
/// come. An enum would refuse a whole reply for one, so it is a text.
pub(super) fn drop_extensions_and_examples(document: &mut Value) -> Result<usize, Diagnostic> {
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        let before = object.len();
        if position == Position::Schema && object.get("x-extensible-enum") == Some(&true.into()) {
            object.remove("enum");
        }
        object.retain(|key, _| {
            let example = matches!(key.as_str(), "example" | "examples" | "externalDocs");
            position == Position::Components || !(example || key.starts_with("x-"))
        });
        changed += before - object.len();
    });
    Ok(changed)
}

/// Which properties must come together is a rule about values, not a type: the generator would make
/// an untagged enum of it, whose first variant that fits wins. Who builds a request keeps the rule.
pub(super) fn drop_rules_between_properties(document: &mut Value) -> Result<usize, Diagnostic> {
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::Schema {
            return;
        }
        if has_rule(object) {
            object.remove("anyOf");
            changed += 1;
        }
        if let Some(all) = object.get_mut("allOf").and_then(Value::as_array_mut) {
            let before = all.len();
            all.retain(|part| !part.as_object().is_some_and(is_only_a_rule));
            changed += before - all.len();
            // What is left alone needs no `allOf` around it.
            if let ([Value::Object(only)], true) = (all.as_slice(), before > 1) {
                let only = only.clone();
                if object.len() == 1 {
                    *object = only;
                }
            }
        }
    });
    Ok(changed)
}

/// Whether `anyOf` here only says which properties must come together.
fn has_rule(schema: &Object) -> bool {
    let branches = schema.get("anyOf").and_then(Value::as_array);
    branches.is_some_and(|branches| {
        branches.iter().all(|branch| {
            branch
                .as_object()
                .is_some_and(|branch| branch.keys().all(|key| key == "required"))
        })
    })
}

/// Whether a schema says nothing but which properties must come together.
fn is_only_a_rule(schema: &Object) -> bool {
    schema.keys().all(|key| key == "anyOf") && has_rule(schema)
}
