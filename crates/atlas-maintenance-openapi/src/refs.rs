//! `$ref`: what refers to what, and what is reached from the operations.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::document::Object;
use crate::pointer;
use crate::position::{self, Position};

/// A reference and the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// What it says: `#/components/schemas/Name`.
    pub target: String,
    /// The place, as a JSON pointer.
    pub pointer: String,
}

/// The target of the reference that this object is, if it is one.
pub fn target(object: &Object) -> Option<&str> {
    object.get("$ref").and_then(Value::as_str)
}

/// Every reference in `value`, which is at `position`.
pub fn references(position: Position, at: &str, value: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    position::visit_value(position, at, value, &mut |position, at, object| {
        if let Some(target) = target(object) {
            found.push(Reference {
                target: target.to_owned(),
                pointer: pointer::join(at, "$ref"),
            });
        }
        if position == Position::Schema {
            let mapping = object
                .get("discriminator")
                .and_then(|discriminator| discriminator.get("mapping"))
                .and_then(Value::as_object);
            for (name, target) in mapping.into_iter().flatten() {
                if let Some(target) = target.as_str() {
                    found.push(Reference {
                        target: target.to_owned(),
                        pointer: format!(
                            "{at}{}",
                            pointer::of(&["discriminator", "mapping", name])
                        ),
                    });
                }
            }
        }
    });
    found
}

/// The kind and the name of the component that `target` names.
pub fn component(target: &str) -> Option<(&str, &str)> {
    let (kind, name) = target.strip_prefix("#/components/")?.split_once('/')?;
    (!name.contains('/')).then_some((kind, name))
}

/// The position of the components of a kind.
fn position_of(kind: &str) -> Option<Position> {
    Some(match kind {
        "schemas" => Position::Schema,
        "responses" => Position::Response,
        "parameters" => Position::Parameter,
        "examples" => Position::Example,
        "requestBodies" => Position::RequestBody,
        "headers" => Position::Header,
        "securitySchemes" => Position::SecurityScheme,
        "links" => Position::Link,
        _ => return None,
    })
}

/// The component that `reference` names, and what it is.
///
/// # Errors
///
/// If there is no such component, or it is not one of this document.
pub fn resolve<'a>(
    document: &'a Value,
    reference: &Reference,
) -> Result<(Position, &'a Value), Diagnostic> {
    let diagnostic = |kind| Diagnostic::new(reference.pointer.clone(), kind);
    let target = reference.target.clone();
    let foreign = |target| diagnostic(DiagnosticKind::ForeignReference { target });
    let Some((kind, name)) = component(&reference.target) else {
        return Err(foreign(target));
    };
    let Some(position) = position_of(kind) else {
        return Err(foreign(target));
    };
    document
        .get("components")
        .and_then(|components| components.get(kind))
        .and_then(|components| components.get(name))
        .map(|value| (position, value))
        .ok_or_else(|| diagnostic(DiagnosticKind::DanglingReference { target }))
}

/// Every component that is reached from `from`, directly or through others.
///
/// # Errors
///
/// If a reference on the way names no component of this document.
pub fn reached(document: &Value, from: Vec<Reference>) -> Result<BTreeSet<String>, Diagnostic> {
    let mut reached = BTreeSet::new();
    let mut waiting = from;
    while let Some(reference) = waiting.pop() {
        let (position, value) = resolve(document, &reference)?;
        if reached.insert(reference.target.clone()) {
            let at = reference.target.trim_start_matches('#').to_owned();
            waiting.extend(references(position, &at, value));
        }
    }
    Ok(reached)
}

/// Refuses a `target` that is nothing but a reference that leads back to itself. A circle through a
/// property is fine: values end it.
fn check_not_circular(document: &Value, target: &str) -> Result<(), Diagnostic> {
    let mut way = vec![target];
    while let Some(next) = way
        .last()
        .and_then(|last| document.pointer(last.strip_prefix('#')?)?.as_object())
        .and_then(self::target)
    {
        if way.contains(&next) {
            return Err(Diagnostic::new(
                target.trim_start_matches('#'),
                DiagnosticKind::CircularReference {
                    target: target.to_owned(),
                    way: way.join(" → "),
                },
            ));
        }
        way.push(next);
    }
    Ok(())
}

/// `document` with only those components that its operations reach, and its security schemes,
/// which are named without a reference.
///
/// # Errors
///
/// If a reference names no component of this document, or a component refers only to itself.
pub fn close(document: &Value) -> Result<Value, Diagnostic> {
    let mut roots = Vec::new();
    if let Some(paths) = document.get("paths").and_then(Value::as_object) {
        for (path, item) in paths {
            let at = pointer::of(&["paths", path]);
            roots.extend(references(Position::PathItem, &at, item));
        }
    }
    let reached = reached(document, roots)?;
    for target in &reached {
        check_not_circular(document, target)?;
    }

    let Some(root) = document.as_object() else {
        return Ok(document.clone());
    };
    let mut closed = Object::new();
    for (key, value) in root {
        let value = match (key.as_str(), value.as_object()) {
            ("components", Some(components)) => kept(components, &reached),
            _ => value.clone(),
        };
        closed.insert(key.clone(), value);
    }
    Ok(Value::Object(closed))
}

/// The components that are reached, and the ways to authenticate, which are referred to by name.
fn kept(components: &Object, reached: &BTreeSet<String>) -> Value {
    let kept = components.iter().filter_map(|(kind, named)| {
        let kept: Object = named
            .as_object()?
            .iter()
            .filter(|(name, _)| {
                kind == "securitySchemes"
                    || reached.contains(&format!("#/components/{kind}/{name}"))
            })
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        (!kept.is_empty()).then(|| (kind.clone(), Value::Object(kept)))
    });
    Value::Object(kept.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}}},
            "components": {
                "responses": {
                    "R": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                    "Unused": {},
                },
                "schemas": {
                    "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
                    "B": {"items": {"$ref": "#/components/schemas/A"}},
                    "C": {},
                },
                "securitySchemes": {"Key": {}},
            },
        })
    }

    #[test]
    fn close_keeps_only_reached_components() {
        let closed = close(&document()).unwrap();
        let components = &closed["components"];
        assert_eq!(components["schemas"].as_object().unwrap().len(), 2);
        assert_eq!(components["responses"].as_object().unwrap().len(), 1);
        assert!(components["securitySchemes"]["Key"].is_object());
    }

    #[test]
    fn targets_of_a_discriminator_are_reached() {
        let mut document = document();
        document["components"]["schemas"]["A"]["discriminator"] =
            json!({"propertyName": "t", "mapping": {"c": "#/components/schemas/C"}});
        let closed = close(&document).unwrap();
        assert!(closed["components"]["schemas"]["C"].is_object());
    }

    #[test]
    fn circular_reference_is_refused_with_its_path() {
        let mut document = document();
        document["components"]["schemas"]["A"] = json!({"$ref": "#/components/schemas/B"});
        document["components"]["schemas"]["B"] = json!({"$ref": "#/components/schemas/A"});
        let diagnostic = close(&document).unwrap_err();
        assert_eq!(diagnostic.pointer, "/components/schemas/A");
        let way = "#/components/schemas/A → #/components/schemas/B";
        assert!(diagnostic.to_string().contains(way), "{diagnostic}");
    }

    #[test]
    fn dangling_reference_is_refused_with_its_place() {
        let mut document = document();
        document["components"]["schemas"]["B"]["items"]["$ref"] = json!("#/components/schemas/No");
        let diagnostic = close(&document).unwrap_err();
        assert_eq!(diagnostic.pointer, "/components/schemas/B/items/$ref");
        assert!(diagnostic.to_string().contains("#/components/schemas/No"));
    }

    #[test]
    fn reference_to_another_file_is_refused() {
        let mut document = document();
        document["components"]["schemas"]["B"]["items"]["$ref"] = json!("other.json#/B");
        assert!(matches!(
            close(&document).unwrap_err().kind,
            DiagnosticKind::ForeignReference { .. }
        ));
    }
}
