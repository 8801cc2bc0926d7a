//! A workspace to try things on, and the program run on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// The versions that every workspace of a test starts with, whichever are listed in `spec/`.
const DATES: [&str; 3] = ["2023-01-01", "2023-10-01", "2025-03-12"];

const SIMULATOR_README: &str = "crates/atlas-maintenance-simulator/README.md";

/// The fragments' workspace in a temporary folder: `spec/` with these versions of the newest fragment
/// with a date that is committed, and what `generate` edits.
pub(crate) struct Workspace {
    folder: TempDir,
}

/// How a run of the program ended.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Workspace {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Self { folder };
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        let committed = |name: &str| fs::read_to_string(spec.join(name)).unwrap();
        for file in ["overlay.yaml", "simulator.json", "operations.txt"] {
            workspace.write(&format!("spec/{file}"), &committed(file));
        }
        let sources = committed("sources.toml");
        let (before, rest) = sources.split_once("versions = [\n").unwrap();
        let (listed, after) = rest.split_once("]\n").unwrap();
        let lines: String = DATES
            .iter()
            .map(|date| format!("    {{ date = \"{date}\" }},\n"))
            .collect();
        workspace.write(
            "spec/sources.toml",
            &format!("{before}versions = [\n{lines}]\n{after}"),
        );
        let dates = listed.split("date = \"").skip(1);
        let dates = dates.map(|rest| rest.split_once('"').unwrap().0);
        let newest = dates.filter(|date| *date != "preview").last().unwrap();
        let fragment = committed(&format!("{newest}.json"));
        for date in DATES {
            let from = format!("\"version\": \"{newest}\"");
            assert_eq!(fragment.matches(&from).count(), 1);
            let text = fragment.replace(&from, &format!("\"version\": \"{date}\""));
            workspace.write(&format!("spec/{date}.json"), &text);
        }
        workspace.write("Cargo.toml", "[workspace.package]\nversion = \"1.2.3\"\n");
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            workspace.write(license, &format!("The text of {license}\n"));
        }
        workspace.write(
            "crates/atlas-maintenance/Cargo.toml",
            "[dependencies]\nserde = \"1\" # stays\n\n[lints]\nworkspace = true\n",
        );
        workspace.write("spec/assumptions.toml", &committed("assumptions.toml"));
        let readme = spec.join("..").join(SIMULATOR_README);
        workspace.write(SIMULATOR_README, &fs::read_to_string(readme).unwrap());
        workspace
    }

    /// A workspace with the committed `spec/` as it is, facts and origins included.
    pub(crate) fn committed() -> Self {
        let workspace = Self::new();
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        fs::remove_dir_all(workspace.path("spec")).unwrap();
        for folder in ["", "facts"] {
            for entry in fs::read_dir(spec.join(folder)).unwrap() {
                let file = entry.unwrap().path();
                if file.is_file() {
                    let name = file.file_name().unwrap().to_str().unwrap();
                    let text = fs::read_to_string(&file).unwrap();
                    workspace.write(&format!("spec/{folder}/{name}"), &text);
                }
            }
        }
        workspace
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces the one place of `path` that says `from`.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}");
        self.write(path, &text.replace(from, to));
    }

    /// Changes the fragment of a version.
    pub(crate) fn edit(&self, date: &str, edit: impl FnOnce(&mut Value)) {
        let path = format!("spec/{date}.json");
        let mut document = serde_json::from_str(&self.read(&path)).unwrap();
        edit(&mut document);
        self.write(&path, &document.to_string());
    }

    /// Adds a version by hand: a line in `sources.toml`, and a fragment.
    pub(crate) fn add_version(&self, date: &str) {
        self.replace(
            "spec/sources.toml",
            "    { date = \"2025-03-12\"",
            &format!("    {{ date = \"{date}\" }},\n    {{ date = \"2025-03-12\""),
        );
        let fragment = self.read("spec/2023-10-01.json").replace(
            "\"version\": \"2023-10-01\"",
            &format!("\"version\": \"{date}\""),
        );
        self.write(&format!("spec/{date}.json"), &fragment);
    }

    /// Takes the simulator's table out of `sources.toml`: a document that a test makes up has none of its
    /// operations.
    pub(crate) fn remove_simulator(&self) {
        let sources = self.read("spec/sources.toml");
        let (before, rest) = sources.split_once("[simulator]\n").unwrap();
        let (_, after) = rest.split_once("[upstream]").unwrap();
        self.write("spec/sources.toml", &format!("{before}[upstream]{after}"));
    }

    /// Adds the preview as it is committed.
    pub(crate) fn add_preview(&self) {
        let line = "    { date = \"2025-03-12\" },\n";
        let both = format!("{line}    {{ date = \"preview\" }},\n");
        self.replace("spec/sources.toml", line, &both);
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        for file in ["preview.json", "overlay-preview.yaml"] {
            let text = fs::read_to_string(spec.join(file)).unwrap();
            self.write(&format!("spec/{file}"), &text);
        }
    }

    /// Every file with its content.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut waiting = vec![self.folder.path().to_owned()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    let name = path.strip_prefix(self.folder.path()).unwrap().to_owned();
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
        files
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("--root")
            .arg(self.folder.path())
            .args(arguments)
            .output()
            .unwrap();
        Outcome {
            code: output.status.code().expect("the program was not killed"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that must succeed.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        assert_eq!(outcome.stderr, "");
        outcome.stdout
    }

    /// Runs a command that must refuse its input: with one message of three lines that holds
    /// `parts`, no trace of a panic, and nothing written.
    #[track_caller]
    pub(crate) fn refused(&self, arguments: &[&str], parts: &[&str]) {
        self.refused_with(1, arguments, parts);
    }

    /// As [`refused`](Self::refused), with this exit status.
    #[track_caller]
    pub(crate) fn refused_with(&self, code: i32, arguments: &[&str], parts: &[&str]) {
        let before = self.snapshot();
        let outcome = self.run(arguments);
        let message = &outcome.stderr;
        assert_eq!(outcome.code, code, "{message}");
        let errors = message.lines().filter(|line| line.starts_with("error: "));
        assert_eq!(errors.count(), 1, "{message}");
        for part in ["\n  where: ", "\n  help:  "].iter().chain(parts) {
            assert!(message.contains(part), "{part:?} is not in:\n{message}");
        }
        for trace in ["panicked", "RUST_BACKTRACE", "stack backtrace"] {
            assert!(!message.contains(trace), "{message}");
        }
        assert!(before == self.snapshot(), "something was written");
    }
}
