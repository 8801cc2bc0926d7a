//! The generator in a process of its own: a document goes in, code or a reason comes out.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::generate::{ClientError, ClientGenerator, client_code};

/// A program that does [`generate_one`] when it is started with this argument.
#[derive(Clone, Debug)]
pub struct GeneratorProcess {
    /// The program.
    pub program: PathBuf,
    /// Its only argument.
    pub argument: OsString,
}

impl ClientGenerator for GeneratorProcess {
    fn generate(&self, document: &Value) -> Result<String, ClientError> {
        match run(self, document) {
            Ok(Ok(code)) => Ok(code),
            Ok(Err(reason)) => Err(ClientError::GaveUp(reason)),
            Err(error) => Err(ClientError::NotRun(error)),
        }
    }
}

/// Runs the program on `document`: its code, or why there is none.
fn run(process: &GeneratorProcess, document: &Value) -> io::Result<Result<String, String>> {
    let mut child = Command::new(&process.program)
        .arg(&process.argument)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A child that dies before it has read everything says why on its standard error.
        let _ = stdin.write_all(document.to_string().as_bytes());
    }
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout).map_err(|error| error.to_string()));
    }
    if said.contains("overflowed its stack") {
        return Ok(Err(
            "it overflowed its stack, as it does on a schema that is made of itself \
                       by way of others"
                .to_owned(),
        ));
    }
    let said = said.trim();
    Ok(Err(match said.is_empty() {
        true => format!("it ended with {}", output.status),
        false => said.to_owned(),
    }))
}

/// What the child process does: reads a document from standard input, writes code to standard output.
/// The message of a panic goes to standard error.
///
/// # Errors
///
/// If there is no code, with what the generator says of it.
pub fn generate_one() -> Result<(), String> {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied());
        // The text can be a dump of half the document; its beginning says enough.
        let text: String = text.unwrap_or("it panicked").chars().take(400).collect();
        eprintln!("{text}");
    }));
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    let code = client_code(&text)?;
    io::stdout()
        .write_all(code.as_bytes())
        .map_err(|error| error.to_string())
}
