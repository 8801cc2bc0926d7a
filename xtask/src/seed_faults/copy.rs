//! A copy of the workspace in Cargo's target directory. Files that are equal already are left alone,
//! so that Cargo does not build them again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cargo;
use crate::error::Error;
use crate::workspace::Workspace;

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
        mirror(root, &copy.root()).map_err(|(file, source)| Error::Write { file, source })?;
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
        fs::read_to_string(&file).map_err(|source| Error::Read { file, source })
    }

    pub(super) fn write(&self, file: &Path, text: &str) -> Result<(), Error> {
        let file = self.root().join(file);
        fs::write(&file, text).map_err(|source| Error::Write { file, source })
    }
}

type Failed = (PathBuf, io::Error);

/// Makes `to` equal to `from`, without the target directory and the history.
fn mirror(from: &Path, to: &Path) -> Result<(), Failed> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| (path, error)
    };
    fs::create_dir_all(to).map_err(at(to))?;
    let mut names = Vec::new();
    for entry in fs::read_dir(from).map_err(at(from))? {
        let entry = entry.map_err(at(from))?;
        let (name, path) = (entry.file_name(), entry.path());
        let kind = entry.file_type().map_err(at(&path))?;
        if name == "target" || name == ".git" {
            continue;
        }
        let copy = to.join(&name);
        if kind.is_dir() {
            mirror(&path, &copy)?;
        } else if kind.is_file() {
            let bytes = fs::read(&path).map_err(at(&path))?;
            if fs::read(&copy).ok().as_ref() != Some(&bytes) {
                fs::write(&copy, bytes).map_err(at(&copy))?;
            }
        }
        names.push(name);
    }
    for entry in fs::read_dir(to).map_err(at(to))? {
        let entry = entry.map_err(at(to))?;
        if names.contains(&entry.file_name()) {
            continue;
        }
        let path = entry.path();
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(at(&path))?;
    }
    Ok(())
}
