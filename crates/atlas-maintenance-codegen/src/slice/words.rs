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
                let target = target(at, fragment);
                found.push(Diagnostic::new(
                    at,
                    DiagnosticKind::NoWords { missing, target },
                ));
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

/// The JSONPath of the place in `document` that `pointer` names. An item of a list is named by its
/// `name` if no other has that, since upstream may put another in its place.
fn target(pointer: &str, document: &Value) -> String {
    let mut path = "$".to_owned();
    let mut found = Some(document);
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let inside = found;
        found = inside.and_then(|value| match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            value => value.get(&step),
        });
        path.push_str(&match inside {
            Some(Value::Array(items)) => match found.and_then(|item| only_name(item, items)) {
                Some(name) => format!("[?@.name == '{}']", escaped(name)),
                None => format!("[{step}]"),
            },
            _ if is_plain(&step) => format!(".{step}"),
            _ => format!("['{}']", escaped(&step)),
        });
    }
    path
}

/// The name of `item`, if it has one that no other of `items` has.
fn only_name<'a>(item: &'a Value, items: &[Value]) -> Option<&'a str> {
    let name = item.get("name")?.as_str()?;
    let alike = |other: &&Value| other.get("name").and_then(Value::as_str) == Some(name);
    (items.iter().filter(alike).count() == 1).then_some(name)
}

/// Whether a JSONPath can have `step` after a point.
fn is_plain(step: &str) -> bool {
    let mut letters = step.chars();
    let first = letters.next();
    first.is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn target_of_a_place_matches_it() {
        let document = json!({"paths": {"/a/{id}": {"get": {
            "responses": {"200": {"x'y": [7]}},
            "parameters": [{"name": "a"}, {"name": "it's"}, {"name": "c"}, {"name": "c"}],
        }}}});
        for (place, expected) in [
            ("responses/200/x'y/0", ".responses['200']['x\\'y'][0]"),
            ("parameters/0", ".parameters[?@.name == 'a']"),
            ("parameters/1", ".parameters[?@.name == 'it\\'s']"),
            ("parameters/3", ".parameters[3]"),
        ] {
            let place = format!("/paths/~1a~1{{id}}/get/{place}");
            let target = target(&place, &document);
            assert_eq!(target, format!("$.paths['/a/{{id}}'].get{expected}"));
            let path = serde_json_path::JsonPath::parse(&target).unwrap();
            let found = path.query(&document).exactly_one().unwrap();
            assert_eq!(Some(found), document.pointer(&place));
        }
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
