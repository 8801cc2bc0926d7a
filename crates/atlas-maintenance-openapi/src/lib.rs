//! An OpenAPI 3.0 document: [read](read::document) from text, [resolved](resolve::at) at one of its
//! versions, closed over its [references](refs), written in its [canonical] form, and
//! [compared](diff::compare) with another.
//!
//! A document stays a [`serde_json::Value`]; [`position`] says which of its objects is what. What is
//! wrong with one is a [`Diagnostic`]. Versions are those of the Atlas Administration API, which
//! names them in media types: `application/vnd.atlas.2025-03-12+json`.

pub mod canonical;
mod diagnostic;
pub mod diff;
mod document;
mod operation_key;
pub mod pointer;
pub mod position;
pub mod read;
pub mod refs;
pub mod resolve;
mod version_date;

pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use document::{METHODS, Object};
pub use operation_key::OperationKey;
pub use version_date::VersionDate;
