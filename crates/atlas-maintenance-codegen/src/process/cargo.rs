//! Builds what was generated, with Cargo. It never uses the network: clients need only what the
//! workspace has.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::error::Error;

/// An error of Cargo, or of what it built.
pub(super) fn failed(reason: impl Into<String>) -> Error {
    Error::Coverage {
        reason: reason.into(),
    }
}

/// Builds into `target`. The messages of the compiler, as JSON.
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
    let is_error = |message: &Value| {
        message.pointer("/message/level").and_then(Value::as_str) == Some("error")
    };
    if !output.status.success() && !messages.iter().any(is_error) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(failed(format!("cargo failed: {}", said.trim())));
    }
    Ok(messages)
}
