//! `cargo xtask seed-faults`: whether the contract tests catch the faults they should.
//!
//! Each fault of `tests/seeded-faults.toml` is seeded into a copy of the workspace in Cargo's target
//! directory, alone, and the contract tests are run there.

mod copy;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde::Deserialize;

use crate::cargo;
use crate::error::Error;
use crate::output::say;
use crate::sources;
use crate::workspace::Workspace;
use copy::WorkspaceCopy;

/// The options of `seed-faults`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the faults whose names contain this; can be given more than once
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// How many inputs a property is tried with
    #[arg(long, default_value = "64", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,
}

const FILE: &str = "tests/seeded-faults.toml";
const TESTS: &str = "contract-tests";

#[derive(Debug, Deserialize)]
struct FaultList {
    fault: Vec<SeededFault>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeededFault {
    name: String,
    file: String,
    find: String,
    replace: String,
}

/// What the tests made of a fault.
enum Outcome {
    /// By the clause that they named, or the test that failed.
    Caught(String),
    Missed,
}

/// Seeds one fault after the other and prints what became of each.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let faults = read(workspace)?;
    if let Some(reason) = unseedable(workspace, &faults)?.into_iter().next() {
        return Err(Error::Invalid {
            file: FILE.into(),
            reason,
            help: "the code has changed: change the fault accordingly".to_owned(),
        });
    }
    let faults = selected(faults, &options.only)?;
    let copy = WorkspaceCopy::of(workspace)?;
    say("the tests without a fault … ");
    if let Outcome::Caught(by) = test(&copy, options)? {
        return Err(failed(format!("they fail without any fault: {by}")));
    }
    say("pass\n");
    let mut report = String::new();
    let mut missed = Vec::new();
    for (number, fault) in (1..).zip(&faults) {
        let file = Path::new(&fault.file);
        let sound = copy.read(file)?;
        copy.write(file, &sound.replace(&fault.find, &fault.replace))?;
        let outcome = test(&copy, options);
        copy.write(file, &sound)?;
        report.clear();
        // Writing to a string cannot fail.
        let _ = match outcome.map_err(|error| named(error, fault))? {
            Outcome::Caught(by) => writeln!(
                report,
                "{number:>3} caught  {}\n            {by}",
                fault.name
            ),
            Outcome::Missed => {
                missed.push(fault.name.clone());
                writeln!(report, "{number:>3} MISSED  {}", fault.name)
            }
        };
        say(&report);
    }
    let caught = faults.len() - missed.len();
    say(&format!("{caught} of {} faults caught\n", faults.len()));
    if missed.is_empty() {
        Ok(())
    } else {
        Err(failed(format!("no test noticed: {}", missed.join("; "))))
    }
}

fn failed(reason: String) -> Error {
    Error::SeedFaults { reason }
}

fn named(error: Error, fault: &SeededFault) -> Error {
    match error {
        Error::SeedFaults { reason } => failed(format!("{}: {reason}", fault.name)),
        other => other,
    }
}

/// All faults of the list, with the newest version in the place of `{newest}`.
fn read(workspace: &Workspace) -> Result<Vec<SeededFault>, Error> {
    let file = Path::new(FILE);
    let text = workspace.read(file, "it comes with the contract tests")?;
    let list: FaultList = toml_edit::de::from_str(&text).map_err(|error| Error::Invalid {
        file: file.to_owned(),
        reason: error.to_string(),
        help: "the comments at its top say what a fault has".to_owned(),
    })?;
    let sources = sources::read(workspace)?;
    let newest = sources
        .newest()
        .map(ToString::to_string)
        .unwrap_or_default();
    let resolved = |text: &str| text.replace("{newest}", &newest);
    let faults = list.fault.into_iter().map(|fault| SeededFault {
        file: resolved(&fault.file),
        find: resolved(&fault.find),
        replace: resolved(&fault.replace),
        name: fault.name,
    });
    Ok(faults.collect())
}

/// The faults that would change nothing, each with the reason.
fn unseedable(workspace: &Workspace, faults: &[SeededFault]) -> Result<Vec<String>, Error> {
    let mut reasons = Vec::new();
    for fault in faults {
        let reason = match workspace.read_if_there(Path::new(&fault.file))? {
            None => format!("{} does not exist", fault.file),
            Some(text) if !text.contains(&fault.find) => {
                format!("{:?} is not in {}", fault.find, fault.file)
            }
            Some(_) if fault.find == fault.replace => "it replaces a text by itself".to_owned(),
            Some(_) => continue,
        };
        reasons.push(format!("{}: {reason}", fault.name));
    }
    Ok(reasons)
}

/// The faults whose names contain one of `only`, or all.
fn selected(faults: Vec<SeededFault>, only: &[String]) -> Result<Vec<SeededFault>, Error> {
    let wanted = |fault: &SeededFault| only.iter().any(|part| fault.name.contains(part));
    let faults: Vec<SeededFault> = faults
        .into_iter()
        .filter(|fault| only.is_empty() || wanted(fault))
        .collect();
    if faults.is_empty() {
        return Err(failed(format!("no fault of {FILE} has such a name")));
    }
    Ok(faults)
}

/// Runs the contract tests of the copy. A fault that does not compile is not one that a test caught.
fn test(copy: &WorkspaceCopy, options: &Options) -> Result<Outcome, Error> {
    let output = cargo::command(&copy.root())
        .args([
            "test",
            "--quiet",
            "--offline",
            "--package",
            TESTS,
            "--tests",
        ])
        .env("CARGO_TARGET_DIR", copy.target())
        .env("PROPTEST_CASES", options.cases.to_string())
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(format!("cargo does not start: {error}")))?;
    if output.status.success() {
        return Ok(Outcome::Missed);
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let lines = || said.lines().map(str::trim);
    if !lines().any(|line| line.starts_with("test result: FAILED")) {
        let why = String::from_utf8_lossy(&output.stderr);
        let why = why.lines().find(|line| line.starts_with("error"));
        let why = why.unwrap_or("cargo does not say why");
        return Err(failed(format!("the tests do not run: {why}")));
    }
    let clause = lines().find_map(|line| line.strip_prefix("breaks the clause: "));
    let by = match clause {
        Some(clause) => clause.to_owned(),
        None => lines()
            .find_map(|line| line.strip_prefix("---- ")?.split(' ').next())
            .unwrap_or("a test that does not say which")
            .to_owned(),
    };
    Ok(Outcome::Caught(by))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code that moves must not silently disarm a fault.
    #[test]
    fn every_seeded_fault_matches_the_code() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let workspace = Workspace::new(root);
        let faults = read(&workspace).unwrap();
        assert!(faults.len() > 10, "only {} faults", faults.len());
        let reasons = unseedable(&workspace, &faults).unwrap();
        assert!(reasons.is_empty(), "{}", reasons.join("\n"));
    }

    #[test]
    fn fault_that_would_change_nothing_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("code.rs"), "let a = 1;\n").unwrap();
        let workspace = Workspace::new(folder.path().to_owned());
        let fault = |file: &str, find: &str, replace: &str| SeededFault {
            name: "a fault".to_owned(),
            file: file.to_owned(),
            find: find.to_owned(),
            replace: replace.to_owned(),
        };
        for (fault, reason) in [
            (fault("code.rs", "a = 1", "a = 2"), None),
            (
                fault("code.rs", "a = 3", "a = 2"),
                Some("is not in code.rs"),
            ),
            (fault("code.rs", "a = 1", "a = 1"), Some("by itself")),
            (fault("gone.rs", "a = 1", "a = 2"), Some("does not exist")),
        ] {
            let reasons = unseedable(&workspace, &[fault]).unwrap();
            assert_eq!(reasons.len(), usize::from(reason.is_some()));
            assert!(reasons.concat().contains(reason.unwrap_or_default()));
        }
    }
}
