//! Which object of an OpenAPI document is what.
//!
//! A key means something only by the object it stands in: `description` in a schema is prose, and
//! `description` in a schema's `properties` is the name of a property. So stages do not search for
//! keys; they are shown every object together with its position.

use serde_json::Value;

use crate::document::Object;
use crate::pointer;

/// What an object of the document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// The document itself.
    Root,
    /// `info`.
    Info,
    /// An item of `servers`.
    Server,
    /// An item of `tags`.
    Tag,
    /// `components`.
    Components,
    /// The operations of a path.
    PathItem,
    /// An operation.
    Operation,
    /// A parameter, or a reference to one.
    Parameter,
    /// A header of a response or an encoding.
    Header,
    /// A body that is sent.
    RequestBody,
    /// An answer.
    Response,
    /// What a body is under one media type.
    MediaType,
    /// How a part of a body is written.
    Encoding,
    /// A schema, at any depth.
    Schema,
    /// A way to authenticate.
    SecurityScheme,
    /// An example.
    Example,
    /// A link from an answer to an operation.
    Link,
}

/// How a key of an object holds further objects.
#[derive(Clone, Copy)]
enum Holds {
    One,
    List,
    /// An object whose keys are names. Those that begin with `x-` are names as well.
    Named,
    /// An object whose keys are paths, statuses or methods, with extensions beside them.
    NamedOrExtension,
    /// An object of objects: callbacks, by name and then by expression.
    NamedTwice,
}

impl Position {
    /// The keys under which an object at this position holds others, and what those are.
    fn children(self) -> &'static [(&'static str, Holds, Position)] {
        use Holds::{List, Named, NamedOrExtension, NamedTwice, One};
        match self {
            Self::Root => &[
                ("info", One, Self::Info),
                ("servers", List, Self::Server),
                ("tags", List, Self::Tag),
                ("components", One, Self::Components),
                ("paths", NamedOrExtension, Self::PathItem),
            ],
            Self::Components => &[
                ("schemas", Named, Self::Schema),
                ("responses", Named, Self::Response),
                ("parameters", Named, Self::Parameter),
                ("examples", Named, Self::Example),
                ("requestBodies", Named, Self::RequestBody),
                ("headers", Named, Self::Header),
                ("securitySchemes", Named, Self::SecurityScheme),
                ("links", Named, Self::Link),
                ("callbacks", NamedTwice, Self::PathItem),
            ],
            Self::PathItem => &[
                ("get", One, Self::Operation),
                ("put", One, Self::Operation),
                ("post", One, Self::Operation),
                ("delete", One, Self::Operation),
                ("options", One, Self::Operation),
                ("head", One, Self::Operation),
                ("patch", One, Self::Operation),
                ("trace", One, Self::Operation),
                ("parameters", List, Self::Parameter),
                ("servers", List, Self::Server),
            ],
            Self::Operation => &[
                ("parameters", List, Self::Parameter),
                ("requestBody", One, Self::RequestBody),
                ("responses", NamedOrExtension, Self::Response),
                ("callbacks", NamedTwice, Self::PathItem),
                ("servers", List, Self::Server),
            ],
            Self::Parameter | Self::Header => &[
                ("schema", One, Self::Schema),
                ("content", Named, Self::MediaType),
                ("examples", Named, Self::Example),
            ],
            Self::RequestBody => &[("content", Named, Self::MediaType)],
            Self::Response => &[
                ("headers", Named, Self::Header),
                ("content", Named, Self::MediaType),
                ("links", Named, Self::Link),
            ],
            Self::MediaType => &[
                ("schema", One, Self::Schema),
                ("examples", Named, Self::Example),
                ("encoding", Named, Self::Encoding),
            ],
            Self::Encoding => &[("headers", Named, Self::Header)],
            Self::Schema => &[
                ("properties", Named, Self::Schema),
                ("items", One, Self::Schema),
                ("additionalProperties", One, Self::Schema),
                ("allOf", List, Self::Schema),
                ("anyOf", List, Self::Schema),
                ("oneOf", List, Self::Schema),
                ("not", One, Self::Schema),
            ],
            Self::Info
            | Self::Server
            | Self::Tag
            | Self::SecurityScheme
            | Self::Example
            | Self::Link => &[],
        }
    }
}

/// The walk through a document, for a visitor that changes it and for one that does not. `at` is one text
/// for all places: what is held is appended to it, and taken from it again.
macro_rules! walk {
    ($name:ident, $value:ty, $object:ty, $get:ident, $iter:ident) => {
        fn $name(
            position: Position,
            at: &mut String,
            value: $value,
            visitor: &mut dyn FnMut(Position, &str, $object),
        ) {
            let Value::Object(object) = value else {
                return;
            };
            visitor(position, at, object);
            for (key, holds, inner) in position.children() {
                let Some(held) = object.$get(*key) else {
                    continue;
                };
                let start = at.len();
                pointer::push(at, key);
                let listed = at.len();
                match (holds, held) {
                    (Holds::One, held) => $name(*inner, at, held, visitor),
                    (Holds::List, Value::Array(list)) => {
                        for (index, item) in list.$iter().enumerate() {
                            pointer::push(at, &index.to_string());
                            $name(*inner, at, item, visitor);
                            at.truncate(listed);
                        }
                    }
                    (
                        Holds::Named | Holds::NamedOrExtension | Holds::NamedTwice,
                        Value::Object(named),
                    ) => {
                        for (name, item) in named.$iter() {
                            if matches!(holds, Holds::NamedOrExtension) && name.starts_with("x-") {
                                continue;
                            }
                            pointer::push(at, name);
                            let once = at.len();
                            match (holds, item) {
                                (Holds::NamedTwice, Value::Object(second)) => {
                                    for (name, item) in second.$iter() {
                                        pointer::push(at, name);
                                        $name(*inner, at, item, visitor);
                                        at.truncate(once);
                                    }
                                }
                                (_, item) => $name(*inner, at, item, visitor),
                            }
                            at.truncate(listed);
                        }
                    }
                    _ => {}
                }
                at.truncate(start);
            }
        }
    };
}

walk!(walk, &Value, &Object, get, iter);
walk!(walk_mut, &mut Value, &mut Object, get_mut, iter_mut);

/// Shows `visitor` every object of `document`, an object before what it holds.
///
/// The visitor may change the object; what it holds afterwards is what is visited next.
pub fn visit_mut(document: &mut Value, visitor: &mut dyn FnMut(Position, &str, &mut Object)) {
    visit_value_mut(Position::Root, "", document, visitor);
}

/// As [`visit_mut`], for a value that is at `position`.
pub fn visit_value_mut(
    position: Position,
    at: &str,
    value: &mut Value,
    visitor: &mut dyn FnMut(Position, &str, &mut Object),
) {
    walk_mut(position, &mut at.to_owned(), value, visitor);
}

/// As [`visit_mut`], for an object that is at `position`.
pub fn visit_object_mut(
    position: Position,
    at: &str,
    object: &mut Object,
    visitor: &mut dyn FnMut(Position, &str, &mut Object),
) {
    let mut value = Value::Object(std::mem::take(object));
    visit_value_mut(position, at, &mut value, visitor);
    if let Value::Object(visited) = value {
        *object = visited;
    }
}

/// As [`visit_mut`], without a change.
pub fn visit(document: &Value, visitor: &mut dyn FnMut(Position, &str, &Object)) {
    visit_value(Position::Root, "", document, visitor);
}

/// As [`visit`], for a value that is at `position`.
pub fn visit_value(
    position: Position,
    at: &str,
    value: &Value,
    visitor: &mut dyn FnMut(Position, &str, &Object),
) {
    walk(position, &mut at.to_owned(), value, visitor);
}

/// As [`visit`], until the visitor returns an error.
///
/// # Errors
///
/// The first error of the visitor.
pub fn try_visit<E>(
    document: &Value,
    visitor: &mut dyn FnMut(Position, &str, &Object) -> Result<(), E>,
) -> Result<(), E> {
    let mut first = Ok(());
    visit(document, &mut |position, at, object| {
        if first.is_ok() {
            first = visitor(position, at, object);
        }
    });
    first
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn property_is_a_schema_whatever_its_name() {
        let document = json!({
            "paths": {"x-note": {"get": {}}, "/a": {"get": {"responses": {"200": {}}}}},
            "components": {"schemas": {"S": {"properties": {
                "description": {"type": "string"},
                "properties": {"type": "object"},
                "x-name": {"type": "string"},
            }}}},
        });
        let mut seen = Vec::new();
        visit(&document, &mut |position, at, _| {
            seen.push((position, at.to_owned()));
        });
        let schemas: Vec<_> = seen
            .iter()
            .filter(|(position, _)| *position == Position::Schema)
            .map(|(_, at)| at.as_str())
            .collect();
        assert_eq!(
            schemas,
            [
                "/components/schemas/S",
                "/components/schemas/S/properties/description",
                "/components/schemas/S/properties/properties",
                "/components/schemas/S/properties/x-name",
            ]
        );
        assert!(seen.contains(&(
            Position::Response,
            "/paths/~1a/get/responses/200".to_owned()
        )));
        assert!(!seen.iter().any(|(_, at)| at.contains("x-note")));
    }
}
