//! Ids: twelve bytes that are written as 24 hexadecimal digits. What they are the id of is a type.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of something, in the form that all ids of the service have (documented, by their
/// pattern): 24 lower-case hexadecimal digits.
///
/// Generated clients take it, since the pattern is all that a schema says. Programs use
/// [`ProjectId`] and [`OrganizationId`], which cannot be mistaken for each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 12]);

impl fmt::Display for Id {
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

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

/// The text is not 24 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not an id: it takes 24 hexadecimal digits in lower case")]
pub struct InvalidId {
    given: String,
}

impl FromStr for Id {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).ok_or_else(|| InvalidId {
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
    /// The id that the text says; `None` where it says none.
    fn read(text: &str) -> Option<Self> {
        let digits: &[u8; 24] = text.as_bytes().try_into().ok()?;
        let mut bytes = [0; 12];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Self(bytes))
    }
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Gives a kind of ids its type.
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
                Id::read(text).map(Self).ok_or_else(|| $invalid {
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

        /// The text is not 24 lower-case hexadecimal digits.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error(
            "{given:?} is not {}: it takes 24 hexadecimal digits in lower case, \
             such as 32b6e34b3d91647abb20e7b8",
            $what
        )]
        pub struct $invalid {
            given: String,
        }
    };
}

kind! {
    /// The id of an Atlas project: 24 lower-case hexadecimal digits.
    ///
    /// URLs of the API call a project a *group*; the two words mean the same. The form is documented:
    /// the pattern of the `groupId` parameter.
    ///
    /// ```
    /// use atlas_maintenance_types::ProjectId;
    ///
    /// let id: ProjectId = "32b6e34b3d91647abb20e7b8".parse()?;
    /// assert_eq!(id.to_string(), "32b6e34b3d91647abb20e7b8");
    /// # Ok::<(), atlas_maintenance_types::InvalidProjectId>(())
    /// ```
    ProjectId, InvalidProjectId, "a project id"
}

kind! {
    /// The id of an organization, to which projects belong: 24 lower-case hexadecimal digits
    /// (documented: the pattern of the `orgId` parameter).
    OrganizationId, InvalidOrganizationId, "an organization id"
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

    #[test]
    fn an_id_says_of_what_it_is() {
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
