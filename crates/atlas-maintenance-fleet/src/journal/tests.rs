//! Journals on storage that fails.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use atlas_maintenance::ProjectId;

use super::line::{Checksum, Line};
use super::storage::{End, Storage};
use super::{Journal, JournalHeader, JournalRecord};
use crate::action::{Action, ActionOutcome, Work};
use crate::project::FleetProject;

/// A file in memory that fails as it is told to.
#[derive(Debug, Default)]
pub(crate) struct Disk(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    /// The bytes that fit; `None` where all do.
    capacity: Option<usize>,
    refuses_sync: bool,
    refuses_truncation: bool,
    is_gone: bool,
    /// The writes, syncs and truncations that were asked for.
    writes: usize,
}

impl Disk {
    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn full() -> Arc<Self> {
        Self::with_capacity(0)
    }

    pub(crate) fn with_capacity(capacity: usize) -> Arc<Self> {
        let disk = Self::default();
        disk.state(|state| state.capacity = Some(capacity));
        Arc::new(disk)
    }

    pub(crate) fn that_cannot_be_synced() -> Arc<Self> {
        let disk = Self::default();
        disk.state(|state| state.refuses_sync = true);
        Arc::new(disk)
    }

    pub(crate) fn that_is_gone() -> Arc<Self> {
        let disk = Self::default();
        disk.state(|state| state.is_gone = true);
        Arc::new(disk)
    }

    pub(crate) fn text(&self) -> String {
        self.state(|state| String::from_utf8(state.bytes.clone()).unwrap())
    }

    /// A new journal that is kept here, without its header.
    pub(crate) fn journal(self: &Arc<Self>) -> Journal {
        let end = End {
            length: 0,
            checksum: Checksum::default(),
        };
        let disk = Arc::<Self>::clone(self);
        Journal::of(disk, end, "journal".into(), JournalHeader::new("a", None))
    }
}

impl Storage for Disk {
    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.state(|state| {
            state.writes += 1;
            let free = state
                .capacity
                .map_or(usize::MAX, |capacity| capacity - state.bytes.len());
            if free == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let count = bytes.len().min(free);
            state.bytes.extend(bytes.iter().take(count));
            Ok(count)
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.state(|state| match state.refuses_sync {
            true => Err(io::Error::other("cannot be synced")),
            false => Ok(()),
        })
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.state(|state| {
            if state.refuses_truncation {
                return Err(io::Error::other("cannot be cut off"));
            }
            state.bytes.truncate(usize::try_from(length).unwrap());
            Ok(())
        })
    }

    fn is_at(&self, _: &Path) -> io::Result<bool> {
        Ok(self.state(|state| !state.is_gone))
    }
}

fn work(number: u8, action: &Action) -> Work {
    Work {
        project: FleetProject::new(ProjectId::from_bytes([number; 12]), "x"),
        action: action.clone(),
    }
}

/// Begins three projects, ends two of them, begins a fourth. Says for each step whether it succeeded.
async fn write(journal: &mut Journal, action: &Action) -> [bool; 4] {
    let works = [1, 2, 3].map(|number| work(number, action));
    let end = |number| ProjectId::from_bytes([number; 12]);
    let lost = Some("connection lost");
    [
        journal.begin(works.iter()).await.is_ok(),
        journal.done(end(1), ActionOutcome::Done, None).is_ok(),
        journal.done(end(2), ActionOutcome::NotSent, lost).is_ok(),
        journal.begin([work(4, action)].iter()).await.is_ok(),
    ]
}

fn header() -> (String, Checksum) {
    let mut header = JournalHeader::new("a", None);
    header.started = SystemTime::UNIX_EPOCH;
    Line::header(&header).sealed(Checksum::default()).unwrap()
}

fn journal_after_header(disk: &Arc<Disk>) -> Journal {
    let (text, checksum) = header();
    disk.state(|state| state.bytes = text.clone().into_bytes());
    let end = End {
        length: text.len() as u64,
        checksum,
    };
    let disk = Arc::<Disk>::clone(disk);
    Journal::of(disk, end, "journal".into(), JournalHeader::new("a", None))
}

/// Nothing is written after a write that failed, whatever was cut off then, and what the file says is what
/// the journal says in memory, and true.
#[tokio::test]
async fn disk_that_is_full_at_any_byte_leaves_a_journal_that_is_continued() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    for action in [Action::Defer, Action::Reset, Action::AutoDefer(true)] {
        let whole = Disk::with_capacity(usize::MAX);
        assert_eq!(
            write(&mut journal_after_header(&whole), &action).await,
            [true; 4]
        );
        let whole = whole.text();
        let first = header().0.len();
        let mut steps_that_failed = [0; 5];
        for refuses_truncation in [false, true] {
            for capacity in first..=whole.len() {
                let disk = Disk::with_capacity(capacity);
                disk.state(|state| state.refuses_truncation = refuses_truncation);
                let mut journal = journal_after_header(&disk);
                let steps = write(&mut journal, &action).await;
                let failed = steps.iter().position(|ok| !ok).unwrap_or(4);
                steps_that_failed[failed] += 1;
                assert!(steps.iter().skip(failed).all(|ok| !ok), "{steps:?}");
                let text = disk.text();
                assert!(whole.starts_with(&text), "{text}");
                let writes = disk.state(|state| state.writes);
                assert!(
                    journal
                        .done(ProjectId::from_bytes([3; 12]), ActionOutcome::Done, None)
                        .is_err()
                        || failed == 4
                );
                assert!(writes == disk.state(|state| state.writes) || failed == 4);
                if failed == 4 {
                    continue;
                }
                if !refuses_truncation {
                    assert!(text.ends_with('\n'), "{text}");
                }
                std::fs::write(&path, &text).unwrap();
                let written = Journal::read(&path).unwrap().unwrap();
                if !refuses_truncation {
                    assert_eq!(&written.records, journal.records(), "{text}");
                }
                // What was begun is there, with its end or as unresolved; what could not be begun may be
                // there, as unresolved.
                for (project, record) in &written.records {
                    let ended = [ActionOutcome::Done, ActionOutcome::NotSent].map(Some);
                    let known = journal.records().get(project);
                    let is_true = match (record.outcome, known) {
                        (None, _) => known.is_none_or(JournalRecord::is_unresolved),
                        (outcome, Some(_)) => {
                            let number =
                                (1..).find(|n| ProjectId::from_bytes([*n; 12]) == *project);
                            ended.get(number.map_or(9, usize::from) - 1) == Some(&outcome)
                        }
                        (Some(_), None) => false,
                    };
                    assert!(is_true, "{text}");
                }
                for project in journal.records().keys() {
                    assert!(written.records.contains_key(project), "{text}");
                }
            }
        }
        assert!(
            steps_that_failed.iter().all(|count| *count > 1),
            "{steps_that_failed:?}"
        );
    }
}

/// A second sync may succeed and say nothing of what was lost.
#[tokio::test]
async fn nothing_is_written_after_a_sync_that_failed() {
    let disk = Disk::that_cannot_be_synced();
    let mut journal = journal_after_header(&disk);
    assert_eq!(write(&mut journal, &Action::Defer).await, [false; 4]);
    disk.state(|state| state.refuses_sync = false);
    assert_eq!(write(&mut journal, &Action::Defer).await, [false; 4]);
    assert_eq!(disk.text(), header().0);
    assert!(journal.records().is_empty());

    disk.state(|state| state.refuses_sync = true);
    let mut journal = journal_after_header(&disk);
    assert!(journal.finish().await.is_err());
    disk.state(|state| state.refuses_sync = false);
    assert_eq!(write(&mut journal, &Action::Defer).await, [false; 4]);
    assert_eq!(disk.text(), header().0);
}

#[tokio::test]
async fn nothing_is_begun_in_a_journal_that_a_later_run_would_not_find() {
    let disk = Disk::that_is_gone();
    let mut journal = journal_after_header(&disk);
    let works = [work(1, &Action::Defer)];
    let error = journal.begin(works.iter()).await.unwrap_err();
    assert!(error.to_string().contains("removed or replaced"), "{error}");
    disk.state(|state| state.is_gone = false);
    assert!(journal.begin(works.iter()).await.is_err());
    assert!(journal.finish().await.is_err() && journal.records().is_empty());
}
