//! Properties of generated windows and times.

use std::collections::BTreeSet;

use atlas_maintenance::jiff::{SignedDuration, Timestamp, Zoned};
use atlas_maintenance::{CurrentWindow, DayOfWeek};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::fixture::{ZONES, is_protected, window};

/// Windows, with a bias towards Sunday nights, when most clocks change.
fn windows() -> impl Strategy<Value = CurrentWindow> {
    let span = prop_oneof![Just(None), (0..24_u8, 0..24_u8).prop_map(Some),];
    let day = prop_oneof![Just(1_i64), 1..=7_i64];
    let hour = prop_oneof![0..4_u8, 0..24_u8];
    (0..ZONES.len(), day, hour, span).prop_map(|(zone, day, at, span)| {
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
    fn starts_are_after_now_ascending_and_outside_protected_hours(
        window in windows(),
        now in times(),
        is_at_start: bool,
    ) {
        let now = if is_at_start { window.next_start(now).unwrap().timestamp() } else { now };
        let starts: Vec<_> = window.starts(now).unwrap().take(60).collect();
        prop_assert_eq!(starts.len(), 60);
        prop_assert!(starts[0].timestamp() > now);
        for start in &starts {
            prop_assert!(!in_protected_hours(&window, start), "{}", start);
        }
        for pair in starts.windows(2) {
            prop_assert!(pair[0] < pair[1], "{} {}", pair[0], pair[1]);
            // Unless a clock change moved one of them, they are a week apart in local time. Into
            // protected hours it moves a start to their end, which can be the same time a day later.
            let clock = |start: &Zoned| (start.weekday(), start.time());
            if clock(&pair[0]) == clock(&pair[1]) {
                let days = pair[0].date().until(pair[1].date()).unwrap().get_days();
                prop_assert_eq!(days, 7);
            }
            // The longest gap and the longest span limit the deviation.
            let apart = pair[0].duration_until(&pair[1]);
            prop_assert!((apart.as_hours() - 168).abs() <= 26, "{:?}", apart);
        }
    }

    #[test]
    fn first_start_is_next_seen_from_any_earlier_time(window in windows(), now in times(), back in 0..2_000_i64) {
        let first = window.next_start(now).unwrap();
        // An earlier time has the same starts.
        let earlier = now - SignedDuration::from_hours(back);
        let seen = window.starts(earlier).unwrap().find(|start| start.timestamp() > now);
        prop_assert_eq!(seen.as_ref(), Some(&first));
        // One nanosecond before, it is the next start.
        let before = first.timestamp() - SignedDuration::from_nanos(1);
        prop_assert_eq!(window.next_start(before).unwrap(), first);
    }

    #[test]
    fn any_time_and_zone_is_handled_without_panic(
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

/// The cases of a window and a time: bounds, spans, and what moves its starts.
fn labels(window: &CurrentWindow, now: Timestamp) -> Vec<String> {
    let mut labels = vec![
        window.time_zone.clone(),
        window.day.to_string(),
        format!("hour {}", window.hour),
    ];
    match window.protected_hours {
        None => labels.push("not protected".to_owned()),
        Some(hours) => {
            let (start, end) = (hours.start().get(), hours.end().get());
            labels.push(
                match (start, end) {
                    (_, 0) => "protected until midnight",
                    _ if start == end => "empty span",
                    _ if start > end => "protected over midnight",
                    _ => "protected within a day",
                }
                .to_owned(),
            );
        }
    }
    for start in window.starts(now).unwrap().take(60) {
        let is_moved = (start.hour(), start.minute()) != (window.hour.get() as i8, 0);
        let is_hour_protected = in_protected_hours(
            window,
            &start.with().hour(window.hour.get() as i8).build().unwrap(),
        );
        match (is_moved, is_hour_protected) {
            (true, true) => labels.push("start moved by protected hours".to_owned()),
            (true, false) => labels.push("start moved by a clock change".to_owned()),
            (false, _) => {}
        }
    }
    labels
}

#[test]
fn generated_windows_cover_every_zone_day_and_span() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..256 {
        let case = (windows(), times()).new_tree(&mut runner).unwrap();
        let (window, now) = case.current();
        seen.extend(labels(&window, now));
    }
    let mut missing: Vec<String> = ZONES.map(str::to_owned).to_vec();
    missing.extend(DayOfWeek::ALL.iter().map(ToString::to_string));
    missing.extend(
        [
            "hour 0",
            "hour 23",
            "not protected",
            "protected until midnight",
            "protected over midnight",
            "protected within a day",
            "empty span",
            "start moved by protected hours",
            "start moved by a clock change",
        ]
        .map(str::to_owned),
    );
    missing.retain(|label| !seen.contains(label));
    assert_eq!(missing, [""; 0], "never generated; only {seen:?}");
}
