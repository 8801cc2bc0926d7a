//! From the bytes of a journal to the state of every action.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use atlas_maintenance::ProjectId;

use super::error::JournalError;
use super::line::{Line, may_be_header};
use super::record::{JournalHeader, JournalRecord};

/// The state that the complete lines of a journal lead to.
#[derive(Debug, Default)]
pub(super) struct Replay {
    /// `None` where the header line is not complete.
    pub(super) header: Option<JournalHeader>,
    pub(super) records: BTreeMap<ProjectId, JournalRecord>,
    /// The bytes of the complete lines.
    pub(super) length: u64,
}

impl Replay {
    /// Reads a journal from its beginning.
    pub(super) fn read(file: &File, path: &Path) -> Result<Self, JournalError> {
        let mut reader = BufReader::new(file);
        let mut replay = Self::default();
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            let length = reader
                .read_until(b'\n', &mut bytes)
                .map_err(|source| JournalError::io(path, source))?;
            // A line without its end was cut off by a crash. An action that it begins was not sent,
            // since requests wait until the line is on disk; an action that it ends is unresolved.
            if bytes.last() != Some(&b'\n') {
                if replay.header.is_none() && !may_be_header(&bytes) {
                    let problem = "not a journal".to_owned();
                    return Err(JournalError::corrupt(path, number, problem));
                }
                break;
            }
            replay
                .add(&bytes)
                .map_err(|problem| JournalError::corrupt(path, number, problem))?;
            replay.length += u64::try_from(length).unwrap_or(u64::MAX);
        }
        Ok(replay)
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), String> {
        let line = serde_json::from_slice(bytes).map_err(|_| "not a line of a journal")?;
        match (line, &self.header) {
            (Line::Header(header), None) => {
                let header = header.into_header();
                self.header = Some(header.ok_or("not a journal that this version can read")?);
            }
            (Line::Header(_), Some(_)) => return Err("a second header".to_owned()),
            (_, None) => return Err("a journal begins with a header".to_owned()),
            (Line::Begin(line), Some(_)) => {
                let record = JournalRecord::begun(line.name, line.action);
                let before = self.records.insert(line.begin, record);
                // This program never writes that, so the file was edited or damaged.
                if before
                    .is_some_and(|before| !before.action.is_idempotent() && before.is_unresolved())
                {
                    return Err(format!("project {} begins a second time", line.begin));
                }
            }
            (Line::Done(line), Some(_)) => match self.records.get_mut(&line.done) {
                Some(record) => record.outcome = Some(line.outcome),
                None => return Err(format!("project {} ends and did not begin", line.done)),
            },
        }
        Ok(())
    }
}
