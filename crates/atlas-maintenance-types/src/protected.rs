//! The hours of a day in which standard maintenance does not begin.

use std::convert::Infallible;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::{HourOfDay, InvalidHourOfDay};

/// The most hours of a day that can be protected (documented).
pub const MAX_PROTECTED_HOURS: u8 = 18;

/// A span of hours, the same every day and in the project's time zone, in which standard
/// maintenance does not begin. Urgent maintenance ignores it.
///
/// A span may run over midnight. It has at least one hour, and at most
/// [`MAX_PROTECTED_HOURS`]; equal start and end are refused by the service (recorded).
///
/// ```
/// use atlas_maintenance_types::ProtectedHours;
///
/// let working_day = ProtectedHours::try_from(9..17)?;
/// assert_eq!(working_day.hours(), 8);
/// assert_eq!("22-6".parse::<ProtectedHours>()?.hours(), 8);
/// # Ok::<(), atlas_maintenance_types::InvalidProtectedHours>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProtectedHours {
    start: HourOfDay,
    end: HourOfDay,
}

impl ProtectedHours {
    /// The span from the start of `start` to the start of `end`.
    ///
    /// # Errors
    ///
    /// [`InvalidProtectedHours`] when both are equal, or when the span is longer than
    /// [`MAX_PROTECTED_HOURS`].
    pub fn new(start: HourOfDay, end: HourOfDay) -> Result<Self, InvalidProtectedHours> {
        let span = Self { start, end };
        match span.hours() {
            0 => Err(InvalidProtectedHours::Empty { hour: start }),
            1..=MAX_PROTECTED_HOURS => Ok(span),
            hours => Err(InvalidProtectedHours::TooLong { start, end, hours }),
        }
    }

    /// A span as the service reports it: any two hours, since a window that was set long ago may
    /// break the limits of today.
    pub const fn reported(start: HourOfDay, end: HourOfDay) -> Self {
        Self { start, end }
    }

    /// The first protected hour.
    pub const fn start(self) -> HourOfDay {
        self.start
    }

    /// The hour at which protection ends.
    pub const fn end(self) -> HourOfDay {
        self.end
    }

    /// The length in hours, 0 to 23; a span whose `end` is before its `start` runs over midnight.
    pub const fn hours(self) -> u8 {
        (24 + self.end.get() - self.start.get()) % 24
    }

    /// Whether an hour is protected. A [reported](Self::reported) span that starts and ends at the
    /// same hour protects none.
    pub const fn contains(self, hour: HourOfDay) -> bool {
        (24 + hour.get() - self.start.get()) % 24 < self.hours()
    }
}

impl fmt::Display for ProtectedHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

impl TryFrom<Range<u8>> for ProtectedHours {
    type Error = InvalidProtectedHours;

    fn try_from(hours: Range<u8>) -> Result<Self, Self::Error> {
        Self::new(HourOfDay::new(hours.start)?, HourOfDay::new(hours.end)?)
    }
}

/// Takes `START-END`, such as `9-17`.
impl FromStr for ProtectedHours {
    type Err = InvalidProtectedHours;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (start, end) = text
            .split_once('-')
            .ok_or_else(|| InvalidProtectedHours::Form {
                given: text.to_owned(),
            })?;
        Self::new(start.parse()?, end.parse()?)
    }
}

/// Lets a span itself stand where `TryInto<ProtectedHours>` is asked for.
impl From<Infallible> for InvalidProtectedHours {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Not a span of hours that can be protected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidProtectedHours {
    /// Start and end are the same hour.
    #[error("protected hours cannot start and end at the same hour ({hour})")]
    Empty {
        /// The hour that was given twice.
        hour: HourOfDay,
    },
    /// The span is longer than the service allows.
    #[error(
        "protected hours from {start} to {end} are {hours} hours long: \
         at most {MAX_PROTECTED_HOURS} hours of a day can be protected"
    )]
    TooLong {
        /// The first protected hour.
        start: HourOfDay,
        /// The first hour that would not be protected.
        end: HourOfDay,
        /// The length of the span.
        hours: u8,
    },
    /// One of the two is not an hour.
    #[error(transparent)]
    Hour(#[from] InvalidHourOfDay),
    /// The text has no dash between two hours.
    #[error("{given:?} is not a span of hours: it takes START-END, such as 9-17")]
    Form {
        /// The text that was given.
        given: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(start: u8, end: u8, hour: u8) -> bool {
        let [start, end, hour] = [start, end, hour].map(|hour| HourOfDay::new(hour).unwrap());
        ProtectedHours::reported(start, end).contains(hour)
    }

    #[test]
    fn span_is_valid_when_it_has_1_to_18_hours() {
        for start in 0..24_u8 {
            for end in 0..24_u8 {
                let mut length = 0;
                let mut hour = start;
                while hour != end {
                    assert!(contains(start, end, hour), "{start}-{end} has {hour}");
                    hour = (hour + 1) % 24;
                    length += 1;
                }
                for _ in length..24 {
                    assert!(!contains(start, end, hour), "{start}-{end} has no {hour}");
                    hour = (hour + 1) % 24;
                }
                let span = ProtectedHours::try_from(start..end);
                assert_eq!(span.is_ok(), (1..=18).contains(&length), "{start}-{end}");
                if let Ok(span) = span {
                    assert_eq!(span.hours(), length);
                    assert_eq!(format!("{start}-{end}").parse(), Ok(span));
                }
            }
        }
    }

    #[test]
    fn error_names_the_reason() {
        use InvalidProtectedHours::{Empty, Form, Hour, TooLong};
        assert!(matches!("9-9".parse::<ProtectedHours>(), Err(Empty { .. })));
        assert!(matches!(
            "0-19".parse::<ProtectedHours>(),
            Err(TooLong { hours: 19, .. })
        ));
        assert!(matches!("9-24".parse::<ProtectedHours>(), Err(Hour(_))));
        assert!(matches!("9".parse::<ProtectedHours>(), Err(Form { .. })));
    }
}
