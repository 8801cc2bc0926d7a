//! Freezes in pictures and calendar files.

use std::collections::BTreeSet;

use atlas_maintenance::jiff::civil::{DateTime, date};
use atlas_maintenance::jiff::tz::TimeZone;
use atlas_maintenance::jiff::{SignedDuration, Timestamp, Zoned};
use atlas_maintenance_calendar::{Entry, Frozen, Week, ics, svg, terminal, week};
use proptest::prelude::*;

use crate::{fixture, golden};

fn at(zone: &str, clock: DateTime) -> Zoned {
    clock.to_zoned(TimeZone::get(zone).unwrap()).unwrap()
}

/// The projects of the other golden files, some of them in freezes.
fn projects() -> Vec<Entry> {
    let days = |zone| {
        Frozen::new(
            "end of the quarter",
            at(zone, date(2026, 3, 28).at(0, 0, 0, 0)),
            at(zone, date(2026, 4, 1).at(0, 0, 0, 0)),
        )
    };
    let launch = Frozen::new(
        "launch; <b>\"x\"</b>, \u{202e}",
        at("Europe/Berlin", date(2026, 3, 26).at(18, 0, 0, 0)),
        at("Europe/Berlin", date(2026, 3, 27).at(6, 30, 0, 0)),
    );
    let later = Frozen::new(
        "later",
        at("UTC", date(2026, 4, 20).at(0, 0, 0, 0)),
        at("UTC", date(2026, 4, 21).at(0, 0, 0, 0)),
    );
    fixture::projects()
        .into_iter()
        .map(|entry| match entry.name.as_str() {
            "Payments, EU" | "Search" => {
                entry.frozen(vec![days("Europe/Berlin"), launch.clone(), later.clone()])
            }
            "Payments, US" => entry.frozen(vec![days("America/New_York")]),
            "Reports" | "Protected all day" => entry.frozen(vec![launch.clone()]),
            _ => entry,
        })
        .collect()
}

fn shown(zone: &str) -> Week {
    week(&projects(), TimeZone::get(zone).unwrap(), fixture::now())
}

#[test]
fn freezes_match_golden_files() {
    let week = shown("Europe/Berlin");
    golden::text("freeze-80.txt", &terminal(&week, 80, false));
    golden::text("freeze-200.txt", &terminal(&week, 200, false));
    golden::text("freeze.svg", &svg(&week));
    golden::calendar("freeze.ics", &ics(&projects(), fixture::now(), 4));
}

/// What is shown without freezes does not change: no legend speaks of them.
#[test]
fn nothing_is_said_of_freezes_where_there_are_none() {
    let entries = fixture::projects();
    let week = week(&entries, TimeZone::UTC, fixture::now());
    for text in [
        terminal(&week, 80, true),
        svg(&week),
        ics(&entries, fixture::now(), 4),
    ] {
        assert!(!text.to_lowercase().contains("freeze"), "{text}");
    }
}

#[test]
fn events_of_freezes_have_names_of_their_own_that_stay() {
    let uids = |calendar: &str| -> Vec<String> {
        let unfolded = calendar.replace("\r\n ", "");
        let lines = unfolded
            .lines()
            .filter_map(|line| line.strip_prefix("UID:"));
        lines.map(str::to_owned).collect()
    };
    let before = uids(&ics(&projects(), fixture::now(), 4));
    let distinct: BTreeSet<_> = before.iter().collect();
    assert_eq!(distinct.len(), before.len());
    let of_freezes: BTreeSet<_> = before
        .iter()
        .filter(|uid| uid.starts_with("freeze-"))
        .collect();
    // Days are one event in all time zones.
    assert_eq!(of_freezes.len(), 3, "{of_freezes:?}");
    // A day later, with fewer projects.
    let fewer: Vec<_> = projects().into_iter().skip(2).collect();
    let after = uids(&ics(
        &fewer,
        fixture::now() + SignedDuration::from_hours(24),
        4,
    ));
    let after: BTreeSet<_> = after
        .iter()
        .filter(|uid| uid.starts_with("freeze-"))
        .collect();
    assert_eq!(after, of_freezes);
}

fn freezes() -> impl Strategy<Value = Vec<(String, i64, i64)>> {
    let freeze = ("[a-c]", -60 * 24 * 3..60 * 24 * 9_i64, 1..60 * 24 * 5_i64);
    prop::collection::vec(freeze, 0..3)
}

/// How often a start was in a freeze, and an hour frozen.
static SEEN: [std::sync::atomic::AtomicUsize; 2] =
    [const { std::sync::atomic::AtomicUsize::new(0) }; 2];

#[test]
fn cells_count_what_is_frozen() {
    let project = (fixture::placed(), freezes());
    let strategy = (
        prop::collection::vec(project, 0..5),
        fixture::zone(),
        fixture::time(),
    );
    proptest!(|((projects, zone, now) in strategy)| {
        let minutes = SignedDuration::from_mins;
        let entries: Vec<_> = projects.into_iter().map(|(entry, freezes)| {
            let freezes = freezes.into_iter().map(|(name, from, length)| {
                let from = now + minutes(from);
                let zoned = |time: Timestamp| time.to_zoned(TimeZone::UTC);
                Frozen::new(name, zoned(from), zoned(from + minutes(length)))
            });
            let freezes = freezes.collect();
            entry.frozen(freezes)
        }).collect();
        let zone = TimeZone::get(zone).unwrap();
        let found = week(&entries, zone, now);
        let inside = entries.iter().filter(|entry| {
            let start = entry.window.as_ref().unwrap().next_start(now).unwrap().timestamp();
            entry.freezes.iter().any(|frozen| frozen.contains(start))
        });
        let inside = inside.count();
        let cells = || found.cells.iter().flatten();
        prop_assert_eq!(cells().map(|cell| cell.starts_in_freeze).sum::<usize>(), inside);
        prop_assert!(cells().all(|cell| cell.starts_in_freeze <= cell.starts));
        // Minute by minute, an hour is frozen where a minute of it is. Clocks that change stay out of it.
        let end = now + SignedDuration::from_hours(7 * 24);
        if found.now.offset() == end.to_zoned(found.now.time_zone().clone()).offset() {
            for hour in 1..7 * 24 - 1 {
                let begin = start_of_hour(&found.now) + SignedDuration::from_hours(hour);
                let cell = &found.cells[begin.weekday().to_monday_zero_offset() as usize][begin.hour() as usize];
                let begin = begin.timestamp();
                let frozen = entries.iter().flat_map(|entry| &entry.freezes).filter(|frozen| {
                    (0..60).any(|minute| {
                        // The freezes are of whole minutes after `now`.
                        let from = begin + minutes(minute);
                        let to = from + minutes(1);
                        frozen.from.timestamp() < to && from < frozen.to.timestamp()
                    })
                });
                prop_assert_eq!(cell.frozen, frozen.count(), "hour {}", hour);
                SEEN[1].fetch_add(cell.frozen, std::sync::atomic::Ordering::Relaxed);
            }
        }
        SEEN[0].fetch_add(inside, std::sync::atomic::Ordering::Relaxed);
        for width in [31, 80, 200] {
            let text = terminal(&found, width, false);
            let marks = text.lines().skip(3).take(8).filter(|line| line.contains('!')).count();
            prop_assert!(width < 80 || inside == 0 || marks > 0, "{}", text);
        }
    });
    let seen = SEEN
        .each_ref()
        .map(|count| count.load(std::sync::atomic::Ordering::Relaxed));
    assert!(seen[0] > 20 && seen[1] > 200, "{seen:?}");
}

fn start_of_hour(time: &Zoned) -> Zoned {
    let time = time.with().minute(0).second(0).subsec_nanosecond(0);
    time.build().unwrap()
}
