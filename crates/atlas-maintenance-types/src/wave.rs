//! A maintenance wave.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A maintenance wave: when a project is maintained, compared with others of its organization.
///
/// The service offers waves as a preview, which may change.
///
/// ```
/// use atlas_maintenance_types::Wave;
///
/// assert_eq!(Wave::try_from(3), Ok(Wave::Last));
/// assert_eq!("last".parse(), Ok(Wave::Last));
/// assert!(Wave::First < Wave::Last);
/// assert!(Wave::try_from(0).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wave {
    /// 1: maintained first. The default of a project without a window (documented).
    First = 1,
    /// 2. The default of a project with a window (documented).
    Second,
    /// 3: maintained last.
    Last,
}

impl Wave {
    /// All waves, first to last.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Last];

    /// The number of the wave, from 1 to 3.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Wave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

/// The number.
impl Serialize for Wave {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.number().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Wave {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(i64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl TryFrom<i64> for Wave {
    type Error = InvalidWave;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|wave| i64::from(wave.number()) == number)
            .ok_or_else(|| InvalidWave {
                given: number.to_string(),
            })
    }
}

/// Takes the number, or `last`.
impl FromStr for Wave {
    type Err = InvalidWave;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("last") {
            return Ok(Self::Last);
        }
        Self::ALL
            .into_iter()
            .find(|wave| wave.to_string() == text)
            .ok_or_else(|| InvalidWave {
                given: text.to_owned(),
            })
    }
}

/// What is not a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidWave {
    given: String,
}

impl fmt::Display for InvalidWave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Quoted: the input can have control characters.
        write!(f, "{:?} is not a wave: give 1, 2 or 3", self.given)
    }
}

impl std::error::Error for InvalidWave {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wave_is_read_back_from_number_and_text() {
        for wave in Wave::ALL {
            assert_eq!(Wave::try_from(i64::from(wave.number())), Ok(wave));
            assert_eq!(wave.to_string().parse(), Ok(wave));
        }
    }

    #[test]
    fn other_numbers_and_texts_are_refused_and_quoted() {
        for number in [i64::MIN, -1, 0, 4, i64::MAX] {
            let error = Wave::try_from(number).unwrap_err().to_string();
            assert!(error.contains(&number.to_string()), "{error}");
        }
        for text in ["", "0", "4", "01", " 1", "+1", "first\n"] {
            let error = text.parse::<Wave>().unwrap_err().to_string();
            assert!(error.contains(&format!("{text:?}")), "{error}");
        }
    }
}
