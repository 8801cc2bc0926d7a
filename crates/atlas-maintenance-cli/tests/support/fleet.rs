//! A simulator with several projects, for the commands of fleets.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use atlas_maintenance::ProjectId;

use super::{Served, stderr, stdout};

/// A simulator with additional projects, and a folder for files.
pub(crate) struct Fleet {
    pub(crate) served: Served,
    pub(crate) folder: tempfile::TempDir,
}

impl Fleet {
    pub(crate) fn of(count: u8) -> Self {
        let served = Served::start();
        for number in 1..=count {
            let id = ProjectId::from_bytes([number; 12]);
            served
                .simulator
                .control()
                .add_project(id, &format!("shop-{number:02}"));
        }
        Self {
            served,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn file(&self, text: &str) -> String {
        let path = self.path();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("windows.toml")
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.served
            .command(words)
            .env("TZ", "UTC")
            .output()
            .unwrap()
    }

    pub(crate) fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    }

    pub(crate) fn fails(&self, status: i32, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        format!("{}{}", stdout(&output), stderr(&output))
    }

    /// The number of changes that the simulator made.
    pub(crate) fn changes(&self) -> usize {
        let requests = self.served.simulator.control().requests();
        let changes = |method: &str| method == "PATCH" || method == "DELETE";
        requests
            .iter()
            .filter(|request| changes(&request.method) && request.acted_on)
            .count()
    }
}
