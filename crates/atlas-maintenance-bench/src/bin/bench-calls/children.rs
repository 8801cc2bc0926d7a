//! The programs that are measured and the server that they call, as child processes. None of them
//! outlives the command, whatever happens: their handles see to that.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::Auth;
use super::figures::Requests;
use crate::cargo;
use crate::error::Error;
use crate::workspace::Workspace;

/// The examples of the library's crate that the bench needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Example {
    Load,
    Bare,
    Server,
}

impl Example {
    const ALL: [Self; 3] = [Self::Load, Self::Bare, Self::Server];

    /// As Cargo knows it.
    const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Bare => "bare",
            Self::Server => "bench_server",
        }
    }

    /// As tables have it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Load => "library",
            Self::Bare => "bare",
            Self::Server => "server",
        }
    }
}

/// An example did not do what it is for.
pub(super) fn broken(example: Example, what: impl Into<String>) -> Error {
    Error::Bench {
        program: example.name(),
        reason: what.into(),
    }
}

fn io(example: Example) -> impl Fn(std::io::Error) -> Error {
    move |error| broken(example, error.to_string())
}

/// Where the built examples are.
#[derive(Debug)]
pub(super) struct Programs(Vec<(Example, PathBuf)>);

impl Programs {
    /// Builds them, with optimization.
    pub(super) fn build(workspace: &Workspace) -> Result<Self, Error> {
        let mut command = cargo::command(workspace.root());
        command
            .args(["build", "--release", "--package", "atlas-maintenance"])
            .arg("--message-format=json-render-diagnostics");
        for example in Example::ALL {
            command.args(["--example", example.name()]);
        }
        // The target directory can be anywhere, so Cargo is asked where the programs are.
        let output = command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| broken(Example::Load, format!("cargo does not start: {error}")))?;
        if !output.status.success() {
            return Err(broken(Example::Load, "it does not build"));
        }
        let messages = String::from_utf8_lossy(&output.stdout);
        Example::ALL
            .into_iter()
            .map(|example| match executable(&messages, example.name()) {
                Some(path) => Ok((example, path)),
                None => Err(broken(example, "Cargo does not say where it put it")),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn path(&self, wanted: Example) -> Result<&Path, Error> {
        self.0
            .iter()
            .find(|(example, _)| *example == wanted)
            .map(|(_, path)| path.as_path())
            .ok_or_else(|| broken(wanted, "it was not built"))
    }

    /// Runs one to its end, by itself or as the last argument of `through`, and gives what it
    /// printed.
    pub(super) fn run(
        &self,
        example: Example,
        through: Option<Command>,
        settings: &[(String, String)],
    ) -> Result<String, Error> {
        let path = self.path(example)?;
        let mut command = match through {
            Some(mut command) => {
                command.arg(path);
                command
            }
            None => Command::new(path),
        };
        let output = command
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .output()
            .map_err(io(example))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            let last = said.lines().last().unwrap_or("it said nothing");
            Err(broken(example, format!("{}: {last}", output.status)))
        }
    }
}

/// The program of an example, from Cargo's messages.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message.pointer("/target/name").and_then(Value::as_str) == Some(name))
        .find_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)))
}

/// A program under callgrind, and the file that this wrote. `None` without valgrind.
pub(super) fn under_valgrind(
    programs: &Programs,
    example: Example,
    settings: &[(String, String)],
) -> Result<Option<String>, Error> {
    let known = Command::new("valgrind").arg("--version").output();
    if !known.is_ok_and(|output| output.status.success()) {
        return Ok(None);
    }
    let folder = tempfile::tempdir().map_err(io(example))?;
    let file = folder.path().join("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    let mut out = OsString::from("--callgrind-out-file=");
    out.push(&file);
    valgrind.arg("--tool=callgrind").arg(out);
    programs.run(example, Some(valgrind), settings)?;
    let bytes = std::fs::read(&file).map_err(io(example))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The running server. It ends with its standard input, and so with this.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    settings: Vec<(String, String)>,
}

impl Server {
    pub(super) fn start(programs: &Programs) -> Result<Self, Error> {
        let mut child = Command::new(programs.path(Example::Server)?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(io(Example::Server))?;
        let (ask, answers) = (child.stdin.take(), child.stdout.take());
        let Some(answers) = answers else {
            let _ = child.kill();
            return Err(broken(Example::Server, "it has no standard output"));
        };
        let mut server = Self {
            child,
            ask,
            answers: BufReader::new(answers),
            settings: Vec::new(),
        };
        loop {
            let line = server.line()?;
            match line.split_once('=') {
                Some((name, value)) => server.settings.push((name.to_owned(), value.to_owned())),
                None if line.is_empty() => return Ok(server),
                None => return Err(broken(Example::Server, format!("it printed {line:?}"))),
            }
        }
    }

    /// The environment of a program that makes `calls` calls.
    pub(super) fn settings(
        &self,
        auth: Auth,
        calls: u32,
        concurrency: u32,
    ) -> Vec<(String, String)> {
        let own = [
            ("AUTH", auth.as_str().to_owned()),
            ("N", calls.to_string()),
            ("CONCURRENCY", concurrency.to_string()),
        ];
        self.settings
            .iter()
            .cloned()
            .chain(own.map(|(name, value)| (name.to_owned(), value)))
            .collect()
    }

    /// How many requests came since this was asked for the last time.
    pub(super) fn requests(&mut self) -> Result<Requests, Error> {
        if let Some(ask) = &mut self.ask {
            ask.write_all(b"\n").map_err(io(Example::Server))?;
        }
        let line = self.line()?;
        serde_json::from_str(&line)
            .map_err(|error| broken(Example::Server, format!("it printed {line:?}: {error}")))
    }

    fn line(&mut self) -> Result<String, Error> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(0) => Err(broken(Example::Server, "it ended")),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(io(Example::Server)(error)),
        }
    }

    /// Lets it end, and waits for that.
    pub(super) fn stop(mut self) -> Result<(), Error> {
        drop(self.ask.take());
        self.child.wait().map(drop).map_err(io(Example::Server))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is gone already, unless an error cut things short.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_says_where_a_program_is() {
        let messages = r#"
{"reason":"compiler-artifact","target":{"name":"load"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"load"},"executable":"/t/release/examples/load"}
not json
{"reason":"build-finished","success":true}"#;
        let found = executable(messages, "load");
        assert_eq!(
            found.as_deref(),
            Some(Path::new("/t/release/examples/load"))
        );
        assert_eq!(executable(messages, "bare"), None);
    }
}
