//! `.ci/release-check`, which release.yml calls before anything is released.
#![cfg(unix)]
#![allow(clippy::expect_used, reason = "all of this file is tests")]

use std::fs;
use std::process::Command;

use architecture_tests::root;

const VERSION: &str = "version = \"1.2.3\"\n";
const REPOSITORY: &str = "repository = \"https://example.org/a\"\n";
const CHANGELOG: &str = "# Changelog\n\n## 1.2.3\n\n- New.\n";

/// Whether the script lets `tag` pass in a workspace of these lines, and what it prints.
fn check(tag: &str, version: &str, repository: &str, changelog: &str) -> (bool, String) {
    let workspace = tempfile::tempdir().expect("a temporary folder is made");
    let manifest = format!(
        "[workspace.package]\n{version}{repository}\n[workspace.dependencies]\nother = {{ version = \"9\" }}\n"
    );
    for (file, text) in [
        ("Cargo.toml", manifest.as_str()),
        ("CHANGELOG.md", changelog),
    ] {
        fs::write(workspace.path().join(file), text).expect("the file is written");
    }
    let output = Command::new("bash")
        .arg(root().join(".ci/release-check"))
        .arg(tag)
        .arg(workspace.path())
        .output()
        .expect("bash starts");
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

#[test]
fn release_passes_when_tag_repository_and_changelog_fit() {
    let passed = (true, "1.2.3\n".to_owned());
    assert_eq!(check("v1.2.3", VERSION, REPOSITORY, CHANGELOG), passed);
    let linked = CHANGELOG.replace("1.2.3", "[1.2.3] - 2026-01-05");
    assert_eq!(check("v1.2.3", VERSION, REPOSITORY, &linked), passed);
}

#[test]
fn release_stops_when_tag_is_not_the_version() {
    for tag in ["v1.2.4", "1.2.3", "v1.2.3-rc.1", ""] {
        let (passed, message) = check(tag, VERSION, REPOSITORY, CHANGELOG);
        assert!(!passed, "{tag}");
        assert!(
            message.contains("the workspace's version is 1.2.3"),
            "{message}"
        );
    }
}

#[test]
fn release_stops_while_repository_is_unset() {
    for repository in [
        "",
        "repository = \"\"\n",
        "repository = \"https://\"\n",
        "repository = \"TBD\"\n",
    ] {
        let (passed, message) = check("v1.2.3", VERSION, repository, CHANGELOG);
        assert!(!passed, "{repository}");
        assert!(
            message.contains("`repository` in [workspace.package]"),
            "{message}"
        );
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn release_stops_when_changelog_lacks_the_version() {
    for changelog in [
        "",
        "## Unreleased\n",
        "## 1.2.30\n",
        "# 1.2.3\n",
        "## 112.3\n",
    ] {
        let (passed, message) = check("v1.2.3", VERSION, REPOSITORY, changelog);
        assert!(!passed, "{changelog}");
        assert!(
            message.contains("CHANGELOG.md has no section `## 1.2.3`"),
            "{message}"
        );
    }
}
