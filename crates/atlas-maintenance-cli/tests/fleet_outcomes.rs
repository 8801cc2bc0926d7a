//! How the commands of fleets end: exit status, summary, journal, and lists that other programs read.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs;

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use serde_json::Value;
use support::fleet::Fleet;
use support::{json, stderr, stdout};

const FILE: &str = r#"
[[rule]]
select = { name = "shop-*" }
day = "sunday"
hour = 3
protected_hours = "9-17"
auto_defer = false

[[rule]]
select = { name = "*" }
ignore = true
"#;

const SET: &str = "updateMaintenanceWindow";
const GET: &str = "getMaintenanceWindow";

/// Projects of a fleet.
fn id(number: u8) -> String {
    ProjectId::from_bytes([number; 12]).to_string()
}

impl Fleet {
    /// Lets every request for an operation on a project fail.
    fn inject(&self, fault: Fault, operation: &str, number: u8) {
        let fault = fault.on_operation(operation).on_path(id(number));
        self.served.simulator.control().inject(fault).unwrap();
    }
}

fn refused() -> Fault {
    Fault::answer(FaultResponse::new(403))
}

fn lost() -> Fault {
    Fault::reset(FaultPoint::BeforeReply)
}

#[test]
fn worst_outcome_of_the_projects_is_the_exit_status() {
    for (refusals, losses, status) in [
        (&[][..], &[][..], 0),
        (&[1], &[], 1),
        (&[], &[2], 4),
        (&[1], &[2], 4),
        (&[2], &[1], 4),
        (&[1, 2], &[3], 4),
        (&[1, 2, 3], &[], 1),
    ] {
        let fleet = Fleet::of(3);
        for number in refusals {
            fleet.inject(refused(), SET, *number);
        }
        for number in losses {
            fleet.inject(lost(), SET, *number);
        }
        let file = fleet.file(FILE);
        let words = [
            "fleet",
            "apply",
            "-f",
            &file,
            "--yes",
            "--output",
            "json",
            "--max-retries",
            "0",
        ];
        let output = fleet.run(&words);
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        let summary = json(&output.stdout);
        let counts = [
            "done",
            "refused",
            "unknown",
            "notSent",
            "skipped",
            "doneBefore",
        ];
        let counts = counts.map(|name| summary[name].as_u64().unwrap());
        let (refusals, losses) = (refusals.len() as u64, losses.len() as u64);
        assert_eq!(counts, [3 - refusals - losses, refusals, losses, 0, 0, 0]);
        // Each failure has a line for people and a member for programs.
        let failures = summary["failures"].as_array().unwrap();
        assert_eq!(failures.len() as u64, refusals + losses);
        let said = stderr(&output);
        for failure in failures {
            let outcome = failure["outcome"].as_str().unwrap();
            let line = said
                .lines()
                .find(|line| line.contains(failure["project"].as_str().unwrap()));
            assert!(line.is_some_and(|line| line.contains(outcome)), "{said}");
            assert_eq!(failure["action"], "set");
        }
        // The hint, and the journal to continue from, are there exactly if something is left.
        assert_eq!(said.contains("--resume"), status != 0, "{said}");
        let journal = fs::exists(format!("{file}.journal")).unwrap();
        assert_eq!(journal, status != 0);
    }
}

#[test]
fn project_that_cannot_be_changed_is_a_failure_of_plan_and_apply() {
    let fleet = Fleet::of(2);
    let file = fleet.file(FILE);
    fleet.done(&["fleet", "apply", "-f", &file, "--yes"]);
    // All is as the file says, except that one window cannot be read.
    fleet.inject(refused(), GET, 1);
    let plan = fleet.fails(1, &["fleet", "plan", "-f", &file]);
    assert!(
        plan.contains("0 to change, 1 cannot be changed, 1 up to date, 1 ignored, 0 unmatched"),
        "{plan}"
    );
    let said = fleet.fails(1, &["fleet", "apply", "-f", &file, "--yes"]);
    assert!(
        said.contains(&id(1)) && said.contains("cannot be changed"),
        "{said}"
    );
    assert!(
        !fs::exists(format!("{file}.journal")).unwrap(),
        "nothing is left to continue"
    );
    // An unknown outcome of another project is worse.
    fleet.done(&["set", &id(2), "--day", "monday", "--hour", "1"]);
    fleet.inject(lost(), SET, 2);
    let words = ["fleet", "apply", "-f", &file, "--yes", "--max-retries", "0"];
    let said = fleet.fails(4, &words);
    assert!(said.contains("0 done, 1 unknown"), "{said}");
    assert!(fs::exists(format!("{file}.journal")).unwrap());
}

#[test]
fn journal_stays_where_something_is_left() {
    let fleet = Fleet::of(2);
    let journal = fleet.folder.path().join("work.journal");
    let path = journal.display().to_string();
    let words = |action: &'static str| {
        [
            "fleet",
            action,
            "--filter",
            "shop-*",
            "--yes",
            "--journal",
            &path,
        ]
        .map(str::to_owned)
    };
    let run = |action, status| {
        let words = words(action);
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let output = fleet.run(&words);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{action}: {}",
            stderr(&output)
        );
        let exists = journal.exists();
        let _ = fs::remove_file(&journal);
        exists
    };
    assert!(!run("reset", 0), "a complete reset leaves no journal");
    fleet.inject(refused(), "resetMaintenanceWindow", 1);
    assert!(run("reset", 1), "an incomplete reset can be continued");
}

#[test]
fn names_in_csv_are_quoted_and_columns_are_those_of_the_header() {
    const NAMES: [&str; 6] = ["a,b", "a \"b\"", "two\nlines", "a;b", " padded ", "ünï"];
    let fleet = Fleet::of(0);
    let control = fleet.served.simulator.control();
    for (number, name) in (1..).zip(NAMES) {
        control.add_project(ProjectId::from_bytes([number; 12]), name);
    }
    fleet.done(&[
        "set",
        &id(1),
        "--day",
        "sunday",
        "--hour",
        "2",
        "--protect",
        "9-17",
    ]);
    fleet.inject(refused(), GET, 2);
    let words = ["fleet", "list", "--output", "csv", "--zone", "Asia/Tokyo"];
    let text = stdout(&fleet.run(&words));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<_> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let columns = [
        "name",
        "id",
        "day",
        "hour",
        "zone",
        "next (UTC)",
        "next here",
        "deferrals",
        "auto-defer",
        "protected",
        "problem",
    ];
    assert_eq!(header, columns);
    // A row has as many fields as the header, or reading it fails.
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let row = |number: u8| rows.iter().find(|row| row[1] == id(number)).unwrap();
    for (number, name) in (1..).zip(NAMES) {
        // Control characters are escaped: a list is also read in a terminal.
        assert_eq!(row(number)[0], name.replace('\n', "\\n"));
    }
    let first = row(1);
    assert_eq!(
        [&first[2], &first[3], &first[4]],
        ["Sunday", "02:00", "UTC"]
    );
    // Nine hours apart, always.
    assert!(
        first[5].ends_with(" 02:00") && first[6].ends_with(" 11:00"),
        "{first:?}"
    );
    assert_eq!(
        [&first[7], &first[8], &first[9], &first[10]],
        ["0", "off", "9-17", ""]
    );
    assert!(row(2)[10].starts_with("not read: "), "{:?}", row(2));
    assert_eq!(&row(3)[10], "no window");
}

#[test]
fn export_that_may_lack_a_window_fails_and_prints_nothing() {
    let fleet = Fleet::of(3);
    fleet.inject(refused(), GET, 2);
    let output = fleet.run(&["fleet", "export"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains(&id(2)), "{}", stderr(&output));
}

#[test]
fn every_request_of_a_command_names_the_program() {
    let fleet = Fleet::of(1);
    fleet.done(&["get"]);
    fleet.done(&["fleet", "list"]);
    let requests = fleet.served.simulator.control().requests();
    assert!(requests.len() > 4, "{requests:?}");
    let name = concat!("atlas-maintenance/", env!("CARGO_PKG_VERSION"));
    for request in &requests {
        assert_eq!(request.header("user-agent"), Some(name), "{request:?}");
    }
}

/// What a program reads of a window that is not there.
#[test]
fn list_in_json_has_null_for_what_is_missing() {
    let fleet = Fleet::of(2);
    fleet.inject(refused(), GET, 2);
    let output = fleet.run(&["fleet", "list", "--output", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let listed = json(&output.stdout);
    let projects = listed["projects"].as_array().unwrap();
    let project = |number: u8| {
        projects
            .iter()
            .find(|one| one["project"] == id(number))
            .unwrap()
    };
    for number in 1..=2 {
        for member in ["window", "nextStart", "nextStartHere"] {
            assert_eq!(project(number)[member], Value::Null, "{member}");
        }
    }
    assert_eq!(project(1)["problem"], Value::Null);
    assert!(project(2)["problem"].as_str().unwrap().contains("403"));
}
