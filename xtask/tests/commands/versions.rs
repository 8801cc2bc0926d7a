//! `add-version`, `remove-version` and `check`: a version comes and goes without a trace, and
//! whatever has drifted apart is found.

use std::fs;

use serde_json::{Value, json};

use crate::workspace::Workspace;

const DATE: &str = "2024-08-05";

/// Words for whatever there is, as the fragments' own overlay has words for what it names.
const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: T, version: 1.0.0}
actions:
  - target: $.info
    update: {title: Ours, description: Our words.}
  - target: $.paths.*[?@.operationId]
    update: {summary: Ours, description: Our words., x-atlas-retry: safe}
  - target: $.paths.*.*.responses[?!@['$ref']]
    update: {description: Our words.}
  - target: $.paths.*.*.parameters[?!@['$ref']]
    update: {description: Our words.}
  - target: $.paths.*.*.requestBody
    update: {description: Our words.}
  - target: $.components.*.*
    update: {description: Our words.}
  - target: $.components.schemas.*.properties[?!@['$ref']]
    update: {description: Our words.}
";

/// A workspace that is up to date, and a document that tells of `DATE`: a fragment, whose words are
/// taken for the vendor's.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    let mut document: Value =
        serde_json::from_str(&workspace.read("spec/2023-10-01.json")).unwrap();
    document["info"]["version"] = json!(DATE);
    workspace.write("upstream/v2.json", &document.to_string());
    workspace.write("spec/overlay.yaml", OVERLAY);
    workspace.done(&["generate"]);
    workspace
}

fn upstream(workspace: &Workspace) -> String {
    workspace.path("upstream").to_str().unwrap().to_owned()
}

#[test]
fn added_version_is_removed_without_trace() {
    let workspace = workspace();
    let before = workspace.snapshot();
    workspace.done(&["add-version", DATE, "--from", &upstream(&workspace)]);
    let sources = workspace.read("spec/sources.toml");
    let lines: Vec<_> = sources
        .lines()
        .filter(|line| line.contains("date = "))
        .collect();
    assert_eq!(lines.len(), 4);
    assert!(
        lines[2].starts_with("    { date = \"2024-08-05\", sha256 = \""),
        "{sources}"
    );
    let fragment: Value = serde_json::from_str(&workspace.read("spec/2024-08-05.json")).unwrap();
    assert_eq!(fragment["info"]["version"], DATE);
    assert_eq!(fragment["info"]["title"], "Ours");
    assert!(
        workspace
            .path("crates/atlas-maintenance-api-2024-08-05/src/lib.rs")
            .is_file()
    );
    let versions = workspace.read("crates/atlas-maintenance-types/src/generated/versions.rs");
    assert!(versions.contains("V2024_08_05"), "{versions}");
    workspace.done(&["generate", "--check"]);

    workspace.done(&["remove-version", DATE]);
    let after = workspace.snapshot();
    let changed: Vec<_> = before
        .keys()
        .chain(after.keys())
        .filter(|file| before.get(*file) != after.get(*file))
        .collect();
    assert!(changed.is_empty(), "{changed:?}");
}

#[test]
fn failed_addition_changes_nothing() {
    let workspace = workspace();
    let from = upstream(&workspace);
    for (arguments, parts) in [
        (
            ["add-version", "2025-03-12", "--from", &from],
            &["listed already", "spec/sources.toml", "slice"][..],
        ),
        (
            ["add-version", "2024-05-30", "--from", &from],
            &["2024-05-30", "v2.json", DATE],
        ),
        (
            ["add-version", DATE, "--from", "/nowhere"],
            &["cannot be read", "/nowhere"],
        ),
    ] {
        workspace.refused(&arguments, parts);
    }
    // Nor does half of it stay when a later stage refuses.
    workspace.replace(
        "spec/overlay.yaml",
        "x-atlas-retry: safe",
        "x-atlas-retry: often",
    );
    workspace.refused(&["add-version", DATE, "--from", &from], &["x-atlas-retry"]);
    let outcome = workspace.run(&["add-version", "2024-13-01", "--from", &from]);
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
}

#[test]
fn failed_removal_changes_nothing() {
    let workspace = workspace();
    workspace.refused(&["remove-version", DATE], &[DATE, "not listed"]);
    workspace.done(&["remove-version", "2023-01-01"]);
    workspace.done(&["remove-version", "2025-03-12"]);
    workspace.refused(
        &["remove-version", "2023-10-01"],
        &["the only one", "2023-10-01"],
    );
}

#[test]
fn check_lists_drift_and_the_commands_that_fix_it() {
    let workspace = workspace();
    workspace.remove_simulator();
    workspace.done(&["add-version", DATE, "--from", &upstream(&workspace)]);
    // Only the version whose document is there can be compared with it.
    for date in ["2023-01-01", "2023-10-01", "2025-03-12"] {
        workspace.done(&["remove-version", date]);
    }
    let from = upstream(&workspace);
    let check = ["check", "--from", from.as_str()];
    let report = workspace.done(&check);
    assert_eq!(report.matches(": up to date\n").count(), 4, "{report}");

    let fragment = workspace.read("spec/2024-08-05.json");
    for (file, parts, fix) in [
        (
            "spec/2024-08-05.json",
            "fragments against the vendor's documents: out of date",
            "`cargo xtask slice --from DIR`, then `cargo xtask generate`",
        ),
        (
            "crates/atlas-maintenance-api-2024-08-05/src/lib.rs",
            "generated crates against fragments: out of date",
            "run `cargo xtask generate`",
        ),
        (
            "crates/atlas-maintenance/src/generated/dispatch.rs",
            "against sources.toml and assumptions.toml: out of date",
            "run `cargo xtask generate`",
        ),
        (
            "crates/atlas-maintenance-simulator/src/generated/assumptions.rs",
            "against sources.toml and assumptions.toml: out of date",
            "run `cargo xtask generate`",
        ),
        (
            "spec/assumptions.toml",
            "against sources.toml and assumptions.toml: out of date",
            "run `cargo xtask generate`",
        ),
    ] {
        let whole = workspace.read(file);
        workspace.write(file, &whole.replace("hour", "year").replace("//!", "///"));
        if whole == workspace.read(file) {
            workspace.write(file, "");
        }
        let before = workspace.snapshot();
        let outcome = workspace.run(&check);
        assert_eq!(outcome.code, 4, "{file}");
        assert!(outcome.stdout.contains(parts), "{}", outcome.stdout);
        assert!(outcome.stderr.contains(fix), "{}", outcome.stderr);
        assert!(before == workspace.snapshot());
        workspace.write(file, &whole);
    }
    assert_eq!(workspace.read("spec/2024-08-05.json"), fragment);

    // Without the documents the rest is still checked, and that is said.
    fs::remove_dir_all(workspace.path("upstream")).unwrap();
    let outcome = workspace.run(&["check"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("not checked"), "{}", outcome.stdout);
}
