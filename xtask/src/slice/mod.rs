//! `cargo xtask slice`: from a vendor's document to a fragment.
//!
//! The stages are pure functions on one document: select, close, strip, overlay, and a last look
//! that nothing is without words. Only per-version JSON documents are read so far; resolving a
//! document that holds several versions, and YAML, have their place before `select`.

mod overlay;
mod select;
mod strip;
#[cfg(test)]
mod upstream;
mod words;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::document::{Complaint, Trouble, canonical, refs};
use crate::error::Error;
use crate::output::{self, Mode, Plan};
use crate::sources::{self, Sources, Version};
use crate::workspace::{self, Workspace};
use overlay::Overlay;

const COMMAND: &str = "cargo xtask slice --from DIR";

/// Slices the document of every version that has one.
pub(crate) fn run(workspace: &Workspace, from: &[PathBuf], mode: Mode) -> Result<(), Error> {
    let sources = sources::read(workspace)?;
    let overlay = Overlay::read(workspace)?;
    let mut plan = Plan::default();
    for version in &sources.versions {
        let Some(file) = &version.file else {
            output::say(&format!("{}: made by hand, left as it is\n", version.date));
            continue;
        };
        let found = find(from, file).ok_or_else(|| Error::NoSource {
            file: file.clone(),
            date: version.date.to_string(),
        })?;
        let document = read(&found, version)?;
        let fragment = fragment(&found, document, &sources, version, &overlay)?;
        plan.file(version.date.fragment(), canonical::text(&fragment));
    }
    plan.carry_out(workspace, mode, COMMAND)
}

/// The stages, one after the other.
fn fragment(
    file: &Path,
    document: Value,
    sources: &Sources,
    version: &Version,
    overlay: &Overlay,
) -> Result<Value, Error> {
    let complain = |complaint| Error::Document {
        file: file.to_owned(),
        complaint,
    };
    let selected = select::operations(&document, &sources.operations).map_err(complain)?;
    let closed = refs::close(&selected).map_err(complain)?;
    let stripped = strip::prose(closed);
    let mut worded = overlay.apply(stripped)?;
    match worded.get_mut("info").and_then(Value::as_object_mut) {
        Some(info) => info.insert("version".to_owned(), json!(version.date.as_str())),
        None => return Err(complain(Complaint::new("/info", Trouble::NotAnObject))),
    };
    // The overlay may have added a reference, or left a place without words; then the fragment is
    // at fault, not the vendor's document.
    let fault = |complaint: Complaint| Error::Document {
        file: version.date.fragment(),
        complaint,
    };
    let fragment = refs::close(&worded).map_err(fault)?;
    words::complete(&fragment).map_err(fault)?;
    Ok(canonical::sorted(&fragment))
}

/// The document called `name`: in one of the folders of `from`, or one of its files.
fn find(from: &[PathBuf], name: &str) -> Option<PathBuf> {
    from.iter().find_map(|place| {
        let inside = place.join(name);
        if inside.is_file() {
            return Some(inside);
        }
        (place.is_file() && place.file_name().is_some_and(|file| file == name))
            .then(|| place.clone())
    })
}

/// Reads the vendor's document, and holds it to what `sources.toml` says of it.
fn read(file: &Path, version: &Version) -> Result<Value, Error> {
    let bytes = fs::read(file).map_err(|source| Error::Read {
        file: file.to_owned(),
        source,
    })?;
    let differs = |what, found: &str, expected: &Option<String>| match expected {
        Some(expected) if expected != found => Err(Error::OtherSource {
            file: file.to_owned(),
            what,
            found: found.to_owned(),
            expected: expected.clone(),
        }),
        _ => Ok(()),
    };
    differs("sha256", &hex(&Sha256::digest(&bytes)), &version.sha256)?;
    let document = workspace::json(file, &String::from_utf8_lossy(&bytes))?;
    if !document.is_object() {
        return Err(Error::Document {
            file: file.to_owned(),
            complaint: Complaint::new("", Trouble::NotAnObject),
        });
    }
    let revision = document
        .pointer("/info/x-xgen-sha")
        .and_then(Value::as_str)
        .unwrap_or("missing");
    differs("info.x-xgen-sha", revision, &version.revision)?;
    Ok(document)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
