//! Rewrites a document into another spelling of the same.

use serde_json::{Map, Value, json};

use super::{document, merge};
use crate::position::{self, Position};

/// Decides by chance, from a seed: the same one decides the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: u64) -> u64 {
        // Numerical Recipes' generator; only its high bits are good.
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % count
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}

/// `document` in another spelling, chosen by `seed`.
pub(super) fn rewritten(document: &Value, seed: u64) -> Value {
    let mut chance = Chance(seed);
    let mut document = document.clone();
    if chance.one_in(2) {
        parameters_of_the_path(&mut document);
    }
    // Inside first: what is put around something is not rewritten again.
    let mut places = Vec::new();
    position::visit(&document, &mut |position, at, _| {
        places.push((position, at.to_owned()));
    });
    for (position, at) in places.into_iter().rev() {
        if let Some(Value::Object(object)) = document.pointer_mut(&at) {
            rewrite(position, object, &mut chance);
        }
    }
    extract(&mut document, &mut chance);
    document
}

/// States the parameters of an operation that is alone at its path with the path.
fn parameters_of_the_path(document: &mut Value) {
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        let item = item.as_object_mut().unwrap();
        if item.len() != 1 {
            continue;
        }
        let operation = item.values_mut().next().unwrap().as_object_mut().unwrap();
        if let Some(parameters) = operation.remove("parameters") {
            item.insert("parameters".to_owned(), parameters);
        }
    }
}

/// Makes components of what is written in place, except of schemas: their names are Rust's.
fn extract(document: &mut Value, chance: &mut Chance) {
    let mut places = Vec::new();
    position::visit(document, &mut |position, at, object| {
        let kind = match position {
            Position::Parameter => "parameters",
            Position::Response => "responses",
            Position::RequestBody => "requestBodies",
            Position::Header => "headers",
            _ => return,
        };
        if at.starts_with("/paths") && !object.contains_key("$ref") {
            places.push((kind, at.to_owned()));
        }
    });
    for (number, (kind, at)) in places.into_iter().enumerate().rev() {
        if chance.one_in(2) {
            let name = format!("C{number}");
            let reference = json!({"$ref": format!("#/components/{kind}/{name}")});
            let value = std::mem::replace(document.pointer_mut(&at).unwrap(), reference);
            document["components"][kind][name.as_str()] = value;
        }
    }
}

fn state(object: &mut Map<String, Value>, chance: &mut Chance, defaults: Value) {
    for (key, value) in defaults.as_object().unwrap() {
        if chance.one_in(2) && !object.contains_key(key) {
            object.insert(key.clone(), value.clone());
        }
    }
}

fn reverse(object: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        if let Some(Value::Array(items)) = object.get_mut(*key) {
            items.reverse();
        }
    }
}

fn rewrite(position: Position, object: &mut Map<String, Value>, chance: &mut Chance) {
    if let Some(Value::String(target)) = object.get_mut("$ref") {
        if chance.one_in(2) {
            *target = target.replace("components", "%63ompo%6eents");
        }
        if chance.one_in(3) {
            object.insert("description".to_owned(), json!("Is to be ignored."));
        }
        if position == Position::Schema && chance.one_in(3) {
            let inner = std::mem::take(object);
            object.insert("allOf".to_owned(), json!([inner]));
        }
        return;
    }
    match position {
        Position::Schema => schema(object, chance),
        Position::Parameter => {
            let kind = object.get("schema").and_then(|schema| schema.get("type"));
            if kind.is_some_and(|kind| kind == "string" || kind == "integer") {
                let explode = chance.one_in(2);
                state(object, chance, json!({"explode": explode}));
            }
            let defaults = json!({
                "deprecated": false, "allowEmptyValue": false, "allowReserved": false, "examples": {},
            });
            state(object, chance, defaults);
            if object["in"] == "query" {
                state(object, chance, json!({"required": false, "style": "form"}));
            }
        }
        Position::Header => state(
            object,
            chance,
            json!({"required": false, "style": "simple", "deprecated": false}),
        ),
        Position::RequestBody => {
            state(object, chance, json!({"required": false}));
            media_types(object, chance);
        }
        Position::Response => {
            state(object, chance, json!({"headers": {}, "links": {}}));
            media_types(object, chance);
        }
        Position::MediaType => state(object, chance, json!({"encoding": {}, "examples": {}})),
        Position::Operation => operation(object, chance),
        Position::PathItem => {
            reverse(object, &["parameters"]);
            state(object, chance, json!({"servers": []}));
        }
        Position::Root => state(object, chance, json!({"tags": [], "security": []})),
        _ => {}
    }
}

fn media_types(object: &mut Map<String, Value>, chance: &mut Chance) {
    let Some(Value::Object(content)) = object.get_mut("content") else {
        return;
    };
    for (name, value) in std::mem::take(content) {
        let name = match chance.below(4) {
            0 => name.replace("application", "Application"),
            1 => format!("{name}; charset=utf-8"),
            2 => format!("{name};charset=\"UTF-8\""),
            _ => name,
        };
        content.insert(name, value);
    }
}

fn operation(object: &mut Map<String, Value>, chance: &mut Chance) {
    reverse(object, &["parameters", "tags"]);
    let defaults = json!({"deprecated": false, "parameters": [], "tags": [], "callbacks": {}});
    state(object, chance, defaults);
    if chance.one_in(2) {
        let ignored = ["Accept", "content-type", "Authorization"].map(|name| {
            json!({"name": name, "in": "header", "required": true, "schema": {"type": "string"}})
        });
        let parameters = object.entry("parameters").or_insert_with(|| json!([]));
        parameters.as_array_mut().unwrap().extend(ignored);
    }
    if let Some(response) = object
        .get_mut("responses")
        .and_then(|all| all.get_mut("204"))
        && response.get("$ref").is_none()
    {
        response["content"] = json!({"application/json": {"schema": {"type": "integer"}}});
    }
}

fn schema(object: &mut Map<String, Value>, chance: &mut Chance) {
    reverse(object, &["enum", "required", "oneOf", "anyOf", "allOf"]);
    let defaults = json!({
        "nullable": false, "deprecated": false, "readOnly": false, "writeOnly": false, "allOf": [],
    });
    if chance.one_in(2) {
        state(object, chance, defaults);
    }
    let kind = object
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let defaults = match kind {
        "string" => json!({"minLength": 0, "format": "password", "maxItems": 3}),
        "array" => json!({"minItems": 0, "uniqueItems": false, "items": {}, "minimum": 8}),
        "object" => json!({
            "minProperties": 0, "required": [], "properties": {}, "additionalProperties": true,
        }),
        "integer" => json!({"multipleOf": 1, "exclusiveMinimum": false, "maxLength": 5}),
        _ => json!({}),
    };
    if chance.one_in(2) {
        state(object, chance, defaults);
    }
    numbers(object, chance);
    if let Some(values) = object.get("enum").and_then(Value::as_array).cloned() {
        match &values[..] {
            [value] if chance.one_in(2) => {
                object.remove("enum");
                object.insert("const".to_owned(), value.clone());
            }
            values => {
                let twice = [values, values].concat();
                object.insert("enum".to_owned(), json!(twice));
            }
        }
    }
    if chance.one_in(4) {
        part(object);
    }
    if chance.one_in(4) && !object.contains_key("discriminator") {
        let inner = std::mem::take(object);
        let around = ["allOf", "oneOf", "anyOf"][usize::try_from(chance.below(3)).unwrap()];
        object.insert(around.to_owned(), json!([inner]));
    }
}

/// `1` as `1.0`, and as what is more than 0.
fn numbers(object: &mut Map<String, Value>, chance: &mut Chance) {
    if let Some(least) = object.get("minimum").and_then(Value::as_i64) {
        let is_integer = object.get("type").is_some_and(|kind| kind == "integer");
        if is_integer && chance.one_in(2) {
            object.insert("minimum".to_owned(), json!(least - 1));
            object.insert("exclusiveMinimum".to_owned(), json!(true));
        } else if let Some(float) =
            serde_json::Number::from_f64(f64::from(i32::try_from(least).unwrap()))
        {
            object.insert("minimum".to_owned(), Value::Number(float));
        }
    }
}

/// Says a part of it beside the rest.
fn part(object: &mut Map<String, Value>) {
    let mut part = Map::new();
    for key in [
        "maxLength",
        "pattern",
        "properties",
        "required",
        "minimum",
        "exclusiveMinimum",
    ] {
        if let Some(value) = object.remove(key) {
            part.insert(key.to_owned(), value);
        }
    }
    if !part.is_empty() {
        let parts = object.entry("allOf").or_insert_with(|| json!([]));
        parts.as_array_mut().unwrap().push(Value::Object(part));
    }
}

/// A document with something of everything that can be spelled in two ways.
pub(super) fn rich() -> Value {
    let mut document = document();
    merge(
        &mut document,
        &json!({
            "paths": {"/a/{id}": {"post": {
                "tags": ["t", "u"],
                "callbacks": {"done": {"{$request.query.q}": {"post": {
                    "requestBody": {"content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Pet"},
                    }}},
                }}}},
                "responses": {"204": {"description": "D"}, "404": {"headers": {
                    "X-Page": {"content": {"application/json": {"schema": {"type": "integer"}}}},
                }}},
            }}},
            "components": {"schemas": {
                "Pet": {
                    "oneOf": [
                        {"$ref": "#/components/schemas/Cat"},
                        {"$ref": "#/components/schemas/Dog"},
                    ],
                    "discriminator": {"propertyName": "kind", "mapping": {"Cat": "Cat", "d": "Dog"}},
                },
                "Cat": {"type": "object", "required": ["kind"], "properties": {
                    "kind": {"type": "string"},
                    "lives": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 9},
                    "id": {"type": "string", "pattern": "^[a-f0-9]{24}$", "readOnly": true},
                }},
                "Dog": {"type": "object", "required": ["kind"], "properties": {
                    "kind": {"type": "string"},
                    "tricks": {"type": "array", "items": {"type": "string", "enum": ["sit", "roll"]}},
                }},
                "Sent": {"properties": {
                    "pet": {"$ref": "#/components/schemas/Pet"},
                    "either": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "boolean"}]},
                }},
                "Answered": {"properties": {"pet": {"$ref": "#/components/schemas/Pet"}}},
            }},
        }),
    );
    document
}
