//! The shell of the guides. A block `sh` is run, against a simulator; a block `sh no_run` and
//! commands in the text are read by the command line, and not carried out.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use atlas_maintenance::{ProjectId, env};

use crate::markdown::{self, Block, Page};
use crate::support::{PROJECT, Served, binary, stderr, stdout};

const PROGRAM: &str = "atlas-maintenance";

/// Runs a block as a reader would who has a window, scheduled maintenance, and some projects.
pub(crate) fn run(page: &Page, block: &Block) {
    let served = Served::start();
    let control = served.simulator.control();
    for number in 1..=12 {
        let id = ProjectId::from_bytes([number; 12]);
        control.add_project(id, &format!("project-{number:03}"));
    }
    let set = ["set", "--day", "sunday", "--hour", "2"];
    assert!(served.command(&set).output().unwrap().status.success());
    control.schedule_maintenance(control.project_id()).unwrap();
    run_against(&served, page, block, |status, words| {
        let has_4 = ["fleet plan", "fleet freeze guard"];
        status == "0" || (status == "4" && has_4.iter().any(|known| words.starts_with(known)))
    });
}

/// Runs a block as a reader would who takes the tour of a fleet in which all kinds of maintenance come.
fn run_tour(page: &Page, block: &Block) {
    let served = Served::start();
    served.simulator.control().add_fleet(300);
    run_against(&served, page, block, |status, words| {
        // Some maintenances of the fleet cannot be deferred any more.
        let is_late = words.starts_with("fleet freeze") || words.starts_with("fleet defer");
        match is_late {
            true => status == "1",
            false => status == "0",
        }
    });
}

fn run_against(served: &Served, page: &Page, block: &Block, fits: impl Fn(&str, &str) -> bool) {
    let place = format!("{}:{}", page.path.display(), block.line);
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let real = env!("CARGO_BIN_EXE_atlas-maintenance");
    let wrapper = format!(
        "#!/bin/sh\n'{real}' \"$@\"\nstatus=$?\necho \"$status $*\" >> '{}'\nexit $status\n",
        log.display()
    );
    executable(&folder.path().join(PROGRAM), &wrapper);
    let work = folder.path().join("work");
    fs::create_dir(&work).unwrap();
    // As `simulate --print-env` writes it.
    fs::write(work.join("env.sh"), "").unwrap();

    let mut script = Command::new("sh");
    let path = std::env::var("PATH").unwrap_or_default();
    let prepared = served.command(&[]);
    for (name, value) in prepared.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    let output = script
        .args(["-u", "-c", &block.text])
        .env("PATH", format!("{}:{path}", folder.path().display()))
        .env("TZ", "UTC")
        .current_dir(&work)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = format!("{}{}", stdout(&output), stderr(&output));
    let log = fs::read_to_string(&log).unwrap_or_default();
    assert_eq!(
        log.lines().count(),
        commands(&block.text).len(),
        "{place}\n{log}\n{said}"
    );
    for line in log.lines() {
        let (status, words) = line.split_once(' ').unwrap();
        assert!(
            fits(status, words),
            "{place}: {words} ended with {status}\n{said}"
        );
    }
    assert!(output.status.success(), "{place}\n{said}");
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The calls of the command line in a script, as words; those of `cargo run --` too.
pub(crate) fn commands(script: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut end_of_text: Option<String> = None;
    for line in script.lines() {
        if let Some(end) = &end_of_text {
            if line == end {
                end_of_text = None;
            }
            continue;
        }
        if let Some((_, end)) = line.split_once("<<'") {
            end_of_text = end.split('\'').next().map(str::to_owned);
        }
        found.extend(simple_commands(line).into_iter().filter_map(|words| {
            let words: Vec<_> = words
                .into_iter()
                .skip_while(|word| is_assignment(word))
                .collect();
            match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                [PROGRAM, _, ..] => Some(words[1..].to_vec()),
                ["cargo", "run", "--", ..] => Some(words[3..].to_vec()),
                _ => None,
            }
        }));
    }
    found
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
    })
}

/// The commands of a line, as words without quotes. What redirects is left out, and so is a pattern
/// of `case`.
fn simple_commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let (mut word, mut quote, mut has_word, mut is_target) = (String::new(), None, false, false);
    for c in line.chars().chain([' ']) {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => word.push(c),
            (None, '\'' | '"') => (quote, has_word) = (Some(c), true),
            (None, '#') if !has_word => break,
            (None, ' ' | '|' | '&' | ';' | '>' | '<' | ')') => {
                if has_word && !is_target {
                    commands.last_mut().unwrap().push(word.clone());
                }
                if has_word {
                    is_target = false;
                }
                word.clear();
                has_word = false;
                match c {
                    ' ' => {}
                    '>' | '<' => is_target = true,
                    _ => commands.push(Vec::new()),
                }
            }
            (None, _) => {
                word.push(c);
                has_word = true;
            }
        }
    }
    commands
}

/// Whether the command line takes these words. Without credentials it stops before anything is sent,
/// and after the words were understood.
fn is_understood(words: &[String]) -> Result<(), String> {
    let words: Vec<_> = words
        .iter()
        .map(|word| match word.as_str() {
            "ID" => PROJECT,
            "OPERATION" => "getMaintenanceWindow",
            word => word,
        })
        .collect();
    let mut command = binary(&words);
    if matches!(words.first(), Some(&"tour" | &"simulate")) {
        command.arg("--help");
    }
    let output = command.env(env::PROJECT_ID, PROJECT).output().unwrap();
    match output.status.code() {
        Some(0 | 3) => Ok(()),
        status => Err(format!("{words:?}: {status:?} {}", stderr(&output))),
    }
}

/// What Cargo is told must be there.
fn check_cargo(place: &str, line: &str) {
    let words: Vec<_> = line.split_whitespace().collect();
    for pair in words.windows(2) {
        let path = match pair {
            ["--path", path] => (*path).to_owned(),
            ["-p", package] => format!("crates/{package}"),
            _ => continue,
        };
        assert!(markdown::root().join(&path).is_dir(), "{place}: {path}");
    }
    let known = ["run", "test", "install", "doc"];
    assert!(known.contains(&words[1]), "{place}: {line}");
}

#[test]
fn every_shell_block_runs_or_is_understood() {
    let (mut ran, mut read) = (0, 0);
    for page in markdown::guides() {
        for block in page.blocks() {
            let place = format!("{}:{}", page.path.display(), block.line);
            match block.info.as_str() {
                "sh" => {
                    run(&page, &block);
                    ran += 1;
                }
                "sh tour" => run_tour(&page, &block),
                "sh no_run" => {
                    let found = commands(&block.text);
                    let cargo = block.text.lines().filter(|line| line.starts_with("cargo "));
                    let cargo: Vec<_> = cargo.collect();
                    assert!(
                        !found.is_empty() || !cargo.is_empty(),
                        "{place} has no command"
                    );
                    for words in found {
                        is_understood(&words).unwrap_or_else(|why| panic!("{place}: {why}"));
                    }
                    for line in cargo {
                        check_cargo(&place, line);
                    }
                    read += 1;
                }
                "toml" | "toml wrong" | "text" | "terraform" => {}
                // A test of its own reads it.
                "yaml" if page.path.ends_with("metrics.md") => {}
                info => assert!(
                    info.starts_with("rust"),
                    "{place}: no test checks blocks {info:?}"
                ),
            }
        }
    }
    assert!(ran >= 5 && read >= 3, "{ran} ran, {read} were read");
}

#[test]
fn every_command_in_the_text_is_understood() {
    let mut count = 0;
    for page in markdown::guides() {
        for code in page.code() {
            for words in commands(&code) {
                count += 1;
                is_understood(&words)
                    .unwrap_or_else(|why| panic!("{}: {why}", page.path.display()));
            }
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn commands_are_found_in_scripts() {
    let script = "A=b atlas-maintenance get --output json > x.json # atlas-maintenance no\n\
                  cat > f <<'END'\natlas-maintenance no\nEND\n\
                  echo '{\"a\": 1}' | atlas-maintenance api x --filter 'a b' || case $? in\n\
                  4) atlas-maintenance set ;;\ncargo run -- tour\n";
    let found: Vec<_> = commands(script)
        .iter()
        .map(|words| words.join(","))
        .collect();
    assert_eq!(
        found,
        ["get,--output,json", "api,x,--filter,a b", "set", "tour"]
    );
    assert!(is_understood(&["get".into(), "--nothing".into()]).is_err());
}
