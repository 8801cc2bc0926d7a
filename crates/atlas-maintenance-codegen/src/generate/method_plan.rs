//! The plan of each method: what of an operation its generated code needs, beside the types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::answers::{self, Alternative};
use super::names;
use super::operations;
use super::parameter_style::{Joined, joined};
use super::schema_ref::followed;
use atlas_maintenance_openapi::{METHODS, Object};

/// The functions that the body of a method calls.
const TAKEN: [&str; 2] = ["alternative", "encode_path"];
/// What the generator calls the body.
pub(super) const BODY: &str = "body";
/// Marks a document whose client hands its requests over.
const HANDS_OVER: &str = "x-hands-over";

/// A method of a client.
#[derive(Debug)]
pub(super) struct MethodPlan {
    /// `get` and so on.
    pub(super) method: &'static str,
    /// The path, with the names of its parameters as they are sent.
    pub(super) path: String,
    pub(super) parameters: Vec<ParameterPlan>,
    pub(super) has_body: bool,
    /// What the document says of the body.
    pub(super) body: String,
    /// Each status, or range of them, with what is decoded of it; in order. `None` if nothing is decoded.
    pub(super) answers: Option<Vec<(Status, Form)>>,
}

/// A parameter of a method.
#[derive(Debug)]
pub(super) struct ParameterPlan {
    /// The name of the argument.
    pub(super) argument: String,
    /// The name that is sent.
    pub(super) wire: String,
    /// `path`, `query` or `header`.
    pub(super) place: String,
    pub(super) required: bool,
    /// What the document says of it.
    pub(super) description: String,
    /// How a list is written into one text, where it is.
    pub(super) joined: Option<Joined>,
}

/// Statuses that one answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    Code(u16),
    /// The first digit.
    Range(u16),
    Default,
}

/// What is decoded of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Nothing,
    /// A type of the generator's.
    Type,
    Bytes,
    /// One of several successes.
    Alternative(Alternative),
}

/// Makes the methods of `document` hand their requests to the transport, and decode nothing.
pub(super) fn hand_over(document: &mut Value) {
    if let Some(document) = document.as_object_mut() {
        document.insert(HANDS_OVER.to_owned(), json!(true));
    }
}

/// Names the parameters and methods of `document` and takes the plan of each method, by its name.
/// Components that an operation refers to are put into it.
pub(super) fn take(document: &mut Value) -> BTreeMap<String, MethodPlan> {
    let components = document.get("components").cloned().unwrap_or_default();
    let mut plans = BTreeMap::new();
    let hands_over = document
        .as_object_mut()
        .and_then(|document| document.remove(HANDS_OVER))
        .is_some();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return plans;
    };
    let mut renamed = Object::new();
    for (path, mut item) in std::mem::take(paths) {
        let shared = item
            .as_object_mut()
            .and_then(|item| item.remove("parameters"));
        let mut new_path = path.clone();
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                continue;
            };
            put_in(&components, operation, shared.as_ref());
            let parameters = name_parameters(&components, operation);
            let name = operations::name(operation).map(operations::method_name);
            let name = name.unwrap_or_default();
            operation.insert("operationId".to_owned(), json!(name));
            new_path = template(&path, &parameters);
            let plan = MethodPlan {
                method,
                path: path.clone(),
                parameters,
                has_body: operation.contains_key("requestBody"),
                body: operation
                    .get("requestBody")
                    .map(description)
                    .unwrap_or_default(),
                answers: (!hands_over).then(|| statuses(operation)),
            };
            plans.insert(name, plan);
        }
        renamed.insert(new_path, item);
    }
    *paths = renamed;
    plans
}

/// Puts the components that an operation refers to into it, and the parameters of its path.
fn put_in(components: &Value, operation: &mut Object, shared: Option<&Value>) {
    let own = operation.remove("parameters");
    let mut parameters: Vec<Value> = Vec::new();
    for list in [own.as_ref(), shared] {
        for parameter in list.and_then(Value::as_array).into_iter().flatten() {
            let parameter = followed(components, parameter);
            let same = |other: &Value| {
                ["name", "in"]
                    .iter()
                    .all(|key| other.get(*key) == parameter.get(*key))
            };
            // What the operation says of a parameter wins over its path. The transport writes some
            // headers itself, and the specification ignores parameters of their names.
            if !is_ignored(parameter) && !parameters.iter().any(same) {
                parameters.push(parameter.clone());
            }
        }
    }
    operation.insert("parameters".to_owned(), Value::Array(parameters));
    if let Some(body) = operation.get_mut("requestBody") {
        *body = followed(components, body).clone();
    }
    let answers = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for answer in answers.into_iter().flat_map(Object::values_mut) {
        *answer = followed(components, answer).clone();
    }
}

/// Whether a parameter is a header that OpenAPI leaves to security schemes and media types.
fn is_ignored(parameter: &Value) -> bool {
    let name = parameter.get("name").and_then(Value::as_str);
    parameter.get("in") == Some(&json!("header"))
        && name.is_some_and(|name| {
            ["accept", "content-type", "authorization"]
                .contains(&name.to_ascii_lowercase().as_str())
        })
}

/// Gives every parameter of an operation a name that no other has in Rust; those of the path first.
fn name_parameters(components: &Value, operation: &mut Object) -> Vec<ParameterPlan> {
    let mut taken: BTreeSet<String> = TAKEN.map(str::to_owned).into();
    taken.insert(BODY.to_owned());
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut plans = Vec::new();
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    let mut parameters: Vec<&mut Value> = parameters.into_iter().flatten().collect();
    parameters.sort_by_key(|parameter| {
        let text = |key| {
            parameter
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (name, place) = (text("name"), text("in"));
        // A name that is a Rust name already stays.
        (
            place != "path",
            names::snake(name) != name,
            name.to_owned(),
            place.to_owned(),
        )
    });
    for parameter in parameters {
        let text = |key| {
            parameter
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (wire, place) = (text("name").to_owned(), text("in").to_owned());
        let argument = names::free(&names::snake(&wire), "_", |name| {
            taken.insert(name.to_owned())
        });
        plans.push(ParameterPlan {
            joined: joined(components, parameter),
            required: place == "path" || parameter.get("required") == Some(&json!(true)),
            argument: argument.clone(),
            description: description(parameter),
            wire: wire.clone(),
            place,
        });
        let Some(parameter) = parameter.as_object_mut() else {
            continue;
        };
        // How it is written is up to the method.
        parameter.remove("style");
        parameter.remove("explode");
        // The generator knows parameters by their names alone.
        if names::by_generator_argument(&wire) != argument || !kept.insert(wire) {
            parameter.insert("name".to_owned(), json!(argument));
        }
    }
    // In the order in which they are sent.
    plans.sort_by(|one, other| one.wire.cmp(&other.wire));
    plans
}

fn description(of: &Value) -> String {
    let text = of.get("description").and_then(Value::as_str);
    text.unwrap_or_default().trim().to_owned()
}

/// The path with the names that the generator finds in the parameters.
fn template(path: &str, parameters: &[ParameterPlan]) -> String {
    let mut path = path.to_owned();
    for parameter in parameters
        .iter()
        .filter(|parameter| parameter.place == "path")
    {
        if names::by_generator_argument(&parameter.wire) != parameter.argument {
            let (from, to) = (&parameter.wire, &parameter.argument);
            path = path.replace(&format!("{{{from}}}"), &format!("{{{to}}}"));
        }
    }
    path
}

fn statuses(operation: &Object) -> Vec<(Status, Form)> {
    let answers = operation.get("responses").and_then(Value::as_object);
    let mut answers: Vec<(Status, Form)> = answers
        .into_iter()
        .flatten()
        .filter_map(|(status, answer)| Some((status_of(status)?, form(answer))))
        .collect();
    let succeeds = |status: &Status| {
        matches!(
            status,
            Status::Code(200..=299) | Status::Range(2) | Status::Default
        )
    };
    // The generator's type for what is not said.
    if !answers.iter().any(|(status, _)| succeeds(status)) {
        answers.push((Status::Range(2), Form::Bytes));
    }
    answers.sort_by_key(|(status, _)| *status);
    answers
}

fn status_of(status: &str) -> Option<Status> {
    match status {
        "default" => Some(Status::Default),
        _ => match status.strip_suffix("XX") {
            Some(first) => first.parse().ok().map(Status::Range),
            None => status.parse().ok().map(Status::Code),
        },
    }
}

fn form(answer: &Value) -> Form {
    if let Some(alternative) = answers::alternative(answer) {
        return Form::Alternative(alternative);
    }
    let content = answer.get("content").and_then(Value::as_object);
    let types: Vec<&String> = content.into_iter().flat_map(Object::keys).collect();
    let is_json = |name: &&String| name.split(';').next() == Some("application/json");
    match types.iter().any(is_json) {
        true => Form::Type,
        false if types.is_empty() => Form::Nothing,
        false => Form::Bytes,
    }
}
