//! The `VTIMEZONE` component: a time zone as a list of clock changes.

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};

use super::lines::Lines;

/// The IANA name of a time's zone, or its offset if it has none.
pub(crate) fn name(time: &Zoned) -> String {
    let name = time.time_zone().iana_name();
    name.map_or_else(|| time.strftime("UTC%:z").to_string(), str::to_owned)
}

/// How many changes of a clock are looked through for one of the other kind.
const CHANGES_BACK: usize = 8;

/// How long ago it may have been. A zone whose clock has not changed for longer has one kind of time.
const RECENT: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// Writes the `VTIMEZONE` of a zone for all times from `first` to a day after `last`.
///
/// Each clock change is written out. A recurrence rule would not end, and not every zone has one.
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
    // `preceding` is exclusive, and a change at `first` applies to it.
    let before = zone.preceding(shifted(first, SignedDuration::from_secs(1)));
    let before: Vec<_> = before
        .map(|change| change.timestamp())
        .take(CHANGES_BACK)
        .collect();
    let is_recent = |at: &&Timestamp| first.duration_since(**at) < RECENT;
    if let Some(&last) = before.first() {
        // The clock at `first`, and the last one of the other kind: some readers take a zone without
        // STANDARD, or without its counterpart, for a broken one.
        let is_dst = |at: &Timestamp| zone.to_offset_info(*at).dst().is_dst();
        let other = before.iter().filter(is_recent);
        let other = other.into_iter().find(|at| is_dst(at) != is_dst(&last));
        if let Some(&other) = other {
            changed(file, zone, other);
        } else if is_dst(&last) {
            unchanged(file, zone, first, "STANDARD");
        }
        changed(file, zone, last);
    } else {
        unchanged(file, zone, first, "STANDARD");
    }
    for change in zone.following(first) {
        if change.timestamp() > end {
            break;
        }
        changed(file, zone, change.timestamp());
    }
    file.line("END:VTIMEZONE");
}

/// Writes the clock after a change.
fn changed(file: &mut Lines, zone: &TimeZone, at: Timestamp) {
    let from = zone.to_offset(shifted(at, SignedDuration::from_nanos(-1)));
    // The onset is in local time before the change (RFC 5545, section 3.6.5).
    let onset = from.to_datetime(at).strftime("%Y%m%dT%H%M%S");
    let kind = if zone.to_offset_info(at).dst().is_dst() {
        "DAYLIGHT"
    } else {
        "STANDARD"
    };
    observance(file, zone, at, kind, from, &onset.to_string());
}

/// Writes the clock of a zone without a change before `at`, as of this kind.
fn unchanged(file: &mut Lines, zone: &TimeZone, at: Timestamp, kind: &str) {
    observance(file, zone, at, kind, zone.to_offset(at), "19700101T000000");
}

fn observance(
    file: &mut Lines,
    zone: &TimeZone,
    at: Timestamp,
    kind: &str,
    from: Offset,
    onset: &str,
) {
    let to = zone.to_offset_info(at);
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

/// `+HHMM`, with seconds only if they are not 0.
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
