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

/// What came of a build.
pub(super) struct Build {
    pub(super) succeeded: bool,
    /// The messages of the compiler, as JSON.
    pub(super) messages: Vec<Value>,
}

impl Build {
    /// What the compiler refused first, whatever it is about.
    pub(super) fn first_error(&self) -> &str {
        let errors = self
            .messages
            .iter()
            .filter_map(|message| message.get("message"))
            .filter(|message| message.get("level").and_then(Value::as_str) == Some("error"));
        let first = errors
            .take(1)
            .find_map(|error| error.get("message")?.as_str());
        first.unwrap_or("the compiler reports no error")
    }
}

/// Builds into `target`.
pub(super) fn build(mut cargo: Command, target: &Path, arguments: &[&str]) -> Result<Build, Error> {
    let output = cargo
        .args(arguments)
        .args([
            "--offline",
            "--quiet",
            "--message-format=json",
            "--keep-going",
        ])
        .env("CARGO_TARGET_DIR", target)
        // What is built once needs neither, and both cost memory.
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
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
    Ok(Build {
        succeeded: output.status.success(),
        messages,
    })
}
