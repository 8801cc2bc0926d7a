//! The windows file: which projects are to have which window, in TOML.
//!
//! ```toml
//! # The first rule that selects a project decides.
//! organization = "32b6e34b3d91647abb20e7b8"  # optional: the file is for this one only
//!
//! [[rule]]
//! name = "production"            # optional, for messages
//! select = { name = "prod-*" }   # or id = "…", ids = ["…"], tag = "env=prod", tag = "env"
//! day = "sunday"
//! hour = 2                       # or spread = "00-06", over the hours of the day
//! protected_hours = "9-17"       # or "none" to clear; left out: kept
//! auto_defer = true              # left out: kept
//!
//! [[rule]]
//! select = { tag = "env=test" }
//! spread = { from = "saturday 22", to = "sunday 06" }
//!
//! [[rule]]
//! select = { name = "*" }
//! window = "none"                # without a window; or ignore = true: left as it is
//! ```
//!
//! In `select` several keys must all hold; in a name `*` is any text and `?` one character. What
//! is wrong with a file is said with the line where it is. This module reads files, and must not
//! know what windows projects have.

mod complaint;
mod read;
mod rule;
mod select;

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

pub use complaint::{Complaint, Complaints};
pub use rule::{Opens, Rule, Wish};
pub use select::Selector;

use complaint::Source;

/// A windows file that is right in itself. Whether it is right for a fleet, [`check`](Self::check)
/// tells.
#[derive(Clone, Debug)]
pub struct WindowsFile {
    pub(crate) source: Source,
    pub(crate) organization: Option<(String, usize)>,
    pub(crate) rules: Vec<Rule>,
    sha256: String,
}

impl WindowsFile {
    /// Reads the text of a file. `name` is what complaints call it.
    ///
    /// # Errors
    ///
    /// All that is wrong with it, each with its line; or the first thing, where it is no TOML.
    pub fn parse(name: impl Into<String>, text: &str) -> Result<Self, Complaints> {
        let source = Source::new(name);
        let (organization, rules) = read::file(&source, text)?;
        Ok(Self {
            source,
            organization,
            rules,
            sha256: sha256(text),
        })
    }

    /// The organization that the file is for, where it names one.
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_ref().map(|(id, _)| id.as_str())
    }

    /// The rules, in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The SHA-256 of its text, in hexadecimal digits: what a journal knows it by.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// The SHA-256 of a text, in hexadecimal digits.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut digits, byte| {
            // Writing to a string does not fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
}
