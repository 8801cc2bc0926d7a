//! Schemas of a fragment, as validators.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::resolve;

/// A schema of a fragment: OpenAPI 3.0's, which is JSON Schema draft 4 with `nullable`.
#[derive(Debug)]
pub(crate) struct Schema {
    validator: Validator,
    /// The names of the properties at the top.
    properties: BTreeSet<String>,
}

impl Schema {
    /// The validator of a schema; `None` if it is no schema.
    pub(crate) fn read(document: &Value, schema: &Value) -> Option<Self> {
        let mut root = json!({
            "allOf": [schema],
            "components": document.get("components"),
        });
        translate_nullable(&mut root);
        let target = resolve(document, schema)?;
        let properties = target.get("properties").and_then(Value::as_object);
        Some(Self {
            validator: jsonschema::draft4::new(&root).ok()?,
            properties: properties
                .into_iter()
                .flat_map(|members| members.keys().cloned())
                .collect(),
        })
    }

    /// What is wrong with a value, with the place of each problem; nothing of the value but its type.
    pub(crate) fn problems(&self, value: &Value) -> Vec<String> {
        let problems = self.validator.iter_errors(value).map(|error| {
            let place = error.instance_path().to_string();
            let rule = error.schema_path().to_string();
            let rule = rule.rsplit('/').next().unwrap_or_default().to_owned();
            let found = value.pointer(&place).map_or("nothing", kind);
            let place = match place.is_empty() {
                true => "the body".to_owned(),
                false => format!("`{}`", place.trim_start_matches('/')),
            };
            match rule.as_str() {
                "required" => format!("{place} lacks a required member: {}", masked(&error)),
                _ => format!("{place} is {found}, against `{rule}`"),
            }
        });
        problems.collect()
    }

    /// The members of an object that the schema does not have.
    pub(crate) fn unknown_members(&self, value: &Value) -> Vec<String> {
        let members = value.as_object().into_iter().flatten();
        let unknown = members.filter(|(name, _)| !self.properties.contains(*name));
        unknown.map(|(name, _)| name.clone()).collect()
    }
}

/// The message of an error that names no value of the instance.
fn masked(error: &jsonschema::ValidationError<'_>) -> String {
    error.masked().to_string()
}

/// The type of a value, with a number as it is.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn translate_nullable(node: &mut Value) {
    match node {
        Value::Object(members) => {
            if members.remove("nullable") == Some(Value::Bool(true))
                && let Some(kind) = members.get("type").cloned()
            {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
            members.values_mut().for_each(translate_nullable);
        }
        Value::Array(items) => items.iter_mut().for_each(translate_nullable),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let document = json!({"components": {"schemas": {
            "Window": {
                "type": "object",
                "required": ["day"],
                "properties": {
                    "day": {"type": "integer", "minimum": 1},
                    "zone": {"type": "string", "nullable": true},
                    "hours": {"$ref": "#/components/schemas/Hours"},
                },
            },
            "Hours": {"type": "object", "properties": {"start": {"type": "integer"}}},
        }}});
        Schema::read(&document, &json!({"$ref": "#/components/schemas/Window"})).unwrap()
    }

    #[test]
    fn problems_name_place_and_rule_and_no_value() {
        let schema = schema();
        for valid in [
            json!({"day": 1}),
            json!({"day": 1, "zone": null, "new": "secret"}),
        ] {
            assert_eq!(schema.problems(&valid), [""; 0], "{valid}");
        }
        for (invalid, problem) in [
            (json!({"day": 0}), "`day` is a number, against `minimum`"),
            (
                json!({"day": "secret"}),
                "`day` is a string, against `type`",
            ),
            (
                json!({"day": 1, "hours": {"start": null}}),
                "`hours/start` is null, against `type`",
            ),
            (json!([]), "the body is a list, against `type`"),
        ] {
            assert_eq!(schema.problems(&invalid), [problem]);
        }
        let [missing] = &schema.problems(&json!({"zone": "secret"}))[..] else {
            panic!("one member is missing");
        };
        assert!(missing.contains("\"day\""), "{missing}");
        assert!(!missing.contains("secret"), "{missing}");
    }

    #[test]
    fn unknown_members_are_named() {
        let value = json!({"day": 1, "new": 1, "older": 2});
        assert_eq!(schema().unknown_members(&value), ["new", "older"]);
    }
}
