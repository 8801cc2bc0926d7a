//! Files to be there, before they are written.

use std::path::PathBuf;

/// Files to be there, by their paths in the workspace.
#[derive(Debug, Default)]
pub struct GeneratedFiles {
    /// Each file with its text.
    pub files: Vec<(PathBuf, String)>,
    /// Folders that hold nothing else.
    pub owned: Vec<PathBuf>,
    /// Folders that are useful only whole.
    pub units: Vec<PathBuf>,
}

impl GeneratedFiles {
    pub(crate) fn file(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.files.push((path.into(), text.into()));
    }
}
