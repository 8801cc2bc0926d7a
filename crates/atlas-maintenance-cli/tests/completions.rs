//! Completion of whole lines in the shells that are installed; those that are not are listed as ignored.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs;
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

/// A line up to the cursor, and what completes its last word.
const LINES: [(&str, &str); 14] = [
    ("fle", "fleet"),
    ("fleet exp", "export"),
    ("fleet list --fil", "--filter"),
    ("fleet plan --fi", "--file"),
    ("fleet auto-defer o", "off"),
    ("set --da", "--day"),
    ("set --day sunday --ho", "--hour"),
    ("auto-defer --max-ret", "--max-retries"),
    ("get -o js", "jsonl"),
    ("get --output ya", "yaml"),
    ("completions ba", "bash"),
    ("preview set-m", "set-mode"),
    ("api getMaintenanceWindow --gro", "--group-id"),
    ("calendar --al", "--all"),
];

type Test = fn() -> Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let shells: [(&str, Test); 3] = [("bash", bash), ("fish", fish), ("zsh", zsh)];
    let trials = shells.map(|(shell, test)| {
        let name = format!("{shell}_completes_every_word_of_a_line");
        let version = Command::new(shell)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let is_installed = version.is_ok_and(|status| status.success());
        Trial::test(name, test).with_ignored_flag(!is_installed || cfg!(windows))
    });
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}

/// A folder with the script of a shell, under the name that the shell looks for.
fn script(shell: &str, name: &str) -> tempfile::TempDir {
    let output = support::run(&["completions", shell]);
    assert!(output.status.success() && output.stderr.is_empty());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), output.stdout).unwrap();
    folder
}

/// What a shell prints.
fn printed(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && error.is_empty(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

fn bash() -> Result<(), Failed> {
    let folder = script("bash", "script");
    // As bash calls the function: the words, the number of the last, and the last two.
    let complete = r#"
        . "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        function=$(complete -p "$1"); function=${function#*-F }; function=${function%% *}
        "$function" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    for (line, expected) in LINES {
        let mut command = Command::new("bash");
        command.args(["--norc", "--noprofile", "-c", complete, "bash"]);
        command.arg(folder.path().join("script"));
        command.arg("atlas-maintenance").args(line.split(' '));
        let found = printed(&mut command);
        assert!(
            found.lines().any(|word| word == expected),
            "{line}: {found}"
        );
    }
    Ok(())
}

fn fish() -> Result<(), Failed> {
    let folder = script("fish", "script");
    for (line, expected) in LINES {
        let mut command = Command::new("fish");
        command
            .env("HOME", folder.path())
            .args(["--no-config", "-c"]);
        command.arg("source $argv[1]; complete --do-complete \"atlas-maintenance $argv[2]\"");
        command.arg(folder.path().join("script")).arg(line);
        let found = printed(&mut command);
        let words = || {
            found
                .lines()
                .map(|line| line.split('\t').next().unwrap_or_default())
        };
        // Fish completes `--output=json` too.
        assert!(words().any(|word| word == expected), "{line}: {found}");
    }
    Ok(())
}

#[cfg(not(unix))]
fn zsh() -> Result<(), Failed> {
    Ok(())
}

/// At a terminal, since zsh completes nowhere else.
#[cfg(unix)]
fn zsh() -> Result<(), Failed> {
    let folder = script("zsh", "_atlas-maintenance");
    let rc = "PS1='> '; fpath=($ZDOTDIR $fpath); autoload -Uz compinit; compinit -u -D\n\
              bindkey -e; bindkey '^I' complete-word; unsetopt beep; setopt menu_complete\n";
    fs::write(folder.path().join(".zshrc"), rc).unwrap();
    for (line, expected) in LINES {
        let mut command = Command::new("zsh");
        command
            .args(["-i", "-o", "no_global_rcs"])
            .env("ZDOTDIR", folder.path())
            .env("TERM", "dumb");
        // The line becomes an argument of `print`, after the word is completed.
        let input = format!("atlas-maintenance {line}\t\x01print -r -- \x05\nexit\n");
        let shown = support::terminal::shown(command, 200, &input);
        // Before it come the line as it was typed, and as it was edited.
        let printed = shown
            .lines()
            .rfind(|line| line.starts_with("atlas-maintenance "));
        let last = printed.and_then(|line| line.split_whitespace().last());
        // Of several words zsh takes the first.
        let typed = line.split(' ').next_back().unwrap_or_default();
        let is_completed = last.is_some_and(|word| {
            word == expected || (word.starts_with(typed) && word.len() > typed.len())
        });
        assert!(is_completed, "{line}: {shown}");
    }
    Ok(())
}
