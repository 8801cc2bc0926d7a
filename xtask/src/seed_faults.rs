//! `cargo xtask seed-faults`: whether the contract tests catch the faults they should.
//!
//! Each fault of `tests/seeded-faults.toml` is seeded into a copy of the workspace in Cargo's target
//! directory, alone, and the contract tests are run there.

mod copy;

use std::path::Path;
use std::process::Stdio;

use atlas_maintenance_codegen as codegen;
use atlas_maintenance_codegen::seeded_faults::{self, SeededFault};
use atlas_maintenance_openapi::VersionDate;

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

/// Seeds one fault after the other and prints what became of each.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let mut faults = read(workspace)?;
    if let Some(reason) = unseedable(workspace, &faults)?.into_iter().next() {
        let help = "the code has changed: change the fault accordingly";
        return Err(unusable(reason, help));
    }
    faults.retain(|fault| fault.is_named(&options.only));
    if faults.is_empty() {
        return Err(failed(format!("no fault of {FILE} has such a name")));
    }
    let copy = WorkspaceCopy::of(workspace)?;
    say("the tests without a fault … ");
    if let Some(by) = test(&copy, options)? {
        return Err(failed(format!("they fail without any fault: {by}")));
    }
    say("pass\n");
    let mut missed = Vec::new();
    for (number, fault) in (1..).zip(&faults) {
        let name = &fault.name;
        let file = Path::new(&fault.file);
        let sound = copy.read(file)?;
        copy.write(file, &fault.seed(Some(&sound)).map_err(failed)?)?;
        let outcome = test(&copy, options);
        copy.write(file, &sound)?;
        match outcome.map_err(|error| named(error, fault))? {
            Some(by) => say(&format!("{number:>3} caught  {name}\n            {by}\n")),
            None => {
                missed.push(name.clone());
                say(&format!("{number:>3} MISSED  {name}\n"));
            }
        }
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

fn unusable(reason: String, help: &str) -> Error {
    Error::from(codegen::Error::NotUnderstood {
        file: FILE.into(),
        reason,
        help: help.to_owned(),
    })
}

fn named(error: Error, fault: &SeededFault) -> Error {
    match error {
        Error::SeedFaults { reason } => failed(format!("{}: {reason}", fault.name)),
        other => other,
    }
}

/// All faults of the list.
fn read(workspace: &Workspace) -> Result<Vec<SeededFault>, Error> {
    let text = workspace.read(Path::new(FILE), "it comes with the contract tests")?;
    let sources = sources::read(workspace)?;
    let newest = sources.newest().map_or("", VersionDate::as_str);
    let help = "the comments at its top say what a fault has";
    seeded_faults::parse(&text, newest).map_err(|reason| unusable(reason, help))
}

/// Why faults would change nothing.
fn unseedable(workspace: &Workspace, faults: &[SeededFault]) -> Result<Vec<String>, Error> {
    let mut reasons = Vec::new();
    for fault in faults {
        let text = workspace.read_if_there(Path::new(&fault.file))?;
        reasons.extend(fault.seed(text.as_deref()).err());
    }
    Ok(reasons)
}

/// Runs the contract tests of the copy, and says what failed; none if all tests pass.
fn test(copy: &WorkspaceCopy, options: &Options) -> Result<Option<String>, Error> {
    let output = cargo::command(&copy.root())
        .args(["test", "--quiet", "--offline", "--tests"])
        .args(["--package", TESTS])
        .env("CARGO_TARGET_DIR", copy.target())
        .env("PROPTEST_CASES", options.cases.to_string())
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(format!("cargo does not start: {error}")))?;
    if output.status.success() {
        return Ok(None);
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    let failure = seeded_faults::failure(&said, &why);
    failure
        .map(Some)
        .map_err(|why| failed(format!("the tests do not run: {why}")))
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
}
