//! Reads a document from a file.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use atlas_maintenance_openapi::read::{self, ReadError};
use serde_json::Value;

use crate::error::Error;

/// The largest file that is read, in bytes. The vendor's are a tenth of that; a file that is much
/// larger is something else, and would fill the memory before that was noticed.
const LARGEST: u64 = 32 * 1024 * 1024;

/// The document in `file`.
pub(crate) fn document(file: &Path) -> Result<Value, Error> {
    read::document(&bytes(file)?).map_err(|error| match error {
        ReadError::NotJson(source) => Error::NotJson {
            file: file.to_owned(),
            source,
        },
        ReadError::NotOpenApi(diagnostic) => Error::Document {
            file: file.to_owned(),
            diagnostic,
        },
        error => invalid(file, error.to_string(), error.help()),
    })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |source| Error::Read {
        file: file.to_owned(),
        source,
    };
    let opened = fs::File::open(file).map_err(unreadable)?;
    if opened.metadata().map_err(unreadable)?.is_dir() {
        return Err(invalid(file, "it is a folder", "name a file that is in it"));
    }
    let mut bytes = Vec::new();
    // One byte more than is taken, so that a larger file shows, whatever its metadata say.
    opened
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(invalid(
            file,
            format!("it is larger than {} MB", LARGEST / 1024 / 1024),
            "name a single OpenAPI document; the vendor's have about 3 MB",
        ));
    }
    Ok(bytes)
}

fn invalid(file: &Path, reason: impl Into<String>, help: impl Into<String>) -> Error {
    Error::Invalid {
        file: file.to_owned(),
        reason: reason.into(),
        help: help.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_names_the_file() {
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
            assert!(!error.help().is_empty());
        }
        assert!(document(folder.path()).is_err());
        assert!(document(&folder.path().join("nothing")).is_err());
    }

    #[test]
    fn file_over_the_limit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("large.json");
        let large = fs::File::create(&file).unwrap();
        // Room without content, which no disk has to hold.
        large.set_len(50_000_000).unwrap();
        let refusal = document(&file).unwrap_err().to_string();
        assert!(refusal.contains("larger than 32 MB"), "{refusal}");
    }
}
