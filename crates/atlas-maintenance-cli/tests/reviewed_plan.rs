//! Plans that are reviewed before they are carried out.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs;

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultResponse};
use serde_json::{Value, json};
use support::fleet::Fleet;
use support::json as parsed;

const FILE: &str = r#"
[[rule]]
select = { name = "shop-*" }
day = "sunday"
hour = 3

[[rule]]
select = { name = "*" }
ignore = true
"#;

fn id(number: u8) -> ProjectId {
    ProjectId::from_bytes([number; 12])
}

/// A fleet with windows, and the path of a plan for three of its four projects.
fn planned() -> (Fleet, String) {
    let fleet = Fleet::of(4);
    for number in 1..=3 {
        let id = id(number).to_string();
        let set = [
            "set",
            &id,
            "--day",
            "monday",
            "--hour",
            "1",
            "--protect",
            "9-17",
        ];
        fleet.done(&set);
    }
    let file = fleet.file(FILE);
    let path = fleet
        .folder
        .path()
        .join("reviewed.plan")
        .display()
        .to_string();
    // The fourth is not selected.
    let words = ["fleet", "plan", "-f", &file, "--out", &path];
    let control = fleet.served.simulator.control();
    let tags = [("stage".to_owned(), "one".to_owned())];
    for number in 1..=3 {
        control
            .set_tags(id(number), tags.iter().cloned().collect())
            .unwrap();
    }
    let said = fleet.fails(4, &[&words[..], &["--tag", "stage=one"]].concat());
    assert!(said.contains("3 to change"), "{said}");
    (fleet, path)
}

#[test]
fn reviewed_plan_is_carried_out_exactly() {
    let (fleet, path) = planned();
    let before = fleet.changes();
    // The windows file does not matter any more, and neither do new projects.
    fs::remove_file(fleet.path()).unwrap();
    fleet
        .served
        .simulator
        .control()
        .add_project(id(9), "shop-09");
    let asked = fleet.fails(2, &["fleet", "apply", &path]);
    assert!(asked.contains("--yes"), "{asked}");
    assert_eq!(fleet.done(&["fleet", "apply", &path, "--yes"]), "3 done\n");
    assert_eq!(fleet.changes() - before, 3);
    let list = fleet.done(&["fleet", "list", "--output", "json"]);
    let list = parsed(list.as_bytes());
    for project in list["projects"].as_array().unwrap() {
        let is_planned = (1..=3).any(|number| project["project"] == id(number).to_string());
        let window = &project["window"];
        match is_planned {
            true => {
                assert_eq!(
                    (&window["dayOfWeek"], &window["hourOfDay"]),
                    (&1.into(), &3.into())
                );
                // It is kept, as it was reviewed.
                assert_eq!(window["protectedHours"]["startHourOfDay"], 9);
            }
            false => assert_eq!(*window, Value::Null, "{project}"),
        }
    }
    // Carried out again, everything is in effect already.
    fleet.done(&["fleet", "apply", &path, "--yes"]);
    assert!(!fs::exists(format!("{path}.journal")).unwrap());
}

#[test]
fn plan_is_refused_where_a_project_changed_since() {
    type Change = fn(&Fleet);
    let changes: [(&str, Change); 6] = [
        ("opens Monday 01:00 -> Friday 05:00", |fleet| {
            fleet.done(&["set", &id(2).to_string(), "--day", "friday", "--hour", "5"]);
        }),
        ("deferrals 0 -> 1", |fleet| {
            fleet
                .served
                .simulator
                .control()
                .schedule_maintenance(id(2))
                .unwrap();
            fleet.done(&["defer", &id(2).to_string()]);
        }),
        ("protected hours 9-17 -> none", |fleet| {
            let id = id(2).to_string();
            fleet.done(&["set", &id, "--day", "monday", "--hour", "1", "--no-protect"]);
        }),
        ("no window", |fleet| {
            fleet.done(&["reset", &id(2).to_string(), "--yes"]);
        }),
        ("it is gone", |fleet| {
            fleet.served.simulator.control().remove_project(id(2));
        }),
        ("tags ", |fleet| {
            let control = fleet.served.simulator.control();
            control.set_tags(id(2), Default::default()).unwrap();
        }),
    ];
    for (words, change) in changes {
        let (fleet, path) = planned();
        change(&fleet);
        let before = fleet.changes();
        let said = fleet.fails(3, &["fleet", "apply", &path, "--yes"]);
        assert!(
            said.contains(words) && said.contains("1 project changed since"),
            "{said}"
        );
        assert!(said.contains(&id(2).to_string()), "{said}");
        assert_eq!(
            fleet.changes(),
            before,
            "{words}: nothing is sent for any project"
        );
    }
}

#[test]
fn plan_that_is_none_or_for_another_service_is_refused() {
    let (fleet, path) = planned();
    let text = fs::read_to_string(&path).unwrap();
    let plan = parsed(text.as_bytes());
    let before = fleet.changes();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut plan = plan.clone();
        change(&mut plan);
        plan.to_string()
    };
    let without = |member: &str| {
        with(&|plan| {
            plan["projects"][0].as_object_mut().unwrap().remove(member);
        })
    };
    for (text, words) in [
        (String::new(), "no plan"),
        ("[[rule]]\n".to_owned(), "no plan"),
        (text.chars().take(text.len() / 2).collect(), "no plan"),
        ("{}".to_owned(), "no plan"),
        (with(&|plan| plan["format"] = json!("other")), "other"),
        (with(&|plan| plan["version"] = json!(2)), "version 2"),
        (with(&|plan| plan["more"] = json!(1)), "more"),
        (
            with(&|plan| plan["service"] = json!("https://example.com")),
            "https://example.com",
        ),
        (
            with(&|plan| plan["projects"][1] = plan["projects"][0].clone()),
            "twice",
        ),
        (
            with(&|plan| plan["projects"][0]["after"]["hour"] = json!(24)),
            "24",
        ),
        (
            with(&|plan| plan["projects"][0]["after"]["protectedHours"] = json!("9-9")),
            "same hour (9)",
        ),
        // What is missing never means to reset a window.
        (without("after"), "after"),
        (without("before"), "before"),
        (without("project"), "project"),
    ] {
        fs::write(&path, &text).unwrap();
        let said = fleet.fails(2, &["fleet", "apply", &path, "--yes"]);
        assert!(
            said.contains(words) && said.contains("reviewed.plan"),
            "{text}: {said}"
        );
    }
    assert_eq!(fleet.changes(), before);
    fs::write(&path, &text).unwrap();
    for more in [
        ["--filter", "*"],
        ["--tag", "a"],
        ["--org", "4888442a3354817a7320eb61"],
    ] {
        let said = fleet.fails(
            2,
            &[&["fleet", "apply", &path, "--yes"], &more[..]].concat(),
        );
        assert!(said.contains("carried out as it is"), "{said}");
    }
    fleet.fails(2, &["fleet", "apply", &path, "-f", &path, "--yes"]);
    fleet.fails(2, &["fleet", "apply", "--yes"]);
    for secret in ["secret", "token", "client"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn stopped_apply_of_a_plan_is_continued() {
    let (fleet, path) = planned();
    let before = fleet.changes();
    let refusal = Fault::answer(FaultResponse::new(409)).on_operation("updateMaintenanceWindow");
    fleet
        .served
        .simulator
        .control()
        .inject(refusal.on_path(id(2).to_string()).once())
        .unwrap();
    let said = fleet.fails(1, &["fleet", "apply", &path, "--yes"]);
    assert!(
        said.contains("2 done, 1 refused") && said.contains("--resume"),
        "{said}"
    );
    let again = fleet.fails(2, &["fleet", "apply", &path, "--yes"]);
    assert!(again.contains("--resume"), "{again}");
    fleet.done(&["fleet", "apply", &path, "--yes", "--resume"]);
    assert_eq!(fleet.changes() - before, 3);
}

#[test]
fn what_the_plan_could_not_change_is_in_the_file_and_a_failure() {
    let (fleet, path) = planned();
    let file = fleet.file(FILE);
    let fault = Fault::answer(FaultResponse::new(403)).on_operation("getMaintenanceWindow");
    let control = fleet.served.simulator.control();
    control.inject(fault.on_path(id(4).to_string())).unwrap();
    fleet.fails(1, &["fleet", "plan", "-f", &file, "--out", &path]);
    let plan = parsed(&fs::read(&path).unwrap());
    assert_eq!(plan["projects"].as_array().unwrap().len(), 3);
    assert_eq!(plan["leftOut"][0]["project"]["id"], id(4).to_string());
    let said = fleet.fails(1, &["fleet", "apply", &path, "--yes"]);
    assert!(
        said.contains("3 done, 1 left out") && said.contains(&id(4).to_string()),
        "{said}"
    );
    let nowhere = fleet
        .folder
        .path()
        .join("no-folder")
        .join("plan")
        .display()
        .to_string();
    let said = fleet.fails(1, &["fleet", "plan", "-f", &file, "--out", &nowhere]);
    assert!(said.contains("no-folder"), "{said}");
}
