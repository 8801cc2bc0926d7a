//! What the command line repeats of others (arguments, variables, names of projects) neither drives a
//! terminal nor shows a password.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs;
use std::process::{Command, Output};

use atlas_maintenance::{ProjectId, env};
use atlas_maintenance_simulator::{Fault, FaultResponse};
use atlas_maintenance_types::is_unprintable;
use support::{PROJECT, Served, binary, stderr, stdout};

const PASSWORD: &str = "hunter2";

fn all(output: &Output) -> String {
    format!("{}{}", stdout(output), stderr(output))
}

fn assert_printable(text: &str, name: &str) {
    let bad = text.chars().find(|c| *c != '\n' && is_unprintable(*c));
    assert_eq!(bad, None, "{name}: {text:?}");
}

#[test]
fn password_in_a_url_is_never_shown() {
    let urls = [
        "https://user:hunter2@atlas.example.com",
        "https://user:hunter2@atlas.example.com/path",
        "ftp://user:hunter2@atlas.example.com",
        "user:hunter2@atlas.example.com",
        "https://user:hunter2@/",
        "https://user:@hunter2@atlas.example.com",
    ];
    for url in urls {
        let joined = format!("--base-url={url}");
        let mut commands: Vec<Command> = [
            vec!["get", PROJECT, "--base-url", url],
            vec!["get", PROJECT, &joined],
            vec!["get", PROJECT, url],
            vec!["get", url],
            vec![url],
            vec!["--output", url, "get"],
            vec!["simulate", "--listen", url],
        ]
        .iter()
        .map(|words| binary(words))
        .collect();
        let mut from_environment = binary(&["get", PROJECT]);
        from_environment
            .env(env::BASE_URL, url)
            .env(env::ACCESS_TOKEN, "t");
        let mut project = binary(&["get"]);
        project.env(env::PROJECT_ID, url);
        commands.extend([from_environment, project]);
        for mut command in commands {
            for words in [&[][..], &["--output", "json"]] {
                let output = command.args(words).output().unwrap();
                let text = all(&output);
                assert_eq!(output.status.code(), Some(2), "{command:?}: {text}");
                assert!(!text.contains(PASSWORD), "{command:?}: {text}");
                assert!(!text.is_empty(), "{command:?}");
            }
        }
    }
}

#[test]
fn control_characters_of_arguments_are_escaped() {
    let bad = "a\u{1b}[2J\u{202e}b\rc\u{9b}";
    for words in [
        vec!["get", bad],
        vec![bad],
        vec!["set", "--day", bad, "--hour", "1"],
        vec!["set", "--day", "sunday", "--hour", bad],
        vec!["set", "--day", "sunday", "--hour", "1", "--protect", bad],
        vec!["set", "--day", "sunday", "--hour", "1", "--auto-defer", bad],
        vec!["get", "--timeout", bad],
        vec!["get", "--api-version", bad],
        vec!["get", "--base-url", bad],
        vec!["get", "--output", bad],
        vec!["api", bad],
        vec!["api", "getMaintenanceWindow", "--pretty", bad, "--simulate"],
        vec!["fleet", "list", "--zone", bad],
        vec!["fleet", "apply", bad, "--filter", bad, "--simulate"],
        vec!["fleet", "plan", "-f", bad, "--simulate"],
        vec!["preview", "set-wave", PROJECT, bad],
    ] {
        let output = binary(&words).output().unwrap();
        assert_ne!(output.status.code(), Some(0), "{words:?}");
        assert_printable(&all(&output), &format!("{words:?}"));
    }
    // As an unknown flag, where clap makes a tip of it.
    let flag = format!("--{bad}");
    let output = binary(&["get", &flag]).output().unwrap();
    assert_printable(&all(&output), "an unknown flag");
}

#[test]
fn names_of_projects_are_printed_on_one_line_without_control_characters() {
    let served = Served::start();
    support::make_it_thursday(&served.simulator);
    let control = served.simulator.control();
    let id = ProjectId::from_bytes([7; 12]);
    let name = "prod\u{1b}]0;x\u{7}\n\u{202e}evil\u{9b}31m";
    control.add_project(id, name);
    support::announce(&served, id);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("windows.toml");
    let rule = "[[rule]]\nselect = { name = \"*\" }\nday = \"friday\"\nhour = 4\n";
    fs::write(&file, rule).unwrap();
    let file = file.to_str().unwrap();
    let lines = [
        "fleet list",
        "fleet list --output csv",
        "fleet list --output json",
        "fleet export",
        &format!("fleet plan -f {file}"),
        &format!("fleet plan -f {file} --output json"),
        "fleet upcoming",
        "fleet upcoming --output csv",
        "fleet upcoming --output openmetrics",
        "fleet history",
        "fleet history --output json",
        "fleet defer --yes --output json",
        "fleet defer",
        "fleet reset",
        &format!("fleet apply -f {file} --yes"),
        "calendar --zone UTC",
        "calendar --zone UTC --output json",
        "calendar --zone UTC --output svg",
    ];
    for line in lines {
        let words: Vec<_> = line.split(' ').collect();
        let output = served.command(&words).output().unwrap();
        let text = all(&output);
        assert_printable(&text, line);
        let shown = text.contains("evil")
            || line.starts_with("fleet apply")
            || line == "calendar --zone UTC";
        assert!(shown, "{line}: {text}");
    }
    // A window that cannot be read, and one that cannot be changed.
    control
        .inject(Fault::answer(FaultResponse::new(404)).on_path(id.to_string()))
        .unwrap();
    for line in [
        "fleet list",
        "fleet export",
        &format!("fleet plan -f {file}"),
        "calendar --zone UTC",
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let output = served.command(&words).output().unwrap();
        assert!(all(&output).contains("evil"), "{line}: {}", all(&output));
        assert_printable(&all(&output), line);
    }
}

/// The service could report anything as the zone.
#[test]
fn time_zone_is_printed_without_control_characters() {
    let served = Served::start();
    let body = r#"{"dayOfWeek":1,"hourOfDay":2,"timeZoneId":"Mars\u001b[2J/\u202eOlympus\n"}"#;
    let reply = FaultResponse::new(200)
        .header("content-type", "application/json")
        .body(body);
    let control = served.simulator.control();
    control
        .inject(Fault::answer(reply).on_path("/maintenanceWindow"))
        .unwrap();
    for line in [
        "get",
        "get --output json",
        "fleet list",
        "fleet list --output csv",
        "calendar --zone UTC",
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let output = served.command(&words).output().unwrap();
        assert!(all(&output).contains("Olympus"), "{line}: {}", all(&output));
        assert_printable(&all(&output), line);
    }
}
