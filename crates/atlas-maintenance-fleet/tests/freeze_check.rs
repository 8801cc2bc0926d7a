//! Which starts are in freezes and whether they are kept out, for arbitrary windows, zones, freezes and times,
//! against an exhaustive search.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::sync::Mutex;

use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, ProtectedHours};
use atlas_maintenance_fleet::{
    DeferralGate, FreezeConditions, FreezeEnd, FreezePeriod, FreezePosition, FrozenStart, KeptOut,
    KnownMaintenance, KnownStart, NotKeptReason, StartSource, WavePosition, frozen_starts,
};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use proptest::prelude::*;

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn zone_name() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("UTC"),
        Just("Europe/Berlin"),
        Just("America/New_York"),
        Just("America/Santiago"),
        Just("Australia/Lord_Howe"),
        Just("Asia/Kathmandu"),
        Just("Pacific/Apia"),
    ]
}

fn window() -> impl Strategy<Value = CurrentWindow> {
    let protected = prop_oneof![3 => Just(None), 1 => (0..24_u8, 1..=18_u8).prop_map(Some)];
    (0..7_usize, 0..24_u8, zone_name(), protected, any::<bool>()).prop_map(
        |(day, hour, zone, protected, auto_defer)| {
            let hour = HourOfDay::new(hour).unwrap();
            let mut window = CurrentWindow::new(DayOfWeek::ALL[day], hour);
            window.time_zone = zone.to_owned();
            window.protected_hours = protected.map(|(start, length)| {
                let hour = |hour: u8| HourOfDay::new(hour % 24).unwrap();
                ProtectedHours::new(hour(start), hour(start + length)).unwrap()
            });
            window.auto_defer = auto_defer;
            window
        },
    )
}

/// A freeze in the months after `now`, of hours up to weeks, in its own zone or that of the project.
fn freeze() -> impl Strategy<Value = FreezePeriod> {
    let length = prop_oneof![1..200_i64, 24 * 5..24 * 16_i64, 24 * 12..24 * 40_i64];
    let zone = prop_oneof![Just(None), zone_name().prop_map(Some)];
    let begin = prop_oneof![4 => -24 * 15..24 * 75_i64, 1 => -24 * 30..24 * 200_i64];
    (begin, length, zone, any::<bool>()).prop_map(|(begin, length, zone, is_yearly)| {
        let from = date(2026, 9, 1).at(0, 0, 0, 0) + begin.hours();
        let end = FreezeEnd::At(from + length.hours());
        let zone = zone.map(|name| TimeZone::get(name).unwrap());
        FreezePeriod::new("f", from, end, zone, is_yearly).unwrap()
    })
}

fn waves() -> impl Strategy<Value = WavePosition> {
    prop_oneof![
        4 => Just(WavePosition::NoWaves),
        1 => Just(WavePosition::Last),
        1 => Just(WavePosition::NotLast),
    ]
}

/// In the weeks before clocks are changed in most of the zones.
fn now() -> impl Strategy<Value = Timestamp> {
    (0..60 * 24 * 60_i64).prop_map(|minutes| {
        let begin = TimeZone::UTC
            .to_timestamp(date(2026, 9, 1).at(0, 0, 0, 0))
            .unwrap();
        begin + SignedDuration::from_mins(minutes)
    })
}

/// Every occurrence of the freezes, years around.
struct Frozen(Vec<(Timestamp, Timestamp)>);

impl Frozen {
    fn new(freezes: &[FreezePeriod], window: &CurrentWindow, now: Timestamp) -> Self {
        let (after, before) = (now - hours(24 * 500), now + hours(24 * 800));
        let zone = window.zone().unwrap();
        let all = freezes
            .iter()
            .flat_map(|freeze| freeze.occurrences(&zone, after, before));
        Self(
            all.map(|found| (found.from.timestamp(), found.to.timestamp()))
                .collect(),
        )
    }

    fn contains(&self, moment: Timestamp) -> bool {
        self.0
            .iter()
            .any(|(from, to)| *from <= moment && moment < *to)
    }

    /// Where what is frozen can change between two times, and these.
    fn samples(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let just_before = |time: Timestamp| time - SignedDuration::from_nanos(1);
        let bounds = self
            .0
            .iter()
            .flat_map(|(a, b)| [*a, just_before(*a), *b, just_before(*b)]);
        bounds
            .filter(|time| from <= *time && *time <= to)
            .chain([from, to])
            .collect()
    }
}

/// A week later, by the calendar of the zone and by the clock.
fn deferred(zone: &TimeZone, start: Timestamp, times: u32) -> [Timestamp; 2] {
    let days = 7 * i64::from(times);
    let calendar = start
        .to_zoned(zone.clone())
        .checked_add(days.days())
        .unwrap();
    [calendar.timestamp(), start + hours(24 * days)]
}

#[derive(Default)]
struct Counts(Mutex<BTreeMap<&'static str, usize>>);

impl Counts {
    fn add(&self, what: &'static str) {
        *self.0.lock().unwrap().entry(what).or_default() += 1;
    }

    fn expect(&self, least: usize, all: &[&str]) {
        let counts = self.0.lock().unwrap();
        println!("{counts:?}");
        for what in all {
            assert!(
                counts.get(what).is_some_and(|count| *count >= least),
                "{what}: {counts:?}"
            );
        }
    }
}

/// What a possible start is to have: kept out by so many deferrals, or why not.
fn expected(
    number: usize,
    openings: &[Timestamp],
    frozen: &Frozen,
    window: &CurrentWindow,
    now: Timestamp,
    waves: WavePosition,
) -> (&'static str, u32) {
    let left = match (waves, window.auto_defer) {
        (WavePosition::NoWaves, true) | (WavePosition::Last, _) => 1,
        (WavePosition::NoWaves, false) => 2,
        _ => return ("not in the last wave", 0),
    };
    if now >= openings[number] - hours(48) {
        return ("gate closed", 0);
    }
    let zone = window.zone().unwrap();
    for times in 1..=left {
        let later = openings[number + times as usize];
        let [calendar, clock] = deferred(&zone, openings[number], times);
        let first = later.min(calendar).min(clock);
        let last = later.max(calendar).max(clock);
        if !frozen
            .samples(first, last)
            .iter()
            .any(|time| frozen.contains(*time))
        {
            return ("kept", times);
        }
    }
    ("too few deferrals", left)
}

fn told(start: &FrozenStart) -> (&'static str, u32) {
    match &start.kept_out {
        KeptOut::By { deferrals, .. } => ("kept", *deferrals),
        KeptOut::Not { reason, .. } => match reason {
            NotKeptReason::TooFewDeferrals { left, .. } => ("too few deferrals", *left),
            NotKeptReason::GateClosed { .. } => ("gate closed", 0),
            NotKeptReason::NotInLastWave => ("not in the last wave", 0),
            NotKeptReason::NoneLeft => ("none left", 0),
            NotKeptReason::Starting => ("starting", 0),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn possible_starts_agree_with_a_search_of_all_openings() {
    let counts = Counts::default();
    let strategy = (
        window(),
        prop::collection::vec(freeze(), 0..4),
        now(),
        waves(),
        1..14_u16,
    );
    proptest!(ProptestConfig::with_cases(1200), |((window, freezes, now, waves, months) in strategy)| {
        let conditions = FreezeConditions::over_months(now, months).waves(waves);
        let periods: Vec<_> = freezes.iter().collect();
        let found = frozen_starts(&window, &periods, &KnownMaintenance::Unread, &conditions).unwrap();
        let frozen = Frozen::new(&freezes, &window, now);
        let openings = window.starts(now).unwrap().map(|start| start.timestamp());
        let openings: Vec<_> = openings.take_while(|start| *start < now + hours(24 * 550)).collect();
        let mut expected_all = Vec::new();
        for (number, opening) in openings.iter().enumerate() {
            if *opening < conditions.until && frozen.contains(*opening) {
                let verdict = expected(number, &openings, &frozen, &window, now, waves);
                counts.add(verdict.0);
                if verdict == ("kept", 2) {
                    counts.add("kept by two");
                }
                expected_all.push((*opening, verdict));
            }
        }
        let told_all: Vec<_> = found.iter().map(|start| (start.estimate, told(start))).collect();
        prop_assert_eq!(told_all, expected_all);
        for start in &found {
            prop_assert_eq!(start.source, StartSource::Window);
            prop_assert_eq!(start.position, FreezePosition::Surely);
            let in_all = start.freezes.iter().all(|placed| placed.occurrence.contains(start.estimate));
            prop_assert!(in_all && !start.freezes.is_empty());
        }
        // With nothing scheduled, what starts before a notice could come is not possible.
        let nothing = frozen_starts(&window, &periods, &KnownMaintenance::Nothing, &conditions).unwrap();
        let soon = |start: &&FrozenStart| now < start.estimate - hours(48);
        prop_assert_eq!(nothing, found.iter().filter(soon).cloned().collect::<Vec<_>>());
    });
    counts.expect(
        15,
        &[
            "kept",
            "kept by two",
            "too few deferrals",
            "gate closed",
            "not in the last wave",
        ],
    );
}

/// Whenever the maintenance starts between its bounds, and whichever week a deferral is: what is said to be kept
/// out is out, what is surely in is in, and what is not told is out.
#[test]
fn announced_start_is_kept_out_wherever_it_is_between_its_bounds() {
    let counts = Counts::default();
    let bounds = (
        0..60 * 24 * 20_i64,
        prop_oneof![Just(0), 0..60 * 200_i64],
        0..100_i64,
    );
    let strategy = (
        window(),
        prop::collection::vec(freeze(), 1..4),
        now(),
        waves(),
        bounds,
        0..4_u32,
        prop_oneof![9 => Just(true), 1 => Just(false)],
    );
    proptest!(ProptestConfig::with_cases(2500), |((window, freezes, now, waves, bounds, left, has_gate) in strategy)| {
        let (begin, width, share) = bounds;
        let earliest = now + SignedDuration::from_mins(begin);
        let latest = earliest + SignedDuration::from_mins(width);
        let estimate = earliest + SignedDuration::from_mins(width * share / 100);
        let gate = has_gate.then(|| DeferralGate::before(earliest));
        let known = KnownStart::new(earliest, estimate, latest, left, gate);
        let conditions = FreezeConditions::new(now).waves(waves);
        let periods: Vec<_> = freezes.iter().collect();
        let known = KnownMaintenance::Start(known);
        let found = frozen_starts(&window, &periods, &known, &conditions).unwrap();
        let frozen = Frozen::new(&freezes, &window, now);
        let samples = frozen.samples(earliest, latest);
        let inside = samples.iter().filter(|time| frozen.contains(**time)).count();
        // Other maintenance starts after the known one.
        let (announced, possible): (Vec<_>, Vec<_>) =
            found.iter().partition(|start| start.source == StartSource::Announced);
        prop_assert!(possible.iter().all(|start| start.estimate > latest));
        let Some(start) = announced.first() else {
            prop_assert_eq!(inside, 0);
            counts.add("outside");
            return Ok(());
        };
        prop_assert_eq!((start.earliest, start.estimate, start.latest), (earliest, estimate, latest));
        let expected = match inside == samples.len() {
            true => FreezePosition::Surely,
            false => FreezePosition::Possibly,
        };
        prop_assert_eq!(start.position, expected);
        counts.add(match expected {
            FreezePosition::Surely => "surely",
            _ => "possibly",
        });
        let zone = window.zone().unwrap();
        let is_out = |times| {
            samples.iter().all(|time| {
                deferred(&zone, *time, times).into_iter().all(|later| !frozen.contains(later))
            })
        };
        let left = match waves {
            WavePosition::NoWaves => left,
            WavePosition::Last => left.min(1),
            _ => 0,
        };
        let verdict = told(start);
        counts.add(verdict.0);
        match verdict {
            ("kept", times) => {
                prop_assert!(has_gate && (1..=left).contains(&times) && is_out(times));
                prop_assert!(now < earliest - hours(48));
            }
            ("starting", _) => prop_assert!(!has_gate),
            ("gate closed", _) => prop_assert!(has_gate && left > 0 && now >= earliest - hours(48)),
            ("none left" | "not in the last wave", _) => prop_assert_eq!(left, 0),
            (_, told_left) => {
                prop_assert_eq!(told_left, left);
                // Deferred to a time at which everything around it is free, it would be kept out.
                let is_clear = |times| {
                    let [first, last] = [earliest, latest].map(|time| deferred(&zone, time, times));
                    let first = first[0].min(first[1]) - hours(24);
                    let last = last[0].max(last[1]) + hours(24);
                    !frozen.samples(first, last).iter().any(|time| frozen.contains(*time))
                };
                prop_assert!(!(1..=left).any(is_clear));
            }
        }
    });
    counts.expect(
        10,
        &[
            "outside",
            "surely",
            "possibly",
            "kept",
            "too few deferrals",
            "gate closed",
            "none left",
            "not in the last wave",
            "starting",
        ],
    );
}
