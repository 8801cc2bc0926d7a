//! Names, zones and texts of the service that hold anything, in every command and every format: nothing of
//! them drives a terminal, forges a line or is a formula.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultResponse};
use atlas_maintenance_types::is_unprintable;
use serde_json::json;
use support::terminal::{plain, shown};
use support::{ORGANIZATION, Served, json, stderr, stdout};

/// A formula, a title of a terminal, a line of its own, C0, C1, direction, an element, tags.
const HOSTILE: &str = "=HYPERLINK(1)\u{1b}]0;x\u{7}\nforged\r\u{202e}<i>evil\u{9b}31m\u{61c}\u{2028}\u{e0041}\u{feff}\t";

const FORMATS: [&str; 9] = [
    "table",
    "json",
    "jsonl",
    "yaml",
    "csv",
    "svg",
    "ics",
    "openmetrics",
    "html",
];

/// Every command that shows something of the service. `FILE` is a windows file.
const COMMANDS: [&str; 37] = [
    "get",
    "set --day sunday --hour 2",
    "start-now --yes",
    "defer",
    "auto-defer on",
    "reset --yes",
    "fleet list",
    "fleet export",
    "fleet plan -f FILE",
    "fleet freeze check -f FILE",
    "fleet freeze guard -f FILE --yes",
    "fleet alerts check",
    "fleet alerts check -f FILE",
    "fleet alerts apply -f FILE --yes",
    "upcoming 010101010101010101010101",
    "history 010101010101010101010101",
    "fleet upcoming --all",
    "fleet report -f FILE --release 2150-01-01",
    "fleet history",
    "fleet defer --yes",
    "fleet auto-defer on --yes",
    "fleet reset --yes",
    "fleet apply -f FILE --yes",
    "calendar --zone UTC",
    "calendar --zone UTC -f FILE",
    "fleet waves --all",
    "fleet waves propose",
    "fleet waves mode --org ORG",
    "api listProjects",
    "preview wave",
    "preview set-wave none",
    "preview settings ORG",
    "preview set-mode ORG manual",
    "preview reset-settings ORG --yes",
    "verify",
    "doctor",
    "logout",
];

/// They show nothing of the service.
const OTHERS: [&str; 5] = ["simulate", "logout", "tour", "completions", "man"];

struct Scene {
    served: Served,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let served = Served::start();
        support::make_it_thursday(&served.simulator);
        for number in 1..=2 {
            let control = served.simulator.control();
            let project = ProjectId::from_bytes([number; 12]);
            control.add_project(project, HOSTILE);
            let alert = json!({"enabled": true, "eventTypeName": "MAINTENANCE_COMPLETED",
                "notifications": [{"typeName": "SLACK", "channelName": HOSTILE}]});
            let added = control.add_alert_configuration(project, &alert.to_string());
            added.unwrap();
            // The other one has no window.
            if number == 1 {
                support::announce(&served, project);
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let rule = "[[rule]]\nselect = { name = \"*\" }\nday = \"friday\"\nhour = 4\n";
        let text = format!(
            "{rule}{}{}",
            support::freeze_of_the_present("*"),
            support::ALERTS
        );
        fs::write(folder.path().join("windows\u{202e}.toml"), text).unwrap();
        Self { served, folder }
    }

    fn command(&self, line: &str) -> std::process::Command {
        let file = self.folder.path().join("windows\u{202e}.toml");
        let words: Vec<_> = line
            .split(' ')
            .map(|word| match word {
                "FILE" => file.to_str().unwrap(),
                "ORG" => ORGANIZATION,
                word => word,
            })
            .collect();
        let mut command = self.served.command(&words);
        command.env("TZ", "UTC").envs(support::ALERT_SECRETS);
        command
    }

    /// Answers requests to a path in this way.
    fn answers(&self, path: &str, status: u16, body: &serde_json::Value) {
        let reply = FaultResponse::new(status)
            .header("content-type", "application/json")
            .body(body.to_string());
        let control = self.served.simulator.control();
        control.inject(Fault::answer(reply).on_path(path)).unwrap();
    }
}

fn assert_harmless(text: &str, name: &str) {
    let bad = text.chars().find(|c| *c != '\n' && is_unprintable(*c));
    assert_eq!(bad, None, "{name}: {text:?}");
    // A cell that is wrapped goes on behind the escape.
    let lines: Vec<_> = text.lines().collect();
    let is_forged = |pair: &[&str]| pair[1].starts_with("forged") && !pair[0].contains(r"\n");
    let forged = lines.windows(2).any(is_forged);
    assert!(!forged, "{name}: {text}");
}

/// Runs every command in every format, and returns those that showed the hostile text.
fn try_all(scene: &Scene, commands: &[&'static str]) -> BTreeSet<(&'static str, &'static str)> {
    let mut showed = BTreeSet::new();
    for line in commands {
        for format in FORMATS {
            let name = format!("{line} -o {format}");
            let output = scene
                .command(line)
                .args(["-v", "--output", format])
                .output()
                .unwrap();
            // Calendar files end their lines as RFC 5545 says.
            let text = stdout(&output).replace("\r\n", "\n");
            let raw = line.starts_with("api ");
            if !raw {
                assert_harmless(&text, &name);
            }
            assert_harmless(&stderr(&output), &name);
            if format == "json"
                && output.status.success()
                && !line.contains("export")
                && !line.contains("propose")
            {
                // It means what the service said, character by character.
                let value = json(&output.stdout).to_string();
                if text.contains("evil") {
                    assert!(
                        value.contains("evil") && value.contains('\u{202e}'),
                        "{name}"
                    );
                }
            }
            let is_table = !raw && !line.ends_with("export") && !line.ends_with("propose");
            if format == "csv" && is_table && output.status.success() {
                for cell in csv::Reader::from_reader(text.as_bytes()).records() {
                    for cell in &cell.unwrap() {
                        assert!(!cell.starts_with(['=', '+', '-', '@']), "{name}: {cell}");
                    }
                }
            }
            if matches!(format, "html" | "svg") {
                assert!(!text.contains("<i>"), "{name}: {text}");
            }
            if text.contains("evil") || stderr(&output).contains("evil") {
                showed.insert((*line, format));
            }
        }
    }
    showed
}

#[test]
fn names_of_projects_do_no_harm_in_any_command_and_format() {
    let scene = Scene::new();
    let showed = try_all(&scene, &COMMANDS);
    let freezes = "fleet freeze check -f FILE";
    for line in [
        "fleet list",
        "calendar --zone UTC",
        "fleet plan -f FILE",
        "fleet alerts check",
        "fleet alerts check -f FILE",
        "fleet alerts apply -f FILE --yes",
        freezes,
    ] {
        assert!(showed.contains(&(line, "json")), "{line}: {showed:?}");
    }
    for format in ["table", "ics", "openmetrics"] {
        assert!(
            showed.contains(&("fleet upcoming --all", format)),
            "{format}"
        );
    }
    for format in ["csv", "jsonl", "yaml"] {
        assert!(showed.contains(&("fleet list", format)));
        assert!(showed.contains(&("fleet upcoming --all", format)));
        assert!(showed.contains(&("fleet history", format)));
        assert!(showed.contains(&("fleet defer --yes", format)));
        assert!(showed.contains(&("fleet waves --all", format)));
    }
    let report = "fleet report -f FILE --release 2150-01-01";
    assert!(showed.contains(&(report, "html")), "{showed:?}");
    assert!(showed.contains(&("calendar --zone UTC", "svg")));
    assert!(showed.contains(&("calendar --zone UTC", "ics")));
}

#[test]
fn time_zones_do_no_harm_in_any_command_and_format() {
    let scene = Scene::new();
    let window = json!({"dayOfWeek": 1, "hourOfDay": 2, "timeZoneId": HOSTILE});
    scene.answers("/maintenanceWindow", 200, &window);
    let showed = try_all(&scene, &COMMANDS);
    for line in ["get", "fleet list", "calendar --zone UTC"] {
        assert!(showed.contains(&(line, "table")), "{line}: {showed:?}");
    }
}

#[test]
fn texts_of_errors_do_no_harm_in_any_command_and_format() {
    let scene = Scene::new();
    let error = json!({"error": 400, "errorCode": HOSTILE, "detail": HOSTILE, "reason": HOSTILE,
        "parameters": [HOSTILE], "badRequestDetail": {"fields": [{"field": HOSTILE, "description": HOSTILE}]}});
    scene.answers("/groups/", 400, &error);
    scene.answers("/orgs/", 400, &error);
    scene.answers("/oauth/revoke", 400, &error);
    let lines: Vec<_> = COMMANDS
        .into_iter()
        .filter(|line| *line != "verify")
        .collect();
    let showed = try_all(&scene, &lines);
    for line in ["get", "defer", "fleet defer --yes", "preview settings ORG"] {
        for format in ["table", "json"] {
            assert!(showed.contains(&(line, format)), "{line}: {showed:?}");
        }
    }
    // After the first there is no token left.
    assert!(showed.contains(&("logout", "table")), "{showed:?}");
}

#[test]
fn terminal_and_its_prompts_are_not_driven_by_names() {
    let scene = Scene::new();
    let lines = [
        "fleet list",
        "fleet plan -f FILE",
        "fleet freeze check -f FILE",
        "fleet upcoming --all",
        "fleet history",
        "fleet defer",
        "fleet reset",
        "fleet auto-defer on",
        "fleet apply -f FILE",
        "calendar --zone UTC --all",
        "fleet waves --all",
        "api listProjects --pretty",
    ];
    for line in lines {
        for columns in [80, 200] {
            let text = plain(&shown(scene.command(line), columns, "n\n"));
            assert_harmless(&text, line);
            assert!(text.contains("evil"), "{line}: {text}");
        }
    }
}

/// The table above has every command that there is.
#[test]
fn every_command_is_tried_with_hostile_texts() {
    let page = stdout(&support::run(&["man"]));
    let all: Vec<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix(".SH \"ATLAS-MAINTENANCE "))
        .map(|name| name.trim_end_matches('"').to_lowercase())
        .collect();
    assert!(all.len() > 20, "{all:?}");
    let is_group = |name: &str| {
        all.iter()
            .any(|other| other.starts_with(&format!("{name} ")))
    };
    for name in all.iter().filter(|name| !is_group(name)) {
        let is_tried = COMMANDS.iter().any(|line| line.starts_with(name.as_str()));
        let is_other = OTHERS.contains(&name.as_str()) || name.starts_with("api ");
        assert!(
            is_tried || is_other,
            "{name} shows something of the service?"
        );
    }
}
