//! The part of an OpenAPI 3.0 schema that bodies are validated against.
//!
//! Types, bounds, `readOnly` and `nullable` are read. `required` and `anyOf` are ignored: which
//! members are required depends on the state of the project and has error codes of its own; see
//! `window_update`.

use std::collections::BTreeMap;

use serde_json::Value;

/// Deeper than any fragment; ends circular references.
const MAX_DEPTH: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Schema {
    Object(BTreeMap<String, Member>),
    Array(Box<Schema>),
    Integer {
        minimum: Option<i64>,
        maximum: Option<i64>,
    },
    Number,
    Boolean,
    Text,
    /// No type is given: every value is valid.
    Any,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) schema: Schema,
    pub(crate) read_only: bool,
    pub(crate) nullable: bool,
}

impl Schema {
    /// Reads the schema `value` of the document.
    ///
    /// # Errors
    ///
    /// What is wrong with the schema.
    pub(crate) fn read(document: &Value, value: &Value) -> Result<Self, String> {
        Self::read_at(document, value, 0)
    }

    fn read_at(document: &Value, value: &Value, depth: usize) -> Result<Self, String> {
        if depth > MAX_DEPTH {
            return Err("the schema is nested too deeply or refers to itself".to_owned());
        }
        let value = resolve(document, value)?;
        if let Some(parts) = value.get("allOf").and_then(Value::as_array) {
            return Self::read_all_of(document, value, parts, depth);
        }
        Ok(match value.get("type").and_then(Value::as_str) {
            Some("object") => Self::Object(read_members(document, value, depth)?),
            Some("array") => {
                let items = value.get("items").unwrap_or(&Value::Null);
                Self::Array(Box::new(Self::read_at(document, items, depth + 1)?))
            }
            Some("integer") => Self::Integer {
                minimum: value.get("minimum").and_then(Value::as_i64),
                maximum: value.get("maximum").and_then(Value::as_i64),
            },
            Some("number") => Self::Number,
            Some("boolean") => Self::Boolean,
            Some("string") => Self::Text,
            Some(other) => return Err(format!("{other:?} is not a type of OpenAPI 3.0")),
            None => Self::Any,
        })
    }

    /// `allOf` merges the members of several objects; often it has a single reference.
    fn read_all_of(
        document: &Value,
        value: &Value,
        parts: &[Value],
        depth: usize,
    ) -> Result<Self, String> {
        let mut members = read_members(document, value, depth)?;
        let mut only = Self::Any;
        for part in parts {
            match Self::read_at(document, part, depth + 1)? {
                Self::Object(more) => members.extend(more),
                other => only = other,
            }
        }
        Ok(if members.is_empty() && only != Self::Any {
            only
        } else {
            Self::Object(members)
        })
    }
}

fn read_members(
    document: &Value,
    value: &Value,
    depth: usize,
) -> Result<BTreeMap<String, Member>, String> {
    let flag = |value: &Value, name: &str| value.get(name) == Some(&Value::Bool(true));
    let mut members = BTreeMap::new();
    for (name, member) in value
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let schema = Schema::read_at(document, member, depth + 1)?;
        let target = resolve(document, member)?;
        let member = Member {
            schema,
            read_only: flag(member, "readOnly") || flag(target, "readOnly"),
            nullable: flag(member, "nullable") || flag(target, "nullable"),
        };
        members.insert(name.clone(), member);
    }
    Ok(members)
}

/// Follows `$ref` within the document until there is none.
///
/// # Errors
///
/// When a reference leads out of the document, to nothing or back to itself.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> Result<&'a Value, String> {
    let mut value = value;
    for _ in 0..MAX_DEPTH {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Ok(value);
        };
        value = reference
            .strip_prefix('#')
            .and_then(|pointer| document.pointer(pointer))
            .ok_or_else(|| format!("{reference} leads to nothing in this document"))?;
    }
    Err("a reference leads back to itself".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_of_members_are_resolved() {
        let document = json!({"components": {"schemas": {
            "Outer": {"type": "object", "properties": {
                "inner": {"$ref": "#/components/schemas/Inner"},
                "described": {"description": "x", "allOf": [{"$ref": "#/components/schemas/Inner"}]},
                "count": {"type": "integer", "readOnly": true},
            }},
            "Inner": {"type": "object", "nullable": true, "properties": {
                "hour": {"type": "integer", "minimum": 0, "maximum": 23},
                "names": {"type": "array", "items": {"type": "string"}},
            }},
        }}});
        let outer = json!({"$ref": "#/components/schemas/Outer"});
        let Ok(Schema::Object(members)) = Schema::read(&document, &outer) else {
            panic!("not an object");
        };
        assert!(members["count"].read_only && !members["inner"].read_only);
        assert!(members["inner"].nullable);
        assert_eq!(members["inner"].schema, members["described"].schema);
        let Schema::Object(inner) = &members["inner"].schema else {
            panic!("not an object");
        };
        assert_eq!(
            inner["hour"].schema,
            Schema::Integer {
                minimum: Some(0),
                maximum: Some(23)
            }
        );
        assert_eq!(inner["names"].schema, Schema::Array(Box::new(Schema::Text)));
    }

    #[test]
    fn circular_and_dangling_references_are_errors() {
        let document = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}, "c": {
            "type": "object", "properties": {"c": {"$ref": "#/c"}}
        }});
        for (reference, part) in [("#/a", "itself"), ("#/c", "itself"), ("#/x", "nothing")] {
            let message = Schema::read(&document, &json!({"$ref": reference})).unwrap_err();
            assert!(message.contains(part), "{message}");
        }
        assert!(Schema::read(&document, &json!({"type": "date"})).is_err());
    }
}
