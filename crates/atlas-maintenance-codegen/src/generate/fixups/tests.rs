use serde_json::json;

use super::media::answer_in_plain_json;
use super::requests::split_requests_from_answers;
use super::*;
use crate::golden;
use atlas_maintenance_openapi::{Trouble, read};

/// Each fix-up has a document with something for it to do and something to leave alone, and a file
/// that says what becomes of it.
#[test]
fn every_fixup_makes_of_a_document_what_it_made_before() {
    for fixup in ALL {
        let name = fixup.name;
        let file = golden::folder().join(format!("fixups/{name}.yaml"));
        let mut document = read::document(&std::fs::read(file).unwrap()).unwrap();
        let changed = (fixup.apply)(&mut document).unwrap();
        assert_ne!(changed, 0, "{name} did nothing");
        golden::document(&format!("fixups/{name}.json"), &document);
    }
}

#[test]
fn no_file_is_of_a_fixup_that_is_no_more() {
    for entry in std::fs::read_dir(golden::folder().join("fixups")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(ALL.iter().any(|fixup| fixup.name == name), "{name}");
    }
}

fn answer(content: Value) -> Value {
    json!({"paths": {"/a": {"get": {"responses": {"200": {"content": content}}}}}})
}

#[test]
fn two_versions_of_an_answer_are_one_too_many() {
    let mut document = answer(json!({
        "application/vnd.atlas.2023-01-01+json": {"schema": {}},
        "application/vnd.atlas.2024-01-01+json": {"schema": {}},
    }));
    let complaint = answer_in_plain_json(&mut document).unwrap_err();
    assert_eq!(complaint.pointer, "/paths/~1a/get/responses/200");
}

fn shared() -> Value {
    json!({
        "paths": {"/a": {"patch": {
            "requestBody": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Outer"},
            }}},
            "responses": {"200": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Outer"},
            }}}},
        }}},
        "components": {"schemas": {
            "Outer": {
                "required": ["inner", "count"],
                "properties": {
                    "inner": {"$ref": "#/components/schemas/Inner"},
                    "count": {"type": "integer", "readOnly": true},
                    "status": {"$ref": "#/components/schemas/Status"},
                },
            },
            "Inner": {"properties": {"hour": {"type": "integer", "maximum": 23}}},
            "Status": {"readOnly": true, "type": "object"},
        }},
    })
}

#[test]
fn a_copy_does_not_take_the_place_of_another_schema() {
    let mut document = shared();
    document["components"]["schemas"]["InnerRequest"] = json!({});
    let complaint = split_requests_from_answers(&mut document).unwrap_err();
    assert!(matches!(complaint.trouble, Trouble::NameTaken { .. }));
}

/// The vendor's whole document, where it is at hand, keeps those fix-ups in the list that no
/// fragment needs.
#[test]
fn what_no_fragment_needs_the_vendors_document_does() {
    let Some(folder) = std::env::var_os("ATLAS_UPSTREAM_SPECS") else {
        eprintln!("skipped: ATLAS_UPSTREAM_SPECS names no folder with the vendor's documents");
        return;
    };
    // The newest of the revisions that are at hand.
    let folders = std::fs::read_dir(folder).unwrap();
    let mut folders: Vec<_> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let source =
        read::document(&std::fs::read(folders.pop().unwrap().join("v2.json")).unwrap()).unwrap();
    let newest = atlas_maintenance_openapi::resolve::Versions::of(&source)
        .newest_date()
        .unwrap();
    let mut document = atlas_maintenance_openapi::resolve::at(&source, newest.as_str()).unwrap();
    let changed = apply(&mut document).unwrap();
    for (fixup, changed) in ALL.iter().zip(changed) {
        // What our fragments need is held to them by every run of the command.
        let held = fixup.needed == Needed::Always;
        assert!(held || changed > 0, "{} changed nothing", fixup.name);
    }
}
