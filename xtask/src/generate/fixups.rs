//! Fix-ups: what must change in a fragment before the generator takes it, or makes of it what the
//! service really does.
//!
//! Each is one named function that says why it is there and tells how often it changed something.
//! One that changes nothing in any fragment is an error, so that none outlives its reason. They
//! apply in the order of [`ALL`], and know nothing of files or versions.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::position::{self, Position};
use crate::document::refs::{self, Reference};
use crate::document::{Complaint, Object, Trouble, pointer};

/// A named change of a document.
pub(super) struct Fixup {
    pub(super) name: &'static str,
    /// Changes the document and tells how many places changed.
    pub(super) apply: fn(&mut Value) -> Result<usize, Complaint>,
}

macro_rules! list {
    ($($fixup:ident),* $(,)?) => {
        &[$(Fixup { name: stringify!($fixup), apply: $fixup }),*]
    };
}

/// All fix-ups, in order.
pub(super) const ALL: &[Fixup] = list![
    drop_extensions_and_examples,
    drop_content_without_schema,
    answer_in_plain_json,
    send_plain_json,
    drop_rules_between_properties,
    split_requests_from_answers,
    loosen_answers,
];

/// Extensions are ours or the vendor's and mean nothing to the generator, but a schema with one is
/// not equal to one without, and then our own types are not recognised. Examples would be copied
/// into the documentation of every type.
fn drop_extensions_and_examples(document: &mut Value) -> Result<usize, Complaint> {
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        let before = object.len();
        object.retain(|key, _| {
            let example = matches!(key.as_str(), "example" | "examples" | "externalDocs");
            position == Position::Components || !(example || key.starts_with("x-"))
        });
        changed += before - object.len();
    });
    Ok(changed)
}

/// An answer that lists a media type without a schema has an empty body: the setting and the
/// deferring of a window, for example. The generator has no code for that (`todo!`).
fn drop_content_without_schema(document: &mut Value) -> Result<usize, Complaint> {
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::Response {
            return;
        }
        if let Some(content) = object.get_mut("content").and_then(Value::as_object_mut) {
            let before = content.len();
            content.retain(|_, media| media.get("schema").is_some());
            changed += before - content.len();
            if content.is_empty() {
                object.remove("content");
            }
        }
    });
    Ok(changed)
}

/// A body of a vendor's media type, such as `application/vnd.atlas.2023-01-01+json`, would become a
/// stream of bytes; only `application/json` is decoded into a type.
fn answer_in_plain_json(document: &mut Value) -> Result<usize, Complaint> {
    let mut changed = 0;
    let mut complaint = None;
    position::visit_mut(document, &mut |position, at, object| {
        if position != Position::Response {
            return;
        }
        let Some(content) = object.get_mut("content").and_then(Value::as_object_mut) else {
            return;
        };
        let vendor: Vec<String> = content
            .keys()
            .filter(|key| is_vendor_json(key))
            .cloned()
            .collect();
        for media_type in vendor {
            let Some(media) = content.remove(&media_type) else {
                continue;
            };
            if content.contains_key(PLAIN) {
                complaint.get_or_insert_with(|| {
                    Complaint::inexpressible(
                        at,
                        format!("the answer has more than one JSON form, {media_type} among them"),
                        "keep the newest version of the answer only",
                    )
                });
                return;
            }
            content.insert(PLAIN.to_owned(), media);
            changed += 1;
        }
    });
    complaint.map_or(Ok(changed), Err)
}

/// The generator takes one media type for a request body, and no vendor's one. The fragments list
/// plain JSON beside it, which is what we send.
fn send_plain_json(document: &mut Value) -> Result<usize, Complaint> {
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::RequestBody {
            return;
        }
        if let Some(content) = object.get_mut("content").and_then(Value::as_object_mut)
            && content.contains_key(PLAIN)
        {
            let before = content.len();
            content.retain(|media_type, _| !is_vendor_json(media_type));
            changed += before - content.len();
        }
    });
    Ok(changed)
}

/// Which properties must come together is a rule about values, not a type: the generator would make
/// an untagged enum of it, whose first variant that fits wins. Who builds a request keeps the rule.
fn drop_rules_between_properties(document: &mut Value) -> Result<usize, Complaint> {
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

/// What is sent and what is read are different types: a schema that a request body reaches is
/// copied as `<Name>Request`, without the properties that the service alone sets. Then the two can
/// also be as strict as sending and as lenient as reading should be.
fn split_requests_from_answers(document: &mut Value) -> Result<usize, Complaint> {
    let reached = reached_by_requests(document)?;
    let names: BTreeSet<&str> = reached
        .iter()
        .map(String::as_str)
        .filter_map(schema)
        .collect();
    let renamed = |target: &str| {
        let name = schema(target).filter(|name| names.contains(name))?;
        Some(format!("#/components/schemas/{name}Request"))
    };

    let mut copies = Object::new();
    for name in &names {
        let copy_name = format!("{name}Request");
        let at = pointer::of(&["components", "schemas", name]);
        let Some(original) = document.pointer(&at) else {
            continue;
        };
        if document["components"]["schemas"].get(&copy_name).is_some() {
            return Err(Complaint::new(at, Trouble::NameTaken { name: copy_name }));
        }
        let mut copy = original.clone();
        position::visit_value_mut(Position::Schema, &at, &mut copy, &mut |_, _, object| {
            drop_read_only(document, object);
            rename(object, &renamed);
        });
        copies.insert(copy_name, copy);
    }
    if copies.is_empty() {
        return Ok(0);
    }

    position::visit_mut(document, &mut |position, at, object| {
        if position == Position::RequestBody {
            position::visit_object_mut(position, at, object, &mut |_, _, object| {
                rename(object, &renamed);
            });
        }
    });
    let changed = copies.len();
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.extend(copies);
    }
    // An original that only requests reached is not needed any more.
    *document = refs::close(document)?;
    Ok(changed)
}

/// What the service answers is taken as it comes. The schemas are its promise, and not always kept:
/// a project without a window has a day that is absent, null or 0 where 1 to 7 is promised, and new
/// error codes appear. A reader that insisted would lose the whole answer.
fn loosen_answers(document: &mut Value) -> Result<usize, Complaint> {
    const STRICT: [&str; 15] = [
        "required",
        "enum",
        "pattern",
        "default",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    ];
    let requests = reached_by_requests(document)?;
    let mut changed = 0;
    let mut loosen = |object: &mut Object| {
        let before = object.len();
        object.retain(|key, value| {
            let closed = key == "additionalProperties" && value == false;
            !(closed || STRICT.contains(&key.as_str()))
        });
        changed += before - object.len();
        let properties = object.get_mut("properties").and_then(Value::as_object_mut);
        for property in properties.into_iter().flat_map(Object::values_mut) {
            // A reference takes no `nullable` beside it, and needs none: it is optional now.
            if let Some(property) = property.as_object_mut()
                && property.contains_key("type")
                && property.insert("nullable".to_owned(), json!(true)) != Some(json!(true))
            {
                changed += 1;
            }
        }
    };
    position::visit_mut(document, &mut |position, at, object| {
        let component = at.strip_prefix("/components/schemas/");
        let answers = match (position, component) {
            (Position::Schema, Some(name)) => {
                !name.contains('/') && !requests.contains(&format!("#/components/schemas/{name}"))
            }
            (Position::Response, _) => true,
            _ => false,
        };
        if answers {
            position::visit_object_mut(position, at, object, &mut |position, at, object| {
                // The headers of an answer are not decoded.
                if position == Position::Schema && !at.contains("/headers/") {
                    loosen(object);
                }
            });
        }
    });
    Ok(changed)
}

const PLAIN: &str = "application/json";

/// JSON under a vendor's name.
fn is_vendor_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.starts_with("application/vnd.") && essence.ends_with("+json")
}

/// Whether `anyOf` here only says which properties must come together.
pub(super) fn has_rule(schema: &Object) -> bool {
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

/// The name of the schema that `target` names.
fn schema(target: &str) -> Option<&str> {
    match refs::component(target) {
        Some(("schemas", name)) => Some(name),
        _ => None,
    }
}

/// Every component that a request body reaches.
pub(super) fn reached_by_requests(document: &Value) -> Result<BTreeSet<String>, Complaint> {
    let mut roots: Vec<Reference> = Vec::new();
    position::visit(document, &mut |position, at, object| {
        if position == Position::RequestBody {
            let body = Value::Object(object.clone());
            roots.extend(refs::references(position, at, &body));
        }
    });
    refs::reached(document, roots)
}

fn rename(object: &mut Object, renamed: &dyn Fn(&str) -> Option<String>) {
    if let Some(target) = refs::target(object).and_then(renamed) {
        object.insert("$ref".to_owned(), Value::String(target));
    }
}

/// Takes from a schema the properties that are read-only, themselves or by what they refer to.
fn drop_read_only(document: &Value, schema: &mut Object) {
    let is_read_only = |property: &Value| {
        let meant = property
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| document.pointer(target.trim_start_matches('#')))
            .unwrap_or(property);
        meant.get("readOnly") == Some(&Value::Bool(true))
    };
    let mut dropped = Vec::new();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|name, property| {
            let drop = is_read_only(property);
            if drop {
                dropped.push(name.clone());
            }
            !drop
        });
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !dropped.iter().any(|dropped| name == dropped));
    }
}

#[cfg(test)]
mod tests;
