//! The committed fragments, sliced again.

use std::path::{Path, PathBuf};
use std::process::Command;

use toml_edit::DocumentMut;

use super::documents::{Upstream, document, published, workspace};

/// A line of `spec/sources.toml`: the date and the revision of a version that was sliced.
fn sliced() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(workspace().join("spec/sources.toml")).unwrap();
    let sources: DocumentMut = text.parse().unwrap();
    let lines = sources["versions"].as_array().unwrap().iter();
    let versions = lines.filter_map(|line| {
        let text = |key| Some(line.as_inline_table()?.get(key)?.as_str()?.to_owned());
        Some((text("date")?, text("revision")?))
    });
    versions.collect()
}

pub(crate) fn every_kind_of_document_gives_the_committed_files(upstream: &Upstream) {
    let versions = sliced();
    let (_, revision) = versions.first().expect("a version that was sliced");
    let revisions = upstream.revisions();
    let folder = revisions.iter().find(|folder| {
        let document = document(&folder.join("v2.json"));
        document
            .pointer("/info/x-xgen-sha")
            .and_then(|mark| mark.as_str())
            == Some(revision)
    });
    let folder = folder.expect("the revision of sources.toml");
    let all: Vec<String> = versions.into_iter().map(|(date, _)| date).collect();
    let mut ways: Vec<(PathBuf, Vec<String>)> = vec![
        (folder.clone(), all.clone()),
        (folder.join("v2.json"), all.clone()),
    ];
    for (file, version) in published(folder) {
        if all.contains(&version) {
            ways.push((file, vec![version]));
        }
    }
    assert!(ways.len() > 2, "documents of one version are missing");
    for (from, versions) in ways {
        up_to_date(&from, &versions);
    }
}

/// Slices `versions` from a document, and compares the result with the committed files.
fn up_to_date(from: &Path, versions: &[String]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(workspace());
    command.args(["slice", "--check", "--from"]).arg(from);
    for version in versions {
        command.args(["--api-version", version]);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}:\n{said}{errors}",
        from.display()
    );
}
