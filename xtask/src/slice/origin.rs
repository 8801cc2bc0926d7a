//! Records in `spec/sources.toml` where each fragment came from.
//!
//! What is recorded does not depend on which of the vendor's documents of a revision was used: those
//! of one version and the one of all versions say the same.

use atlas_maintenance_openapi::VersionDate;
use sha2::{Digest as _, Sha256};
use toml_edit::{DocumentMut, InlineTable, Value};

/// Where a fragment came from.
pub(super) struct Origin {
    /// The vendor's mark of what the document was built from, if it has one.
    pub(super) revision: Option<String>,
    /// Of what was taken from it, before our words came in.
    pub(super) sha256: String,
}

impl Origin {
    /// `document` is what the vendor wrote, `facts` the text of what was taken from it.
    pub(super) fn new(document: &serde_json::Value, facts: &str) -> Self {
        Self {
            revision: document
                .pointer("/info/x-xgen-sha")
                .and_then(serde_json::Value::as_str)
                .map(str::to_owned),
            sha256: base16ct::lower::encode_string(&Sha256::digest(facts.as_bytes())),
        }
    }
}

/// `text`, which is `sources.toml`, with the origins of these versions in it. A version that has no
/// line stays without one.
pub(super) fn record(text: &str, origins: &[(VersionDate, Origin)]) -> Result<String, String> {
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| error.to_string())?;
    let lines = document
        .get_mut("versions")
        .and_then(|versions| versions.as_array_mut())
        .ok_or("`versions` is not a list")?;
    for line in lines.iter_mut().filter_map(Value::as_inline_table_mut) {
        let date = line.get("date").and_then(Value::as_str);
        let origin = origins
            .iter()
            .find(|(listed, _)| Some(listed.as_str()) == date);
        if let Some((_, origin)) = origin {
            set(line, "revision", origin.revision.as_deref());
            set(line, "sha256", Some(&origin.sha256));
        }
    }
    Ok(document.to_string())
}

fn set(line: &mut InlineTable, key: &str, value: Option<&str>) {
    match value {
        // Only what differs, so that nothing else of the line moves.
        Some(value) if line.get(key).and_then(Value::as_str) == Some(value) => {}
        Some(value) => {
            line.insert(key, value.into());
            // The value that was last before has a space behind it.
            line.fmt();
        }
        None => {
            line.remove(key);
            line.fmt();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> VersionDate {
        VersionDate::try_from(text.to_owned()).unwrap()
    }

    fn origin(revision: Option<&str>) -> Origin {
        Origin {
            revision: revision.map(str::to_owned),
            sha256: "beef".to_owned(),
        }
    }

    const TEXT: &str = "\
# Words above.
versions = [
    { date = \"2023-01-01\", revision = \"r1\", sha256 = \"cafe\" },
    # by hand
    { date = \"2024-01-01\" },
]
operations = [] # words behind
";

    #[test]
    fn only_lines_of_given_versions_change() {
        let listed = [
            (date("2023-01-01"), origin(Some("r2"))),
            (date("2025-01-01"), origin(None)),
        ];
        assert_eq!(
            record(TEXT, &listed).unwrap(),
            TEXT.replace("\"r1\"", "\"r2\"").replace("cafe", "beef")
        );
    }

    #[test]
    fn line_without_origin_gets_one() {
        let text = record(TEXT, &[(date("2024-01-01"), origin(Some("r")))]).unwrap();
        let line = "    { date = \"2024-01-01\", revision = \"r\", sha256 = \"beef\" },\n]";
        assert!(text.contains(line), "{text}");
        // A document without a mark of its revision leaves none of another one behind.
        let text = record(&text, &[(date("2024-01-01"), origin(None))]).unwrap();
        let line = "    { date = \"2024-01-01\", sha256 = \"beef\" },\n]";
        assert!(text.contains(line), "{text}");
    }

    #[test]
    fn same_origin_leaves_text_unchanged() {
        let same = Origin {
            revision: Some("r1".to_owned()),
            sha256: "cafe".to_owned(),
        };
        assert_eq!(record(TEXT, &[(date("2023-01-01"), same)]).unwrap(), TEXT);
    }
}
