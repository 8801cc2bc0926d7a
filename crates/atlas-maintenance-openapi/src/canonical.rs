//! The canonical text of a document: keys sorted, two spaces, a newline at the end. Equal documents
//! have equal texts.

use std::collections::BTreeMap;

use serde_json::Value;

/// The text of `document`.
pub fn text(document: &Value) -> String {
    // The alternate form of `Value` is pretty JSON, and cannot fail as a writer could.
    format!("{:#}\n", sorted(document))
}

/// `value` with the keys of all its objects in order.
///
/// `serde_json` sorts by itself only while no crate of the build turns on `preserve_order`.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let keys: BTreeMap<_, _> = object
                .iter()
                .map(|(key, value)| (key.clone(), sorted(value)))
                .collect();
            Value::Object(keys.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        scalar => scalar.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sorted_and_lists_keep_their_order() {
        let document = json!({"b": [{"z": 1, "a": 2}, 0], "a": {}});
        let expected = "{\n  \"a\": {},\n  \"b\": [\n    {\n      \"a\": 2,\n      \"z\": 1\n    },\n    0\n  ]\n}\n";
        assert_eq!(text(&document), expected);
    }
}
