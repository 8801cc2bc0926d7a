//! The dated versions of the API that this build supports. The list is generated from
//! `spec/sources.toml`.

use std::fmt;
use std::str::FromStr;

/// A dated version of the Atlas Administration API, such as `2025-03-12`.
///
/// A client names it in `Accept: application/vnd.atlas.<date>+json`, and the service answers with
/// the newest version of the resource at or before that date.
///
/// ```
/// use atlas_maintenance_types::ApiVersion;
///
/// assert_eq!("2025-03-12".parse(), Ok(ApiVersion::V2025_03_12));
/// assert!("2024-02-30".parse::<ApiVersion>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion {
    // ISO 8601 dates sort as text, so the derived order is the order in time.
    date: &'static str,
}

impl ApiVersion {
    pub(crate) const fn from_list(date: &'static str) -> Self {
        Self { date }
    }

    /// The newest version that this build supports.
    pub const fn latest() -> Self {
        Self::LATEST
    }

    /// The date, as it stands in the media type: `YYYY-MM-DD`.
    pub const fn date(self) -> &'static str {
        self.date
    }

    /// The media type that a client of this version accepts.
    pub fn media_type(self) -> String {
        format!("application/vnd.atlas.{}+json", self.date)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.date)
    }
}

impl FromStr for ApiVersion {
    type Err = UnknownApiVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|version| version.date == text)
            .ok_or_else(|| UnknownApiVersion {
                given: text.to_owned(),
            })
    }
}

/// The text is not one of the API versions that this build supports.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown API version {given:?}: this build supports {}", list())]
pub struct UnknownApiVersion {
    given: String,
}

fn list() -> String {
    let dates: Vec<_> = ApiVersion::ALL.iter().map(|v| v.date).collect();
    dates.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_sorted_unique_and_end_with_latest() {
        assert!(ApiVersion::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(ApiVersion::ALL.last(), Some(&ApiVersion::latest()));
    }

    #[test]
    fn version_round_trips_through_text() {
        for version in ApiVersion::ALL {
            assert_eq!(version.to_string().parse(), Ok(*version));
            assert!(version.media_type().contains(version.date()));
        }
    }

    #[test]
    fn unknown_version_error_lists_versions() {
        let message = "2022-01-01".parse::<ApiVersion>().unwrap_err().to_string();
        assert!(message.contains("2022-01-01"), "{message}");
        assert!(message.contains(ApiVersion::latest().date()), "{message}");
    }
}
