//! What commands show at terminals of several widths, with and without colours.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use atlas_maintenance::ProjectId;
use support::terminal::{plain, shown};
use support::{ORGANIZATION, PROJECT, Served, stderr, stdout};
use unicode_width::UnicodeWidthStr as _;

const WIDTHS: [u16; 4] = [80, 100, 120, 200];

const NAMES: [&str; 5] = [
    "shop",
    "支付服务生产环境东部集群",
    "A name that is longer than what anybody would give to a project, and than a column is wide",
    "Zoë's 👩\u{200d}💻 cluster",
    "without-any-place-to-break-the-line-in-the-middle-of-which-somebody-would-have-to",
];

struct Scene {
    served: Served,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new(count: u8) -> Self {
        let served = Served::start();
        for number in 1..=count {
            let name = NAMES[usize::from(number) % NAMES.len()];
            let name = format!("{name} {number}");
            let control = served.simulator.control();
            control.add_project(ProjectId::from_bytes([number; 12]), &name);
        }
        let folder = tempfile::tempdir().unwrap();
        let rules = "[[rule]]\nselect = { name = \"shop*\" }\nday = \"friday\"\nhour = 4\n\n\
                     [[rule]]\nselect = { name = \"Demo\" }\nwindow = \"none\"\n\n\
                     [[rule]]\nselect = { name = \"*\" }\nspread = { from = \"saturday 22\", to = \"sunday 06\" }\n\
                     protected_hours = \"9-17\"\nauto_defer = true\n";
        let text = format!(
            "{rules}{}{}",
            support::freeze_of_the_present("*"),
            support::ALERTS
        );
        fs::write(folder.path().join("windows.toml"), text).unwrap();
        let scene = Self { served, folder };
        let status = scene
            .command("set --day sunday --hour 2 --protect 9-17")
            .output();
        assert!(status.unwrap().status.success());
        scene
    }

    fn command(&self, line: &str) -> Command {
        let file = self.folder.path().join("windows.toml");
        let words: Vec<_> = line
            .split(' ')
            .map(|word| match word {
                "FILE" => file.to_str().unwrap(),
                "ORG" => ORGANIZATION,
                "ID" => PROJECT,
                word => word,
            })
            .collect();
        let mut command = self.served.command(&words);
        command.env("TZ", "UTC").env("TERM", "xterm-256color");
        command.envs(support::ALERT_SECRETS);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        command
    }
}

#[test]
fn every_screen_fits_its_terminal() {
    let scene = Scene::new(30);
    for line in [
        "get",
        "fleet list",
        "fleet plan -f FILE",
        "fleet freeze check -f FILE",
        "fleet freeze guard -f FILE --yes",
        "fleet alerts check",
        "fleet alerts check -f FILE",
        "calendar --zone UTC",
        "calendar --zone UTC --all",
        "calendar --zone UTC -f FILE",
        "fleet waves",
        "fleet waves --all --zone America/Argentina/ComodRivadavia",
        "preview wave",
        "preview settings ORG",
        "tour",
        "verify --project ID",
    ] {
        for columns in WIDTHS {
            let mut command = scene.command(line);
            if line == "tour" {
                command.env_remove("MONGODB_ATLAS_BASE_URL");
            }
            let text = plain(&shown(command, columns, ""));
            assert!(text.lines().count() > 1, "{line}: {text}");
            for row in text.lines() {
                let width = row.width();
                assert!(
                    width <= usize::from(columns),
                    "{line} at {columns}: {width} {row:?}\n{text}"
                );
            }
        }
    }
}

/// Columns begin below their headings, whatever the width of the characters before them.
#[test]
fn columns_are_aligned_by_what_is_seen() {
    let scene = Scene::new(10);
    for line in ["fleet list", "fleet plan -f FILE"] {
        let text = plain(&shown(scene.command(line), 200, ""));
        let mut checked = 0;
        let mut column = None;
        for row in text.lines() {
            if let Some(at) = row.find(" ID ") {
                column = Some(row[..=at].width());
            }
            let id = row
                .split_whitespace()
                .find(|word| word.len() == 24 && word.parse::<ProjectId>().is_ok());
            if let (Some(column), Some(id)) = (column, id) {
                let at = row.find(id).unwrap();
                assert_eq!(row[..at].width(), column, "{line}: {row}\n{text}");
                checked += 1;
            }
        }
        assert!(checked >= 10, "{line}: {text}");
    }
}

#[test]
fn plan_is_grouped_by_rule_and_kind_with_totals() {
    let scene = Scene::new(250);
    let output = scene.command("fleet plan -f FILE").output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let text = stdout(&output);
    let headings: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("rule at line"))
        .collect();
    assert_eq!(
        headings,
        [
            "rule at line 1: 50 projects to set",
            "rule at line 6: 1 project to reset",
            "rule at line 10: 200 projects to set",
        ]
    );
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with("251 to change (250 to set, 1 to reset), 0 cannot"),
        "{last}"
    );
    // A row a project, where there is room.
    let rows = text
        .lines()
        .filter(|line| line.starts_with("  ") && !line.contains("PROJECT"));
    assert_eq!(rows.count(), 251);
}

#[test]
fn plan_is_read_from_stdin() {
    let scene = Scene::new(5);
    let rules = fs::read(scene.folder.path().join("windows.toml")).unwrap();
    let mut command = scene.command("fleet plan -f -");
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&rules).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let file = scene.command("fleet plan -f FILE").output().unwrap();
    assert_eq!(stdout(&output), stdout(&file));
    // An apply has its journal beside the file.
    let apply = scene.command("fleet apply -f - --yes").output().unwrap();
    assert_eq!(apply.status.code(), Some(2));
    assert!(
        stderr(&apply).contains("needs a file"),
        "{}",
        stderr(&apply)
    );
}

#[test]
fn calendar_counts_projects_without_a_window() {
    let scene = Scene::new(202);
    let text = plain(&shown(scene.command("calendar --zone UTC"), 80, ""));
    assert!(text.lines().count() <= 24, "{text}");
    assert!(text.contains("202 projects have no window"), "{text}");
    assert!(text.contains("--all"), "{text}");
    let all = plain(&shown(scene.command("calendar --zone UTC --all"), 200, ""));
    assert_eq!(all.matches(": no window").count(), 202);
}

/// Flag, variables and whether stdout is a terminal, and whether there are colours.
#[test]
fn colours_follow_flag_variables_and_terminal() {
    let scene = Scene::new(1);
    type Variables = &'static [(&'static str, &'static str)];
    let rows: [(&str, Variables, bool, bool); 16] = [
        ("auto", &[], true, true),
        ("auto", &[], false, false),
        ("auto", &[("NO_COLOR", "1")], true, false),
        ("auto", &[("NO_COLOR", "")], true, true),
        ("auto", &[("CLICOLOR", "0")], true, false),
        ("auto", &[("CLICOLOR", "1")], true, true),
        ("auto", &[("CLICOLOR", "1")], false, false),
        ("auto", &[("CLICOLOR_FORCE", "1")], false, true),
        ("auto", &[("CLICOLOR_FORCE", "0")], false, false),
        (
            "auto",
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
            true,
            false,
        ),
        (
            "auto",
            &[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")],
            false,
            true,
        ),
        ("auto", &[("TERM", "dumb")], true, false),
        ("always", &[], false, true),
        (
            "always",
            &[("NO_COLOR", "1"), ("TERM", "dumb")],
            false,
            true,
        ),
        ("never", &[], true, false),
        ("never", &[("CLICOLOR_FORCE", "1")], true, false),
    ];
    for (flag, variables, is_terminal, expected) in rows {
        let mut command = scene.command(&format!("calendar --zone UTC --color {flag}"));
        command.envs(variables.iter().copied());
        let text = match is_terminal {
            true => shown(command, 80, ""),
            false => stdout(&command.output().unwrap()),
        };
        // What clears the line of progress is no colour.
        let text = text.replace("\r\u{1b}[K", "");
        let has = text.contains("\u{1b}[");
        assert_eq!(
            has, expected,
            "{flag} {variables:?} {is_terminal}: {text:?}"
        );
        assert_eq!(text.contains("Colours:"), expected);
    }
}

/// Without a terminal, `COLUMNS` says how wide a table may be.
#[test]
fn columns_variable_bounds_tables_in_pipes() {
    let scene = Scene::new(10);
    for (columns, wide) in [("80", false), ("", true), ("x", true), ("0", true)] {
        let mut command = scene.command("fleet list");
        let output = command.env("COLUMNS", columns).output().unwrap();
        let widest = stdout(&output)
            .lines()
            .map(|row| row.width())
            .max()
            .unwrap();
        assert_eq!(widest > 80, wide, "{columns:?}: {widest}");
    }
}

/// Own options stand before those of every command.
#[test]
fn help_has_own_options_first() {
    let page = stdout(&support::run(&["man"]));
    let names = page
        .lines()
        .filter_map(|line| line.strip_prefix(".SH \"ATLAS-MAINTENANCE "));
    let mut tried = 0;
    for name in names {
        let name = name.trim_end_matches('"').to_lowercase();
        let mut words: Vec<_> = name.split(' ').collect();
        // Names of operations have capitals; one stands for all.
        if words[0] == "api" && words.len() > 1 {
            words = vec!["api", "getMaintenanceWindow"];
        }
        let help = stdout(&support::run(&[words, vec!["--help"]].concat()));
        let headings: Vec<_> = help
            .lines()
            .filter(|line| {
                line.ends_with(':') && !line.starts_with(' ') && !line.starts_with("Controls")
            })
            .collect();
        assert_eq!(
            headings.last(),
            Some(&"Global options:"),
            "{name}: {headings:?}"
        );
        tried += 1;
    }
    assert!(tried > 20);
}
