//! A value as YAML in which nothing drives a terminal.

use atlas_maintenance_types::is_printable;
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Value;
use serde_saphyr::DoubleQuoted;

use crate::printable::{escaped_json, escaped_yaml};

/// YAML 1.2. The crate escapes controls and leaves marks of direction, which are escaped here.
pub(super) fn yaml(value: &Value) -> Result<String, String> {
    if has_unprintable_name(value) {
        // The crate does not let the quotes of a name be chosen. JSON is YAML.
        return Ok(escaped_json(&format!("{value:#}")).into_owned());
    }
    let text = serde_saphyr::to_string(&Quoting(value));
    let text = text.map_err(|error| error.to_string())?;
    Ok(escaped_yaml(text.trim_end_matches('\n')))
}

/// Whether a member has a name that YAML cannot escape.
pub(super) fn has_unprintable_name(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(has_unprintable_name),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| !is_printable(name) || has_unprintable_name(value)),
        _ => false,
    }
}

/// Texts that need escapes in double quotes, which is where YAML has them.
struct Quoting<'a>(&'a Value);

struct QuotingText<'a>(&'a str);

impl Serialize for Quoting<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) => QuotingText(text).serialize(serializer),
            Value::Array(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(&Quoting(element))?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, &Quoting(value))?;
                }
                map.end()
            }
            other => other.serialize(serializer),
        }
    }
}

impl Serialize for QuotingText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !is_printable(self.0) {
            DoubleQuoted(self.0).serialize(serializer)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}
