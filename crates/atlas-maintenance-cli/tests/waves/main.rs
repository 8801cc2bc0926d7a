//! `fleet waves` from outside.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "preview")]
mod rules;

use std::collections::BTreeMap;
use std::fs;

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultResponse};
use serde_json::{Value, json};
use support::fleet::Fleet;
use support::{ORGANIZATION, json as read, stderr};

const RELEASE: &str = "2026-12-01";

const PROJECTION: [&str; 4] = ["fleet", "waves", "--release", RELEASE];

fn id(number: u8) -> ProjectId {
    ProjectId::from_bytes([number; 12])
}

/// Projects 1 to 4: development, staging, production, and one with neither tag nor window.
fn scene() -> Fleet {
    let fleet = Fleet::of(4);
    let control = fleet.served.simulator.control();
    for (number, environment) in (1..).zip(["development", "staging", "production"]) {
        let tags = [("environment".to_owned(), environment.to_owned())];
        control.set_tags(id(number), BTreeMap::from(tags)).unwrap();
    }
    let file = fleet.file(
        "[[rule]]\nselect.name = \"shop-01\"\nday = \"friday\"\nhour = 2\n\n\
         [[rule]]\nselect.name = \"shop-02\"\nday = \"sunday\"\nhour = 3\n\n\
         [[rule]]\nselect.name = \"shop-03\"\nday = \"tuesday\"\nhour = 4\nauto_defer = true\n\n\
         [[rule]]\nselect.name = \"*\"\nignore = true\n",
    );
    fleet.done(&["fleet", "apply", "-f", &file, "--yes"]);
    fleet
}

fn document(fleet: &Fleet, words: &[&str]) -> Value {
    let words = [&PROJECTION[..], words, &["-o", "json"]].concat();
    read(fleet.done(&words).as_bytes())
}

/// Name, wave, source, earliest and latest start.
fn rows(document: &Value) -> Vec<String> {
    let projects = document["projects"].as_array().unwrap();
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let members = ["name", "wave", "source", "earliest", "latest"];
    projects
        .iter()
        .map(|row| members.map(|member| text(&row[member])).join(" "))
        .collect()
}

fn kinds(document: &Value) -> Vec<&str> {
    let findings = document["organizations"][0]["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|it| it["kind"].as_str().unwrap())
        .collect()
}

#[cfg(feature = "preview")]
fn by_tag() -> &'static [&'static str] {
    &["--by-tag"]
}

#[cfg(not(feature = "preview"))]
fn by_tag() -> &'static [&'static str] {
    &[]
}

#[test]
fn waves_of_tags_are_projected_over_windows() {
    let fleet = scene();
    let document = document(&fleet, by_tag());
    let organization = &document["organizations"][0];
    assert_eq!(organization["organization"], ORGANIZATION);
    assert_eq!(organization["basis"], "tag");
    assert_eq!(
        rows(&document),
        [
            "shop-01 1 tag 2026-12-04T02:00:00Z 2026-12-04T02:00:00Z",
            // Neither has a window, and so the waves after theirs are intervals.
            "Demo 1 default 2026-12-03T00:00:00Z 2026-12-10T00:00:00Z",
            "shop-04 1 default 2026-12-03T00:00:00Z 2026-12-10T00:00:00Z",
            "shop-02 2 tag 2026-12-06T03:00:00Z 2026-12-13T03:00:00Z",
            "shop-03 3 tag 2026-12-08T04:00:00Z 2026-12-15T04:00:00Z",
        ]
    );
    assert_eq!(
        kinds(&document),
        ["auto-defer-off", "without-window", "deferral"]
    );
    assert_eq!(fleet.changes(), 3, "of the scene");
}

#[test]
fn selection_shows_some_and_all_decide_when() {
    let fleet = scene();
    let all = document(&fleet, by_tag());
    let words = [by_tag(), &["--filter", "shop-03"]].concat();
    let some = document(&fleet, &words);
    assert_eq!(some["organizations"], all["organizations"]);
    assert_eq!(rows(&some), rows(&all)[4..]);
    let words = [by_tag(), &["--tag", "environment=staging"]].concat();
    assert_eq!(rows(&document(&fleet, &words)), rows(&all)[3..4]);
}

#[test]
fn assumptions_widen_the_intervals() {
    let fleet = scene();
    let longer = [by_tag(), &["--without-window", "336", "--completion", "60"]].concat();
    let document = document(&fleet, &longer);
    assert_eq!(
        rows(&document)[3],
        "shop-02 2 tag 2026-12-06T03:00:00Z 2026-12-20T03:00:00Z"
    );
    assert_eq!(document["withoutWindowHours"], 336);
    for wrong in [
        ["--completion", "-1"],
        ["--without-window", "9000"],
        ["--release", "2026-12-01T02:00"],
    ] {
        fleet.fails(2, &[&["fleet", "waves"][..], &wrong[..]].concat());
    }
}

#[test]
fn text_says_what_is_assumed_and_counts_projects_without_a_window() {
    let fleet = scene();
    let words = [&PROJECTION[..], by_tag(), &["--zone", "Europe/Dublin"]].concat();
    let text = fleet.done(&words);
    for expected in [
        "Release   Tue 2026-12-01 00:00\nTime zone Europe/Dublin\nAssumed ",
        "All starts are estimates",
        "2 projects without a window: --all lists them",
        "warning: auto-defer is on in 1 project and has no effect",
        "(shop-03)",
        "Sun 2026-12-06 03:00",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("Demo"), "{text}");
    let all = fleet.done(&[&words[..], &["--all"]].concat());
    assert!(all.contains("Demo"), "{all}");
    let now = fleet.done(&[&["fleet", "waves"], by_tag()].concat());
    assert!(now.contains("see --release"), "{now}");
}

#[test]
fn picture_and_calendar_have_the_starts() {
    let fleet = scene();
    let of = |format: &str| {
        fleet.done(&[&PROJECTION[..], by_tag(), &["-o", format, "--zone", "UTC"]].concat())
    };
    let svg = of("svg");
    assert!(svg.contains("shop-03 (Tue 08 Dec 04:00 UTC)"), "{svg}");
    assert!(svg.trim_end().ends_with("</svg>"), "{svg}");
    let ics = of("ics").replace("\r\n ", "");
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), 3, "{ics}");
    assert!(
        ics.contains("SUMMARY:Earliest maintenance (wave 3): shop-03"),
        "{ics}"
    );
    assert!(
        ics.contains("SUMMARY:Estimated maintenance (wave 1): shop-01"),
        "{ics}"
    );
    fleet.fails(2, &["fleet", "waves", "propose", "-o", "svg"]);
}

#[test]
fn what_is_not_read_is_shown_and_fails() {
    let fleet = scene();
    let control = fleet.served.simulator.control();
    let fault = Fault::answer(FaultResponse::new(403)).on_path(id(1).to_string());
    control.inject(fault).unwrap();
    let words = [&PROJECTION[..], by_tag(), &["-o", "json"]].concat();
    let output = fleet.run(&words);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let document = read(&output.stdout);
    let unread = &document["projects"][1];
    assert_eq!(unread["name"], "shop-01");
    assert!(
        unread["problem"].as_str().unwrap().contains("403"),
        "{unread}"
    );
    assert_eq!(unread["hasWindow"], json!(null));
    // It may delay those after it for any time.
    assert!(rows(&document)[4].ends_with("null"), "{document}");
}

#[test]
fn proposal_is_a_file_that_a_plan_takes() {
    let fleet = scene();
    let path = fleet
        .folder
        .path()
        .join("staged.toml")
        .display()
        .to_string();
    let shown = fleet.done(&["fleet", "waves", "propose"]);
    assert!(
        shown.contains(&format!("organization = \"{ORGANIZATION}\"")),
        "{shown}"
    );
    let said = fleet.done(&["fleet", "waves", "propose", "--out", &path]);
    assert_eq!(said, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), shown);
    let plan = fleet.fails(4, &["fleet", "plan", "-f", &path, "-o", "json"]);
    let plan = read(plan.as_bytes());
    assert_eq!((&plan["changes"], &plan["ignored"]), (&json!(3), &json!(2)));
    fleet.done(&["fleet", "apply", "-f", &path, "--yes"]);
    assert_eq!(
        rows(&document(&fleet, by_tag()))[0],
        "shop-01 1 tag 2026-12-07T02:00:00Z 2026-12-07T02:00:00Z"
    );
    // A file that is there stays.
    let refused = fleet.fails(1, &["fleet", "waves", "propose", "--out", &path]);
    assert!(refused.contains("exists"), "{refused}");
    let close = [
        "fleet",
        "waves",
        "propose",
        "--days",
        "monday,tuesday,sunday",
    ];
    assert!(fleet.fails(2, &close).contains("1 days apart"));
}

/// A proposal without one of the projects would pass for one of all.
#[test]
fn proposal_without_a_project_is_none() {
    let fleet = scene();
    let odd = json!({"totalCount": 2, "results": [
        {"id": id(1), "name": "shop-01", "orgId": ORGANIZATION}, {"name": "shop-02"},
    ]});
    let list = FaultResponse::new(200)
        .header("Content-Type", "application/json")
        .body(odd.to_string());
    let control = fleet.served.simulator.control();
    control
        .inject(Fault::answer(list).on_operation("listProjects"))
        .unwrap();
    let path = fleet.folder.path().join("staged.toml");
    let path = path.display().to_string();
    for words in [&[][..], &["--out", &path]] {
        let words = [&["fleet", "waves", "propose"], words].concat();
        let output = fleet.run(&words);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert_eq!(output.stdout, b"");
        assert!(stderr(&output).contains("shop-02"), "{}", stderr(&output));
    }
    assert!(!fs::exists(&path).unwrap());
}

#[cfg(feature = "preview")]
mod reported {
    use super::*;

    /// Over the rate limit nothing is known of waves: the tag is no answer.
    #[test]
    fn settings_that_are_not_read_are_an_error() {
        let fleet = scene();
        let busy = FaultResponse::new(429).header("Retry-After", "86400");
        let control = fleet.served.simulator.control();
        control
            .inject(Fault::answer(busy).on_path("/maintenanceSettings"))
            .unwrap();
        let output = fleet.run(&PROJECTION);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert_eq!(output.stdout, b"");
        assert!(stderr(&output).contains("429"), "{}", stderr(&output));
    }

    #[test]
    fn waves_are_those_that_the_service_reports() {
        let fleet = scene();
        let id = id(3).to_string();
        let by_default = document(&fleet, &[]);
        assert_eq!(by_default["organizations"][0]["basis"], "service");
        assert_eq!(by_default["organizations"][0]["mode"], "MANUAL");
        // The tag says nothing where waves are assigned by hand.
        let waves: Vec<_> = rows(&by_default)
            .into_iter()
            .filter(|row| row.starts_with("shop-0"))
            .map(|row| row.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            waves,
            [
                "shop-04 1 default",
                "shop-02 2 default",
                "shop-01 2 default",
                // Deferred by a week: no project has a wave.
                "shop-03 2 default"
            ]
        );
        assert!(kinds(&by_default).contains(&"production-not-last"));
        fleet.done(&["preview", "set-wave", &id, "last"]);
        let assigned = document(&fleet, &[]);
        assert!(
            rows(&assigned)[4].starts_with("shop-03 3 assigned"),
            "{assigned}"
        );
        fleet.done(&["preview", "set-mode", ORGANIZATION, "environment-tag"]);
        let tagged = document(&fleet, &[]);
        assert_eq!(tagged["organizations"][0]["mode"], "ENV_TAG_MAPPING");
        assert_eq!(rows(&tagged), rows(&document(&fleet, &["--by-tag"])));
    }

    #[test]
    fn without_the_preview_of_the_service_tags_decide() {
        let fleet = scene();
        let control = fleet.served.simulator.control();
        let fault = Fault::answer(FaultResponse::new(404)).on_path("maintenanceSettings");
        control.inject(fault).unwrap();
        let document = document(&fleet, &[]);
        let organization = &document["organizations"][0];
        assert_eq!(organization["basis"], "tag");
        assert!(
            organization["reason"].as_str().unwrap().contains("404"),
            "{organization}"
        );
        assert_eq!(
            rows(&document),
            rows(&super::document(&fleet, &["--by-tag"]))
        );
    }
}

/// Without the preview the file is refused before anything is sent.
#[cfg(not(feature = "preview"))]
#[test]
fn wave_of_a_rule_needs_the_preview() {
    let fleet = Fleet::of(1);
    let file = fleet.file("[[rule]]\nselect.name = \"*\"\nday = \"sunday\"\nhour = 2\nwave = 1\n");
    let error = fleet.fails(2, &["fleet", "plan", "-f", &file]);
    assert!(
        error.contains("windows.toml:5: wave needs the preview"),
        "{error}"
    );
    assert!(error.contains("build with the feature preview"), "{error}");
}
