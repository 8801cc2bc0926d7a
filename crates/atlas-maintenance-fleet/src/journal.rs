//! The journal of an application: what was begun and what came of it, on disk before and after
//! every request, so that whoever comes after a crash knows what must not be done again.
//!
//! One line of JSON each: a header, then for every project `begin` before the request and `done`
//! after it. `begin` is on disk before the request leaves; `done` is written at once, and on disk
//! with the next `begin` or at the end. So a power cut can make something open that was done, and
//! never the other way. This module must not know how anything is done.

mod line;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use atlas_maintenance::ProjectId;

use crate::action::{Action, Outcome, Work};
use line::Line;

/// What a journal is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// What is applied: [`WindowsFile::sha256`](crate::WindowsFile::sha256), or the
    /// [`sha256`](crate::sha256()) of whatever else says what is to be done.
    pub sha256: String,
    /// The organization, where it is known.
    pub organization: Option<String>,
    /// When it was begun, to the second.
    pub started: SystemTime,
}

/// Where an action stands that a journal knows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The project's name.
    pub name: String,
    /// The action.
    pub action: Action,
    /// What came of it; `None` where it was begun and nothing is known of its end.
    pub outcome: Option<Outcome>,
}

impl Record {
    /// Whether it may have been done and may have not.
    pub fn is_open(&self) -> bool {
        matches!(self.outcome, None | Some(Outcome::Unknown))
    }
}

/// A journal that is being written. While it is, no other process can open it.
#[derive(Debug)]
pub struct Journal {
    file: Arc<File>,
    path: PathBuf,
    header: Header,
    records: BTreeMap<ProjectId, Record>,
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The journal.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line cannot be what was written. Only the last one can be half a line.
    #[error("{}:{line}: {problem}; what it says of projects cannot be relied on: look at them before you remove it", path.display())]
    Corrupt {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// It is about something else than what is to be done now.
    #[error("{}: it is about another windows file, or another state of it: finish with that one, or remove the journal", path.display())]
    Other {
        /// The journal.
        path: PathBuf,
    },
    /// Another process is at it.
    #[error("{}: another process is writing it", path.display())]
    InUse {
        /// The journal.
        path: PathBuf,
    },
}

impl Header {
    /// A journal that begins now.
    pub fn now(sha256: impl Into<String>, organization: Option<String>) -> Self {
        Self {
            sha256: sha256.into(),
            organization,
            started: SystemTime::now(),
        }
    }
}

impl Journal {
    /// Begins a journal, or goes on with the one that is there, if that is about the same.
    ///
    /// Of one that is there, a half-written last line is taken away: what it told of had not begun,
    /// or counts as open. One whose header is half-written is begun anew.
    ///
    /// # Errors
    ///
    /// When it cannot be used: see [`JournalError`].
    pub fn open(path: impl Into<PathBuf>, header: Header) -> Result<Self, JournalError> {
        let path = path.into();
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|source| io_error(&path, source))?;
        lock(&file, &path)?;
        let found = read::journal(&file, &path)?;
        let (header, records) = match found.header {
            Some(old) if old.sha256 != header.sha256 => return Err(JournalError::Other { path }),
            Some(old) => (old, found.records),
            None => (header, BTreeMap::new()),
        };
        let mut journal = Self {
            file: Arc::new(file),
            path,
            header,
            records,
        };
        journal
            .go_on_at(found.length)
            .map_err(|source| io_error(&journal.path, source))?;
        Ok(journal)
    }

    /// What a journal says, without going on with it; `None` where there is none, or none that got
    /// as far as its header.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or not be relied on.
    #[allow(clippy::type_complexity, reason = "a header and what follows it")]
    pub fn read(
        path: impl AsRef<Path>,
    ) -> Result<Option<(Header, BTreeMap<ProjectId, Record>)>, JournalError> {
        let path = path.as_ref();
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(io_error(path, source)),
        };
        let found = read::journal(&file, path)?;
        Ok(found.header.map(|header| (header, found.records)))
    }

    /// What it is about.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where each action stands: in earlier runs, and in this one.
    pub fn records(&self) -> &BTreeMap<ProjectId, Record> {
        &self.records
    }

    /// Whether it is open of any project whether it was done.
    pub fn has_open(&self) -> bool {
        self.records.values().any(Record::is_open)
    }

    /// Removes it from disk, when nobody needs it any more. What is done once is then not known to
    /// have been done.
    ///
    /// # Errors
    ///
    /// When that cannot be done.
    pub fn remove(self) -> Result<(), JournalError> {
        std::fs::remove_file(&self.path).map_err(|source| io_error(&self.path, source))
    }

    /// Takes away what is behind `length`, and begins with the header where there is none.
    fn go_on_at(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        (&*self.file).seek(SeekFrom::Start(length))?;
        if length == 0 {
            let text = Line::header(&self.header).to_text();
            (&*self.file).write_all(text.as_bytes())?;
        }
        self.file.sync_all()?;
        if length == 0 {
            // So that the file is found under its name after a power cut, where systems know of
            // such a thing.
            let folder = self.path.parent().filter(|folder| *folder != Path::new(""));
            if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
                let _ = folder.sync_all();
            }
        }
        Ok(())
    }

    /// Notes that these are about to begin. They may, once this has returned: it is on disk then.
    pub(crate) async fn begin<'a>(
        &mut self,
        work: impl Iterator<Item = &'a Work>,
    ) -> Result<(), JournalError> {
        let mut text = String::new();
        for Work { project, action } in work {
            text.push_str(&Line::begin(project, action).to_text());
            let record = Record {
                name: project.name.clone(),
                action: action.clone(),
                outcome: None,
            };
            self.records.insert(project.id, record);
        }
        if text.is_empty() {
            return Ok(());
        }
        self.write(&text)?;
        self.sync().await
    }

    /// Notes what came of one.
    pub(crate) fn done(
        &mut self,
        project: ProjectId,
        outcome: Outcome,
        error: Option<&str>,
    ) -> Result<(), JournalError> {
        if let Some(record) = self.records.get_mut(&project) {
            record.outcome = Some(outcome);
        }
        self.write(&Line::done(project, outcome, error).to_text())
    }

    fn write(&self, text: &str) -> Result<(), JournalError> {
        (&*self.file)
            .write_all(text.as_bytes())
            .map_err(|source| io_error(&self.path, source))
    }

    /// Waits until all that was written is on disk. Calls under way go on meanwhile.
    pub(crate) async fn sync(&self) -> Result<(), JournalError> {
        let file = Arc::clone(&self.file);
        let synced = tokio::task::spawn_blocking(move || file.sync_data()).await;
        synced
            .unwrap_or_else(|failed| Err(io::Error::other(failed)))
            .map_err(|source| io_error(&self.path, source))
    }
}

fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(std::fs::TryLockError::WouldBlock) => Err(JournalError::InUse {
            path: path.to_owned(),
        }),
        // A file system without locks is no reason to do nothing.
        Err(std::fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            Ok(())
        }
        Err(std::fs::TryLockError::Error(source)) => Err(io_error(path, source)),
    }
}

fn io_error(path: &Path, source: io::Error) -> JournalError {
    JournalError::Io {
        path: path.to_owned(),
        source,
    }
}
