//! What the generator cannot express, found before it runs: it would abort, panic, or silently generate
//! something else.
//!
//! [`fragment`] checks a fragment as it is committed, so that diagnostics point into the file;
//! [`normalised`] checks what the fix-ups left.

mod parameters;

use atlas_maintenance_openapi as openapi;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::origin::Origin;
use super::{fixups, operations};
use crate::diagnostic::Diagnostic;
use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::{Object, pointer, refs};

/// Refuses a fragment with something that no fix-up can express.
pub(crate) fn fragment(document: &Value) -> Result<(), Diagnostic> {
    specification(document)?;
    for reference in refs::references(Position::Root, "", document) {
        refs::resolve(document, &reference)?;
    }
    position::try_visit(document, &mut |position, at, object| match position {
        Position::PathItem => path_item(at, object),
        Position::Parameter => parameters::as_written(document, at, object),
        Position::Schema => schema(at, object),
        _ => Ok(()),
    })?;
    parameters::of_paths(document)?;
    circles(document)
}

/// Refuses a normalised document with something that the generator cannot express.
pub(crate) fn normalised(document: &Value) -> Result<(), Diagnostic> {
    position::try_visit(document, &mut |position, at, object| match position {
        Position::RequestBody => request_body(at, object),
        Position::MediaType if object.contains_key("encoding") => Err(Diagnostic::inexpressible(
            at,
            "a body with an `encoding` of its own",
            "drop the encoding by a fix-up if plain JSON or a plain form does",
        )),
        Position::Schema => told_apart(at, object),
        Position::Parameter => parameters::normalised(document, at, object),
        _ => Ok(()),
    })?;
    requests_say_what_was_set(document)?;
    answers(document)?;
    no_default_response(document)
}

fn specification(document: &Value) -> Result<(), Diagnostic> {
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0.") => Ok(()),
        other => Err(Diagnostic::new(
            "/openapi",
            openapi::DiagnosticKind::SpecificationVersion {
                found: other.unwrap_or("(not said)").to_owned(),
            },
        )),
    }
}

fn path_item(at: &str, item: &Object) -> Result<(), Diagnostic> {
    if item.contains_key("$ref") {
        return Err(Diagnostic::inexpressible(
            at,
            "a path that is defined elsewhere",
            "put its operations here in place of the `$ref`",
        ));
    }
    Ok(())
}

fn schema(at: &str, schema: &Object) -> Result<(), Diagnostic> {
    let choice = ["oneOf", "anyOf"]
        .into_iter()
        .find(|key| schema.get(*key) == Some(&json!([])));
    if let Some(choice) = choice {
        return Err(Diagnostic::inexpressible(
            at,
            format!("a choice of schemas (`{choice}`) with nothing to choose"),
            "list the alternatives, or drop the choice by an action in spec/overlay.yaml",
        ));
    }
    if schema.contains_key("not") {
        return Err(Diagnostic::inexpressible(
            at,
            "a schema that says what a value is not",
            "drop the `not` by a fix-up (crates/atlas-maintenance-codegen/src/generate/fixups.rs)",
        ));
    }
    Ok(())
}

/// A choice that the fix-ups left would become an untagged enum, and lose what does not fit first.
fn told_apart(at: &str, schema: &Object) -> Result<(), Diagnostic> {
    let left = ["oneOf", "anyOf", "discriminator"]
        .into_iter()
        .find(|key| schema.contains_key(*key));
    match left {
        None => Ok(()),
        Some(left) => Err(Diagnostic::inexpressible(
            at,
            format!(
                "a choice of schemas (`{left}`): alternatives are told apart by trying one after \
                 the other, and what fits first wins, so fields can be lost"
            ),
            "write a fix-up that makes one schema of it (crates/atlas-maintenance-codegen/src/generate/fixups/unions.rs)",
        )),
    }
}

/// A schema that is made of itself overflows the stack of the generator. To hold itself, by a
/// property or as an item, is fine.
fn circles(document: &Value) -> Result<(), Diagnostic> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        let start = format!("#/components/schemas/{name}");
        let mut seen = BTreeSet::new();
        let mut waiting = made_of(schema);
        while let Some(target) = waiting.pop() {
            if target == start {
                return Err(Diagnostic::inexpressible(
                    pointer::of(&["components", "schemas", name]),
                    format!("{name} is made of itself, by `$ref` or `allOf`"),
                    "write a fix-up that breaks the circle (crates/atlas-maintenance-codegen/src/generate/fixups.rs)",
                ));
            }
            if seen.insert(target.clone())
                && let Some(next) = document.pointer(target.trim_start_matches('#'))
            {
                waiting.extend(made_of(next));
            }
        }
    }
    Ok(())
}

/// The schemas that are not parts of this one but what it is.
fn made_of(schema: &Value) -> Vec<String> {
    let mut targets: Vec<String> = schema
        .get("$ref")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .into_iter()
        .collect();
    let all = schema.get("allOf").and_then(Value::as_array);
    targets.extend(all.into_iter().flatten().flat_map(made_of));
    targets
}

fn request_body(at: &str, body: &Object) -> Result<(), Diagnostic> {
    if refs::target(body).is_some() {
        return Ok(());
    }
    let content = body.get("content").and_then(Value::as_object);
    let types: Vec<&str> = content
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    match types[..] {
        ["application/json"] => Ok(()),
        [] => Err(Diagnostic::inexpressible(
            at,
            "a request body without a media type",
            "list application/json by an action in spec/overlay.yaml",
        )),
        _ => Err(Diagnostic::inexpressible(
            at,
            format!("a request body of the type {}", types.join(" or ")),
            "list application/json beside it by an action in spec/overlay.yaml; that is what is \
             sent",
        )),
    }
}

/// A request must say what its caller set, and nothing else.
fn requests_say_what_was_set(document: &Value) -> Result<(), Diagnostic> {
    let reached = fixups::reached_by_requests(document)?;
    position::try_visit(document, &mut |position, at, object| {
        let mut steps = at.splitn(5, '/').skip(1);
        let component = match (steps.next(), steps.next(), steps.next()) {
            (Some("components"), Some(kind), Some(name)) => format!("#/components/{kind}/{name}"),
            _ => return Ok(()),
        };
        if position != Position::Schema || !reached.contains(&component) {
            return Ok(());
        }
        let required = object.get("required").and_then(Value::as_array);
        let is_required = |name: &str| {
            required.is_some_and(|names| names.iter().any(|required| required == name))
        };
        let properties = object.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let at = || {
                in_file(
                    document,
                    &pointer::join(&pointer::join(at, "properties"), name),
                )
            };
            if property.get("default").is_some() {
                return Err(Diagnostic::inexpressible(
                    at(),
                    "a default in a request: it would be sent although it was not set",
                    "drop the default by a fix-up (crates/atlas-maintenance-codegen/src/generate/fixups/bodies.rs)",
                ));
            }
            let list = property
                .as_object()
                .is_some_and(fixups::is_left_out_when_empty);
            let nullable = property.get("nullable") == Some(&Value::Bool(true));
            if list && !nullable && !is_required(name) {
                return Err(Diagnostic::inexpressible(
                    at(),
                    "a list or a map in a request: an empty one would be left out, so it could not \
                     be cleared",
                    "make it nullable by a fix-up (crates/atlas-maintenance-codegen/src/generate/fixups/bodies.rs)",
                ));
            }
        }
        Ok(())
    })
}

/// The place in the file of what is at `at` in a normalised document: a copy for requests is not in
/// the file, its original is.
pub(super) fn in_file(document: &Value, at: &str) -> String {
    const SCHEMAS: &str = "/components/schemas/";
    let Some(rest) = at.strip_prefix(SCHEMAS) else {
        return at.to_owned();
    };
    let (name, rest) = rest
        .split_at_checked(rest.find('/').unwrap_or(rest.len()))
        .unwrap_or((rest, ""));
    match document.pointer(&format!("{SCHEMAS}{name}")) {
        Some(schema) => {
            let origin = Origin::of(name, schema);
            let original = match origin.schema == name {
                true => name.to_owned(),
                false => pointer::join("", &origin.schema)
                    .trim_start_matches('/')
                    .to_owned(),
            };
            format!("{SCHEMAS}{original}{rest}")
        }
        None => at.to_owned(),
    }
}

/// The transport hands a generated method a response whose status no contract lists, with the outcome
/// inside. A `default` response would match it, and the outcome would be lost.
fn no_default_response(document: &Value) -> Result<(), Diagnostic> {
    for (path, method, operation) in operations::all(document) {
        let answers = operation.get("responses").and_then(Value::as_object);
        if answers.is_some_and(|answers| answers.contains_key("default")) {
            return Err(Diagnostic::inexpressible(
                pointer::of(&["paths", path, method, "responses", "default"]),
                "a response for every status that is not listed (`default`)",
                "list the statuses, or drop the response by an action in spec/overlay.yaml",
            ));
        }
    }
    Ok(())
}

/// An operation has one form of success and one form of error; with more the generator panics.
fn answers(document: &Value) -> Result<(), Diagnostic> {
    for (path, method, operation) in operations::all(document) {
        let at = pointer::of(&["paths", path, method, "responses"]);
        let answers = operation.get("responses").and_then(Value::as_object);
        let forms = |wanted: &[char]| -> BTreeSet<String> {
            answers
                .into_iter()
                .flatten()
                .filter(|(status, _)| status.starts_with(wanted) || *status == "default")
                .map(|(_, answer)| form(document, answer))
                .collect()
        };
        for (kind, forms) in [("success", forms(&['2'])), ("error", forms(&['4', '5']))] {
            if forms.len() > 1 {
                let forms: Vec<_> = forms.into_iter().collect();
                return Err(Diagnostic::inexpressible(
                    at,
                    format!("more than one form of {kind}: {}", forms.join("; ")),
                    "drop all but one by a fix-up (crates/atlas-maintenance-codegen/src/generate/fixups.rs), or give all of \
                     them the same schema in spec/overlay.yaml",
                ));
            }
        }
    }
    Ok(())
}

/// What is decoded from an answer, in words.
fn form(document: &Value, answer: &Value) -> String {
    let answer = match answer.get("$ref").and_then(Value::as_str) {
        Some(target) => document
            .pointer(target.trim_start_matches('#'))
            .unwrap_or(answer),
        None => answer,
    };
    let content = answer.get("content").and_then(Value::as_object);
    let json = content.and_then(|content| content.get("application/json"));
    match (json.and_then(|media| media.get("schema")), content) {
        (Some(schema), _) => match schema.get("$ref").and_then(Value::as_str) {
            Some(target) => target.rsplit('/').next().unwrap_or(target).to_owned(),
            None => format!("a schema of its own, {schema}"),
        },
        (None, Some(content)) if !content.is_empty() => "a stream of bytes".to_owned(),
        _ => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests;
