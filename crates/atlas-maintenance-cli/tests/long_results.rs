//! Results that are longer than what stdout gets at once: they are written in pieces, and a piece may fail.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs::{self, File};
use std::io::Read as _;
use std::process::{Command, Stdio};

use atlas_maintenance::ProjectId;
use support::fleet::Fleet;
use support::{in_blocks, stderr};

/// More than what is written at once, and less than any of the results.
const BLOCKS: u32 = 140;

/// A fleet of 200 projects with names so long that every result has more than 80 kB.
fn fleet() -> Fleet {
    let fleet = Fleet::of(0);
    for number in 1..=200_u8 {
        let control = fleet.served.simulator.control();
        let name = format!("shop-{number:03}-{}", "x".repeat(400));
        control.add_project(ProjectId::from_bytes([number; 12]), &name);
    }
    fleet
}

/// Every long result, with the status of the command when it is written.
fn results(fleet: &Fleet) -> Vec<(Vec<String>, i32)> {
    let file = fleet.file("[[rule]]\nselect = { name = \"*\" }\nday = \"friday\"\nhour = 4\n");
    let plan = format!("fleet plan -f {file}");
    let data = ["table", "json", "jsonl", "yaml", "csv"];
    let mut results = Vec::new();
    for (command, formats, status) in [
        ("fleet list", &data[..], 0),
        (&plan, &data[..], 4),
        ("calendar", &["json", "jsonl", "yaml", "csv", "ics"], 0),
        ("fleet export", &["table"], 0),
    ] {
        for format in formats {
            let words = format!("{command} --output {format}");
            results.push((words.split(' ').map(str::to_owned).collect(), status));
        }
    }
    results
}

fn command(fleet: &Fleet, words: &[String]) -> Command {
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let mut command = fleet.served.command(&words);
    command.env("TZ", "UTC");
    command
}

fn with_windows() -> Fleet {
    let fleet = fleet();
    fleet.done(&["fleet", "apply", "--yes", "-f", &{
        fleet.file("[[rule]]\nselect = { name = \"*\" }\nday = \"monday\"\nhour = 3\n")
    }]);
    fleet
}

/// The status says that the result is not whole, though much of it is there.
#[test]
fn result_that_fails_midway_is_not_taken_for_whole() {
    let fleet = with_windows();
    for (words, _) in results(&fleet) {
        let path = fleet.folder.path().join("result");
        let mut limited = in_blocks(&command(&fleet, &words), BLOCKS);
        limited.stdout(File::create(&path).unwrap());
        let output = limited.output().unwrap();
        let what = format!("{words:?}: {}", stderr(&output));
        assert_eq!(output.status.code(), Some(5), "{what}");
        assert!(what.contains("cannot write to stdout"), "{what}");
        let length = fs::metadata(&path).unwrap().len();
        assert_eq!(length, u64::from(BLOCKS) * 512, "{what}");
    }
}

/// As in `fleet list | head`.
#[test]
fn reader_that_has_enough_midway_is_no_failure() {
    let fleet = with_windows();
    for (words, status) in results(&fleet) {
        let mut child = command(&fleet, &words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut begin = vec![0; 70_000];
        let mut pipe = child.stdout.take().unwrap();
        pipe.read_exact(&mut begin).unwrap();
        drop(pipe);
        assert_eq!(child.wait().unwrap().code(), Some(status), "{words:?}");
    }
}
