//! What is wrong with a windows file, and on which line. It must not know what can be wrong.

use std::fmt;

use atlas_maintenance_types::one_line;

/// One thing that is wrong with a windows file: `file:line: what`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What the file is called.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, in one line.
    pub message: String,
}

/// All that is wrong with a windows file; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaints(Vec<Complaint>);

/// A file by its name, for those who complain about it.
#[derive(Clone, Debug)]
pub(crate) struct Source(String);

impl Source {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    pub(crate) fn complaint(&self, line: usize, message: impl AsRef<str>) -> Complaint {
        Complaint {
            file: self.0.clone(),
            line,
            message: one_line(message.as_ref()),
        }
    }
}

impl Complaints {
    /// `value`, where there is nothing to complain about.
    pub(crate) fn or<T>(mut complaints: Vec<Complaint>, value: T) -> Result<T, Self> {
        if complaints.is_empty() {
            return Ok(value);
        }
        complaints.sort_by_key(|complaint| complaint.line);
        Err(Self(complaints))
    }

    /// The complaints, by line.
    pub fn iter(&self) -> impl Iterator<Item = &Complaint> {
        self.0.iter()
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, complaint) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            complaint.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Complaints {}
