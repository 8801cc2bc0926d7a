//! What the last stages make of the small fragment that `slice` made: `golden/`.

use atlas_maintenance_openapi::VersionDate;

use super::*;
use crate::golden::{self, folder};

#[test]
fn client_of_a_fragment_matches_its_golden_file() {
    let text = std::fs::read_to_string(folder().join("6-fragment.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut normalised = operations::named(document);
    fixups::apply(&mut normalised).unwrap();
    golden::document("7-normalised.json", &normalised);
    let code = client_code(&normalised.to_string()).unwrap();
    golden::text("8-client.rs", &code);
}

/// Alternatives that a discriminator, a member or all their members tell apart.
#[test]
fn client_with_unions_matches_its_golden_file() {
    let text = std::fs::read_to_string(folder().join("fixups/tell_alternatives_apart.json"));
    let mut document: Value = serde_json::from_str(&text.unwrap()).unwrap();
    document["info"] = serde_json::json!({"title": "choices", "version": "2024-08-05"});
    let code = client_code(&document.to_string()).unwrap();
    golden::text("choices.rs", &code);
}

/// The client that `tests/generated_client` compiles and calls.
#[test]
fn client_that_is_called_matches_its_golden_file() {
    let text = std::fs::read(folder().join("called.yaml")).unwrap();
    let document = atlas_maintenance_openapi::read::document(&text).unwrap();
    let date = VersionDate::try_from("2024-08-05".to_owned()).unwrap();
    let operations = operations::read(&document, &date).unwrap();
    let mut normalised = operations::named(document);
    fixups::apply(&mut normalised).unwrap();
    expressible::normalised(&normalised).unwrap();
    let code = client_code(&normalised.to_string()).unwrap();
    version_crate::check_code(&code, &operations).unwrap();
    golden::text("called.rs", &code);
}

#[test]
fn operations_of_a_fragment_match_their_golden_file() {
    let text = std::fs::read_to_string(folder().join("6-fragment.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let date = VersionDate::try_from("2024-08-05".to_owned()).unwrap();
    let operations = operations::read(&document, &date).unwrap();
    let table = version_crate::table(&operations, "6-fragment.json");
    golden::text("9-operations.rs", &table);
}
