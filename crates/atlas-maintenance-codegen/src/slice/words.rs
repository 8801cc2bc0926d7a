//! Whether everything in a fragment that a reader meets has words. What the vendor adds has none after
//! `strip`; this stage finds every place where ours are missing.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::refs;

/// Every place of a fragment that has no words.
pub(super) fn missing(fragment: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    position::visit(fragment, &mut |position, at, object| {
        if refs::target(object).is_some() {
            return;
        }
        let wanted: &[&'static str] = match position {
            Position::Info => &["title", "description"],
            Position::Operation => &["summary", "description"],
            Position::Tag
            | Position::Parameter
            | Position::Header
            | Position::RequestBody
            | Position::Response
            | Position::SecurityScheme => &["description"],
            Position::Schema if is_named(at) => &["description"],
            _ => &[],
        };
        for missing in wanted {
            if object
                .get(*missing)
                .and_then(Value::as_str)
                .is_none_or(str::is_empty)
            {
                found.push(Diagnostic::new(at, DiagnosticKind::NoWords { missing }));
            }
        }
    });
    found
}

/// Whether a schema is a component or a property: those have a name that needs an explanation.
fn is_named(at: &str) -> bool {
    let mut steps = at.rsplit('/');
    let _name = steps.next();
    matches!(steps.next(), Some("properties" | "schemas"))
}

/// The JSONPath of the place that `pointer` names.
pub(super) fn target(pointer: &str) -> String {
    pointer
        .split('/')
        .skip(1)
        .fold("$".to_owned(), |path, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            let mut letters = step.chars();
            let plain = letters
                .next()
                .is_some_and(|first| first.is_ascii_alphabetic())
                && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            if plain {
                format!("{path}.{step}")
            } else if step.chars().all(|letter| letter.is_ascii_digit()) && step.len() < 3 {
                format!("{path}[{step}]")
            } else {
                format!(
                    "{path}['{}']",
                    step.replace('\\', "\\\\").replace('\'', "\\'")
                )
            }
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn target_of_a_place_matches_it() {
        let place = "/paths/~1a~1{id}/get/responses/200/x'y/0";
        let target = target(place);
        assert_eq!(
            target,
            "$.paths['/a/{id}'].get.responses['200']['x\\'y'][0]"
        );
        let document = json!({"paths": {"/a/{id}": {"get": {"responses": {"200": {"x'y": [7]}}}}}});
        let path = serde_json_path::JsonPath::parse(&target).unwrap();
        assert_eq!(path.query(&document).exactly_one().unwrap(), 7);
    }

    #[test]
    fn every_property_without_words_is_found() {
        let mut fragment = json!({
            "info": {"title": "T", "description": "D"},
            "components": {"schemas": {"S": {
                "description": "D",
                "properties": {
                    "a": {"type": "array", "description": "D", "items": {"type": "string"}},
                    "b": {"$ref": "#/components/schemas/S"},
                },
            }}},
        });
        assert!(missing(&fragment).is_empty());
        for name in ["c", "d"] {
            fragment["components"]["schemas"]["S"]["properties"][name] = json!({"type": "string"});
        }
        let found = missing(&fragment).into_iter();
        let places: Vec<_> = found.map(|diagnostic| diagnostic.pointer).collect();
        assert_eq!(
            places,
            ["c", "d"].map(|name| format!("/components/schemas/S/properties/{name}"))
        );
    }
}
