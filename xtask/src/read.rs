//! Reads a document from a file.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use atlas_maintenance_openapi::read::{self, ReadError};
use serde_json::Value;

use crate::error::Error;

/// The largest file that is read. The vendor's are a tenth of that; a file that is much larger is
/// something else, and would fill the memory before that was noticed.
const LARGEST: u64 = 32 * 1024 * 1024;

/// The document in `file`.
pub(crate) fn document(file: &Path) -> Result<Value, Error> {
    read::document(&bytes(file)?).map_err(|error| match error {
        ReadError::NotJson(source) => Error::NotJson {
            file: file.to_owned(),
            source,
        },
        ReadError::NotOpenApi(complaint) => Error::Document {
            file: file.to_owned(),
            complaint,
        },
        error => not_understood(file, error.to_string(), error.way_out()),
    })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Error> {
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
    Ok(bytes)
}

fn not_understood(file: &Path, reason: impl Into<String>, way_out: impl Into<String>) -> Error {
    Error::NotUnderstood {
        file: file.to_owned(),
        reason: reason.into(),
        way_out: way_out.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_with_a_document_is_refused_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("some.file");
        for (bytes, reason) in [
            (&b"{\"openapi\": \"3.0.1\",\n}"[..], "some.file:2:1"),
            (b"", "some.file"),
            (b"{}", "some.file"),
        ] {
            fs::write(&file, bytes).unwrap();
            let error = document(&file).unwrap_err();
            assert!(error.place().unwrap().contains(reason), "{error}");
            assert!(!error.way_out().is_empty());
        }
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
}
