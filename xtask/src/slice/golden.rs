//! What every stage makes of one small document, file by file: `xtask/golden/`.
//!
//! With `UPDATE_GOLDEN` set, the files are written anew; then read what changed in them.

use std::fs;

use super::*;
use crate::read;
use crate::sources::Selected;

/// Holds `value` to the file of a stage.
#[track_caller]
fn golden(stage: &str, value: &Value) {
    let file = folder().join(format!("{stage}.json"));
    let text = canonical::text(value);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let difference = similar::TextDiff::from_lines(&expected, &text)
        .unified_diff()
        .context_radius(2)
        .to_string();
    assert!(difference.is_empty(), "{}:\n{difference}", file.display());
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

#[test]
fn every_stage_makes_of_a_document_what_it_made_before() {
    let document = read::document(&folder().join("document.yaml")).unwrap();
    golden("1-read", &document);
    let resolved = resolve::at(&document, "2024-08-05").unwrap();
    golden("2-resolved", &resolved);
    let path = "/api/atlas/v2/ovens/{ovenId}/bread";
    let operations: Vec<Selected> = ["GET", "PATCH"]
        .map(|method| Selected::try_from(format!("{method} {path}")).unwrap())
        .into();
    let selected = select::operations(&resolved, &Selection::These(&operations)).unwrap();
    golden("3-selected", &selected);
    let closed = refs::close(&selected).unwrap();
    golden("4-closed", &closed);
    let stripped = strip::prose(closed);
    golden("5-stripped", &stripped);
    let workspace = Workspace::new(folder());
    let overlay = Overlay::read(&workspace, Some(&folder().join("overlay.yaml"))).unwrap();
    let worded = overlay.apply(stripped).unwrap();
    let fragment = finish(Path::new("file"), "2024-08-05", worded).unwrap();
    words::complete(&fragment).unwrap();
    golden("6-fragment", &fragment);
}

#[test]
fn no_word_of_the_document_is_left_in_its_fragment() {
    let read = |stage: &str| fs::read_to_string(folder().join(stage)).unwrap();
    assert!(read("4-closed.json").contains("Words that go."));
    for stage in ["5-stripped.json", "6-fragment.json"] {
        assert!(!read(stage).contains("Words that go."), "{stage}");
    }
}
