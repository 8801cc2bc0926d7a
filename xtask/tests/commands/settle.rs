//! `settle`: a report about the service changes spec/assumptions.toml.

use serde_json::json;

use crate::workspace::Workspace;

const FILE: &str = "spec/assumptions.toml";

fn report(variant: &str, service: &str) -> String {
    json!({
        "format": "atlas-maintenance-verify/1",
        "at": "2026-11-26T03:04:05Z",
        "service": service,
        "assumptions": [{
            "id": "omitted-auto-defer",
            "verdict": "differs",
            "variant": variant,
            "seen": "it is off afterwards",
        }],
    })
    .to_string()
}

/// The entry of that assumption in the committed file, which may be settled some day, is one of a test.
const LEDGER: &str = r#"[[assumption]]
id = "omitted-auto-defer"
area = "window"
statement = "It stays."
standing = "assumed"
default = "kept"
variants = [
    { id = "kept", means = "it stays" },
    { id = "cleared", means = "it is off" },
]
settle = "Read."
"#;

#[test]
fn report_is_folded_into_the_assumptions_once() {
    let workspace = Workspace::new();
    workspace.write(FILE, LEDGER);
    workspace.write(
        "report.json",
        &report("cleared", "https://cloud.mongodb.com"),
    );
    let file = workspace.path("report.json").display().to_string();
    let outcome = workspace.run(&["settle", &file]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let changed = workspace.read(FILE);
    for part in [
        "default = \"cleared\"",
        "\"recorded\"",
        "`verify` on 2026-11-26",
    ] {
        assert!(changed.contains(part), "{part}: {changed}");
    }
    assert!(
        outcome.stdout.contains("omitted-auto-defer: recorded"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("cargo xtask generate"),
        "{}",
        outcome.stdout
    );
    let again = workspace.run(&["settle", &file]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(workspace.read(FILE), changed);
}

#[test]
fn report_that_is_refused_changes_nothing() {
    let workspace = Workspace::new();
    workspace.write(FILE, LEDGER);
    for (text, expected) in [
        (
            report("cleared", "http://127.0.0.1:1"),
            "not about the service",
        ),
        (
            report("lost", "https://cloud.mongodb.com"),
            "it has no variant",
        ),
        ("<html>".to_owned(), "no report of `verify`"),
    ] {
        workspace.write("report.json", &text);
        let outcome = workspace.run(&[
            "settle",
            &workspace.path("report.json").display().to_string(),
        ]);
        assert_eq!(outcome.code, 1, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("help:"), "{}", outcome.stderr);
        assert_eq!(workspace.read(FILE), LEDGER);
    }
}

/// `settle` and `verify` are of crates that do not know each other.
#[test]
fn format_is_the_one_that_verify_writes() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let source = root.join("crates/atlas-maintenance-verify/src/report/mod.rs");
    let source = std::fs::read_to_string(source).unwrap();
    let format = "FORMAT: &str = \"atlas-maintenance-verify/1\"";
    assert!(
        source.contains(format),
        "`settle` has to learn the new format"
    );
}
