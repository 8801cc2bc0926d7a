//! Starts in freezes whose dates can be checked by hand.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay};
use atlas_maintenance_fleet::{
    FreezeConditions, FreezeEnd, FreezePeriod, FreezePosition, FrozenStart, KeptOut,
    KnownMaintenance, KnownStart, NotKeptReason, frozen_starts,
};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

/// Whether it is kept out, and by how many deferrals.
fn told(start: &FrozenStart) -> (&'static str, u32) {
    match &start.kept_out {
        KeptOut::By { deferrals, .. } => ("kept", *deferrals),
        KeptOut::Not {
            reason: NotKeptReason::TooFewDeferrals { left, .. },
            ..
        } => ("too few deferrals", *left),
        other => panic!("{other:?}"),
    }
}

#[test]
fn freeze_of_more_than_14_days_is_not_held_for_starts_in_its_first_days() {
    let window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2).unwrap());
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let starts = |through| {
        let from = date(2026, 12, 19).at(0, 0, 0, 0);
        let freeze =
            FreezePeriod::new("n", from, FreezeEnd::Through(through), None, false).unwrap();
        let conditions = FreezeConditions::new(now);
        let found = frozen_starts(&window, &[&freeze], &KnownMaintenance::Unread, &conditions);
        let found = found.unwrap();
        let told = found.iter().map(|start| {
            let day = start.estimate.to_zoned(TimeZone::UTC).date().to_string();
            (day, told(start))
        });
        told.collect::<Vec<_>>()
    };
    let day = |day: &str, verdict| (day.to_owned(), verdict);
    // 14 days, from a Saturday to a Friday: two Sundays.
    let two = [
        day("2026-12-20", ("kept", 2)),
        day("2026-12-27", ("kept", 1)),
    ];
    assert_eq!(starts(date(2027, 1, 1)), two);
    // 16 days: three Sundays, and the first one stays inside whatever is done.
    let three = [
        day("2026-12-20", ("too few deferrals", 2)),
        day("2026-12-27", ("kept", 2)),
        day("2027-01-03", ("kept", 1)),
    ];
    assert_eq!(starts(date(2027, 1, 3)), three);
}

#[test]
fn deferral_into_another_freeze_names_that_one() {
    let window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2).unwrap());
    let freeze = |from, through| {
        let from = jiff::civil::Date::to_datetime(from, jiff::civil::Time::midnight());
        FreezePeriod::new("n", from, FreezeEnd::Through(through), None, false).unwrap()
    };
    let one = freeze(date(2026, 12, 20), date(2026, 12, 20));
    let next = freeze(date(2026, 12, 26), date(2027, 1, 3));
    let conditions = FreezeConditions::new("2026-12-01T00:00:00Z".parse().unwrap());
    let found = frozen_starts(
        &window,
        &[&one, &next],
        &KnownMaintenance::Unread,
        &conditions,
    )
    .unwrap();
    let KeptOut::Not {
        reason:
            NotKeptReason::TooFewDeferrals {
                left,
                start,
                freeze,
                ..
            },
        ..
    } = &found[0].kept_out
    else {
        panic!("{found:?}");
    };
    assert_eq!((*left, freeze.freeze), (2, 1));
    assert_eq!(start.to_string(), "2027-01-03T02:00:00Z");
    let mut unknown = window.clone();
    unknown.time_zone = "Mars/Olympus".to_owned();
    frozen_starts(&unknown, &[&one], &KnownMaintenance::Unread, &conditions).unwrap_err();
}

/// The end of a freeze does not belong to it, so a start that may be then is not surely inside.
#[test]
fn start_up_to_the_end_of_a_freeze_is_possibly_inside() {
    let window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2).unwrap());
    let end = FreezeEnd::At(date(2026, 12, 21).at(0, 0, 0, 0));
    let freeze =
        FreezePeriod::new("n", date(2026, 12, 20).at(0, 0, 0, 0), end, None, false).unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let position = |latest: &str| {
        let earliest = at("2026-12-20T02:00:00Z");
        let known = KnownStart::new(earliest, earliest, at(latest), 2, None);
        let conditions = FreezeConditions::new(at("2026-12-17T00:00:00Z"));
        let known = KnownMaintenance::Start(known);
        frozen_starts(&window, &[&freeze], &known, &conditions).unwrap()[0].position
    };
    assert_eq!(position("2026-12-21T00:00:00Z"), FreezePosition::Possibly);
    assert_eq!(position("2026-12-20T23:59:59Z"), FreezePosition::Surely);
}

/// Clocks are set forward between the start and the deferred one, so 168 hours later it is an hour later.
#[test]
fn deferral_by_168_hours_is_out_of_the_freeze_too() {
    let mut window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(5).unwrap());
    window.time_zone = "Europe/Berlin".to_owned();
    let freeze = |from, to| FreezePeriod::new("n", from, FreezeEnd::At(to), None, false).unwrap();
    let march = |day, hour| date(2026, 3, day).at(hour, 0, 0, 0);
    let first = freeze(march(22, 0), march(23, 0));
    // It has 06:00, and not 05:00.
    let second = freeze(march(29, 6), march(29, 7));
    let conditions = FreezeConditions::new("2026-03-01T00:00:00Z".parse().unwrap());
    let found = frozen_starts(
        &window,
        &[&first, &second],
        &KnownMaintenance::Unread,
        &conditions,
    )
    .unwrap();
    assert_eq!(told(&found[0]), ("kept", 2));
}
