//! Edits of a vendor's document, one of each kind that the vendor makes, and how `slice` shows each.
//!
//! An edit finds its place by use, from the operation on, so that it fits every document that has our
//! operations: the facts in `spec/`, and the vendor's own.

mod events;
mod operations;
mod schemas;

use serde_json::{Value, json};

/// An edit, and what is said of it.
pub(crate) struct Edit {
    pub(crate) name: &'static str,
    pub(crate) make: fn(&mut Value),
    pub(crate) seen: Seen,
}

/// How an edit is seen by a person who runs `slice`. The texts are all in what it prints.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen {
    /// A line says what changed, and the fragments are written with it.
    Line(&'static [&'static str]),
    /// A line says what changed, and it stops until a person decided: an action of the overlay does
    /// not fit any more, or something has no words.
    Decision(&'static [&'static str]),
    /// A line says what changed, and no fragment changes: it is about what they leave out.
    LeftOut(&'static [&'static str]),
    /// It is no change of anything that a user of ours sees: nothing is said, and no fragment changes.
    NoChange,
}

const WINDOW: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow";
const PROJECTS: &str = "/api/atlas/v2/groups";
const EVENTS: &str = "/api/atlas/v2/groups/{groupId}/events";

fn operation<'d>(document: &'d mut Value, path: &str, method: &str) -> &'d mut Value {
    &mut document["paths"][path][method]
}

/// The name of the component that a reference names.
fn named(reference: &Value) -> String {
    let target = reference["$ref"].as_str().expect("a reference");
    target.rsplit('/').next().unwrap().to_owned()
}

/// What the dated media type holds, and no preview.
fn dated(content: &mut Value) -> (String, &mut Value) {
    let content = content.as_object_mut().expect("content");
    let found = content
        .iter_mut()
        .find(|(name, _)| name.contains(".2023-01-01+"));
    let (name, media_type) = found.expect("a dated media type");
    (name.clone(), media_type)
}

fn schema<'d>(document: &'d mut Value, name: &str) -> &'d mut Value {
    &mut document["components"]["schemas"][name]
}

/// The name of the schema of the window.
fn window_name(document: &mut Value) -> String {
    let content = &mut operation(document, WINDOW, "get")["responses"]["200"]["content"];
    named(&dated(content).1["schema"])
}

fn window(document: &mut Value) -> &mut Value {
    let name = window_name(document);
    schema(document, &name)
}

fn member<'d>(document: &'d mut Value, name: &str) -> &'d mut Value {
    &mut window(document)["properties"][name]
}

/// The schema of a project.
fn group(document: &mut Value) -> &mut Value {
    let content = &mut operation(document, PROJECTS, "get")["responses"]["200"]["content"];
    let page = named(&dated(content).1["schema"]);
    let name = named(&schema(document, &page)["properties"]["results"]["items"]);
    schema(document, &name)
}

fn error(document: &mut Value) -> &mut Value {
    let response = named(&operation(document, WINDOW, "get")["responses"]["404"]);
    let content = &document["components"]["responses"][response]["content"];
    let name = named(&content["application/json"]["schema"]);
    schema(document, &name)
}

fn parameter<'d>(document: &'d mut Value, name: &str) -> &'d mut Value {
    let parameters = document["components"]["parameters"]
        .as_object_mut()
        .unwrap();
    let mut all = parameters.values_mut();
    all.find(|parameter| parameter["name"] == name).unwrap()
}

fn remove(object: &mut Value, key: &str) -> Value {
    object.as_object_mut().unwrap().remove(key).unwrap()
}

fn push(list: &mut Value, item: Value) {
    if list.is_null() {
        *list = json!([]);
    }
    list.as_array_mut().unwrap().push(item);
}

/// Renames a component wherever it is named.
fn rename(document: &mut Value, kind: &str, from: &str, to: &str) {
    let component = remove(&mut document["components"][kind], from);
    document["components"][kind][to] = component;
    let text = document.to_string().replace(
        &format!("\"#/components/{kind}/{from}\""),
        &format!("\"#/components/{kind}/{to}\""),
    );
    *document = serde_json::from_str(&text).unwrap();
}

/// Every edit.
pub(crate) fn edits() -> impl Iterator<Item = Edit> {
    let edits = operations::EDITS.into_iter().chain(schemas::EDITS);
    edits.chain(events::EDITS)
}
