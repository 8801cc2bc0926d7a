//! What tells the alternatives of a choice apart.
//!
//! Best is the discriminator that the document names. Without one, a member that lists other values
//! in every alternative does as well. Failing that, the alternative that knows most of an object's
//! members is the one that loses least.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::generate::fixups::members;
use crate::generate::names;
use crate::generate::schema_ref::reference;
use crate::generate::union_plan::{UnionPlan, VariantPlan, target};
use atlas_maintenance_openapi::{Object, pointer};

/// What tells the alternatives of the schema called `name` apart. Nothing if there are none.
pub(super) fn of(
    document: &Value,
    name: &str,
    schema: &Value,
) -> Result<Option<UnionPlan>, Diagnostic> {
    let at = pointer::of(&["components", "schemas", name]);
    let mut alternatives = members::alternatives(document, schema);
    let discriminator = schema.get("discriminator");
    if alternatives.is_empty() {
        alternatives = children(document, name);
    }
    if alternatives.is_empty() {
        return Ok(None);
    }
    nothing_is_lost(document, &at, name, schema, &alternatives)?;

    let (property, values) = match discriminator {
        Some(discriminator) => {
            let property = discriminator.get("propertyName").and_then(Value::as_str);
            let property = property.ok_or_else(|| {
                Diagnostic::inexpressible(
                    at.as_str(),
                    "a discriminator that does not say which property it is",
                    "name the property as `propertyName` of the discriminator",
                )
            })?;
            let values = mapped(&at, discriminator, &alternatives)?;
            (Some(property.to_owned()), values)
        }
        None => match implied(document, &alternatives) {
            Some((property, values)) => (Some(property), values),
            None => (None, vec![BTreeSet::new(); alternatives.len()]),
        },
    };
    let variants = alternatives
        .iter()
        .zip(values)
        .zip(variant_names(&alternatives))
        .map(|((alternative, values), name)| VariantPlan {
            name,
            values,
            members: match property {
                Some(_) => BTreeSet::new(),
                None => members::known(document, alternative),
            },
        })
        .collect();
    Ok(Some(UnionPlan {
        property,
        stated: discriminator.is_some(),
        // A list of alternatives is meant to be whole; a mapping only says what some values mean.
        open: schema.get("oneOf").is_none() && schema.get("anyOf").is_none(),
        variants,
        alternatives,
    }))
}

/// The schemas that are all of the one called `parent`, and more.
fn children(document: &Value, parent: &str) -> Vec<Value> {
    let wanted = json!({ "$ref": reference(parent) });
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let is_child = |schema: &Value| {
        let parts = schema.get("allOf").and_then(Value::as_array);
        // What only adds that it can be null is no child.
        let is_parent = parts.is_some_and(|parts| parts.len() == 1)
            && schema.get("nullable") == Some(&json!(true));
        parts.is_some_and(|parts| parts.contains(&wanted)) && !is_parent
    };
    schemas
        .into_iter()
        .flatten()
        .filter(|(_, schema)| is_child(schema))
        .map(|(name, _)| json!({ "$ref": reference(name) }))
        .collect()
}

/// A member that the choice has and an alternative lacks would be lost.
fn nothing_is_lost(
    document: &Value,
    at: &str,
    name: &str,
    schema: &Value,
    alternatives: &[Value],
) -> Result<(), Diagnostic> {
    let own = members::plain(document, schema).unwrap_or_default();
    let own = own.get("properties").and_then(Value::as_object);
    for alternative in alternatives {
        let known = members::known(document, alternative);
        if let Some(lost) = own
            .into_iter()
            .flat_map(Object::keys)
            .find(|member| !known.contains(*member))
        {
            let which = target(alternative).unwrap_or("an alternative");
            return Err(Diagnostic::inexpressible(
                at,
                format!("{name} has a property {lost:?} that {which} lacks, which is a form of it"),
                "give the property to the alternative as well, or make it all of the parent",
            ));
        }
    }
    Ok(())
}

/// The values that the mapping gives to each alternative; the name of the schema where it is silent.
fn mapped(
    at: &str,
    discriminator: &Value,
    alternatives: &[Value],
) -> Result<Vec<BTreeSet<String>>, Diagnostic> {
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mut by_target: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (value, target) in mapping.into_iter().flatten() {
        let target = target.as_str().unwrap_or_default();
        by_target.entry(target).or_default().insert(value.clone());
    }
    alternatives
        .iter()
        .map(|alternative| {
            let reference = alternative.get("$ref").and_then(Value::as_str);
            let name = target(alternative).zip(reference);
            let (name, reference) = name.ok_or_else(|| {
                Diagnostic::inexpressible(
                    at,
                    "a choice with a discriminator and an alternative without a name",
                    "move the alternative to #/components/schemas and refer to it",
                )
            })?;
            Ok(by_target
                .remove(reference)
                .unwrap_or_else(|| BTreeSet::from([name.to_owned()])))
        })
        .collect()
}

/// The member that every alternative lists values for, and none the same as another.
fn implied(document: &Value, alternatives: &[Value]) -> Option<(String, Vec<BTreeSet<String>>)> {
    let first = members::known(document, alternatives.first()?);
    first.into_iter().find_map(|member| {
        let values: Option<Vec<BTreeSet<String>>> = alternatives
            .iter()
            .map(|alternative| members::values(document, alternative, &member))
            .collect();
        let values = values?;
        let count: usize = values.iter().map(BTreeSet::len).sum();
        let all: BTreeSet<&String> = values.iter().flatten().collect();
        let apart = all.len() == count && values.iter().all(|values| !values.is_empty());
        apart.then_some((member, values))
    })
}

/// A name for each alternative, none of them twice.
fn variant_names(alternatives: &[Value]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, alternative) in alternatives.iter().enumerate() {
        let name = target(alternative).map(names::pascal);
        names.push(match name {
            Some(name) if name != "Other" && !names.contains(&name) => name,
            _ => format!("Variant{index}"),
        });
    }
    names
}
