//! From the bytes of a journal to where every action stands. It must not change anything.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use atlas_maintenance::ProjectId;

use super::line::{Line, may_be_header};
use super::{Header, JournalError, Record, io_error};

/// What a journal says.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// `None` where the file did not get as far.
    pub(super) header: Option<Header>,
    pub(super) records: BTreeMap<ProjectId, Record>,
    /// How many bytes are whole lines.
    pub(super) length: u64,
}

/// Reads a journal from its beginning.
pub(super) fn journal(file: &File, path: &Path) -> Result<Found, JournalError> {
    let mut reader = BufReader::new(file);
    let mut found = Found::default();
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let length = reader
            .read_until(b'\n', &mut bytes)
            .map_err(|source| io_error(path, source))?;
        // A line without its end was being written when all ended. What it begins had not begun,
        // since that waits until the line is on disk; of what it ends the end is not known.
        if bytes.last() != Some(&b'\n') {
            if found.header.is_none() && !may_be_header(&bytes) {
                let problem = "this is no journal".to_owned();
                return Err(corrupt(path, number, problem));
            }
            break;
        }
        found
            .take(&bytes)
            .map_err(|problem| corrupt(path, number, problem))?;
        found.length += u64::try_from(length).unwrap_or(u64::MAX);
    }
    Ok(found)
}

fn corrupt(path: &Path, line: usize, problem: String) -> JournalError {
    JournalError::Corrupt {
        path: path.to_owned(),
        line,
        problem,
    }
}

impl Found {
    fn take(&mut self, bytes: &[u8]) -> Result<(), String> {
        let line = serde_json::from_slice(bytes).map_err(|_| "no line of a journal")?;
        match (line, &self.header) {
            (Line::Header(header), None) => {
                let header = header.read();
                self.header = Some(header.ok_or("no journal that this version can read")?);
            }
            (Line::Header(_), Some(_)) => return Err("a second header".to_owned()),
            (_, None) => return Err("a journal begins with a header".to_owned()),
            (Line::Begin(line), Some(_)) => {
                let record = Record {
                    name: line.name,
                    action: line.action,
                    outcome: None,
                };
                let before = self.records.insert(line.begin, record);
                // Nobody does this, so somebody else wrote it.
                if before.is_some_and(|before| before.action.is_once() && before.is_open()) {
                    return Err(format!("project {} is begun a second time", line.begin));
                }
            }
            (Line::Done(line), Some(_)) => match self.records.get_mut(&line.done) {
                Some(record) => record.outcome = Some(line.outcome),
                None => return Err(format!("project {} ends and never began", line.done)),
            },
        }
        Ok(())
    }
}
