//! Files with profiles, and commands that have nothing else.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use atlas_maintenance::env;

use super::{Served, stderr};

pub(crate) fn write(served: &Served, folder: &str, text: &str) -> PathBuf {
    let path = served.home.path().join("config").join(folder);
    fs::create_dir_all(&path).unwrap();
    let path = path.join("config.toml");
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    path
}

pub(crate) fn ours(served: &Served, text: &str) -> PathBuf {
    write(served, "atlas-maintenance", text)
}

pub(crate) fn theirs(served: &Served, text: &str) -> PathBuf {
    write(served, "atlascli", text)
}

/// A command with nothing in its environment.
pub(crate) fn bare(served: &Served, words: &[&str]) -> Command {
    let mut command = served.command(words);
    for name in [
        env::BASE_URL,
        env::CLIENT_ID,
        env::CLIENT_SECRET,
        env::PROJECT_ID,
    ] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn done(mut command: Command) -> Output {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    output
}
