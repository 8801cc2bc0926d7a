//! The parameters of an operation that go into its URL, for the table beside its client. A type that
//! the table has no word for is text.

use std::fmt::Write as _;

use serde_json::Value;

use super::parameter_style::joined;
use atlas_maintenance_openapi::Object;

/// One parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParameterRow {
    pub(super) name: String,
    /// The name of a variant of `ParameterLocation`.
    pub(super) place: &'static str,
    pub(super) kind: ParameterKind,
    pub(super) required: bool,
    pub(super) repeats: bool,
    pub(super) description: String,
}

/// What a parameter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ParameterKind {
    Boolean {
        default: Option<bool>,
    },
    Integer {
        minimum: Option<i64>,
        maximum: Option<i64>,
        default: Option<i64>,
    },
    Text {
        default: Option<String>,
    },
}

/// The parameters of an operation, those of its path first. Those of all operations of a path count
/// unless the operation has its own of the same name and place.
pub(super) fn read(document: &Value, path: &str, operation: &Object) -> Vec<ParameterRow> {
    let listed = |holder: Option<&Value>| -> Vec<ParameterRow> {
        let list = holder.and_then(Value::as_array);
        let list = list.into_iter().flatten();
        list.filter_map(|one| parameter(document, followed(document, one)))
            .collect()
    };
    let shared = document
        .get("paths")
        .and_then(|paths| paths.get(path)?.get("parameters"));
    let mut parameters = listed(operation.get("parameters"));
    for parameter in listed(shared) {
        let is_same =
            |own: &ParameterRow| (&own.name, own.place) == (&parameter.name, parameter.place);
        if !parameters.iter().any(is_same) {
            parameters.push(parameter);
        }
    }
    parameters.sort_by_key(|parameter| match parameter.place {
        "Path" => path.find(&format!("{{{}}}", parameter.name)),
        _ => Some(usize::MAX),
    });
    parameters
}

fn parameter(document: &Value, value: &Value) -> Option<ParameterRow> {
    let place = match value.get("in")?.as_str()? {
        "path" => "Path",
        "query" => "Query",
        _ => return None,
    };
    let schema = value
        .get("schema")
        .map_or(&Value::Null, |schema| followed(document, schema));
    let items = match kind_of(schema) {
        "array" => schema.get("items"),
        _ => None,
    };
    let text = |key| value.get(key).and_then(Value::as_str);
    Some(ParameterRow {
        name: text("name")?.to_owned(),
        place,
        kind: kind(items.map_or(schema, |items| followed(document, items))),
        required: place == "Path" || value.get("required") == Some(&Value::Bool(true)),
        // What is joined into one text does not.
        repeats: items.is_some()
            && joined(document.get("components").unwrap_or(&Value::Null), value).is_none(),
        description: text("description").unwrap_or_default().to_owned(),
    })
}

fn kind_of(schema: &Value) -> &str {
    schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn kind(schema: &Value) -> ParameterKind {
    let number = |key| schema.get(key).and_then(Value::as_i64);
    let default = schema.get("default");
    match kind_of(schema) {
        "boolean" => ParameterKind::Boolean {
            default: default.and_then(Value::as_bool),
        },
        "integer" => ParameterKind::Integer {
            minimum: number("minimum"),
            maximum: number("maximum"),
            default: number("default"),
        },
        _ => ParameterKind::Text {
            default: default.and_then(Value::as_str).map(str::to_owned),
        },
    }
}

/// What a reference refers to. The number of steps is bounded, since circles are refused elsewhere.
pub(super) fn followed<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    for _ in 0..8 {
        let target = value.get("$ref").and_then(Value::as_str);
        let pointer = target.and_then(|target| target.strip_prefix('#'));
        match pointer.and_then(|pointer| document.pointer(pointer)) {
            Some(next) => value = next,
            None => break,
        }
    }
    value
}

/// The value of a field `parameters`, as Rust has it.
pub(super) fn literal(parameters: &[ParameterRow]) -> String {
    if parameters.is_empty() {
        return "&[]".to_owned();
    }
    let mut text = "&[\n".to_owned();
    for parameter in parameters {
        // Debug is the form of a Rust literal, for text, numbers and options of them.
        let kind = match &parameter.kind {
            ParameterKind::Boolean { default } => format!("Boolean {{ default: {default:?} }}"),
            ParameterKind::Integer {
                minimum,
                maximum,
                default,
            } => format!(
                "Integer {{ minimum: {minimum:?}, maximum: {maximum:?}, default: {default:?} }}"
            ),
            ParameterKind::Text { default } => format!("Text {{ default: {default:?} }}"),
        };
        let _ = write!(
            text,
            "            Parameter {{\n                name: {:?},\n                \
             location: ParameterLocation::{},\n                kind: ParameterKind::{kind},\n                \
             required: {:?},\n                repeats: {:?},\n                \
             description: {:?},\n            }},\n",
            parameter.name,
            parameter.place,
            parameter.required,
            parameter.repeats,
            parameter.description,
        );
    }
    text.push_str("        ]");
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_from(document: &Value) -> Vec<ParameterRow> {
        let operation = document["paths"]["/a/{b}/{c}"]["get"].as_object().unwrap();
        read(document, "/a/{b}/{c}", operation)
    }

    #[test]
    fn parameters_are_read_through_references() {
        let document = json!({
            "components": {
                "parameters": {
                    "c": {"name": "c", "in": "path", "required": true, "description": "Which c.",
                          "schema": {"$ref": "#/components/schemas/Name"}},
                },
                "schemas": {"Name": {"type": "string", "default": "x"}},
            },
            "paths": {"/a/{b}/{c}": {
                "parameters": [
                    {"name": "size", "in": "query", "schema": {"type": "string"}},
                    {"name": "b", "in": "path", "schema": {"type": "string"}},
                ],
                "get": {"parameters": [
                    {"name": "size", "in": "query",
                     "schema": {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}},
                    {"name": "X-Header", "in": "header", "schema": {"type": "string"}},
                    {"name": "on", "in": "query", "schema": {
                        "type": "array", "items": {"type": "boolean", "default": false}}},
                    {"name": "joined", "in": "query", "explode": false, "schema": {
                        "type": "array", "items": {"type": "string"}}},
                    {"$ref": "#/components/parameters/c"},
                ]},
            }},
        });
        let found = read_from(&document);
        let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["b", "c", "size", "on", "joined"]);
        assert_eq!(found[1].description, "Which c.");
        assert!(found[0].required && found[1].required && !found[2].required);
        let kinds: Vec<_> = found.iter().map(|one| one.kind.clone()).collect();
        let default = Some("x".to_owned());
        assert_eq!(kinds[1], ParameterKind::Text { default });
        assert_eq!(
            kinds[2],
            ParameterKind::Integer {
                minimum: Some(1),
                maximum: Some(500),
                default: Some(100)
            }
        );
        let default = Some(false);
        assert_eq!(kinds[3], ParameterKind::Boolean { default });
        assert!(found[3].repeats && !found[2].repeats && !found[4].repeats);
    }

    #[test]
    fn dangling_or_circular_reference_ends() {
        let circle = json!({
            "components": {"parameters": {"p": {"$ref": "#/components/parameters/p"}}},
            "paths": {"/a/{b}/{c}": {"get": {"parameters": [
                {"$ref": "#/components/parameters/p"}, {"$ref": "#/no"}, 1, null,
            ]}}},
        });
        assert_eq!(read_from(&circle), []);
    }

    #[test]
    fn text_is_escaped_as_rust_literal() {
        let parameter = ParameterRow {
            name: "a".to_owned(),
            place: "Query",
            kind: ParameterKind::Text { default: None },
            required: false,
            repeats: false,
            description: "Says \"no\".\n".to_owned(),
        };
        let text = literal(&[parameter]);
        assert!(text.contains(r#"description: "Says \"no\".\n""#), "{text}");
    }
}
