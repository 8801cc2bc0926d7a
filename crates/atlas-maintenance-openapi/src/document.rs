//! What documents are made of.

use serde_json::{Map, Value};

/// An object of a JSON document.
pub type Object = Map<String, Value>;

/// The methods that a path item can have, in the order of the OpenAPI specification.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
