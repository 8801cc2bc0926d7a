//! The stages up to the fragments, against the vendor's documents.
//!
//! Those are not in the repository. Where `ATLAS_UPSTREAM_SPECS` names a folder that holds them, in
//! one subfolder for each revision, these tests run; elsewhere they say that they did not.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use atlas_maintenance_openapi::{METHODS, Object, refs, resolve};
use serde_json::json;

use super::*;
use crate::read;

/// The folders of all revisions that are at hand.
fn revisions() -> Option<Vec<PathBuf>> {
    let Some(folder) = std::env::var_os("ATLAS_UPSTREAM_SPECS") else {
        eprintln!("skipped: ATLAS_UPSTREAM_SPECS names no folder with the vendor's documents");
        return None;
    };
    let folders = fs::read_dir(folder).unwrap();
    let mut folders: Vec<_> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.join("v2.json").is_file());
    folders.sort();
    assert!(!folders.is_empty(), "no subfolder has a v2.json");
    Some(folders)
}

fn workspace() -> Workspace {
    Workspace::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
}

/// The files of a folder that hold the document of one version, with the version.
fn published(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder).unwrap();
    let mut published: Vec<_> = entries
        .filter_map(|entry| {
            let file = entry.unwrap().path();
            let stem = file.file_stem()?.to_str()?;
            let version = stem.strip_prefix("openapi-")?.to_owned();
            Some((file, version))
        })
        .collect();
    published.sort();
    published
}

/// The folder of the revision that the fragments were sliced from.
fn own_revision(folders: &[PathBuf]) -> PathBuf {
    let sources = sources::read(&workspace()).unwrap();
    let own = sources.versions[0].revision.clone().unwrap();
    let folder = folders.iter().find(|folder| {
        let document = read::document(&folder.join("v2.json")).unwrap();
        document.pointer("/info/x-xgen-sha") == Some(&json!(own))
    });
    folder.expect("the revision of sources.toml").clone()
}

#[test]
fn every_kind_of_document_gives_the_committed_files_byte_for_byte() {
    let Some(folders) = revisions() else {
        return;
    };
    let folder = own_revision(&folders);
    let workspace = workspace();
    let sources = sources::read(&workspace).unwrap();
    let sliced = sources.versions.iter().filter(|v| v.sha256.is_some());
    let all: Vec<Date> = sliced.map(|version| version.date.clone()).collect();
    let mut ways = vec![
        (vec![folder.clone()], all.clone()),
        (vec![folder.join("v2.json")], all),
    ];
    for (file, version) in published(&folder) {
        let listed = sources.versions.iter().find(|v| v.date.as_str() == version);
        ways.extend(listed.map(|listed| (vec![file], vec![listed.date.clone()])));
    }
    assert!(ways.len() > 2, "documents of one version are missing");
    for (from, versions) in ways {
        let mut plan = Plan::default();
        spec(&mut plan, &workspace, &from, &versions, &sources).unwrap();
        for file in versions
            .iter()
            .map(layout::fragment)
            .chain([sources::FILE.into()])
        {
            let committed = workspace.read(&file, "").unwrap();
            let sliced = plan.planned(&file).unwrap();
            assert!(sliced == committed, "{} from {from:?}", file.display());
        }
    }
}

/// Where a published document is not what the vendor's own rule makes of the source, by operation and
/// status: the answer lost its content.
const QUIRKS: [(&str, &str); 1] = [("GET /api/atlas/v2", "401")];

#[test]
fn a_document_of_all_versions_resolves_to_the_published_one_of_each() {
    let Some(folders) = revisions() else {
        return;
    };
    let mut compared = 0;
    let mut quirks = BTreeSet::new();
    for folder in folders {
        let source = read::document(&folder.join("v2.json")).unwrap();
        for (file, version) in published(&folder) {
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let ours = refs::close(&resolve::at(&source, &version).unwrap()).unwrap();
            let theirs = read::document(&file).unwrap();
            // What the vendor published is itself resolved already.
            assert!(resolve::at(&theirs, &version).unwrap()["paths"] == theirs["paths"]);
            let theirs = refs::close(&theirs).unwrap();

            let (own, published) = (operations(&ours), operations(&theirs));
            let names = |operations: &BTreeMap<String, &Object>| {
                operations.keys().cloned().collect::<BTreeSet<_>>()
            };
            assert_eq!(names(&own), names(&published), "{}", file.display());
            for (name, operation) in &own {
                quirks.extend(compare(name, operation, published[name]));
            }
            let (own, published) = (components(&ours), components(&theirs));
            assert_eq!(
                own.keys().collect::<Vec<_>>(),
                published.keys().collect::<Vec<_>>()
            );
            for (name, component) in &own {
                assert!(*component == published[name], "{version}: {name}");
            }
            println!(
                "{}: {} operations, {} components",
                file.display(),
                names(&operations(&ours)).len(),
                own.len()
            );
            compared += 1;
        }
    }
    assert!(compared >= 3, "only {compared} documents were compared");
    let listed = QUIRKS.map(|(name, status)| (name.to_owned(), status.to_owned()));
    assert_eq!(quirks, BTreeSet::from(listed), "a quirk is new, or is gone");
}

/// Holds one operation to the published one, and gives the statuses that are quirks.
fn compare(name: &str, own: &Object, published: &Object) -> Vec<(String, String)> {
    for key in [
        "operationId",
        "x-xgen-operation-id-override",
        "parameters",
        "requestBody",
        "deprecated",
        "x-sunset",
        "security",
        "tags",
    ] {
        assert_eq!(own.get(key), published.get(key), "{name}: {key}");
    }
    let answers = |operation: &Object| operation["responses"].as_object().unwrap().clone();
    let (own, published) = (answers(own), answers(published));
    assert_eq!(
        own.keys().collect::<Vec<_>>(),
        published.keys().collect::<Vec<_>>(),
        "{name}"
    );
    let differing = own.iter().filter(|(status, answer)| {
        let same = **answer == published[*status];
        let is_quirk = QUIRKS.contains(&(name, status));
        assert!(same || is_quirk, "{name}: {status}");
        !same
    });
    differing
        .map(|(status, _)| (name.to_owned(), status.clone()))
        .collect()
}

/// By method and path.
fn operations(document: &Value) -> BTreeMap<String, &Object> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .filter(|(key, _)| METHODS.contains(&key.as_str()))
            .map(move |(method, operation)| {
                let name = format!("{} {path}", method.to_ascii_uppercase());
                (name, operation.as_object().unwrap())
            })
    });
    operations.collect()
}

/// By kind and name; security schemes are not reached by reference.
fn components(document: &Value) -> BTreeMap<String, &Value> {
    let kinds = document["components"].as_object().unwrap();
    let components = kinds
        .iter()
        .filter(|(kind, _)| *kind != "securitySchemes")
        .flat_map(|(kind, named)| {
            let named = named.as_object().unwrap().iter();
            named.map(move |(name, component)| (format!("{kind}/{name}"), component))
        });
    components.collect()
}

/// How many words in a row are a sentence and not a coincidence.
const RUN: usize = 8;

#[test]
fn no_run_of_words_of_the_vendor_is_in_spec_or_in_generated_code() {
    let Some(folders) = revisions() else {
        return;
    };
    let mut theirs = HashSet::new();
    for folder in folders {
        let mut files: Vec<_> = published(&folder)
            .into_iter()
            .map(|(file, _)| file)
            .collect();
        files.push(folder.join("v2.json"));
        for file in files {
            prose(&read::document(&file).unwrap(), &mut |text| {
                theirs.extend(runs(text).map(|(hash, _)| hash));
            });
        }
    }
    assert!(theirs.len() > 10_000, "only {} runs", theirs.len());

    let workspace = workspace();
    let mut ours: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(workspace.locate(Path::new("spec"))).unwrap() {
        ours.push(entry.unwrap().path());
    }
    for entry in fs::read_dir(workspace.locate(Path::new("crates"))).unwrap() {
        let generated = entry.unwrap().path().join("src/generated");
        if generated.is_dir() {
            ours.extend(
                fs::read_dir(generated)
                    .unwrap()
                    .map(|file| file.unwrap().path()),
            );
        }
    }
    assert!(ours.len() > 8, "{ours:?}");
    for file in ours {
        let text = fs::read_to_string(&file).unwrap();
        let mut check = |text: &str| {
            for (hash, words) in runs(text) {
                let words = words.join(" ");
                assert!(!theirs.contains(&hash), "{}: {words:?}", file.display());
            }
        };
        match serde_json::from_str(&text) {
            Ok(document) => texts(&document, &mut check),
            Err(_) => check(&text),
        }
    }
}

/// Shows every description and summary.
fn prose(value: &Value, seen: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| prose(item, seen)),
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "description" || key == "summary" => seen(text),
                    value => prose(value, seen),
                }
            }
        }
        _ => {}
    }
}

/// Shows every text, under whatever key.
fn texts(value: &Value, seen: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => seen(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, seen)),
        Value::Object(object) => object.values().for_each(|value| texts(value, seen)),
        _ => {}
    }
}

/// Every run of words in `text`, in whatever lines and with whatever signs around them: neither makes
/// a sentence ours, nor does a capital. A path or a media type is one word.
fn runs(text: &str) -> impl Iterator<Item = (u64, Vec<String>)> {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let count = (words.len() + 1).saturating_sub(RUN);
    (0..count).map(move |start| {
        let run = words[start..start + RUN].to_vec();
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        (hasher.finish(), run)
    })
}
