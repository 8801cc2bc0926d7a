//! Compiles generated clients, and runs a program that decodes and encodes a value for each kind of
//! every union.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::cargo::{self, Build, failed};
use super::scratch::{self, CompileEnvironment};
use crate::coverage::Coverage;
use crate::coverage::compile_errors::{self, ClientSource, CompileError};
use crate::coverage::model::{ClientAttempt, CoverageReport, UnionReport};
use crate::coverage::union_cases::UnionCases;
use crate::error::Error;

/// Compiles the clients of `coverage`, tries their unions, and notes the results in its report.
///
/// # Errors
///
/// If the crates cannot be written, Cargo cannot be run, or a build fails for another reason than the
/// generated code.
pub fn compile(coverage: &mut Coverage, environment: &CompileEnvironment<'_>) -> Result<(), Error> {
    let scratch = scratch::write(coverage, environment)?;
    let cargo = |arguments: &[&str]| {
        let cargo = (environment.cargo)(&scratch.folder);
        cargo::build(cargo, environment.target, arguments)
    };
    let modules: Vec<String> = (0..coverage.attempts.len()).map(scratch::module).collect();
    let sources = sources(&coverage.attempts, &modules);

    let libraries: Vec<String> = scratch::libraries().collect();
    let mut check = vec!["check"];
    check.extend(libraries.iter().flat_map(|library| ["--package", library]));
    let mut errors = explained(&cargo(&check)?, &sources)?;
    let mut program = None;
    if scratch::is_whole(coverage) {
        errors.extend(explained(
            &cargo(&["check", "--package", scratch::METHODS])?,
            &sources,
        )?);
        let build = cargo(&["build", "--package", scratch::PROGRAM])?;
        errors.extend(explained(&build, &sources)?);
        program = executable(&build.messages);
        if build.succeeded && program.is_none() {
            return Err(failed("cargo does not say where the program is"));
        }
    }
    drop(sources);
    note(errors, &modules, &mut coverage.report);
    if let Some(program) = program {
        coverage.report.unions = Some(run(&scratch.cases, &program, &scratch.folder)?);
    }
    Ok(())
}

fn sources<'a>(attempts: &'a [ClientAttempt], modules: &'a [String]) -> Vec<ClientSource<'a>> {
    let sources = attempts
        .iter()
        .zip(modules)
        .filter_map(|(attempt, module)| {
            let client = attempt.client.as_ref()?;
            Some(ClientSource {
                module,
                code: &client.code,
                methods: &client.methods,
            })
        });
    sources.collect()
}

/// The errors of a build in the generated code. A build that fails without one fails for another
/// reason, such as a full disk, and says nothing of the code.
fn explained(build: &Build, sources: &[ClientSource<'_>]) -> Result<Vec<CompileError>, Error> {
    let errors = compile_errors::of(&build.messages, sources);
    if !build.succeeded && errors.is_empty() {
        return Err(failed(format!("cargo failed: {}", build.first_error())));
    }
    Ok(errors)
}

/// Notes the errors of the compiler with the parts that they are in.
fn note(mut errors: Vec<CompileError>, modules: &[String], report: &mut CoverageReport) {
    // Some code is compiled twice.
    let mut known: Vec<CompileError> = Vec::new();
    for error in errors {
        if !known.contains(&error) {
            known.push(error);
        }
    }
    errors = known;
    for (part, module) in report.parts.iter_mut().zip(modules) {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn build(succeeded: bool, messages: Vec<Value>) -> Build {
        Build {
            succeeded,
            messages,
        }
    }

    #[test]
    fn failed_build_without_error_of_the_code_is_an_error() {
        let linker =
            json!({"message": {"level": "error", "message": "linking failed", "spans": []}});
        let error = explained(&build(false, vec![linker.clone()]), &[]).err();
        let text = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(text.contains("cargo failed: linking failed"), "{text}");
        assert!(explained(&build(true, Vec::new()), &[]).is_ok());

        let methods = std::collections::BTreeMap::new();
        let source = ClientSource {
            module: "part_0",
            code: "",
            methods: &methods,
        };
        let own = json!({"message": {"level": "error", "message": "no", "spans": [
            {"is_primary": true, "file_name": "tags-0/src/part_0/client.rs", "line_start": 1},
        ]}});
        let errors = explained(&build(false, vec![own, linker]), &[source]).unwrap();
        assert_eq!(errors.len(), 1);
    }
}
