//! The vendor's documents, and the workspace that they are compared with.

use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance_openapi::read;
use serde_json::Value;

/// The folder with one subfolder for each revision of the vendor's documents.
pub(crate) struct Upstream {
    folder: PathBuf,
}

impl Upstream {
    /// The folder that the environment names, if it names one.
    pub(crate) fn find() -> Option<Self> {
        let folder = std::env::var_os("ATLAS_UPSTREAM_SPECS").filter(|name| !name.is_empty())?;
        Some(Self {
            folder: folder.into(),
        })
    }

    /// A file or a folder by its path.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.join(path)
    }

    /// The folders of the revisions, oldest first.
    pub(crate) fn revisions(&self) -> Vec<PathBuf> {
        let mut folders = entries(&self.folder);
        folders.retain(|path| path.join("v2.json").is_file());
        assert!(!folders.is_empty(), "no subfolder has a v2.json");
        folders
    }
}

/// The document in a file.
pub(crate) fn document(file: &Path) -> Value {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    read::document(&bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The files of a revision that hold the document of one version, with the version.
pub(crate) fn published(revision: &Path) -> Vec<(PathBuf, String)> {
    let files = entries(revision).into_iter().filter_map(|file| {
        let stem = file.file_stem()?.to_str()?;
        let version = stem.strip_prefix("openapi-")?.to_owned();
        Some((file, version))
    });
    files.collect()
}

/// What is in a folder, in order.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The workspace of this repository.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
