//! The committed fragments against the vendor's documents.
//!
//! Those are not in the repository. Where `ATLAS_UPSTREAM_SPECS` names a folder that holds them, in
//! one subfolder for each release, these tests run; elsewhere they say that they did not.

use std::path::PathBuf;

use super::*;

/// The workspace, and the folder of the release that it was sliced from.
fn upstream() -> Option<(Workspace, PathBuf)> {
    let Some(folder) = std::env::var_os("ATLAS_UPSTREAM_SPECS") else {
        eprintln!("skipped: ATLAS_UPSTREAM_SPECS names no folder with the vendor's documents");
        return None;
    };
    let workspace = Workspace::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let sources = workspace.read(Path::new(sources::FILE), "").unwrap();
    let sources: toml_edit::DocumentMut = sources.parse().unwrap();
    let release = sources["upstream"]["release"].as_str().unwrap();
    Some((workspace, PathBuf::from(folder).join(release)))
}

/// Every version that is sliced, with its document.
fn documents(workspace: &Workspace, folder: &Path) -> Vec<(Version, PathBuf, Value)> {
    let sources = sources::read(workspace).unwrap();
    let sliced = sources.versions.into_iter().filter_map(|version| {
        let file = folder.join(version.file.as_ref()?);
        let document = read(&file, &version).unwrap();
        Some((version, file, document))
    });
    sliced.collect()
}

#[test]
fn slicing_gives_the_committed_fragments_byte_for_byte() {
    let Some((workspace, folder)) = upstream() else {
        return;
    };
    let sources = sources::read(&workspace).unwrap();
    let overlay = Overlay::read(&workspace).unwrap();
    for (version, file, document) in documents(&workspace, &folder) {
        let fragment = fragment(&file, document, &sources, &version, &overlay).unwrap();
        let committed = workspace.read(&version.date.fragment(), "").unwrap();
        assert!(canonical::text(&fragment) == committed, "{}", version.date);
    }
}

#[test]
fn no_sentence_of_the_vendor_is_in_spec() {
    let Some((workspace, folder)) = upstream() else {
        return;
    };
    let sources = sources::read(&workspace).unwrap();
    let overlay = workspace.read(Path::new("spec/overlay.yaml"), "").unwrap();
    let mut seen = 0;
    for (version, _, document) in documents(&workspace, &folder) {
        let selected = select::operations(&document, &sources.operations).unwrap();
        let closed = refs::close(&selected).unwrap();
        let committed = workspace.read(&version.date.fragment(), "").unwrap();
        let committed: Value = serde_json::from_str(&committed).unwrap();
        let mut ours: Vec<String> = texts(&committed).map(plain).collect();
        ours.push(plain(&overlay));
        let ours = ours.join("\n");
        for text in texts(&closed) {
            // A whole text, and each sentence of it.
            for sentence in text.split_inclusive(['.', '\n']).chain([text]) {
                let sentence = plain(sentence);
                let sentence = sentence.trim_end_matches('.');
                // A path or a media type is a fact; prose has spaces.
                if sentence.len() > 25 && sentence.contains(' ') {
                    seen += 1;
                    assert!(!ours.contains(sentence), "{}: {sentence:?}", version.date);
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} sentences were looked for");
}

/// In lower case, with single spaces: neither a line break nor a capital makes a sentence ours.
fn plain(text: impl AsRef<str>) -> String {
    let words: Vec<_> = text.as_ref().split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Every text in `value`.
fn texts(value: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match value {
        Value::String(text) => Box::new(std::iter::once(text.as_str())),
        Value::Array(items) => Box::new(items.iter().flat_map(texts)),
        Value::Object(object) => Box::new(object.values().flat_map(texts)),
        _ => Box::new(std::iter::empty()),
    }
}
