//! Questions at a terminal, and the answers that change something.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs::File;
use std::io::Write as _;
use std::process::Stdio;

use nix::pty::openpty;
use support::{Served, stderr};

/// The end of the input, as Ctrl-D at the beginning of a line says it.
const END_OF_INPUT: &str = "\x04";

#[test]
fn only_yes_changes_something() {
    let commands = [
        ("reset", "Reset the maintenance window", "DELETE"),
        ("start-now", "Start the scheduled maintenance", "PATCH"),
    ];
    let answers = [
        ("y\n", true),
        ("yes\n", true),
        ("\n", false),
        (" \n", false),
        ("n\n", false),
        ("no\n", false),
        ("x\n", false),
        (END_OF_INPUT, false),
    ];
    let asked = commands
        .iter()
        .flat_map(|asked| answers.map(|answer| (asked, answer)));
    for ((command, question, method), (answer, is_done)) in asked {
        let served = Served::start();
        let set = ["set", "--day", "sunday", "--hour", "2"];
        assert!(served.command(&set).output().unwrap().status.success());
        let control = served.simulator.control();
        control.schedule_maintenance(control.project_id()).unwrap();
        control.clear_requests();
        let pty = openpty(None, None).unwrap();
        let mut terminal = File::from(pty.master);
        terminal.write_all(answer.as_bytes()).unwrap();
        let mut command = served.command(&[command]);
        let output = command.stdin(Stdio::from(pty.slave)).output().unwrap();
        let said = stderr(&output);
        assert!(said.contains(question), "{said}");
        assert_eq!(
            said.contains("nothing was changed"),
            !is_done,
            "{answer:?}: {said}"
        );
        let status = if is_done { 0 } else { 2 };
        assert_eq!(output.status.code(), Some(status), "{answer:?}: {said}");
        let requests = served.simulator.control().requests();
        let changes = requests
            .iter()
            .filter(|request| request.method == *method)
            .count();
        assert_eq!(changes, usize::from(is_done), "{answer:?}");
    }
}
