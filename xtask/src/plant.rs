//! `cargo xtask plant`: whether the contract tests catch the faults they should.
//!
//! Each fault of `tests/seeded-faults.toml` is put into a copy of the workspace in Cargo's target
//! directory, alone, and the contract tests are run there. It must not know what a fault is about.

mod copy;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;

use crate::cargo;
use crate::error::Error;
use crate::output::say;
use crate::sources;
use crate::workspace::Workspace;
use copy::Copy;

/// What `plant` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the faults whose names contain this; can be given more than once
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// How many inputs a property is tried with
    #[arg(long, default_value = "64", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,
}

/// The list of faults.
pub(crate) const FILE: &str = "tests/seeded-faults.toml";
const TESTS: &str = "contract-tests";

#[derive(Debug, Deserialize)]
struct List {
    fault: Vec<Fault>,
}

/// One fault.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
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

/// Plants one fault after the other and prints what became of each.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let faults = faults(workspace, options)?;
    let copy = Copy::of(workspace)?;
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
    Error::Plant { reason }
}

fn named(error: Error, fault: &Fault) -> Error {
    match error {
        Error::Plant { reason } => failed(format!("{}: {reason}", fault.name)),
        other => other,
    }
}

/// The faults that are asked for. All of the list are held to the code as it is.
fn faults(workspace: &Workspace, options: &Options) -> Result<Vec<Fault>, Error> {
    let file = Path::new(FILE);
    let text = workspace.read(file, "it comes with the contract tests")?;
    let list: List = toml_edit::de::from_str(&text).map_err(|error| Error::NotUnderstood {
        file: file.to_owned(),
        reason: error.to_string(),
        way_out: "the comments at its top say what a fault has".to_owned(),
    })?;
    let sources = sources::read(workspace)?;
    let newest = sources
        .newest()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut faults = Vec::new();
    for fault in list.fault {
        let here = |text: &str| text.replace("{newest}", &newest);
        let fault = Fault {
            file: here(&fault.file),
            find: here(&fault.find),
            replace: here(&fault.replace),
            ..fault
        };
        let text = workspace.read(Path::new(&fault.file), "correct the fault's file")?;
        if !text.contains(&fault.find) {
            return Err(Error::NotUnderstood {
                file: PathBuf::from(FILE),
                reason: format!("{}: {:?} is not in {}", fault.name, fault.find, fault.file),
                way_out: "the code has changed: let the fault say it as it is now".to_owned(),
            });
        }
        let wanted = |only: &String| fault.name.contains(only);
        if options.only.is_empty() || options.only.iter().any(wanted) {
            faults.push(fault);
        }
    }
    if faults.is_empty() {
        return Err(failed(format!("no fault of {FILE} is called so")));
    }
    Ok(faults)
}

/// Runs the contract tests of the copy. Code that does not compile is no fault that a test caught.
fn test(copy: &Copy, options: &Options) -> Result<Outcome, Error> {
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
