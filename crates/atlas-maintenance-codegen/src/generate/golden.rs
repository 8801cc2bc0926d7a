//! What the last stages make of the small fragment that `slice` made: `golden/`.

use super::*;
use crate::golden::{self, folder};

#[test]
fn a_fragment_becomes_the_code_that_it_became_before() {
    let text = std::fs::read_to_string(folder().join("6-fragment.json")).unwrap();
    let document = json(Path::new("6-fragment.json"), &text).unwrap();
    let mut normalised = operations::named(document);
    fixups::apply(&mut normalised).unwrap();
    golden::document("7-normalised.json", &normalised);
    let code = client_code(&normalised.to_string()).unwrap();
    golden::text("8-client.rs", &code);
}

/// Alternatives that a discriminator, a member or all their members tell apart.
#[test]
fn choices_become_the_code_that_they_became_before() {
    let text = std::fs::read_to_string(folder().join("fixups/tell_alternatives_apart.json"));
    let mut document = json(Path::new("choices"), &text.unwrap()).unwrap();
    document["info"] = serde_json::json!({"title": "choices", "version": "2024-08-05"});
    let code = client_code(&document.to_string()).unwrap();
    golden::text("choices.rs", &code);
}
