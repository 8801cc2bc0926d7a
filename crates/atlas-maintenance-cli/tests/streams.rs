//! Every command that changes something, with streams that cannot be written: the exit status never says
//! that nothing was sent.
#![cfg(target_os = "linux")]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs::{self, File};
use std::process::{Command, Stdio};

use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use support::{ORGANIZATION, PROJECT, Served};

/// A command that changes something.
struct Change {
    words: Vec<String>,
}

fn changes(file: &str, body: &str) -> Vec<Change> {
    let line = |words: &str| Change {
        words: words.split(' ').map(str::to_owned).collect(),
    };
    vec![
        line("set --day monday --hour 3"),
        line("set --day monday --hour 3 --no-protect --auto-defer off"),
        line("defer"),
        line("start-now --yes"),
        line("auto-defer on"),
        line("auto-defer toggle"),
        line("reset --yes"),
        line(&format!("api updateMaintenanceWindow --body {body}")),
        line("api deferMaintenanceWindow"),
        line(&format!("fleet apply -f {file} --yes")),
        line("fleet defer --yes"),
        line("fleet reset --yes"),
        line("fleet auto-defer on --yes"),
        line(&format!("preview set-wave {PROJECT} last")),
        line(&format!("preview set-mode {ORGANIZATION} environment-tag")),
        line(&format!("preview reset-settings {ORGANIZATION} --yes")),
    ]
}

/// Where a stream goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sink {
    /// It is read.
    Read,
    /// Each write fails, as on a full disk.
    Full,
    /// A pipe whose reader is closed.
    ClosedPipe,
    /// No file at all.
    Absent,
}

impl Sink {
    fn stdio(self) -> Stdio {
        match self {
            Self::Read | Self::Absent => Stdio::null(),
            Self::Full => File::options()
                .write(true)
                .open("/dev/full")
                .unwrap()
                .into(),
            Self::ClosedPipe => std::io::pipe().unwrap().1.into(),
        }
    }

    /// A redirection of a shell, for what `Stdio` cannot do.
    fn redirection(self, stream: u8) -> String {
        match self {
            Self::Absent => format!(" {stream}>&-"),
            _ => String::new(),
        }
    }
}

fn prepared() -> Served {
    let served = Served::start();
    support::make_it_thursday(&served.simulator);
    let status = |words: &[&str]| {
        served
            .command(words)
            .stdout(Stdio::null())
            .status()
            .unwrap()
    };
    let set = ["set", "--day", "sunday", "--hour", "2", "--protect", "9-17"];
    assert!(status(&set).success());
    let control = served.simulator.control();
    control.schedule_maintenance(control.project_id()).unwrap();
    control.clear_requests();
    served
}

/// The number of changes that the service made.
fn changes_made(served: &Served) -> usize {
    let requests = served.simulator.control().requests();
    let is_change = |request: &&atlas_maintenance_simulator::LoggedRequest| {
        request.acted_on
            && request.status < 300
            && request.method != "GET"
            && !request.path.contains("/oauth/")
    };
    requests.iter().filter(is_change).count()
}

/// The command with its streams.
fn redirected(served: &Served, change: &Change, more: &str, out: Sink, err: Sink) -> Command {
    let mut shell = served.command(&[]);
    let binary = shell.get_program().to_owned();
    let environment: Vec<_> = shell
        .get_envs()
        .map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned)))
        .collect();
    shell = Command::new("sh");
    for (name, value) in environment {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let script = format!(
        "exec \"$0\" \"$@\" {more}{}{}",
        out.redirection(1),
        err.redirection(2)
    );
    shell.arg("-c").arg(script).arg(binary).args(&change.words);
    shell
        .stdin(Stdio::null())
        .stdout(out.stdio())
        .stderr(err.stdio());
    shell
}

/// A command that succeeds is done, or done without its output; never *not sent*.
#[test]
fn change_is_never_called_not_sent_when_a_stream_fails() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("windows.toml");
    let rule = "[[rule]]\nselect = { name = \"*\" }\nday = \"friday\"\nhour = 4\n";
    fs::write(&file, rule).unwrap();
    let body = folder.path().join("body.json");
    fs::write(&body, r#"{"dayOfWeek": 5, "hourOfDay": 1}"#).unwrap();
    let changes = changes(file.to_str().unwrap(), body.to_str().unwrap());
    for change in &changes {
        for (out, err) in [
            (Sink::Full, Sink::Read),
            (Sink::Full, Sink::Full),
            (Sink::ClosedPipe, Sink::Read),
            (Sink::ClosedPipe, Sink::ClosedPipe),
            (Sink::Absent, Sink::Absent),
            (Sink::Read, Sink::Full),
            (Sink::Read, Sink::ClosedPipe),
        ] {
            let more = match (out, err) {
                (Sink::Full, Sink::Full) => "--output json",
                (_, Sink::Full) => "--verbose",
                _ => "",
            };
            let served = prepared();
            let status = redirected(&served, change, more, out, err)
                .status()
                .unwrap();
            // The reply of these operations is empty, and printed as it comes.
            let is_silent = change.words[0] == "api";
            let expected = if out == Sink::Full && !is_silent {
                5
            } else {
                0
            };
            let name = format!(
                "{} {more}, stdout {out:?}, stderr {err:?}",
                change.words.join(" ")
            );
            assert_eq!(status.code(), Some(expected), "{name}");
            assert!(changes_made(&served) > 0, "{name}");
        }
    }
}

/// What the service did decides, and not that its report could not be written.
#[test]
fn failure_keeps_its_exit_status_when_a_stream_fails() {
    let lost = || Fault::reset(FaultPoint::BeforeReply).on_path("/defer");
    let refused = || Fault::answer(FaultResponse::new(409)).on_path("/defer");
    // A lost reply of the fleet is settled by reading, unless that fails too.
    let unread = || Fault::answer(FaultResponse::new(403)).on_operation("getMaintenanceWindow");
    let lost_for_good = || vec![lost(), unread().skip(1)];
    let rows = [
        ("defer", vec![lost()], 4),
        ("api deferMaintenanceWindow", vec![lost()], 4),
        ("fleet defer --yes", lost_for_good(), 4),
        ("defer", vec![refused()], 1),
        ("api deferMaintenanceWindow", vec![refused()], 1),
        ("fleet defer --yes", vec![refused()], 1),
    ];
    for (words, faults, expected) in rows {
        let change = Change {
            words: words.split(' ').map(str::to_owned).collect(),
        };
        for (out, err) in [
            (Sink::Full, Sink::Full),
            (Sink::Full, Sink::Read),
            (Sink::ClosedPipe, Sink::Full),
        ] {
            let served = prepared();
            for fault in &faults {
                served.simulator.control().inject(fault.clone()).unwrap();
            }
            let status = redirected(&served, &change, "", out, err).status().unwrap();
            let name = format!("{words}, stdout {out:?}, stderr {err:?}");
            assert_eq!(status.code(), Some(expected), "{name}");
        }
    }
}

#[test]
fn journal_that_cannot_be_removed_is_no_reason_to_say_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("windows.toml");
    fs::write(
        &file,
        "[[rule]]\nselect.name = \"*\"\nday = \"friday\"\nhour = 4\n",
    )
    .unwrap();
    let journal = folder.path().join("windows.toml.journal");
    let served = prepared();
    // The journal is gone when the work ends: somebody removes it while the window is set.
    let slow = Fault::trickle(std::time::Duration::from_millis(20))
        .on_operation("updateMaintenanceWindow");
    served.simulator.control().inject(slow).unwrap();
    let mut command = served.command(&["fleet", "apply", "--yes", "-f"]);
    let mut child = command
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while changes_made(&served) == 0 && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    fs::remove_file(&journal).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{text}");
    assert!(text.contains("windows.toml.journal"), "{text}");
}
