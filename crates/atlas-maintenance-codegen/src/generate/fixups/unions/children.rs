//! Makes the alternatives of a union independent of their parent: its members become theirs, and the
//! property that tells them apart is sent with the values that mean each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::generate::fixups::members;
use crate::generate::schema_ref::schema_name;
use crate::generate::union_plan::UnionPlan;
use atlas_maintenance_openapi::Object;

type NamedPlans<'a> = [(&'a String, Option<UnionPlan>)];

/// Changes the children and the alternatives of all choices in `schemas`.
pub(super) fn take_over(original: &Value, schemas: &mut Object, plans: &NamedPlans<'_>) {
    let unions: BTreeMap<&str, &UnionPlan> = plans
        .iter()
        .filter_map(|(name, plan)| Some((name.as_str(), plan.as_ref()?)))
        .collect();
    let is_alternative: BTreeSet<&str> = unions
        .values()
        .flat_map(|plan| plan.targets().map(|(name, _)| name))
        .collect();
    let mut inherited = BTreeSet::new();
    for (name, schema) in schemas.iter_mut() {
        let parts = schema.get("allOf").and_then(Value::as_array);
        let parts = parts.map_or(&[][..], Vec::as_slice);
        let of_union = parts.iter().any(|part| {
            let target = part.get("$ref").and_then(Value::as_str);
            let parent = target.and_then(schema_name);
            parent.is_some_and(|parent| unions.contains_key(parent))
        });
        // One part alone is another name for the choice, unless the choice names it.
        if of_union
            && (parts.len() > 1 || is_alternative.contains(name.as_str()))
            && !unions.contains_key(name.as_str())
            && let Some(plain) = members::plain(original, schema)
        {
            *schema = Value::Object(plain);
            inherited.insert(name.clone());
        }
    }

    let mut discriminated: BTreeMap<(&str, &str), BTreeSet<&String>> = BTreeMap::new();
    for plan in unions.values() {
        for (target, values) in plan.targets() {
            if let Some(property) = plan.property.as_deref()
                && !unions.contains_key(target)
            {
                discriminated
                    .entry((target, property))
                    .or_default()
                    .extend(values);
            }
        }
    }
    for ((target, property), values) in discriminated {
        if let Some(schema) = schemas.get_mut(target).and_then(Value::as_object_mut) {
            discriminate(schema, property, &values, inherited.contains(target));
        }
    }
}

/// Makes `property` of an alternative say what it is.
fn discriminate(schema: &mut Object, property: &str, values: &BTreeSet<&String>, inherited: bool) {
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    let Some(properties) = properties.as_object_mut() else {
        return;
    };
    let discriminated = properties
        .entry(property)
        .or_insert_with(|| json!({"type": "string", "enum": values}));
    let Some(discriminated) = discriminated.as_object_mut() else {
        return;
    };
    // What is read-only is not sent, and then the service could not tell what was.
    discriminated.remove("readOnly");
    if let Some(listed) = discriminated.get_mut("enum").and_then(Value::as_array_mut) {
        // The parent lists the values of all its children, and not always all of them.
        if inherited {
            listed.clear();
        }
        for value in values {
            let value = json!(value);
            if !listed.contains(&value) {
                listed.push(value);
            }
        }
    }
}
