//! Signals to every command: what is in progress ends, the exit status says what was done, the second signal
//! ends the command at once, and no token is left over.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

#[path = "../support/mod.rs"]
mod support;
mod waiting;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse, LoggedRequest, Simulator};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use support::tokens::{REVOKE, TOKEN, requests};
use support::{PROJECT, Served, make_it_thursday, stderr, stdout};

const SIGNALS: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];

/// The process that gets a signal while the service answers a request of it, so that it comes in the middle
/// without a wait.
#[derive(Clone, Default)]
struct Target {
    process: Arc<AtomicU32>,
    /// The matching requests so far.
    seen: Arc<AtomicUsize>,
    /// Where its stderr goes.
    said: Arc<Mutex<PathBuf>>,
}

/// No process gets a signal.
const NONE: u32 = 0;
/// One will soon.
const AWAITED: u32 = 1;

/// A simulator that sends `signal` while it answers the request with the number `nth` that `is_it`.
fn served(
    target: &Target,
    signal: Signal,
    nth: usize,
    is_it: fn(&LoggedRequest) -> bool,
) -> Served {
    let target = target.clone();
    let served = Served::with(Simulator::builder().on_request(move |request| {
        if target.process.load(Ordering::SeqCst) == NONE || !is_it(request) {
            return;
        }
        if target.seen.fetch_add(1, Ordering::SeqCst) == nth {
            let id = loop {
                match target.process.load(Ordering::SeqCst) {
                    AWAITED => std::thread::yield_now(),
                    id => break id,
                }
            };
            send(id, signal);
            // The answer is sent once the process knows of the signal, so that nothing depends on time.
            let path = target.said.lock().unwrap().clone();
            let knows = || fs::read_to_string(&path).is_ok_and(|said| said.contains("stopping: "));
            while path.exists() && !knows() {
                std::thread::yield_now();
            }
        }
    }));
    make_it_thursday(&served.simulator);
    let control = served.simulator.control();
    for number in 1..=4 {
        control.add_project(project(number), &format!("shop-{number}"));
    }
    for id in control_ids() {
        let set = [
            "set",
            &id,
            "--day",
            "sunday",
            "--hour",
            "2",
            "--protect",
            "9-17",
        ];
        let status = served
            .command(&set)
            .arg("--no-token-cache")
            .stdout(Stdio::null())
            .status();
        assert!(status.unwrap().success());
        control.schedule_maintenance(id.parse().unwrap()).unwrap();
    }
    control.clear_requests();
    served
}

fn control_ids() -> [String; 5] {
    let [one, two, three, four] = [1, 2, 3, 4].map(|number| project(number).to_string());
    [PROJECT.to_owned(), one, two, three, four]
}

fn project(number: u8) -> ProjectId {
    ProjectId::from_bytes([number; 12])
}

fn send(process: u32, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(process).unwrap()), signal).unwrap();
}

fn number(signal: Signal) -> i32 {
    128 + signal as i32
}

impl Target {
    /// Runs a command that gets the signal.
    fn run(&self, mut command: Command) -> Output {
        let said = tempfile::NamedTempFile::new().unwrap();
        *self.said.lock().unwrap() = said.path().to_owned();
        let output = self.start(command.stderr(said.reopen().unwrap()));
        Output {
            stderr: fs::read(said.path()).unwrap(),
            ..output
        }
    }

    /// Runs a command that ignores the signal.
    fn run_deaf(&self, mut command: Command) -> Output {
        self.start(command.stderr(Stdio::piped()))
    }

    fn start(&self, command: &mut Command) -> Output {
        self.process.store(AWAITED, Ordering::SeqCst);
        let child = command.stdout(Stdio::piped()).spawn().unwrap();
        self.process.store(child.id(), Ordering::SeqCst);
        let output = child.wait_with_output().unwrap();
        self.process.store(NONE, Ordering::SeqCst);
        output
    }
}

fn is_change(request: &LoggedRequest) -> bool {
    request.method != "GET" && request.operation.is_some()
}

fn is_window(request: &LoggedRequest) -> bool {
    request.operation.as_deref() == Some("getMaintenanceWindow")
}

fn is_read(request: &LoggedRequest) -> bool {
    request.method == "GET"
}

fn is_token(request: &LoggedRequest) -> bool {
    request.path == TOKEN
}

/// The changes that the service made.
fn changes(served: &Served) -> usize {
    let requests = served.simulator.control().requests();
    let done =
        |request: &&LoggedRequest| request.acted_on && request.status < 300 && is_change(request);
    requests.iter().filter(done).count()
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// As many tokens were revoked as were fetched.
fn leaks_nothing(served: &Served, what: &str) {
    let tokens = (requests(served, TOKEN), requests(served, REVOKE));
    assert!(tokens.0 > 0, "{what}: no token was fetched");
    assert_eq!(tokens.0, tokens.1, "{what}");
}

/// A windows file that changes every window.
fn file(served: &Served) -> String {
    let path = served.home.path().join("windows.toml");
    let rule = "[[rule]]\nselect = { name = \"*\" }\nday = \"friday\"\nhour = 4\n";
    fs::write(&path, rule).unwrap();
    path.display().to_string()
}

/// What each command ends with when a signal comes while the service answers the request at which it is sent.
///
/// `shown` is part of what it prints. A command that changes one project ends what it began. One that changes
/// many ends what was begun, and starts nothing new: with one call at a time, one of five.
#[test]
fn signal_lets_a_command_end_what_it_began() {
    type Row = (
        &'static str,
        fn(&LoggedRequest) -> bool,
        i32,
        &'static str,
        usize,
    );
    const READ: i32 = -1;
    let rows: [Row; 24] = [
        ("set --day monday --hour 3", is_change, 0, "window set", 1),
        ("set --day monday --hour 3", is_window, 0, "window set", 1),
        ("defer", is_change, 0, "deferred", 1),
        ("defer", is_token, 0, "deferred", 1),
        ("start-now --yes", is_change, 0, "starting", 1),
        ("auto-defer on", is_change, 0, "now on", 1),
        ("auto-defer toggle", is_change, 0, "toggled", 1),
        ("reset --yes", is_change, 0, "window reset", 1),
        ("api deferMaintenanceWindow", is_change, 0, "", 1),
        (
            "fleet apply -f FILE --yes --concurrency 1",
            is_change,
            1,
            "1 done, 4 skipped",
            1,
        ),
        (
            "fleet defer --yes --concurrency 1",
            is_change,
            1,
            "1 deferred now, 4 skipped",
            1,
        ),
        (
            "fleet reset --yes --concurrency 1",
            is_change,
            1,
            "1 done, 4 skipped",
            1,
        ),
        (
            "fleet auto-defer on --yes --concurrency 1",
            is_change,
            1,
            "1 done, 4 skipped",
            1,
        ),
        ("get", is_window, 0, "Sunday 02:00", 0),
        ("upcoming", is_window, 0, "Starts about", 0),
        ("history", is_read, 0, "announced", 0),
        ("fleet upcoming --concurrency 1", is_window, READ, "", 0),
        ("fleet history --concurrency 1", is_read, READ, "", 0),
        ("fleet list --concurrency 1", is_window, READ, "", 0),
        ("fleet export --concurrency 1", is_window, READ, "", 0),
        ("fleet plan -f FILE --concurrency 1", is_window, READ, "", 0),
        (
            "calendar --concurrency 1 --zone UTC",
            is_window,
            READ,
            "",
            0,
        ),
        (
            "fleet apply -f FILE --yes --concurrency 1",
            is_window,
            READ,
            "",
            0,
        ),
        ("fleet list", is_token, READ, "", 0),
    ];
    for (line, at, status, shown, made) in rows {
        for signal in SIGNALS {
            let target = Target::default();
            let served = served(&target, signal, 0, at);
            let file = file(&served);
            let line = line.replace("FILE", &file);
            let mut command = served.command(&words(&line));
            command.arg("--no-token-cache");
            let output = target.run(command);
            let what = format!("{line}, {signal}: {}", stderr(&output));
            let expected = match status {
                READ => number(signal),
                status => status,
            };
            assert_eq!(output.status.code(), Some(expected), "{what}");
            assert!(stdout(&output).contains(shown), "{what}{}", stdout(&output));
            if status == READ {
                assert_eq!(stdout(&output), "", "{what}");
                assert!(stderr(&output).contains("nothing was changed"), "{what}");
            }
            assert!(stderr(&output).contains("stopping: "), "{what}");
            assert_eq!(changes(&served), made, "{what}");
            leaks_nothing(&served, &what);
        }
    }
}

/// The token that was being fetched is for the next command.
#[test]
fn token_of_a_command_that_was_stopped_is_kept_in_the_cache() {
    let target = Target::default();
    let served = served(&target, Signal::SIGTERM, 0, is_token);
    let output = target.run(served.command(&["fleet", "list"]));
    assert_eq!(output.status.code(), Some(143), "{}", stderr(&output));
    let output = served.command(&["get"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        (requests(&served, TOKEN), requests(&served, REVOKE)),
        (1, 0)
    );
}

#[test]
fn token_is_revoked_after_a_refusal_a_lost_reply_and_a_closed_pipe() {
    let target = Target::default();
    // That of the fleet is settled by reading, also for the one that the other command deferred.
    for (fault, statuses) in [
        (Fault::answer(FaultResponse::new(409)), [1, 1]),
        (Fault::reset(FaultPoint::BeforeReply), [4, 0]),
    ] {
        let served = served(&target, Signal::SIGTERM, 0, is_read);
        let fault = fault.on_path("/defer");
        served.simulator.control().inject(fault).unwrap();
        let lines = [
            "defer --no-token-cache",
            "fleet defer --yes --no-token-cache",
        ];
        for (line, status) in lines.into_iter().zip(statuses) {
            let output = served.command(&words(line)).output().unwrap();
            assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        }
        leaks_nothing(&served, "a failure");
    }
    let served = served(&target, Signal::SIGTERM, 0, is_read);
    for line in ["get", "fleet list", "calendar", "api listProjects"] {
        let closed = std::io::pipe().unwrap().1;
        let mut command = served.command(&words(line));
        let status = command.arg("--no-token-cache").stdout(closed).status();
        assert_eq!(status.unwrap().code(), Some(0), "{line}");
    }
    leaks_nothing(&served, "a closed pipe");
}
