//! Whether a fragment agrees with itself: what is required exists, and examples are what their schemas
//! allow.

mod examples;
mod required;

use serde_json::Value;

use crate::diagnostic::Diagnostic;

/// Every place where `fragment` contradicts itself.
pub fn contradictions(fragment: &Value) -> Vec<Diagnostic> {
    let mut found = required::unknown(fragment);
    found.extend(examples::invalid(fragment));
    found
}
