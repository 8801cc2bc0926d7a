//! Signals to commands that wait: for the service, for an answer, or for requests.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};

use atlas_maintenance_simulator::{Fault, FaultPoint, LoggedRequest};
use nix::pty::openpty;
use nix::sys::signal::Signal;

use super::support::{Served, binary, stderr, stdout};
use super::{
    SIGNALS, Target, changes, is_change, is_read, leaks_nothing, number, send, served, words,
};

/// Starts a command with its stderr in a pipe, and waits until the service has a request of the operation.
fn started(served: &Served, line: &str, operation: &str) -> (Child, BufReader<ChildStderr>) {
    let mut command = served.command(&words(line));
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let is_there = || {
        let requests = served.simulator.control().requests();
        let of = |request: &LoggedRequest| request.operation.as_deref() == Some(operation);
        requests.iter().any(of)
    };
    while !is_there() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "{line} ended by itself"
        );
        std::thread::yield_now();
    }
    let stderr = BufReader::new(child.stderr.take().unwrap());
    (child, stderr)
}

/// Waits until the first signal was received.
fn has_stopped(stderr: &mut BufReader<ChildStderr>) {
    let mut line = String::new();
    while !line.contains("stopping: ") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).unwrap(), 0, "stderr is closed");
    }
}

#[test]
fn second_signal_ends_a_command_at_once() {
    let (first, second) = (Signal::SIGTERM, Signal::SIGINT);
    for (line, operation) in [
        ("defer", "deferMaintenanceWindow"),
        ("fleet defer --yes", "deferMaintenanceWindow"),
        ("get", "getMaintenanceWindow"),
        ("fleet list", "getMaintenanceWindow"),
    ] {
        let served = served(&Target::default(), first, 0, is_read);
        let hang = Fault::hang(FaultPoint::BeforeReply).on_operation(operation);
        served.simulator.control().inject(hang).unwrap();
        let (mut child, mut stderr) = started(&served, line, operation);
        send(child.id(), first);
        has_stopped(&mut stderr);
        send(child.id(), second);
        assert_eq!(child.wait().unwrap().code(), Some(number(second)), "{line}");
    }
}

/// What changes nothing is not waited for until its time is over.
#[test]
fn read_that_hangs_is_given_up_after_a_signal() {
    for line in ["get", "fleet list", "calendar", "api getMaintenanceWindow"] {
        let served = served(&Target::default(), Signal::SIGTERM, 0, is_read);
        let hang = Fault::hang(FaultPoint::BeforeReply).on_operation("getMaintenanceWindow");
        served.simulator.control().inject(hang).unwrap();
        let line = format!("{line} --no-token-cache --timeout 600");
        let (mut child, mut stderr) = started(&served, &line, "getMaintenanceWindow");
        send(child.id(), Signal::SIGTERM);
        assert_eq!(child.wait().unwrap().code(), Some(143), "{line}");
        let mut said = String::new();
        stderr.read_to_string(&mut said).unwrap();
        assert!(said.contains("interrupted by SIGTERM"), "{said}");
        leaks_nothing(&served, &line);
    }
}

#[test]
fn signal_at_a_question_is_no_answer() {
    let served = served(&Target::default(), Signal::SIGTERM, 0, is_read);
    for line in ["reset", "fleet reset", "fleet defer"] {
        let pty = openpty(None, None).unwrap();
        let mut command = served.command(&words(line));
        command.stdin(Stdio::from(pty.slave)).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = Vec::new();
        let mut stderr = child.stderr.take().unwrap();
        while !said.ends_with(b"[y/N] ") {
            let mut byte = [0];
            stderr.read_exact(&mut byte).unwrap();
            said.push(byte[0]);
        }
        send(child.id(), Signal::SIGHUP);
        assert_eq!(child.wait().unwrap().code(), Some(129), "{line}");
        drop(File::from(pty.master));
    }
    assert_eq!(changes(&served), 0);
}

/// As `nohup` starts a command, which must not end with the terminal.
#[cfg(target_os = "linux")]
#[test]
fn signal_that_is_ignored_from_the_start_stays_ignored() {
    let target = Target::default();
    let served = served(&target, Signal::SIGHUP, 0, is_change);
    let direct = served.command(&words("fleet reset --yes --concurrency 1"));
    let mut shell = Command::new("sh");
    for (name, value) in direct.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
    shell.arg(direct.get_program()).args(direct.get_args());
    let output = target.run_deaf(shell);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "5 done\n");
    assert_eq!(changes(&served), 5);
}

#[test]
fn simulator_ends_with_any_signal() {
    for signal in SIGNALS {
        let mut command = binary(&["simulate", "--print-env"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        send(child.id(), signal);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}
