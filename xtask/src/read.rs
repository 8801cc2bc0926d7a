//! Reads a document from a file: JSON or YAML, whichever it is.
//!
//! What comes out is an OpenAPI 3.0 document by its own word. Nothing here knows what is in it.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::document::{Complaint, Trouble};
use crate::error::Error;
use crate::workspace;

/// The largest file that is read. The vendor's are a tenth of that; a file that is much larger is
/// something else, and would fill the memory before that was noticed.
const LARGEST: u64 = 32 * 1024 * 1024;

/// How deep a YAML document may be. The vendor's have less than half of that.
const DEEPEST: usize = 64;

/// How many values a YAML document may have, those that its aliases stand for included. The vendor's
/// have about a quarter of that.
const MOST_VALUES: usize = 500_000;

/// The document in `file`.
pub(crate) fn document(file: &Path) -> Result<Value, Error> {
    let text = text(file)?;
    let document = parse(file, &text)?;
    is_openapi(&document).map_err(|complaint| Error::Document {
        file: file.to_owned(),
        complaint,
    })?;
    Ok(document)
}

fn text(file: &Path) -> Result<String, Error> {
    let unreadable = |source| Error::Read {
        file: file.to_owned(),
        source,
    };
    let opened = fs::File::open(file).map_err(unreadable)?;
    if opened.metadata().map_err(unreadable)?.is_dir() {
        return Err(not_understood(
            file,
            "it is a folder",
            "name a file that is in it",
        ));
    }
    let mut bytes = Vec::new();
    // One byte more than is taken, so that a larger file shows, whatever its metadata say.
    opened
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(not_understood(
            file,
            format!("it is larger than {} MB", LARGEST / 1024 / 1024),
            "name a single OpenAPI document; the vendor's have about 3 MB",
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        not_understood(
            file,
            format!("byte {} is not UTF-8", error.utf8_error().valid_up_to()),
            "convert it to UTF-8, or name another file",
        )
    })
}

fn parse(file: &Path, text: &str) -> Result<Value, Error> {
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().chars().next() {
        None => Err(not_understood(
            file,
            "it is empty",
            "get the document again",
        )),
        Some('{' | '[') => workspace::json(file, text),
        Some(_) => yaml(file, text),
    }
}

fn yaml(file: &Path, text: &str) -> Result<Value, Error> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 3 * MOST_VALUES,
            max_nodes: MOST_VALUES,
            max_depth: DEEPEST,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        // Its own message shows the lines around the place; the first line says it all.
        let reason = error.to_string();
        let reason = reason.lines().next().unwrap_or_default();
        let reason = reason.trim_start_matches("error: ").to_owned();
        let place = error
            .location()
            .map(|at| format!(" at line {}, column {}", at.line(), at.column()));
        not_understood(
            file,
            format!(
                "it is neither JSON nor YAML: {reason}{}",
                place.unwrap_or_default()
            ),
            "name an OpenAPI document in JSON or YAML",
        )
    })
}

fn not_understood(file: &Path, reason: impl Into<String>, way_out: &'static str) -> Error {
    Error::NotUnderstood {
        file: file.to_owned(),
        reason: reason.into(),
        way_out,
    }
}

/// Whether the document says that it is one, of a version that is understood.
fn is_openapi(document: &Value) -> Result<(), Complaint> {
    let Some(object) = document.as_object() else {
        return Err(Complaint::new("", Trouble::NotAnObject));
    };
    let said = |key: &str| match object.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        // YAML has a number where the quotes were left out.
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    match (said("openapi"), said("swagger")) {
        (Some(version), _) if version.starts_with("3.0.") => Ok(()),
        (Some(found), _) => Err(Complaint::new(
            "/openapi",
            Trouble::SpecificationVersion { found },
        )),
        (None, Some(version)) => Err(Complaint::new(
            "/swagger",
            Trouble::SpecificationVersion {
                found: format!("{version} (Swagger)"),
            },
        )),
        (None, None) => Err(Complaint::new("", Trouble::NotOpenApi)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Value, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("some.file");
        fs::write(&file, bytes).unwrap();
        document(&file).map_err(|error| {
            assert!(error.place().unwrap().contains("some.file"));
            assert!(!error.way_out().is_empty());
            format!("{error} {}", error.place().unwrap())
        })
    }

    #[test]
    fn json_and_yaml_are_told_apart_by_what_is_in_the_file() {
        let expected = json!({"openapi": "3.0.1", "paths": {"/a": {}}});
        for text in [
            "{\"openapi\": \"3.0.1\", \"paths\": {\"/a\": {}}}",
            "\u{feff} {\"openapi\": \"3.0.1\", \"paths\": {\"/a\": {}}}",
            "openapi: 3.0.1\npaths:\n  /a: {}\n",
            "# words\n---\nopenapi: '3.0.1'\npaths: {'/a': {}}\n",
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_document_gets_one_clear_answer() {
        for (bytes, reason) in [
            (&b""[..], "empty"),
            (b" \n ", "empty"),
            (b"\xff\xfe", "byte 0 is not UTF-8"),
            (b"{\"openapi\": \"3.0.1\",\n}", "some.file:2:1"),
            (b"openapi: [\n", "neither JSON nor YAML"),
            (b"a: b: c\n", "line 1"),
            (b"just words", "no object"),
            (b"[1, 2]", "no object"),
            (b"{}", "neither `openapi` nor `swagger`"),
            (b"swagger: '2.0'\n", "OpenAPI 2.0 (Swagger)"),
            (b"{\"openapi\": \"3.1.0\"}", "OpenAPI 3.1.0"),
            (b"openapi: 3.1\n", "OpenAPI 3.1"),
        ] {
            let refusal = read(bytes).unwrap_err();
            assert!(refusal.contains(reason), "{refusal}");
            assert_eq!(refusal.lines().count(), 1, "{refusal}");
        }
        let folder = tempfile::tempdir().unwrap();
        assert!(document(folder.path()).is_err());
        assert!(document(&folder.path().join("nothing")).is_err());
    }

    #[test]
    fn a_file_that_is_too_large_is_not_taken_in() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("large.json");
        let large = fs::File::create(&file).unwrap();
        // Room without content, which no disk has to hold.
        large.set_len(50_000_000).unwrap();
        let refusal = document(&file).unwrap_err().to_string();
        assert!(refusal.contains("larger than 32 MB"), "{refusal}");
    }

    #[test]
    fn anchors_that_multiply_are_stopped() {
        let mut text = "openapi: 3.0.1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let below = format!("*a{}", level - 1);
            let items = vec![below; 10].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        let refusal = read(text.as_bytes()).unwrap_err();
        assert!(refusal.contains("neither JSON nor YAML"), "{refusal}");
    }

    #[test]
    fn what_is_nested_too_deep_is_refused() {
        for deep in [
            format!("{}{}", "[".repeat(200_000), "]".repeat(200_000)),
            format!("a: {}{}", "[".repeat(200_000), "]".repeat(200_000)),
            "- ".repeat(100_000),
        ] {
            assert!(read(deep.as_bytes()).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = parse(Path::new("file"), &text).map(|document| is_openapi(&document));
        }

        #[test]
        fn any_text_of_yaml_signs_is_read_or_refused(
            text in "[-a:&*\\[\\]{}?!|>#%@`\"', \n\t0-9]{0,80}",
        ) {
            let _ = parse(Path::new("file"), &text).map(|document| is_openapi(&document));
        }
    }
}
