//! What the simulator has beside the fragments: the operations that clients of others call first, and a
//! list of all operations, so that it can tell what it does not simulate from what does not exist.
//!
//! No client and no documentation comes from either, so they have facts only and no words.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use atlas_maintenance_openapi::{METHODS, canonical, refs};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::select::Selection;
use super::{names, place};
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::error::Error;
use crate::generate::GeneratedFiles;
use crate::layout::{OPERATION_LIST, SIMULATOR_FRAGMENT, SOURCES};
use crate::refusal::Refusals;
use crate::sources::{Origin, Simulator, edit, revision};

/// What the simulator has beside the fragments, as it was sliced.
#[derive(Debug)]
pub struct SimulatorSlice {
    fragment: String,
    list: String,
    origin: Origin,
    refusals: Refusals,
}

impl SimulatorSlice {
    /// Takes it from `document`, which was read from `file` and describes all versions. The fragment is
    /// that of `version`.
    ///
    /// # Errors
    ///
    /// If the document does not describe the version, or lacks an operation or an opaque place.
    pub fn of(
        document: &Value,
        file: &Path,
        version: &str,
        simulator: &Simulator,
    ) -> Result<Self, Error> {
        let in_document = Error::in_document(file);
        let keys = simulator.keys();
        let mut taken =
            super::extract(document, version, &Selection::These(&keys)).map_err(&in_document)?;
        for place in &simulator.opaque {
            make_opaque(&mut taken, place, simulator).map_err(&in_document)?;
        }
        let taken = refs::close(&taken).map_err(|found| in_document(found.into()))?;
        let renamed = names::rename(taken, &simulator.names()).map_err(&in_document)?;
        let mut refusals = Refusals::default();
        refusals.add("simulator", renamed.refusals);
        let unused = { simulator.names().schemas.iter() }
            .filter(|schema| !renamed.used.contains(&schema.name));
        refusals.add("simulator", unused.map(names::SchemaName::refused));
        let facts = super::finish(version, super::strip(renamed.document)).map_err(&in_document)?;
        let (fragment, list) = (canonical::text(&facts), operation_list(document));
        Ok(Self {
            origin: Origin {
                revision: revision(document).map(str::to_owned),
                sha256: sum(&fragment, &list),
            },
            fragment,
            list,
            refusals,
        })
    }

    /// The files, and `sources`, the text of `spec/sources.toml`, with a note of where they came from.
    ///
    /// # Errors
    ///
    /// What is refused.
    pub fn files(self, sources: &str) -> Result<GeneratedFiles, Error> {
        Error::refused(self.refusals)?;
        let mut files = GeneratedFiles::default();
        files.file(SIMULATOR_FRAGMENT, self.fragment);
        files.file(OPERATION_LIST, self.list);
        files.file(SOURCES, edit::record_simulator(sources, &self.origin)?);
        Ok(files)
    }

    /// Refuses files other than those whose sum is recorded: an edit of them would pass for the vendor's.
    ///
    /// # Errors
    ///
    /// If they are not what was recorded.
    pub fn unchanged(fragment: &str, list: &str, simulator: &Simulator) -> Result<(), Error> {
        let found = sum(fragment, list);
        if simulator.sha256.as_ref().is_none_or(|it| *it == found) {
            return Ok(());
        }
        Err(Error::NotUnderstood {
            file: SIMULATOR_FRAGMENT.into(),
            reason: format!(
                "it and {OPERATION_LIST} are not what the table [simulator] of {SOURCES} says by its \
                 sha256"
            ),
            help: "restore them from the history, or write them again with \
                   `cargo xtask slice --from DIR`"
                .to_owned(),
        })
    }
}

fn sum(fragment: &str, list: &str) -> String {
    let digest = Sha256::new()
        .chain_update(fragment)
        .chain_update(list)
        .finalize();
    base16ct::lower::encode_string(&digest)
}

/// A line for each operation of `document`: method, path, and the versions of its successes.
fn operation_list(document: &Value) -> String {
    let mut text = String::from(
        "# Every operation of the API and the versions of its responses. Written by `cargo xtask slice`.\n",
    );
    let mut lines: BTreeMap<(&str, &str), String> = BTreeMap::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let versions = operation_versions(document, operation);
                let line = versions.keys().fold(String::new(), |mut line, version| {
                    let _ = write!(line, " {version}");
                    line
                });
                lines.insert((path, method), line);
            }
        }
    }
    for ((path, method), versions) in lines {
        let _ = writeln!(text, "{} {path}{versions}", method.to_ascii_uppercase());
    }
    text
}

/// The versions in which an operation answers with success, each with the day of its sunset.
pub(crate) fn operation_versions(
    document: &Value,
    operation: &Value,
) -> BTreeMap<String, Option<String>> {
    let mut found = BTreeMap::new();
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        if !status.starts_with('2') {
            continue;
        }
        let target = response.get("$ref").and_then(Value::as_str);
        let response = target
            .and_then(|target| document.pointer(target.strip_prefix('#')?))
            .unwrap_or(response);
        let content = response.get("content").and_then(Value::as_object);
        for (media_type, content) in content.into_iter().flatten() {
            let version = media_type
                .strip_prefix("application/vnd.atlas.")
                .and_then(|rest| rest.split_once('+'));
            if let Some((version, _)) = version {
                let sunset = content.get("x-sunset").and_then(Value::as_str);
                found.insert(version.to_owned(), sunset.map(str::to_owned));
            }
        }
    }
    found
}

/// Replaces the schema at `place` by one that allows everything.
fn make_opaque(document: &mut Value, place: &str, simulator: &Simulator) -> Result<(), Diagnostic> {
    let schema = place::pointer_of(document, place, simulator.names().operations)
        .and_then(|pointer| document.pointer_mut(&pointer))
        .ok_or_else(|| {
            let operation = format!("{place}, a place that [simulator] lists as opaque");
            Diagnostic::new("/paths", DiagnosticKind::NoSuchOperation { operation })
        })?;
    *schema = json!({});
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sources;

    fn document() -> Value {
        let of = |content: Value| json!({"200": {"description": "", "content": content}});
        json!({
            "openapi": "3.0.1",
            "info": {"title": "Theirs", "version": "2.0", "x-xgen-sha": "abc"},
            "paths": {
                "/b": {
                    "post": {"operationId": "x", "responses": {"204": {"description": "Theirs"}}},
                    "get": {"operationId": "y", "responses": of(json!({
                        "application/vnd.atlas.2023-01-01+json": {
                            "schema": {"$ref": "#/components/schemas/Old"}
                        },
                        "application/vnd.atlas.2024-08-05+json": {
                            "schema": {"$ref": "#/components/schemas/Page"}
                        },
                        "application/vnd.atlas.2024-08-05+csv": {}
                    }))}
                },
                "/a": {"get": {"operationId": "z", "responses": of(json!({
                    "application/vnd.atlas.preview+json": {"schema": {"type": "string"}}
                }))}}
            },
            "components": {"schemas": {
                "Page": {"type": "object", "properties": {"results": {
                    "type": "array", "items": {"$ref": "#/components/schemas/Huge"}
                }}},
                "Huge": {"type": "object", "description": "Theirs"},
                "Old": {"type": "object"}
            }}
        })
    }

    fn sliced(opaque: &str, schemas: &str) -> Result<GeneratedFiles, Error> {
        let sources = format!(
            "versions = [{{ date = \"2023-01-01\" }}]\noperations = []\nschemas = []\n\
             [simulator]\noperations = [{{ name = \"listThings\", operation = \"GET /b\" }}]\n\
             schemas = [{schemas}]\nopaque = [{opaque}]\n\
             [upstream]\nrepository = \"r\"\nfolder = \"f\"\n"
        );
        let simulator = sources::parse(&sources)?.simulator.unwrap();
        let file = Path::new("v2.json");
        SimulatorSlice::of(&document(), file, "2024-08-05", &simulator)?.files(&sources)
    }

    const PLACE: &str = "\"listThings 200.results[]\"";
    const PAGE: &str = "{ name = \"Things\", at = \"listThings 200\" }";

    #[test]
    fn list_has_every_operation_and_fragment_has_no_words() {
        let files = sliced(PLACE, PAGE).unwrap();
        let [(_, fragment), (_, list), (_, sources)] = files.files.as_slice() else {
            panic!("{files:?}");
        };
        let lines: Vec<_> = list.lines().skip(1).collect();
        assert_eq!(
            lines,
            ["GET /a preview", "GET /b 2023-01-01 2024-08-05", "POST /b"]
        );
        let fragment_value: Value = serde_json::from_str(fragment).unwrap();
        assert_eq!(
            fragment_value.pointer("/paths/~1b/get/operationId"),
            Some(&json!("listThings"))
        );
        assert_eq!(
            fragment_value.pointer("/components/schemas"),
            Some(&json!({"Things": {
                "type": "object", "properties": {"results": {"type": "array", "items": {}}}
            }}))
        );
        assert!(!fragment.contains("Theirs"), "{fragment}");
        let simulator = sources::parse(sources).unwrap().simulator.unwrap();
        assert_eq!(simulator.revision.as_deref(), Some("abc"));
        SimulatorSlice::unchanged(fragment, list, &simulator).unwrap();
        let edited = list.replace("preview", "2023-01-01");
        let error = SimulatorSlice::unchanged(fragment, &edited, &simulator).unwrap_err();
        assert!(error.to_string().contains("sha256"), "{error}");
    }

    #[test]
    fn schema_or_place_that_does_not_fit_is_refused() {
        for (opaque, schemas, reason) in [
            ("", PAGE, "has no name of ours"),
            ("\"listThings 200.missing[]\"", PAGE, "missing[]"),
            ("\"listOthers 200.results[]\"", PAGE, "listOthers"),
            (
                PLACE,
                "{ name = \"Things\", at = \"listThings 200\" }, { name = \"More\", at = \"x\" }",
                "names nothing",
            ),
        ] {
            let error = sliced(opaque, schemas).unwrap_err();
            assert!(error.to_string().contains(reason), "{reason}: {error}");
        }
    }
}
