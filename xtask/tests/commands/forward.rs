//! The measuring commands, with a script in place of Cargo.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

/// Runs xtask with a Cargo that prints its arguments and ends with status 7.
fn run(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let cargo = folder.path().join("cargo");
    fs::write(&cargo, "#!/bin/sh\necho \"$@\"\nexit 7\n").unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("CARGO", cargo)
        .output()
        .unwrap()
}

#[test]
fn measuring_commands_forward_arguments_and_exit_status() {
    for (command, program) in [
        ("bench", "bench-calls"),
        ("bench-pipeline", "bench-pipeline"),
    ] {
        let output = run(&["--root", "/w", command, "--rounds", "2", "--help", "x"]);
        let printed = String::from_utf8(output.stdout).unwrap();
        let expected = format!(
            "run --release --manifest-path /w/Cargo.toml --package atlas-maintenance-bench \
             --bin {program} -- --rounds 2 --help x\n"
        );
        assert_eq!(printed, expected);
        assert_eq!(output.status.code(), Some(7));
    }
}
