//! Our names for components and tags, each found by where it is used: the vendor renames both.

use std::collections::BTreeMap;
use std::path::Path;

use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::{Object, refs};
use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::place::{self, Place, Step};
use crate::error::Error;
use crate::refusal::Refusal;

/// Tags, which are no components but are named like them.
const TAGS: &str = "tags";

/// Names in their order: one may be found through another that stands before it.
pub(super) type WrittenNames = BTreeMap<String, Vec<WrittenName>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenName {
    name: String,
    target: String,
    #[serde(default, rename = "x-versions")]
    versions: Vec<String>,
}

/// A name of ours, and where what it is for is used.
#[derive(Debug)]
pub(super) struct Name {
    kind: String,
    name: String,
    target: String,
    path: JsonPath,
    /// Empty: all.
    pub(super) versions: Vec<String>,
}

impl Name {
    /// Whether the target of an action is about what has this name.
    pub(super) fn is_targeted_by(&self, target: &str) -> bool {
        let rest = target.strip_prefix(&format!("$.components.{}", self.kind));
        let after = rest.and_then(|rest| {
            let plain = rest.strip_prefix(&format!(".{}", self.name));
            plain.or_else(|| rest.strip_prefix(&format!("['{}']", self.name)))
        });
        after.is_some_and(|after| after.is_empty() || after.starts_with(['.', '[']))
            || (self.kind == TAGS && target.contains(&format!("'{}'", self.name)))
    }

    /// Whether `document` has something of this name.
    pub(super) fn is_in(&self, document: &Value) -> bool {
        holds(document, &self.kind, &self.name)
    }
}

/// The names, with their targets understood.
pub(super) fn understand(file: &Path, written: WrittenNames) -> Result<Vec<Name>, Error> {
    const KINDS: [&str; 7] = [
        // Schemas last: they are reached through the others.
        "securitySchemes",
        "parameters",
        "requestBodies",
        "responses",
        "headers",
        "schemas",
        TAGS,
    ];
    let refused = |reason: String, help: &str| Error::NotUnderstood {
        file: file.to_owned(),
        reason,
        help: help.to_owned(),
    };
    if let Some(kind) = written.keys().find(|kind| !KINDS.contains(&kind.as_str())) {
        return Err(refused(
            format!("x-names has names for {kind}"),
            &format!("name one of these: {}", KINDS.join(", ")),
        ));
    }
    let mut names: Vec<Name> = Vec::new();
    let mut written = written;
    for kind in KINDS {
        for name in written.remove(kind).unwrap_or_default() {
            let path = JsonPath::parse(&name.target).map_err(|error| {
                refused(
                    format!(
                        "the target of {kind}.{} is not a JSONPath: {error}",
                        name.name
                    ),
                    "correct it as RFC 9535 says",
                )
            })?;
            names.push(Name {
                kind: kind.to_owned(),
                name: name.name,
                target: name.target,
                path,
                versions: name.versions,
            });
        }
    }
    Ok(names)
}

/// `document` with the names that are for `version`, and what did not fit.
pub(super) fn give(
    file: &Path,
    names: &[Name],
    mut document: Value,
    version: &str,
) -> (Value, Vec<Refusal>) {
    let mut refusals = Vec::new();
    let is_for = |name: &&Name| {
        name.versions.is_empty() || name.versions.iter().any(|listed| listed == version)
    };
    for name in names.iter().filter(is_for) {
        match found(name, &document) {
            Ok(theirs) if theirs == name.name => {}
            Ok(theirs) => {
                // Another one that has our name is something else. It gives way, and gets a name of
                // ours by an action of its own, or is new and has no words yet.
                if name.is_in(&document) {
                    let free = free(&document, &name.kind, &name.name);
                    rename(&mut document, &name.kind, &name.name, &free);
                }
                rename(&mut document, &name.kind, &theirs, &name.name);
            }
            Err(reason) => refusals.push(Refusal {
                place: file.display().to_string(),
                what: format!(
                    "the name {}.{} of the overlay, {}: {reason}",
                    name.kind, name.name, name.target
                ),
                help: "correct its target, which is a place where the component is used; remove \
                       the name if the vendor removed the component"
                    .to_owned(),
                needs_decision: true,
            }),
        }
    }
    (document, refusals)
}

/// The vendor's name of what a name is for.
fn found(name: &Name, document: &Value) -> Result<String, String> {
    let mut found: Vec<String> = Vec::new();
    for place in place::matching(&name.path, document) {
        let theirs = theirs(name, document, &place)
            .ok_or_else(|| format!("at {} is no use of one", place.pointer()))?;
        if !found.contains(&theirs) {
            found.push(theirs);
        }
    }
    match found.as_slice() {
        [] => Err(format!(
            "it matches nothing{}",
            place::nearest(&name.target, document)
        )),
        [one] => Ok(one.clone()),
        several => Err(format!("it matches several: {}", several.join(", "))),
    }
}

fn theirs(name: &Name, document: &Value, place: &Place) -> Option<String> {
    let node = place.find(document)?;
    if name.kind == TAGS {
        return Some(node.as_str()?.to_owned());
    }
    if let Some(target) = node.as_object().and_then(refs::target) {
        let (kind, theirs) = refs::component(target)?;
        return (kind == name.kind).then(|| theirs.to_owned());
    }
    match place.0.as_slice() {
        [Step::Name(components), Step::Name(kind), Step::Name(theirs)]
            if components == "components" && *kind == name.kind =>
        {
            Some(theirs.clone())
        }
        _ => None,
    }
}

fn holds(document: &Value, kind: &str, name: &str) -> bool {
    if kind == TAGS {
        let tags = document.get("tags").and_then(Value::as_array);
        let is = |tag: &Value| tag.get("name").and_then(Value::as_str) == Some(name);
        return tags.is_some_and(|tags| tags.iter().any(is));
    }
    let components = document.get("components").and_then(|all| all.get(kind));
    components.is_some_and(|named| named.get(name).is_some())
}

/// A name that nothing has.
fn free(document: &Value, kind: &str, name: &str) -> String {
    let mut free = format!("{name}Upstream");
    while holds(document, kind, &free) {
        free.push('_');
    }
    free
}

/// Gives a component or a tag another name, wherever it is named.
fn rename(document: &mut Value, kind: &str, from: &str, to: &str) {
    let named = document
        .get_mut("components")
        .and_then(|components| components.get_mut(kind))
        .and_then(Value::as_object_mut);
    if let Some(named) = named
        && let Some(value) = named.remove(from)
    {
        named.insert(to.to_owned(), value);
    }
    let (old, new) = (
        format!("#/components/{kind}/{from}"),
        format!("#/components/{kind}/{to}"),
    );
    position::visit_mut(document, &mut |position, _, object| {
        replace(object.get_mut("$ref"), &old, &new);
        match position {
            Position::Schema => {
                let mapping = object
                    .get_mut("discriminator")
                    .and_then(|discriminator| discriminator.get_mut("mapping"))
                    .and_then(Value::as_object_mut);
                for target in mapping.into_iter().flat_map(Object::values_mut) {
                    replace(Some(&mut *target), &old, &new);
                    if kind == "schemas" {
                        // A mapping may name a schema by its bare name.
                        replace(Some(target), from, to);
                    }
                }
            }
            Position::Root | Position::Operation if kind == "securitySchemes" => {
                let security = object.get_mut("security").and_then(Value::as_array_mut);
                for needed in security.into_iter().flatten() {
                    if let Some(needed) = needed.as_object_mut()
                        && let Some(scopes) = needed.remove(from)
                    {
                        needed.insert(to.to_owned(), scopes);
                    }
                }
            }
            Position::Operation if kind == TAGS => {
                let tags = object.get_mut("tags").and_then(Value::as_array_mut);
                for tag in tags.into_iter().flatten() {
                    replace(Some(tag), from, to);
                }
            }
            Position::Tag if kind == TAGS => replace(object.get_mut("name"), from, to),
            _ => {}
        }
    });
}

fn replace(place: Option<&mut Value>, from: &str, to: &str) {
    if let Some(value) = place
        && value.as_str() == Some(from)
    {
        *value = Value::from(to);
    }
}
