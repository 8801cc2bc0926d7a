//! How the commands start Cargo, and ask it where things are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::workspace::Workspace;

/// Cargo in a folder, without the variables that Cargo sets for this program: they would reach the
/// build scripts of others, which would then be built again here and once more elsewhere.
pub(crate) fn command(folder: &Path) -> Command {
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

/// Where Cargo puts what it builds of the workspace, which can be anywhere; or why it does not say.
pub(crate) fn target(workspace: &Workspace) -> Result<PathBuf, String> {
    let output = command(workspace.root())
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let metadata: Option<Value> = serde_json::from_slice(&output.stdout).ok();
    metadata
        .as_ref()
        .and_then(|metadata| metadata.get("target_directory")?.as_str())
        .map(PathBuf::from)
        .ok_or_else(|| "cargo does not say where its target directory is".to_owned())
}
