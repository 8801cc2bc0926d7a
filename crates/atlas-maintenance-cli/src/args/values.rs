//! Values of arguments.

use std::time::Duration;

use clap::ValueEnum;
use jiff::tz::TimeZone;

/// The format of results and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for people
    Table,
    /// One JSON document on stdout; for an error, one on stderr
    Json,
    /// For spreadsheets; `fleet list` only
    Csv,
    /// A picture; `calendar` only
    Svg,
    /// A calendar file; `calendar` only
    Ics,
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
