//! `slice` on small documents. That the committed fragments come out of the vendor's documents is
//! tested beside the code, where those documents are at hand.

use serde_json::{Value, json};

use crate::workspace::Workspace;

const SOURCES: &str = "\
versions = [
    { date = \"2023-01-01\", file = \"a.json\", revision = \"abc\" },
    { date = \"2024-01-01\" },
]
operations = [\"GET /a/{id}\"]

[upstream]
repository = \"r\"
folder = \"f\"
release = \"2025-06-05\"
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: T, version: 1.0.0}
actions:
  - target: $.info
    update: {title: Ours, description: Our words.}
  - target: $.paths['/a/{id}'].get
    update: {summary: Get A, description: Our words., x-atlas-retry: safe}
  - target: $.paths['/a/{id}'].get.responses['200']
    update: {description: Our words.}
  - target: $.components.schemas.A
    update: {description: Our words.}
  - target: $.components.schemas.A.properties['description', 'b']
    update: {description: Our words.}
";

fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("spec/sources.toml", SOURCES);
    workspace.write("spec/overlay.yaml", OVERLAY);
    workspace.write("upstream/a.json", &document().to_string());
    workspace
}

fn document() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "Theirs", "version": "2.0", "x-xgen-sha": "abc", "license": {"name": "L"}},
        "paths": {
            "/a/{id}": {
                "get": {
                    "operationId": "getA",
                    "description": "Their words.",
                    "responses": {"200": {
                        "description": "Their words.",
                        "content": {"application/vnd.atlas.2023-01-01+json": {
                            "schema": {"$ref": "#/components/schemas/A"},
                        }},
                    }},
                },
                "delete": {"operationId": "deleteA"},
            },
            "/b": {"get": {"operationId": "getB"}},
        },
        "components": {"schemas": {
            "B": {"type": "object"},
            "A": {
                "type": "object",
                "description": "Their words.",
                "properties": {
                    "description": {"type": "string", "description": "Their words."},
                    "b": {"type": "integer", "maximum": 7, "example": 3},
                },
            },
        }},
    })
}

fn slice(workspace: &Workspace) -> Vec<String> {
    let from = workspace.path("upstream").to_str().unwrap().to_owned();
    vec!["slice".to_owned(), "--from".to_owned(), from]
}

#[track_caller]
fn refused(workspace: &Workspace, parts: &[&str]) {
    let arguments = slice(workspace);
    workspace.refused(
        &arguments.iter().map(String::as_str).collect::<Vec<_>>(),
        parts,
    );
}

#[test]
fn a_fragment_is_what_was_selected_in_our_words() {
    let workspace = workspace();
    let by_hand = "made by hand\n";
    workspace.write("spec/2024-01-01.json", by_hand);
    let arguments = slice(&workspace);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    workspace.done(&arguments);
    assert_eq!(workspace.read("spec/2024-01-01.json"), by_hand);

    let text = workspace.read("spec/2023-01-01.json");
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap(),
        json!({
            "openapi": "3.0.1",
            "info": {"title": "Ours", "description": "Our words.", "version": "2023-01-01"},
            "paths": {"/a/{id}": {"get": {
                "operationId": "getA",
                "summary": "Get A",
                "description": "Our words.",
                "x-atlas-retry": "safe",
                "responses": {"200": {
                    "description": "Our words.",
                    "content": {"application/vnd.atlas.2023-01-01+json": {
                        "schema": {"$ref": "#/components/schemas/A"},
                    }},
                }},
            }}},
            "components": {"schemas": {"A": {
                "type": "object",
                "description": "Our words.",
                "properties": {
                    "description": {"type": "string", "description": "Our words."},
                    "b": {"type": "integer", "maximum": 7, "description": "Our words."},
                },
            }}},
        })
    );
    let keys: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("  \""))
        .collect();
    assert!(keys.is_sorted(), "{keys:?}");

    // The file itself can be named as well, and a check takes the same way.
    let file = workspace.path("upstream/a.json");
    let file = file.to_str().unwrap();
    workspace.done(&["slice", "--from", file, "--check"]);
    workspace.write(
        "spec/2023-01-01.json",
        &text.replace("\"maximum\": 7", "\"maximum\": 8"),
    );
    let outcome = workspace.run(&["slice", "--from", file, "--check"]);
    assert_eq!(outcome.code, 4);
    assert!(
        outcome.stdout.contains("+              \"maximum\": 7")
            || outcome.stdout.contains("\"maximum\": 7")
    );
}

#[test]
fn the_wrong_document_is_noticed() {
    let workspace = workspace();
    workspace.replace(
        "spec/sources.toml",
        "revision = \"abc\"",
        "revision = \"abd\"",
    );
    refused(&workspace, &["x-xgen-sha", "abc", "abd", "upstream/a.json"]);
    workspace.replace("spec/sources.toml", "revision = \"abd\"", "sha256 = \"00\"");
    refused(&workspace, &["sha256", "upstream/a.json"]);
    workspace.replace("spec/sources.toml", "\"a.json\"", "\"b.json\"");
    refused(&workspace, &["2023-01-01", "b.json", "--from"]);
}

#[test]
fn a_document_that_is_not_one_is_refused() {
    let workspace = workspace();
    for (text, reason) in [
        ("{", "not JSON"),
        ("[]", "no object"),
        (
            "{\"info\": {\"x-xgen-sha\": \"abc\"}}",
            "no operation GET /a/{id}",
        ),
    ] {
        workspace.write("upstream/a.json", text);
        refused(&workspace, &[reason, "upstream/a.json"]);
    }
}

#[test]
fn a_document_whose_info_is_not_an_object_is_refused() {
    let workspace = workspace();
    workspace.replace("spec/sources.toml", ", revision = \"abc\"", "");
    let without_info = OVERLAY.replace(
        "  - target: $.info\n    update: {title: Ours, description: Our words.}\n",
        "",
    );
    assert_ne!(without_info, OVERLAY);
    workspace.write("spec/overlay.yaml", &without_info);
    for info in [json!("text"), json!([1]), Value::Null] {
        let mut document = document();
        document["info"] = info;
        workspace.write("upstream/a.json", &document.to_string());
        refused(&workspace, &["no object", "upstream/a.json#/info"]);
    }
}

#[test]
fn an_action_that_matches_nothing_stops_the_slice() {
    let workspace = workspace();
    workspace.write(
        "spec/overlay.yaml",
        &format!("{OVERLAY}  - target: $.components.schemas.C\n    remove: true\n"),
    );
    refused(
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
fn an_overlay_that_is_not_one_is_refused() {
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
fn what_the_vendor_added_needs_our_words() {
    let workspace = workspace();
    let mut document = document();
    document["components"]["schemas"]["A"]["properties"]["c"] =
        json!({"type": "string", "description": "Their words."});
    workspace.write("upstream/a.json", &document.to_string());
    refused(
        &workspace,
        &[
            "no words",
            "spec/2023-01-01.json#/components/schemas/A/properties/c",
            "overlay.yaml",
        ],
    );
}

#[test]
fn a_reference_that_the_overlay_breaks_is_its_own_fault() {
    let workspace = workspace();
    workspace.write(
        "spec/overlay.yaml",
        &format!("{OVERLAY}  - target: $.components.schemas.A\n    remove: true\n"),
    );
    refused(
        &workspace,
        &[
            "`#/components/schemas/A` refers to nothing",
            "spec/2023-01-01.json#/paths/",
        ],
    );
}
