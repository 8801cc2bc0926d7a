//! Members of requests that can be left out and can be null. The generator has one option for both, so
//! such a member could not be cleared. Each becomes a `Nullable`, which keeps absent and null apart.
//!
//! A fix-up marks the members ([`EXTENSION`]); which field of which type each is follows from the names
//! that were given before the generator ran.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Item, Meta, Token, parse_quote};

use super::boxes::argument;
use super::names;
use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::{Object, refs};

/// Under which key a property says that it can be null. It is removed before the generator reads the
/// document.
pub(super) const EXTENSION: &str = "x-nullable";

/// The fields of each type.
pub(super) type NullableFields = BTreeMap<String, BTreeSet<String>>;

/// Takes the marks out of a document in which every type has its name.
pub(super) fn take(document: &mut Value) -> NullableFields {
    let mut fields = NullableFields::new();
    let mut marked = false;
    position::visit(document, &mut |position, _, object| {
        marked |= position == Position::Schema && is_marked(object);
    });
    if !marked {
        return fields;
    }
    position::visit(document, &mut |position, at, object| {
        let parts = ["properties", "allOf"];
        if position == Position::Schema && parts.iter().any(|part| object.contains_key(*part)) {
            let of = match object.get("title").and_then(Value::as_str) {
                Some(title) => Some(title.to_owned()),
                None => component(at).map(names::pascal),
            };
            let nullable = nullable(document, object);
            let is_plain = object.contains_key("nullable") && only_part(object).is_some();
            if let Some(of) = of.filter(|_| !nullable.is_empty() && !is_plain) {
                fields.insert(of, nullable);
            }
        }
    });
    let required = required_elsewhere(document);
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::Schema {
            return;
        }
        let own = object.get("required").cloned().unwrap_or_default();
        let own = own.as_array().map(Vec::as_slice).unwrap_or_default();
        let properties = object.get_mut("properties").and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            let Some(property) = property.as_object_mut().filter(|it| is_marked(it)) else {
                continue;
            };
            property.remove(EXTENSION);
            // The generator would make a type of its own for it.
            if let Some(only) = only_part(property)
                && !own.contains(&json!(name))
                && !required.contains(name)
            {
                *property = only;
            }
        }
    });
    fields
}

/// The names of members that a schema requires without having them: another part has them.
fn required_elsewhere(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    position::visit(document, &mut |position, _, object| {
        if position != Position::Schema {
            return;
        }
        let own = object.get("properties").and_then(Value::as_object);
        let required = object.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        let others = required.filter(|name| own.is_none_or(|own| !own.contains_key(*name)));
        names.extend(others.map(str::to_owned));
    });
    names
}

/// What a schema refers to that only adds that it can be null.
fn only_part(schema: &Object) -> Option<Object> {
    let adds = ["allOf", "nullable", "description", "title", EXTENSION];
    let parts = schema.get("allOf")?.as_array()?;
    let [Value::Object(only)] = parts.as_slice() else {
        return None;
    };
    let plain = schema.keys().all(|key| adds.contains(&key.as_str()));
    (plain && refs::target(only).is_some()).then(|| only.clone())
}

fn is_marked(schema: &Object) -> bool {
    schema.get(EXTENSION) == Some(&json!(true))
}

/// The name of the component that is at `at` itself.
fn component(at: &str) -> Option<&str> {
    let name = at.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then_some(name)
}

/// The fields of `schema`, with those of its parts, that are marked and can be left out.
fn nullable(document: &Value, schema: &Object) -> BTreeSet<String> {
    let (mut marked, mut required) = (BTreeSet::new(), BTreeSet::new());
    collect(document, schema, 0, &mut marked, &mut required);
    marked
        .difference(&required)
        .map(|name| names::by_generator_snake(name))
        .collect()
}

/// Adds the members of a schema and its parts that are marked, and those that are required.
fn collect<'a>(
    document: &'a Value,
    schema: &'a Object,
    depth: usize,
    marked: &mut BTreeSet<&'a str>,
    required: &mut BTreeSet<&'a str>,
) {
    /// Deeper than any schema is that is not made of itself.
    const DEEP: usize = 24;
    if depth > DEEP {
        return;
    }
    if let Some(target) = refs::target(schema) {
        let target = document.pointer(target.trim_start_matches('#'));
        if let Some(target) = target.and_then(Value::as_object) {
            collect(document, target, depth + 1, marked, required);
        }
        return;
    }
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten().filter_map(Value::as_object) {
        collect(document, part, depth + 1, marked, required);
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        // A later part wins over an earlier one.
        match property.as_object().is_some_and(is_marked) {
            true => marked.insert(name),
            false => marked.remove(name.as_str()),
        };
    }
    let own = schema.get("required").and_then(Value::as_array);
    required.extend(own.into_iter().flatten().filter_map(Value::as_str));
}

/// Gives the fields their type.
pub(super) fn write(items: &mut [Item], mut fields: NullableFields) -> Result<(), String> {
    write_in(items, &mut fields)?;
    match fields.into_iter().next() {
        Some((of, _)) => Err(format!(
            "{of}, which has members that can be null, is no struct"
        )),
        None => Ok(()),
    }
}

fn write_in(items: &mut [Item], fields: &mut NullableFields) -> Result<(), String> {
    for item in items {
        match item {
            Item::Struct(item) => {
                let Some(mut nullable) = fields.remove(&item.ident.to_string()) else {
                    continue;
                };
                for field in &mut item.fields {
                    let name = field.ident.as_ref().map(ToString::to_string);
                    if name.is_some_and(|name| nullable.remove(&name)) {
                        write_field(field)
                            .ok_or_else(|| format!("a member of {} is no option", item.ident))?;
                    }
                }
                if let Some(name) = nullable.into_iter().next() {
                    return Err(format!("{} has no member {name}", item.ident));
                }
            }
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    write_in(items, fields)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn write_field(field: &mut Field) -> Option<()> {
    let of = argument(&field.ty, "Option")?.clone();
    let mut kept: Vec<Meta> = Vec::new();
    for attribute in field.attrs.iter().filter(|attribute| is_serde(attribute)) {
        let rules = Punctuated::<Meta, Token![,]>::parse_terminated;
        kept.extend(attribute.parse_args_with(rules).ok()?);
    }
    kept.retain(|rule| {
        !["default", "skip_serializing_if"]
            .iter()
            .any(|name| rule.path().is_ident(name))
    });
    field.attrs.retain(|attribute| !is_serde(attribute));
    field.ty = parse_quote!(::atlas_maintenance_types::Nullable<#of>);
    field.attrs.push(parse_quote! {
        #[serde(#(#kept,)* default, skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent")]
    });
    Some(())
}

fn is_serde(attribute: &Attribute) -> bool {
    attribute.path().is_ident("serde")
}

#[cfg(test)]
mod tests;
