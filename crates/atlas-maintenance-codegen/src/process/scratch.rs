//! A workspace in the target directory that holds what was generated, so that it can be compiled.
//!
//! All tags are modules of a few libraries, which are only checked. All operations together are too
//! much for one crate: their types are two, their methods a third, and all are only checked. The
//! program that tries the unions has the types that it needs once more.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::cargo::failed;
use super::split::SplitClient;
use crate::coverage::Coverage;
use crate::coverage::model::GeneratedClient;
use crate::coverage::union_cases::{self, UnionCases};
use crate::error::Error;

/// The tags are spread over this many libraries. Two at a time are checked on a small machine, and
/// what each takes is memory.
const LIBRARIES: usize = 6;
/// The package of the program.
pub(super) const PROGRAM: &str = "whole";
/// The package with half of the types of all operations together.
const TYPES: &str = "whole-types";
/// The package with the other half, which may have the first in them.
const MORE_TYPES: &str = "whole-more-types";
/// The package with their methods.
pub(super) const METHODS: &str = "whole-methods";
const HOOKS: &str = "impl progenitor_client::ClientHooks<::atlas_maintenance_transport::CallContext> \
                     for super::Client {}\n";
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
        match tag {
            Some(_) => {
                if let Some(root) = roots.get_mut(index % LIBRARIES) {
                    root.push_str(&format!("pub mod {module};\n"));
                }
                put_client(
                    &folder.join(library(index)).join("src").join(module),
                    client,
                )?;
            }
            None => {
                cases = union_cases::cases(&coverage.document, &client.unions);
                let main = union_cases::program(&client.unions, &module);
                file(&format!("{PROGRAM}/src/main.rs"), &main)?;
                put_whole(&folder, &module, client)?;
            }
        }
    }
    for (library, root) in libraries().zip(&roots) {
        file(
            &format!("{library}/src/lib.rs"),
            &format!("#![allow(warnings)]\n{root}"),
        )?;
    }
    let whole = [PROGRAM, TYPES, MORE_TYPES, METHODS].map(str::to_owned);
    let whole = whole.into_iter().filter(|_| is_whole(coverage));
    for package in libraries().chain(whole) {
        // Without the lints, which are for what people write.
        let text = MANIFEST.split("[lints]").next().unwrap_or(MANIFEST);
        let mut text = text.replace("atlas-maintenance-api-{{date}}", &package);
        let needs = match package.as_str() {
            MORE_TYPES => Some(TYPES),
            METHODS => Some(MORE_TYPES),
            _ => None,
        };
        if let Some(needs) = needs {
            text.push_str(&format!("{needs} = {{ path = \"../{needs}\" }}\n"));
        }
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

/// Writes the client of all operations: its types in two packages, its methods in a third, and what
/// the unions need for the program.
fn put_whole(folder: &Path, module: &str, client: &GeneratedClient) -> Result<(), Error> {
    let split = SplitClient::of(&client.code)
        .ok_or_else(|| failed("the code of the client is not as the generator writes it"))?;
    let at = |package: &str| folder.join(package).join("src").join(module);
    let path = |package: &str| format!("{}::{module}::client::types", package.replace('-', "_"));
    let half = split.half();
    let unions = client.unions.values();
    let unions = split.reached(&unions.map(|union| union.type_name.as_str()).collect());
    let types = [
        (PROGRAM, split.types(&unions)),
        (TYPES, split.types(&half)),
        (MORE_TYPES, split.other_types(&half, &path(TYPES))),
    ];
    for (package, types) in types {
        put(&at(package).join("mod.rs"), "pub mod client;\n")?;
        put(&at(package).join("client.rs"), &types)?;
    }
    let methods = split.methods(&path(MORE_TYPES));
    put_module(&at(METHODS), &methods, &client.table)?;
    let root = format!("#![allow(warnings)]\npub mod {module};\n");
    for package in [TYPES, MORE_TYPES, METHODS] {
        put(&folder.join(package).join("src/lib.rs"), &root)?;
    }
    Ok(())
}

/// Writes the module of a client as a version's crate has it.
fn put_client(folder: &Path, client: &GeneratedClient) -> Result<(), Error> {
    put_module(folder, &client.code, &client.table)
}

fn put_module(folder: &Path, code: &str, table: &str) -> Result<(), Error> {
    let root = "#![allow(warnings)]\npub mod client;\npub mod operations;\nmod hooks;\n\
                pub use client::Client;\npub use operations::OPERATIONS;\n";
    put(&folder.join("mod.rs"), root)?;
    put(&folder.join("client.rs"), code)?;
    put(&folder.join("operations.rs"), table)?;
    put(&folder.join("hooks.rs"), HOOKS)
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
    if is_whole(coverage) {
        members.extend([PROGRAM, TYPES, MORE_TYPES, METHODS]);
    }
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
