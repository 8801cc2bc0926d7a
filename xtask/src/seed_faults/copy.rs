//! A copy of the workspace in Cargo's target directory. Files that are equal already are left alone,
//! so that Cargo does not build them again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::cargo;
use crate::error::Error;
use crate::workspace::{Workspace, unreadable, unwritable, walking};

/// The copy.
pub(super) struct WorkspaceCopy {
    folder: PathBuf,
}

impl WorkspaceCopy {
    /// Makes it, or brings it up to date.
    pub(super) fn of(workspace: &Workspace) -> Result<Self, Error> {
        let folder = cargo::target(workspace)
            .map_err(|reason| Error::SeedFaults { reason })?
            .join("seeded-faults");
        let copy = Self { folder };
        let root = workspace.root();
        mirror(root, &copy.root())?;
        Ok(copy)
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.join("workspace")
    }

    /// Where the copy is built.
    pub(super) fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    pub(super) fn read(&self, file: &Path) -> Result<String, Error> {
        let file = self.root().join(file);
        fs::read_to_string(&file).map_err(unreadable(&file))
    }

    pub(super) fn write(&self, file: &Path, text: &str) -> Result<(), Error> {
        let file = self.root().join(file);
        fs::write(&file, text).map_err(unwritable(&file))
    }
}

/// Makes `to` equal to `from`, without target directories and the history.
fn mirror(from: &Path, to: &Path) -> Result<(), Error> {
    let is_source = |entry: &DirEntry| entry.file_name() != "target" && entry.file_name() != ".git";
    let mut names = BTreeSet::new();
    for entry in WalkDir::new(from).into_iter().filter_entry(is_source) {
        let entry = entry.map_err(walking(from))?;
        let name = entry.path().strip_prefix(from).unwrap_or(from);
        let copy = to.join(name);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&copy).map_err(unwritable(&copy))?;
        } else if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).map_err(unreadable(entry.path()))?;
            if fs::read(&copy).ok().as_ref() != Some(&bytes) {
                fs::write(&copy, bytes).map_err(unwritable(&copy))?;
            }
        }
        names.insert(copy);
    }
    for entry in WalkDir::new(to).contents_first(true) {
        let entry = entry.map_err(walking(to))?;
        let path = entry.path();
        if names.contains(path) {
            continue;
        }
        let removed = match entry.file_type().is_dir() {
            true => fs::remove_dir(path),
            false => fs::remove_file(path),
        };
        removed.map_err(unwritable(path))?;
    }
    Ok(())
}
