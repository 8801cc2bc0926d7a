//! `cargo xtask coverage`: how much of an upstream document the generator can turn into code.
//!
//! Everything is written into Cargo's target directory, and nothing into the workspace.

use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::coverage::{self, Coverage};
use atlas_maintenance_codegen::process::{self, CompileEnvironment};
use atlas_maintenance_openapi::VersionDate;
use clap::ValueEnum;

use crate::cargo;
use crate::error::Error;
use crate::generate;
use crate::read;
use crate::workspace::Workspace;

/// What `coverage` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The document, as the vendor publishes it
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The version to take; without it the newest that the document has
    #[arg(long, value_name = "DATE", value_parser = date)]
    api_version: Option<VersionDate>,
    /// Only the operations with this tag; can be given more than once
    #[arg(long = "tag", value_name = "NAME")]
    tags: Vec<String>,
    /// Also compile the code, and decode and encode a value for each kind of every union
    #[arg(long)]
    compile: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn date(text: &str) -> Result<VersionDate, String> {
    VersionDate::try_from(text.to_owned())
}

/// Reports what the generator makes of the document.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let document = read::document(&options.from)?;
    let mut coverage = coverage::of(
        &options.from,
        &document,
        options.api_version.as_ref(),
        &options.tags,
        &generate::generator()?,
    )?;
    drop(document);
    // What was generated is reported even if it cannot be compiled.
    let compiled = match options.compile {
        true => compile(workspace, &mut coverage),
        false => Ok(()),
    };
    let report = &coverage.report;
    match options.format {
        Format::Text => print!("{}", report.text()),
        Format::Json => println!("{:#}", report.json()),
    }
    compiled?;
    match report.missing() {
        None => Ok(()),
        Some(missing) => Err(Error::NotCovered {
            file: options.from.clone(),
            missing,
        }),
    }
}

fn compile(workspace: &Workspace, coverage: &mut Coverage) -> Result<(), Error> {
    let target = cargo::target(workspace)
        .map_err(|reason| atlas_maintenance_codegen::Error::Coverage { reason })?;
    let environment = CompileEnvironment {
        root: workspace.root(),
        manifest: &workspace.read(Path::new("Cargo.toml"), "name the workspace by --root")?,
        lock: &workspace.read(Path::new("Cargo.lock"), "run `cargo build` once")?,
        target: &target,
        cargo: cargo::command,
    };
    Ok(process::compile(coverage, &environment)?)
}
