//! What a stage can have against a document.

use std::fmt;

/// Something wrong at a place in a document. Which file it is, only the caller knows.
#[derive(Debug)]
pub struct Complaint {
    /// A JSON pointer; empty for the document as a whole.
    pub pointer: String,
    pub trouble: Trouble,
}

impl Complaint {
    pub fn new(pointer: impl Into<String>, trouble: Trouble) -> Self {
        Self {
            pointer: pointer.into(),
            trouble,
        }
    }

    /// Something the generator cannot express, with what can be done about it.
    pub fn inexpressible(
        pointer: impl Into<String>,
        what: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Self {
        Self::new(
            pointer,
            Trouble::Inexpressible {
                what: what.into(),
                way_out: way_out.into(),
            },
        )
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.trouble.fmt(f)
    }
}

impl std::error::Error for Complaint {}

/// What is wrong. The text says what happened; [`Trouble::way_out`] what to do.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("not an OpenAPI document: there is no object here")]
    NotAnObject,
    #[error("the document is written for OpenAPI {found}, and only 3.0 is understood")]
    SpecificationVersion { found: String },
    #[error("not an OpenAPI document: it says neither `openapi` nor `swagger`")]
    NotOpenApi,
    #[error("the document does not tell what version {version} is; those it tells of: {known}")]
    UnknownVersion { version: String, known: String },
    #[error("`{target}` refers to nothing")]
    DanglingReference { target: String },
    #[error("`{target}` leads out of the components of this document")]
    ForeignReference { target: String },
    #[error("`{target}` refers to itself, by way of {way}")]
    CircularReference { target: String, way: String },
    #[error("the document has no operation {operation}")]
    NoSuchOperation { operation: String },
    #[error("the document has no tag {tag:?}{}", but(.nearest.as_deref()))]
    NoSuchTag {
        tag: String,
        nearest: Option<String>,
    },
    #[error("{operation} has no operationId")]
    NoOperationId { operation: String },
    #[error("{operation} and {other} have the same name, {name}")]
    SameOperationName {
        operation: String,
        other: String,
        name: String,
    },
    #[error("there are no words for this: it has no {missing}")]
    NoWords { missing: &'static str },
    #[error("the fragment says that it is version {found:?}, but it is listed as {expected}")]
    OtherVersion { found: String, expected: String },
    #[error("{operation} does not say how it may be retried: x-atlas-retry is {found}")]
    NoRetryClass { operation: String, found: String },
    #[error("the request schema would be called {name}, and the document has one of that name")]
    NameTaken { name: String },
    #[error("{what}")]
    Inexpressible { what: String, way_out: String },
}

fn but(tag: Option<&str>) -> String {
    tag.map_or_else(String::new, |tag| format!("; the nearest is {tag:?}"))
}

impl Trouble {
    /// Whether nothing is wrong with the input, but a person must say what is to become of it.
    pub const fn wants_a_decision(&self) -> bool {
        matches!(self, Self::NoWords { .. })
    }

    /// What a person can do about it.
    pub fn way_out(&self) -> String {
        let text = match self {
            Self::NotAnObject => "write the fragment anew with `cargo xtask slice --from DIR`",
            Self::SpecificationVersion { .. } => "convert the document to OpenAPI 3.0 first",
            Self::NotOpenApi => "name an OpenAPI 3.0 document",
            Self::UnknownVersion { .. } => {
                "name one of those by --api-version, or slice a document of several versions that \
                 has the one you want"
            }
            Self::DanglingReference { .. } => {
                "add the component that is named, or correct the reference (in a fragment that \
                 `cargo xtask slice` wrote: the action of spec/overlay.yaml that added it)"
            }
            Self::ForeignReference { .. } => "refer to a component: #/components/<kind>/<name>",
            Self::CircularReference { .. } => "let one of them say what the schema is",
            Self::NoSuchOperation { .. } => {
                "correct it where it was named, which is `operations` of spec/sources.toml or \
                 --operation, or slice a document or a version that has the operation"
            }
            Self::NoSuchTag { .. } => "correct --tag; names of tags are taken as they are written",
            Self::NoOperationId { .. } => {
                "give the operation an operationId; it becomes the name of the Rust method"
            }
            Self::SameOperationName { .. } => {
                "give one of them another name with x-xgen-operation-id-override"
            }
            Self::NoWords { .. } => {
                "add an action for this place to spec/overlay.yaml, in our own words"
            }
            Self::OtherVersion { .. } => {
                "set info.version of the fragment to the date of its line in spec/sources.toml"
            }
            Self::NoRetryClass { .. } => {
                "say safe, idempotent or non-idempotent by an action in spec/overlay.yaml"
            }
            Self::NameTaken { .. } => "rename one of the schemas by a fix-up",
            Self::Inexpressible { way_out, .. } => way_out,
        };
        text.to_owned()
    }
}
