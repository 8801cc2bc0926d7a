//! The name of a version of the API: a date, or `preview`.

use std::fmt;

use serde::Deserialize;

/// The name of a version: its date as `YYYY-MM-DD`, or `preview`, which comes after every date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct VersionDate(String);

impl VersionDate {
    /// The name of what the service offers without a date, and may change at any time.
    pub const PREVIEW: &'static str = "preview";

    /// Whether this is the preview and not a date.
    pub fn is_preview(&self) -> bool {
        self.0 == Self::PREVIEW
    }

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
        if Self::has_form(&text) || text == Self::PREVIEW {
            Ok(Self(text))
        } else {
            Err(format!(
                "{text:?} is not a date such as 2025-03-12, nor {:?}",
                Self::PREVIEW
            ))
        }
    }
}
