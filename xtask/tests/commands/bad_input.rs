//! Every kind of bad input gets one clear message, and nothing is written.

use std::fs;

use serde_json::{Value, json};

use crate::workspace::Workspace;

pub(crate) const WINDOW: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow";
const FRAGMENT: &str = "spec/2023-10-01.json";

/// A workspace that is up to date but for an edit of one fragment, and the refusal of it.
#[track_caller]
pub(crate) fn refused(edit: impl FnOnce(&mut Value), parts: &[&str]) {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    workspace.edit("2023-10-01", edit);
    let parts: Vec<&str> = parts.iter().copied().chain([FRAGMENT]).collect();
    workspace.refused(&["generate"], &parts);
    workspace.refused(&["generate", "--check"], &parts);
}

fn schemas(document: &mut Value) -> &mut Value {
    &mut document["components"]["schemas"]
}

#[test]
fn missing_fragment() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.path(FRAGMENT)).unwrap();
    workspace.refused(
        &["generate"],
        &["does not exist", FRAGMENT, "cargo xtask slice"],
    );
}

#[test]
fn fragment_that_is_not_json() {
    for text in ["", "{\n  \"openapi\": \"3.0.1\",\n}", "openapi: 3.0.1"] {
        let workspace = Workspace::new();
        workspace.write(FRAGMENT, text);
        workspace.refused(&["generate"], &["not JSON", FRAGMENT]);
    }
    // The line and the column are named.
    let workspace = Workspace::new();
    workspace.write(FRAGMENT, "{\n  \"openapi\": \"3.0.1\",\n}");
    workspace.refused(&["generate"], &["spec/2023-10-01.json:3:1"]);
}

#[test]
fn fragment_that_is_not_utf8() {
    let workspace = Workspace::new();
    fs::write(workspace.path(FRAGMENT), b"{\"openapi\": \"\xff\"}").unwrap();
    workspace.refused(&["generate"], &["cannot be read", FRAGMENT]);
}

#[test]
fn fragment_that_is_not_an_object() {
    for text in ["[]", "null", "3"] {
        let workspace = Workspace::new();
        workspace.write(FRAGMENT, text);
        workspace.refused(&["generate"], &["no object", FRAGMENT]);
    }
}

#[test]
fn fragment_without_content() {
    let workspace = Workspace::new();
    for text in [
        "{\"info\": {\"version\": \"2023-10-01\"}}",
        "{\"openapi\": \"3.0.1\", \"info\": {\"version\": \"2023-10-01\"}}",
        "{\"openapi\": \"3.0.1\", \"info\": {\"version\": \"2023-10-01\"}, \"paths\": []}",
        "{\"openapi\": \"3.0.1\", \"info\": {\"version\": \"2023-10-01\"}, \"paths\": {\"/a\": 1}}",
    ] {
        workspace.write(FRAGMENT, text);
        workspace.refused(&["generate"], &[FRAGMENT]);
    }
}

#[test]
fn other_openapi_version() {
    refused(
        |document| document["openapi"] = json!("3.1.0"),
        &["3.1.0", "#/openapi"],
    );
}

#[test]
fn other_version_of_the_api() {
    refused(
        |document| document["info"]["version"] = json!("2.0"),
        &["\"2.0\"", "2023-10-01", "#/info/version"],
    );
}

#[test]
fn dangling_reference() {
    refused(
        |document| {
            schemas(document)["GroupMaintenanceWindow"]["properties"]["protectedHours"] =
                json!({"$ref": "#/components/schemas/Hours"});
        },
        &[
            "`#/components/schemas/Hours` refers to nothing",
            "#/components/schemas/GroupMaintenanceWindow/properties/protectedHours/$ref",
        ],
    );
}

#[test]
fn missing_operation_id() {
    refused(
        |document| {
            document["paths"][WINDOW]["get"]
                .as_object_mut()
                .unwrap()
                .remove("operationId");
        },
        &["no operationId", "maintenanceWindow/get"],
    );
}

#[test]
fn duplicate_operation_id() {
    refused(
        |document| {
            document["paths"][WINDOW]["get"]["operationId"] = json!("updateMaintenanceWindow");
        },
        &[
            "same name",
            "updateMaintenanceWindow",
            "maintenanceWindow/patch",
        ],
    );
}

#[test]
fn unknown_retry_class() {
    refused(
        |document| document["paths"][WINDOW]["get"]["x-atlas-retry"] = json!("often"),
        &["x-atlas-retry is often", "maintenanceWindow/get"],
    );
}

#[test]
fn empty_union() {
    refused(
        |document| schemas(document)["ProtectedHours"]["oneOf"] = json!([]),
        &["a choice of schemas", "#/components/schemas/ProtectedHours"],
    );
}

#[test]
fn union_whose_alternative_lacks_a_member() {
    refused(
        |document| {
            schemas(document)["ProtectedHours"]["oneOf"] =
                json!([{"$ref": "#/components/schemas/ApiError"}]);
        },
        &["that ApiError lacks", "#/components/schemas/ProtectedHours"],
    );
}

/// What aborts the generator on the vendor's whole document: parent and child made of each other.
#[test]
fn circular_schema() {
    refused(
        |document| {
            schemas(document)["ProtectedHours"]["allOf"] =
                json!([{"$ref": "#/components/schemas/FieldViolation"}]);
            schemas(document)["FieldViolation"]["allOf"] =
                json!([{"$ref": "#/components/schemas/ProtectedHours"}]);
        },
        &["made of itself", "#/components/schemas/FieldViolation"],
    );
}

#[test]
fn request_body_that_is_not_json() {
    refused(
        |document| {
            document["paths"][WINDOW]["patch"]["requestBody"]["content"] =
                json!({"text/csv": {"schema": {"type": "string"}}});
        },
        &["a request body of the type text/csv", "patch/requestBody"],
    );
}

#[test]
fn two_forms_of_success_by_default() {
    refused(
        |document| {
            document["paths"][WINDOW]["get"]["responses"]["default"] = json!({"description": "", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/FieldViolation"},
            }}});
        },
        &[
            "more than one form of success: FieldViolation; GroupMaintenanceWindow",
            "get/responses",
        ],
    );
}

#[test]
fn response_for_every_status() {
    refused(
        |document| {
            let success = document["paths"][WINDOW]["get"]["responses"]["200"].clone();
            document["paths"][WINDOW]["get"]["responses"] = json!({"default": success});
        },
        &[
            "a response for every status that is not listed (`default`)",
            "get/responses/default",
        ],
    );
}

/// Nothing of ours looks at this; the generator panics, and the operation that fails is found.
#[test]
fn document_that_makes_the_generator_panic() {
    refused(
        |document| {
            document["paths"][WINDOW]["get"]["responses"]["200"]["content"]["application/vnd.atlas.2023-01-01+json"]
                ["schema"] = json!({"type": "window", "properties": {}});
        },
        &[
            "the generator gave up on GET /api/atlas/v2/groups/{groupId}/maintenanceWindow:",
            "maintenanceWindow/get",
            "fix-up",
        ],
    );
}

/// A circle that no check sees: merging a property with itself never ends.
#[test]
fn document_that_overflows_the_generators_stack() {
    refused(
        |document| {
            schemas(document)["ProtectedHours"] = json!({
                "type": "object",
                "properties": {"p": {"allOf": [
                    {"$ref": "#/components/schemas/ProtectedHours"},
                    {"type": "object", "properties": {"p": {"type": "object", "properties": {
                        "p": {"type": "object"},
                    }}}},
                ]}},
            });
        },
        &["overflowed its stack", "GET ", "PATCH "],
    );
}

#[test]
fn fragment_that_is_not_openapi() {
    refused(
        |document| document["paths"][WINDOW]["get"]["responses"] = json!("200"),
        &["not an OpenAPI document"],
    );
}

#[test]
fn operations_that_would_be_one_method() {
    refused(
        |document| {
            document["paths"][WINDOW]["get"]["operationId"] = json!("self");
            document["paths"][WINDOW]["patch"]["operationId"] = json!("Self");
        },
        &[
            "PATCH /api/atlas/v2/groups/{groupId}/maintenanceWindow and GET",
            "have the same name, self_ in Rust (of Self and self)",
            "maintenanceWindow/patch",
            "x-xgen-operation-id-override",
        ],
    );
}

#[test]
fn fixup_that_no_fragment_needs() {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    for date in ["2023-01-01", "2023-10-01", "2025-03-12"] {
        workspace.edit(date, |document| {
            document["paths"][WINDOW]
                .as_object_mut()
                .unwrap()
                .remove("patch");
            let paths = document["paths"].as_object_mut().unwrap();
            paths.retain(|path, _| !path.contains("/alertConfigs"));
        });
    }
    workspace.refused(
        &["generate"],
        &["send_plain_json never applied", "fixups.rs"],
    );
}

#[test]
fn invalid_list_of_versions() {
    let workspace = Workspace::new();
    for (from, to, reason) in [
        (
            "date = \"2023-10-01\"",
            "date = \"2026-01-01\"",
            "oldest first",
        ),
        (
            "date = \"2023-10-01\"",
            "date = \"2023-01-01\"",
            "is listed twice",
        ),
        (
            "date = \"2023-10-01\"",
            "date = \"October\"",
            "is not a date",
        ),
        (
            "date = \"2023-10-01\"",
            "dat = \"2023-10-01\"",
            "unknown field",
        ),
        ("versions = [", "versions = ", "TOML"),
    ] {
        let sources = workspace.read("spec/sources.toml");
        workspace.replace("spec/sources.toml", from, to);
        workspace.refused(&["generate"], &[reason, "spec/sources.toml"]);
        workspace.write("spec/sources.toml", &sources);
    }
    fs::remove_file(workspace.path("spec/sources.toml")).unwrap();
    workspace.refused(
        &["generate"],
        &["does not exist", "spec/sources.toml", "--root"],
    );
}

#[test]
fn crate_in_the_place_of_a_generated_one() {
    let workspace = Workspace::new();
    workspace.write(
        "crates/atlas-maintenance-api-2020-01-01/Cargo.toml",
        "[package]\n",
    );
    workspace.refused(
        &["generate"],
        &[
            "was not generated",
            "crates/atlas-maintenance-api-2020-01-01/Cargo.toml",
        ],
    );
    // A crate of another name is left alone.
    fs::remove_dir_all(workspace.path("crates/atlas-maintenance-api-2020-01-01")).unwrap();
    workspace.write(
        "crates/atlas-maintenance-api-tools/Cargo.toml",
        "[package]\n",
    );
    workspace.done(&["generate"]);
    assert!(
        workspace
            .path("crates/atlas-maintenance-api-tools/Cargo.toml")
            .exists()
    );
}

#[test]
fn manifest_without_dependencies() {
    let workspace = Workspace::new();
    let facade = "crates/atlas-maintenance/Cargo.toml";
    workspace.write(facade, "[package]\n");
    workspace.refused(&["generate"], &["no [dependencies]", facade]);
    workspace.write(facade, "[dependencies\n");
    workspace.refused(&["generate"], &["TOML", facade]);
    fs::remove_file(workspace.path(facade)).unwrap();
    workspace.refused(&["generate"], &["does not exist", facade]);
}

#[test]
fn generate_refuses_workspace_without_version_or_license() {
    let workspace = Workspace::new();
    workspace.write("Cargo.toml", "[workspace]\n");
    workspace.refused(
        &["generate"],
        &["no version in [workspace.package]", "Cargo.toml"],
    );
    let workspace = Workspace::new();
    fs::remove_file(workspace.path("LICENSE-MIT")).unwrap();
    workspace.refused(&["generate"], &["does not exist", "LICENSE-MIT"]);
}

#[test]
fn source_that_is_absent_a_folder_or_too_large_is_refused() {
    let workspace = Workspace::new();
    let folder = tempfile::tempdir().unwrap();
    let large = fs::File::create(folder.path().join("large.json")).unwrap();
    // Room without content, which no disk has to hold.
    large.set_len(50_000_000).unwrap();
    for (name, reason) in [
        ("", "it is a folder"),
        ("absent.json", "cannot be read"),
        ("large.json", "larger than 32 MB"),
    ] {
        let from = folder.path().join(name);
        let from = from.to_str().unwrap();
        workspace.refused(&["coverage", "--from", from], &[reason, from]);
    }
}

#[test]
fn file_in_the_place_of_a_folder() {
    let workspace = Workspace::new();
    workspace.write("crates/atlas-maintenance-simulator/src/generated", "");
    workspace.refused(
        &["generate"],
        &["crates/atlas-maintenance-simulator/src/generated"],
    );
}
