//! The preview: a version without a date, with operations of its own.

use crate::workspace::Workspace;

const FACADE: &str = "crates/atlas-maintenance/Cargo.toml";

#[test]
fn preview_gets_a_crate_that_is_optional_and_no_version_of_the_api() {
    let workspace = Workspace::new();
    workspace.add_preview();
    workspace.done(&["generate"]);
    let package = "atlas-maintenance-api-preview";
    let operations = format!("crates/{package}/src/generated/operations.rs");
    let operations = workspace.read(&operations);
    let accept = "accept: \"application/vnd.atlas.preview+json\"";
    assert_eq!(operations.matches(accept).count(), 5);
    let facade = workspace.read(FACADE);
    let line = facade
        .lines()
        .find(|line| line.starts_with(package))
        .unwrap();
    assert!(line.ends_with("optional = true }"), "{line}");
    let simulator = "crates/atlas-maintenance-simulator/src/generated/fragments.rs";
    assert!(
        workspace
            .read(simulator)
            .contains("(\"preview\", include_str!")
    );
    for list in [
        "crates/atlas-maintenance-types/src/generated/versions.rs",
        "crates/atlas-maintenance/src/generated/dispatch.rs",
    ] {
        assert!(!workspace.read(list).contains("preview"), "{list}");
    }
}

#[test]
fn preview_is_sliced_from_its_own_selection_and_words() {
    let workspace = Workspace::new();
    workspace.add_preview();
    // The fragment stands in for the vendor's document.
    workspace.edit("preview", |document| {
        document["info"]["version"] = "preview".into();
    });
    let from = workspace.path("spec/preview.json");
    let from = from.to_str().unwrap();
    let out = workspace.path("out");
    let out = out.to_str().unwrap();
    workspace.done(&[
        "slice",
        "--from",
        from,
        "--api-version",
        "preview",
        "--overlay",
        "none",
        "--out",
        out,
    ]);
    let text = workspace.read("out/preview.json");
    for name in [
        "waveAssignment",
        "effectiveWaveAssignmentMode",
        "resetMaintenanceSettings",
    ] {
        assert!(text.contains(name), "{name}");
    }
    assert!(!text.contains("PaginatedAtlasGroupView"));
}

#[test]
fn preview_that_the_facade_calls_is_not_removed() {
    let workspace = Workspace::new();
    workspace.add_preview();
    workspace.done(&["generate"]);
    let before = workspace.snapshot();
    workspace.refused(
        &["remove-version", "preview"],
        &[
            "is called by the facade's module `preview`",
            "feature `preview`",
        ],
    );
    assert!(workspace.snapshot() == before);
}
