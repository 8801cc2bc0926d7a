//! A document of all versions, resolved at each, against the documents that the vendor published.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance_openapi::{METHODS, Object, refs, resolve};
use serde_json::Value;

use super::documents::{Upstream, document, published, whole};

/// Where a published document is not what the vendor's own rule makes of the source, by operation and
/// status: the answer lost its content.
const QUIRKS: [(&str, &str); 1] = [("GET /api/atlas/v2", "401")];

pub(crate) fn document_of_all_versions_resolves_to_each_published_one(upstream: &Upstream) {
    let mut compared = 0;
    let mut quirks = BTreeSet::new();
    for folder in upstream.revisions() {
        let source = document(&whole(&folder).unwrap());
        for (file, version) in published(&folder) {
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let ours = refs::close(&resolve::at(&source, &version).unwrap()).unwrap();
            let theirs = document(&file);
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
