//! The journal of applied work: every action is on disk before its request is sent, and its outcome
//! after, so that a run after a crash knows what it must not repeat.
//!
//! One line of JSON each: a header, then for every project `begin` before the request and `done`
//! after it. `begin` is synced to disk before the request is sent; `done` is written at once, and
//! synced with the next `begin` or at the end. So a power cut can leave an action unresolved that
//! was done, and never the other way around.
//!
//! Every line ends with the member `crc`, a CRC-32 of the line and of the `crc` before it. A new file
//! appears by a rename, locked and with its header. Once a write or a sync has failed, or the file is no
//! longer where it was, nothing more is written.

mod error;
mod line;
mod place;
mod record;
mod replay;
mod storage;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use atlas_maintenance::ProjectId;

pub use error::JournalError;
pub use record::{JournalContents, JournalHeader, JournalRecord};

use crate::action::{ActionOutcome, Work};
use line::{Checksum, Line};
use place::Place;
use replay::Replay;
use storage::{Appender, End, Storage};

/// How often a journal is opened again that another process made or removed meanwhile.
const TRIES: usize = 8;

/// A journal open for writing. No other process can open it meanwhile.
#[derive(Debug)]
pub struct Journal {
    appender: Appender,
    path: PathBuf,
    header: JournalHeader,
    records: BTreeMap<ProjectId, JournalRecord>,
}

impl Journal {
    /// Begins a journal where there is none. The file can be read by its owner only, and appears complete
    /// with its header.
    ///
    /// # Errors
    ///
    /// [`JournalError::Exists`] when there is one, or when it cannot be made.
    pub fn create(path: impl Into<PathBuf>, header: JournalHeader) -> Result<Self, JournalError> {
        let path = path.into();
        if let Place::File(_) = place::look(&path)? {
            return Err(JournalError::Exists { path });
        }
        let sealed = Line::header(&header).sealed(Checksum::default());
        let (text, checksum) = sealed.map_err(|source| JournalError::io(&path, source))?;
        let file = place::create(&path, &text)?;
        let end = End {
            length: u64::try_from(text.len()).unwrap_or(u64::MAX),
            checksum,
        };
        Ok(Self::of(Arc::new(file), end, path, header))
    }

    /// Continues a journal, if it belongs to the same kind of work at the same place.
    ///
    /// A last line that was cut off is removed: the action that it begins was not sent, and the
    /// action that it ends is unresolved.
    ///
    /// # Errors
    ///
    /// [`JournalError::Missing`] when there is none, or when it cannot be used: see [`JournalError`].
    pub fn resume(path: impl Into<PathBuf>, header: &JournalHeader) -> Result<Self, JournalError> {
        let path = path.into();
        let Place::File(seen) = place::look(&path)? else {
            return Err(JournalError::Missing { path });
        };
        let opened = place::open(&path, &seen, OpenOptions::new().read(true).write(true))?;
        let Some(file) = opened else {
            return Err(JournalError::Missing { path });
        };
        place::lock(&file, &path)?;
        let failed = |source| JournalError::io(&path, source);
        // A run that ended meanwhile may have removed it.
        if !place::is_at(&file, &path).map_err(failed)? {
            return Err(JournalError::Missing { path });
        }
        let replay = Replay::read(&file, &path)?;
        if let Some((journal, this_run)) = replay.header.difference(header) {
            return Err(JournalError::Mismatch {
                path,
                journal,
                this_run,
            });
        }
        place::hide(&file);
        let length = complete(&file, &replay).map_err(failed)?;
        let end = End {
            length,
            checksum: replay.checksum,
        };
        let mut journal = Self::of(Arc::new(file), end, path, replay.header);
        journal.records = replay.records;
        Ok(journal)
    }

    /// Continues the journal at `path`, or begins it if there is none.
    ///
    /// # Errors
    ///
    /// As for [`resume`](Self::resume) and [`create`](Self::create).
    pub fn open(path: impl Into<PathBuf>, header: JournalHeader) -> Result<Self, JournalError> {
        let path = path.into();
        for _ in 1..TRIES {
            match Self::resume(&path, &header) {
                Err(JournalError::Missing { .. }) => {}
                resumed => return resumed,
            }
            match Self::create(&path, header.clone()) {
                Err(JournalError::Exists { .. }) => {}
                created => return created,
            }
        }
        Self::resume(path, &header)
    }

    /// Reads a journal without continuing it. `None` where there is none.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is not reliable.
    pub fn read(path: impl AsRef<Path>) -> Result<Option<JournalContents>, JournalError> {
        let path = path.as_ref();
        let Place::File(seen) = place::look(path)? else {
            return Ok(None);
        };
        let Some(file) = place::open(path, &seen, OpenOptions::new().read(true))? else {
            return Ok(None);
        };
        let Replay {
            header, records, ..
        } = Replay::read(&file, path)?;
        Ok(Some(JournalContents { header, records }))
    }

    fn of(storage: Arc<dyn Storage>, end: End, path: PathBuf, header: JournalHeader) -> Self {
        Self {
            appender: Appender::new(storage, end),
            path,
            header,
            records: BTreeMap::new(),
        }
    }

    /// The work that it belongs to, as it was begun.
    pub fn header(&self) -> &JournalHeader {
        &self.header
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The state of each action as the file has it, of earlier runs and of this one.
    pub fn records(&self) -> &BTreeMap<ProjectId, JournalRecord> {
        &self.records
    }

    /// The number of projects on which the action is unresolved.
    pub fn unresolved(&self) -> usize {
        let records = self.records.values();
        records.filter(|record| record.is_unresolved()).count()
    }

    /// Whether the action on any project is unresolved.
    pub fn has_unresolved(&self) -> bool {
        self.unresolved() > 0
    }

    /// Removes the file. A later run then repeats actions that are not idempotent, too.
    ///
    /// # Errors
    ///
    /// When the file cannot be removed, or is not this journal any more.
    pub fn remove(mut self) -> Result<(), JournalError> {
        self.check_place()?;
        std::fs::remove_file(&self.path).map_err(|source| JournalError::io(&self.path, source))
    }

    /// Records that this work begins. Its requests may be sent once this has returned.
    ///
    /// After an error none of it is begun, in the file as well if that can still be changed.
    pub(crate) async fn begin<'a>(
        &mut self,
        work: impl Iterator<Item = &'a Work>,
    ) -> Result<(), JournalError> {
        let before = self.appender.end();
        let mut lines = Vec::new();
        let mut replaced = Vec::new();
        for Work { project, action } in work {
            lines.push(Line::begin(project, action));
            let record = JournalRecord::begun(project.name.clone(), action.clone());
            replaced.push((project.id, self.records.insert(project.id, record)));
        }
        if lines.is_empty() {
            return Ok(());
        }
        let mut begun = match self.appender.append(&lines) {
            Ok(()) => self.sync().await,
            Err(source) => Err(JournalError::io(&self.path, source)),
        };
        if begun.is_ok() {
            begun = self.check_place();
        }
        if begun.is_err() {
            self.appender.fail_at(before);
            for (project, record) in replaced.into_iter().rev() {
                match record {
                    Some(record) => self.records.insert(project, record),
                    None => self.records.remove(&project),
                };
            }
        }
        begun
    }

    /// Records how the action on a project ended.
    pub(crate) fn done(
        &mut self,
        project: ProjectId,
        outcome: ActionOutcome,
        error: Option<&str>,
    ) -> Result<(), JournalError> {
        self.appender
            .append(&[Line::done(project, outcome, error)])
            .map_err(|source| JournalError::io(&self.path, source))?;
        if let Some(record) = self.records.get_mut(&project) {
            record.outcome = Some(outcome);
        }
        Ok(())
    }

    /// Waits until all that was written is on disk, under the path of the journal.
    pub(crate) async fn finish(&mut self) -> Result<(), JournalError> {
        self.sync().await?;
        self.check_place()
    }

    /// Waits until all that was written is on disk. Calls in flight go on meanwhile.
    async fn sync(&mut self) -> Result<(), JournalError> {
        let synced = self.appender.sync().await;
        synced.map_err(|source| JournalError::io(&self.path, source))
    }

    /// Fails if a later run would not find this journal.
    fn check_place(&mut self) -> Result<(), JournalError> {
        match self.appender.check_place(&self.path) {
            Ok(true) => Ok(()),
            Ok(false) => Err(JournalError::Lost {
                path: self.path.clone(),
            }),
            Err(source) => Err(JournalError::io(&self.path, source)),
        }
    }
}

/// Cuts the file off after its whole lines, ends the last one, and returns the length.
fn complete(file: &File, replay: &Replay) -> io::Result<u64> {
    file.truncate(replay.length)?;
    if !replay.lacks_end {
        file.sync()?;
        return Ok(replay.length);
    }
    let mut to = file;
    io::Write::write_all(&mut to, b"\n")?;
    file.sync()?;
    Ok(replay.length + 1)
}
