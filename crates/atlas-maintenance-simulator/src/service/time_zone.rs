//! Time zones, and when a window opens in one.
//!
//! *Documented*: a window is in the project's time zone. *Assumed*: an hour that is skipped when the
//! clocks go forward opens at the end of the gap; of an hour that is repeated the first counts. The time
//! zone database is built in, so that it is the same on every machine.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::generated::variants::SkippedHour;
use crate::service::clock;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The time zone with that IANA name.
pub(crate) fn named(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// The zone's IANA name in its canonical case.
pub(crate) fn name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}

/// When the clocks of the zone show that time, the first of two.
fn shown(zone: &TimeZone, time: DateTime, skipped: SkippedHour) -> Option<Timestamp> {
    let moment = zone.to_ambiguous_timestamp(time);
    let AmbiguousOffset::Gap { before, after } = moment.offset() else {
        return moment.compatible().ok();
    };
    // The time that it would be if the clocks had not changed, which is after the gap.
    let shifted = before.to_timestamp(time).ok()?;
    match skipped {
        SkippedHour::Shifted => Some(shifted),
        SkippedHour::EndOfGap => {
            let next = shifted.checked_add(SignedDuration::from_nanos(1)).ok()?;
            let changes = &mut zone.preceding(next);
            let change = changes.find(|change| change.offset() == after)?;
            Some(change.timestamp())
        }
    }
}

/// The first opening at or after `earliest` of a window on that day of the week (1 for Sunday) at
/// that hour; the last representable time when there is none.
pub(crate) fn next_opening(
    zone: &TimeZone,
    (day, hour): (u8, u8),
    earliest: Timestamp,
    skipped: SkippedHour,
) -> Timestamp {
    let hour = i8::try_from(hour).unwrap_or(0);
    let first = zone.to_datetime(earliest).date();
    let opening = |date: Date| shown(zone, date.at(hour, 0, 0, 0), skipped);
    // Up to a week later, since the opening on the first day can be over.
    (0..=7)
        .filter_map(|days| first.checked_add(days.days()).ok())
        .filter(|date| u8::try_from(date.weekday().to_sunday_one_offset()) == Ok(day))
        .filter_map(opening)
        .find(|at| *at >= earliest)
        .unwrap_or(Timestamp::MAX)
}

/// The same hour a week later in the time zone.
pub(crate) fn week_later(zone: &TimeZone, at: Timestamp, skipped: SkippedHour) -> Timestamp {
    let later = zone.to_datetime(at).checked_add(1.week()).ok();
    let later = later.and_then(|later| shown(zone, later, skipped));
    later.unwrap_or_else(|| clock::later(at, WEEK))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const END: SkippedHour = SkippedHour::EndOfGap;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn only_iana_names_are_found() {
        for (given, known) in [
            ("America/New_York", "America/New_York"),
            ("europe/dublin", "Europe/Dublin"),
            ("UTC", "UTC"),
        ] {
            assert_eq!(name(&named(given).unwrap()), known);
        }
        for unknown in ["", "America/Nowhere", "../etc/passwd", "+01:00", "\u{0}"] {
            assert!(named(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn window_opens_at_its_hour_in_summer_and_winter() {
        let new_york = named("America/New_York").unwrap();
        for (earliest, hour, expected) in [
            // Winter: five hours behind UTC. 2026-01-04 is a Sunday.
            ("2026-01-04T00:00:00Z", 2, "2026-01-04T07:00:00Z"),
            ("2026-01-04T07:00:00Z", 2, "2026-01-04T07:00:00Z"),
            ("2026-01-04T07:00:01Z", 2, "2026-01-11T07:00:00Z"),
            // It is still Saturday in New York.
            ("2026-01-04T04:59:59Z", 0, "2026-01-04T05:00:00Z"),
            // Summer: four hours behind.
            ("2026-07-01T00:00:00Z", 2, "2026-07-05T06:00:00Z"),
            // Across the change in spring, on Sunday 8 March at 02:00.
            ("2026-03-02T00:00:00Z", 1, "2026-03-08T06:00:00Z"),
            ("2026-03-02T00:00:00Z", 3, "2026-03-08T07:00:00Z"),
            // 02:00 does not exist on that day, so the window opens at 03:00.
            ("2026-03-02T00:00:00Z", 2, "2026-03-08T07:00:00Z"),
            // Across the change in autumn, on Sunday 1 November; 01:00 occurs twice.
            ("2026-10-30T00:00:00Z", 1, "2026-11-01T05:00:00Z"),
            ("2026-11-01T05:00:01Z", 1, "2026-11-08T06:00:00Z"),
            ("2026-10-30T00:00:00Z", 2, "2026-11-01T07:00:00Z"),
        ] {
            let opening = next_opening(&new_york, (1, hour), at(earliest), END);
            assert_eq!(opening, at(expected), "{earliest} at {hour}");
        }
    }

    /// A gap of two hours, one of half an hour, and one that begins within an hour.
    #[test]
    fn skipped_hour_opens_at_the_end_of_the_gap_or_is_shifted() {
        for (zone, day, hour, earliest, end, shifted) in [
            // 01:00 to 03:00 on Sunday, 28 March 2027.
            (
                "Antarctica/Troll",
                1,
                1,
                "2027-03-22T00:00:00Z",
                "2027-03-28T01:00:00Z",
                "2027-03-28T01:00:00Z",
            ),
            (
                "Antarctica/Troll",
                1,
                2,
                "2027-03-22T00:00:00Z",
                "2027-03-28T01:00:00Z",
                "2027-03-28T02:00:00Z",
            ),
            (
                "Antarctica/Troll",
                1,
                3,
                "2027-03-22T00:00:00Z",
                "2027-03-28T01:00:00Z",
                "2027-03-28T01:00:00Z",
            ),
            // 02:00 to 02:30.
            (
                "Australia/Lord_Howe",
                1,
                2,
                "2026-09-30T00:00:00Z",
                "2026-10-03T15:30:00Z",
                "2026-10-03T15:30:00Z",
            ),
            // Thursday, 30 December 2011 was skipped whole.
            (
                "Pacific/Apia",
                6,
                5,
                "2011-12-26T00:00:00Z",
                "2011-12-30T10:00:00Z",
                "2011-12-30T15:00:00Z",
            ),
        ] {
            let zone = named(zone).unwrap();
            for (skipped, expected) in [(END, end), (SkippedHour::Shifted, shifted)] {
                let opening = next_opening(&zone, (day, hour), at(earliest), skipped);
                assert_eq!(opening, at(expected), "{} {skipped:?}", name(&zone));
            }
        }
        // A deferral into the gap follows the same rule.
        let troll = named("Antarctica/Troll").unwrap();
        let before = at("2027-03-21T02:00:00Z");
        for (skipped, expected) in [
            (END, "2027-03-28T01:00:00Z"),
            (SkippedHour::Shifted, "2027-03-28T02:00:00Z"),
        ] {
            assert_eq!(week_later(&troll, before, skipped), at(expected));
        }
    }

    #[test]
    fn week_is_an_hour_shorter_in_spring_and_longer_in_autumn() {
        let new_york = named("America/New_York").unwrap();
        for (start, expected) in [
            ("2026-03-01T07:00:00Z", "2026-03-08T07:00:00Z"),
            ("2026-03-02T07:00:00Z", "2026-03-09T06:00:00Z"),
            ("2026-10-30T06:00:00Z", "2026-11-06T07:00:00Z"),
            ("2026-06-01T06:00:00Z", "2026-06-08T06:00:00Z"),
        ] {
            assert_eq!(
                week_later(&new_york, at(start), END),
                at(expected),
                "{start}"
            );
        }
        assert_eq!(
            week_later(&TimeZone::UTC, at("2026-03-02T07:00:00Z"), END),
            at("2026-03-09T07:00:00Z")
        );
    }

    #[test]
    fn last_representable_time_does_not_panic() {
        for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Niue"] {
            let zone = named(zone).unwrap();
            assert_eq!(
                next_opening(&zone, (1, 0), Timestamp::MAX, END),
                Timestamp::MAX
            );
            assert_eq!(week_later(&zone, Timestamp::MAX, END), Timestamp::MAX);
        }
    }

    proptest! {
        /// Compares the opening with the local time in the zone.
        #[test]
        fn opening_is_the_first_of_its_day_and_hour(
            seconds in 1_700_000_000_i64..1_900_000_000,
            day in 1..=7_u8,
            hour in 0..=23_u8,
            zone in prop::sample::select(vec![
                "UTC", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kathmandu",
            ]),
        ) {
            let zone = named(zone).unwrap();
            let earliest = Timestamp::from_second(seconds).unwrap();
            let opening = next_opening(&zone, (day, hour), earliest, END);
            prop_assert!(opening >= earliest);
            let ahead = opening.duration_since(earliest);
            prop_assert!(ahead <= SignedDuration::from_hours(7 * 24 + 1), "{ahead:?}");
            let wall = zone.to_datetime(opening);
            prop_assert_eq!(wall.weekday().to_sunday_one_offset(), i8::try_from(day).unwrap());
            let late = wall.hour() - i8::try_from(hour).unwrap();
            prop_assert!(late == 0 && wall.minute() == 0 || late * 60 + wall.minute() <= 60);
        }
    }
}
