//! The documented rules, by example, and the ends of the calendar.

use atlas_maintenance::jiff::{SignedDuration, Timestamp};
use atlas_maintenance::{CurrentWindow, DayOfWeek, NoStart};

use crate::fixture::{ZONES, moment, window};

#[track_caller]
fn expect(window: &CurrentWindow, now: &str, start: &str) {
    assert_eq!(
        window.next_start(moment(now)).unwrap().to_string(),
        start,
        "{window:?}"
    );
}

#[test]
fn start_follows_documented_rules_for_clock_changes_and_protected_hours() {
    let sunday = |zone, at, span| window(zone, DayOfWeek::Sunday, at, span);
    // Clocks go forward: after the gap. Clocks go back: the first of the two.
    expect(
        &sunday("America/New_York", 2, None),
        "2026-03-07T00:00:00Z",
        "2026-03-08T03:00:00-04:00[America/New_York]",
    );
    expect(
        &sunday("America/New_York", 1, None),
        "2026-10-31T00:00:00Z",
        "2026-11-01T01:00:00-04:00[America/New_York]",
    );
    // Forward by half an hour.
    expect(
        &sunday("Australia/Lord_Howe", 2, None),
        "2026-10-01T00:00:00Z",
        "2026-10-04T02:30:00+11:00[Australia/Lord_Howe]",
    );
    // Protected hours end on the same day or on the next.
    expect(
        &sunday("UTC", 10, Some((9, 17))),
        "2026-03-07T00:00:00Z",
        "2026-03-08T17:00:00+00:00[UTC]",
    );
    expect(
        &sunday("UTC", 23, Some((22, 6))),
        "2026-03-07T00:00:00Z",
        "2026-03-09T06:00:00+00:00[UTC]",
    );
    // Clocks go forward into protected hours.
    expect(
        &sunday("Europe/Berlin", 2, Some((3, 9))),
        "2026-03-28T00:00:00Z",
        "2026-03-29T09:00:00+02:00[Europe/Berlin]",
    );
    // A start at `now` is past, and one that is delayed into the next week is not.
    let weekly = sunday("UTC", 2, None);
    expect(
        &weekly,
        "2026-03-08T02:00:00Z",
        "2026-03-15T02:00:00+00:00[UTC]",
    );
    expect(
        &window("UTC", DayOfWeek::Saturday, 23, Some((23, 22))),
        "2026-03-08T12:00:00Z",
        "2026-03-08T22:00:00+00:00[UTC]",
    );
}

#[test]
fn latest_start_is_a_week_later_for_each_deferral() {
    let mut window = window("Europe/Berlin", DayOfWeek::Sunday, 2, None);
    let now = moment("2026-03-20T00:00:00Z");
    let starts: Vec<_> = window.starts(now).unwrap().take(3).collect();
    for (deferrals, start) in starts.iter().enumerate() {
        window.deferrals = deferrals as u32;
        assert_eq!(window.latest_start(now).as_ref(), Ok(start));
        assert_eq!(window.next_start(now).as_ref(), Ok(&starts[0]));
    }
    window.deferrals = u32::MAX;
    assert_eq!(window.latest_start(now), Err(NoStart::EndOfCalendar));
}

#[test]
fn unknown_zone_is_error_and_not_utc() {
    for name in [
        "",
        "Mars/Olympus",
        "Etc/Unknown",
        "etc/unknown",
        "+02:00",
        "EST5EDT,M3.2.0,M11.1.0",
    ] {
        let window = window(name, DayOfWeek::Sunday, 2, None);
        let error = window.starts(Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!(error.name(), name);
        assert!(error.to_string().contains(&format!("{name:?}")), "{error}");
        assert_eq!(
            window.next_start(Timestamp::UNIX_EPOCH),
            Err(NoStart::UnknownTimeZone(error.clone()))
        );
        assert_eq!(
            window.latest_start(Timestamp::UNIX_EPOCH),
            Err(NoStart::UnknownTimeZone(error))
        );
    }
}

#[test]
fn end_of_calendar_is_error_without_panic() {
    for zone in ZONES {
        for day in DayOfWeek::ALL {
            let mut window = window(zone, day, 23, Some((22, 21)));
            window.deferrals = 2;
            assert_eq!(
                window.next_start(Timestamp::MAX),
                Err(NoStart::EndOfCalendar)
            );
            let last_weeks = Timestamp::MAX - SignedDuration::from_hours(30 * 24);
            let starts: Vec<_> = window.starts(last_weeks).unwrap().collect();
            assert!((3..=5).contains(&starts.len()), "{starts:?}");
            let first = window.next_start(Timestamp::MIN).unwrap();
            let wait = first.timestamp().duration_since(Timestamp::MIN);
            assert!(wait < SignedDuration::from_hours(10 * 24), "{first}");
        }
    }
}
