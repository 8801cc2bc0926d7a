//! An instant that the service answered, whether or not it can be understood.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Timestamp;

/// An instant as the service wrote it. Its text is kept, so nothing of a reply is lost when it is no instant,
/// and what is written again is what was read.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ReportedTimestamp {
    text: Box<str>,
    timestamp: Option<Timestamp>,
}

impl ReportedTimestamp {
    /// The instant; `None` where the service wrote something else than RFC 3339.
    pub const fn timestamp(&self) -> Option<Timestamp> {
        self.timestamp
    }

    /// What the service wrote.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<String> for ReportedTimestamp {
    fn from(text: String) -> Self {
        Self {
            timestamp: text.parse().ok(),
            text: text.into_boxed_str(),
        }
    }
}

impl From<Timestamp> for ReportedTimestamp {
    fn from(timestamp: Timestamp) -> Self {
        Self {
            timestamp: Some(timestamp),
            text: timestamp.to_string().into_boxed_str(),
        }
    }
}

impl fmt::Display for ReportedTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ReportedTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl Serialize for ReportedTimestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for ReportedTimestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
