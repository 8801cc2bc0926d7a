//! Where a fragment came from.
//!
//! It does not depend on which of the vendor's documents of a revision was used: those of one version
//! and the one of all versions say the same.

use atlas_maintenance_openapi::canonical;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Where a fragment came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The vendor's mark of what the document was built from, if it has one.
    pub revision: Option<String>,
    /// Of what was taken from it, before our words came in.
    pub sha256: String,
}

impl Origin {
    /// `document` is what the vendor wrote, `facts` what was taken from it.
    pub fn new(document: &Value, facts: &Value) -> Self {
        Self {
            revision: revision(document).map(str::to_owned),
            sha256: base16ct::lower::encode_string(&Sha256::digest(canonical::text(facts))),
        }
    }
}

/// The vendor's mark of what `document` was built from.
pub fn revision(document: &Value) -> Option<&str> {
    document.pointer("/info/x-xgen-sha").and_then(Value::as_str)
}
