//! The committed fragments, sliced again.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::documents::{Upstream, document, published, recorded, sliced, whole, workspace};

pub(crate) fn recorded_revision_gives_the_committed_files(upstream: &Upstream) {
    let folder = recorded(upstream);
    let all: Vec<String> = sliced().into_iter().map(|(date, _)| date).collect();
    up_to_date(&folder, &all);
    // Without versions, what the simulator has is sliced as well.
    up_to_date(&folder, &[]);
    up_to_date(&whole(&folder).unwrap(), &all);
}

/// Upstream publishes each revision as one document of all versions, and as one for each version.
pub(crate) fn every_kind_of_document_gives_the_same_fragments(upstream: &Upstream) {
    let mut compared = 0;
    let dates: Vec<String> = sliced().into_iter().map(|(date, _)| date).collect();
    // The newest revision with a document for each version; an older one has other schemas.
    let folder = upstream.path("2025-06-05");
    for (file, version) in published(&folder) {
        if dates.contains(&version) {
            let one = extracted(&file, &version);
            assert_eq!(
                one,
                extracted(&whole(&folder).unwrap(), &version),
                "{version}"
            );
            compared += 1;
        }
    }
    assert!(compared > 1, "only {compared} documents of one version");
}

/// What upstream calls an operation, a component or a tag is in no fragment.
pub(crate) fn renamed_document_gives_the_same_fragments(upstream: &Upstream) {
    let file = whole(&recorded(upstream)).unwrap();
    let original = document(&file);
    let folder = tempfile::tempdir().unwrap();
    let renamed = folder.path().join("v2.json");
    std::fs::write(&renamed, rename_all(original).to_string()).unwrap();
    for (date, _) in sliced() {
        assert_eq!(
            extracted(&renamed, &date),
            extracted(&file, &date),
            "{date}"
        );
    }
}

/// The document with every operationId, every component and every tag under another name.
fn rename_all(mut document: Value) -> Value {
    let components = document["components"].as_object_mut().unwrap();
    let mut renamed = 0;
    for group in components.values_mut() {
        let group = group.as_object_mut().unwrap();
        *group = std::mem::take(group)
            .into_iter()
            .map(|(name, value)| {
                renamed += 1;
                (format!("Zz{name}20270101"), value)
            })
            .collect();
    }
    assert!(renamed > 1000, "only {renamed} components");
    for tag in document["tags"].as_array_mut().unwrap() {
        tag["name"] = format!("Zz {}", tag["name"].as_str().unwrap()).into();
    }
    rename_uses(&mut document, "");
    document
}

fn rename_uses(value: &mut Value, key: &str) {
    match value {
        Value::String(text) if key == "operationId" || key == "x-xgen-operation-id-override" => {
            *text = format!("zz{text}");
        }
        Value::String(text) if text.starts_with("#/components/") => *text = format_reference(text),
        Value::Array(values) if key == "tags" => {
            for tag in values.iter_mut().filter(|tag| tag.is_string()) {
                *tag = format!("Zz {}", tag.as_str().unwrap()).into();
            }
        }
        Value::Array(values) if key == "security" => {
            for requirement in values.iter_mut().filter_map(Value::as_object_mut) {
                *requirement = std::mem::take(requirement)
                    .into_iter()
                    .map(|(name, scopes)| (format!("Zz{name}20270101"), scopes))
                    .collect();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename_uses(value, "")),
        Value::Object(object) => {
            for (key, value) in object {
                rename_uses(value, key);
            }
        }
        _ => {}
    }
}

fn format_reference(text: &str) -> String {
    let (kind, name) = text.rsplit_once('/').unwrap();
    format!("{kind}/Zz{name}20270101")
}

/// The fragment of a version, without the overlay: older revisions lack what it corrects.
/// A member that all forms of events have since is none to insist on, either.
fn extracted(from: &Path, version: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let root = tempfile::tempdir().unwrap();
    let sources = std::fs::read_to_string(workspace().join("spec/sources.toml")).unwrap();
    // Once among the members, once among those that can be any value.
    let newer = [
        "        \"delegatePrincipal\",\n",
        "\"delegatePrincipal\", ",
    ];
    let mut older = sources.clone();
    for newer in newer {
        assert!(older.contains(newer), "{sources}");
        older = older.replace(newer, "");
    }
    std::fs::create_dir(root.path().join("spec")).unwrap();
    let file = root.path().join("spec/sources.toml");
    std::fs::write(file, older).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(root.path());
    command.args(["slice", "--overlay", "none", "--api-version", version]);
    command
        .arg("--from")
        .arg(from)
        .arg("--out")
        .arg(folder.path());
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}:\n{errors}", from.display());
    std::fs::read_to_string(folder.path().join(format!("{version}.json"))).unwrap()
}

/// Slices `versions` from a document, and compares the result with the committed files.
fn up_to_date(from: &Path, versions: &[String]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(workspace());
    command.args(["slice", "--check", "--from"]).arg(from);
    for version in versions {
        command.args(["--api-version", version]);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}:\n{said}{errors}",
        from.display()
    );
}
