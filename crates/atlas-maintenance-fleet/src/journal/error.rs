//! Why a journal cannot be used.

use std::io;
use std::path::{Path, PathBuf};

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The journal.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A line that was completed is not one that a journal can have. Only the last line of a
    /// journal can be cut off.
    #[error("{}:{line}: {problem}; the journal is not reliable: check its projects before you remove it", path.display())]
    Corrupt {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with the line.
        problem: String,
    },
    /// It belongs to other work.
    #[error("{}: belongs to another windows file, or to another version of it: finish with that one, or remove the journal", path.display())]
    Mismatch {
        /// The journal.
        path: PathBuf,
    },
    /// Another process has it open.
    #[error("{}: another process is writing it", path.display())]
    InUse {
        /// The journal.
        path: PathBuf,
    },
}

impl JournalError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn corrupt(path: &Path, line: usize, problem: String) -> Self {
        Self::Corrupt {
            path: path.to_owned(),
            line,
            problem,
        }
    }
}
