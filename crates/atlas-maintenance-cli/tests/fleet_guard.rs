//! `fleet freeze guard`: what would start in a freeze is deferred once, and nothing else is.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

#[cfg(unix)]
use std::fs::File;
use std::io::{BufRead as _, BufReader};
#[cfg(unix)]
use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::time::Duration;

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
#[cfg(unix)]
use nix::pty::openpty;
use serde_json::Value;
use support::fleet::Fleet;
use support::{json, stderr, stdout};

const HOUR: Duration = Duration::from_secs(3600);

const SHORT: &str = r#"
[[freeze]]
name = "launch"
from = 2026-04-25
to = 2026-04-28
select = { name = "shop-*" }
"#;

const LONG: &str = r#"
[[freeze]]
name = "launch"
from = 2026-04-20
to = 2026-05-20
select = { name = "shop-*" }
"#;

fn id(number: u8) -> ProjectId {
    ProjectId::from_bytes([number; 12])
}

/// Four projects: maintenance is announced for the first two in the freeze and for the third after it, and for
/// the last none.
fn fleet() -> Fleet {
    let fleet = Fleet::of(4);
    let control = fleet.served.simulator.control();
    control.clock().freeze();
    control.clock().set("2026-02-01T00:00:00Z".parse().unwrap());
    for (number, day) in [
        (1, "sunday"),
        (2, "sunday"),
        (3, "wednesday"),
        (4, "sunday"),
    ] {
        fleet.done(&["set", &id(number).to_string(), "--day", day, "--hour", "2"]);
    }
    control.clock().set("2026-04-23T03:00:00Z".parse().unwrap());
    for number in 1..=3 {
        control.schedule_in_window(id(number)).unwrap();
    }
    fleet
}

fn deferrals(fleet: &Fleet) -> [usize; 4] {
    let control = fleet.served.simulator.control();
    [1, 2, 3, 4].map(|number| {
        let all = control.maintenances(id(number)).unwrap();
        all.last().map_or(0, |last| last.deferrals.len())
    })
}

fn guard<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec!["fleet", "freeze", "guard", "-f", file, "--yes"];
    words.extend(more);
    words
}

#[test]
fn announced_maintenance_in_a_freeze_is_deferred_once_however_often_it_runs() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    let said = fleet.fails(4, &guard(&file, &[]));
    assert!(
        said.contains("2 deferred, 0 to be deferred later, 0 not kept out"),
        "{said}"
    );
    assert!(said.contains("at least every 12 hours"), "{said}");
    assert_eq!(deferrals(&fleet), [1, 1, 0, 0]);
    let again = fleet.done(&guard(&file, &[]));
    assert!(
        again.contains("0 announced maintenances in freezes"),
        "{again}"
    );
    assert_eq!(deferrals(&fleet), [1, 1, 0, 0]);
}

#[test]
fn two_guards_at_once_defer_once() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    let spawn = || {
        let mut command = fleet.served.command(&guard(&file, &["-o", "json"]));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let both = [spawn(), spawn()];
    let mut statuses = both.map(|child| child.wait_with_output().unwrap().status.code());
    statuses.sort_unstable();
    assert_eq!(statuses, [Some(0), Some(4)]);
    assert_eq!(deferrals(&fleet), [1, 1, 0, 0]);
}

/// While it asks, another run defers; the answer is then of what was seen, and not done once more.
#[cfg(unix)]
#[test]
fn question_keeps_no_other_run_waiting() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    let pty = openpty(None, None).unwrap();
    let words = ["fleet", "freeze", "guard", "-f", &file];
    let mut command = fleet.served.command(&words);
    command.stdin(Stdio::from(pty.slave));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut asking = command.spawn().unwrap();
    drop(command);
    let mut said = Vec::new();
    let mut stream = asking.stderr.take().unwrap();
    while !said.ends_with(b"[y/N] ") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        said.push(byte[0]);
    }
    let words = ["fleet", "defer", "--filter", "shop-01", "--yes"];
    let mut command = fleet.served.command(&words);
    let mut other = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut stderr = BufReader::new(other.stderr.take().unwrap());
    stderr.read_line(&mut line).unwrap();
    assert_eq!(line, "", "it waits for an answer that is not its own");
    assert_eq!(other.wait().unwrap().code(), Some(0));
    assert_eq!(deferrals(&fleet), [1, 0, 0, 0]);
    File::from(pty.master).write_all(b"yes\n").unwrap();
    let output = asking.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stdout(&output));
    assert_eq!(deferrals(&fleet), [1, 1, 0, 0]);
}

#[test]
fn maintenance_that_cannot_be_kept_out_is_named_and_left_alone() {
    let fleet = fleet();
    let file = fleet.file(LONG);
    let output = fleet.run(&guard(&file, &["-o", "json"]));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let rows = json(&output.stdout);
    let rows = rows["projects"].as_array().unwrap();
    let named: Vec<_> = rows
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["shop-01", "shop-02"]);
    assert!(
        rows.iter().all(|row| row["state"] == "not-kept-out"),
        "{rows:?}"
    );
    assert!(
        rows.iter()
            .all(|row| !row["reason"].as_str().unwrap().is_empty())
    );
    assert_eq!(deferrals(&fleet), [0; 4]);
}

#[test]
fn gate_that_is_not_open_yet_is_waited_for() {
    let fleet = fleet();
    let control = fleet.served.simulator.control();
    // Announced early by a deferral of the staff: its gate is a week away.
    control.defer_by_admin(id(1)).unwrap();
    let file = fleet.file(&SHORT.replace("04-28", "05-05"));
    let output = fleet.run(&guard(&file, &["-o", "json", "--filter", "shop-01"]));
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let rows = json(&output.stdout);
    assert_eq!(rows["projects"][0]["state"], "waiting", "{rows}");
    assert_eq!(
        rows["projects"][0]["gateOpens"], "2026-04-30T02:00:00Z",
        "{rows}"
    );
    assert_eq!(deferrals(&fleet)[0], 1);
}

#[test]
fn run_that_comes_too_late_says_so() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    let warning = |fleet: &Fleet| -> Value {
        let output = fleet.run(&guard(&file, &["-o", "json"]));
        json(&output.stdout)["warning"].clone()
    };
    assert_eq!(warning(&fleet), Value::Null);
    let control = fleet.served.simulator.control();
    control.advance(HOUR * 11);
    assert_eq!(warning(&fleet), Value::Null);
    control.advance(HOUR * 13);
    let said = warning(&fleet);
    assert!(
        said.as_str().unwrap().contains("the last run was 13 h ago"),
        "{said}"
    );
}

#[test]
fn check_knows_the_announced_start_and_upcoming_the_freeze() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    let output = fleet.run(&["fleet", "freeze", "check", "-f", &file, "-o", "json"]);
    let checked = json(&output.stdout);
    let rows = checked["starts"].as_array().unwrap();
    let of = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap();
    assert_eq!(of("shop-01")["source"], "announced", "{rows:?}");
    assert_eq!(of("shop-01")["deferUntil"], "2026-04-24T02:00:00Z");
    let words = ["fleet", "upcoming", "-f", &file, "-o", "json"];
    let upcoming: Value = serde_json::from_str(&fleet.done(&words)).unwrap();
    let rows = upcoming["projects"].as_array().unwrap();
    let frozen = rows
        .iter()
        .filter(|row| row["freezes"] == serde_json::json!(["launch"]));
    let frozen: Vec<_> = frozen.map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(frozen, ["shop-01", "shop-02"]);
    let metrics = fleet.done(&["fleet", "upcoming", "-f", &file, "-o", "openmetrics"]);
    assert_eq!(
        metrics
            .matches("atlas_maintenance_freeze_conflict{")
            .count(),
        2,
        "{metrics}"
    );
    assert!(metrics.ends_with("# EOF\n"), "{metrics}");
}

#[test]
fn guard_says_the_same_in_every_format() {
    let fleet = fleet();
    let file = fleet.file(LONG);
    for format in ["table", "json", "jsonl", "yaml", "csv"] {
        let output = fleet.run(&guard(&file, &["-o", format]));
        assert_eq!(
            output.status.code(),
            Some(1),
            "{format}: {}",
            stderr(&output)
        );
        let said = stdout(&output);
        for word in ["shop-01", "shop-02", "not-kept-out", "launch"] {
            assert!(said.contains(word), "{format}: {said}");
        }
        assert!(!said.contains("shop-03"), "{format}: {said}");
        let lines = said.lines().count();
        let expected = match format {
            "json" => 1..=1,
            "jsonl" => 2..=2,
            "csv" => 3..=3,
            _ => 4..=60,
        };
        assert!(expected.contains(&lines), "{format}: {said}");
    }
}

/// The document of a run.
fn document(fleet: &Fleet, file: &str, status: i32) -> Value {
    let output = fleet.run(&guard(file, &["-o", "json"]));
    assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
    json(&output.stdout)
}

/// A run counts if it knew of every project and did all that it could: only then the next one is in time.
#[test]
fn run_that_left_something_does_not_count() {
    let events = Fault::answer(FaultResponse::new(403)).on_path(format!("{}/events", id(2)));
    let defer = Fault::answer(FaultResponse::new(403)).on_operation("deferMaintenanceWindow");
    for (fault, state) in [(events, "unknown"), (defer, "refused")] {
        let fleet = fleet();
        let file = fleet.file(SHORT);
        let control = fleet.served.simulator.control();
        control.inject(fault).unwrap();
        let first = document(&fleet, &file, 1);
        let rows = first["projects"].as_array().unwrap();
        assert!(rows.iter().any(|row| row["state"] == state), "{first}");
        assert_eq!(first["lastRun"], Value::Null);
        assert_eq!(document(&fleet, &file, 1)["lastRun"], Value::Null);
        control.clear_faults();
        assert_eq!(document(&fleet, &file, 4)["lastRun"], Value::Null);
        let run = document(&fleet, &file, 0)["lastRun"].clone();
        assert_eq!(run, "2026-04-23T03:00:00Z");
    }
}

/// Two files and two services are two guards.
#[test]
fn last_run_is_that_of_the_file_and_the_service() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    document(&fleet, &file, 4);
    let other = fleet.folder.path().join("other.toml");
    std::fs::write(&other, SHORT).unwrap();
    let other = other.display().to_string();
    assert_eq!(document(&fleet, &other, 0)["lastRun"], Value::Null);
    assert!(document(&fleet, &file, 0)["lastRun"].is_string());
    let elsewhere = self::fleet();
    let mut command = elsewhere.served.command(&guard(&file, &["-o", "json"]));
    support::live_in(&mut command, fleet.served.home.path());
    let output = command.env("TZ", "UTC").output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert_eq!(json(&output.stdout)["lastRun"], Value::Null);
}

#[test]
fn guard_asks_before_it_defers() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    let words = ["fleet", "freeze", "guard", "-f", &file];
    let said = fleet.fails(2, &words);
    assert!(said.contains("confirm with --yes"), "{said}");
    assert_eq!(deferrals(&fleet), [0; 4]);
}

#[test]
fn outcome_that_is_not_known_is_said() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    let control = fleet.served.simulator.control();
    let lost = Fault::reset(FaultPoint::BeforeReply).on_operation("deferMaintenanceWindow");
    control.inject(lost).unwrap();
    // The deferral is settled by reading, which fails as well: before it, the events are read twice for what is
    // coming, and twice for the deferral, since the clock of this machine is not that of the service.
    let unread = Fault::answer(FaultResponse::new(403)).on_path(format!("{}/events", id(1)));
    control.inject(unread.skip(4)).unwrap();
    let words = guard(&file, &["-o", "json", "--filter", "shop-01"]);
    let output = fleet.run(&words);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let rows = json(&output.stdout);
    assert_eq!(rows["projects"][0]["state"], "unknown", "{rows}");
    assert_eq!(deferrals(&fleet), [1, 0, 0, 0]);
    control.clear_faults();
    let rows = json(&fleet.run(&words).stdout);
    assert_eq!(rows["lastRun"], Value::Null, "{rows}");
    assert_eq!(deferrals(&fleet), [1, 0, 0, 0]);
}

/// While another run on this machine defers, the guard defers nothing.
#[test]
fn guard_waits_for_another_run_that_defers() {
    let fleet = fleet();
    let file = fleet.file(SHORT);
    // A run makes the file that keeps runs apart.
    fleet.done(&["fleet", "defer", "--filter", "shop-04", "--yes"]);
    let folder = fleet.served.home.path().join("cache/atlas-maintenance");
    let locks = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut locks = locks.filter(|it| it.file_name().to_string_lossy().starts_with("defer-"));
    let path = locks.next().unwrap().path();
    assert!(locks.next().is_none());
    let lock = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    lock.lock().unwrap();
    let mut command = fleet.served.command(&guard(&file, &[]));
    let command = command.env("TZ", "UTC").stdout(Stdio::null());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("another run defers: waiting") {
        let read = said.read_line(&mut line).unwrap();
        assert!(read > 0, "it did not wait: {line}");
    }
    assert_eq!(deferrals(&fleet), [0; 4]);
    drop(lock);
    std::io::read_to_string(said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert_eq!(deferrals(&fleet), [1, 1, 0, 0]);
}
