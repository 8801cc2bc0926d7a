//! The files in which tokens are kept: for the user alone, and never trusted.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use support::tokens::{REVOKE, TOKEN, file, files, folder, requests, run};
use support::{Served, json, stderr};

fn mode(path: &Path) -> u32 {
    path.symlink_metadata().unwrap().mode() & 0o7777
}

#[test]
fn folder_and_file_are_the_users_alone() {
    let served = Served::start();
    run(&served, &["get"]);
    assert_eq!(mode(&file(&served)), 0o600);
    let tokens = folder(&served);
    for folder in [&tokens, tokens.parent().unwrap()] {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
    for entry in fs::read_dir(tokens).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

/// What stands in place of the file is passed over, replaced, and named in a note.
#[test]
fn what_is_not_a_sound_file_is_replaced_with_a_note() {
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let entry = |fetched: u64, until: u64| {
        format!(r#"{{"version":1,"fetched":{fetched},"usableUntil":{until},"token":"a-token"}}"#)
    };
    let damaged = |text: String| {
        move |path: &Path| {
            fs::write(path, &text).unwrap();
        }
    };
    type Damage = Box<dyn Fn(&Path)>;
    let cases: Vec<(&str, &str, Damage)> = vec![
        ("empty", "damaged", Box::new(damaged(String::new()))),
        (
            "no JSON",
            "damaged",
            Box::new(damaged("\u{1b}[31m".to_owned())),
        ),
        (
            "too large",
            "damaged",
            Box::new(damaged(" ".repeat(20_000_000))),
        ),
        (
            "another version",
            "damaged",
            Box::new(damaged(entry(now, now + 60).replace(":1,", ":2,"))),
        ),
        (
            "absurdly long",
            "damaged",
            Box::new(damaged(entry(now, now + 90_000_000))),
        ),
        (
            "a token with a line end",
            "damaged",
            Box::new(damaged(
                entry(now, now + 60).replace("a-token", "a\\ntoken"),
            )),
        ),
        (
            "ended before it began",
            "damaged",
            Box::new(damaged(entry(now, now - 1))),
        ),
        // Nothing is wrong with these files.
        ("expired", "", Box::new(damaged(entry(now - 60, now - 1)))),
        (
            "from the future",
            "",
            Box::new(damaged(entry(now + 3600, now + 7200))),
        ),
        (
            "open to others",
            "can be read by others",
            Box::new(|path| {
                fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
            }),
        ),
        (
            "a link",
            "no regular file",
            Box::new(|path| {
                let target = path.with_extension("target");
                fs::rename(path, &target).unwrap();
                symlink(target, path).unwrap();
            }),
        ),
        (
            "a pipe",
            "no regular file",
            Box::new(|path| {
                fs::remove_file(path).unwrap();
                let mode = nix::sys::stat::Mode::S_IRUSR | nix::sys::stat::Mode::S_IWUSR;
                nix::unistd::mkfifo(path, mode).unwrap();
                assert!(path.symlink_metadata().unwrap().file_type().is_fifo());
            }),
        ),
    ];
    for (name, note, damage) in cases {
        let served = Served::start();
        run(&served, &["get"]);
        let path = file(&served);
        damage(&path);
        let output = run(&served, &["get"]);
        assert_eq!(requests(&served, TOKEN), 2, "{name}");
        let said = stderr(&output);
        match note {
            "" => assert_eq!(said, "", "{name}"),
            _ => {
                let lines: Vec<_> = said.lines().collect();
                assert_eq!(lines.len(), 1, "{name}: {said}");
                assert!(said.starts_with("note: token cache: "), "{name}: {said}");
                assert!(said.contains(note), "{name}: {said}");
            }
        }
        // As good as new.
        assert!(path.symlink_metadata().unwrap().is_file(), "{name}");
        assert_eq!(mode(&path), 0o600, "{name}");
        let output = run(&served, &["get"]);
        assert_eq!(stderr(&output), "", "{name}");
        assert_eq!(
            (requests(&served, TOKEN), requests(&served, REVOKE)),
            (2, 0),
            "{name}"
        );
    }
}

#[test]
fn note_is_no_part_of_json() {
    let served = Served::start();
    run(&served, &["get"]);
    fs::write(file(&served), "").unwrap();
    let output = run(&served, &["get", "--output", "json"]);
    assert_eq!(stderr(&output), "");
    json(&output.stdout);
}

#[test]
fn folder_that_is_a_link_keeps_nothing() {
    let served = Served::start();
    let target = served.home.path().join("elsewhere");
    fs::create_dir(&target).unwrap();
    let tokens = folder(&served);
    fs::create_dir_all(tokens.parent().unwrap()).unwrap();
    symlink(&target, &tokens).unwrap();
    let output = run(&served, &["get"]);
    assert!(
        stderr(&output).contains("is no folder"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        (requests(&served, TOKEN), requests(&served, REVOKE)),
        (1, 1)
    );
    assert_eq!(fs::read_dir(target).unwrap().count(), 0);
}

#[test]
fn open_folder_is_closed_to_others() {
    let served = Served::start();
    let tokens = folder(&served);
    fs::create_dir_all(&tokens).unwrap();
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o777)).unwrap();
    run(&served, &["get"]);
    assert_eq!(mode(&tokens), 0o700);
    assert_eq!(files(&served).len(), 1);
}

#[test]
fn files_are_never_many() {
    let served = Served::start();
    run(&served, &["get"]);
    let path = file(&served);
    for number in 0..100 {
        fs::copy(&path, folder(&served).join(format!("{number:064}.json"))).unwrap();
    }
    fs::write(folder(&served).join(format!("{:064}.json", 100)), "").unwrap();
    served.simulator.control().revoke_all_tokens();
    run(&served, &["get"]);
    assert_eq!(files(&served).len(), 64);
    assert!(path.exists());
}
