//! The members of a union that is taken flat and that are left out: their names stay with the facts, so that
//! a new one shows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// The key of their names, in a schema that was taken flat.
pub(super) const LEFT_OUT: &str = "x-flat-left-out";

/// The names of members, by the name of the schema that leaves them out.
pub type LeftOut = BTreeMap<String, BTreeSet<String>>;

/// What the schemas of `facts` leave out.
pub fn left_out(facts: &Value) -> LeftOut {
    let schemas = facts.pointer("/components/schemas");
    let schemas = schemas.and_then(Value::as_object).into_iter().flatten();
    schemas
        .filter(|(_, schema)| schema.get(LEFT_OUT).is_some())
        .map(|(name, schema)| (name.clone(), of(schema).map(str::to_owned).collect()))
        .collect()
}

/// What one schema leaves out.
pub(super) fn of(schema: &Value) -> impl Iterator<Item = &str> {
    let names = schema.get(LEFT_OUT).and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

/// Records what a schema leaves out.
pub(super) fn record(schema: &mut Value, names: &BTreeSet<&str>) {
    if !names.is_empty() {
        schema[LEFT_OUT] = json!(names);
    }
}

/// `facts` without these names, which are nothing of the schemas.
pub fn without_left_out(mut facts: Value) -> Value {
    let schemas = facts.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut).into_iter().flatten();
    for (_, schema) in schemas {
        if let Some(schema) = schema.as_object_mut() {
            schema.remove(LEFT_OUT);
        }
    }
    facts
}
