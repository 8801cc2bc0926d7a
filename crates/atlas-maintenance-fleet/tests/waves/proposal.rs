//! The proposed windows file.

use atlas_maintenance::{DayOfWeek, HourOfDay};
use atlas_maintenance_fleet::waves::{Assumed, GAP, Stages, project, propose};
use atlas_maintenance_fleet::{FleetPlan, Observed, PlannedChange, WindowsFile};
use proptest::prelude::*;

use crate::fixture::*;

#[test]
fn proposal_is_a_file_that_stages_the_environments() {
    let mut projects: Vec<_> = (1..)
        .zip([
            "development",
            "test",
            "staging",
            "production",
            "prod\u{1b}\n# x",
            "prod\u{1b}\n# x",
        ])
        .map(|(number, environment)| fleet_project(number, "shop", &[("environment", environment)]))
        .collect();
    projects.push(fleet_project(7, "bare", &[]));
    let text = propose(&projects, &Stages::default());
    assert!(
        text.contains("# 1 project without the tag\n# 2 projects with the tag"),
        "{text}"
    );
    assert!(
        !text.chars().any(|c| c.is_control() && c != '\n'),
        "{text:?}"
    );
    let file = WindowsFile::parse("windows.toml", &text).unwrap();
    let fleet: Vec<_> = projects
        .iter()
        .map(|project| Observed::new(project.clone(), Ok(None)))
        .collect();
    let plan = FleetPlan::new(&file, &fleet).unwrap();
    let days: Vec<_> = plan
        .projects()
        .iter()
        .map(|planned| match &planned.change {
            PlannedChange::Set { window, .. } => window.day().name(),
            PlannedChange::Ignored => "ignored",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        days,
        [
            "Monday", "Monday", "Thursday", "Sunday", "ignored", "ignored", "ignored"
        ]
    );
    // And of no project at all.
    let nothing = WindowsFile::parse("w", &propose(&[], &Stages::default())).unwrap();
    FleetPlan::new(&nothing, &[]).unwrap();
}

#[test]
fn stages_that_are_too_close_are_refused() {
    use DayOfWeek::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let stages = |days| Stages::new(days, HourOfDay::new(3).unwrap());
    for days in [
        [Monday, Thursday, Sunday],
        [Friday, Monday, Thursday],
        [Saturday, Wednesday, Saturday],
    ] {
        stages(days).unwrap();
    }
    for days in [
        [Monday, Monday, Sunday],
        [Monday, Wednesday, Sunday],
        [Tuesday, Friday, Sunday],
    ] {
        assert!(stages(days).unwrap_err().to_string().contains("days apart"));
    }
}

proptest! {
    /// With the proposed windows and waves by tag, a release that reaches development reaches production
    /// within the same seven days, whatever the zones, but those farthest apart.
    #[test]
    fn proposed_windows_take_a_release_through_all_waves_in_a_week(
        release in (0..2000_i64).prop_map(|hour| time("2026-01-01T00:00:00Z") + hours(hour)),
        zones in prop::array::uniform3(prop::sample::select(&ZONES[..5])),
    ) {
        let environments = ["development", "staging", "production"];
        let projects: Vec<_> = (1..)
            .zip(environments)
            .map(|(number, environment)| fleet_project(number, "shop", &[("environment", environment)]))
            .collect();
        let text = propose(&projects, &Stages::default());
        let file = WindowsFile::parse("windows.toml", &text).unwrap();
        let fleet: Vec<_> =
            projects.iter().map(|it| Observed::new(it.clone(), Ok(None))).collect();
        let plan = FleetPlan::new(&file, &fleet).unwrap();
        let members: Vec<_> = plan
            .projects()
            .iter()
            .zip(zones)
            .map(|(planned, zone)| {
                let PlannedChange::Set { window: set, .. } = &planned.change else {
                    panic!("{planned:?}");
                };
                let set = window(set.day(), set.hour().get(), zone);
                member(planned.project.clone(), Some(set))
            })
            .collect();
        let waves = project(&members, release, &Assumed::default()).remove(0);
        let [first, .., last] = waves.waves.as_slice() else { panic!() };
        let span = last.last.unwrap().duration_since(first.first.unwrap());
        prop_assert!(span < hours(8 * 24), "{span}");
        prop_assert!(span > GAP + GAP, "{span}");
    }
}
