//! Ids: twelve bytes, written as 24 hexadecimal digits in lower case and read in either. Each kind of id is a
//! type of its own.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An id of any kind: 24 hexadecimal digits, written in lower case (documented: the pattern of every id) and
/// read in either case.
///
/// Generated clients take it, since a schema states the pattern only. Programs use [`ProjectId`] and
/// [`OrganizationId`], which cannot be confused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 12]);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Written in one piece, since an id is in the path of every request.
        let mut digits = [0; 24];
        let (pairs, _) = digits.as_chunks_mut::<2>();
        for (pair, byte) in pairs.iter_mut().zip(self.0) {
            *pair = [digit(byte >> 4), digit(byte & 0xf)];
        }
        f.write_str(str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

/// The text is not 24 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not an id: it takes 24 hexadecimal digits")]
pub struct InvalidId {
    given: String,
}

impl FromStr for Id {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_hex(text).ok_or_else(|| InvalidId {
            given: text.to_owned(),
        })
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

impl Id {
    fn from_hex(text: &str) -> Option<Self> {
        let digits: &[u8; 24] = text.as_bytes().try_into().ok()?;
        let (pairs, _) = digits.as_chunks::<2>();
        let mut bytes = [0; 12];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Some(Self(bytes))
    }
}

/// The digit of a number from 0 to 15.
const fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        _ => b'a' + nibble - 10,
    }
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Defines the type of one kind of id, and its error.
macro_rules! kind {
    ($(#[$docs:meta])* $name:ident, $invalid:ident, $what:literal) => {
        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Id);

        impl $name {
            /// An id from its twelve bytes; every value of them is a valid id.
            pub const fn from_bytes(bytes: [u8; 12]) -> Self {
                Self(Id(bytes))
            }
        }

        impl From<$name> for Id {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = $invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Id::from_hex(text).map(Self).ok_or_else(|| $invalid {
                    given: text.to_owned(),
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(D::Error::custom)
            }
        }

        /// The text is not 24 hexadecimal digits.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error(
            "{given:?} is not {}: it takes 24 hexadecimal digits, \
             such as 32b6e34b3d91647abb20e7b8",
            $what
        )]
        pub struct $invalid {
            given: String,
        }
    };
}

kind! {
    /// The id of an Atlas project: 24 hexadecimal digits, written in lower case and read in either.
    ///
    /// URLs of the API call a project a *group*. The form is documented: the pattern of the `groupId`
    /// parameter.
    ///
    /// ```
    /// use atlas_maintenance_types::ProjectId;
    ///
    /// let id: ProjectId = "32b6e34b3d91647abb20e7b8".parse()?;
    /// assert_eq!(id.to_string(), "32b6e34b3d91647abb20e7b8");
    /// assert_eq!("32B6E34B3D91647ABB20E7B8".parse(), Ok(id));
    /// # Ok::<(), atlas_maintenance_types::InvalidProjectId>(())
    /// ```
    ProjectId, InvalidProjectId, "a project id"
}

kind! {
    /// The id of an organization, to which projects belong: 24 hexadecimal digits, written in lower case
    /// (documented: the pattern of the `orgId` parameter) and read in either.
    OrganizationId, InvalidOrganizationId, "an organization id"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn id_round_trips_through_text_and_json(bytes: [u8; 12]) {
            let id = ProjectId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(json.clone(), format!("\"{id}\""));
            prop_assert_eq!(serde_json::from_str::<ProjectId>(&json).unwrap(), id);
        }

        #[test]
        fn id_is_read_in_either_case_and_written_in_lower(bytes: [u8; 12], upper: [bool; 24]) {
            let id = OrganizationId::from_bytes(bytes);
            let digits = id.to_string();
            let mixed: String = digits
                .chars()
                .zip(upper)
                .map(|(digit, upper)| if upper { digit.to_ascii_uppercase() } else { digit })
                .collect();
            prop_assert_eq!(mixed.parse(), Ok(id));
            prop_assert_eq!(mixed.parse::<OrganizationId>().unwrap().to_string(), digits);
        }

        #[test]
        fn accepted_text_is_what_the_id_displays(text in "[0-9a-gA-F]{23,25}|.*") {
            if let Ok(id) = text.parse::<ProjectId>() {
                prop_assert_eq!(id.to_string(), text.to_ascii_lowercase());
            }
        }
    }

    #[test]
    fn parse_rejects_wrong_length_and_other_digits() {
        for text in [
            "",
            "32b6e34b3d91647abb20e7b",
            "32b6e34b3d91647abb20e7b8a",
            "32b6e34b3d91647abb20e7bg",
            "ééééééééééééééééééééé32b",
        ] {
            assert!(text.parse::<ProjectId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn debug_and_errors_name_the_kind_of_id() {
        let text = "32b6e34b3d91647abb20e7b8";
        let project: ProjectId = text.parse().unwrap();
        let organization: OrganizationId = text.parse().unwrap();
        assert_eq!(format!("{project:?}"), format!("ProjectId({text})"));
        assert_eq!(
            format!("{organization:?}"),
            format!("OrganizationId({text})")
        );
        assert_eq!(Id::from(project), Id::from(organization));
        assert_eq!(format!("{:?}", Id::from(project)), format!("Id({text})"));
        assert_eq!(text.parse(), Ok(Id::from(project)));
        let json = serde_json::to_value(Id::from(project)).unwrap();
        assert_eq!(json, text);
        assert_eq!(
            serde_json::from_value::<Id>(json).unwrap(),
            Id::from(project)
        );
        let error = "x".parse::<Id>().unwrap_err();
        assert!(error.to_string().starts_with("\"x\" is not an id"));
        let error = "x".parse::<OrganizationId>().unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("\"x\" is not an organization id")
        );
    }
}
