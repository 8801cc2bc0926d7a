//! Names of projects on TAB, as a shell asks for them.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use atlas_maintenance::{OrganizationId, ProjectId, env};
use support::{Served, stderr, stdout};

const OTHER: &str = "070707070707070707070707";

fn served() -> Served {
    let served = Served::start();
    let control = served.simulator.control();
    for (number, name) in [
        (1, "shop"),
        (2, "shop eu"),
        (3, "stage"),
        (4, "shop\u{202e}evil"),
    ] {
        control.add_project(ProjectId::from_bytes([number; 12]), name);
    }
    let other: OrganizationId = OTHER.parse().unwrap();
    control
        .set_organization(ProjectId::from_bytes([2; 12]), other)
        .unwrap();
    served
}

/// What is proposed for the last word of a line, as fish asks.
fn proposed(served: &Served, line: &[&str]) -> Vec<String> {
    let words = [&["--", "atlas-maintenance"], line].concat();
    let mut command = served.command(&words);
    let output = command.env("COMPLETE", "fish").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    let text = stdout(&output);
    let names = text.lines().filter_map(|line| line.split('\t').next());
    names.map(str::to_owned).collect()
}

fn lists(served: &Served) -> usize {
    let requests = served.simulator.control().requests();
    let lists = requests
        .iter()
        .filter(|request| request.path.split('?').next().unwrap().ends_with("/groups"));
    lists.count()
}

fn files(served: &Served) -> Vec<PathBuf> {
    let folder = served.home.path().join("cache/atlas-maintenance/projects");
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn names_are_proposed_and_listed_once() {
    let served = served();
    for line in [
        &["get", "sh"][..],
        &["set", "--day", "sunday", "sh"],
        &["preview", "wave", "sh"],
        &["verify", "--project", "sh"],
        &["api", "getMaintenanceWindow", "--group-id", "sh"],
    ] {
        assert_eq!(proposed(&served, line), ["shop", "shop eu"], "{line:?}");
    }
    assert_eq!(proposed(&served, &["get", "stage"]), ["stage"]);
    assert_eq!(proposed(&served, &["get", "zebra"]), Vec::<String>::new());
    assert_eq!(lists(&served), 1);
    // Other arguments are completed as before.
    assert!(proposed(&served, &["fl"]).contains(&"fleet".to_owned()));
}

#[test]
fn organization_of_the_line_counts() {
    let served = served();
    assert_eq!(
        proposed(&served, &["get", "--org", OTHER, "sh"]),
        ["shop eu"]
    );
    assert_eq!(proposed(&served, &["get", "sh"]), ["shop", "shop eu"]);
    assert_eq!(
        proposed(&served, &["get", &format!("--org={OTHER}"), "sh"]),
        ["shop eu"]
    );
    assert_eq!(lists(&served), 2);
}

#[test]
fn lists_that_are_read_anyway_are_kept() {
    let served = served();
    let mut command = served.command(&["fleet", "list"]);
    assert!(command.env("TZ", "UTC").output().unwrap().status.success());
    let before = served.simulator.control().requests().len();
    assert_eq!(proposed(&served, &["get", "sh"]), ["shop", "shop eu"]);
    assert_eq!(served.simulator.control().requests().len(), before);
}

#[test]
fn names_of_more_than_five_minutes_are_listed_again() {
    let served = served();
    proposed(&served, &["get", "sh"]);
    let files = files(&served);
    assert_eq!(files.len(), 1);
    let set = |age| {
        let file = File::options().append(true).open(&files[0]).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age))
            .unwrap();
    };
    set(200);
    proposed(&served, &["get", "sh"]);
    assert_eq!(lists(&served), 1);
    set(400);
    proposed(&served, &["get", "sh"]);
    assert_eq!(lists(&served), 2);
    fs::write(&files[0], "damaged").unwrap();
    assert_eq!(proposed(&served, &["get", "sh"]), ["shop", "shop eu"]);
}

#[test]
fn what_goes_wrong_is_silent() {
    let served = served();
    let line = ["--", "atlas-maintenance", "get", "sh"];
    for (name, value) in [
        (env::CLIENT_SECRET, "wrong"),
        (env::CLIENT_ID, ""),
        (env::BASE_URL, "http://127.0.0.1:1"),
        (env::BASE_URL, "nonsense"),
        (env::PROFILE, "missing"),
        (env::ORG_ID, "nonsense"),
    ] {
        let mut command = served.command(&line);
        let output = command
            .env("COMPLETE", "fish")
            .env(name, value)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}={value}");
        assert_eq!(
            (stdout(&output), stderr(&output)),
            (String::new(), String::new()),
            "{name}"
        );
    }
}

#[cfg(unix)]
#[test]
fn names_are_the_users_alone() {
    use std::os::unix::fs::MetadataExt as _;
    let served = served();
    proposed(&served, &["get", "sh"]);
    let file = files(&served).remove(0);
    assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
    assert_eq!(
        file.parent().unwrap().metadata().unwrap().mode() & 0o777,
        0o700
    );
    assert!(!fs::read_to_string(file).unwrap().contains("secret"));
}
