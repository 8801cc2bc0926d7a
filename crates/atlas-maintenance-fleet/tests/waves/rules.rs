//! The rules, by hand, and the findings.

use std::collections::BTreeMap;
use std::sync::Arc;

use atlas_maintenance::{DayOfWeek, Error};
use atlas_maintenance_fleet::Observed;
use atlas_maintenance_fleet::waves::{
    Assignment, Assumed, FindingKind, Member, Mode, ProjectedStart, Source, Wave, project,
};

use crate::fixture::*;

#[test]
fn waves_follow_each_other_by_48_hours_and_the_next_opening() {
    let waves = only(
        &[
            of(1, "production", Some(window(DayOfWeek::Sunday, 2, "UTC"))),
            of(2, "development", Some(window(DayOfWeek::Friday, 2, "UTC"))),
            of(3, "staging", Some(window(DayOfWeek::Saturday, 2, "UTC"))),
            of(4, "test", Some(window(DayOfWeek::Saturday, 3, "UTC"))),
        ],
        "2026-12-01T00:00:00Z",
    );
    // Thursday is the third of December.
    assert_eq!(
        starts(&waves),
        [
            "2026-12-20T02:00:00+00:00[UTC]",
            "2026-12-04T02:00:00+00:00[UTC]",
            // Less than 48 hours after Saturday 03:00, so a week later.
            "2026-12-12T02:00:00+00:00[UTC]",
            "2026-12-05T03:00:00+00:00[UTC]",
        ]
    );
    let [first, second, last] = waves.waves.as_slice() else {
        panic!("{:?}", waves.waves);
    };
    assert_eq!(first.first, Some(time("2026-12-04T02:00:00Z")));
    assert_eq!(first.last, Some(time("2026-12-05T03:00:00Z")));
    assert_eq!(first.after, time("2026-12-03T00:00:00Z"));
    assert_eq!(second.after, time("2026-12-07T03:00:00Z"));
    assert_eq!(last.after, time("2026-12-14T02:00:00Z"));
    assert!(waves.projects.iter().all(|it| it.start.is_certain()));
}

#[test]
fn opening_at_the_very_turn_is_missed() {
    // The turn of wave 1 is Thursday the third at midnight.
    let at_turn = of(1, "test", Some(window(DayOfWeek::Thursday, 0, "UTC")));
    let waves = only(&[at_turn], "2026-12-01T00:00:00Z");
    assert_eq!(starts(&waves), ["2026-12-10T00:00:00+00:00[UTC]"]);
    // One window for all: a week for each wave.
    let all = ["development", "staging", "production"];
    let members: Vec<_> = (1..)
        .zip(all)
        .map(|(number, environment)| {
            of(
                number,
                environment,
                Some(window(DayOfWeek::Friday, 2, "UTC")),
            )
        })
        .collect();
    let waves = only(&members, "2026-12-01T00:00:00Z");
    let days: Vec<_> = waves.waves.iter().map(|wave| wave.first.unwrap()).collect();
    assert_eq!(days[1].duration_since(days[0]), hours(7 * 24));
    assert_eq!(days[2].duration_since(days[1]), hours(7 * 24));
    assert!(kinds(&waves).contains(&FindingKind::OneWindow));
}

#[test]
fn wave_without_projects_leaves_its_turn_to_the_next() {
    let waves = only(
        &[
            of(1, "development", Some(window(DayOfWeek::Friday, 2, "UTC"))),
            of(2, "production", Some(window(DayOfWeek::Sunday, 3, "UTC"))),
        ],
        "2026-12-01T00:00:00Z",
    );
    // 48 hours after wave 1, with no wave between.
    assert_eq!(starts(&waves)[1], "2026-12-06T03:00:00+00:00[UTC]");
    assert_eq!(waves.waves[1].after, waves.waves[2].after);
    assert!(kinds(&waves).contains(&FindingKind::EmptyWave));
}

#[test]
fn project_without_a_window_makes_intervals_of_later_waves() {
    let waves = only(
        &[
            of(1, "test", None),
            of(2, "staging", Some(window(DayOfWeek::Sunday, 2, "UTC"))),
            of(3, "production", Some(window(DayOfWeek::Sunday, 2, "UTC"))),
        ],
        "2026-12-01T00:00:00Z",
    );
    assert_eq!(
        starts(&waves),
        [
            "after 2026-12-03T00:00:00Z to 2026-12-10T00:00:00Z",
            "2026-12-06T02:00:00+00:00[UTC] to 2026-12-13T02:00:00+00:00[UTC]",
            "2026-12-13T02:00:00+00:00[UTC] to 2026-12-20T02:00:00+00:00[UTC]",
        ]
    );
    assert!(kinds(&waves).contains(&FindingKind::WithoutWindow));
    let longer = Assumed::default().with_without_window(hours(14 * 24));
    let longer = project(
        &[
            of(1, "test", None),
            of(2, "staging", Some(window(DayOfWeek::Sunday, 2, "UTC"))),
        ],
        time("2026-12-01T00:00:00Z"),
        &longer,
    );
    assert!(starts(&longer[0])[1].ends_with("to 2026-12-20T02:00:00+00:00[UTC]"));
}

#[test]
fn long_maintenance_delays_the_next_wave_by_a_week_at_most_once_it_is_assumed() {
    let members = [
        of(1, "test", Some(window(DayOfWeek::Friday, 2, "UTC"))),
        of(2, "staging", Some(window(DayOfWeek::Sunday, 3, "UTC"))),
    ];
    for (completion, late) in [(1, false), (48, false), (49, true), (72, true)] {
        let assumed = Assumed::default().with_completion(hours(completion));
        let waves = project(&members, time("2026-12-01T00:00:00Z"), &assumed);
        let expected = match late {
            false => "2026-12-06T03:00:00+00:00[UTC]",
            true => "2026-12-06T03:00:00+00:00[UTC] to 2026-12-13T03:00:00+00:00[UTC]",
        };
        assert_eq!(starts(&waves[0])[1], expected, "{completion}");
    }
}

#[test]
fn organizations_do_not_wait_for_each_other() {
    let organization = |digit: &str| Some(digit.repeat(24).parse().unwrap());
    let mut members = [
        of(1, "development", Some(window(DayOfWeek::Friday, 2, "UTC"))),
        of(2, "production", Some(window(DayOfWeek::Friday, 2, "UTC"))),
    ];
    let together = only(&members, "2026-12-01T00:00:00Z");
    assert_eq!(starts(&together)[1], "2026-12-11T02:00:00+00:00[UTC]");
    members[0].observed.project.organization = organization("a");
    members[1].observed.project.organization = organization("b");
    let apart = project(&members, time("2026-12-01T00:00:00Z"), &Assumed::default());
    assert_eq!(apart.len(), 2);
    assert_eq!(starts(&apart[1]), ["2026-12-04T02:00:00+00:00[UTC]"]);
}

#[test]
fn what_cannot_be_read_or_placed_leaves_later_waves_open() {
    let staging = || of(2, "staging", Some(window(DayOfWeek::Sunday, 2, "UTC")));
    let mut unread = of(1, "test", None);
    unread.observed.window = Err(Arc::new(Error::input("no connection")));
    let mut untagged = unread.clone();
    untagged.observed.project.tags = BTreeMap::new();
    let unknown_zone = of(
        1,
        "test",
        Some(window(DayOfWeek::Friday, 2, "Mars/Olympus")),
    );
    for early in [unread, untagged, unknown_zone] {
        let waves = only(&[early.clone(), staging()], "2026-12-01T00:00:00Z");
        assert!(matches!(
            waves.projects[0].start,
            ProjectedStart::Unknown(_)
        ));
        let start = &starts(&waves)[1];
        assert!(start.ends_with("or later"), "{early:?}: {start}");
        assert_eq!(waves.waves[1].last, None);
    }
}

#[test]
fn auto_defer_moves_a_start_where_no_project_has_a_wave() {
    let mut deferring = window(DayOfWeek::Friday, 2, "UTC");
    deferring.auto_defer = true;
    let plain = |number| member(fleet_project(number, "shop", &[]), Some(deferring.clone()));
    let waves = only(&[plain(1)], "2026-12-01T00:00:00Z");
    assert_eq!(starts(&waves), ["2026-12-11T02:00:00+00:00[UTC]"]);
    let tagged = of(2, "development", Some(window(DayOfWeek::Friday, 2, "UTC")));
    let waves = only(&[tagged, plain(1)], "2026-12-01T00:00:00Z");
    // Wave 2, by default, without the deferral.
    assert_eq!(starts(&waves)[1], "2026-12-11T02:00:00+00:00[UTC]");
    let finding = &waves.findings[waves.findings.len() - 3..];
    assert!(
        finding
            .iter()
            .any(|it| it.message.contains("has no effect: it is not"))
    );
}

#[test]
fn production_that_is_not_last_is_found_by_tags_and_names() {
    let on = || Some(window(DayOfWeek::Sunday, 2, "UTC"));
    for (name, tags, is_found) in [
        ("prod-shop", &[][..], true),
        ("shop.PROD", &[], true),
        ("shop", &[("env", "Prod")], true),
        ("shop", &[("environment", "Production")], true),
        ("shop", &[("stage", "live")], true),
        ("product-shop", &[], false),
        ("shop", &[("team", "production")], false),
        ("shop", &[("environment", "production")], false),
        ("prod-shop", &[("environment", "production")], false),
        ("prod-like", &[("environment", "test")], true),
    ] {
        let waves = only(
            &[member(fleet_project(1, name, tags), on())],
            "2026-12-01T00:00:00Z",
        );
        let found = kinds(&waves).contains(&FindingKind::ProductionNotLast);
        assert_eq!(found, is_found, "{name} {tags:?}");
        let unknown = tags.contains(&("environment", "Production"));
        let is_unknown = kinds(&waves).contains(&FindingKind::UnknownEnvironment);
        assert_eq!(is_unknown, unknown, "{name} {tags:?}");
    }
    // Of a project that the service reports in wave 2, whatever its tag says.
    let tagged = fleet_project(1, "shop", &[("environment", "production")]);
    let manual = Assignment::reported(Some(Wave::Second), Some(Wave::Second), Some(Mode::Manual));
    let waves = only(
        &[Member::new(Observed::new(tagged, Ok(on())), manual)],
        "2026-12-01T00:00:00Z",
    );
    assert_eq!(waves.projects[0].source, Some(Source::Assigned));
    assert!(kinds(&waves).contains(&FindingKind::ProductionNotLast));
}

#[test]
fn findings_are_on_one_line_whatever_the_names() {
    let hostile = "\u{1b}[31m\nprod\u{202e}";
    let project = fleet_project(1, hostile, &[("environment", hostile)]);
    let mut odd = window(DayOfWeek::Sunday, 2, hostile);
    odd.auto_defer = true;
    let waves = only(
        &[
            member(project.clone(), Some(odd.clone())),
            member(fleet_project(2, hostile, &[]), Some(odd)),
            of(3, "test", None),
        ],
        "2026-12-01T00:00:00Z",
    );
    assert!(waves.findings.len() >= 5, "{:?}", waves.findings);
    for finding in &waves.findings {
        let text = finding.to_string();
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}
