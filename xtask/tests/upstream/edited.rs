//! The vendor's document, edited as the vendor edits it: each edit is seen.

use std::fs;
use std::path::Path;
use std::process::Command;

use atlas_maintenance_openapi::{OperationKey, refs, resolve};
use serde_json::Value;

use super::documents::{self, Upstream, document, entries, recorded, whole, workspace};
use super::edits::{Edit, Seen, edits};

pub(crate) fn every_edit_of_the_document_is_seen(upstream: &Upstream) {
    let whole = document(&whole(&recorded(upstream)).unwrap());
    let dates = documents::sliced().into_iter().map(|(date, _)| date);
    let documents: Vec<(String, Value)> = dates
        .map(|date| (date.clone(), ours(&whole, &date)))
        .collect();
    let mut silent = Vec::new();
    for Edit { name, make, seen } in edits() {
        let mut edited = documents.clone();
        // The edits are of the dated versions; the preview is sliced beside them.
        let dated = edited.iter_mut().filter(|(date, _)| date != "preview");
        dated.for_each(|(_, document)| make(document));
        let (code, said) = sliced(&edited);
        let (expected, parts) = match seen {
            Seen::Line(parts) | Seen::LeftOut(parts) => (0, parts),
            Seen::Decision(parts) => (100, parts),
            Seen::NoChange => (0, &["everything is up to date"][..]),
        };
        let missing: Vec<_> = parts.iter().filter(|part| !said.contains(**part)).collect();
        let is_told = said.contains("the vendor changed for our operations");
        let is_no_change = matches!(seen, Seen::NoChange);
        if code != Some(expected) || !missing.is_empty() || (is_no_change && is_told) {
            silent.push(format!(
                "{name}: status {code:?}, missing: {missing:?}\n{said}"
            ));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n\n"));
}

/// The document at a version with our operations alone, so that it is quickly read.
fn ours(document: &Value, date: &str) -> Value {
    let mut document = resolve::at(document, date).unwrap();
    document["info"]["version"] = Value::from(date);
    let text = fs::read_to_string(workspace().join("spec/sources.toml")).unwrap();
    let listed = |path: &str| text.contains(&format!(" {path}\""));
    let paths = document["paths"].as_object_mut().unwrap();
    paths.retain(|path, _| listed(path));
    for (path, item) in paths.iter_mut() {
        item.as_object_mut().unwrap().retain(|method, _| {
            let name = format!("{} {path}", method.to_ascii_uppercase());
            OperationKey::try_from(name.clone()).is_err() || text.contains(&format!("\"{name}\""))
        });
    }
    refs::close(&document).unwrap()
}

/// What `slice` says of the documents of versions, in a copy of `spec/`.
fn sliced(documents: &[(String, Value)]) -> (Option<i32>, String) {
    let root = tempfile::tempdir().unwrap();
    let copy = |folder: &str| {
        fs::create_dir_all(root.path().join(folder)).unwrap();
        for file in entries(&workspace().join(folder)) {
            if file.is_file() {
                let name = Path::new(folder).join(file.file_name().unwrap());
                fs::copy(&file, root.path().join(name)).unwrap();
            }
        }
    };
    copy("spec");
    copy("spec/facts");
    let folder = root.path().join("upstream");
    fs::create_dir(&folder).unwrap();
    for (date, document) in documents {
        let file = folder.join(format!("openapi-{date}.json"));
        fs::write(file, document.to_string()).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--root")
        .arg(root.path())
        .args(["slice", "--from"])
        .arg(&folder)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}
