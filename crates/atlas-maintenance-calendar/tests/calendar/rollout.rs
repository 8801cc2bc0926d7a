//! The waves of a release as a picture and as a calendar file.

use std::collections::HashSet;

use atlas_maintenance::ProjectId;
use atlas_maintenance::jiff::civil::date;
use atlas_maintenance::jiff::tz::TimeZone;
use atlas_maintenance::jiff::{Timestamp, ToSpan as _};
use atlas_maintenance_calendar::{
    Rollout, RolloutLane, RolloutOrganization, RolloutStart, rollout_ics, rollout_svg,
};
use proptest::prelude::*;

use crate::fixture::{NAMES, ZONES, now};
use crate::{berlin, events, golden, unfolded, values};

fn release() -> Timestamp {
    "2026-03-20T00:00:00Z".parse().unwrap()
}

/// A start so many days and hours after the release, and so many weeks later at the latest.
fn start(number: u8, name: &str, zone: &str, hours: i64, weeks: Option<i64>) -> RolloutStart {
    let earliest = (release() + hours.hours()).in_tz(zone).unwrap();
    let latest = weeks.map(|weeks| &earliest + weeks.weeks());
    RolloutStart::new(name, ProjectId::from_bytes([number; 12]), earliest, latest)
}

fn rollout() -> Rollout {
    let first = vec![
        start(1, "Development", "Europe/Berlin", 50, Some(0)),
        start(2, "Test, US", "America/New_York", 55, Some(0)),
        start(3, NAMES[3], "Asia/Kolkata", 80, Some(0)),
    ];
    let second = vec![
        start(4, "Staging", "Europe/Berlin", 24 * 9 + 2, Some(1)),
        start(5, NAMES[4], "UTC", 24 * 10, Some(1)),
    ];
    let last = vec![start(6, NAMES[5], "Australia/Lord_Howe", 24 * 18, None)];
    let lanes = vec![
        RolloutLane::new(1, first, 2),
        RolloutLane::new(2, second, 0),
        RolloutLane::new(3, last, 0),
    ];
    let notes = vec!["<Notes> & \u{1b}controls".to_owned(), NAMES[5].to_owned()];
    Rollout::new(
        release(),
        vec![
            RolloutOrganization::new("Organization 4888442a3354817a7320eb61", lanes, notes),
            RolloutOrganization::new("Another", vec![RolloutLane::new(1, vec![], 0)], vec![]),
        ],
    )
}

#[test]
fn rollout_matches_golden_files() {
    golden::text("rollout.svg", &rollout_svg(&rollout(), &berlin()));
    golden::calendar("rollout.ics", &rollout_ics(&rollout(), now()));
    let nothing = Rollout::new(release(), vec![]);
    assert!(rollout_svg(&nothing, &TimeZone::UTC).contains("No projects."));
    assert!(rollout_ics(&nothing, now()).contains("BEGIN:VTIMEZONE"));
}

/// What is later than the picture is counted at its end.
#[test]
fn start_after_the_picture_is_counted() {
    let far = vec![start(1, "Far", "UTC", 24 * 200, Some(0))];
    let lanes = vec![RolloutLane::new(3, far, 0)];
    let rollout = Rollout::new(
        release(),
        vec![RolloutOrganization::new("One", lanes, vec![])],
    );
    let svg = rollout_svg(&rollout, &TimeZone::UTC);
    assert!(svg.contains(">1 later</text>"), "{svg}");
    // At the very end of the calendar there is nothing to draw beyond.
    let end = date(9999, 12, 30).to_zoned(TimeZone::UTC).unwrap();
    let last = RolloutStart::new(
        "Last",
        ProjectId::from_bytes([1; 12]),
        end.clone(),
        Some(end),
    );
    let lanes = vec![RolloutLane::new(3, vec![last], 0)];
    let organization = RolloutOrganization::new("One", lanes, vec![]);
    rollout_svg(
        &Rollout::new(Timestamp::MAX, vec![organization]),
        &TimeZone::UTC,
    );
}

#[test]
fn long_note_is_broken_and_not_cut() {
    let note = "word ".repeat(100);
    let lanes = vec![RolloutLane::new(1, vec![], 0)];
    let organization = RolloutOrganization::new("One", lanes, vec![note]);
    let svg = rollout_svg(&Rollout::new(release(), vec![organization]), &TimeZone::UTC);
    let lines: Vec<_> = svg
        .lines()
        .filter(|line| line.starts_with("<text") && line.contains("word"))
        .collect();
    let words: usize = lines.iter().map(|line| line.matches("word").count()).sum();
    assert_eq!((words, lines.len()), (100, 4), "{svg}");
}

/// A project's event has the same name in every file of a release, and a higher number in a later one.
#[test]
fn event_of_a_project_stays_its_own() {
    let ics = |now: Timestamp| {
        let file = unfolded(&rollout_ics(&rollout(), now));
        events(&file)
            .into_iter()
            .map(|(uid, sequence, _)| (uid, sequence))
            .collect::<Vec<_>>()
    };
    let (before, after) = (ics(now()), ics(now() + 1.hour()));
    assert_eq!(before.len(), 6);
    for ((uid, sequence), (later_uid, later_sequence)) in before.iter().zip(&after) {
        assert_eq!(uid, later_uid);
        assert!(later_sequence > sequence);
    }
}

proptest! {
    #[test]
    fn rollout_of_any_projects_is_well_formed(
        projects in prop::collection::vec(
            (1..=3_u8, prop_oneof![prop::sample::select(&NAMES[..]).prop_map(str::to_owned), ".{0,30}"],
             prop::sample::select(&ZONES[..]), 49..3000_i64, prop::option::of(0..30_i64)),
            0..12,
        ),
        others in 0..400_usize,
        zone in crate::fixture::zone(),
    ) {
        let mut lanes = vec![RolloutLane::new(1, vec![], others), RolloutLane::new(2, vec![], 0), RolloutLane::new(3, vec![], others)];
        for (number, (wave, name, zone, hours, weeks)) in (0..).zip(&projects) {
            let start = start(number, name, zone, *hours, *weeks);
            lanes[usize::from(wave - 1)].starts.push(start);
        }
        let names = projects.iter().map(|it| it.1.clone()).collect();
        let rollout = Rollout::new(release(), vec![RolloutOrganization::new("One", lanes, names)]);

        let svg = rollout_svg(&rollout, &TimeZone::get(zone).unwrap());
        let bad = svg.chars().find(|c| c.is_control() && *c != '\n');
        prop_assert_eq!(bad, None);
        for tag in ["g", "text", "title", "desc", "svg"] {
            let opened = svg.matches(&format!("<{tag}>")).count() + svg.matches(&format!("<{tag} ")).count();
            prop_assert_eq!(opened, svg.matches(&format!("</{tag}>")).count(), "{}", tag);
        }
        // Every project is counted in a square.
        let counts = svg.split("class=\"n\"").skip(1).filter_map(|text| {
            let number = text.split('>').nth(1)?.split(['<', ' ']).next()?;
            number.parse::<usize>().ok()
        });
        prop_assert_eq!(counts.sum::<usize>(), projects.len(), "{}", svg);

        let ics = rollout_ics(&rollout, now());
        for line in ics.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
        }
        let ics = unfolded(&ics);
        let uids = values(&ics, "UID:");
        prop_assert_eq!(uids.iter().collect::<HashSet<_>>().len(), projects.len());
        let starts: HashSet<_> = events(&ics).into_iter().map(|(_, _, at)| at).collect();
        let expected = rollout.organizations[0].lanes.iter().flat_map(|lane| &lane.starts);
        let expected: HashSet<_> = expected.map(|start| start.earliest.timestamp()).collect();
        prop_assert_eq!(starts, expected);
    }
}
