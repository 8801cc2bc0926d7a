//! Plans, and exports that change nothing.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use atlas_maintenance::{
    CurrentWindow, DayOfWeek, Error, HourOfDay, OrganizationId, ProjectId, ProtectedHours, Window,
};
use atlas_maintenance_fleet::{
    Action, FleetPlan, FleetProject, Observed, PlannedChange, RefusalReason, WindowsFile, export,
};
use proptest::prelude::*;

fn observed(digit: &str, name: &str, window: Option<CurrentWindow>) -> Observed {
    Observed {
        project: FleetProject::new(digit.repeat(24).parse().unwrap(), name),
        window: Ok(window),
        wave: None,
    }
}

fn window(day: DayOfWeek, hour: u8) -> CurrentWindow {
    CurrentWindow::new(day, HourOfDay::new(hour).unwrap())
}

fn plan(text: &str, fleet: &[Observed]) -> FleetPlan {
    FleetPlan::new(&WindowsFile::parse("windows.toml", text).unwrap(), fleet).unwrap()
}

#[test]
fn plan_has_every_kind_of_change() {
    let text = r#"
        [[rule]]
        select.name = "set-*"
        day = "sunday"
        hour = 2
        protected_hours = "9-17"
        [[rule]]
        select.name = "reset*"
        window = "none"
        [[rule]]
        select.name = "ignored"
        ignore = true
    "#;
    let mut deferred = window(DayOfWeek::Monday, 2);
    deferred.deferrals = 2;
    let mut under_way = window(DayOfWeek::Monday, 2);
    under_way.start_asap = true;
    let mut up_to_date = window(DayOfWeek::Sunday, 2);
    up_to_date.protected_hours = Some("9-17".parse().unwrap());
    // Nothing changes, so it does not matter that nothing could be changed.
    up_to_date.start_asap = true;
    up_to_date.deferrals = 1;
    let mut unread = observed("7", "set-unread", None);
    unread.window = Err(Arc::new(Error::input("no connection")));
    let fleet = [
        observed("1", "set-deferred", Some(deferred.clone())),
        observed("2", "set-under-way", Some(under_way.clone())),
        observed("3", "set-up-to-date", Some(up_to_date)),
        observed("4", "reset", Some(deferred.clone())),
        observed("5", "reset-none", None),
        observed("6", "ignored", Some(under_way.clone())),
        unread,
        observed("8", "unmatched", None),
        observed("9", "reset-under-way", Some(under_way)),
    ];
    let plan = plan(text, &fleet);
    let changes: Vec<_> = plan
        .projects()
        .iter()
        .map(|planned| &planned.change)
        .collect();
    let desired =
        Window::weekly(DayOfWeek::Sunday, HourOfDay::new(2).unwrap()).protected_hours(9..17);
    let PlannedChange::Set {
        window,
        differences,
        deferrals_reset: 2,
        ..
    } = changes[0]
    else {
        panic!("{:?}", changes[0]);
    };
    assert_eq!((window, differences.len()), (&desired, 2));
    assert!(
        matches!(changes[1], PlannedChange::Refused { reason, .. } if reason.to_string().contains("not finished"))
    );
    assert!(matches!(changes[2], PlannedChange::UpToDate));
    assert!(matches!(changes[3], PlannedChange::Reset { window, .. } if *window == deferred));
    assert!(matches!(changes[4], PlannedChange::UpToDate));
    assert!(matches!(changes[5], PlannedChange::Ignored));
    assert!(
        matches!(changes[6], PlannedChange::Refused { reason: reason @ RefusalReason::Unread(_), .. }
        if reason.to_string().contains("no connection"))
    );
    assert!(matches!(changes[7], PlannedChange::Unmatched));
    assert!(matches!(changes[8], PlannedChange::Refused { .. }));
    assert!(!plan.is_empty());
    let work: Vec<_> = plan.work().map(|work| work.action).collect();
    assert_eq!(work, [Action::Set(desired), Action::Reset]);
}

#[test]
fn first_rule_that_selects_a_project_decides() {
    let text = r#"
        [[rule]]
        select.id = "111111111111111111111111"
        day = "monday"
        hour = 0
        [[rule]]
        select.name = "*"
        day = "sunday"
        hour = 0
    "#;
    let fleet = [
        observed("1", "a", Some(window(DayOfWeek::Monday, 0))),
        observed("2", "b", Some(window(DayOfWeek::Sunday, 0))),
    ];
    let plan = plan(text, &fleet);
    assert!(plan.is_empty());
    assert_eq!(
        plan.projects().iter().map(|p| p.rule).collect::<Vec<_>>(),
        [Some(2), Some(6)]
    );
}

/// Projects that another rule decides are not counted, and projects that could not be read are.
#[test]
fn spread_counts_the_projects_that_its_rule_decides() {
    let text = r#"
        [[rule]]
        select.ids = ["000000000000000000000000", "000000000000000000000001"]
        ignore = true
        [[rule]]
        select.name = "*"
        day = "sunday"
        spread = "00-06"
    "#;
    let mut fleet: Vec<_> = (0..26_u8)
        .map(|n| Observed {
            project: FleetProject::new(format!("{n:024x}").parse().unwrap(), "p"),
            window: Ok(None),
            wave: None,
        })
        .collect();
    let hours = |fleet: &[Observed]| -> BTreeMap<ProjectId, u8> {
        plan(text, fleet)
            .work()
            .filter_map(|work| match work.action {
                Action::Set(window) => Some((work.project.id, window.hour().get())),
                _ => None,
            })
            .collect()
    };
    let before = hours(&fleet);
    let mut counts = [0; 6];
    for hour in before.values() {
        counts[usize::from(*hour)] += 1;
    }
    assert_eq!(counts, [4; 6]);
    let lost = fleet[9].project.id;
    fleet[9].window = Err(Arc::new(Error::input("lost")));
    let mut expected = before;
    expected.remove(&lost);
    assert_eq!(hours(&fleet), expected);
}

#[test]
fn repeated_project_counts_once() {
    let fleet = [observed("1", "a", None), observed("1", "a", None)];
    let text = "[[rule]]\nselect.name = \"*\"\nday = \"sun\"\nhour = 1\n";
    assert_eq!(plan(text, &fleet).work().count(), 1);
    assert!(plan(&export(&fleet), &fleet).is_empty());
}

fn any_window() -> impl Strategy<Value = CurrentWindow> {
    let protected = prop_oneof![
        Just(None),
        // The service may report hours that it would not accept.
        (0..24_u8, 0..24_u8).prop_map(|(start, end)| Some(ProtectedHours::reported(
            HourOfDay::new(start).unwrap(),
            HourOfDay::new(end).unwrap()
        ))),
    ];
    (
        0..7_usize,
        0..24_u8,
        protected,
        any::<bool>(),
        any::<bool>(),
        0..3_u32,
    )
        .prop_map(
            |(day, hour, protected_hours, auto_defer, start_asap, deferrals)| {
                let mut window = window(DayOfWeek::ALL[day], hour);
                window.protected_hours = protected_hours;
                window.auto_defer = auto_defer;
                window.start_asap = start_asap;
                window.deferrals = deferrals;
                window
            },
        )
}

/// Also control characters, which `any::<String>()` leaves out.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\\x00-\\x20\\x7f-\\x9f\"#a]{0,6}"]
}

fn any_fleet() -> impl Strategy<Value = Vec<Observed>> {
    let organization = prop_oneof![
        Just(None),
        Just(Some(OrganizationId::from_bytes([0xaa; 12]))),
        Just(Some(OrganizationId::from_bytes([0xbb; 12]))),
    ];
    let one = (
        any::<[u8; 12]>(),
        any_text(),
        prop::option::weighted(0.8, any_window()),
        prop::option::weighted(0.1, any_text()),
    );
    (
        organization,
        any::<bool>(),
        prop::collection::vec(one, 1..40),
    )
        .prop_map(|(organization, mixed, fleet)| {
            let mut fleet: Vec<_> = fleet
                .into_iter()
                .map(|(id, name, window, unread)| {
                    let mut project = FleetProject::new(ProjectId::from_bytes(id), name);
                    project.organization = organization;
                    Observed {
                        project,
                        window: unread.map_or(Ok(window), |text| Err(Arc::new(Error::input(text)))),
                        wave: None,
                    }
                })
                .collect();
            if mixed {
                fleet[0].project.organization = Some(OrganizationId::from_bytes([0xcc; 12]));
            }
            fleet
        })
}

proptest! {
    #[test]
    fn export_changes_nothing(fleet in any_fleet()) {
        let text = export(&fleet);
        let file = WindowsFile::parse("windows.toml", &text)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let plan = FleetPlan::new(&file, &fleet)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert!(plan.is_empty(), "{}\n{:#?}", text, plan);
        prop_assert!(plan.projects().iter().all(|planned| planned.rule.is_some()));
    }

    /// When windows change afterwards, the plan of the export sets them as they were.
    #[test]
    fn export_restores_windows_that_changed(fleet in any_fleet()) {
        let file = WindowsFile::parse("windows.toml", &export(&fleet)).unwrap();
        let later: Vec<_> = fleet
            .iter()
            .map(|observed| Observed { window: Ok(None), ..observed.clone() })
            .collect();
        let plan = FleetPlan::new(&file, &later).unwrap();
        for work in plan.work() {
            let before = fleet.iter().find(|observed| observed.project.id == work.project.id).unwrap();
            let Action::Set(window) = work.action else {
                return Err(TestCaseError::fail("not a window"));
            };
            let before = before.window.clone().unwrap();
            prop_assert_eq!(window.differences(before.as_ref()), []);
        }
        let with_window = fleet.iter().filter(|observed| matches!(observed.window, Ok(Some(_))));
        prop_assert_eq!(plan.work().count(), with_window.count());
    }
}
