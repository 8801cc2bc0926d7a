//! Examples and defaults that are not what their schemas allow.

use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::{Object, pointer, refs};
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, DiagnosticKind};

/// Which way a value goes: members that are read-only are not sent, others not answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Request,
    Response,
}

/// Every example and every default that its schema does not allow.
pub(super) fn invalid(fragment: &Value) -> Vec<Diagnostic> {
    let components = [Direction::Request, Direction::Response].map(|direction| {
        let mut components = fragment.get("components").cloned().unwrap_or_default();
        translate(Position::Components, &mut components, fragment, direction);
        components
    });
    let [request, response] = &components;
    let mut found = Vec::new();
    position::visit(fragment, &mut |position, at, object| {
        let sent = at.contains("/requestBod") || position == Position::Parameter;
        let (direction, components) = if sent {
            (Direction::Request, request)
        } else {
            (Direction::Response, response)
        };
        let mut check = |at: String, value: &Value, schema: &Value| {
            let mut schema = schema.clone();
            translate(Position::Schema, &mut schema, fragment, direction);
            let reason = objection(components, &schema, value);
            if let Some(reason) = reason {
                let kind = DiagnosticKind::InvalidExample { reason };
                found.push(Diagnostic::new(at, kind));
            }
        };
        match position {
            Position::Schema if refs::target(object).is_none() => {
                let schema = Value::Object(object.clone());
                for key in ["example", "default"] {
                    if let Some(value) = object.get(key) {
                        check(pointer::join(at, key), value, &schema);
                    }
                }
            }
            Position::MediaType | Position::Parameter | Position::Header => {
                let Some(schema) = object.get("schema") else {
                    return;
                };
                if let Some(value) = object.get("example") {
                    check(pointer::join(at, "example"), value, schema);
                }
                let examples = object.get("examples").and_then(Value::as_object);
                for (name, example) in examples.into_iter().flatten() {
                    if let Some(value) = example.get("value") {
                        let at = format!("{at}{}", pointer::of(&["examples", name, "value"]));
                        check(at, value, schema);
                    }
                }
            }
            _ => {}
        }
    });
    found
}

/// What `schema` has against `value`.
fn objection(components: &Value, schema: &Value, value: &Value) -> Option<String> {
    let root = json!({"allOf": [schema], "components": components});
    // OpenAPI 3.0 schemas are those of JSON Schema draft 4, once they are translated.
    match jsonschema::draft4::new(&root) {
        Ok(validator) => validator.iter_errors(value).next().map(|error| {
            let at = error.instance_path().to_string();
            match at.as_str() {
                "" => error.to_string(),
                at => format!("{error}, at {at}"),
            }
        }),
        Err(error) => Some(format!("its schema is none: {error}")),
    }
}

/// Says in JSON Schema what OpenAPI says by `nullable`, `readOnly` and `writeOnly`, in every schema of
/// `value`, which is at `position`.
fn translate(position: Position, value: &mut Value, fragment: &Value, direction: Direction) {
    position::visit_value_mut(position, "", value, &mut |position, _, object| {
        if position != Position::Schema {
            return;
        }
        leave_out(object, fragment, direction);
        if object.remove("nullable") == Some(Value::Bool(true)) {
            if let Some(kind) = object.get_mut("type") {
                *kind = json!([kind.take(), "null"]);
            }
            if let Some(Value::Array(values)) = object.get_mut("enum") {
                values.push(Value::Null);
            }
        }
    });
}

/// Takes the members that do not go this way out of `schema`: they are not required, and not there.
fn leave_out(schema: &mut Object, fragment: &Value, direction: Direction) {
    let mark = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    let mut absent = Vec::new();
    for (name, property) in properties {
        let target = property.as_object().and_then(refs::target);
        let resolved = target.and_then(|target| fragment.pointer(target.strip_prefix('#')?));
        if resolved.unwrap_or(property).get(mark) == Some(&Value::Bool(true)) {
            *property = json!({"not": {}});
            absent.push(name.clone());
        }
    }
    let is_absent = |name: &Value| {
        name.as_str()
            .is_some_and(|name| absent.iter().any(|absent| absent == name))
    };
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !is_absent(name));
        if required.is_empty() {
            schema.remove("required");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(window: &Value, sent: &Value, answered: &Value) -> Value {
        let content = |value: &Value| {
            json!({"application/json": {
                "schema": {"$ref": "#/components/schemas/Window"},
                "examples": {"one": {"value": value}},
            }})
        };
        json!({
            "paths": {"/a": {"patch": {
                "parameters": [{"name": "n", "in": "query", "example": 3, "schema": {"type": "integer"}}],
                "requestBody": {"content": content(sent)},
                "responses": {"200": {"content": content(answered)}},
            }}},
            "components": {"schemas": {"Window": window}},
        })
    }

    fn window() -> Value {
        json!({
            "type": "object",
            "required": ["day", "zone", "secret"],
            "properties": {
                "day": {"type": "integer", "minimum": 1, "nullable": true, "default": 1},
                "zone": {"type": "string", "readOnly": true},
                "nullable": {"type": "boolean"},
                "properties": {"type": "array", "items": {"type": "string", "readOnly": true}},
                "secret": {"type": "string", "writeOnly": true},
            },
        })
    }

    #[test]
    fn valid_examples_of_each_direction_pass() {
        let sent = json!({"day": null, "secret": "s", "nullable": true, "properties": ["a", "b"]});
        let answered = json!({"day": 1, "zone": "UTC"});
        assert!(invalid(&fragment(&window(), &sent, &answered)).is_empty());
    }

    #[test]
    fn every_invalid_example_is_found_with_its_place() {
        let valid = json!({"day": 1, "zone": "UTC"});
        let good = json!({"day": 1, "secret": "s"});
        let request = "/paths/~1a/patch/requestBody/content/application~1json/examples/one/value";
        let response =
            "/paths/~1a/patch/responses/200/content/application~1json/examples/one/value";
        for (sent, answered, at, reason) in [
            (
                json!({"day": 0, "secret": "s"}),
                &valid,
                request,
                "less than the minimum of 1, at /day",
            ),
            (
                json!({"day": 1}),
                &valid,
                request,
                "\"secret\" is a required property",
            ),
            (
                json!({"day": 1, "secret": "s", "zone": "UTC"}),
                &valid,
                request,
                "at /zone",
            ),
            (
                good.clone(),
                &json!({"day": "1", "zone": "UTC"}),
                response,
                "at /day",
            ),
            (
                good.clone(),
                &json!({"day": 1}),
                response,
                "\"zone\" is a required property",
            ),
        ] {
            let found = invalid(&fragment(&window(), &sent, answered));
            let [one] = found.as_slice() else {
                panic!("{sent} {answered}: {found:?}");
            };
            assert_eq!(one.pointer, at);
            assert!(one.to_string().contains(reason), "{one}");
        }
    }

    #[test]
    fn example_and_default_of_a_schema_or_parameter_are_checked() {
        let mut document = fragment(
            &window(),
            &json!({"day": 1, "secret": "s"}),
            &json!({"day": 1, "zone": "Z"}),
        );
        document["components"]["schemas"]["Window"]["properties"]["day"]["default"] = json!(0);
        document["paths"]["/a"]["patch"]["parameters"][0]["example"] = json!("three");
        let places: Vec<_> = invalid(&document)
            .into_iter()
            .map(|one| one.pointer)
            .collect();
        assert_eq!(
            places,
            [
                "/components/schemas/Window/properties/day/default",
                "/paths/~1a/patch/parameters/0/example",
            ]
        );
    }
}
