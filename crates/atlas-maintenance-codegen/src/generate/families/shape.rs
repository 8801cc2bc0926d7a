//! What a fragment has in the places that the facade uses, in words that can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::super::operations;
use super::super::parameters::followed;
use super::super::schema_ref::schema_name;
use super::table::{ERROR, OPERATIONS};
use atlas_maintenance_openapi::{Object, refs};

/// The words for each place of each operation.
pub(super) type Shape = BTreeMap<Place, String>;

/// A place of an operation, as a message names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    operation: &'static str,
    place: String,
}

/// Which way a body goes: what is sent must be exactly as is asked for, and what comes is read
/// leniently.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Request,
    Reply,
}

/// A schema has at most this many parts; a fragment may refer to itself.
const PARTS: usize = 64;
/// The place that stands for an operation as a whole.
const OPERATION: &str = "the operation";

const ABSENT: &str = "nothing";

/// The shape of a fragment.
pub(super) fn of(document: &Value) -> Shape {
    let mut shape = Shape::new();
    for uses in OPERATIONS {
        let found = operations::all(document)
            .find(|(_, _, operation)| operations::name(operation) == Some(uses.operation));
        let mut put = |place: String, words: String| {
            let operation = uses.operation;
            shape.insert(Place { operation, place }, words);
        };
        let Some((path, _, operation)) = found else {
            continue;
        };
        put(OPERATION.to_owned(), "there".to_owned());
        parameters(document, path, operation, uses.parameters, &mut put);
        request(document, operation, uses.request, &mut put);
        let (successes, errors) = replies(document, operation);
        let mut successes = distinct(successes);
        if uses.reply.is_empty() {
            // An action succeeded without a body, or with any object.
            successes.retain(|body| body.is_some_and(|body| !is_object(document, body)));
        }
        bodies(document, "the reply", &successes, uses.reply, &mut put);
        let mut errors = distinct(errors);
        errors.retain(Option::is_some);
        bodies(document, "errors", &errors, ERROR, &mut put);
    }
    shape
}

/// Where `newer` differs from `older`: each difference with its operations, places and both words.
pub(super) fn differences(newer: &Shape, older: &Shape) -> Vec<String> {
    // One cause shows in many operations: an error has the same form in all.
    let mut found: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    let places: BTreeSet<&Place> = newer.keys().chain(older.keys()).collect();
    for place in places {
        let words = |shape: &Shape| shape.get(place).map_or(ABSENT, String::as_str).to_owned();
        let (new, old) = (words(newer), words(older));
        let whole = Place {
            operation: place.operation,
            place: OPERATION.to_owned(),
        };
        let is_in_both = newer.contains_key(&whole) && older.contains_key(&whole);
        // Of an operation that only one has, its members are not listed.
        if new != old && (is_in_both || *place == whole) {
            let key = (place.place.clone(), format!("{new} instead of {old}"));
            found.entry(key).or_default().push(place.operation);
        }
    }
    found
        .into_iter()
        .map(|((place, words), operations)| format!("{}: {place}: {words}", operations.join(", ")))
        .collect()
}

/// The types of a method's arguments follow from these: of what is required, and of what may be left out
/// and is in `used`.
fn parameters(
    document: &Value,
    path: &str,
    operation: &Object,
    used: &[&str],
    put: &mut dyn FnMut(String, String),
) {
    let of_path = document
        .get("paths")
        .and_then(|paths| paths.get(path)?.get("parameters"));
    let lists = [of_path, operation.get("parameters")];
    let listed = lists.into_iter().flatten().filter_map(Value::as_array);
    // An operation's own comes last and counts.
    for parameter in listed.flatten().map(|one| followed(document, one)) {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let (Some(name), Some(place)) = (text("name"), text("in")) else {
            continue;
        };
        let required = parameter.get("required") == Some(&Value::Bool(true));
        if !required && !used.contains(&name) {
            continue;
        }
        let schema = parameter.get("schema").unwrap_or(&Value::Null);
        put(
            format!("{place} parameter `{name}`"),
            described(document, schema, Direction::Request, required),
        );
    }
}

fn request(
    document: &Value,
    operation: &Object,
    members: &[&str],
    put: &mut dyn FnMut(String, String),
) {
    let body = operation
        .get("requestBody")
        .map(|body| followed(document, body));
    let Some(schema) = body.and_then(schema_of) else {
        if body.is_some() {
            put("the request".to_owned(), "a body of any form".to_owned());
        }
        return;
    };
    if members.is_empty() {
        put("the request".to_owned(), "a body".to_owned());
        return;
    }
    let mut holders = BTreeSet::from([String::new()]);
    for member in members {
        for (at, _) in member.match_indices(['.', '[']) {
            holders.extend(member.get(..at).map(str::to_owned));
        }
        let words = found(document, schema, member, Direction::Request);
        put(format!("request member `{member}`"), words);
    }
    // A member that must be sent is used, whether the table has it or not.
    for holder in holders {
        let Some((schema, required)) = at(document, schema, &holder) else {
            continue;
        };
        let words = described(document, schema, Direction::Request, required);
        let place = match holder.as_str() {
            "" => "the request".to_owned(),
            _ => format!("request member `{holder}`"),
        };
        put(place, words);
        for name in required_members(document, schema) {
            let path = match holder.as_str() {
                "" => name.to_owned(),
                _ => format!("{holder}.{name}"),
            };
            let words = found(document, schema, name, Direction::Request);
            if words != ABSENT {
                put(format!("request member `{path}`"), words);
            }
        }
    }
}

/// The members of bodies of which any may come. One without a schema is `None`.
fn bodies(
    document: &Value,
    what: &str,
    bodies: &[Option<&Value>],
    members: &[&str],
    put: &mut dyn FnMut(String, String),
) {
    let mut add = |place: String, words: &dyn Fn(&Value) -> String| {
        let words: BTreeSet<String> = bodies
            .iter()
            .map(|body| body.map_or_else(|| "no body".to_owned(), words))
            .collect();
        if !words.is_empty() {
            let words: Vec<String> = words.into_iter().collect();
            put(place, words.join(" or "));
        }
    };
    add(what.to_owned(), &|body| {
        described(document, body, Direction::Reply, false)
    });
    let mut holders = BTreeSet::new();
    for member in members {
        for (at, _) in member.match_indices(['.', '[']) {
            holders.extend(member.get(..at));
        }
        holders.insert(member);
    }
    for member in holders {
        add(format!("member `{member}` of {what}"), &|body| {
            found(document, body, member, Direction::Reply)
        });
    }
}

/// The schemas of successes and of everything else, as they are listed.
fn replies<'a>(
    document: &'a Value,
    operation: &'a Object,
) -> (Vec<Option<&'a Value>>, Vec<Option<&'a Value>>) {
    let listed = operation.get("responses").and_then(Value::as_object);
    let (mut successes, mut errors) = (Vec::new(), Vec::new());
    for (status, reply) in listed.into_iter().flatten() {
        let schema = schema_of(followed(document, reply));
        match status.starts_with('2') {
            true => successes.push(schema),
            false => errors.push(schema),
        }
    }
    (successes, errors)
}

fn distinct(bodies: Vec<Option<&Value>>) -> Vec<Option<&Value>> {
    let mut kept: Vec<Option<&Value>> = Vec::new();
    for body in bodies {
        if !kept.contains(&body) {
            kept.push(body);
        }
    }
    kept
}

/// The schema of a request body or a reply, which is the same for all of its media types.
fn schema_of(holder: &Value) -> Option<&Value> {
    let content = holder.get("content")?.as_object()?;
    content.values().find_map(|media| media.get("schema"))
}

/// The schema, what it refers to, and all that both consist of.
fn parts<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Object> {
    let mut parts = Vec::new();
    let mut waiting = vec![schema];
    while let Some(schema) = waiting.pop() {
        let Some(object) = schema.as_object() else {
            continue;
        };
        parts.push(object);
        if parts.len() < PARTS {
            let target = followed(document, schema);
            let all = object.get("allOf").and_then(Value::as_array);
            let referred = Some(target).filter(|target| !std::ptr::eq(*target, schema));
            waiting.extend(referred.into_iter().chain(all.into_iter().flatten()));
        }
    }
    parts
}

/// The schema at a path of members, and whether the last of them is required.
fn at<'a>(document: &'a Value, schema: &'a Value, path: &str) -> Option<(&'a Value, bool)> {
    let mut here = (schema, false);
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let name = step.trim_end_matches("[]");
        let holder = parts(document, here.0);
        let property = |part: &&'a Object| part.get("properties")?.get(name);
        let next = holder.iter().find_map(property)?;
        here = (next, required_members(document, here.0).contains(name));
        for _ in step.matches("[]") {
            let items = |part: &&'a Object| part.get("items");
            here = (parts(document, here.0).iter().find_map(items)?, false);
        }
    }
    Some(here)
}

fn required_members<'a>(document: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
    let lists = parts(document, schema)
        .into_iter()
        .filter_map(|part| part.get("required")?.as_array());
    lists.flatten().filter_map(Value::as_str).collect()
}

/// The words for the member at a path.
fn found(document: &Value, schema: &Value, path: &str, direction: Direction) -> String {
    let Some((member, required)) = at(document, schema, path) else {
        return ABSENT.to_owned();
    };
    if direction == Direction::Request && has(&parts(document, member), "readOnly") {
        return ABSENT.to_owned();
    }
    described(document, member, direction, required)
}

fn has(parts: &[&Object], key: &str) -> bool {
    parts
        .iter()
        .any(|part| part.get(key) == Some(&Value::Bool(true)))
}

fn is_object(document: &Value, schema: &Value) -> bool {
    described(document, schema, Direction::Reply, false).starts_with("object")
}

/// The words for a schema: what its type in Rust follows from.
fn described(document: &Value, schema: &Value, direction: Direction, required: bool) -> String {
    let parts = parts(document, schema);
    let first = |key: &str| parts.iter().find_map(|part| part.get(key));
    let mut words = match first("type").and_then(Value::as_str) {
        Some(kind) => kind.to_owned(),
        None if first("properties").is_some() => "object".to_owned(),
        None if first("oneOf").or_else(|| first("anyOf")).is_some() => "choice".to_owned(),
        None => "any value".to_owned(),
    };
    if let Some(format) = first("format").and_then(Value::as_str) {
        let _ = write!(words, " ({format})");
    }
    let object = words == "object";
    if object {
        let name = parts
            .iter()
            .find_map(|part| schema_name(refs::target(part)?));
        let _ = name.map(|name| write!(words, " {name}"));
        if has(&parts, "nullable") {
            words.push_str(" or null");
        }
    }
    if words == "array" {
        let items = first("items").unwrap_or(&Value::Null);
        let _ = write!(words, " of {}", item_words(document, items));
    }
    // A reader takes any value of the type.
    if direction == Direction::Request {
        for key in ["enum", "minimum", "maximum", "pattern"] {
            if let Some(value) = first(key) {
                let _ = write!(words, ", {key} {value}");
            }
        }
        // Absent and null are not the same then. An object says it above.
        if !object && !required && has(&parts, "nullable") {
            words.push_str(" or null");
        }
        if required {
            words.push_str(", required");
        }
    }
    words
}

/// The words for the items of a list: a name is enough, since used members are looked up by path.
fn item_words(document: &Value, items: &Value) -> String {
    let parts = parts(document, items);
    let name = parts
        .iter()
        .find_map(|part| schema_name(refs::target(part)?));
    let kind = parts.iter().find_map(|part| part.get("type")?.as_str());
    name.or(kind).unwrap_or("any value").to_owned()
}
