//! Files that hold what a stage makes of a document: `golden/`.
//!
//! With `UPDATE_GOLDEN` set, the files are written anew; then read what changed in them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use atlas_maintenance_openapi::canonical;

/// Where the files are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// Holds a document to the file of that name.
#[track_caller]
pub(crate) fn document(name: &str, value: &Value) {
    text(name, &canonical::text(value));
}

/// Holds a text to the file of that name.
#[track_caller]
pub(crate) fn text(name: &str, text: &str) {
    let file = folder().join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, text).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let difference = similar::TextDiff::from_lines(expected.as_str(), text)
        .unified_diff()
        .context_radius(2)
        .to_string();
    assert!(difference.is_empty(), "{}:\n{difference}", file.display());
}
