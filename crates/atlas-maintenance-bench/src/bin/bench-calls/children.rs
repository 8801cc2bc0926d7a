//! The drivers and their server, as child processes. None outlives this process: dropping its handle
//! ends it.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::figures::Requests;
use super::{Auth, Error};

/// A binary of this package that the comparison runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    Library,
    Bare,
    Server,
}

impl Program {
    const ALL: [Self; 3] = [Self::Library, Self::Bare, Self::Server];

    /// The name of the binary.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Library => "library-driver",
            Self::Bare => "bare-driver",
            Self::Server => "bench-server",
        }
    }

    /// The name in tables.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Bare => "bare",
            Self::Server => "server",
        }
    }

    pub(super) fn error(self, reason: impl Into<String>) -> Error {
        Error {
            program: self.name(),
            reason: reason.into(),
        }
    }

    fn io_error(self) -> impl Fn(std::io::Error) -> Error {
        move |error| self.error(error.to_string())
    }
}

/// The paths of the built programs.
#[derive(Debug)]
pub(super) struct Programs(Vec<(Program, PathBuf)>);

impl Programs {
    /// Builds the programs in release.
    pub(super) fn build() -> Result<Self, Error> {
        let mut command = cargo();
        command.args(["build", "--release", "--package", env!("CARGO_PKG_NAME")]);
        command.arg("--message-format=json-render-diagnostics");
        for program in Program::ALL {
            command.args(["--bin", program.name()]);
        }
        // The target directory can be anywhere, so Cargo is asked where the programs are.
        let output = command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| Program::Library.error(format!("cargo does not start: {error}")))?;
        if !output.status.success() {
            return Err(Program::Library.error("it does not build"));
        }
        let messages = String::from_utf8_lossy(&output.stdout);
        Program::ALL
            .into_iter()
            .map(|program| match executable(&messages, program.name()) {
                Some(path) => Ok((program, path)),
                None => Err(program.error("cargo does not say where it is")),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn path(&self, wanted: Program) -> Result<&Path, Error> {
        self.0
            .iter()
            .find(|(program, _)| *program == wanted)
            .map(|(_, path)| path.as_path())
            .ok_or_else(|| wanted.error("it was not built"))
    }

    /// Runs a program to its end, directly or as the last argument of `through`, and returns what it
    /// printed.
    pub(super) fn run(
        &self,
        program: Program,
        through: Option<Command>,
        settings: &[(String, String)],
    ) -> Result<String, Error> {
        let path = self.path(program)?;
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
            .map_err(program.io_error())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let stderr = String::from_utf8_lossy(&output.stderr);
            let last = stderr.lines().last().unwrap_or("no output on stderr");
            Err(program.error(format!("{}: {last}", output.status)))
        }
    }
}

/// Cargo in this package's folder, without the variables that `cargo run` sets for this process:
/// they would reach build scripts, which would then be built again.
fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    if let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR") {
        command.current_dir(package);
    }
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// The path of a built binary, from Cargo's messages.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message.pointer("/target/name").and_then(Value::as_str) == Some(name))
        .find_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)))
}

/// Runs a program under callgrind and returns callgrind's file. `None` without valgrind.
pub(super) fn under_valgrind(
    programs: &Programs,
    program: Program,
    settings: &[(String, String)],
) -> Result<Option<String>, Error> {
    let version = Command::new("valgrind").arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        return Ok(None);
    }
    let folder = tempfile::tempdir().map_err(program.io_error())?;
    let file = folder.path().join("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    let mut out = OsString::from("--callgrind-out-file=");
    out.push(&file);
    valgrind.arg("--tool=callgrind").arg(out);
    programs.run(program, Some(valgrind), settings)?;
    let bytes = std::fs::read(&file).map_err(program.io_error())?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The running server, which ends with its standard input.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    settings: Vec<(String, String)>,
}

impl Server {
    pub(super) fn start(programs: &Programs) -> Result<Self, Error> {
        let mut child = Command::new(programs.path(Program::Server)?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Program::Server.io_error())?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let Some(stdout) = stdout else {
            let _ = child.kill();
            return Err(Program::Server.error("it has no standard output"));
        };
        let mut server = Self {
            child,
            stdin,
            stdout: BufReader::new(stdout),
            settings: Vec::new(),
        };
        loop {
            let line = server.line()?;
            match line.split_once('=') {
                Some((name, value)) => server.settings.push((name.to_owned(), value.to_owned())),
                None if line.is_empty() => return Ok(server),
                None => return Err(Program::Server.error(format!("it printed {line:?}"))),
            }
        }
    }

    /// The environment of a driver that makes `calls` calls.
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

    /// The number of requests since the last time this was called.
    pub(super) fn requests(&mut self) -> Result<Requests, Error> {
        if let Some(stdin) = &mut self.stdin {
            stdin.write_all(b"\n").map_err(Program::Server.io_error())?;
        }
        let line = self.line()?;
        serde_json::from_str(&line)
            .map_err(|error| Program::Server.error(format!("it printed {line:?}: {error}")))
    }

    fn line(&mut self) -> Result<String, Error> {
        let mut line = String::new();
        match self.stdout.read_line(&mut line) {
            Ok(0) => Err(Program::Server.error("it ended")),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(Program::Server.io_error()(error)),
        }
    }

    /// Closes the server's standard input and waits for its end.
    pub(super) fn stop(mut self) -> Result<(), Error> {
        drop(self.stdin.take());
        self.child
            .wait()
            .map(drop)
            .map_err(Program::Server.io_error())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail harmlessly after `stop`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executable_is_read_from_cargo_messages() {
        let messages = r#"
{"reason":"compiler-artifact","target":{"name":"load"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"load"},"executable":"/t/release/load"}
not json
{"reason":"build-finished","success":true}"#;
        let found = executable(messages, "load");
        assert_eq!(found.as_deref(), Some(Path::new("/t/release/load")));
        assert_eq!(executable(messages, "bare"), None);
    }
}
