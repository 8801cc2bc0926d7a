//! A time zone as a calendar file describes it: what its clock showed from when on. It must not know
//! what the file is about.

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::ics::Lines;

/// The name of a time's zone. Zones from the database have one.
pub(crate) fn name(time: &Zoned) -> String {
    let name = time.time_zone().iana_name();
    name.map_or_else(|| time.strftime("UTC%:z").to_string(), str::to_owned)
}

/// Writes the `VTIMEZONE` of a zone, for all times from `first` to a day after `last`.
///
/// Each change of the clock is written by itself, as it was or will be. A rule would go on for ever,
/// and not every zone has one.
pub(crate) fn write(
    file: &mut Lines,
    name: &str,
    zone: &TimeZone,
    first: Timestamp,
    last: Timestamp,
) {
    let end = shifted(last, SignedDuration::from_hours(24));
    file.line("BEGIN:VTIMEZONE");
    file.line(&format!("TZID:{name}"));
    // `preceding` is strict, and a change at `first` holds for it.
    let before = zone.preceding(shifted(first, SignedDuration::from_secs(1)));
    match before.into_iter().next() {
        Some(change) => observance(file, zone, change.timestamp()),
        None => always(file, zone, first),
    }
    for change in zone.following(first) {
        if change.timestamp() > end {
            break;
        }
        observance(file, zone, change.timestamp());
    }
    file.line("END:VTIMEZONE");
}

/// What the clock showed after a change.
fn observance(file: &mut Lines, zone: &TimeZone, change: Timestamp) {
    let from = zone.to_offset(shifted(change, SignedDuration::from_nanos(-1)));
    // The time of a change is told by the clock as it was before.
    let onset = from.to_datetime(change).strftime("%Y%m%dT%H%M%S");
    part(file, zone, change, from, &onset.to_string());
}

/// A clock that has not changed before `at`.
fn always(file: &mut Lines, zone: &TimeZone, at: Timestamp) {
    part(file, zone, at, zone.to_offset(at), "19700101T000000");
}

fn part(file: &mut Lines, zone: &TimeZone, at: Timestamp, from: Offset, onset: &str) {
    let to = zone.to_offset_info(at);
    let kind = if to.dst().is_dst() {
        "DAYLIGHT"
    } else {
        "STANDARD"
    };
    file.line(&format!("BEGIN:{kind}"));
    file.line(&format!("DTSTART:{onset}"));
    file.line(&format!("TZOFFSETFROM:{}", offset(from)));
    file.line(&format!("TZOFFSETTO:{}", offset(to.offset())));
    file.line(&format!("TZNAME:{}", to.abbreviation()));
    file.line(&format!("END:{kind}"));
}

fn shifted(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(time)
}

/// `+HHMM`, with seconds only where there are some.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match seconds {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        _ => format!("{sign}{hours:02}{minutes:02}{seconds:02}"),
    }
}
