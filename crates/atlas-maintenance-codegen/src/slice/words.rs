//! Whether everything in a fragment that a reader meets has words. What the vendor adds has none after
//! `strip`; this stage finds where ours are missing.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::refs;

/// Refuses a fragment with a place that has no words.
pub(super) fn complete(fragment: &Value) -> Result<(), Diagnostic> {
    position::try_visit(fragment, &mut |position, at, object| {
        if refs::target(object).is_some() {
            return Ok(());
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
                return Err(Diagnostic::new(at, DiagnosticKind::NoWords { missing }));
            }
        }
        Ok(())
    })
}

/// Whether a schema is a component or a property: those have a name that needs an explanation.
fn is_named(at: &str) -> bool {
    let mut steps = at.rsplit('/');
    let _name = steps.next();
    matches!(steps.next(), Some("properties" | "schemas"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn property_without_words_is_refused() {
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
        complete(&fragment).unwrap();
        fragment["components"]["schemas"]["S"]["properties"]["c"] = json!({"type": "string"});
        let diagnostic = complete(&fragment).unwrap_err();
        assert_eq!(diagnostic.pointer, "/components/schemas/S/properties/c");
    }
}
