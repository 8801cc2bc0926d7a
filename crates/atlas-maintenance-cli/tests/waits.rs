//! No command waits in silence: waits are shown on stderr, and are in logs.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Command, Stdio};

use atlas_maintenance_simulator::{Fault, FaultResponse};
use nix::pty::openpty;
use support::fleet::Fleet;
use support::{Served, stderr, stdout};

fn busy(status: u16, seconds: u32) -> Fault {
    Fault::answer(FaultResponse::new(status).header("Retry-After", seconds.to_string()))
}

fn inject(served: &Served, fault: Fault) {
    served.simulator.control().inject(fault).unwrap();
}

/// Runs the command until it says that it waits, and returns the line. Nothing is waited for.
fn wait_of(mut command: Command, at_terminal: bool) -> String {
    let pty = openpty(None, None).unwrap();
    let stream = match at_terminal {
        true => Stdio::from(pty.slave.try_clone().unwrap()),
        false => Stdio::piped(),
    };
    let mut child = command
        .stdout(Stdio::null())
        .stderr(stream)
        .spawn()
        .unwrap();
    drop((command, pty.slave));
    let reader: Box<dyn Read> = match child.stderr.take() {
        Some(stderr) => Box::new(stderr),
        None => Box::new(File::from(pty.master)),
    };
    let mut lines = BufReader::new(reader).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains(" waits "));
    child.kill().unwrap();
    child.wait().unwrap();
    line.unwrap_or_else(|| panic!("it says nothing of a wait"))
}

#[test]
fn call_that_waits_says_so_and_until_when() {
    for (line, status, operation) in [
        ("get", 429, "getMaintenanceWindow"),
        ("get", 503, "getMaintenanceWindow"),
        ("get shop-01", 429, "listProjects"),
        ("defer", 429, "deferMaintenanceWindow"),
        ("upcoming", 429, "listProjectEvents"),
        ("fleet list", 503, "getMaintenanceWindow"),
        ("verify", 429, "getMaintenanceWindow"),
    ] {
        let served = Served::start();
        inject(&served, busy(status, 60).on_operation(operation));
        for at_terminal in [false, true] {
            let words: Vec<_> = line.split(' ').collect();
            let said = wait_of(served.command(&words), at_terminal);
            let begin = format!("{operation} waits 6");
            assert!(said.contains(&begin), "{line}: {said}");
            assert!(
                said.contains(" s before it is tried again, until "),
                "{line}: {said}"
            );
            assert!(said.contains(&status.to_string()), "{line}: {said}");
        }
    }
    let served = Served::start();
    inject(&served, busy(429, 60).on_token_requests());
    let said = wait_of(served.command(&["get"]), false);
    assert!(said.contains("getMaintenanceWindow waits 6"), "{said}");
    assert!(said.contains("token"), "{said}");
}

#[test]
fn wait_is_in_logs_and_not_in_what_programs_read() {
    let served = Served::start();
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let log_file = ["--log-file", log.to_str().unwrap()];
    for (more, notes, logs) in [
        (&["-o", "json"][..], 0, 0),
        (&["-q"], 0, 0),
        (&["-v"], 0, 1),
        (&log_file, 1, 1),
        (&[&log_file[..], &["-q"]].concat(), 0, 1),
    ] {
        inject(
            &served,
            busy(429, 1).on_operation("getMaintenanceWindow").once(),
        );
        let output = served.command(&["get"]).args(more).output().unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{more:?}: {said}");
        assert_eq!(said.matches(" waits ").count(), notes, "{more:?}: {said}");
        let logged = fs::read_to_string(&log).unwrap_or_default() + &said;
        let count = logged
            .lines()
            .filter(|line| line.contains("wait_ms="))
            .count();
        assert_eq!(count, logs, "{more:?}: {logged}");
        let _ = fs::remove_file(&log);
    }
}

#[test]
fn waits_of_a_fleet_are_in_the_log_file_with_their_projects() {
    let fleet = Fleet::of(2);
    let file = fleet.file("[[rule]]\nselect.name = \"*\"\nday = \"sunday\"\nhour = 3\n");
    let log = fleet.folder.path().join("log");
    for (words, operation) in [
        (&["fleet", "list"][..], "listProjects"),
        (&["fleet", "list"], "getMaintenanceWindow"),
        (&["fleet", "upcoming"], "listProjectEvents"),
        (
            &["fleet", "apply", "-f", &file, "--yes"],
            "updateMaintenanceWindow",
        ),
    ] {
        inject(&fleet.served, busy(429, 1).on_operation(operation).once());
        let words = [
            words,
            &["--log-file", log.to_str().unwrap(), "--log-format", "json"],
        ]
        .concat();
        let output = fleet.run(&words);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}{}",
            stdout(&output),
            stderr(&output)
        );
        let text = fs::read_to_string(&log).unwrap();
        let waits = text.lines().map(|line| support::json(line.as_bytes()));
        let waits: Vec<_> = waits
            .filter(|line| line["fields"]["wait_ms"] == 1000)
            .collect();
        let [wait] = &waits[..] else {
            panic!("{words:?}: {waits:?}");
        };
        assert_eq!(wait["fields"]["operation"], operation, "{wait}");
        let has_project = wait["fields"]["project"].is_string();
        assert_eq!(has_project, operation != "listProjects", "{wait}");
        assert!(wait["timestamp"].is_string(), "{wait}");
        fs::remove_file(&log).unwrap();
    }
}
