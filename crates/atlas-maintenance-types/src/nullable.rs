//! A member of a request that can be absent, null or have a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

/// A member of a request that the service lets be null, and that can be left out.
///
/// Absent and null are not the same: null clears a value. What the service does with a value whose
/// member is absent is up to the operation.
///
/// Such a member is skipped when it is written while it is absent, and absent by default when it is
/// read:
///
/// ```
/// use atlas_maintenance_types::Nullable;
/// use serde::Serialize;
///
/// #[derive(Default, Serialize)]
/// struct Change {
///     #[serde(default, skip_serializing_if = "Nullable::is_absent")]
///     wave: Nullable<u8>,
/// }
///
/// let json = |wave| serde_json::to_string(&Change { wave }).unwrap();
/// assert_eq!(json(Nullable::Absent), "{}");
/// assert_eq!(json(Nullable::Null), r#"{"wave":null}"#);
/// assert_eq!(json(Nullable::Value(2)), r#"{"wave":2}"#);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nullable<T> {
    /// The member is left out.
    #[default]
    Absent,
    /// The member is null.
    Null,
    /// The member has this value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether the member is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    /// # Errors
    ///
    /// If the member is absent: it is to be skipped, and null would mean something else.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => Err(ser::Error::custom("an absent member cannot be written")),
            Self::Null => serializer.serialize_none(),
            Self::Value(value) => serializer.serialize_some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Null, Self::Value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Change {
        #[serde(default, skip_serializing_if = "Nullable::is_absent")]
        wave: Nullable<u8>,
    }

    #[test]
    fn each_state_is_written_and_read() {
        for (wave, json) in [
            (Nullable::Absent, "{}"),
            (Nullable::Null, r#"{"wave":null}"#),
            (Nullable::from(2), r#"{"wave":2}"#),
        ] {
            let change = Change { wave };
            assert_eq!(serde_json::to_string(&change).unwrap(), json);
            assert_eq!(serde_json::from_str::<Change>(json).unwrap(), change);
        }
    }

    #[test]
    fn absent_is_not_written_as_null() {
        let error = serde_json::to_string(&Nullable::<u8>::Absent).unwrap_err();
        assert_eq!(error.to_string(), "an absent member cannot be written");
    }

    #[test]
    fn value_is_there_in_one_state_only() {
        assert_eq!(Nullable::Value(3).value(), Some(3));
        assert_eq!(Nullable::<u8>::Null.value(), None);
        assert_eq!(Nullable::<u8>::default().value(), None);
    }
}
