//! What a fragment says of the parameters of an operation, for the table beside its client.
//!
//! Only what goes into a URL counts. What cannot be told in the table's words is text.

use std::fmt::Write as _;

use serde_json::Value;

use atlas_maintenance_openapi::Object;

/// One parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(super) name: String,
    /// The name of a variant of `ParameterLocation`.
    pub(super) place: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) repeats: bool,
    pub(super) description: String,
}

/// What a parameter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
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
pub(super) fn read(document: &Value, path: &str, operation: &Object) -> Vec<Parameter> {
    let listed = |holder: Option<&Value>| -> Vec<Parameter> {
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
            |own: &Parameter| (&own.name, own.place) == (&parameter.name, parameter.place);
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

fn parameter(document: &Value, value: &Value) -> Option<Parameter> {
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
    Some(Parameter {
        name: text("name")?.to_owned(),
        place,
        kind: kind(items.map_or(schema, |items| followed(document, items))),
        required: place == "Path" || value.get("required") == Some(&Value::Bool(true)),
        repeats: items.is_some(),
        description: text("description").unwrap_or_default().to_owned(),
    })
}

fn kind_of(schema: &Value) -> &str {
    schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn kind(schema: &Value) -> Kind {
    let number = |key| schema.get(key).and_then(Value::as_i64);
    let default = schema.get("default");
    match kind_of(schema) {
        "boolean" => Kind::Boolean {
            default: default.and_then(Value::as_bool),
        },
        "integer" => Kind::Integer {
            minimum: number("minimum"),
            maximum: number("maximum"),
            default: number("default"),
        },
        _ => Kind::Text {
            default: default.and_then(Value::as_str).map(str::to_owned),
        },
    }
}

/// What a reference refers to; how often one leads to another is bounded, since this is not where
/// circles are told.
fn followed<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
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
pub(super) fn literal(parameters: &[Parameter]) -> String {
    if parameters.is_empty() {
        return "&[]".to_owned();
    }
    let mut text = "&[\n".to_owned();
    for parameter in parameters {
        // Debug is the form of a Rust literal, for text, numbers and options of them.
        let kind = match &parameter.kind {
            Kind::Boolean { default } => format!("Boolean {{ default: {default:?} }}"),
            Kind::Integer {
                minimum,
                maximum,
                default,
            } => format!(
                "Integer {{ minimum: {minimum:?}, maximum: {maximum:?}, default: {default:?} }}"
            ),
            Kind::Text { default } => format!("Text {{ default: {default:?} }}"),
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

    fn read_from(document: &Value) -> Vec<Parameter> {
        let operation = document["paths"]["/a/{b}/{c}"]["get"].as_object().unwrap();
        read(document, "/a/{b}/{c}", operation)
    }

    #[test]
    fn parameters_are_found_through_references_with_their_bounds() {
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
                    {"$ref": "#/components/parameters/c"},
                ]},
            }},
        });
        let found = read_from(&document);
        let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["b", "c", "size", "on"]);
        assert_eq!(found[1].description, "Which c.");
        assert!(found[0].required && found[1].required && !found[2].required);
        let kinds: Vec<_> = found.iter().map(|one| one.kind.clone()).collect();
        let default = Some("x".to_owned());
        assert_eq!(kinds[1], Kind::Text { default });
        assert_eq!(
            kinds[2],
            Kind::Integer {
                minimum: Some(1),
                maximum: Some(500),
                default: Some(100)
            }
        );
        let default = Some(false);
        assert_eq!(kinds[3], Kind::Boolean { default });
        assert!(found[3].repeats && !found[2].repeats);
    }

    #[test]
    fn a_reference_that_leads_nowhere_or_to_itself_ends() {
        let circle = json!({
            "components": {"parameters": {"p": {"$ref": "#/components/parameters/p"}}},
            "paths": {"/a/{b}/{c}": {"get": {"parameters": [
                {"$ref": "#/components/parameters/p"}, {"$ref": "#/no"}, 1, null,
            ]}}},
        });
        assert_eq!(read_from(&circle), []);
    }

    #[test]
    fn words_are_written_as_rust_reads_them() {
        let parameter = Parameter {
            name: "a".to_owned(),
            place: "Query",
            kind: Kind::Text { default: None },
            required: false,
            repeats: false,
            description: "Says \"no\".\n".to_owned(),
        };
        let text = literal(&[parameter]);
        assert!(text.contains(r#"description: "Says \"no\".\n""#), "{text}");
    }
}
