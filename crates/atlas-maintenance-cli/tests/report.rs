//! `fleet report` from outside. What a browser makes of the page is tested with the calendar.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::fs;
use std::process::Output;

use atlas_maintenance::ProjectId;
use support::{Served, stderr, stdout};

struct Scene {
    served: Served,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let served = Served::start();
        for number in 1..=3 {
            let control = served.simulator.control();
            control.add_project(
                ProjectId::from_bytes([number; 12]),
                &format!("shop-{number}"),
            );
        }
        let folder = tempfile::tempdir().unwrap();
        let freezes = support::freeze_of_the_present("shop*");
        fs::write(folder.path().join("freezes.toml"), freezes).unwrap();
        Self { served, folder }
    }

    fn run(&self, line: &str, format: &str) -> Output {
        let file = self.folder.path().join("freezes.toml");
        let words = line.split(' ').map(|word| match word {
            "FILE" => file.to_str().unwrap(),
            word => word,
        });
        let words: Vec<_> = words.chain(["-o", format]).collect();
        let mut command = self.served.command(&words);
        command.env("TZ", "UTC").output().unwrap()
    }
}

#[test]
fn report_is_a_page_and_nothing_else_is() {
    let scene = Scene::new();
    for format in ["table", "json", "csv", "svg", "openmetrics"] {
        let output = scene.run("fleet report", format);
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(stderr(&output).contains("html"), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
    for line in ["fleet list", "get", "calendar", "fleet upcoming"] {
        let output = scene.run(line, "html");
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(stderr(&output).contains("format"), "{}", stderr(&output));
    }
    let page = |line: &str| {
        let output = scene.run(line, "html");
        assert_eq!(output.status.code(), Some(0), "{line}: {}", stderr(&output));
        let page = stdout(&output);
        assert!(page.starts_with("<!DOCTYPE html>\n") && page.ends_with("</html>\n"));
        page
    };
    let plain = page("fleet report");
    assert!(plain.contains("4 projects, read "), "{plain}");
    assert!(!plain.contains("id=\"freezes\"") && !plain.contains("id=\"waves\""));
    let whole = page("fleet report -f FILE --release 2027-01-01 --zone Europe/Dublin");
    for part in [
        "40 days",
        "id=\"freezes\"",
        "id=\"waves\"",
        "Europe/Dublin",
        "<strong class=\"no\">No:",
    ] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
    let none = page("fleet report --filter none-*");
    assert!(none.contains("0 projects, read "), "{none}");
}
