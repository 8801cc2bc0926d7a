//! What every stage knows of an OpenAPI document: where its objects are, how its parts refer to
//! each other, and the one way in which it is written.
//!
//! Nothing here knows of files, of versions or of Rust code.

pub(crate) mod canonical;
pub(crate) mod complaint;
pub(crate) mod pointer;
pub(crate) mod position;
pub(crate) mod refs;

pub(crate) use complaint::{Complaint, Trouble};

use serde_json::{Map, Value};

/// An object of a JSON document.
pub(crate) type Object = Map<String, Value>;

/// The methods that a path item can have, in the order of the OpenAPI specification.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
