//! What can be wrong with a document.

use std::fmt;

/// Something wrong at a place in a document.
#[derive(Debug)]
pub struct Diagnostic {
    /// A JSON pointer; empty for the document as a whole.
    pub pointer: String,
    /// What is wrong there.
    pub kind: DiagnosticKind,
}

impl Diagnostic {
    /// `kind` at the place that `pointer` names.
    pub fn new(pointer: impl Into<String>, kind: DiagnosticKind) -> Self {
        Self {
            pointer: pointer.into(),
            kind,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Diagnostic {}

/// What is wrong. The text says what happened; [`DiagnosticKind::help`] what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// Something else stands in the place of an object.
    #[error("not an OpenAPI document: there is no object here")]
    NotAnObject,
    /// The document follows a version of the specification other than 3.0.
    #[error("the document is written for OpenAPI {found}; only 3.0 is supported")]
    SpecificationVersion {
        /// The version that the document names.
        found: String,
    },
    /// The document does not say that it is one.
    #[error("not an OpenAPI document: it has neither `openapi` nor `swagger`")]
    NotOpenApi,
    /// The document says nothing of a version of the API.
    #[error("the document does not describe version {version}; it describes: {known}")]
    UnknownVersion {
        /// The version that was asked for.
        version: String,
        /// The versions that it describes, in words.
        known: String,
    },
    /// A reference names a component that is missing.
    #[error("`{target}` refers to nothing")]
    DanglingReference {
        /// What the reference says.
        target: String,
    },
    /// A reference names something other than a component of the document.
    #[error("`{target}` refers to something outside the components of this document")]
    ForeignReference {
        /// What the reference says.
        target: String,
    },
    /// A component is nothing but a reference that leads back to it.
    #[error("`{target}` refers to itself, through {way}")]
    CircularReference {
        /// The component.
        target: String,
        /// The references on the way, in words.
        way: String,
    },
}

impl DiagnosticKind {
    /// What a person can do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::NotAnObject => "put an object there, or get the document again",
            Self::SpecificationVersion { .. } => "convert the document to OpenAPI 3.0 first",
            Self::NotOpenApi => "name an OpenAPI 3.0 document",
            Self::UnknownVersion { .. } => {
                "ask for one of those, or use a document of several versions that has the one you \
                 want"
            }
            Self::DanglingReference { .. } => {
                "add the component that is named, or correct the reference"
            }
            Self::ForeignReference { .. } => "refer to a component: #/components/<kind>/<name>",
            Self::CircularReference { .. } => "replace one of the references by a schema",
        }
    }
}
