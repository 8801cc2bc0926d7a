//! A workspace in the target directory that holds what was generated, so that it can be compiled.
//!
//! All tags are modules of a few libraries, which are only checked; all operations together are a
//! program, of which only what the test of the unions needs is built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::cargo::failed;
use crate::coverage::Coverage;
use crate::coverage::model::GeneratedClient;
use crate::coverage::union_cases::{self, UnionCases};
use crate::error::Error;

/// The tags are spread over this many libraries, which are checked at the same time.
const LIBRARIES: usize = 2;
/// The package with all operations together.
pub(super) const PROGRAM: &str = "whole";
const HOOKS: &str = include_str!("../../templates/hooks.rs");
const MANIFEST: &str = include_str!("../../templates/manifest.toml");

/// The workspace whose dependencies the clients are compiled with, and how Cargo is started.
#[derive(Clone, Copy, Debug)]
pub struct CompileEnvironment<'a> {
    /// The folder of the workspace.
    pub root: &'a Path,
    /// The text of its `Cargo.toml`.
    pub manifest: &'a str,
    /// The text of its `Cargo.lock`.
    pub lock: &'a str,
    /// Its target directory. The generated code goes into `coverage` in it.
    pub target: &'a Path,
    /// Cargo, to be run in a folder.
    pub cargo: fn(&Path) -> Command,
}

/// What was written.
pub(super) struct Scratch {
    pub(super) folder: PathBuf,
    /// What the program is tried with.
    pub(super) cases: UnionCases,
}

/// Writes a workspace with the clients of `coverage`, in the place of an earlier one.
pub(super) fn write(
    coverage: &Coverage,
    environment: &CompileEnvironment<'_>,
) -> Result<Scratch, Error> {
    let folder = environment.target.join("coverage");
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
    file("Cargo.toml", &manifest(coverage, environment)?)?;
    file("Cargo.lock", environment.lock)?;

    let mut roots = vec![String::new(); LIBRARIES];
    let mut cases = UnionCases::default();
    for (index, ((tag, _), attempt)) in coverage.parts.iter().zip(&coverage.attempts).enumerate() {
        let Some(client) = &attempt.client else {
            continue;
        };
        let module = module(index);
        let (package, root) = match tag {
            Some(_) => (library(index), roots.get_mut(index % LIBRARIES)),
            None => {
                cases = union_cases::cases(&coverage.document, &client.unions);
                let main = union_cases::program(&client.unions, &module);
                file(&format!("{PROGRAM}/src/main.rs"), &main)?;
                (PROGRAM.to_owned(), None)
            }
        };
        if let Some(root) = root {
            root.push_str(&format!("pub mod {module};\n"));
        }
        put_client(&folder.join(package).join("src").join(module), client)?;
    }
    for (library, root) in libraries().zip(&roots) {
        file(
            &format!("{library}/src/lib.rs"),
            &format!("#![allow(warnings)]\n{root}"),
        )?;
    }
    let program = is_whole(coverage).then(|| PROGRAM.to_owned());
    for package in libraries().chain(program) {
        // Without the lints, which are for what people write.
        let text = MANIFEST.split("[lints]").next().unwrap_or(MANIFEST);
        let text = text.replace("atlas-maintenance-api-{{date}}", &package);
        file(&format!("{package}/Cargo.toml"), &text)?;
    }
    Ok(Scratch { folder, cases })
}

/// Whether there is a client of all operations together.
pub(super) fn is_whole(coverage: &Coverage) -> bool {
    let last = coverage.attempts.last();
    last.is_some_and(|attempt| attempt.client.is_some())
}

/// The packages of the tags.
pub(super) fn libraries() -> impl Iterator<Item = String> {
    (0..LIBRARIES).map(library)
}

fn library(index: usize) -> String {
    format!("tags-{}", index % LIBRARIES)
}

/// The module of a part.
pub(super) fn module(index: usize) -> String {
    format!("part_{index}")
}

/// Writes the module of a client as a version's crate has it.
fn put_client(folder: &Path, client: &GeneratedClient) -> Result<(), Error> {
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

pub(super) fn put(file: &Path, text: &str) -> Result<(), Error> {
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

/// The manifest of a workspace with the dependencies of ours.
fn manifest(coverage: &Coverage, environment: &CompileEnvironment<'_>) -> Result<String, Error> {
    let ours: DocumentMut = environment
        .manifest
        .parse()
        .map_err(|error| failed(format!("Cargo.toml of the workspace: {error}")))?;
    let root = fs::canonicalize(environment.root).map_err(|source| Error::Read {
        file: environment.root.to_owned(),
        source,
    })?;
    let mut workspace = Table::new();
    workspace.insert("resolver", value("3"));
    let mut members = vec!["tags-*"];
    members.extend(is_whole(coverage).then_some(PROGRAM));
    workspace.insert("members", value(Array::from_iter(members)));
    for key in ["package", "dependencies"] {
        if let Some(item) = ours
            .get("workspace")
            .and_then(|workspace| workspace.get(key))
        {
            workspace.insert(key, item.clone());
        }
    }
    let dependencies = workspace
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
    let mut scratch = DocumentMut::new();
    scratch.insert("workspace", Item::Table(workspace));
    if let Some(profile) = ours.get("profile") {
        scratch.insert("profile", profile.clone());
    }
    Ok(scratch.to_string())
}
