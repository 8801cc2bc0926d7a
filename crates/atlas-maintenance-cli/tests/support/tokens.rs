//! The tokens that commands keep, and the requests for them.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use super::{Served, json, stderr};

pub(crate) const TOKEN: &str = "/api/oauth/token";
pub(crate) const REVOKE: &str = "/api/oauth/revoke";

pub(crate) fn requests(served: &Served, path: &str) -> usize {
    let requests = served.simulator.control().requests();
    requests
        .iter()
        .filter(|request| request.path == path)
        .count()
}

pub(crate) fn run(served: &Served, words: &[&str]) -> Output {
    let output = served.command(words).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    output
}

pub(crate) fn folder(served: &Served) -> PathBuf {
    served.home.path().join("cache/atlas-maintenance/tokens")
}

/// The files with tokens.
pub(crate) fn files(served: &Served) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder(served)) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .collect()
}

pub(crate) fn file(served: &Served) -> PathBuf {
    let files = files(served);
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

pub(crate) fn token(served: &Served) -> String {
    let text = json(&fs::read(file(served)).unwrap());
    text["token"].as_str().unwrap().to_owned()
}
