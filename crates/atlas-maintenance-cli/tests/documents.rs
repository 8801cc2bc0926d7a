//! Completion scripts and the manual page.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

#[cfg(unix)]
use std::process::Command;

use support::{refusal, run, stderr, stdout};

/// The commands in the help.
fn commands() -> Vec<String> {
    let help = stdout(&run(&["--help"]));
    let listed = help.split("Commands:\n").nth(1).unwrap();
    let lines = listed.lines().take_while(|line| !line.is_empty());
    let words = lines.filter_map(|line| line.split_whitespace().next());
    words
        .filter(|word| *word != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn completion_script_of_every_shell_has_every_command() {
    let commands = commands();
    assert!(commands.len() >= 10, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let script = stdout(&output);
        for word in commands.iter().map(String::as_str).chain(["max-retries"]) {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
    let error = refusal(support::binary(&["completions", "cobol"]), 2);
    assert!(error["message"].as_str().unwrap().contains("cobol"));
}

#[cfg(unix)]
#[test]
fn bash_completes_with_the_script() {
    let script = stdout(&run(&["completions", "bash"]));
    let function = script.split("complete -F ").nth(1).unwrap();
    let function = function.split(' ').next().unwrap();
    let asked = format!(
        "{script}\nCOMP_WORDS=(atlas-maintenance auto-d); COMP_CWORD=1\n\
         {function} atlas-maintenance auto-d atlas-maintenance; echo \"${{COMPREPLY[@]}}\""
    );
    let Ok(output) = Command::new("bash").args(["-c", &asked]).output() else {
        eprintln!("skipped: there is no bash here");
        return;
    };
    assert_eq!(stdout(&output).trim(), "auto-defer", "{}", stderr(&output));
}

#[test]
fn manual_page_has_every_command_with_example() {
    let output = run(&["man"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = stdout(&output);
    assert_eq!(page.matches(".TH ").count(), 1);
    // roff escapes hyphens in text but not in headings.
    let plain = page.replace("\\-", "-");
    for command in commands() {
        let heading = format!(".SH \"ATLAS-MAINTENANCE {}\"", command.to_uppercase());
        assert!(plain.contains(&heading), "no {heading}");
        let example = format!("Example: atlas-maintenance {command}");
        assert!(plain.contains(&example), "no {example}");
    }
    for words in ["MONGODB_ATLAS_CLIENT_ID", "outcome unknown", "--protect"] {
        assert!(plain.contains(words), "no {words}");
    }
    // Global options are described once.
    assert_eq!(plain.matches("Maximum number of retries").count(), 1);
}
