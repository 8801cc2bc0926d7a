//! Where the vendor's words and extensions about our operations changed. The words themselves are not
//! shown: their licence is non-commercial.

use atlas_maintenance_openapi::diff::{self, Change, Class};
use serde_json::Value;

use crate::slice::{ours, strip};
use crate::sources::Sources;

/// The changed words of one version, or of several that changed alike.
#[derive(Debug)]
pub struct Words {
    /// The versions.
    pub versions: Vec<String>,
    /// Where words changed, beside changes that facts show.
    pub changes: Vec<Change>,
}

/// Compares the words of two documents about the versions and operations that `sources` lists. A version
/// that one of them does not describe has nothing to compare.
pub fn words(before: &Value, now: &Value, sources: &Sources) -> Vec<Words> {
    let mut found: Vec<Words> = Vec::new();
    for date in sources.sliced() {
        let of = |document| ours(document, Some(date.as_str()), sources).ok();
        let (Some(before), Some(now)) = (of(before), of(now)) else {
            continue;
        };
        let mut changes = diff::compare(&before.document, &now.document);
        let facts = diff::compare(&strip(before.document), &strip(now.document));
        // What belongs to no operation is about the document as a whole.
        let is_ours = |it: &Change| !it.operations.is_empty() && !facts.contains(it);
        changes.retain(|it| it.class() == Class::WordsOnly && is_ours(it));
        if changes.is_empty() {
            continue;
        }
        match found.iter_mut().find(|it| it.changes == changes) {
            Some(words) => words.versions.push(date.to_string()),
            None => found.push(Words {
                versions: vec![date.to_string()],
                changes,
            }),
        }
    }
    found
}
