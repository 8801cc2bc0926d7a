//! The id of a project, which URLs call a group.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of an Atlas project: 24 lower-case hexadecimal digits.
///
/// URLs of the API call a project a *group*; the two words mean the same. The form is documented:
/// the pattern of the `groupId` parameter.
///
/// ```
/// use atlas_types::ProjectId;
///
/// let id: ProjectId = "32b6e34b3d91647abb20e7b8".parse()?;
/// assert_eq!(id.to_string(), "32b6e34b3d91647abb20e7b8");
/// # Ok::<(), atlas_types::InvalidProjectId>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectId([u8; 12]);

impl ProjectId {
    /// An id from its twelve bytes; every value of them is a valid id.
    pub const fn from_bytes(bytes: [u8; 12]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In one piece: an id is in the path of every request, and the formatting of numbers is
        // made for more than two digits.
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 24];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 0xf)];
        }
        f.write_str(str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProjectId({self})")
    }
}

impl FromStr for ProjectId {
    type Err = InvalidProjectId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidProjectId {
            given: text.to_owned(),
        };
        let digits: &[u8; 24] = text.as_bytes().try_into().map_err(|_| invalid())?;
        let mut bytes = [0; 12];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let high = nibble(pair[0]).ok_or_else(invalid)?;
            let low = nibble(pair[1]).ok_or_else(invalid)?;
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl Serialize for ProjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ProjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// The text is not 24 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{given:?} is not a project id: it takes 24 hexadecimal digits in lower case, \
     such as 32b6e34b3d91647abb20e7b8"
)]
pub struct InvalidProjectId {
    given: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_twelve_bytes_survive_the_way_through_text(bytes: [u8; 12]) {
            let id = ProjectId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(json.clone(), format!("\"{id}\""));
            prop_assert_eq!(serde_json::from_str::<ProjectId>(&json).unwrap(), id);
        }

        #[test]
        fn text_that_is_accepted_is_the_text_of_the_id(text in "[0-9a-gA-F]{23,25}|.*") {
            if let Ok(id) = text.parse::<ProjectId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn upper_case_short_long_and_non_hexadecimal_are_refused() {
        for text in [
            "",
            "32B6E34B3D91647ABB20E7B8",
            "32b6e34b3d91647abb20e7b",
            "32b6e34b3d91647abb20e7b8a",
            "32b6e34b3d91647abb20e7bg",
            "ééééééééééééééééééééé32b",
        ] {
            assert!(text.parse::<ProjectId>().is_err(), "{text:?}");
        }
    }
}
