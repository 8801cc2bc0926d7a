//! The vendor's sentences, which are not in what is committed.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;

use serde_json::Value;

use super::documents::{Upstream, document, entries, published, whole, workspace};

/// How many words in a row are a sentence and not a coincidence.
const RUN: usize = 8;

pub(crate) fn no_vendor_sentence_is_in_spec_or_generated_code(upstream: &Upstream) {
    let mut theirs = HashSet::new();
    for folder in upstream.revisions() {
        let mut files: Vec<_> = published(&folder)
            .into_iter()
            .map(|(file, _)| file)
            .collect();
        files.extend(whole(&folder));
        for file in files {
            prose(&document(&file), &mut |text| {
                theirs.extend(runs(text).map(|(hash, _)| hash));
            });
        }
    }
    assert!(theirs.len() > 10_000, "only {} runs", theirs.len());

    let workspace = workspace();
    let mut ours: Vec<PathBuf> = entries(&workspace.join("spec"));
    ours.extend(entries(&workspace.join("spec/facts")));
    ours.retain(|path| path.is_file());
    for package in entries(&workspace.join("crates")) {
        let generated = package.join("src/generated");
        if generated.is_dir() {
            ours.extend(entries(&generated));
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
