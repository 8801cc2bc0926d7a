//! The sides of a comparison: a file, a version of the API, or a version of a file that holds several.

use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::sources::Sources;
use atlas_maintenance_codegen::{self as codegen, slice};
use atlas_maintenance_openapi::{VersionDate, diff, resolve};
use serde_json::Value;

use crate::error::Error;
use crate::read;
use crate::workspace::{self, Workspace};

/// The version that is not dated.
const PREVIEW: &str = "preview";

/// The document that `given` names; with `ours`, what it says of the operations that are listed there,
/// without words.
pub(super) fn side(
    workspace: &Workspace,
    given: &str,
    ours: Option<&Sources>,
) -> Result<Value, Error> {
    let (file, mut document) = named(workspace, given)?;
    if let Some(sources) = ours {
        let ours =
            slice::ours(&document, None, sources).map_err(codegen::Error::in_document(&file));
        document = slice::strip(ours?.document);
    }
    diff::check(&document).map_err(|found| codegen::Error::in_document(&file)(found.into()))?;
    Ok(document)
}

fn named(workspace: &Workspace, given: &str) -> Result<(PathBuf, Value), Error> {
    let file = PathBuf::from(given);
    // A file may be called like anything, so it is looked for first.
    if file.is_file() {
        let document = read::document(&file)?;
        return Ok((file, document));
    }
    if VersionDate::has_form(given) {
        let fragment = Path::new("spec").join(format!("{given}.json"));
        let help = "name a version of spec/sources.toml, or a file";
        let text = workspace.read(&fragment, help)?;
        let document = workspace::json(&fragment, &text)?;
        return Ok((fragment, document));
    }
    let mut tried = vec![
        "no file has this name",
        "it is not a date such as 2025-03-12",
    ];
    match given.rsplit_once('@') {
        Some((file, version)) if VersionDate::has_form(version) || version == PREVIEW => {
            let file = PathBuf::from(file);
            if file.is_file() {
                let document = read::document(&file)?;
                let resolved = resolve::at(&document, version);
                let resolved =
                    resolved.map_err(|found| codegen::Error::in_document(&file)(found.into()))?;
                return Ok((file, resolved));
            }
            tried.push("what stands before the @ is no file");
        }
        Some(_) => tried.push("what stands after the @ is neither a date nor `preview`"),
        None => tried.push("there is no @ with a version in it"),
    }
    Err(Error::NoSide {
        given: given.to_owned(),
        tried: tried.join("; "),
    })
}
