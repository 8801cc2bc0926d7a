//! What is wrong with a windows file, and on which line.

use std::fmt;

use atlas_maintenance_types::one_line;

/// One problem of a windows file, displayed as `file:line: message`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The name of the file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The problem, on one line.
    pub message: String,
}

/// All problems of a windows file; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// The file that diagnostics are about.
#[derive(Clone, Debug)]
pub(super) struct Source(String);

impl Source {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    pub(super) fn diagnostic(&self, line: usize, message: impl AsRef<str>) -> Diagnostic {
        Diagnostic {
            file: self.0.clone(),
            line,
            message: one_line(message.as_ref()),
        }
    }
}

impl Diagnostics {
    /// `value`, unless there are diagnostics.
    pub(crate) fn or<T>(mut diagnostics: Vec<Diagnostic>, value: T) -> Result<T, Self> {
        if diagnostics.is_empty() {
            return Ok(value);
        }
        diagnostics.sort_by_key(|diagnostic| diagnostic.line);
        Err(Self(diagnostics))
    }

    /// The diagnostics, by line.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// One diagnostic a line.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, diagnostic) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
