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
    /// There is none.
    #[error("{}: there is no such journal, so there is nothing to continue", path.display())]
    Missing {
        /// The journal.
        path: PathBuf,
    },
    /// There is one already.
    #[error("{}: there is a journal of earlier work already", path.display())]
    Exists {
        /// The journal.
        path: PathBuf,
    },
    /// It is something that cannot be a journal.
    #[error("{}: is {kind}, and a journal is a file: give another path", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is, such as `a folder`.
        kind: &'static str,
    },
    /// It has no line. A journal never has none, so this file does not say that nothing was done.
    #[error(
        "{}: is empty, and a journal never is, so it does not tell what was done: check its projects \
         by hand, then move the file away",
        path.display()
    )]
    Empty {
        /// The journal.
        path: PathBuf,
    },
    /// A line is not what was written. Only the last line of a journal can be cut off.
    #[error(
        "{}:{line}: {problem}; nothing from here on is reliable, so nothing was done: check its projects \
         by hand, and keep the file aside until then",
        path.display()
    )]
    Corrupt {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with the line.
        problem: String,
    },
    /// It has the form of another release.
    #[error(
        "{}: was written by another release of this program (format {format}, and this one has format {}): \
         finish its work with that release, or check its projects by hand and move the file away",
        path.display(), super::line::FORMAT
    )]
    OtherFormat {
        /// The journal.
        path: PathBuf,
        /// The number of its form.
        format: u32,
    },
    /// It belongs to other work, or to another service, organization or kind of credentials.
    #[error(
        "{}: belongs to {journal}, and this run to {this_run}: continue it as it was begun, or use \
         another journal",
        path.display()
    )]
    Mismatch {
        /// The journal.
        path: PathBuf,
        /// What the journal says, such as `service https://cloud.mongodb.com`.
        journal: String,
        /// What it is in this run.
        this_run: String,
    },
    /// Another process has it open.
    #[error("{}: another process is writing it", path.display())]
    InUse {
        /// The journal.
        path: PathBuf,
    },
    /// Its file was removed or replaced while it was written, so that a later run would not find it.
    #[error("{}: was removed or replaced while it was written", path.display())]
    Lost {
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

    pub(super) fn corrupt(path: &Path, line: usize, problem: impl Into<String>) -> Self {
        Self::Corrupt {
            path: path.to_owned(),
            line,
            problem: problem.into(),
        }
    }
}
