//! Values of arguments.

use std::time::Duration;

use atlas_maintenance::DayOfWeek;
use clap::ValueEnum;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::document::DataFormat;

/// The format of results and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for people
    Table,
    /// One JSON document on stdout; for an error, one on stderr
    Json,
    /// One JSON document a line, for each row
    Jsonl,
    /// One YAML document
    Yaml,
    /// Rows for spreadsheets
    Csv,
    /// A picture; `calendar` and `fleet waves` only
    Svg,
    /// A calendar file; `calendar` and `fleet waves` only
    /// A calendar file; `calendar` and `fleet upcoming` only
    Ics,
    /// Metrics for a collector; `fleet upcoming` only
    Openmetrics,
    /// A page for a browser; `fleet report` only
    Html,
}

impl Format {
    /// Whether programs read it, errors included.
    pub(crate) fn is_for_programs(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl | Self::Yaml)
    }

    /// The form of data that it is; `None` for text and pictures.
    pub(crate) fn data(self) -> Option<DataFormat> {
        match self {
            Self::Json => Some(DataFormat::Json),
            Self::Jsonl => Some(DataFormat::JsonLines),
            Self::Yaml => Some(DataFormat::Yaml),
            Self::Csv => Some(DataFormat::Csv),
            Self::Table | Self::Svg | Self::Ics | Self::Openmetrics | Self::Html => None,
        }
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Time, level and text
    Text,
    /// A JSON object a line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AutoDefer {
    On,
    Off,
    Toggle,
}

/// A number of seconds above 0, with or without a fraction.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "expected a number of seconds above 0, such as 30 or 2.5".to_owned())
}

/// A time zone by its IANA name.
pub(super) fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| "expected an IANA name, such as Europe/Dublin".to_owned())
}

/// The time of a release: a date, which begins at midnight in UTC, or a time with its offset.
pub(super) fn release(text: &str) -> Result<Timestamp, &'static str> {
    let date = || {
        let date: Date = text.parse().ok()?;
        let midnight = date.to_zoned(TimeZone::UTC).ok()?;
        Some(midnight.timestamp())
    };
    // A time of day without an offset would be read as a date.
    let is_date = text.len() == "2026-12-01".len();
    let time = match is_date {
        true => date(),
        false => text.parse().ok(),
    };
    time.ok_or("expected a date such as 2026-12-01, or a time such as 2026-12-01T09:00:00Z")
}

/// A number of hours, up to a year.
pub(super) fn hours(text: &str) -> Result<u16, &'static str> {
    let hours = text.parse().ok().filter(|hours| *hours <= 366 * 24);
    hours.ok_or("expected a whole number of hours, at most a year")
}

/// Three days of the week.
pub(super) fn days(text: &str) -> Result<[DayOfWeek; 3], String> {
    let days: Result<Vec<DayOfWeek>, _> = text.split(',').map(|day| day.trim().parse()).collect();
    let days = days.map_err(|error| error.to_string())?;
    <[DayOfWeek; 3]>::try_from(days).map_err(|days| {
        format!(
            "expected three days, such as monday,thursday,sunday, not {}",
            days.len()
        )
    })
}

/// The first time that a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// The beginning of a day in the time zone of the output.
    Day(Date),
    At(Timestamp),
}

impl Since {
    /// The time in this zone.
    pub(crate) fn in_zone(self, zone: &TimeZone) -> Result<Timestamp, String> {
        match self {
            Self::At(at) => Ok(at),
            Self::Day(day) => match day.to_zoned(zone.clone()) {
                Ok(start) => Ok(start.timestamp()),
                Err(error) => Err(error.to_string()),
            },
        }
    }
}

/// A day, or a time as in RFC 3339.
pub(super) fn since(text: &str) -> Result<Since, String> {
    if let Ok(at) = text.parse() {
        return Ok(Since::At(at));
    }
    let day = text.parse().map(Since::Day);
    day.map_err(|_| {
        "expected a day such as 2026-09-01, or a time such as 2026-09-01T12:00:00Z".to_owned()
    })
}

/// A tag of a project: its key, and its value where one is required.
pub(crate) type Tag = (String, Option<String>);

/// `KEY` or `KEY=VALUE`.
pub(super) fn tag(text: &str) -> Result<Tag, String> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (text, None),
    };
    match key {
        "" => Err("expected a key, such as env or env=prod".to_owned()),
        key => Ok((key.to_owned(), value)),
    }
}
