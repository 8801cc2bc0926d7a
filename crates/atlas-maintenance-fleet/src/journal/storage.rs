//! Where the lines of a journal go: appended as a whole or not at all.

use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use super::line::{Checksum, Line};
use super::place;

/// What a journal is kept in: a file, or in tests what fails as files can.
pub(super) trait Storage: Debug + Send + Sync {
    /// Writes some of the bytes at the end.
    fn write(&self, bytes: &[u8]) -> io::Result<usize>;
    /// Waits until all that was written is on disk.
    fn sync(&self) -> io::Result<()>;
    /// Cuts off what follows the first `length` bytes.
    fn truncate(&self, length: u64) -> io::Result<()>;
    /// Whether it is still what `path` names.
    fn is_at(&self, path: &Path) -> io::Result<bool>;
}

impl Storage for File {
    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = self;
        Write::write(&mut file, bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        let mut file = self;
        file.seek(SeekFrom::Start(length)).map(drop)
    }

    fn is_at(&self, path: &Path) -> io::Result<bool> {
        place::is_at(self, path)
    }
}

/// The end of the whole lines of a journal.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The bytes before it.
    pub(super) length: u64,
    /// The checksum of the last line before it.
    pub(super) checksum: Checksum,
}

/// Appends lines to a storage. After the first failure it writes nothing more.
#[derive(Debug)]
pub(super) struct Appender {
    storage: Arc<dyn Storage>,
    end: End,
    has_failed: bool,
}

impl Appender {
    pub(super) fn new(storage: Arc<dyn Storage>, end: End) -> Self {
        Self {
            storage,
            end,
            has_failed: false,
        }
    }

    /// The end of what was written as a whole.
    pub(super) fn end(&self) -> End {
        self.end
    }

    /// Writes these lines, or none: what was written of them is cut off again when that fails.
    pub(super) fn append(&mut self, lines: &[Line]) -> io::Result<()> {
        self.check()?;
        let mut end = self.end;
        let mut text = String::new();
        for line in lines {
            let (sealed, checksum) = line.sealed(end.checksum)?;
            end.checksum = checksum;
            text.push_str(&sealed);
        }
        end.length += u64::try_from(text.len()).unwrap_or(u64::MAX);
        if let Err(error) = ToStorage(&*self.storage).write_all(text.as_bytes()) {
            self.fail_at(self.end);
            return Err(error);
        }
        self.end = end;
        Ok(())
    }

    /// Waits until all lines are on disk. Calls in flight go on meanwhile.
    pub(super) async fn sync(&mut self) -> io::Result<()> {
        self.check()?;
        let storage = Arc::clone(&self.storage);
        let synced = tokio::task::spawn_blocking(move || storage.sync()).await;
        let synced = synced.unwrap_or_else(|failed| Err(io::Error::other(failed)));
        // After a sync that failed, a second one may succeed and say nothing of what was lost.
        self.has_failed |= synced.is_err();
        synced
    }

    /// Whether the storage is still what `path` names. Fails at once and for good where it is not.
    pub(super) fn check_place(&mut self, path: &Path) -> io::Result<bool> {
        self.check()?;
        let is_there = self.storage.is_at(path);
        self.has_failed |= !matches!(is_there, Ok(true));
        is_there
    }

    /// Cuts off what follows `end`, as far as that is possible, and writes nothing more.
    pub(super) fn fail_at(&mut self, end: End) {
        self.has_failed = true;
        // A part of a line that stays is cut off by the next run.
        let _ = self.storage.truncate(end.length);
        self.end = end;
    }

    fn check(&self) -> io::Result<()> {
        if self.has_failed {
            return Err(io::Error::other("it could not be written before"));
        }
        Ok(())
    }
}

struct ToStorage<'a>(&'a dyn Storage);

impl Write for ToStorage<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
