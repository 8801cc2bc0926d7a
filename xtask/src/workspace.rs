//! The workspace that a command works on: where its files are, and their texts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::Error;

/// The workspace that a command works on.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The absolute place of a path of the workspace.
    pub(crate) fn locate(&self, path: &Path) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The text of a file that may be missing.
    pub(crate) fn read_if_there(&self, path: &Path) -> Result<Option<String>, Error> {
        match fs::read_to_string(self.locate(path)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Read {
                file: path.to_owned(),
                source,
            }),
        }
    }

    /// The text of a file. `help` says what to do when it is missing.
    pub(crate) fn read(&self, path: &Path, help: &str) -> Result<String, Error> {
        self.read_if_there(path)?.ok_or_else(|| Error::Missing {
            file: path.to_owned(),
            help: help.to_owned(),
        })
    }
}

/// The JSON in `text`, which was read from `file`.
pub(crate) fn json(file: &Path, text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|source| Error::NotJson {
        file: file.to_owned(),
        source,
    })
}
