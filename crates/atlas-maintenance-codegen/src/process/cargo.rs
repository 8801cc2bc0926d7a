//! Cargo, told to build what was generated. It never uses the network: what the clients need is what
//! the workspace has.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::error::Error;

/// Cargo did not do what it was asked for.
pub(super) fn failed(reason: impl Into<String>) -> Error {
    Error::Coverage {
        reason: reason.into(),
    }
}

/// Builds into `target`, and gives what the compiler said, one message in JSON a line.
pub(super) fn build(
    mut cargo: Command,
    target: &Path,
    arguments: &[&str],
) -> Result<Vec<Value>, Error> {
    let output = cargo
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
