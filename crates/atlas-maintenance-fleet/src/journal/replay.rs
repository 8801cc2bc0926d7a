//! From the bytes of a journal to the state of every action.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use atlas_maintenance::ProjectId;

use super::error::JournalError;
use super::line::{Checksum, Line, MAX_LENGTH, NO_LINE, Parsed, parse};
use super::record::{JournalHeader, JournalRecord};

/// The state that the whole lines of a journal lead to.
#[derive(Debug)]
pub(super) struct Replay {
    pub(super) header: JournalHeader,
    pub(super) records: BTreeMap<ProjectId, JournalRecord>,
    /// The bytes of the whole lines, with their ends.
    pub(super) length: u64,
    /// The checksum of the last whole line.
    pub(super) checksum: Checksum,
    /// Whether the last whole line lacks its end.
    pub(super) lacks_end: bool,
}

impl Replay {
    /// Reads a journal from its beginning.
    ///
    /// A last line that was cut off is left out: an action that it begins was not sent, since requests wait
    /// until their line is on disk, and an action that it ends is unresolved.
    pub(super) fn read(file: &File, path: &Path) -> Result<Self, JournalError> {
        let mut reader = BufReader::new(file);
        let mut bytes = Vec::new();
        next_line(&mut reader, &mut bytes, path, 1)?;
        if bytes.is_empty() {
            return Err(JournalError::Empty {
                path: path.to_owned(),
            });
        }
        let mut replay = Self::begun(&bytes, path)?;
        for number in 2.. {
            next_line(&mut reader, &mut bytes, path, number)?;
            if bytes.is_empty() {
                break;
            }
            let (text, is_ended) = without_end(&bytes);
            match parse(text, replay.checksum) {
                Parsed::Whole(line, checksum) => {
                    replay
                        .add(*line)
                        .map_err(|problem| JournalError::corrupt(path, number, problem))?;
                    replay.checksum = checksum;
                    replay.length += length(text, is_ended);
                    replay.lacks_end = !is_ended;
                }
                Parsed::Cut if !is_ended => break,
                Parsed::Cut => {
                    let problem = "its checksum is missing: it was changed";
                    return Err(JournalError::corrupt(path, number, problem));
                }
                Parsed::OtherFormat(_) => {
                    return Err(JournalError::corrupt(path, number, "a second header"));
                }
                Parsed::Damaged(problem) => {
                    return Err(JournalError::corrupt(path, number, problem));
                }
            }
        }
        Ok(replay)
    }

    /// The state after the first line.
    fn begun(bytes: &[u8], path: &Path) -> Result<Self, JournalError> {
        let corrupt = |problem: &str| JournalError::corrupt(path, 1, problem);
        let (text, is_ended) = without_end(bytes);
        match parse(text, Checksum::default()) {
            Parsed::Whole(line, checksum) => match *line {
                Line::Header(header) => Ok(Self {
                    header: header
                        .into_header()
                        .ok_or_else(|| corrupt("its time is out of range"))?,
                    records: BTreeMap::new(),
                    length: length(text, is_ended),
                    checksum,
                    lacks_end: !is_ended,
                }),
                _ => Err(corrupt("a journal begins with a header")),
            },
            Parsed::OtherFormat(format) => Err(JournalError::OtherFormat {
                path: path.to_owned(),
                format,
            }),
            // A new journal appears with its header, so no crash cuts it off.
            Parsed::Cut => Err(corrupt("the header is cut off")),
            Parsed::Damaged(NO_LINE) => Err(corrupt("not a journal")),
            Parsed::Damaged(problem) => Err(corrupt(problem)),
        }
    }

    fn add(&mut self, line: Line) -> Result<(), String> {
        match line {
            Line::Header(_) => return Err("a second header".to_owned()),
            Line::Begin(line) => {
                let record = JournalRecord::begun(line.name, line.action);
                let before = self.records.insert(line.begin, record);
                // This program never writes that, so the file was edited or damaged.
                if before
                    .is_some_and(|before| !before.action.is_idempotent() && before.is_unresolved())
                {
                    return Err(format!("project {} begins a second time", line.begin));
                }
            }
            Line::Done(line) => match self.records.get_mut(&line.done) {
                Some(record) => record.outcome = Some(line.outcome),
                None => return Err(format!("project {} ends and did not begin", line.done)),
            },
        }
        Ok(())
    }
}

/// Reads a line with its end into `bytes`; nothing at the end of the file.
fn next_line(
    reader: &mut BufReader<&File>,
    bytes: &mut Vec<u8>,
    path: &Path,
    number: usize,
) -> Result<(), JournalError> {
    bytes.clear();
    let limit = u64::try_from(MAX_LENGTH).unwrap_or(u64::MAX);
    reader
        .by_ref()
        .take(limit)
        .read_until(b'\n', bytes)
        .map_err(|source| JournalError::io(path, source))?;
    if bytes.len() == MAX_LENGTH && bytes.last() != Some(&b'\n') && has_more(bytes) {
        let problem = format!("longer than {MAX_LENGTH} bytes");
        return Err(JournalError::corrupt(path, number, problem));
    }
    Ok(())
}

/// Whether there is anything but what a power cut may leave.
fn has_more(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| *byte != 0)
}

/// The bytes of a line.
fn length(text: &[u8], is_ended: bool) -> u64 {
    u64::try_from(text.len() + usize::from(is_ended)).unwrap_or(u64::MAX)
}

/// The line without its end, and whether it has one. Zeros at the end of the file are no part of a line.
fn without_end(bytes: &[u8]) -> (&[u8], bool) {
    match bytes.strip_suffix(b"\n") {
        Some(line) => (line, true),
        None => {
            let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
            let (line, _) = bytes.split_at(bytes.len() - zeros);
            (line, false)
        }
    }
}
