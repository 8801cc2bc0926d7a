//! What members an object has, all parts of its schema taken together.
//!
//! A choice between schemas is no part: [`plain`] gives what an object has in any case, [`known`] what
//! it can have.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use atlas_maintenance_openapi::{Object, refs};

/// Deeper than any schema nests that is not circular.
const DEEP: usize = 24;

/// `schema` with the members of all its parts, a later part before an earlier one, and without its
/// alternatives. Nothing where it is not an object.
pub(in super::super) fn plain(document: &Value, schema: &Value) -> Option<Object> {
    merged(document, schema, 0)
}

fn merged(document: &Value, schema: &Value, depth: usize) -> Option<Object> {
    let schema = dereferenced(document, schema)?.as_object()?;
    let object = schema.get("type").is_none_or(|kind| kind == "object");
    if !object || depth > DEEP {
        return None;
    }
    let mut plain = Object::new();
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten() {
        add(&mut plain, merged(document, part, depth + 1)?);
    }
    let own = [
        "properties",
        "required",
        "additionalProperties",
        "description",
    ];
    let own = schema
        .iter()
        .filter(|(key, _)| own.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()));
    add(&mut plain, own.collect());
    plain.insert("type".to_owned(), json!("object"));
    Some(plain)
}

fn add(whole: &mut Object, part: Object) {
    for (key, value) in part {
        match (whole.get_mut(&key), value) {
            (Some(Value::Object(there)), Value::Object(more)) => there.extend(more),
            (Some(Value::Array(there)), Value::Array(more)) => {
                for item in more {
                    if !there.contains(&item) {
                        there.push(item);
                    }
                }
            }
            (_, value) => {
                whole.insert(key, value);
            }
        }
    }
}

/// The names of all members that an object of `schema` can have, by whatever alternative.
pub(super) fn known(document: &Value, schema: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(document, schema, 0, &mut names);
    names
}

fn collect(document: &Value, schema: &Value, depth: usize, names: &mut BTreeSet<String>) {
    if depth > DEEP {
        return;
    }
    let properties = plain(document, schema).and_then(|mut plain| plain.remove("properties"));
    if let Some(Value::Object(properties)) = properties {
        names.extend(properties.into_iter().map(|(name, _)| name));
    }
    for alternative in alternatives(document, schema) {
        collect(document, &alternative, depth + 1, names);
    }
}

/// The texts that a member can be, where the schema lists them.
pub(super) fn values(document: &Value, schema: &Value, member: &str) -> Option<BTreeSet<String>> {
    listed(document, schema, member, 0)
}

fn listed(
    document: &Value,
    schema: &Value,
    member: &str,
    depth: usize,
) -> Option<BTreeSet<String>> {
    let own = plain(document, schema)
        .and_then(|plain| Some(plain.get("properties")?.get(member)?.clone()));
    if let Some(own) = own {
        let values = dereferenced(document, &own)?.get("enum")?.as_array()?;
        let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
        return texts.collect();
    }
    let alternatives = alternatives(document, schema);
    if alternatives.is_empty() || depth > DEEP {
        return None;
    }
    let mut all = BTreeSet::new();
    for alternative in alternatives {
        all.extend(listed(document, &alternative, member, depth + 1)?);
    }
    Some(all)
}

/// Whether `schema` is a choice between others.
pub(super) fn is_choice(schema: &Object) -> bool {
    ["oneOf", "anyOf", "discriminator"]
        .iter()
        .any(|key| schema.contains_key(*key))
}

/// What a choice is between: what it lists, and what its mapping names beyond that.
pub(super) fn alternatives(document: &Value, schema: &Value) -> Vec<Value> {
    let Some(schema) = dereferenced(document, schema).and_then(Value::as_object) else {
        return Vec::new();
    };
    let listed = ["oneOf", "anyOf"]
        .into_iter()
        .find_map(|key| schema.get(key)?.as_array());
    let mut alternatives: Vec<Value> = listed.cloned().unwrap_or_default();
    let mapping = schema
        .get("discriminator")
        .and_then(|discriminator| discriminator.get("mapping")?.as_object());
    for (_, target) in mapping.into_iter().flatten() {
        let target = json!({ "$ref": target });
        if !alternatives.contains(&target) {
            alternatives.push(target);
        }
    }
    alternatives
}

/// What `schema` refers to, over any number of references.
pub(super) fn dereferenced<'a>(document: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    let mut found = schema;
    for _ in 0..DEEP {
        match found.as_object().and_then(refs::target) {
            Some(target) => found = document.pointer(target.strip_prefix('#')?)?,
            None => return Some(found),
        }
    }
    None
}
