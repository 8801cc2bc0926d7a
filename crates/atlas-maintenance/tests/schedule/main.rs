//! When a window opens, held against a walk through the year: for every quarter of an hour it looks
//! at the clock of the zone, and knows nothing of gaps, overlaps or weeks.
#![cfg(feature = "schedule")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they check by their names, and stop at what they do not expect"
)]

use atlas_maintenance::jiff::civil::{Date, DateTime, Weekday};
use atlas_maintenance::jiff::tz::TimeZone;
use atlas_maintenance::jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned};
use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, NoStart, ProtectedHours};
use proptest::prelude::*;

/// Every kind of clock: none that moves, half hours, quarters, a move at midnight, by half an hour,
/// by two hours, for Ramadan, south of the equator.
const ZONES: [&str; 30] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Caracas",
    "America/Chicago",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Nuuk",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
];

const SPANS: [(u8, u8); 8] = [
    (9, 17),
    (22, 6),
    (0, 4),
    (1, 3),
    (23, 0),
    (2, 1),
    (12, 12),
    (3, 4),
];

fn hour(hour: u8) -> HourOfDay {
    HourOfDay::new(hour).unwrap()
}

fn window(zone: &str, day: DayOfWeek, at: u8, span: Option<(u8, u8)>) -> CurrentWindow {
    let mut window = CurrentWindow::new(day, hour(at));
    window.time_zone = zone.to_owned();
    window.protected_hours =
        span.map(|(start, end)| ProtectedHours::reported(hour(start), hour(end)));
    window
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What the clock of a zone showed, step by step.
struct Walk {
    steps: Vec<(Timestamp, DateTime)>,
    /// The latest that the clock had shown by then. It never falls, so it can be searched.
    latest: Vec<DateTime>,
}

impl Walk {
    fn new(zone: &str, from: Timestamp, to: Timestamp, minutes: i64) -> Self {
        let zone = TimeZone::get(zone).unwrap();
        let step = SignedDuration::from_mins(minutes);
        let steps: Vec<_> = std::iter::successors(Some(from), |now| now.checked_add(step).ok())
            .take_while(|now| *now <= to)
            .map(|now| (now, zone.to_datetime(now)))
            .collect();
        let latest = steps
            .iter()
            .scan(DateTime::MIN, |latest, (_, clock)| {
                *latest = (*latest).max(*clock);
                Some(*latest)
            })
            .collect();
        Self { steps, latest }
    }

    /// The first step at which the clock shows a time or more, outside the protected hours.
    fn first(&self, target: DateTime, span: Option<(u8, u8)>) -> Option<Timestamp> {
        let index = self.latest.partition_point(|latest| *latest < target);
        self.steps[index..]
            .iter()
            .find(|(_, clock)| !is_protected(clock.hour(), span))
            .map(|(now, _)| *now)
    }

    fn starts(&self, day: DayOfWeek, at: u8, span: Option<(u8, u8)>) -> Vec<Timestamp> {
        let first: Date = self.steps[0].1.date();
        let weekday = Weekday::from_sunday_zero_offset(day.number() as i8 - 1).unwrap();
        first
            .nth_weekday(1, weekday)
            .unwrap()
            .series(7.days())
            .map_while(|date| self.first(date.at(at as i8, 0, 0, 0), span))
            .collect()
    }
}

fn is_protected(hour: i8, span: Option<(u8, u8)>) -> bool {
    span.is_some_and(|(start, end)| {
        let mut protected = start;
        while protected != end {
            if protected as i8 == hour {
                return true;
            }
            protected = (protected + 1) % 24;
        }
        false
    })
}

#[test]
fn a_year_of_starts_in_thirty_zones_is_what_a_walk_through_it_finds() {
    let (from, to) = (
        moment("2026-01-01T00:00:00Z"),
        moment("2027-01-15T00:00:00Z"),
    );
    let (mut compared, mut moved) = (0, 0);
    for (turn, zone) in ZONES.into_iter().enumerate() {
        let walk = Walk::new(zone, from, to, 15);
        for day in DayOfWeek::ALL {
            for at in 0..24 {
                let turn = turn + usize::from(day.number()) * 24 + usize::from(at);
                for span in [None, Some(SPANS[turn % SPANS.len()])] {
                    let window = window(zone, day, at, span);
                    let expected = walk.starts(day, at, span);
                    // The walk's first week has begun by then, whatever the zone.
                    let now = expected[0] - SignedDuration::from_nanos(1);
                    let starts = window.starts(now).unwrap().take(expected.len());
                    for (start, expected) in starts.zip(&expected) {
                        assert_eq!(start.timestamp(), *expected, "{start} {window:?}");
                        compared += 1;
                        moved += usize::from(start.hour() != at as i8);
                    }
                }
            }
        }
    }
    assert!(compared > 500_000 && moved > 50_000, "{compared} {moved}");
}

#[test]
fn clocks_that_skip_a_day_or_go_at_a_minute_past_are_walked_too() {
    for (zone, from, to) in [
        (
            "Pacific/Apia",
            "2011-12-10T00:00:00Z",
            "2012-01-20T00:00:00Z",
        ),
        (
            "America/St_Johns",
            "2006-03-20T00:00:00Z",
            "2006-04-20T00:00:00Z",
        ),
        (
            "Antarctica/Casey",
            "2018-03-01T00:00:00Z",
            "2018-04-01T00:00:00Z",
        ),
    ] {
        let walk = Walk::new(zone, moment(from), moment(to), 1);
        for day in DayOfWeek::ALL {
            for at in 0..24 {
                for span in [None, Some((0, 5)), Some((23, 0)), Some((1, 0))] {
                    let expected = walk.starts(day, at, span);
                    let now = expected[0] - SignedDuration::from_nanos(1);
                    let starts: Vec<_> = window(zone, day, at, span)
                        .starts(now)
                        .unwrap()
                        .take(expected.len())
                        .map(|start| start.timestamp())
                        .collect();
                    assert_eq!(starts, expected, "{zone} {day} {at} {span:?}");
                }
            }
        }
    }
}

#[track_caller]
fn expect(window: &CurrentWindow, now: &str, start: &str) {
    assert_eq!(
        window.next_start(moment(now)).unwrap().to_string(),
        start,
        "{window:?}"
    );
}

#[test]
fn what_the_documentation_says_of_clocks_and_protected_hours() {
    let sunday = |zone, at, span| window(zone, DayOfWeek::Sunday, at, span);
    // Forward: when they have gone. Back: the first.
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
    // Forward by half an hour: not an hour later.
    expect(
        &sunday("Australia/Lord_Howe", 2, None),
        "2026-10-01T00:00:00Z",
        "2026-10-04T02:30:00+11:00[Australia/Lord_Howe]",
    );
    // Protected hours end on the same day, or the next.
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
    // Clocks that go forward into protected hours.
    expect(
        &sunday("Europe/Berlin", 2, Some((3, 9))),
        "2026-03-28T00:00:00Z",
        "2026-03-29T09:00:00+02:00[Europe/Berlin]",
    );
    // A start at `now` is over, and one that was delayed into the next week is still to come.
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
fn each_deferral_is_a_week_more() {
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
fn a_zone_that_is_not_known_is_never_utc() {
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
fn the_calendar_ends_without_a_panic() {
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

fn windows() -> impl Strategy<Value = CurrentWindow> {
    let span = prop_oneof![Just(None), (0..24_u8, 0..24_u8).prop_map(Some),];
    (0..ZONES.len(), 1..=7_i64, 0..24_u8, span).prop_map(|(zone, day, at, span)| {
        window(ZONES[zone], DayOfWeek::try_from(day).unwrap(), at, span)
    })
}

/// From 1970 to 2100, to the nanosecond.
fn times() -> impl Strategy<Value = Timestamp> {
    (0..4_102_444_800_i64, 0..1_000_000_000_i32)
        .prop_map(|(seconds, nanos)| Timestamp::new(seconds, nanos).unwrap())
}

fn in_protected_hours(window: &CurrentWindow, start: &Zoned) -> bool {
    let span = window
        .protected_hours
        .map(|hours| (hours.start().get(), hours.end().get()));
    is_protected(start.hour(), span)
}

proptest! {
    #[test]
    fn starts_are_after_now_rise_and_heed_the_protected_hours(window in windows(), now in times()) {
        let starts: Vec<_> = window.starts(now).unwrap().take(60).collect();
        prop_assert_eq!(starts.len(), 60);
        prop_assert!(starts[0].timestamp() > now);
        for start in &starts {
            prop_assert!(!in_protected_hours(&window, start), "{}", start);
        }
        for pair in starts.windows(2) {
            prop_assert!(pair[0] < pair[1], "{} {}", pair[0], pair[1]);
            // Where neither was moved by the clocks, they are a week apart for who lives there.
            let minute = |start: &Zoned| (start.hour(), start.minute());
            if minute(&pair[0]) == minute(&pair[1]) {
                let days = pair[0].date().until(pair[1].date()).unwrap().get_days();
                prop_assert_eq!(days, 7);
            }
            // And never further than the longest gap and span make it.
            let apart = pair[0].duration_until(&pair[1]);
            prop_assert!((apart.as_hours() - 168).abs() <= 26, "{:?}", apart);
        }
    }

    #[test]
    fn no_start_lies_between_now_and_the_first(window in windows(), now in times(), back in 0..2_000_i64) {
        let first = window.next_start(now).unwrap();
        // Seen from earlier, the same starts follow on each other.
        let earlier = now - SignedDuration::from_hours(back);
        let seen = window.starts(earlier).unwrap().find(|start| start.timestamp() > now);
        prop_assert_eq!(seen.as_ref(), Some(&first));
        // And the first is one that comes again a moment before itself.
        let before = first.timestamp() - SignedDuration::from_nanos(1);
        prop_assert_eq!(window.next_start(before).unwrap(), first);
    }

    #[test]
    fn no_moment_and_no_zone_panics(
        mut window in windows(),
        seconds in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
        deferrals in prop_oneof![0..5_u32, any::<u32>()],
        name in prop_oneof![Just(None), ".*".prop_map(Some)],
    ) {
        window.deferrals = deferrals;
        if let Some(name) = name {
            window.time_zone = name;
        }
        let now = Timestamp::from_second(seconds).unwrap();
        let _ = window.next_start(now);
        let _ = window.latest_start(now);
    }
}
