//! Holds the modules to the order of the rooms: each uses only itself and those before it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what they expect by unwrapping"
)]

use std::fs;
use std::path::{Path, PathBuf};

const ROOMS: [&str; 6] = ["http", "service", "faults", "control", "server", "builder"];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn rank(room: &str) -> Option<usize> {
    ROOMS.iter().position(|known| *known == room)
}

/// The rooms that a source text names as `crate::room`.
fn used_rooms(text: &str) -> impl Iterator<Item = usize> {
    text.split("crate::").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        rank(rest.get(..end.unwrap_or(rest.len()))?)
    })
}

#[test]
fn rooms_use_only_the_rooms_before_them() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut uses = 0;
    for file in rust_files(&source) {
        let module = file.strip_prefix(&source).unwrap().with_extension("");
        let first = module.components().next().unwrap();
        let room = first.as_os_str().to_str().unwrap();
        let Some(own) = rank(room) else {
            let known = ["lib", "generated"].contains(&room);
            assert!(known, "{room} is in no room; add it to ROOMS");
            continue;
        };
        let text = fs::read_to_string(&file).unwrap();
        for used in used_rooms(&text) {
            uses += 1;
            assert!(
                used <= own,
                "{} uses {}, which comes after {room}",
                file.display(),
                ROOMS[used]
            );
        }
    }
    assert!(uses > 50, "found only {uses} uses");
}
