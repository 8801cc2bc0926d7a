//! Reads a document from text: JSON or YAML, whichever it is.
//!
//! What comes out is an OpenAPI 3.0 document by its own word.

mod yaml;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, DiagnosticKind};

/// The largest document, in bytes. The vendor's are a tenth of that; what is much larger is something
/// else, and would fill the memory before that was noticed.
pub const LARGEST: usize = 32 * 1024 * 1024;

/// Why bytes are not a document.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// They are more than [`LARGEST`].
    #[error("it is larger than {} MB", LARGEST / 1024 / 1024)]
    TooLarge,
    /// They are not UTF-8.
    #[error("byte {byte} is not UTF-8")]
    NotUtf8 {
        /// The first byte that is not, counted from 0.
        byte: usize,
    },
    /// There is nothing but white space.
    #[error("it is empty")]
    Empty,
    /// It begins as JSON does, and is not.
    #[error("it is not JSON: {0}")]
    NotJson(serde_json::Error),
    /// It is not YAML either, or too large once its aliases are followed.
    #[error("it is neither JSON nor YAML: {reason}")]
    NotYaml {
        /// What is wrong, with the line and the column where they are known.
        reason: String,
    },
    /// It is no OpenAPI document of a version that is understood.
    #[error(transparent)]
    NotOpenApi(Diagnostic),
}

impl ReadError {
    /// What a person can do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::TooLarge => "name a single OpenAPI document; the vendor's have about 3 MB",
            Self::NotUtf8 { .. } => "convert it to UTF-8, or name another file",
            Self::Empty => "get the document again",
            Self::NotJson(_) | Self::NotYaml { .. } => "name an OpenAPI document in JSON or YAML",
            Self::NotOpenApi(diagnostic) => diagnostic.kind.help(),
        }
    }
}

/// The document in `bytes`.
///
/// # Errors
///
/// If they are more than [`LARGEST`], not UTF-8, neither JSON nor YAML, or no OpenAPI 3.0 document.
pub fn document(bytes: &[u8]) -> Result<Value, ReadError> {
    if bytes.len() > LARGEST {
        return Err(ReadError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
        byte: error.valid_up_to(),
    })?;
    let document = parse(text)?;
    is_openapi(&document).map_err(ReadError::NotOpenApi)?;
    Ok(document)
}

fn parse(text: &str) -> Result<Value, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().chars().next() {
        None => Err(ReadError::Empty),
        Some('{' | '[') => serde_json::from_str(text).map_err(ReadError::NotJson),
        Some(_) => yaml::value(text).map_err(|reason| ReadError::NotYaml { reason }),
    }
}

/// Whether the document says that it is one, of a version that is understood.
fn is_openapi(document: &Value) -> Result<(), Diagnostic> {
    let Some(object) = document.as_object() else {
        return Err(Diagnostic::new("", DiagnosticKind::NotAnObject));
    };
    let said = |key: &str| match object.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        // YAML has a number where the quotes were left out.
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    match (said("openapi"), said("swagger")) {
        (Some(version), _) if version.starts_with("3.0.") => Ok(()),
        (Some(found), _) => Err(Diagnostic::new(
            "/openapi",
            DiagnosticKind::SpecificationVersion { found },
        )),
        (None, Some(version)) => Err(Diagnostic::new(
            "/swagger",
            DiagnosticKind::SpecificationVersion {
                found: format!("{version} (Swagger)"),
            },
        )),
        (None, None) => Err(Diagnostic::new("", DiagnosticKind::NotOpenApi)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Value, String> {
        document(bytes).map_err(|error| {
            assert!(!error.help().is_empty());
            error.to_string()
        })
    }

    #[test]
    fn format_is_detected_from_the_text() {
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

    /// What YAML 1.1 took for a boolean or a number is a text in YAML 1.2.
    #[test]
    fn scalars_are_those_of_yaml_1_2() {
        let values = |text: &str| {
            let document = read(format!("openapi: 3.0.1\nv: [{text}]\n").as_bytes());
            document.unwrap()["v"].take()
        };
        for text in [
            "NO",
            "no",
            "No",
            "N",
            "n",
            "yes",
            "Y",
            "y",
            "on",
            "On",
            "off",
            "OFF",
            "0b101",
            "0B101",
            "0O7",
            "0X1F",
            "-0x1F",
            "+0x1F",
            "-0o7",
            "+0o7",
            "0o",
            "0b",
            "0xG",
            "0x1.5",
            "1e5.5",
            "1e+",
            "..5",
            "--1",
            "-.",
            "٣",
            "+.nan",
            ".iNF",
            "12:30:45",
            "1:20",
            "1_000",
            "0xFF_FF",
            "tRUE",
            "nULL",
            "inf",
            "nan",
            "Infinity",
            "infinity",
            "1e",
            "2024-08-05",
            "2024-08-05T10:00:00Z",
            "<<",
            "=",
            "+",
            "1.2.3",
            "0x",
            "0o8",
            "e3",
            ".",
            "+1_0",
        ] {
            assert_eq!(values(text), values(&format!("'{text}'")), "{text}");
        }
        for (text, value) in [
            ("true, True, TRUE", json!([true, true, true])),
            ("false, False, FALSE", json!([false, false, false])),
            ("null, Null, NULL, ~", json!([null, null, null, null])),
            ("0, 7, -7, +7, 123", json!([0, 7, -7, 7, 123])),
            ("007, 010, -00, 08", json!([7, 10, 0, 8])),
            (
                "9223372036854775807, 18446744073709551615, -9223372036854775808",
                json!([i64::MAX, u64::MAX, i64::MIN]),
            ),
            ("18446744073709551616", json!([18446744073709551616_f64])),
            ("0o17, 0x1F, 0xff", json!([15, 31, 255])),
            (
                "1.5, -0.5, .5, 1e3, 1.5E-2, 1., +1.e1, 08.5",
                json!([1.5, -0.5, 0.5, 1000.0, 0.015, 1.0, 10.0, 8.5]),
            ),
            (
                "!!int 0x10, !!float 1, !!bool true, !!null ~, !own 7, !!binary 'aa'",
                json!([16, 1, true, null, 7, "aa"]),
            ),
            ("!!str 7, !!str ~, ! 7", json!(["7", "~", "7"])),
            ("!!int '7', 'true', \"~\"", json!([7, "true", "~"])),
        ] {
            assert_eq!(values(text), value, "{text}");
        }
    }

    #[test]
    fn scalar_that_json_cannot_hold_is_refused_with_its_place() {
        for text in [
            ".inf",
            "-.Inf",
            "+.INF",
            ".nan",
            ".NaN",
            "1e999",
            "0x10000000000000000",
            "!!int 1.5",
            "!!bool 1",
            "!!null 0",
            "!!float x",
        ] {
            let refusal = read(format!("openapi: 3.0.1\nv: {text}\n").as_bytes()).unwrap_err();
            assert!(refusal.contains("at line 2, column "), "{text}: {refusal}");
        }
    }

    #[test]
    fn keys_are_texts() {
        let document = read(b"openapi: 3.0.1\nv: {200: a, NO: b, 0x1F: c, ~: d, 'x': e, *k : f}\n");
        assert!(document.unwrap_err().contains("line 2"), "an unknown alias");
        let document =
            read(b"openapi: 3.0.1\nk: &k key\nv: {200: a, NO: b, 0x1F: c, ~: d, *k : f}\n");
        assert_eq!(
            document.unwrap()["v"],
            json!({"200": "a", "NO": "b", "0x1F": "c", "~": "d", "key": "f"})
        );
    }

    #[test]
    fn aliases_and_merge_keys_stand_for_values() {
        let text = "openapi: 3.0.1\na: &a {x: 1, y: 2}\nb: &b {y: 3, z: &z [4]}\nc: *a\nd: {<<: *a, y: 5}\n\
                    e: {y: 6, <<: [*a, *b]}\nf: {'<<': 7}\ng: *z\n";
        let document = read(text.as_bytes()).unwrap();
        assert_eq!(document["c"], json!({"x": 1, "y": 2}));
        assert_eq!(document["d"], json!({"x": 1, "y": 5}));
        assert_eq!(document["e"], json!({"x": 1, "y": 6, "z": [4]}));
        assert_eq!(document["f"], json!({"<<": 7}));
        assert_eq!(document["g"], json!([4]));
    }

    #[test]
    fn yaml_without_a_value_in_json_is_refused() {
        for (text, reason) in [
            (
                "a: 1\nb: 2\na: 3\n",
                "the key \"a\" is there twice at line 3, column 4",
            ),
            ("? [1]\n: 2\n", "a key is no text at line 1"),
            (
                "a: &a [*a]\n",
                "an alias inside of what it stands for at line 1",
            ),
            ("a: *b\n", "line 1"),
            ("a: {<<: 7}\n", "something else than objects"),
            ("a: 1\n---\nb: 2\n", "a second document begins at line 2"),
            ("# nothing\n", "it has no value"),
        ] {
            let refusal = read(text.as_bytes()).unwrap_err();
            assert!(refusal.contains(reason), "{text}: {refusal}");
        }
    }

    #[test]
    fn text_that_is_no_document_is_refused() {
        for (bytes, reason) in [
            (&b""[..], "empty"),
            (b" \n ", "empty"),
            (b"\xff\xfe", "byte 0 is not UTF-8"),
            (b"{\"openapi\": \"3.0.1\",\n}", "line 2 column 1"),
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
    }

    #[test]
    fn alias_expansion_is_bounded() {
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
    fn too_deep_nesting_is_refused() {
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
            let _ = parse(&text).map(|document| is_openapi(&document));
        }

        #[test]
        fn any_text_of_yaml_signs_is_read_or_refused(
            text in "[-a:&*\\[\\]{}?!|>#%@`\"', \n\t0-9]{0,80}",
        ) {
            let _ = parse(&text).map(|document| is_openapi(&document));
        }
    }
}
