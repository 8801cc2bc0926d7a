//! The published schemas, which the documents of commands are held to.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

/// A schema of `docs/schemas`, which allows no member that it does not list.
pub(crate) struct Schema(Validator);

impl Schema {
    pub(crate) fn of(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
        let file = folder.join(format!("{name}.schema.json"));
        let text = fs::read_to_string(&file);
        let text = text.unwrap_or_else(|_| panic!("{} is missing", file.display()));
        let mut schema = serde_json::from_str(&text).unwrap();
        close(&mut schema);
        Self(jsonschema::validator_for(&schema).unwrap())
    }

    pub(crate) fn assert_valid(&self, value: &Value, what: &str) {
        let errors = self.0.iter_errors(value).map(|error| error.to_string());
        let errors: Vec<_> = errors.collect();
        assert!(errors.is_empty(), "{what}: {errors:?} in {value:#}");
    }
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(parts) => {
            if parts.contains_key("properties") {
                parts.insert("additionalProperties".to_owned(), false.into());
            }
            parts.values_mut().for_each(close);
        }
        Value::Array(parts) => parts.iter_mut().for_each(close),
        _ => {}
    }
}
