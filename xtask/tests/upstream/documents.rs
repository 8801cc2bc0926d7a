//! The vendor's documents, and the workspace that they are compared with.

use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance_openapi::read;
use serde_json::Value;
use toml_edit::DocumentMut;

/// The folders with one subfolder for each revision of the vendor's documents.
pub(crate) struct Upstream {
    folders: Vec<PathBuf>,
}

impl Upstream {
    /// The folders that the environment names, if it names any.
    pub(crate) fn find() -> Option<Self> {
        let folders = std::env::var_os("ATLAS_UPSTREAM_SPECS").filter(|name| !name.is_empty())?;
        Some(Self {
            folders: std::env::split_paths(&folders).collect(),
        })
    }

    /// A file or a folder by its path.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        let paths = self.folders.iter().map(|folder| folder.join(path));
        let found = paths.clone().find(|path| path.exists());
        found.unwrap_or_else(|| panic!("no folder has {}", path.display()))
    }

    /// The folders of the revisions, oldest first.
    pub(crate) fn revisions(&self) -> Vec<PathBuf> {
        let mut folders: Vec<_> = self.folders.iter().flat_map(|one| entries(one)).collect();
        folders.retain(|path| whole(path).is_some());
        folders.sort_by_key(|path| path.file_name().map(ToOwned::to_owned));
        assert!(!folders.is_empty(), "no subfolder has a v2.json or v2.yaml");
        folders
    }
}

/// The file of a revision that holds all versions.
pub(crate) fn whole(revision: &Path) -> Option<PathBuf> {
    let files = ["v2.json", "v2.yaml"].map(|name| revision.join(name));
    files.into_iter().find(|file| file.is_file())
}

/// A line of `spec/sources.toml`: the date and the revision of a version that was sliced.
pub(crate) fn sliced() -> Vec<(String, String)> {
    let text = fs::read_to_string(workspace().join("spec/sources.toml")).unwrap();
    let sources: DocumentMut = text.parse().unwrap();
    let lines = sources["versions"].as_array().unwrap().iter();
    let versions = lines.filter_map(|line| {
        let text = |key| Some(line.as_inline_table()?.get(key)?.as_str()?.to_owned());
        Some((text("date")?, text("revision")?))
    });
    versions.collect()
}

/// The folder of the revision that the fragments in `spec/` are of.
pub(crate) fn recorded(upstream: &Upstream) -> PathBuf {
    let versions = sliced();
    let (_, revision) = versions.first().expect("a version that was sliced");
    let mut revisions = upstream.revisions().into_iter();
    let folder = revisions.find(|folder| {
        let document = document(&whole(folder).unwrap());
        document
            .pointer("/info/x-xgen-sha")
            .and_then(|mark| mark.as_str())
            == Some(revision)
    });
    folder.expect("the revision of sources.toml")
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
