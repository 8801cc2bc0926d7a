//! The projection against a walk through time.

use atlas_maintenance::jiff::civil::DateTime;
use atlas_maintenance::jiff::{SignedDuration, Timestamp};
use atlas_maintenance::{CurrentWindow, DayOfWeek};
use atlas_maintenance_fleet::waves::{
    Assumed, GAP, OrganizationWaves, ProjectedStart, Wave, project,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::fixture::*;

/// What happens where the service does not say.
#[derive(Clone, Debug)]
struct Truth {
    /// How long maintenance of each project takes, in quarters of an hour.
    completions: Vec<i64>,
    /// When it begins in a project without a window, after the turn of its wave.
    delays: Vec<i64>,
}

#[derive(Clone, Debug)]
struct Case {
    release: Timestamp,
    /// The wave of each project, and its window.
    projects: Vec<(Wave, Option<CurrentWindow>)>,
    truth: Truth,
    /// In quarters of an hour.
    completion: i64,
    without_window: i64,
}

fn quarters(number: i64) -> SignedDuration {
    SignedDuration::from_mins(15 * number)
}

/// Whether the window opens at this quarter of an hour: the clock of its zone passes its hour for the first
/// time.
fn opens(window: &CurrentWindow, at: Timestamp) -> bool {
    let zone = window.zone().unwrap();
    let clock = |time: Timestamp| zone.to_datetime(time);
    let (before, now) = (clock(at - quarters(1)), clock(at));
    let is_target = |target: DateTime| {
        let weekday = target.date().weekday().to_sunday_zero_offset() + 1;
        weekday == i8::try_from(window.day.number()).unwrap()
    };
    [before.date(), now.date()].into_iter().any(|date| {
        let hour = i8::try_from(window.hour.get()).unwrap();
        let target = date.at(hour, 0, 0, 0);
        // A clock that is set back passes it again.
        let has_passed = (1..=8).any(|earlier| {
            let time = at - quarters(earlier);
            clock(time - quarters(1)) < target && target <= clock(time)
        });
        is_target(target) && before < target && target <= now && !has_passed
    })
}

/// The starts, by walking through time a quarter of an hour at a time.
fn walk(case: &Case) -> Vec<Timestamp> {
    let mut starts: Vec<Option<Timestamp>> = vec![None; case.projects.len()];
    let mut turn = case.release + GAP;
    for wave in Wave::ALL {
        let members: Vec<_> = (0..case.projects.len())
            .filter(|index| case.projects[*index].0 == wave)
            .collect();
        let mut now = turn;
        while members.iter().any(|index| starts[*index].is_none()) {
            now += quarters(1);
            for index in &members {
                let begins = match &case.projects[*index].1 {
                    Some(window) => opens(window, now),
                    None => now >= turn + quarters(case.truth.delays[*index]),
                };
                if begins && starts[*index].is_none() {
                    starts[*index] = Some(now);
                }
            }
        }
        for index in members {
            let start = starts[index].unwrap();
            let complete = start + quarters(case.truth.completions[index]);
            turn = turn.max(start + GAP).max(complete);
        }
    }
    starts.into_iter().map(Option::unwrap).collect()
}

fn case() -> impl Strategy<Value = Case> {
    // Around the changes of clocks of 2026, and elsewhere.
    let days = prop_oneof![
        Just("2026-03-05T00:00:00Z"),
        Just("2026-03-26T00:00:00Z"),
        Just("2026-03-31T00:00:00Z"),
        Just("2026-10-01T00:00:00Z"),
        Just("2026-10-21T00:00:00Z"),
        Just("2026-10-29T00:00:00Z"),
        Just("2026-07-01T00:00:00Z"),
    ];
    let release = (days, 0..24_i64).prop_map(|(day, hour)| time(day) + hours(hour));
    let at_any_time = (0..7_usize, 0..24_u8, prop::sample::select(ZONES.to_vec()))
        .prop_map(|(day, hour, zone)| window(DayOfWeek::ALL[day], hour, zone));
    let opening = prop_oneof![4 => at_any_time.prop_map(Some), 1 => Just(None)];
    let one = (
        prop::sample::select(Wave::ALL.to_vec()),
        prop::option::weighted(0.85, opening),
    );
    let assumed = (0..300_i64, 1..900_i64);
    (release, prop::collection::vec(one, 1..7), assumed).prop_flat_map(
        |(release, projects, (completion, without_window))| {
            // Some windows open at the very turn of the first wave.
            let at_turn = |zone: &str| {
                let turn = (release + GAP).in_tz(zone).unwrap();
                let day = usize::try_from(turn.weekday().to_sunday_zero_offset()).unwrap();
                window(
                    DayOfWeek::ALL[day],
                    u8::try_from(turn.hour()).unwrap(),
                    zone,
                )
            };
            let projects: Vec<_> = projects
                .into_iter()
                .map(|(wave, window)| {
                    (
                        wave,
                        window.map(|window| window.unwrap_or_else(|| at_turn("Europe/Berlin"))),
                    )
                })
                .collect();
            let count = projects.len();
            let completions = prop::collection::vec(0..=completion, count);
            let delays = prop::collection::vec(1..=without_window, count);
            (completions, delays).prop_map(move |(completions, delays)| Case {
                release,
                projects: projects.clone(),
                truth: Truth {
                    completions,
                    delays,
                },
                completion,
                without_window,
            })
        },
    )
}

fn projected(case: &Case) -> OrganizationWaves {
    let members: Vec<_> = (1..)
        .zip(&case.projects)
        .map(|(number, (wave, window))| {
            let environment = match wave {
                Wave::First => "test",
                Wave::Second => "staging",
                Wave::Last => "production",
            };
            of(number, environment, window.clone())
        })
        .collect();
    let assumed = Assumed::default()
        .with_completion(quarters(case.completion))
        .with_without_window(quarters(case.without_window));
    project(&members, case.release, &assumed).remove(0)
}

/// What occurred among the cases.
#[derive(Debug, Default)]
struct Seen {
    certain: usize,
    intervals: usize,
    without_window: usize,
    empty_waves: usize,
    clock_changes: usize,
    missed_by_nothing: usize,
    delayed_by_completion: usize,
}

/// Whatever the service does as far as what is assumed holds, each start is in its interval; and where
/// nothing is uncertain it is the one that was projected.
#[test]
fn true_starts_are_in_their_intervals() {
    let mut runner = TestRunner::new(Config::with_cases(Config::default().cases.max(256)));
    let seen = std::cell::RefCell::new(Seen::default());
    runner
        .run(&case(), |case| {
            let waves = projected(&case);
            let truth = walk(&case);
            let mut seen = seen.borrow_mut();
            for (start, project) in truth.iter().zip(&waves.projects) {
                let earliest = project.start.earliest();
                let latest = project.start.latest();
                prop_assert!(
                    latest.is_some_and(|latest| *start <= latest),
                    "{:?}: {start}",
                    project
                );
                match &project.start {
                    ProjectedStart::Opening { earliest, .. } => {
                        prop_assert!(earliest.timestamp() <= *start, "{:?}: {start}", project);
                        let released = case.release.to_zoned(earliest.time_zone().clone());
                        seen.clock_changes += usize::from(released.offset() != earliest.offset());
                    }
                    ProjectedStart::ChosenByAtlas { after, .. } => {
                        prop_assert!(after < start, "{:?}: {start}", project);
                        seen.without_window += 1;
                    }
                    other => prop_assert!(false, "{other:?}"),
                }
                if project.start.is_certain() {
                    prop_assert_eq!(Some(*start), earliest);
                    seen.certain += 1;
                    let wave = waves
                        .waves
                        .iter()
                        .find(|it| Some(it.wave) == project.wave)
                        .unwrap();
                    let missed = project
                        .window
                        .as_ref()
                        .is_some_and(|it| opens(it, wave.after));
                    seen.missed_by_nothing += usize::from(missed);
                } else if earliest.is_some() {
                    seen.intervals += 1;
                    let has_windows = case.projects.iter().all(|(_, window)| window.is_some());
                    seen.delayed_by_completion += usize::from(has_windows);
                }
            }
            let empty = waves.waves.iter().filter(|wave| wave.projects == 0);
            seen.empty_waves += empty.count();
            Ok(())
        })
        .unwrap();
    let seen = seen.into_inner();
    for (what, count) in [
        ("certain starts", seen.certain),
        ("intervals", seen.intervals),
        ("projects without a window", seen.without_window),
        ("empty waves", seen.empty_waves),
        ("clock changes before the start", seen.clock_changes),
        ("openings at the very turn", seen.missed_by_nothing),
        ("delays by completion", seen.delayed_by_completion),
    ] {
        assert!(count > 0, "no {what}: {seen:?}");
    }
}
