//! Cargo, asked where things are and told to build what was generated. It never uses the network:
//! what the clients need is what the workspace has.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::error::Error;
use crate::workspace::Workspace;

/// Cargo did not do what it was asked for.
pub(super) fn failed(reason: impl Into<String>) -> Error {
    Error::Coverage {
        reason: reason.into(),
    }
}

/// Cargo in a folder, without what the one that runs this program says of it: that would reach the
/// build scripts of others, which would then be built anew here and once more elsewhere.
fn cargo(folder: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let known = name.to_string_lossy();
        if known.starts_with("CARGO_PKG_") || known.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// Where Cargo puts what it builds.
pub(super) fn target(workspace: &Workspace) -> Result<PathBuf, Error> {
    let output = cargo(workspace.root())
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(format!("cargo does not start: {error}")))?;
    let metadata: Option<Value> = serde_json::from_slice(&output.stdout).ok();
    metadata
        .as_ref()
        .and_then(|metadata| metadata.get("target_directory")?.as_str())
        .map(PathBuf::from)
        .ok_or_else(|| failed("cargo does not say where its target directory is"))
}

/// Builds in `folder` into `target`, and gives what the compiler said, one message in JSON a line.
pub(super) fn build(folder: &Path, target: &Path, arguments: &[&str]) -> Result<Vec<Value>, Error> {
    let output = cargo(folder)
        .args(arguments)
        .args([
            "--offline",
            "--quiet",
            "--message-format=json",
            "--keep-going",
        ])
        .env("CARGO_TARGET_DIR", target)
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| failed(format!("cargo does not start: {error}")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let is_complaint = |message: &Value| message["message"]["level"] == "error";
    if !output.status.success() && !messages.iter().any(is_complaint) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(failed(format!("cargo gave up: {}", said.trim())));
    }
    Ok(messages)
}
