//! The measuring commands, which are programs of another crate: this one must work when the library
//! does not compile.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::cargo;
use crate::workspace::Workspace;

/// The arguments of the other program.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    forwarded: Vec<OsString>,
}

/// Builds a program of the bench crate in release, runs it, and returns its exit status.
pub(crate) fn run(workspace: &Workspace, program: &str, arguments: &Arguments) -> ExitCode {
    let status = cargo::command(".".as_ref())
        .args(["run", "--release", "--manifest-path"])
        .arg(workspace.root().join("Cargo.toml"))
        .args([
            "--package",
            "atlas-maintenance-bench",
            "--bin",
            program,
            "--",
        ])
        .args(&arguments.forwarded)
        .status();
    match status {
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            code.map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(error) => {
            eprintln!("error: cargo does not start: {error}");
            eprintln!("  help: run this command through cargo, or set CARGO to its path");
            ExitCode::FAILURE
        }
    }
}
