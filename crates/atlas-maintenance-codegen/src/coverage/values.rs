//! Values that fit a schema of the document as the vendor wrote it: what the service would send, or
//! take, with as many members as the schema knows.
//!
//! They are made without the fix-ups, so that what those lose is noticed.

use serde_json::{Value, json};

use atlas_maintenance_openapi::{Object, refs};

/// Deeper than this only what is required is filled in, so that schemas that hold themselves end.
const DEEP: usize = 5;
/// Deeper than this not even that.
const TOO_DEEP: usize = 12;

/// Builds values from the schemas of a document.
pub(super) struct Builder<'a> {
    pub(super) document: &'a Value,
    /// Whether the value is for a request, which leaves out what the service alone sets.
    pub(super) request: bool,
}

impl Builder<'_> {
    /// A value of `schema`.
    pub(super) fn value(&self, schema: &Value) -> Value {
        self.at(schema, 0)
    }

    fn at(&self, schema: &Value, depth: usize) -> Value {
        let schema = self.dereferenced(schema);
        let kind = schema.get("type").and_then(Value::as_str);
        if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
            return match kind {
                // What is listed is meant for the items.
                Some("array") if !first.is_array() => json!([first]),
                _ => first.clone(),
            };
        }
        if let Some(chosen) = self.chosen(schema, depth) {
            return chosen;
        }
        match kind {
            Some("string") => json!(text(schema)),
            Some("integer") => json!(whole_number(schema)),
            Some("number") => json!(fraction(schema)),
            Some("boolean") => json!(true),
            Some("array") => self.list(schema, depth),
            _ => Value::Object(self.object(schema, depth)),
        }
    }

    /// A value of the first alternative of a choice, saying that it is this one.
    fn chosen(&self, schema: &Value, depth: usize) -> Option<Value> {
        let discriminator = schema.get("discriminator");
        let mapping = discriminator
            .and_then(|discriminator| discriminator.get("mapping"))
            .and_then(Value::as_object);
        if let Some((value, target)) = mapping.and_then(|mapping| mapping.iter().next())
            && let Some(property) = discriminator?.get("propertyName").and_then(Value::as_str)
        {
            let mut chosen = self.at(&json!({ "$ref": target }), depth + 1);
            say(&mut chosen, property, value);
            return Some(chosen);
        }
        let alternatives = ["oneOf", "anyOf"]
            .into_iter()
            .find_map(|key| schema.get(key)?.as_array())?;
        let first = alternatives.first()?;
        // A rule about properties is no alternative.
        let is_rule = first.as_object()?.keys().all(|key| key == "required");
        (!is_rule).then(|| self.at(first, depth + 1))
    }

    fn list(&self, schema: &Value, depth: usize) -> Value {
        let least = schema.get("minItems").and_then(Value::as_u64);
        let count = match least {
            Some(least) => usize::try_from(least).unwrap_or(1).max(1),
            None if depth > DEEP => 0,
            None => 1,
        };
        match schema.get("items") {
            Some(items) if depth <= TOO_DEEP => {
                Value::Array(vec![self.at(items, depth + 1); count])
            }
            _ => json!([]),
        }
    }

    /// The members of an object, by all of its parts.
    fn object(&self, schema: &Value, depth: usize) -> Object {
        let mut properties = Object::new();
        let mut required = Vec::new();
        self.parts(schema, 0, &mut properties, &mut required);
        let mut object = Object::new();
        for (name, property) in &properties {
            let is_required = required.iter().any(|required| required == name);
            if depth > TOO_DEEP
                || (depth > DEEP && !is_required)
                || (self.request && self.is_read_only(property))
            {
                continue;
            }
            object.insert(name.clone(), self.at(property, depth + 1));
        }
        if properties.is_empty()
            && depth <= DEEP
            && let Some(values) = schema
                .get("additionalProperties")
                .filter(|it| it.is_object())
        {
            object.insert("key".to_owned(), self.at(values, depth + 1));
        }
        object
    }

    fn parts(
        &self,
        schema: &Value,
        depth: usize,
        properties: &mut Object,
        required: &mut Vec<String>,
    ) {
        if depth > TOO_DEEP {
            return;
        }
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.parts(self.dereferenced(part), depth + 1, properties, required);
        }
        if let Some(own) = schema.get("properties").and_then(Value::as_object) {
            properties.extend(own.clone());
        }
        let names = schema.get("required").and_then(Value::as_array);
        let names = names.into_iter().flatten().filter_map(Value::as_str);
        required.extend(names.map(str::to_owned));
    }

    fn is_read_only(&self, property: &Value) -> bool {
        self.dereferenced(property).get("readOnly") == Some(&json!(true))
    }

    /// What `schema` refers to.
    fn dereferenced<'b>(&'b self, schema: &'b Value) -> &'b Value {
        let mut found = schema;
        for _ in 0..TOO_DEEP {
            let target = found.as_object().and_then(refs::target);
            match target.and_then(|target| self.document.pointer(target.trim_start_matches('#'))) {
                Some(next) => found = next,
                None => break,
            }
        }
        found
    }
}

/// Sets the member that says what an object is.
pub(super) fn say(object: &mut Value, property: &str, value: &str) {
    if let Some(object) = object.as_object_mut() {
        object.insert(property.to_owned(), json!(value));
    }
}

fn text(schema: &Value) -> String {
    let known = |key: &str| schema.get(key).and_then(Value::as_str);
    let length = |key: &str| {
        let length = schema.get(key).and_then(Value::as_u64)?;
        usize::try_from(length).ok()
    };
    let text = match (known("pattern"), known("format"), known("example")) {
        (Some("^([a-f0-9]{24})$"), _, _) => return "32b6e34b3d91647abb20e7b8".to_owned(),
        (_, Some("date-time"), _) => return "2025-06-05T10:00:00Z".to_owned(),
        (_, Some("date"), _) => return "2025-06-05".to_owned(),
        (_, Some("uuid"), _) => return "67e55044-10b1-426f-9247-bb680e5fe0c8".to_owned(),
        (_, _, Some(example)) => example.to_owned(),
        _ => "text".to_owned(),
    };
    let least = length("minLength").unwrap_or_default();
    let most = length("maxLength").unwrap_or(usize::MAX);
    let missing = least.saturating_sub(text.chars().count());
    let text = text + &"x".repeat(missing);
    text.chars().take(most).collect()
}

fn whole_number(schema: &Value) -> i64 {
    let bound = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_f64)
            .map(|bound| bound as i64)
    };
    let number = bound("minimum").map_or(7, |least| least.max(7));
    bound("maximum").map_or(number, |most| most.min(number))
}

/// Never a whole one: `1` and `1.0` are different JSON.
fn fraction(schema: &Value) -> f64 {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let number = bound("minimum").map_or(1.5, |least| least.floor() + 0.5);
    bound("maximum").map_or(number, |most| most.min(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_has_members_of_all_parts_and_its_discriminator() {
        let document = json!({"components": {"schemas": {
            "Pet": {
                "discriminator": {"propertyName": "kind", "mapping": {
                    "cat": "#/components/schemas/Cat",
                }},
                "properties": {"kind": {"type": "string"}, "id": {
                    "type": "string", "readOnly": true, "pattern": "^([a-f0-9]{24})$",
                }},
            },
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {
                "lives": {"type": "integer", "maximum": 2},
                "weight": {"type": "number", "minimum": 3},
                "colours": {"type": "array", "enum": ["black"]},
                "kittens": {"type": "array", "items": {"$ref": "#/components/schemas/Cat"}},
            }}]},
        }}});
        let schema = json!({"$ref": "#/components/schemas/Pet"});
        let build = |request| {
            Builder {
                document: &document,
                request,
            }
            .value(&schema)
        };
        let answer = build(false);
        assert_eq!(answer["kind"], "cat");
        assert_eq!(answer["id"], "32b6e34b3d91647abb20e7b8");
        assert_eq!(answer["lives"], 2);
        assert_eq!(answer["weight"], 3.5);
        assert_eq!(answer["colours"], json!(["black"]));
        assert_eq!(answer["kittens"][0]["lives"], 2);
        assert_eq!(build(true).get("id"), None);
    }
}
