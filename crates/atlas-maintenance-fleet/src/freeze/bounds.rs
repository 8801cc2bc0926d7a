//! From the local bounds of a freeze to points in time, where clocks change.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// The first moment at which a clock of the zone shows `clock` or a later time: the end of the gap where
/// the clocks skip `clock`, and the first of two where they show it twice. `None` beyond the calendar.
pub(super) fn first_at_or_after(zone: &TimeZone, clock: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(clock).offset() {
        AmbiguousOffset::Gap { .. } => gap(zone, clock),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(clock).ok(),
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(clock).ok(),
    }
}

/// The moment from which on no clock of the zone shows a time before `clock`: the end of the gap where the
/// clocks skip `clock`, and the second of two where they show it twice.
pub(super) fn last_before(zone: &TimeZone, clock: DateTime) -> Option<Timestamp> {
    let AmbiguousOffset::Fold { before, after } = zone.to_ambiguous_timestamp(clock).offset()
    else {
        return first_at_or_after(zone, clock);
    };
    let second = after.to_timestamp(clock).ok()?;
    let just_before = second.checked_sub(SignedDuration::from_nanos(1)).ok()?;
    // Clocks that are set back to exactly `clock` do not show an earlier time again.
    if zone.to_offset(just_before) == before {
        before.to_timestamp(clock).ok()
    } else {
        Some(second)
    }
}

/// When the clocks skip over `clock`.
fn gap(zone: &TimeZone, clock: DateTime) -> Option<Timestamp> {
    let AmbiguousOffset::Gap { before, after } = zone.to_ambiguous_timestamp(clock).offset() else {
        return None;
    };
    let earliest = after.to_timestamp(clock).ok()?;
    let latest = before.to_timestamp(clock).ok()?;
    let skipped = zone
        .following(earliest)
        .take_while(|change| change.timestamp() <= latest)
        .find(|change| change.offset() == after);
    Some(skipped.map_or(latest, |change| change.timestamp()))
}
