//! What the tests of the workspace share: where it is, what Cargo says of it, and its source files.
//!
//! This is test code: a workspace that cannot be read stops the tests at once.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "all of this crate is tests"
)]

pub mod modules;
pub mod public_api;

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

/// The folder of the workspace.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Every package of the workspace, as Cargo sees it.
///
/// # Panics
///
/// If Cargo cannot read the workspace.
pub fn metadata() -> Metadata {
    MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .exec()
        .expect("cargo reads the workspace")
}

/// The text of a file of the workspace.
///
/// # Panics
///
/// If there is no such file.
pub fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file that people write, by its path in the workspace.
///
/// # Panics
///
/// If a folder cannot be listed.
pub fn hand_written() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(Path::new(""), &mut files);
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(root().join(folder)).expect("a folder of the workspace is listed");
    for entry in entries {
        let name = entry
            .expect("a folder of the workspace is listed")
            .file_name();
        let path = folder.join(&name);
        let name = name.to_string_lossy();
        if root().join(&path).is_dir() {
            let skipped = name.starts_with('.')
                || name.starts_with("atlas-maintenance-api-")
                || ["target", "generated", "golden"].contains(&name.as_ref());
            if !skipped {
                collect(&path, files);
            }
        } else if name.ends_with(".rs") {
            files.push(path);
        }
    }
}
