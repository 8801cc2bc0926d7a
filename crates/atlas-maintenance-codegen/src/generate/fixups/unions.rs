//! Choices between schemas, in a form that keeps what tells the alternatives apart.
//!
//! The generator makes an untagged enum of every choice: what fits first wins, and since answers
//! are read leniently the first always fits, and the members of all others are lost. It also
//! overflows its stack where a parent lists its children and each child is all of its parent. So it
//! is shown no choice: a union is made a plain object with one member for each alternative, of the
//! right type, and a note under [`EXTENSION`] of what tells them apart. `generate/unions.rs` makes
//! the enum of it. A child gets what its parent has in any case as members of its own.

mod children;
mod inline;
mod plan;

use serde_json::{Value, json};

use super::members::is_choice;
use crate::diagnostic::Diagnostic;
use crate::generate::union_plan::EXTENSION;
use atlas_maintenance_openapi::Object;

/// Makes an object of every choice.
pub(super) fn tell_alternatives_apart(document: &mut Value) -> Result<usize, Diagnostic> {
    inline::name(document)?;
    let original = document.clone();
    let schemas = original
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let mut plans = Vec::new();
    for (name, schema) in schemas.into_iter().flatten() {
        if schema.as_object().is_some_and(is_choice) {
            plans.push((name, plan::of(&original, name, schema)?));
        }
    }
    let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    else {
        return Ok(0);
    };
    children::take_over(&original, schemas, &plans);
    let mut changed = 0;
    for (name, plan) in plans {
        let Some(schema) = schemas.get_mut(name.as_str()) else {
            continue;
        };
        changed += 1;
        match plan {
            Some(plan) => *schema = plan.object(),
            // A discriminator without alternatives.
            None => {
                if let Some(schema) = schema.as_object_mut() {
                    schema.remove("discriminator");
                }
            }
        }
    }
    Ok(changed)
}

/// Marks `object` as open if it stands for a union: in a response there can be kinds that are not known
/// yet. Whether it does.
pub(super) fn open(object: &mut Object) -> bool {
    match object.get_mut(EXTENSION).and_then(Value::as_object_mut) {
        Some(union) => {
            union.insert("open".to_owned(), json!(true));
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests;
