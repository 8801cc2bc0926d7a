//! The workspace that a command works on: where its files are, and their texts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use atlas_maintenance_codegen as codegen;
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
            Err(source) => Err(unreadable(path)(source)),
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
    let not_json = |source| codegen::Error::NotJson {
        file: file.to_owned(),
        source,
    };
    Ok(serde_json::from_str(text).map_err(not_json)?)
}

/// The error of a file that cannot be read.
pub(crate) fn unreadable(file: &Path) -> impl Fn(io::Error) -> Error {
    move |source| {
        let file = file.to_owned();
        codegen::Error::Read { file, source }.into()
    }
}

/// The error of a folder below which something cannot be read.
pub(crate) fn walking(folder: &Path) -> impl Fn(walkdir::Error) -> Error {
    move |error| {
        let place = error.path().unwrap_or(folder).to_owned();
        unreadable(&place)(error.into())
    }
}

/// The error of a file that cannot be written.
pub(crate) fn unwritable(file: &Path) -> impl Fn(io::Error) -> Error {
    move |source| {
        let file = file.to_owned();
        codegen::Error::Write { file, source }.into()
    }
}
