//! Freezes in arbitrary time zones against a search minute by minute.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

use std::sync::atomic::{AtomicUsize, Ordering};

use atlas_maintenance_fleet::{FreezeEnd, FreezeOccurrence, FreezePeriod, FreezePeriodError};
use jiff::civil::{Date, DateTime, date};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use proptest::prelude::*;

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn zones() -> Vec<TimeZone> {
    let database = TimeZoneDatabase::bundled();
    let names: Vec<_> = database.available().map(|name| name.to_string()).collect();
    let zones = names.iter().filter_map(|name| database.get(name).ok());
    zones.filter(|zone| !zone.is_unknown()).collect()
}

/// The occurrence, searched minute by minute in the days around the bounds. Clocks change at whole minutes.
fn searched(zone: &TimeZone, from: DateTime, to: DateTime) -> Option<(Timestamp, Timestamp)> {
    let around = |clock: DateTime| {
        let utc = TimeZone::UTC.to_timestamp(clock).unwrap();
        (-36 * 60..36 * 60).map(move |minute| utc + minutes(minute))
    };
    let from = around(from)
        .find(|moment| zone.to_datetime(*moment) >= from)
        .unwrap();
    // Behind the last minute in which the clock shows an earlier time.
    let to = around(to)
        .rfind(|moment| zone.to_datetime(*moment) < to)
        .unwrap()
        + minutes(1);
    (from < to).then_some((from, to))
}

fn all(period: &FreezePeriod, zone: &TimeZone) -> Vec<FreezeOccurrence> {
    let moment = |year: i16| {
        TimeZone::UTC
            .to_timestamp(date(year, 6, 1).at(0, 0, 0, 0))
            .unwrap()
    };
    period.occurrences(zone, moment(1900), moment(2060))
}

static GAPS: AtomicUsize = AtomicUsize::new(0);
static FOLDS: AtomicUsize = AtomicUsize::new(0);
static GONE: AtomicUsize = AtomicUsize::new(0);

fn count(zone: &TimeZone, clock: DateTime) {
    let counter = match zone.to_ambiguous_timestamp(clock).offset() {
        AmbiguousOffset::Gap { .. } => &GAPS,
        AmbiguousOffset::Fold { .. } => &FOLDS,
        AmbiguousOffset::Unambiguous { .. } => return,
    };
    counter.fetch_add(1, Ordering::Relaxed);
}

#[test]
fn occurrence_agrees_with_the_clocks_of_every_zone() {
    let zones = zones();
    assert!(zones.len() > 400, "{}", zones.len());
    let strategy = (
        0..zones.len(),
        1_973..2_037_i16,
        0..2_usize,
        // Around a change of the clocks: from, and the length.
        -200..200_i64,
        prop_oneof![1..90_i64, 1..4000_i64],
        any::<bool>(),
    );
    proptest!(ProptestConfig::with_cases(1500), |((zone, year, change, from, length, is_named) in strategy)| {
        let zone = &zones[zone];
        let begin = TimeZone::UTC.to_timestamp(date(year, 1, 1).at(0, 0, 0, 0)).unwrap();
        let change = zone.following(begin).nth(change).map_or(begin, |change| change.timestamp());
        prop_assume!(change < TimeZone::UTC.to_timestamp(date(2040, 1, 1).at(0, 0, 0, 0)).unwrap());
        let from = zone.to_datetime(change) + minutes(from);
        let from = from.with().second(0).subsec_nanosecond(0).build().unwrap();
        let to = from + minutes(length);
        count(zone, from);
        count(zone, to);
        let (named, other) = match is_named {
            true => (Some(zone.clone()), TimeZone::UTC),
            false => (None, zone.clone()),
        };
        let period = FreezePeriod::new("n", from, FreezeEnd::At(to), named, false).unwrap();
        let found = all(&period, &other);
        let found: Vec<_> = found.iter().map(|found| (found.from.timestamp(), found.to.timestamp())).collect();
        let expected: Vec<_> = searched(zone, from, to).into_iter().collect();
        if expected.is_empty() {
            GONE.fetch_add(1, Ordering::Relaxed);
        }
        prop_assert_eq!(found, expected, "{:?} {} to {}", zone.iana_name(), from, to);
    });
    let counts = [&GAPS, &FOLDS, &GONE].map(|count| count.load(Ordering::Relaxed));
    println!("bounds in gaps, in folds, freezes of which nothing is left: {counts:?}");
    assert!(
        counts[0] > 30 && counts[1] > 30 && counts[2] > 0,
        "{counts:?}"
    );
}

/// Day by day through all years: what belongs to a yearly freeze, from its definition.
fn is_frozen(day: Date, from: Date, through: Date) -> bool {
    let crosses_year = through.year() > from.year();
    let is_leap_day = |date: Date| date.month() == 2 && date.day() == 29;
    // A bound on 29 February is the last day of February.
    let bound = |date: Date| match is_leap_day(date) && !day.in_leap_year() {
        true => (2, 28),
        false => (date.month(), date.day()),
    };
    let (first, last, today) = (bound(from), bound(through), (day.month(), day.day()));
    day >= from
        && match crosses_year {
            false => first <= today && today <= last,
            true => first <= today || (today <= last && day.year() > from.year()),
        }
}

#[test]
fn yearly_freeze_has_the_same_days_in_every_year() {
    static LEAP_DAYS: AtomicUsize = AtomicUsize::new(0);
    let bound = prop_oneof![0..365_i64, 57..61_i64];
    let year = prop_oneof![2_020..2_029_i16, Just(2_024)];
    let strategy = (year, bound, prop_oneof![0..20_i64, 0..360_i64]);
    proptest!(ProptestConfig::with_cases(400), |((year, begin, days) in strategy)| {
        let from = date(year, 1, 1) + begin.days();
        let through = from + days.days();
        let is_leap_day = |date: Date| date.month() == 2 && date.day() == 29;
        LEAP_DAYS.fetch_add(usize::from(is_leap_day(from)), Ordering::Relaxed);
        LEAP_DAYS.fetch_add(usize::from(is_leap_day(through)), Ordering::Relaxed);
        let midnight = from.to_datetime(jiff::civil::Time::midnight());
        let period = FreezePeriod::new("n", midnight, FreezeEnd::Through(through), None, true).unwrap();
        let found = all(&period, &TimeZone::UTC);
        let mut day = date(2019, 1, 1);
        while day < date(2036, 1, 1) {
            let noon = TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).unwrap();
            let is_in = found.iter().any(|occurrence| occurrence.contains(noon));
            prop_assert_eq!(is_in, is_frozen(day, from, through), "{} to {} on {}", from, through, day);
            day = day.tomorrow().unwrap();
        }
    });
    let leap_days = LEAP_DAYS.load(Ordering::Relaxed);
    assert!(leap_days > 5, "{leap_days}");
}

#[test]
fn leap_day_with_a_time_is_the_end_of_february_in_other_years() {
    let freeze = |from: DateTime, to: DateTime| {
        let period = FreezePeriod::new("n", from, FreezeEnd::At(to), None, true).unwrap();
        all(&period, &TimeZone::UTC)[1].clone()
    };
    // The end would come before the begin if it kept its hour.
    let next = freeze(
        date(2028, 2, 28).at(20, 0, 0, 0),
        date(2028, 2, 29).at(10, 0, 0, 0),
    );
    assert_eq!(next.from.datetime(), date(2029, 2, 28).at(20, 0, 0, 0));
    assert_eq!(next.to.datetime(), date(2029, 3, 1).at(0, 0, 0, 0));
    let next = freeze(
        date(2028, 2, 29).at(20, 0, 0, 0),
        date(2028, 3, 2).at(10, 0, 0, 0),
    );
    assert_eq!(next.from.datetime(), date(2029, 2, 28).at(20, 0, 0, 0));
    assert_eq!(next.to.datetime(), date(2029, 3, 2).at(10, 0, 0, 0));
}

#[test]
fn occurrences_are_those_that_are_not_over_and_begin_before() {
    let period = FreezePeriod::new(
        "n",
        date(2026, 12, 20).at(0, 0, 0, 0),
        FreezeEnd::Through(date(2027, 1, 2)),
        None,
        true,
    )
    .unwrap();
    let begins = |after: &str, before: &str| {
        let found = period.occurrences(
            &TimeZone::UTC,
            after.parse().unwrap(),
            before.parse().unwrap(),
        );
        found
            .iter()
            .map(|found| found.from.date().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        begins("2027-01-02T23:59:59Z", "2027-12-20T00:00:00Z"),
        ["2026-12-20"]
    );
    assert_eq!(
        begins("2027-01-03T00:00:00Z", "2027-12-20T00:00:00Z"),
        [""; 0]
    );
    assert_eq!(
        begins("2027-01-03T00:00:00Z", "2027-12-20T00:00:01Z"),
        ["2027-12-20"]
    );
    assert_eq!(
        begins("2000-01-01T00:00:00Z", "2026-12-20T00:00:00Z"),
        [""; 0]
    );
    // At the end of the calendar nothing panics.
    assert!(
        period
            .occurrences(&TimeZone::UTC, Timestamp::MAX, Timestamp::MAX)
            .is_empty()
    );
    assert!(
        period
            .occurrences(&TimeZone::UTC, Timestamp::MIN, Timestamp::MIN)
            .is_empty()
    );
}

#[test]
fn year_is_the_longest_freeze() {
    let freeze = |to| {
        let from = date(2026, 5, 1).at(6, 0, 0, 0);
        FreezePeriod::new("n", from, FreezeEnd::At(to), None, true).err()
    };
    assert_eq!(freeze(date(2027, 5, 1).at(6, 0, 0, 0)), None);
    assert_eq!(
        freeze(date(2027, 5, 1).at(6, 0, 1, 0)),
        Some(FreezePeriodError::TooLong)
    );
    assert_eq!(
        freeze(date(2026, 5, 1).at(6, 0, 0, 0)),
        Some(FreezePeriodError::Empty)
    );
}

/// Havana set its clocks back from 01:00 to 00:00. A day is over when they show midnight first: an hour later they
/// do not show that day again.
#[test]
fn day_ends_at_the_first_of_two_midnights() {
    let period = FreezePeriod::new(
        "n",
        date(2003, 10, 24).at(0, 0, 0, 0),
        FreezeEnd::Through(date(2003, 10, 25)),
        Some(TimeZone::get("America/Havana").unwrap()),
        false,
    )
    .unwrap();
    let found = all(&period, &TimeZone::UTC);
    assert_eq!(found[0].to.timestamp().to_string(), "2003-10-26T04:00:00Z");
}
