//! What `slice` refuses: documents and overlays that it cannot use.

use serde_json::{Value, json};

use crate::slice::{OVERLAY, document, refused, several, slice, workspace};
use crate::workspace::Workspace;

/// As [`refused`], where a person must decide.
#[track_caller]
fn undecided(workspace: &Workspace, parts: &[&str]) {
    let arguments = slice(workspace);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    workspace.refused_with(100, &arguments, parts);
}

#[test]
fn folder_without_documents_is_refused() {
    let workspace = workspace();
    std::fs::remove_file(workspace.path("upstream/openapi-2023-01-01.json")).unwrap();
    refused(
        &workspace,
        &[
            "2023-01-01",
            "upstream",
            "openapi-2023-01-01.json or v2.json",
        ],
    );
}

#[test]
fn file_that_is_no_document_is_refused() {
    let workspace = workspace();
    for (text, reason) in [
        ("", "empty"),
        ("{", "not JSON"),
        ("[]", "no object"),
        ("{\"info\": {}}", "neither `openapi` nor `swagger`"),
        (
            "{\"openapi\": \"3.0.1\", \"info\": {}}",
            "no operation GET /a/{id}",
        ),
    ] {
        workspace.write("upstream/openapi-2023-01-01.json", text);
        refused(&workspace, &[reason, "upstream/openapi-2023-01-01.json"]);
    }
}

#[test]
fn names_of_schemas_that_no_version_has_are_listed_in_one_run() {
    let workspace = workspace();
    let other = "{ date = \"2024-01-01\" }";
    workspace.replace(
        "spec/sources.toml",
        other,
        "{ date = \"2024-01-01\", sha256 = \"0\" }",
    );
    workspace.write(
        "upstream/openapi-2024-01-01.json",
        &document().to_string().replace("2023-01-01", "2024-01-01"),
    );
    workspace.replace(
        "spec/sources.toml",
        "at = \"getA 200\" }]",
        "at = \"getA 200\" }, { name = \"C\", at = \"getA 404\" }, { name = \"D\", at = \"A.d\" }]",
    );
    undecided(
        &workspace,
        &[
            "1. schema C names nothing",
            "2. schema D names nothing",
            "\"A.d\"",
            "remove the line",
        ],
    );
    // Another version may have it.
    let arguments = slice(&workspace);
    let mut arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    arguments.extend(["--api-version", "2024-01-01"]);
    workspace.done(&arguments);
}

#[test]
fn document_without_info_object_is_refused() {
    let workspace = workspace();
    let without_info = OVERLAY.replace(
        "  - target: $.info\n    update: {title: Ours, description: Our words.}\n",
        "",
    );
    assert_ne!(without_info, OVERLAY);
    workspace.write("spec/overlay.yaml", &without_info);
    for info in [json!("text"), json!([1]), Value::Null] {
        let mut document = document();
        document["info"] = info;
        workspace.write("upstream/openapi-2023-01-01.json", &document.to_string());
        refused(
            &workspace,
            &["no object", "upstream/openapi-2023-01-01.json#/info"],
        );
    }
}

#[test]
fn overlay_action_that_matches_nothing_stops_the_slice() {
    let workspace = workspace();
    workspace.write(
        "spec/overlay.yaml",
        &format!("{OVERLAY}  - target: $.components.schemas.C\n    remove: true\n"),
    );
    undecided(
        &workspace,
        &[
            "action 6",
            "$.components.schemas.C",
            "matches nothing",
            "spec/overlay.yaml",
        ],
    );
}

#[test]
fn invalid_overlay_is_refused() {
    let workspace = workspace();
    for text in [
        "",
        "overlay: [",
        "overlay: 2.0.0\ninfo: {}\nactions: []\n",
        "overlay: 1.0.0\n",
    ] {
        workspace.write("spec/overlay.yaml", text);
        refused(&workspace, &["spec/overlay.yaml"]);
    }
}

#[test]
fn addition_without_our_words_is_refused() {
    let workspace = workspace();
    let mut document = document();
    document["components"]["schemas"]["A"]["properties"]["c"] =
        json!({"type": "string", "description": "Their words."});
    workspace.write("upstream/openapi-2023-01-01.json", &document.to_string());
    undecided(
        &workspace,
        &[
            "the overlay gives it none",
            "spec/2023-01-01.json#/components/schemas/A/properties/c",
            "overlay.yaml",
        ],
    );
}

#[test]
fn every_decision_is_asked_for_in_one_run() {
    let workspace = workspace();
    workspace.replace(
        "spec/sources.toml",
        "{ date = \"2024-01-01\" }",
        "{ date = \"2024-01-01\", sha256 = \"0\" }",
    );
    let actions = "  - target: $.components.schemas.A.properties.c
    update: {description: Our words.}
  - target: $.components.schemas.A.properties.b
    x-versions: [2024-01-01]
    update: {maximum: 8}
";
    workspace.write("spec/overlay.yaml", &format!("{OVERLAY}{actions}"));
    let mut document = several();
    document["components"]["schemas"]["A"]["properties"]["new"] = json!({"type": "string"});
    document["components"]["schemas"]["A"]["properties"]["newer"] = json!({"type": "string"});
    let text = document.to_string().replace("schemas/B", "schemas/A");
    workspace.write("upstream/v2.json", &text);
    std::fs::remove_file(workspace.path("upstream/openapi-2023-01-01.json")).unwrap();
    let new = "spec/2023-01-01.json#/components/schemas/A/properties/new";
    undecided(
        &workspace,
        &[
            "4 things",
            "1. action 6 of the overlay, $.components.schemas.A.properties.c: it matches nothing",
            "; $.components.schemas.A.properties has: b, description, new, newer",
            &format!(
                "2. this has no description, and the overlay gives it none\n     at:   {new}\n"
            ),
            &format!("none\n     at:   {new}er\n"),
            "{target: \"$.components.schemas.A.properties.newer\", update: {description: …}}",
            "it replaces `maximum: 7` by `8` without x-expect",
            "at:   spec/overlay.yaml (only in 2024-01-01)",
        ],
    );
}

#[test]
fn overlay_for_a_version_that_is_not_listed_is_refused() {
    let workspace = workspace();
    let action = "  - target: $.components.schemas.A
    x-versions: [2025-01-01]
    update: {nullable: true}
";
    workspace.write("spec/overlay.yaml", &format!("{OVERLAY}{action}"));
    refused(
        &workspace,
        &[
            "x-versions lists 2025-01-01",
            "spec/sources.toml does not",
            "spec/overlay.yaml",
        ],
    );
}

#[test]
fn reference_broken_by_the_overlay_is_a_fault_of_the_fragment() {
    let workspace = workspace();
    let (rest, _) = OVERLAY
        .split_once("  - target: $.components.schemas.A")
        .unwrap();
    let removal = "  - target: $.components.schemas.A
    x-expect:
      type: object
      properties: {description: {type: string}, b: {type: integer, maximum: 7}}
    remove: true
";
    workspace.write("spec/overlay.yaml", &format!("{rest}{removal}"));
    refused(
        &workspace,
        &[
            "`#/components/schemas/A` refers to nothing",
            "spec/2023-01-01.json#/paths/",
        ],
    );
}

/// A document with this in place of one value.
fn with(pointer: &str, value: Value) -> String {
    let mut document = several();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[key.replace("~1", "/")] = value;
    document.to_string()
}

#[test]
fn bad_document_is_refused_with_file_and_place() {
    let schema = "/components/schemas/A";
    let other = json!({"operationId": "getA", "responses": {"200": {"content": {
        "application/vnd.atlas.2023-01-01+json": {},
    }}}});
    for (text, parts) in [
        (String::new(), &["empty", "bad.file"][..]),
        (
            "{\n  \"openapi\": }".to_owned(),
            &["not JSON", "bad.file:2:14"],
        ),
        (
            "openapi: [3.0".to_owned(),
            &["neither JSON nor YAML", "line", "bad.file"],
        ),
        (
            "swagger: '2.0'".to_owned(),
            &["OpenAPI 2.0 (Swagger)", "bad.file#/swagger"],
        ),
        (
            "openapi: 3.1.0".to_owned(),
            &["OpenAPI 3.1.0", "bad.file#/openapi"],
        ),
        ("just words".to_owned(), &["no object", "bad.file"]),
        (
            with(
                &format!("{schema}/properties"),
                json!({"x": {"$ref": "#/components/schemas/No"}}),
            ),
            &[
                "`#/components/schemas/No` refers to nothing",
                "bad.file#/components/schemas/A/properties/x",
            ],
        ),
        (
            with(schema, json!({"$ref": "#/components/schemas/A"})),
            &["refers to itself", "bad.file#/components/schemas/A"],
        ),
        (
            with("/paths/~1b", json!({"get": other})),
            &[
                "GET /b and GET /a/{id}",
                "the same name, getA",
                "bad.file#/paths/~1b/get",
            ],
        ),
        (
            with("/paths/~1b", json!(7)),
            &["no object", "bad.file#/paths/~1b"],
        ),
    ] {
        let workspace = workspace();
        workspace.write("bad.file", &text);
        let (from, out) = (workspace.path("bad.file"), workspace.path("out"));
        let slice = [
            "slice",
            "--from",
            from.to_str().unwrap(),
            "--api-version",
            "2023-01-01",
            "--all",
            "--out",
            out.to_str().unwrap(),
        ];
        workspace.refused(&slice, parts);
    }
}
