//! Continuing an apply from its journal: what is continued, what is planned anew, and what is refused.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs;

use atlas_maintenance::{ProjectId, env};
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use support::fleet::Fleet;
use support::{Served, stderr, stdout};

const SET: &str = "updateMaintenanceWindow";

fn file(day: &str) -> String {
    format!(
        "[[rule]]\nselect = {{ name = \"shop-*\" }}\nday = \"{day}\"\nhour = 3\n\
         [[rule]]\nselect = {{ name = \"*\" }}\nignore = true\n"
    )
}

fn id(number: u8) -> ProjectId {
    ProjectId::from_bytes([number; 12])
}

/// A fleet whose apply ended with a refusal of the first project and an unknown outcome of the second.
fn unfinished() -> (Fleet, String) {
    let fleet = Fleet::of(4);
    let path = fleet.file(&file("sunday"));
    let control = fleet.served.simulator.control();
    let of = |fault: Fault, number| fault.on_operation(SET).on_path(id(number).to_string());
    let refused = of(Fault::answer(FaultResponse::new(403)), 1);
    let lost = of(Fault::reset(FaultPoint::BeforeReply), 2);
    control.inject(refused).unwrap();
    control.inject(lost).unwrap();
    let words = ["fleet", "apply", "-f", &path, "--yes", "--max-retries", "0"];
    let said = fleet.fails(4, &words);
    assert!(said.contains("2 done, 1 refused, 1 unknown"), "{said}");
    control.clear_faults();
    control.clear_requests();
    (fleet, path)
}

/// The hour and day of every project's window, as the API writes them.
fn days(fleet: &Fleet) -> Vec<i64> {
    let listed = fleet.done(&["fleet", "list", "--filter", "shop-*", "--output", "json"]);
    let listed = support::json(listed.as_bytes());
    let rows = listed["projects"].as_array().unwrap();
    let day = |row: &serde_json::Value| row["window"]["dayOfWeek"].as_i64().unwrap();
    rows.iter().map(day).collect()
}

#[test]
fn journal_that_is_left_is_never_to_be_removed() {
    let (fleet, path) = unfinished();
    let said = fleet.fails(2, &["fleet", "apply", "-f", &path, "--yes"]);
    assert!(
        said.contains("--resume") && said.contains("1 of its changes"),
        "{said}"
    );
    assert!(!said.contains("remove"), "{said}");
    assert_eq!(fleet.changes(), 0);
    fleet.done(&["fleet", "apply", "-f", &path, "--yes", "--resume"]);
    assert_eq!(fleet.changes(), 1, "the one that was refused");
    assert!(!fs::exists(format!("{path}.journal")).unwrap());
}

#[test]
fn journal_is_where_the_flag_says() {
    let fleet = Fleet::of(2);
    let path = fleet.file(&file("sunday"));
    let journal = format!("{path}.elsewhere");
    let control = fleet.served.simulator.control();
    let refused = Fault::answer(FaultResponse::new(403)).on_operation(SET);
    control.inject(refused.once()).unwrap();
    let apply = [
        "fleet",
        "apply",
        "-f",
        &path,
        "--journal",
        &journal,
        "--yes",
    ];
    let said = fleet.fails(1, &apply);
    assert!(
        said.contains(&format!("--journal {journal} --resume")),
        "{said}"
    );
    assert!(fs::exists(&journal).unwrap());
    assert!(!fs::exists(format!("{path}.journal")).unwrap());
    fleet.fails(2, &apply);
    fleet.done(&[&apply[..], &["--resume"]].concat());
    assert!(!fs::exists(&journal).unwrap());
}

#[test]
fn resume_without_a_journal_is_an_error_unless_told_otherwise() {
    let fleet = Fleet::of(2);
    let path = fleet.file(&file("sunday"));
    let said = fleet.fails(2, &["fleet", "apply", "-f", &path, "--yes", "--resume"]);
    assert!(said.contains("--resume-if-any"), "{said}");
    let requests = fleet.served.simulator.control().requests();
    assert!(requests.is_empty(), "nothing is sent");
    let words = ["fleet", "apply", "-f", &path, "--yes", "--resume-if-any"];
    assert_eq!(fleet.done(&words), "2 done\n");
    let (fleet, path) = unfinished();
    fleet.done(&["fleet", "apply", "-f", &path, "--yes", "--resume-if-any"]);
    fleet.fails(
        2,
        &["fleet", "apply", "-f", &path, "--resume", "--resume-if-any"],
    );
}

#[test]
fn changed_file_and_new_project_are_planned_anew() {
    let (fleet, path) = unfinished();
    assert_eq!(fleet.file(&file("monday")), path);
    fleet
        .served
        .simulator
        .control()
        .add_project(id(9), "shop-09");
    let output = fleet.run(&["fleet", "apply", "-f", &path, "--yes", "--resume"]);
    let said = format!("{}{}", stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("5 done") && said.contains("changed since"),
        "{said}"
    );
    assert_eq!(days(&fleet), [2; 5]);
    assert!(!fs::exists(format!("{path}.journal")).unwrap());
}

/// Nothing is left of what the file does not ask for any more, and the journal ends all the same.
#[test]
fn unresolved_change_that_the_file_does_not_want_any_more_is_resolved_by_reading() {
    let fleet = Fleet::of(2);
    let path = fleet.file(&file("sunday"));
    let control = fleet.served.simulator.control();
    let lost = Fault::reset(FaultPoint::BeforeActing).on_operation(SET);
    control.inject(lost.on_path(id(2).to_string())).unwrap();
    let words = ["fleet", "apply", "-f", &path, "--yes", "--max-retries", "0"];
    fleet.fails(4, &words);
    control.clear_faults();
    fleet.file(&file("sunday").replace("shop-*", "shop-01"));
    let said = fleet.done(&["fleet", "apply", "-f", &path, "--yes", "--resume"]);
    assert_eq!(said, "0 done, 1 begun earlier and not in effect\n");
    assert!(!fs::exists(format!("{path}.journal")).unwrap());
}

#[test]
fn journal_of_another_service_organization_or_kind_of_credentials_is_refused() {
    let (fleet, path) = unfinished();
    let words = ["fleet", "apply", "-f", &path, "--yes", "--resume"];
    let other = Served::start();
    for number in 1..=4 {
        let control = other.simulator.control();
        control.add_project(id(number), &format!("shop-{number:02}"));
    }
    let control = fleet.served.simulator.control();
    let known = control.credentials();
    let mut by_key = fleet.served.command(&words);
    by_key
        .env_remove(env::CLIENT_ID)
        .env_remove(env::CLIENT_SECRET)
        .env(env::PUBLIC_API_KEY, known.public_key)
        .env(env::PRIVATE_API_KEY, known.private_key);
    let (here, there) = (
        fleet.served.simulator.base_url(),
        other.simulator.base_url(),
    );
    for (mut command, journal, run) in [
        (other.command(&words), here.as_str(), there.as_str()),
        (by_key, "service account", "API key"),
    ] {
        let output = command.output().unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(journal) && said.contains(run), "{said}");
        assert!(!said.contains("remove"), "{said}");
    }
    let organization = control.organization_id().to_string();
    let foreign = "b".repeat(24);
    for number in 1..=4 {
        control
            .set_organization(id(number), foreign.parse().unwrap())
            .unwrap();
    }
    let said = fleet.fails(2, &[&words[..], &["--org", &foreign]].concat());
    assert!(
        said.contains(&organization) && said.contains(&foreign),
        "{said}"
    );
    assert_eq!(fleet.changes(), 0);
}

/// What cannot be a journal is refused before anything is sent.
#[cfg(unix)]
#[test]
fn pipe_folder_or_empty_file_is_no_journal() {
    let fleet = Fleet::of(1);
    let path = fleet.file(&file("sunday"));
    let journal = format!("{path}.journal");
    let apply = ["fleet", "apply", "-f", &path, "--yes", "--resume-if-any"];
    let reset = ["fleet", "reset", "--yes", "--journal", &journal];
    for (make, said_of_it) in [
        (0, "a named pipe"),
        (1, "a folder"),
        (2, "is empty"),
        (3, "a symbolic link"),
    ] {
        match make {
            0 => nix::unistd::mkfifo(journal.as_str(), nix::sys::stat::Mode::S_IRWXU).unwrap(),
            1 => fs::create_dir(&journal).unwrap(),
            2 => fs::write(&journal, "").unwrap(),
            _ => std::os::unix::fs::symlink(&path, &journal).unwrap(),
        }
        for words in [&apply[..], &reset] {
            let said = fleet.fails(2, words);
            assert!(said.contains(said_of_it), "{said}");
        }
        match make {
            1 => fs::remove_dir(&journal).unwrap(),
            _ => fs::remove_file(&journal).unwrap(),
        }
    }
    let requests = fleet.served.simulator.control().requests();
    assert!(requests.is_empty(), "nothing is sent");
}
