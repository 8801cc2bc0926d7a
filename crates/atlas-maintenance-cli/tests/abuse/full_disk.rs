//! Disks that are full at any write: of the journal, and of what commands print.

use std::fs::{self, File};
use std::process::Output;

use super::scene::{Abused, COMMANDS, Scene};
use super::support::{in_blocks, json, stderr, stdout};

/// What the command says it did is what the service did, and the journal has whole lines.
fn is_true(scene: &Scene, abused: &Abused, output: &Output, what: &str) {
    let what = format!("{what}: {}{}", stdout(output), stderr(output));
    let changes = scene.watch.changes(abused.operation);
    let journal = fs::read_to_string(scene.journal(abused)).unwrap_or_default();
    assert!(
        journal.is_empty() || journal.ends_with('\n'),
        "{what}\n{journal}"
    );
    match output.status.code() {
        Some(0) => assert_eq!(changes.len(), scene.scheduled.len(), "{what}"),
        Some(1) => {
            let said = json(&output.stdout);
            assert_eq!(
                said["done"].as_u64().unwrap(),
                changes.len() as u64,
                "{what}"
            );
            assert!(!changes.is_empty(), "{what}");
            assert!(stderr(output).contains("journal"), "{what}");
        }
        // The journal's last line did not fit, or it could not be made.
        Some(3) => assert!(changes.is_empty(), "{what}"),
        Some(5) => assert_eq!(changes.len(), scene.scheduled.len(), "{what}"),
        other => panic!("{other:?}: {what}"),
    }
}

/// Runs the command with every size of the disk, then on a disk that is not full.
fn on_full_disks(abused: &Abused) {
    let mut statuses = [0; 6];
    // Names of different lengths, so that the disk is full at different places of a line.
    for name in ["x", "a-project-with-a-longer-name-than-the-other"] {
        for blocks in 0..6 {
            let scene = Scene::of(8, name);
            let command = scene.command(abused, &["--concurrency", "2"]);
            let output = in_blocks(&command, blocks).output().unwrap();
            let what = format!("{}, {name}, {blocks} blocks", abused.name);
            is_true(&scene, abused, &output, &what);
            statuses[usize::try_from(output.status.code().unwrap()).unwrap()] += 1;
            scene.end(abused);
        }
    }
    let [done, some, _, none, _, _] = statuses;
    assert!(
        done > 1 && some > 1 && none > 1,
        "{}: {statuses:?}",
        abused.name
    );
}

/// | command | full | what must be true |
/// |---|---|---|
/// | apply, reset, auto-defer | the journal, at every half kilobyte | summary and status are what the service did; a run on a disk that is not full ends the work |
mod journal_that_meets_a_full_disk_is_continued {
    use super::{COMMANDS, on_full_disks};

    #[test]
    fn by_apply() {
        on_full_disks(&COMMANDS[0]);
    }

    #[test]
    fn by_reset() {
        on_full_disks(&COMMANDS[2]);
    }

    #[test]
    fn by_auto_defer() {
        on_full_disks(&COMMANDS[3]);
    }
}

/// | command | full | status |
/// |---|---|---|
/// | list, upcoming, history, plan, export, calendar | stdout at its first byte, or after half a kilobyte | 5 |
/// | apply, defer, reset, auto-defer | stdout at its first byte | 5, and the work is done |
#[test]
fn result_that_meets_a_full_disk_ends_with_its_own_status() {
    let scene = Scene::of(8, "x");
    let file = scene.folder.path().join("windows.toml");
    let file = file.display().to_string();
    for words in [
        vec!["fleet", "list"],
        vec!["fleet", "list", "--output", "json"],
        vec!["fleet", "list", "--output", "csv"],
        vec!["fleet", "upcoming"],
        vec!["fleet", "upcoming", "--output", "json"],
        vec!["fleet", "upcoming", "--output", "ics"],
        vec!["fleet", "upcoming", "--output", "openmetrics"],
        vec!["fleet", "history"],
        vec!["fleet", "history", "--output", "csv"],
        vec!["fleet", "export"],
        vec!["fleet", "plan", "-f", &file],
        vec!["fleet", "plan", "-f", &file, "--output", "json"],
        vec!["calendar", "--zone", "UTC"],
        vec!["calendar", "--output", "svg", "--zone", "UTC"],
        vec!["calendar", "--output", "ics"],
    ] {
        let mut command = scene.served.command(&words);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command.stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{words:?}");
        let path = scene.folder.path().join("output");
        let mut command = in_blocks(&scene.served.command(&words), 1);
        let output = command
            .stdout(File::create(&path).unwrap())
            .output()
            .unwrap();
        let is_short = fs::metadata(&path).unwrap().len() < 512;
        let status = if is_short { [0, 4] } else { [5, 5] };
        let code = output.status.code().unwrap();
        assert!(
            status.contains(&code),
            "{words:?}: {code}, {}",
            stderr(&output)
        );
    }
    for abused in &COMMANDS {
        let scene = Scene::of(4, "x");
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = scene.command(abused, &[]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
        let changes = scene.watch.changes(abused.operation).len();
        assert_eq!(changes, 4, "{}", abused.name);
        scene.end(abused);
    }
}

/// | command | full | what must be true |
/// |---|---|---|
/// | plan --out | the plan file, at every half kilobyte | 4 and the whole plan, or 1, what was there before, and nothing beside it |
#[test]
fn reviewed_plan_that_meets_a_full_disk_is_whole_or_not_there() {
    let scene = Scene::of(8, "x");
    let file = scene.folder.path().join("windows.toml");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("windows.plan");
    let words = ["fleet", "plan", "-f", file.to_str().unwrap()];
    let plan = || {
        let mut command = scene.served.command(&words);
        command.args(["--out".as_ref(), out.as_os_str()]);
        command
    };
    let output = plan().output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let whole = fs::read_to_string(&out).unwrap();
    let enough = u32::try_from(whole.len().div_ceil(512)).unwrap();
    assert!(enough > 4, "{whole}");
    for before in [None, Some("what was there before")] {
        for blocks in 0..=enough {
            match before {
                Some(text) => fs::write(&out, text).unwrap(),
                // Left by the last one, or by none.
                None => drop(fs::remove_file(&out)),
            }
            let output = in_blocks(&plan(), blocks).output().unwrap();
            let what = format!("{blocks} blocks: {}", stderr(&output));
            let status = if blocks < enough { 1 } else { 4 };
            assert_eq!(output.status.code(), Some(status), "{what}");
            let left = fs::read_to_string(&out).ok();
            let expected = if blocks < enough {
                before
            } else {
                Some(&*whole)
            };
            assert_eq!(left.as_deref(), expected, "{what}");
            let files = fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(files, usize::from(expected.is_some()), "{what}");
            if blocks < enough {
                assert!(stderr(&output).contains("windows.plan"), "{what}");
            }
        }
    }
    let words = ["fleet", "apply", out.to_str().unwrap(), "--yes"];
    let output = scene.served.command(&words).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    scene.all_done(&COMMANDS[0]);
}
