//! Plans for some projects of a fleet: the same as the plan for all.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::cell::Cell;

use atlas_maintenance_fleet::{FleetPlan, FleetProject, Observed, WindowsFile};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const FILE: &str = r#"
    [[rule]]
    select.tag = "env=prod"
    spread = { from = "saturday 22", to = "sunday 06" }
    [[rule]]
    select.name = "web-*"
    day = "monday"
    spread = "00-06"
    [[rule]]
    select.name = "gone-*"
    ignore = true
    optional = true
    [[rule]]
    select.ids = ["ffffffffffffffffffffffff"]
    window = "none"
    optional = true
    [[rule]]
    select.name = "*"
    window = "none"
"#;

fn fleet(count: u32) -> Vec<FleetProject> {
    let project = |number: u32| {
        let id = format!("65{number:022x}").parse().unwrap();
        let mut project = FleetProject::new(
            id,
            format!(
                "{}-{number}",
                if number.is_multiple_of(2) {
                    "web"
                } else {
                    "job"
                }
            ),
        );
        if number.is_multiple_of(3) {
            project.tags.insert("env".to_owned(), "prod".to_owned());
        }
        project
    };
    (0..count).map(project).collect()
}

fn seen(project: &FleetProject) -> Observed {
    Observed::new(project.clone(), Ok(None))
}

#[test]
fn plan_for_a_selection_is_that_for_all() {
    let file = WindowsFile::parse("windows.toml", FILE).unwrap();
    let narrowed = Cell::new(0);
    let cases = (4..80_u32, prop::collection::vec(any::<bool>(), 80));
    TestRunner::new(Config::with_cases(200))
        .run(&cases, |(count, is_selected)| {
            let all = fleet(count);
            let whole: Vec<_> = all.iter().map(seen).collect();
            let whole = FleetPlan::new(&file, &whole).unwrap();
            let picked = all.iter().zip(&is_selected).filter(|(_, picked)| **picked);
            let selected: Vec<_> = picked.map(|(project, _)| seen(project)).collect();
            let plan = FleetPlan::for_selection(&file, &all, &selected).unwrap();
            prop_assert_eq!(plan.projects().len(), selected.len());
            // The selected projects may be left out of all, and a plan may take them.
            let rest = all.iter().zip(&is_selected).filter(|(_, picked)| !**picked);
            let rest: Vec<_> = rest.map(|(project, _)| project.clone()).collect();
            let twice = selected.iter().chain(&selected).cloned().collect();
            let taken = FleetPlan::of_selection(&file, &rest, twice).unwrap();
            prop_assert_eq!(format!("{taken:?}"), format!("{plan:?}"));
            for planned in plan.projects() {
                let id = planned.project.id;
                let same = whole
                    .projects()
                    .iter()
                    .find(|one| one.project.id == id)
                    .unwrap();
                prop_assert_eq!(format!("{planned:?}"), format!("{same:?}"));
            }
            // The selection by itself spreads its projects over other hours.
            let alone = FleetPlan::new(&file, &selected);
            let differs = alone.is_ok_and(|alone| format!("{alone:?}") != format!("{plan:?}"));
            narrowed.set(narrowed.get() + u32::from(differs));
            Ok(())
        })
        .unwrap();
    assert!(
        narrowed.get() > 100,
        "{} selections mattered",
        narrowed.get()
    );
}

/// More projects than are freed at once.
#[test]
fn plan_that_takes_very_many_projects_is_the_same() {
    let file = WindowsFile::parse("windows.toml", FILE).unwrap();
    let selected: Vec<_> = fleet(20_000).iter().map(seen).collect();
    let plan = FleetPlan::for_selection(&file, &[], &selected).unwrap();
    let taken = FleetPlan::of_selection(&file, &[], selected).unwrap();
    assert_eq!(taken.projects().len(), 20_000);
    assert_eq!(format!("{taken:?}"), format!("{plan:?}"));
}

#[test]
fn rules_are_checked_against_all_projects() {
    let all = fleet(6);
    let plan = |text: &str, selected: &[Observed]| {
        let file = WindowsFile::parse("windows.toml", text).unwrap();
        FleetPlan::for_selection(&file, &all, selected).map_err(|error| error.to_string())
    };
    // Nothing is selected, and every rule finds something among all.
    assert_eq!(plan(FILE, &[]).unwrap().projects().len(), 0);
    let unknown = FILE.replace("    optional = true\n", "");
    let error = plan(&unknown, &[]).unwrap_err();
    let lines: Vec<_> = error.lines().collect();
    let [name, id] = lines.as_slice() else {
        panic!("{error}");
    };
    assert!(name.contains("selects none of the projects"), "{name}");
    assert!(
        id.contains("there is no project ffffffffffffffffffffffff"),
        "{id}"
    );
    let wrong = WindowsFile::parse(
        "windows.toml",
        "[[rule]]\nselect.name = \"*\"\nignore = true\noptional = 1\n",
    );
    assert!(
        wrong
            .unwrap_err()
            .to_string()
            .contains("windows.toml:4: optional takes true or false")
    );
}
