//! The day and the hour at which a maintenance window opens.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the week. On the wire it is a number from 1 (Sunday) to 7 (Saturday).
///
/// ```
/// use atlas_maintenance_types::DayOfWeek;
///
/// assert_eq!(DayOfWeek::try_from(1), Ok(DayOfWeek::Sunday));
/// assert_eq!("sat".parse(), Ok(DayOfWeek::Saturday));
/// assert!(DayOfWeek::try_from(0).is_err());
/// assert!(DayOfWeek::try_from(8).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayOfWeek {
    /// 1 on the wire.
    Sunday = 1,
    /// 2 on the wire.
    Monday,
    /// 3 on the wire.
    Tuesday,
    /// 4 on the wire.
    Wednesday,
    /// 5 on the wire.
    Thursday,
    /// 6 on the wire.
    Friday,
    /// 7 on the wire.
    Saturday,
}

impl DayOfWeek {
    /// All seven days, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Sunday,
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
    ];

    /// The number on the wire, from 1 (Sunday) to 7 (Saturday).
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The English name, with a capital.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sunday => "Sunday",
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
        }
    }
}

impl fmt::Display for DayOfWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl TryFrom<i64> for DayOfWeek {
    type Error = InvalidDayOfWeek;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|day| i64::from(day.number()) == number)
            .ok_or_else(|| InvalidDayOfWeek {
                given: number.to_string(),
            })
    }
}

/// Takes the English name in any case, its first three letters, or the number on the wire.
impl FromStr for DayOfWeek {
    type Err = InvalidDayOfWeek;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|day| {
                let name = day.name().to_ascii_lowercase();
                let short = name.get(..3);
                lower == name || short == Some(&lower) || lower == day.number().to_string()
            })
            .ok_or_else(|| InvalidDayOfWeek {
                given: text.to_owned(),
            })
    }
}

impl Serialize for DayOfWeek {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for DayOfWeek {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(i64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Not a day of the week.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{given:?} is not a day of the week: it takes a name such as sunday or sun, \
     or a number from 1 (Sunday) to 7 (Saturday)"
)]
pub struct InvalidDayOfWeek {
    given: String,
}

/// An hour of the day on a 24-hour clock, from 0 (midnight) to 23, in the project's time zone.
///
/// ```
/// use atlas_maintenance_types::HourOfDay;
///
/// assert_eq!(HourOfDay::new(0)?, HourOfDay::MIDNIGHT);
/// assert!(HourOfDay::new(24).is_err());
/// # Ok::<(), atlas_maintenance_types::InvalidHourOfDay>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HourOfDay(u8);

impl HourOfDay {
    /// Hour 0.
    pub const MIDNIGHT: Self = Self(0);

    /// An hour from its number, 0 to 23.
    ///
    /// # Errors
    ///
    /// [`InvalidHourOfDay`] for 24 and above.
    pub fn new(hour: u8) -> Result<Self, InvalidHourOfDay> {
        Self::try_from(i64::from(hour))
    }

    /// The number of the hour, 0 to 23.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for HourOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl TryFrom<i64> for HourOfDay {
    type Error = InvalidHourOfDay;

    fn try_from(hour: i64) -> Result<Self, Self::Error> {
        match u8::try_from(hour) {
            Ok(hour @ 0..=23) => Ok(Self(hour)),
            _ => Err(InvalidHourOfDay {
                given: hour.to_string(),
            }),
        }
    }
}

impl FromStr for HourOfDay {
    type Err = InvalidHourOfDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidHourOfDay {
            given: text.to_owned(),
        };
        // `u8` accepts a sign.
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid());
        }
        Self::new(text.parse().map_err(|_| invalid())?)
    }
}

impl Serialize for HourOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

impl<'de> Deserialize<'de> for HourOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(i64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Not an hour of the day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not an hour of the day: it takes a whole number from 0 to 23")]
pub struct InvalidHourOfDay {
    given: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn day_numbers_start_at_sunday() {
        let numbers: Vec<_> = DayOfWeek::ALL.into_iter().map(DayOfWeek::number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn day_parses_from_name_short_name_and_number() {
        for day in DayOfWeek::ALL {
            let name = day.name();
            for text in [
                name,
                &name.to_uppercase(),
                name.get(..3).unwrap(),
                &day.number().to_string(),
            ] {
                assert_eq!(text.parse(), Ok(day), "{text}");
            }
        }
        for text in ["", "su", "sund", "0", "8", "-1", "funday"] {
            assert!(text.parse::<DayOfWeek>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn day_accepts_only_1_to_7(number in prop_oneof![-1_i64..10, any::<i64>()]) {
            let day = DayOfWeek::try_from(number);
            prop_assert_eq!(day.is_ok(), (1..=7).contains(&number));
            if let Ok(day) = day {
                prop_assert_eq!(i64::from(day.number()), number);
            }
            let json = serde_json::from_str::<DayOfWeek>(&number.to_string());
            prop_assert_eq!(json.is_ok(), (1..=7).contains(&number));
        }

        #[test]
        fn hour_accepts_only_0_to_23(number in prop_oneof![-1_i64..26, any::<i64>()]) {
            let hour = HourOfDay::try_from(number);
            prop_assert_eq!(hour.is_ok(), (0..=23).contains(&number));
            if let Ok(hour) = hour {
                prop_assert_eq!(serde_json::to_string(&hour).unwrap(), number.to_string());
                prop_assert_eq!(number.to_string().parse(), Ok(hour));
            }
        }
    }

    #[test]
    fn hour_rejects_sign_point_and_empty_text() {
        for text in ["", "+2", "-0", "2.0", "24", "300", " 2"] {
            assert!(text.parse::<HourOfDay>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn day_displays_its_name() {
        let names = DayOfWeek::ALL.map(|day| day.to_string());
        assert_eq!(
            (names[0].as_str(), names[6].as_str()),
            ("Sunday", "Saturday")
        );
    }
}
