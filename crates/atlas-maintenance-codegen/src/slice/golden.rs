//! What the first stages make of one small document, file by file: `golden/`.

use std::fs;

use atlas_maintenance_openapi::{OperationKey, read};

use super::*;
use crate::golden::{self, folder};

#[test]
fn every_stage_matches_its_golden_file() {
    let document = read::document(&fs::read(folder().join("document.yaml")).unwrap()).unwrap();
    golden::document("1-read.json", &document);
    let resolved = resolve::at(&document, "2024-08-05").unwrap();
    golden::document("2-resolved.json", &resolved);
    let path = "/api/atlas/v2/ovens/{ovenId}/bread";
    let operations: Vec<OperationKey> = ["GET", "PATCH"]
        .map(|method| OperationKey::try_from(format!("{method} {path}")).unwrap())
        .into();
    let selected = select::operations(&resolved, &Selection::These(&operations)).unwrap();
    golden::document("3-selected.json", &selected);
    let closed = refs::close(&selected).unwrap();
    golden::document("4-closed.json", &closed);
    let stripped = strip::prose(closed);
    golden::document("5-stripped.json", &stripped);
    let file = folder().join("overlay.yaml");
    let overlay = Overlay::parse(&file, &fs::read_to_string(&file).unwrap()).unwrap();
    let facts = finish("2024-08-05", stripped).unwrap();
    let fragment = fragment(&overlay, &file, "2024-08-05", facts);
    assert_eq!(fragment.refusals, []);
    golden::document("6-fragment.json", &fragment.document);
}

#[test]
fn fragment_keeps_no_words_of_the_document() {
    let read = |stage: &str| fs::read_to_string(folder().join(stage)).unwrap();
    assert!(read("4-closed.json").contains("Words that go."));
    for stage in ["5-stripped.json", "6-fragment.json"] {
        assert!(!read(stage).contains("Words that go."), "{stage}");
    }
}
