//! Every command in every format: JSON has the published schema, and the other forms say the same.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

#[path = "support/schemas.rs"]
mod schemas;
mod support;

use std::collections::BTreeSet;
use std::fs;

use atlas_maintenance::ProjectId;
use schemas::Schema;
use serde_json::{Value, json};
use support::{ORGANIZATION, PROJECT, Served, stderr, stdout};

/// A command, its schema, and its exit status. `FILE` is a windows file.
const COMMANDS: [(&str, &str, i32); 40] = [
    ("get", "window", 0),
    ("set --day sunday --hour 2 --protect 9-17", "action", 0),
    ("get", "window", 0),
    ("start-now --yes", "error", 1),
    ("defer", "error", 1),
    ("auto-defer on", "action", 0),
    ("auto-defer toggle", "action", 0),
    ("reset --yes", "action", 0),
    ("fleet list", "project-list", 0),
    ("fleet plan -f FILE", "plan", 4),
    ("fleet apply -f FILE --yes", "apply", 0),
    ("fleet plan -f FILE", "plan", 0),
    ("fleet freeze check -f FREEZES", "freeze-check", 1),
    ("fleet list", "project-list", 0),
    ("calendar --zone UTC", "calendar", 0),
    ("calendar --zone UTC -f FREEZES", "calendar", 0),
    ("fleet waves --release 2027-01-01", "waves", 0),
    ("fleet alerts check", "alert-check", 4),
    ("fleet alerts check -f ALERTS", "alert-check", 4),
    ("fleet alerts apply -f ALERTS --yes", "alert-apply", 0),
    ("fleet alerts apply -f ALERTS --yes", "alert-apply", 0),
    ("fleet alerts check -f ALERTS", "alert-check", 0),
    ("fleet upcoming --all", "upcoming-list", 0),
    ("upcoming 010101010101010101010101", "upcoming", 0),
    ("fleet defer --yes", "deferral-list", 0),
    ("fleet defer --yes", "deferral-list", 0),
    ("history 010101010101010101010101", "history", 0),
    ("fleet history --since 2026-01-01", "history", 0),
    ("fleet auto-defer on --filter shop* --yes", "apply", 0),
    ("fleet reset --yes", "apply", 0),
    ("preview settings ORG", "settings", 0),
    ("fleet waves mode --org ORG", "settings", 0),
    ("preview set-mode ORG manual", "settings", 0),
    ("preview reset-settings ORG --yes", "settings", 0),
    ("set --day sunday --hour 2", "action", 0),
    ("preview set-wave 2", "action", 0),
    ("preview wave", "wave", 0),
    ("get 111111111111111111111111", "error", 1),
    ("set --day sunday --hour 99", "error", 2),
    ("logout", "logout", 0),
];

/// They print a file in a format of its own, whatever `--output` says. `simulate` and `verify` have tests of
/// their own below, `tour` too, and `doctor` elsewhere: its requests change what it shows.
const OTHERS: [&str; 10] = [
    // In fleet_guard.rs, where something is announced in a freeze.
    "fleet freeze guard",
    "doctor",
    "fleet report",
    "completions",
    "man",
    "fleet export",
    "fleet waves propose",
    "simulate",
    "verify",
    "tour",
];

struct Scene {
    served: Served,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let served = Served::start();
        support::make_it_thursday(&served.simulator);
        for number in 1..=3 {
            let control = served.simulator.control();
            let name = format!("shop, {number}: \"=1\"\u{202e}");
            control.add_project(ProjectId::from_bytes([number; 12]), &name);
        }
        let folder = tempfile::tempdir().unwrap();
        let rules = "[[rule]]\nselect = { name = \"shop*\" }\nday = \"sunday\"\nhour = 4\n\n\
                     [[rule]]\nselect = { name = \"*\" }\nignore = true\n";
        fs::write(folder.path().join("windows.toml"), rules).unwrap();
        let freezes = support::freeze_of_the_present("shop*");
        fs::write(folder.path().join("freezes.toml"), freezes).unwrap();
        fs::write(folder.path().join("alerts.toml"), support::ALERTS).unwrap();
        Self { served, folder }
    }

    /// Announces maintenance of all projects but the simulator's own.
    fn announce(&self) {
        let control = self.served.simulator.control();
        for number in 1..=3 {
            let project = ProjectId::from_bytes([number; 12]);
            control.schedule_maintenance(project).unwrap();
        }
    }

    fn run(&self, line: &str, format: &str) -> std::process::Output {
        let file = self.folder.path().join("windows.toml");
        let freezes = self.folder.path().join("freezes.toml");
        let alerts = self.folder.path().join("alerts.toml");
        let words = line.split(' ').map(|word| match word {
            "FILE" => file.to_str().unwrap(),
            "FREEZES" => freezes.to_str().unwrap(),
            "ALERTS" => alerts.to_str().unwrap(),
            "ORG" => ORGANIZATION,
            word => word,
        });
        let words: Vec<_> = words.chain(["-o", format]).collect();
        self.served
            .command(&words)
            .env("TZ", "UTC")
            .envs(support::ALERT_SECRETS)
            .output()
            .unwrap()
    }
}

/// The rows of a document, as `jsonl` and `csv` have them.
fn rows(document: &Value) -> Vec<Value> {
    for member in ["projects", "starts", "maintenances", "alerts"] {
        if let Some(Value::Array(rows)) = document.get(member) {
            return rows.clone();
        }
    }
    match document {
        Value::Array(rows) => rows.clone(),
        other => vec![other.clone()],
    }
}

/// Without what differs between two runs.
fn steady(mut value: Value) -> Value {
    fn clean(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.retain(|name, _| {
                    ![
                        "seconds",
                        "remaining",
                        "nextStart",
                        "nextStartHere",
                        "until",
                        // By the clocks of different simulators.
                        "asOf",
                        "at",
                        "announced",
                        "evidence",
                        "events",
                    ]
                    .contains(&name.as_str())
                });
                members.values_mut().for_each(clean);
            }
            Value::Array(parts) => parts.iter_mut().for_each(clean),
            Value::String(text) => {
                // Errors name the time that the call took.
                if let Some((before, after)) = text.split_once(" after ") {
                    *text = format!("{before}{}", &after[after.find(')').unwrap_or(0)..]);
                }
            }
            _ => {}
        }
    }
    clean(&mut value);
    value
}

fn text(line: &str, status: i32, scene: &Scene, format: &str) -> String {
    let output = scene.run(line, format);
    assert_eq!(
        output.status.code(),
        Some(status),
        "{line} -o {format}: {}",
        stderr(&output)
    );
    let is_error = stdout(&output).is_empty();
    let text = if is_error {
        stderr(&output)
    } else {
        stdout(&output)
    };
    assert!(
        text.ends_with('\n') && !text.ends_with("\n\n"),
        "{line} -o {format}: {text:?}"
    );
    text
}

/// A scene for each format, in which the same commands run.
#[test]
fn every_command_says_the_same_in_every_format() {
    let scenes = ["json", "jsonl", "yaml", "csv"].map(|format| (format, Scene::new()));
    let [
        (_, json_scene),
        (_, lines_scene),
        (_, yaml_scene),
        (_, csv_scene),
    ] = &scenes;
    for (line, name, status) in COMMANDS {
        if line == "fleet upcoming --all" {
            scenes.iter().for_each(|(_, scene)| scene.announce());
        }
        let schema = Schema::of(name);
        let document = text(line, status, json_scene, "json");
        assert_eq!(document.lines().count(), 1, "{line}");
        let document = support::json(document.as_bytes());
        schema.assert_valid(&document, line);
        let document = steady(document);

        let lines = text(line, status, lines_scene, "jsonl");
        let read: Vec<_> = lines
            .lines()
            .map(|row| steady(support::json(row.as_bytes())))
            .collect();
        assert_eq!(read, rows(&document), "{line} -o jsonl");

        let yaml = text(line, status, yaml_scene, "yaml");
        let read: Value = serde_saphyr::from_str(&yaml).unwrap();
        assert_eq!(steady(read), document, "{line} -o yaml: {yaml}");

        let csv = text(line, status, csv_scene, "csv");
        if name == "error" {
            // An error is for people where results are for spreadsheets.
            assert!(csv.starts_with("error: "), "{csv}");
            continue;
        }
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let header: Vec<_> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let distinct: BTreeSet<_> = header.iter().collect();
        assert_eq!(distinct.len(), header.len(), "{line}");
        let records: Vec<_> = reader.records().map(|record| record.unwrap()).collect();
        let rows = rows(&document);
        assert_eq!(records.len(), rows.len(), "{line} -o csv: {csv}");
        for (record, row) in records.iter().zip(&rows) {
            for (column, cell) in header.iter().zip(record) {
                let found = column
                    .split('.')
                    .try_fold(row, |value, name| value.get(name));
                if let Some(Value::Number(number)) = found {
                    assert_eq!(cell, number.to_string(), "{line}: {column}");
                }
            }
            if let Some(project) = row["project"].as_str() {
                assert!(
                    record.iter().any(|cell| cell == project),
                    "{line}: {record:?}"
                );
            }
        }
    }
}

#[test]
fn tour_has_its_schema_and_its_rows() {
    let run = |format| {
        stdout(&support::run(&[
            "tour",
            "-o",
            format,
            "--api-version",
            "2025-03-12",
        ]))
    };
    let document = support::json(run("json").as_bytes());
    Schema::of("tour").assert_valid(&document, "tour");
    let count = rows(&document).len();
    assert!(count > 20);
    assert_eq!(run("jsonl").lines().count(), count);
    assert_eq!(run("csv").lines().count(), count + 1);
}

#[test]
fn report_of_a_verification_says_the_same_in_every_format() {
    let served = Served::start();
    let run = |format| {
        let words = ["verify", "--project", PROJECT, "-o", format];
        stdout(&served.command(&words).output().unwrap())
    };
    let document = support::json(run("json").as_bytes());
    let findings: Vec<_> = ["clauses", "assumptions"]
        .iter()
        .flat_map(|member| document[member].as_array().unwrap())
        .collect();
    assert!(findings.len() > 20);
    let lines = run("jsonl");
    assert_eq!(lines.lines().count(), findings.len());
    let yaml: Value = serde_saphyr::from_str(&run("yaml")).unwrap();
    assert_eq!(yaml["counts"], document["counts"]);
    let csv = run("csv");
    let records = csv::Reader::from_reader(csv.as_bytes())
        .into_records()
        .count();
    assert_eq!(records, findings.len());
}

/// Every command is in the table above.
#[test]
fn every_command_is_tried_in_every_format() {
    let page = stdout(&support::run(&["man"]));
    let all: Vec<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix(".SH \"ATLAS-MAINTENANCE "))
        .map(|name| name.trim_end_matches('"').to_lowercase())
        .collect();
    let is_group = |name: &str| {
        all.iter()
            .any(|other| other.starts_with(&format!("{name} ")))
    };
    for name in all.iter().filter(|name| !is_group(name)) {
        let is_tried = COMMANDS
            .iter()
            .any(|(line, ..)| line.starts_with(name.as_str()));
        let is_other = OTHERS.contains(&name.as_str()) || name.starts_with("api ");
        assert!(is_tried || is_other, "{name} in which formats?");
    }
}

#[test]
fn pictures_are_refused_where_there_are_none() {
    for format in ["svg", "ics"] {
        let output = support::run(&["get", PROJECT, "-o", format, "--simulate"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("format"), "{}", stderr(&output));
    }
}

#[test]
fn quiet_command_says_only_what_was_asked_for() {
    let scene = Scene::new();
    let quiet = |line: &str| {
        let output = scene.run(&format!("{line} -q"), "table");
        assert_eq!(output.status.code(), Some(0), "{line}: {}", stderr(&output));
        format!("{}{}", stdout(&output), stderr(&output))
    };
    assert_eq!(quiet("set --day sunday --hour 2"), "");
    assert_eq!(quiet("fleet apply -f FILE --yes"), "");
    assert!(quiet("get").contains("Sunday"));
    assert!(quiet("fleet list").contains("shop"));
    let output = scene.run("defer -q", "table");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: "));
}

#[test]
fn log_lines_have_a_time_and_go_where_they_are_sent() {
    let scene = Scene::new();
    let log = scene.folder.path().join("log");
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();

    // From now on the token is kept.
    scene.run("get", "table");
    let plain = scene.run("get -v", "table");
    let plain = lines(&stderr(&plain));
    assert!(plain.len() >= 2, "{plain:?}");
    for line in &plain {
        let time = line.split_whitespace().next().unwrap();
        assert!(time.parse::<jiff::Timestamp>().is_ok(), "{line}");
        assert!(line.contains("DEBUG"), "{line}");
    }
    let more = lines(&stderr(&scene.run("get -vv", "table")));
    assert!(more.len() > plain.len(), "{more:?}");

    let output = scene.run("get -v --log-format json", "table");
    for line in stderr(&output).lines() {
        let event = support::json(line.as_bytes());
        let time = event["timestamp"].as_str().unwrap();
        assert!(time.parse::<jiff::Timestamp>().is_ok(), "{line}");
        assert_eq!(event["level"], json!("DEBUG"));
    }

    for _ in 0..2 {
        let words = ["get", "--log-file", log.to_str().unwrap()];
        let output = scene.served.command(&words).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(stderr(&output), "");
    }
    let written = lines(&fs::read_to_string(&log).unwrap());
    assert_eq!(written.len(), 2 * plain.len(), "{written:?}");

    let words = ["get", "--log-file", scene.folder.path().to_str().unwrap()];
    let output = scene.served.command(&words).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("cannot open"),
        "{}",
        stderr(&output)
    );
}
