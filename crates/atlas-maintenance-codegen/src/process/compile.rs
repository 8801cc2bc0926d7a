//! Crates in the target directory that hold what was generated, so that it can be compiled and run.
//!
//! All tags are modules of a few libraries, which are only checked; all operations together are a
//! program, of which only what the test of the unions needs is built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use toml_edit::{DocumentMut, Item, Table, value};

use super::cargo::{self, failed};
use crate::coverage::Coverage;
use crate::coverage::attempt::{Attempt, Client};
use crate::coverage::diagnose::{self, Source};
use crate::coverage::probe::{self, Cases, Unions};
use crate::coverage::report::Report;
use crate::error::Error;
use atlas_maintenance_openapi::Selected;

/// The tags are shared out among so many libraries, which are checked at the same time.
const LIBRARIES: usize = 2;
/// The program with all operations together.
const WHOLE: &str = "whole";
const HOOKS: &str = include_str!("../../templates/hooks.rs");
const MANIFEST: &str = include_str!("../../templates/manifest.toml");

/// The workspace that the crates are compiled for, and how Cargo is started.
pub struct Surroundings<'a> {
    /// The folder of the workspace.
    pub root: &'a Path,
    /// The text of its `Cargo.toml`.
    pub manifest: &'a str,
    /// The text of its `Cargo.lock`.
    pub lock: &'a str,
    /// Where Cargo puts what it builds of it.
    pub target: &'a Path,
    /// Cargo in a folder.
    pub cargo: fn(&Path) -> Command,
}

/// Compiles the clients of `coverage`, tries their unions, and notes in its report what came out.
///
/// # Errors
///
/// If the crates cannot be written, or Cargo cannot be run.
pub fn compile(coverage: &mut Coverage, around: &Surroundings<'_>) -> Result<(), Error> {
    let scratch = write(
        around,
        &coverage.parts,
        &coverage.attempts,
        &coverage.document,
    )?;
    scratch.compile(&coverage.attempts, &mut coverage.report)
}

/// What was written.
struct Scratch {
    folder: PathBuf,
    target: PathBuf,
    cases: Cases,
    cargo: fn(&Path) -> Command,
}

/// Writes the crates for the clients of `parts`, of which the last has everything.
fn write(
    around: &Surroundings<'_>,
    parts: &[(Option<String>, Vec<Selected>)],
    attempts: &[Attempt],
    document: &Value,
) -> Result<Scratch, Error> {
    let target = around.target.to_owned();
    let folder = target.join("coverage");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::Write {
                file: folder,
                source: error,
            });
        }
        _ => {}
    }
    let file = |path: &str, text: &str| put(&folder.join(path), text);
    file("Cargo.toml", &manifest(around)?)?;
    file("Cargo.lock", around.lock)?;

    let mut roots = vec![String::new(); LIBRARIES];
    let mut cases = Cases::default();
    for (index, ((tag, _), attempt)) in parts.iter().zip(attempts).enumerate() {
        let Some(client) = &attempt.client else {
            continue;
        };
        let module = module(index);
        let (package, root) = match tag {
            Some(_) => (library(index), roots.get_mut(index % LIBRARIES)),
            None => {
                cases = probe::cases(document, &client.unions);
                let main = probe::program(&client.unions, &module);
                file(&format!("{WHOLE}/src/main.rs"), &main)?;
                (WHOLE.to_owned(), None)
            }
        };
        if let Some(root) = root {
            root.push_str(&format!("pub mod {module};\n"));
        }
        put_client(&folder.join(package).join("src").join(module), client)?;
    }
    for (index, root) in roots.iter().enumerate() {
        file(
            &format!("{}/src/lib.rs", library(index)),
            &format!("#![allow(warnings)]\n{root}"),
        )?;
    }
    for package in (0..LIBRARIES).map(library).chain([WHOLE.to_owned()]) {
        // Without the lints, which are for what people write.
        let text = MANIFEST.split("[lints]").next().unwrap_or(MANIFEST);
        let text = text.replace("atlas-maintenance-api-{{date}}", &package);
        file(&format!("{package}/Cargo.toml"), &text)?;
    }
    Ok(Scratch {
        folder,
        target,
        cases,
        cargo: around.cargo,
    })
}

impl Scratch {
    /// Compiles everything, tries the unions, and notes what came out.
    fn compile(&self, attempts: &[Attempt], report: &mut Report) -> Result<(), Error> {
        let modules: Vec<String> = (0..attempts.len()).map(module).collect();
        let sources: Vec<Source<'_>> = attempts
            .iter()
            .zip(&modules)
            .filter_map(|(attempt, module)| {
                let client = attempt.client.as_ref()?;
                Some(Source {
                    module,
                    code: &client.code,
                    methods: &client.methods,
                })
            })
            .collect();
        let libraries: Vec<String> = (0..LIBRARIES).map(library).collect();
        let mut check = vec!["check"];
        check.extend(libraries.iter().flat_map(|library| ["--package", library]));
        let mut messages = cargo::build((self.cargo)(&self.folder), &self.target, &check)?;
        let whole = attempts
            .last()
            .is_some_and(|attempt| attempt.client.is_some());
        if whole {
            let build = ["build", "--package", WHOLE];
            messages.extend(cargo::build(
                (self.cargo)(&self.folder),
                &self.target,
                &build,
            )?);
        }
        let mut complaints = diagnose::complaints(&messages, &sources);
        for (part, module) in report.parts.iter_mut().zip(&modules) {
            let (own, others): (Vec<_>, Vec<_>) = complaints
                .into_iter()
                .partition(|complaint| complaint.module == *module);
            complaints = others;
            part.compiled(
                own.into_iter()
                    .map(|own| (own.operation, own.reason))
                    .collect(),
            );
        }
        if let Some(program) = executable(&messages) {
            report.unions = Some(run(&self.cases, &program, &self.folder)?);
        }
        Ok(())
    }
}

/// Where Cargo put the program.
fn executable(messages: &[Value]) -> Option<PathBuf> {
    messages
        .iter()
        .filter(|message| message["target"]["name"] == WHOLE)
        .find_map(|message| message["executable"].as_str())
        .map(PathBuf::from)
}

fn library(index: usize) -> String {
    format!("tags-{}", index % LIBRARIES)
}

/// The module of a part.
fn module(index: usize) -> String {
    format!("part_{index}")
}

/// Writes the module of a client as a version's crate has it.
fn put_client(folder: &Path, client: &Client) -> Result<(), Error> {
    let root = "#![allow(warnings)]\npub mod client;\npub mod operations;\nmod hooks;\n\
                pub use client::Client;\npub use operations::OPERATIONS;\n";
    put(&folder.join("mod.rs"), root)?;
    put(&folder.join("client.rs"), &client.code)?;
    put(&folder.join("operations.rs"), &client.table)?;
    put(
        &folder.join("hooks.rs"),
        &HOOKS.replace("use crate::{", "use super::{"),
    )
}

fn put(file: &Path, text: &str) -> Result<(), Error> {
    let written = match file.parent() {
        Some(folder) => fs::create_dir_all(folder),
        None => Ok(()),
    };
    written
        .and_then(|()| fs::write(file, text))
        .map_err(|source| Error::Write {
            file: file.to_owned(),
            source,
        })
}

/// Runs the program on all values.
fn run(cases: &Cases, program: &Path, folder: &Path) -> Result<Unions, Error> {
    let file = folder.join("values.json");
    put(&file, &cases.input().to_string())?;
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
    Ok(cases.judge(&results))
}

/// A workspace with the dependencies of ours.
fn manifest(around: &Surroundings<'_>) -> Result<String, Error> {
    let ours: DocumentMut = around
        .manifest
        .parse()
        .map_err(|error| failed(format!("Cargo.toml of the workspace: {error}")))?;
    let root = fs::canonicalize(around.root).map_err(|source| Error::Read {
        file: around.root.to_owned(),
        source,
    })?;
    let mut scratch = DocumentMut::new();
    let mut table = Table::new();
    table["resolver"] = value("3");
    table["members"] = value(toml_edit::Array::from_iter(["tags-*", WHOLE]));
    for key in ["package", "dependencies"] {
        if let Some(item) = ours
            .get("workspace")
            .and_then(|workspace| workspace.get(key))
        {
            table[key] = item.clone();
        }
    }
    let dependencies = table
        .get_mut("dependencies")
        .and_then(Item::as_table_like_mut);
    for (_, dependency) in dependencies.into_iter().flat_map(|table| table.iter_mut()) {
        if let Some(dependency) = dependency.as_table_like_mut()
            && let Some(path) = dependency.get("path").and_then(Item::as_str)
        {
            let path = root.join(path).display().to_string();
            dependency.insert("path", value(path));
        }
    }
    scratch["workspace"] = Item::Table(table);
    if let Some(profile) = ours.get("profile") {
        scratch["profile"] = profile.clone();
    }
    Ok(scratch.to_string())
}
