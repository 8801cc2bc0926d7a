//! Names that the guides must have, taken from the code.

use std::fs;
use std::path::Path;

use atlas_maintenance::env;

use crate::markdown;
use crate::support::{run, stdout};

/// The text of every Rust file below a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    text
}

#[test]
fn every_variable_of_the_library_is_explained_and_no_other_is_named() {
    let text = sources(&markdown::root().join("crates/atlas-maintenance-transport/src"));
    let known: Vec<_> = text
        .split('"')
        .filter(|word| word.starts_with("MONGODB_ATLAS_"))
        .collect();
    for name in [env::CLIENT_ID, env::PRIVATE_KEY, env::PROJECT_ID] {
        assert!(known.contains(&name), "{name} was not found: {known:?}");
    }
    let explained = markdown::page("docs/credentials.md").code();
    for name in &known {
        assert!(
            explained.iter().any(|code| code == name),
            "docs/credentials.md does not explain {name}"
        );
    }
    for page in markdown::guides() {
        let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
        let words = page.text.split(|c| !is_part(c));
        for word in words.filter(|word| word.starts_with("MONGODB_ATLAS_")) {
            assert!(
                known.contains(&word),
                "{}: no code knows {word}",
                page.path.display()
            );
        }
    }
}

/// The commands that a help lists.
fn commands(words: &[&str]) -> Vec<String> {
    let help = stdout(&run(words));
    let listed = help.split("Commands:\n").nth(1).unwrap();
    let lines = listed.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_has_an_example() {
    let page = markdown::page("docs/command-line.md");
    let examples: String = page.blocks().into_iter().map(|block| block.text).collect();
    let of_fleet = commands(&["fleet", "--help"]);
    let all = commands(&["--help"]).into_iter();
    let all = all.filter(|command| command != "fleet");
    let all: Vec<_> = all
        .chain(of_fleet.iter().map(|command| format!("fleet {command}")))
        .collect();
    assert!(all.len() > 15, "{all:?}");
    for command in all {
        assert!(
            examples.contains(&format!("atlas-maintenance {command}")),
            "docs/command-line.md has no example of {command}"
        );
    }
}

#[test]
fn every_guide_with_rust_is_compiled_by_the_contract_tests() {
    let text = sources(&markdown::root().join("tests/src"));
    for page in markdown::guides() {
        let blocks = page.blocks();
        let has_rust = blocks.iter().any(|block| block.info.starts_with("rust"));
        let included = format!("include_str!(\"../../{}\")", page.path.display());
        assert_eq!(has_rust, text.contains(&included), "tests/src: {included}");
    }
}

#[test]
fn every_path_of_a_dependency_is_a_crate() {
    let mut count = 0;
    for page in markdown::guides() {
        for block in page.blocks() {
            for part in block.text.split("path = \"../atlas-maintenance/").skip(1) {
                let path = part.split('"').next().unwrap();
                count += 1;
                let manifest = markdown::root().join(path).join("Cargo.toml");
                assert!(
                    manifest.is_file(),
                    "{}:{}: {path}",
                    page.path.display(),
                    block.line
                );
            }
        }
    }
    assert!(count > 0);
}

/// What follows "Checked by:" in a text, up to the end of the paragraph or of the list item.
fn checks(text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let begins = trimmed.strip_prefix("Checked by:");
        let is_item = trimmed
            .split_once(". ")
            .is_some_and(|(number, _)| number.parse::<u8>().is_ok());
        is_open = begins.is_some() || (is_open && !trimmed.is_empty() && !is_item);
        if is_open {
            lines.push(begins.unwrap_or(trimmed));
        }
    }
    lines.join(" ")
}

#[test]
fn every_invariant_names_its_check_and_every_named_test_exists() {
    let page = markdown::page("ARCHITECTURE.md");
    let section = page.text.split("\n## Invariants\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    for number in 1..=10 {
        let item = section.split(&format!("\n{number}. **")).nth(1).unwrap();
        let item = item.split(&format!("\n{}. **", number + 1)).next().unwrap();
        assert!(
            item.contains("Checked by: "),
            "invariant {number} names no check"
        );
    }
    let mut text = String::new();
    for folder in ["crates", "tests", "xtask"] {
        text.push_str(&sources(&markdown::root().join(folder)));
    }
    let checks = checks(section);
    // A sentence as a name is that of a test.
    let tests = checks
        .split('`')
        .filter(|code| code.matches('_').count() > 2 && !code.contains(' '));
    let tests: Vec<_> = tests.collect();
    assert!(tests.len() > 3, "{tests:?}");
    for test in tests {
        assert!(
            text.contains(&format!("fn {test}(")),
            "ARCHITECTURE.md names {test}, which is gone"
        );
    }
}
