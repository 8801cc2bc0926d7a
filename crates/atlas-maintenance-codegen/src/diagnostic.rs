//! What can be wrong with a document that code is to be made of.

use std::fmt;

use atlas_maintenance_openapi as openapi;

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
    pub(crate) fn new(pointer: impl Into<String>, kind: impl Into<DiagnosticKind>) -> Self {
        Self {
            pointer: pointer.into(),
            kind: kind.into(),
        }
    }

    /// Something the generator cannot express, with what can be done about it.
    pub(crate) fn inexpressible(
        pointer: impl Into<String>,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::new(
            pointer,
            DiagnosticKind::Inexpressible {
                what: what.into(),
                help: help.into(),
            },
        )
    }
}

impl From<openapi::Diagnostic> for Diagnostic {
    fn from(diagnostic: openapi::Diagnostic) -> Self {
        Self::new(diagnostic.pointer, diagnostic.kind)
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
    /// It is wrong whatever the document is for.
    #[error(transparent)]
    Document(#[from] openapi::DiagnosticKind),
    /// A selected operation is missing.
    #[error("the document has no operation {operation}")]
    NoSuchOperation {
        /// As `GET /path`.
        operation: String,
    },
    /// A selected tag is missing.
    #[error("the document has no tag {tag:?}{}", but(.nearest.as_deref()))]
    NoSuchTag {
        /// The tag that was asked for.
        tag: String,
        /// The tag of the document that is most like it.
        nearest: Option<String>,
    },
    /// An operation has no name.
    #[error("{operation} has no operationId")]
    NoOperationId {
        /// As `GET /path`.
        operation: String,
    },
    /// Two operations would be one method.
    #[error("{operation} and {other} have the same name, {name}")]
    SameOperationName {
        /// As `GET /path`.
        operation: String,
        /// The operation that had the name first.
        other: String,
        /// The name of both; and what they are called in the document, where that differs.
        name: String,
    },
    /// Two components would have one name.
    #[error("this and {other} would both be called {name}")]
    SameComponentName {
        /// The pointer of the other.
        other: String,
        /// The name of both.
        name: String,
    },
    /// A place lacks words of ours.
    #[error("this has no {missing}, and the overlay gives it none")]
    NoWords {
        /// The key that is missing.
        missing: &'static str,
        /// The place as a JSONPath, for an action of the overlay.
        target: String,
    },
    /// A member is required that no value can be known by.
    #[error("`{name}` is required here, and no schema has such a member; there are: {known}")]
    UnknownRequired {
        /// The name of the member.
        name: String,
        /// The members that there are, in words.
        known: String,
    },
    /// An example, or a default, is not what its schema allows.
    #[error("this is not what its schema allows: {reason}")]
    InvalidExample {
        /// What is wrong with it.
        reason: String,
    },
    /// A fragment is of another version than its name says.
    #[error("the fragment says that it is version {found:?}, but it is listed as {expected}")]
    OtherVersion {
        /// What the fragment says.
        found: String,
        /// What `spec/sources.toml` says.
        expected: String,
    },
    /// An operation has no retry class.
    #[error("{operation} does not say how it may be retried: x-atlas-retry is {found}")]
    NoRetryClass {
        /// As `GET /path`.
        operation: String,
        /// What stands in the place of a class.
        found: String,
    },
    /// The generator cannot express something.
    #[error("{what}")]
    Inexpressible {
        /// What it cannot express.
        what: String,
        /// What to do about it.
        help: String,
    },
}

fn but(tag: Option<&str>) -> String {
    tag.map_or_else(String::new, |tag| format!("; the nearest is {tag:?}"))
}

impl DiagnosticKind {
    /// Whether the input is valid, but a person must decide what becomes of it.
    pub(crate) const fn needs_decision(&self) -> bool {
        matches!(
            self,
            Self::NoWords { .. }
                | Self::SameComponentName { .. }
                | Self::UnknownRequired { .. }
                | Self::InvalidExample { .. }
        )
    }

    /// What a person can do about it.
    pub fn help(&self) -> &str {
        match self {
            Self::Document(openapi::DiagnosticKind::NotAnObject) => {
                "write the fragment again with `cargo xtask slice --from DIR`"
            }
            Self::Document(openapi::DiagnosticKind::DanglingReference { .. }) => {
                "add the component that is named, or correct the reference (in a fragment that \
                 `cargo xtask slice` wrote: the action of spec/overlay.yaml that added it)"
            }
            Self::Document(kind) => kind.help(),
            Self::NoSuchOperation { .. } => {
                "remove it from `operations` of spec/sources.toml, or remove the version that lost it; \
                 or correct it where it was named, which is there or --operation; or slice a \
                 document that has it"
            }
            Self::NoSuchTag { .. } => "correct --tag; tags are compared as they are written",
            Self::NoOperationId { .. } => {
                "give the operation an operationId; it becomes the name of the Rust method"
            }
            Self::SameOperationName { .. } => {
                "give one of them another name with x-xgen-operation-id-override"
            }
            Self::SameComponentName { .. } => {
                "give one of them another place in `schemas` of spec/sources.toml, or another name"
            }
            Self::NoWords { .. } => {
                "add an action for this place to spec/overlay.yaml, in our own words"
            }
            Self::UnknownRequired { .. } => {
                "correct the name in `required`, or add the property; in a fragment that `cargo \
                 xtask slice` wrote, by the action of spec/overlay.yaml that is behind it"
            }
            Self::InvalidExample { .. } => {
                "correct the example, or the schema if it is wrong; in a fragment that `cargo xtask \
                 slice` wrote, by the action of spec/overlay.yaml that is behind it"
            }
            Self::OtherVersion { .. } => {
                "set info.version of the fragment to the date of its line in spec/sources.toml"
            }
            Self::NoRetryClass { .. } => {
                "set it to safe, idempotent or non-idempotent by an action in spec/overlay.yaml"
            }
            Self::Inexpressible { help, .. } => help,
        }
    }
}
