//! The journal of applied work: every action is on disk before its request is sent, and its outcome
//! after, so that a run after a crash knows what it must not repeat.
//!
//! One line of JSON each: a header, then for every project `begin` before the request and `done`
//! after it. `begin` is synced to disk before the request is sent; `done` is written at once, and
//! synced with the next `begin` or at the end. So a power cut can leave an action unresolved that
//! was done, and never the other way around.

mod error;
mod line;
mod record;
mod replay;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use atlas_maintenance::ProjectId;

pub use error::JournalError;
pub use record::{JournalContents, JournalHeader, JournalRecord};

use crate::action::{ActionOutcome, Work};
use line::Line;
use replay::Replay;

/// A journal open for writing. No other process can open it meanwhile.
#[derive(Debug)]
pub struct Journal {
    file: Arc<File>,
    path: PathBuf,
    header: JournalHeader,
    records: BTreeMap<ProjectId, JournalRecord>,
}

impl Journal {
    /// Begins a journal, or continues the one that exists if it belongs to the same work.
    ///
    /// A last line that was cut off is removed: the action that it begins was not sent, and the
    /// action that it ends is unresolved. A journal whose header was cut off is begun anew.
    ///
    /// # Errors
    ///
    /// When it cannot be used: see [`JournalError`].
    pub fn open(path: impl Into<PathBuf>, header: JournalHeader) -> Result<Self, JournalError> {
        let path = path.into();
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|source| JournalError::io(&path, source))?;
        lock(&file, &path)?;
        let replay = Replay::read(&file, &path)?;
        let (header, records) = match replay.header {
            Some(old) if old.fingerprint != header.fingerprint => {
                return Err(JournalError::Mismatch { path });
            }
            Some(old) => (old, replay.records),
            None => (header, BTreeMap::new()),
        };
        let mut journal = Self {
            file: Arc::new(file),
            path,
            header,
            records,
        };
        journal
            .append_after(replay.length)
            .map_err(|source| JournalError::io(&journal.path, source))?;
        Ok(journal)
    }

    /// Reads a journal without continuing it. `None` where there is no file, or none with a
    /// complete header.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is not reliable.
    pub fn read(path: impl AsRef<Path>) -> Result<Option<JournalContents>, JournalError> {
        let path = path.as_ref();
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(JournalError::io(path, source)),
        };
        let Replay {
            header, records, ..
        } = Replay::read(&file, path)?;
        Ok(header.map(|header| JournalContents { header, records }))
    }

    /// The work that it belongs to.
    pub fn header(&self) -> &JournalHeader {
        &self.header
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The state of each action, of earlier runs and of this one.
    pub fn records(&self) -> &BTreeMap<ProjectId, JournalRecord> {
        &self.records
    }

    /// Whether the action on any project is unresolved.
    pub fn has_unresolved(&self) -> bool {
        self.records.values().any(JournalRecord::is_unresolved)
    }

    /// Removes the file. A later run then repeats actions that are not idempotent, too.
    ///
    /// # Errors
    ///
    /// When the file cannot be removed.
    pub fn remove(self) -> Result<(), JournalError> {
        std::fs::remove_file(&self.path).map_err(|source| JournalError::io(&self.path, source))
    }

    /// Cuts the file off after `length` bytes, and writes the header if that leaves none.
    fn append_after(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        (&*self.file).seek(SeekFrom::Start(length))?;
        if length == 0 {
            let text = Line::header(&self.header).to_text()?;
            (&*self.file).write_all(text.as_bytes())?;
        }
        self.file.sync_all()?;
        if length == 0 {
            // So that the file exists under its name after a power cut, on systems where folders
            // can be synced.
            let folder = self.path.parent().filter(|folder| *folder != Path::new(""));
            if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
                let _ = folder.sync_all();
            }
        }
        Ok(())
    }

    /// Records that this work begins. Its requests may be sent once this has returned.
    pub(crate) async fn begin<'a>(
        &mut self,
        work: impl Iterator<Item = &'a Work>,
    ) -> Result<(), JournalError> {
        let mut text = String::new();
        for Work { project, action } in work {
            let line = Line::begin(project, action).to_text();
            text.push_str(&line.map_err(|source| JournalError::io(&self.path, source))?);
            let record = JournalRecord::begun(project.name.clone(), action.clone());
            self.records.insert(project.id, record);
        }
        if text.is_empty() {
            return Ok(());
        }
        self.write(Ok(text))?;
        self.sync().await
    }

    /// Records how the action on a project ended.
    pub(crate) fn done(
        &mut self,
        project: ProjectId,
        outcome: ActionOutcome,
        error: Option<&str>,
    ) -> Result<(), JournalError> {
        if let Some(record) = self.records.get_mut(&project) {
            record.outcome = Some(outcome);
        }
        self.write(Line::done(project, outcome, error).to_text())
    }

    fn write(&self, text: io::Result<String>) -> Result<(), JournalError> {
        text.and_then(|text| (&*self.file).write_all(text.as_bytes()))
            .map_err(|source| JournalError::io(&self.path, source))
    }

    /// Syncs all that was written to disk. Calls in flight go on meanwhile.
    pub(crate) async fn sync(&self) -> Result<(), JournalError> {
        let file = Arc::clone(&self.file);
        let synced = tokio::task::spawn_blocking(move || file.sync_data()).await;
        synced
            .unwrap_or_else(|failed| Err(io::Error::other(failed)))
            .map_err(|source| JournalError::io(&self.path, source))
    }

    /// An empty journal whose file is open for reading only, so that every write fails.
    #[cfg(test)]
    pub(crate) fn unwritable(path: PathBuf) -> io::Result<Self> {
        std::fs::write(&path, "")?;
        Ok(Self::of(File::open(&path)?, path))
    }

    /// An empty journal in a pipe, which can be written and not be synced, and the end to read it from.
    #[cfg(all(test, unix))]
    pub(crate) fn unsyncable() -> io::Result<(Self, io::PipeReader)> {
        let (reader, writer) = io::pipe()?;
        let file = File::from(std::os::fd::OwnedFd::from(writer));
        Ok((Self::of(file, "pipe".into()), reader))
    }

    #[cfg(test)]
    fn of(file: File, path: PathBuf) -> Self {
        Self {
            file: Arc::new(file),
            path,
            header: JournalHeader::new("a", None),
            records: BTreeMap::new(),
        }
    }
}

fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse {
            path: path.to_owned(),
        }),
        // On a file system without locks the journal still works.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(source)) => Err(JournalError::io(path, source)),
    }
}
