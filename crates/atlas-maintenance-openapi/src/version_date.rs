//! The date that names a version of the API.

use std::fmt;

use serde::Deserialize;

/// The date of a version, as `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct VersionDate(String);

impl VersionDate {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` has the form of a date.
    pub fn has_form(text: &str) -> bool {
        let parts: Vec<_> = text.split('-').collect();
        let [year, month, day] = parts[..] else {
            return false;
        };
        let number = |part: &str, digits| {
            (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())
                .flatten()
        };
        matches!(
            (number(year, 4), number(month, 2), number(day, 2)),
            (Some(_), Some(1..=12), Some(1..=31))
        )
    }
}

impl fmt::Display for VersionDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for VersionDate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if Self::has_form(&text) {
            Ok(Self(text))
        } else {
            Err(format!("{text:?} is not a date such as 2025-03-12"))
        }
    }
}
