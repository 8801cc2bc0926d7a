//! Compiles generated clients, and runs a program that decodes and encodes a value for each kind of
//! every union.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::cargo::{self, failed};
use super::scratch::{self, CompileEnvironment, Scratch};
use crate::coverage::Coverage;
use crate::coverage::compile_errors::{self, ClientSource};
use crate::coverage::model::{ClientAttempt, CoverageReport, UnionReport};
use crate::coverage::union_cases::UnionCases;
use crate::error::Error;

/// Compiles the clients of `coverage`, tries their unions, and notes the results in its report.
///
/// # Errors
///
/// If the crates cannot be written, or Cargo cannot be run.
pub fn compile(coverage: &mut Coverage, environment: &CompileEnvironment<'_>) -> Result<(), Error> {
    let scratch = scratch::write(coverage, environment)?;
    let messages = build(&scratch, environment, &coverage.attempts)?;
    note(&coverage.attempts, &messages, &mut coverage.report);
    if let Some(program) = executable(&messages) {
        coverage.report.unions = Some(run(&scratch.cases, &program, &scratch.folder)?);
    }
    Ok(())
}

/// Checks the libraries and builds the program. The messages of the compiler.
fn build(
    scratch: &Scratch,
    environment: &CompileEnvironment<'_>,
    attempts: &[ClientAttempt],
) -> Result<Vec<Value>, Error> {
    let cargo = || (environment.cargo)(&scratch.folder);
    let libraries: Vec<String> = scratch::libraries().collect();
    let mut check = vec!["check"];
    check.extend(libraries.iter().flat_map(|library| ["--package", library]));
    let mut messages = cargo::build(cargo(), environment.target, &check)?;
    if attempts
        .last()
        .is_some_and(|attempt| attempt.client.is_some())
    {
        let build = ["build", "--package", scratch::PROGRAM];
        messages.extend(cargo::build(cargo(), environment.target, &build)?);
    }
    Ok(messages)
}

/// Notes the errors of the compiler with the parts that they are in.
fn note(attempts: &[ClientAttempt], messages: &[Value], report: &mut CoverageReport) {
    let modules: Vec<String> = (0..attempts.len()).map(scratch::module).collect();
    let sources: Vec<ClientSource<'_>> = attempts
        .iter()
        .zip(&modules)
        .filter_map(|(attempt, module)| {
            let client = attempt.client.as_ref()?;
            Some(ClientSource {
                module,
                code: &client.code,
                methods: &client.methods,
            })
        })
        .collect();
    let mut errors = compile_errors::of(messages, &sources);
    for (part, module) in report.parts.iter_mut().zip(&modules) {
        let (own, others): (Vec<_>, Vec<_>) = errors
            .into_iter()
            .partition(|error| error.module == *module);
        errors = others;
        part.compiled(
            own.into_iter()
                .map(|error| (error.operation, error.reason))
                .collect(),
        );
    }
}

/// Where Cargo put the program.
fn executable(messages: &[Value]) -> Option<PathBuf> {
    messages
        .iter()
        .filter(|message| {
            message.pointer("/target/name").and_then(Value::as_str) == Some(scratch::PROGRAM)
        })
        .find_map(|message| message.get("executable")?.as_str())
        .map(PathBuf::from)
}

/// Runs the program on all values.
fn run(cases: &UnionCases, program: &Path, folder: &Path) -> Result<UnionReport, Error> {
    let file = folder.join("values.json");
    scratch::put(&file, &cases.input().to_string())?;
    let output = Command::new(program)
        .arg(&file)
        .output()
        .map_err(|error| failed(format!("the program does not start: {error}")))?;
    let results: Vec<Value> = serde_json::from_slice(&output.stdout).map_err(|error| {
        let said = String::from_utf8_lossy(&output.stderr);
        failed(format!(
            "the program did not report ({error}): {}",
            said.trim()
        ))
    })?;
    if results.len() != cases.len() {
        return Err(failed("the program did not report on every value"));
    }
    Ok(cases.evaluate(&results))
}
