//! What every stage knows of an OpenAPI document: where its objects are, how its parts refer to
//! each other, and the one way in which it is written.
//!
//! Nothing here knows of files, of versions or of Rust code.

pub mod canonical;
mod complaint;
mod date;
pub mod diff;
mod operation;
pub mod pointer;
pub mod position;
pub mod read;
pub mod refs;
pub mod resolve;

pub use complaint::{Complaint, Trouble};
pub use date::Date;
pub use operation::Selected;

use serde_json::{Map, Value};

/// An object of a JSON document.
pub type Object = Map<String, Value>;

/// The methods that a path item can have, in the order of the OpenAPI specification.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
