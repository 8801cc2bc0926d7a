//! An instant as RFC 3339 has it, such as `2026-08-10T03:06:03Z`.

mod reported;

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use reported::ReportedTimestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The first and the last second that RFC 3339 can write in UTC, counted from 1970.
const SECONDS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// An instant: nanoseconds in the years 0 to 9999 of UTC.
///
/// It is read from and written as RFC 3339, in which an offset counts and is not kept: what is written
/// is in UTC. A leap second is the second before it.
///
/// ```
/// use atlas_maintenance_types::Timestamp;
/// use std::time::{Duration, SystemTime};
///
/// let timestamp: Timestamp = "1970-01-01T02:00:01.5+02:00".parse().unwrap();
/// assert_eq!(timestamp.to_string(), "1970-01-01T00:00:01.5Z");
/// let system_time = SystemTime::UNIX_EPOCH + Duration::from_millis(1500);
/// assert_eq!(timestamp.system_time(), Some(system_time));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// From 1970, rounded down.
    seconds: i64,
    /// After that second.
    nanoseconds: u32,
}

/// The text is no instant in RFC 3339, or the instant is none that it can write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an instant such as 2026-08-10T03:06:03Z, from the years 0 to 9999")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The instant so many seconds after the beginning of 1970 in UTC.
    ///
    /// # Errors
    ///
    /// If its year is not from 0 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, InvalidTimestamp> {
        Self::new(seconds, 0)
    }

    /// The seconds since the beginning of 1970 in UTC, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// The instant as the system counts time; `None` where the system cannot, as on Windows before 1601.
    pub fn system_time(self) -> Option<SystemTime> {
        let seconds = Duration::from_secs(self.seconds.unsigned_abs());
        let whole = match self.seconds < 0 {
            true => SystemTime::UNIX_EPOCH.checked_sub(seconds),
            false => SystemTime::UNIX_EPOCH.checked_add(seconds),
        };
        whole?.checked_add(Duration::from_nanos(self.nanoseconds.into()))
    }

    fn new(seconds: i64, nanoseconds: u32) -> Result<Self, InvalidTimestamp> {
        match SECONDS.contains(&seconds) {
            true => Ok(Self {
                seconds,
                nanoseconds,
            }),
            false => Err(InvalidTimestamp),
        }
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        read(text.as_bytes()).ok_or(InvalidTimestamp)
    }
}

/// Reads `YYYY-MM-DDThh:mm:ss`, a fraction, and `Z` or an offset.
fn read(text: &[u8]) -> Option<Timestamp> {
    let (year, text) = number(text, 4)?;
    let (month, text) = number(after(text, b"-")?, 2)?;
    let (day, text) = number(after(text, b"-")?, 2)?;
    let (hour, text) = number(after(text, b"Tt ")?, 2)?;
    let (minute, text) = number(after(text, b":")?, 2)?;
    let (second, text) = number(after(text, b":")?, 2)?;
    let (nanoseconds, text) = fraction(text)?;
    let valid = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !valid {
        return None;
    }
    let clock = hour * HOUR + minute * MINUTE + second.min(59);
    let seconds = days(year, month, day) * DAY + clock - offset(text)?;
    Timestamp::new(seconds, nanoseconds).ok()
}

/// The number in the first `digits` bytes, and what comes after it.
fn number(text: &[u8], digits: usize) -> Option<(i64, &[u8])> {
    let (number, rest) = text.split_at_checked(digits)?;
    let number = number.iter().try_fold(0, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        Some(number * 10 + digit)
    })?;
    Some((number, rest))
}

/// What comes after a byte that is one of `separators`.
fn after<'a>(text: &'a [u8], separators: &[u8]) -> Option<&'a [u8]> {
    let (first, rest) = text.split_first()?;
    separators.contains(first).then_some(rest)
}

/// The nanoseconds of a fraction, if there is one. Digits beyond them are dropped.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let Some(digits) = after(text, b".,") else {
        return Some((0, text));
    };
    let count = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (digits, rest) = digits.split_at_checked(count).filter(|_| count > 0)?;
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0'));
    let nanoseconds = padded
        .take(9)
        .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    Some((nanoseconds, rest))
}

/// The seconds by which local time is ahead: `Z`, `+hh:mm`, `+hhmm` or `+hh`.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, rest) = text.split_first()?;
    let sign = match sign {
        b'Z' | b'z' => return rest.is_empty().then_some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, rest) = number(rest, 2)?;
    let (minutes, rest) = match after(rest, b":") {
        Some(rest) => number(rest, 2)?,
        None if rest.is_empty() => (0, rest),
        None => number(rest, 2)?,
    };
    let valid = hours < 24 && minutes < 60 && rest.is_empty();
    valid.then_some(sign * (hours * HOUR + minutes * MINUTE))
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a date. Years begin in March here, so that the leap day is the last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day, so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + next, month, day)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.seconds.div_euclid(DAY));
        let clock = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (clock / HOUR, clock % HOUR / MINUTE, clock % MINUTE);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        if self.nanoseconds != 0 {
            let digits = format!("{:09}", self.nanoseconds);
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(time: SystemTime) -> Result<Self, InvalidTimestamp> {
        let (seconds, nanoseconds) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (i128::from(after.as_secs()), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let borrowed = u32::from(before.subsec_nanos() > 0);
                (
                    -i128::from(before.as_secs()) - i128::from(borrowed),
                    borrowed * 1_000_000_000 - before.subsec_nanos(),
                )
            }
        };
        let seconds = i64::try_from(seconds).map_err(|_| InvalidTimestamp)?;
        Self::new(seconds, nanoseconds)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
