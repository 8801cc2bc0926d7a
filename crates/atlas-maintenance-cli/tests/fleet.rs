//! The `fleet` and `calendar` commands from outside.
#![allow(
    missing_docs,
    clippy::panic,
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
spread = "00-06"
protected_hours = "9-17"

[[rule]]
select = { name = "*" }
ignore = true
"#;

#[test]
fn list_prints_table_json_and_csv() {
    let fleet = Fleet::of(3);
    fleet.done(&["set", "--day", "sunday", "--hour", "0", "--protect", "9-17"]);
    let table = fleet.done(&["fleet", "list", "--zone", "Europe/Dublin"]);
    assert!(
        table.contains("-- no window --") && table.contains("4 projects, 3 without a window"),
        "{table}"
    );
    let rows: Value = json(
        fleet
            .done(&["fleet", "list", "--output", "json"])
            .as_bytes(),
    );
    let rows = rows["projects"].as_array().unwrap().clone();
    let demo = rows.iter().find(|row| row["name"] == "Demo").unwrap();
    assert_eq!(demo["window"]["hourOfDay"], 0);
    assert!(
        demo["nextStart"].as_str().unwrap().ends_with("T00:00:00Z"),
        "{demo}"
    );
    assert_eq!(rows.iter().filter(|row| row["window"].is_null()).count(), 3);
    let csv = fleet.done(&["fleet", "list", "--output", "csv", "--filter", "Demo"]);
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[1].starts_with("Demo,32b6e34b3d91647abb20e7b8,Sunday,00:00,UTC,"),
        "{csv}"
    );
    let none = fleet.done(&["fleet", "list", "--filter", "prod-*"]);
    assert!(none.contains("0 projects, 0 without a window"), "{none}");
}

#[test]
fn list_counts_unread_windows_apart_from_missing_ones() {
    let fleet = Fleet::of(1);
    let refusal = FaultResponse::new(403);
    fleet
        .served
        .simulator
        .control()
        .inject(
            Fault::answer(refusal)
                .on_operation("getMaintenanceWindow")
                .once(),
        )
        .unwrap();
    let table = stdout(&fleet.run(&["fleet", "list"]));
    assert!(
        table.contains("2 projects, 1 without a window, 1 not read"),
        "{table}"
    );
    let table = fleet.done(&["fleet", "list", "--filter", "Demo"]);
    assert!(table.contains("1 project, 1 without a window"), "{table}");
}

#[test]
fn apply_changes_each_project_once_and_export_has_no_changes() {
    let fleet = Fleet::of(12);
    let file = fleet.file(FILE);
    let plan = fleet.fails(4, &["fleet", "plan", "-f", &file]);
    assert!(
        plan.contains("12 to change") && plan.contains("shop-01"),
        "{plan}"
    );
    assert_eq!(fleet.changes(), 0, "a plan changes nothing");
    let asked = fleet.fails(2, &["fleet", "apply", "-f", &file]);
    assert!(asked.contains("--yes"), "{asked}");
    assert_eq!(fleet.changes(), 0);

    assert_eq!(
        fleet.done(&["fleet", "apply", "-f", &file, "--yes"]),
        "12 done\n"
    );
    assert_eq!(fleet.changes(), 12);
    let journal = format!("{file}.journal");
    assert!(
        !fs::exists(&journal).unwrap(),
        "a complete apply leaves no journal"
    );
    // A second apply has nothing to do.
    fleet.done(&["fleet", "plan", "-f", &file]);
    fleet.done(&["fleet", "apply", "-f", &file, "--yes"]);
    assert_eq!(fleet.changes(), 12);
    // Two in each of the six hours.
    let rows: Value = json(
        fleet
            .done(&["fleet", "list", "--output", "json"])
            .as_bytes(),
    );
    for hour in 0..6 {
        let of_hour = |row: &&Value| row["window"]["hourOfDay"] == hour;
        assert_eq!(
            rows["projects"]
                .as_array()
                .unwrap()
                .iter()
                .filter(of_hour)
                .count(),
            2
        );
    }
    let export = fleet.done(&["fleet", "export"]);
    let file = fleet.file(&export);
    fleet.done(&["fleet", "plan", "-f", &file]);
}

#[test]
fn error_in_file_is_reported_with_line_and_nothing_is_changed() {
    let fleet = Fleet::of(1);
    for (text, line, what) in [
        (
            "[[rule]]\nselect = { name = \"*\" }\nday = \"sunday\"\nhour = 24\n",
            4,
            "24",
        ),
        (
            "[[rule]]\nselect = { name = \"*\" }\ncolour = 1\n",
            3,
            "colour",
        ),
        (
            "[[rule]]\nselect = { name = \"prod-*\" }\nignore = true\n",
            1,
            "selects none",
        ),
        (
            "organization = \"012345678901234567890123\"\n[[rule]]\nselect = { name = \"*\" }\nignore = true\n",
            0,
            "",
        ),
    ] {
        let file = fleet.file(text);
        let status = if line == 0 { 1 } else { 2 };
        let said = fleet.fails(status, &["fleet", "apply", "-f", &file, "--yes"]);
        if line > 0 {
            assert!(
                said.contains(&format!("windows.toml:{line}: ")) && said.contains(what),
                "{said}"
            );
        }
    }
    assert_eq!(fleet.changes(), 0);
    let missing = fleet.fails(2, &["fleet", "plan", "-f", "no-such-file.toml"]);
    assert!(missing.contains("no-such-file.toml"), "{missing}");
}

#[test]
fn unfinished_apply_is_continued_with_resume() {
    let fleet = Fleet::of(6);
    let file = fleet.file(FILE);
    let control = fleet.served.simulator.control();
    let refusal = FaultResponse::new(403);
    control
        .inject(
            Fault::answer(refusal)
                .on_operation("updateMaintenanceWindow")
                .times(2),
        )
        .unwrap();
    let said = fleet.fails(1, &["fleet", "apply", "-f", &file, "--yes"]);
    assert!(
        said.contains("4 done, 2 refused") && said.contains("--resume"),
        "{said}"
    );
    let again = fleet.fails(2, &["fleet", "apply", "-f", &file, "--yes"]);
    assert!(
        again.contains(".journal") && again.contains("--resume"),
        "{again}"
    );
    fleet.done(&["fleet", "apply", "-f", &file, "--yes", "--resume"]);
    assert_eq!(fleet.changes(), 6, "what was done is not done again");
    fleet.done(&["fleet", "plan", "-f", &file]);
}

/// A fleet of three projects with announced maintenance that can be deferred.
fn announced() -> Fleet {
    let fleet = Fleet::of(3);
    support::make_it_thursday(&fleet.served.simulator);
    let control = fleet.served.simulator.control();
    for number in 1..=3 {
        let id = ProjectId::from_bytes([number; 12]);
        let text = id.to_string();
        fleet.done(&["set", &text, "--day", "sunday", "--hour", "2"]);
        control.schedule_maintenance(id).unwrap();
    }
    control.clear_requests();
    fleet
}

/// The deferrals that the service made.
fn deferrals(fleet: &Fleet) -> usize {
    let requests = fleet.served.simulator.control().requests();
    let deferred = requests.iter().filter(|request| {
        request.method == "POST"
            && request.path.ends_with("/defer")
            && request.acted_on
            && request.status < 300
    });
    deferred.count()
}

#[test]
fn deferral_with_lost_reply_is_settled_by_reading_and_not_repeated() {
    let fleet = announced();
    let control = fleet.served.simulator.control();
    let lost = Fault::reset(FaultPoint::BeforeReply).on_operation("deferMaintenanceWindow");
    control.inject(lost.once()).unwrap();
    let words = ["fleet", "defer", "--filter", "shop-*", "--yes"];
    let said = fleet.done(&words);
    assert_eq!(said.trim_end(), "3 deferred now");
    let said = fleet.done(&words);
    assert_eq!(said.trim_end(), "3 deferred before");
    assert_eq!(deferrals(&fleet), 3);
    assert!(fleet.fails(2, &["fleet", "reset"]).contains("--yes"));
}

#[test]
fn deferral_is_asked_for_before_it_is_made() {
    let fleet = announced();
    let said = fleet.fails(2, &["fleet", "defer"]);
    assert!(said.contains("confirm with --yes"), "{said}");
    assert_eq!(deferrals(&fleet), 0);
}

/// A run that was killed leaves a mark, for which the next one waits; one that ended leaves none.
#[cfg(unix)]
#[test]
fn lock_tells_the_next_run_of_one_that_was_killed() {
    let fleet = announced();
    let words = ["fleet", "defer", "--filter", "shop-01", "--yes"];
    let defer = || {
        let output = fleet.run(&words);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stderr(&output)
    };
    assert!(!defer().contains("was killed"));
    let folder = fleet.served.home.path().join("cache/atlas-maintenance");
    let mut files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let lock = files.find(|it| it.file_name().to_string_lossy().starts_with("defer-"));
    let mark = || std::fs::read_to_string(lock.as_ref().unwrap().path()).unwrap();
    assert_eq!(mark(), "");
    let control = fleet.served.simulator.control();
    let hang = Fault::hang(FaultPoint::BeforeActing).on_path("/events");
    control.inject(hang).unwrap();
    let mut child = fleet.served.command(&words).spawn().unwrap();
    while mark().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    control.clear_faults();
    assert!(defer().contains("was killed: waiting 3 s"));
    assert_eq!(mark(), "");
}

/// As a weekly job: what was deferred in one week does not keep the next maintenance from being deferred, and
/// a second deferral is made a week after the first and not before.
#[test]
fn deferral_is_made_as_often_as_asked_and_for_each_maintenance() {
    let fleet = announced();
    let control = fleet.served.simulator.control();
    let all = ["fleet", "defer", "--filter", "shop-*", "--yes"];
    let twice: Vec<_> = all.iter().copied().chain(["--times", "2"]).collect();
    assert_eq!(fleet.done(&twice).trim_end(), "3 deferred now");
    assert_eq!(fleet.done(&twice).trim_end(), "3 not deferrable yet");
    let week = std::time::Duration::from_secs(7 * 24 * 3600);
    control.advance(week);
    assert_eq!(fleet.done(&all).trim_end(), "3 deferred before");
    assert_eq!(fleet.done(&twice).trim_end(), "3 deferred now");
    assert_eq!(fleet.done(&twice).trim_end(), "3 deferred before");
    assert_eq!(deferrals(&fleet), 6);
    // The next maintenance, after this one is over.
    for number in 1..=3 {
        let id = ProjectId::from_bytes([number; 12]);
        assert!(control.cancel_maintenance(id).unwrap());
    }
    assert_eq!(fleet.done(&all).trim_end(), "3 with nothing announced");
    control.advance(week);
    for number in 1..=3 {
        let id = ProjectId::from_bytes([number; 12]);
        control.schedule_maintenance(id).unwrap();
    }
    assert_eq!(fleet.done(&all).trim_end(), "3 deferred now");
    assert_eq!(deferrals(&fleet), 9);
}

#[test]
fn calendar_prints_every_format() {
    let fleet = Fleet::of(1);
    fleet.done(&["set", "--day", "sunday", "--hour", "2"]);
    let week = fleet.done(&["calendar", "--zone", "UTC"]);
    assert!(
        week.contains("1 starts") || week.contains("1 start"),
        "{week}"
    );
    let svg = fleet.done(&["calendar", "--output", "svg"]);
    assert!(svg.starts_with("<svg") || svg.starts_with("<?xml"), "{svg}");
    let ics = fleet.done(&["calendar", "--output", "ics"]);
    // Of this week and of the eight after it.
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), 9, "{ics}");
    let csv = fleet.done(&["calendar", "--output", "csv"]);
    assert!(
        csv.starts_with("project,name,nextStart,problem,freezes\n"),
        "{csv}"
    );
    assert!(
        fleet
            .fails(2, &["get", "--output", "ics"])
            .contains("format")
    );
    assert!(
        fleet
            .fails(2, &["calendar", "--zone", "Mars/Base"])
            .contains("Europe/Dublin")
    );
}

/// It is in the list with what is wrong, and whatever must be whole fails.
#[test]
fn odd_entry_of_the_list_is_shown_and_never_left_out() {
    let fleet = Fleet::of(1);
    let id = ProjectId::from_bytes([1; 12]);
    let page = format!(
        r#"{{"results":[{{"id":"{id}","name":"shop-01"}},{{"id":"32b6","name":"odd\u001b[2J"}}],"totalCount":2}}"#
    );
    let page = FaultResponse::new(200)
        .header("content-type", "application/json")
        .body(page);
    let control = fleet.served.simulator.control();
    control
        .inject(Fault::answer(page).on_operation("listProjects"))
        .unwrap();
    let file = fleet.file(FILE);
    for (words, status) in [
        (vec!["fleet", "list"], 1),
        (vec!["fleet", "list", "--output", "csv"], 1),
        (vec!["fleet", "list", "--output", "json"], 1),
        (vec!["calendar", "--zone", "UTC"], 1),
        (vec!["fleet", "export"], 1),
        (vec!["fleet", "plan", "-f", &file], 1),
        (vec!["fleet", "apply", "-f", &file, "--yes"], 1),
        (vec!["fleet", "reset", "--yes"], 1),
    ] {
        let output = fleet.served.command(&words).output().unwrap();
        let text = format!("{}{}", stdout(&output), stderr(&output));
        assert_eq!(output.status.code(), Some(status), "{words:?}: {text}");
        assert!(
            text.contains("32b6") && text.contains("cannot be read"),
            "{words:?}: {text}"
        );
        assert!(!text.contains('\u{1b}'), "{words:?}: {text:?}");
    }
    let resets = control
        .requests()
        .into_iter()
        .filter(|r| r.method == "DELETE");
    assert_eq!(
        resets.filter(|request| request.status < 300).count(),
        1,
        "the other project is reset"
    );
}
