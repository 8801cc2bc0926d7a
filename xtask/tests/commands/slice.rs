//! `slice` on small documents. `tests/upstream` slices the vendor's documents.

use serde_json::{Value, json};

use crate::workspace::Workspace;

pub(crate) const SOURCES: &str = "\
versions = [
    { date = \"2023-01-01\", revision = \"old\", sha256 = \"0\" },
    { date = \"2024-01-01\" },
]
operations = [{ name = \"getA\", operation = \"GET /a/{id}\" }]
schemas = [{ name = \"A\", at = \"getA 200\" }]

[upstream]
repository = \"r\"
folder = \"f\"
";

pub(crate) const OVERLAY: &str = "\
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

pub(crate) fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("spec/sources.toml", SOURCES);
    workspace.write("spec/overlay.yaml", OVERLAY);
    workspace.write("upstream/openapi-2023-01-01.json", &document().to_string());
    workspace
}

pub(crate) fn document() -> Value {
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

pub(crate) fn slice(workspace: &Workspace) -> Vec<String> {
    let from = workspace.path("upstream").to_str().unwrap().to_owned();
    vec!["slice".to_owned(), "--from".to_owned(), from]
}

#[track_caller]
pub(crate) fn refused(workspace: &Workspace, parts: &[&str]) {
    let arguments = slice(workspace);
    workspace.refused(
        &arguments.iter().map(String::as_str).collect::<Vec<_>>(),
        parts,
    );
}

#[test]
fn fragment_has_the_selection_in_our_words() {
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

    // So are the facts behind it, without words.
    let facts: Value = serde_json::from_str(&workspace.read("spec/facts/2023-01-01.json")).unwrap();
    assert_eq!(facts["info"], json!({"title": "", "version": "2023-01-01"}));
    assert_eq!(
        facts["components"]["schemas"]["A"],
        json!({"type": "object", "properties": {
            "description": {"type": "string"},
            "b": {"type": "integer", "maximum": 7},
        }})
    );

    // Where it came from is noted, in the line of the version and nowhere else.
    let sources = workspace.read("spec/sources.toml");
    let noted: Vec<_> = sources
        .lines()
        .filter(|line| line.contains("sha256"))
        .collect();
    assert_eq!(noted.len(), 1, "{sources}");
    assert!(noted[0].starts_with("    { date = \"2023-01-01\", revision = \"abc\", sha256 = \""));
    assert_eq!(sources.lines().count(), SOURCES.lines().count());

    // The file itself can be named as well, and so it can by a check.
    let file = workspace.path("upstream/openapi-2023-01-01.json");
    let file = file.to_str().unwrap();
    workspace.done(&["slice", "--from", file, "--check"]);
    workspace.write(
        "spec/2023-01-01.json",
        &text.replace("\"maximum\": 7", "\"maximum\": 8"),
    );
    let outcome = workspace.run(&["slice", "--from", file, "--check"]);
    assert_eq!(outcome.code, 4);
    assert!(
        outcome.stdout.contains("\"maximum\": 7"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stderr.contains("cargo xtask slice"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn fragment_made_by_hand_is_sliced_when_named() {
    let workspace = workspace();
    let same_schema = several().to_string().replace("schemas/B", "schemas/A");
    workspace.write("upstream/v2.json", &same_schema);
    let from = workspace.path("upstream");
    let from = from.to_str().unwrap();
    workspace.done(&["slice", "--from", from, "--api-version", "2024-01-01"]);
    let fragment = workspace.read("spec/2024-01-01.json");
    assert!(
        fragment.contains("\"version\": \"2024-01-01\""),
        "{fragment}"
    );
    let sources = workspace.read("spec/sources.toml");
    assert!(sources.contains("{ date = \"2024-01-01\", revision = \"abc\", sha256 = "));
    // Only what is listed has a place in spec/.
    let unlisted = ["slice", "--from", from, "--api-version", "2024-05-30"];
    workspace.refused(&unlisted, &["2024-05-30", "add-version", "--out"]);
}

/// A document of several versions.
pub(crate) fn several() -> Value {
    let mut document = document();
    let content = &mut document["paths"]["/a/{id}"]["get"]["responses"]["200"]["content"];
    for version in ["2024-01-01", "2024-05-30", "preview"] {
        content[format!("application/vnd.atlas.{version}+json")] =
            json!({"schema": {"$ref": "#/components/schemas/B"}});
    }
    document["paths"]["/a/{id}"]["get"]["tags"] = json!(["Apples"]);
    document
}

/// Runs `slice` on the document of several versions with these arguments, into a folder of its own.
pub(crate) fn preview(workspace: &Workspace, arguments: &[&str]) -> Vec<String> {
    workspace.write("v2.json", &several().to_string());
    let (from, out) = (workspace.path("v2.json"), workspace.path("out"));
    let start = ["slice", "--from", from.to_str().unwrap()];
    let end = ["--out", out.to_str().unwrap()];
    let all = start.iter().chain(arguments).chain(&end);
    all.map(|argument| (*argument).to_owned()).collect()
}

fn looked(arguments: &[&str], file: &str) -> Value {
    let workspace = workspace();
    let arguments = preview(&workspace, arguments);
    let spec = workspace.read("spec/sources.toml");
    workspace.done(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(workspace.read("spec/sources.toml"), spec);
    serde_json::from_str(&workspace.read(&format!("out/{file}"))).unwrap()
}

#[test]
fn any_part_of_a_document_can_be_written_out() {
    let tagged = ["--api-version", "2024-01-01", "--tag", "Apples"];
    let document = looked(&tagged, "2024-01-01.json");
    let get = &document["paths"]["/a/{id}"]["get"];
    assert_eq!(get["deprecated"], true);
    assert_eq!(get.get("description"), None);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert_eq!(schemas.keys().collect::<Vec<_>>(), ["B"]);
    // A title there must be, and it is not the vendor's.
    assert_eq!(
        document["info"],
        json!({"title": "", "version": "2024-01-01"})
    );

    // What has no version is in none.
    let all = looked(&["--api-version", "preview", "--all"], "preview.json");
    assert_eq!(all["paths"].as_object().unwrap().len(), 1);
    assert_eq!(all["info"]["version"], "preview");

    let kept = looked(
        &[
            "--api-version",
            "2023-01-01",
            "--operation",
            "GET /a/{id}",
            "--prose",
            "keep",
        ],
        "2023-01-01.json",
    );
    assert_eq!(
        kept["paths"]["/a/{id}"]["get"]["description"],
        "Their words."
    );
    assert_eq!(kept["info"]["license"]["name"], "L");

    let ours = looked(&["--api-version", "2023-01-01"], "2023-01-01.json");
    assert_eq!(ours["info"]["title"], "Ours");
    let bare = looked(
        &["--api-version", "2023-01-01", "--overlay", "none"],
        "2023-01-01.json",
    );
    assert_eq!(bare["info"]["title"], "");
}

#[test]
fn yaml_gives_the_same_as_json() {
    let workspace = workspace();
    let json = looked(
        &["--api-version", "2024-01-01", "--overlay", "none"],
        "2024-01-01.json",
    );
    workspace.write(
        "a.yaml",
        "openapi: 3.0.1\ninfo: {title: Theirs}\npaths:\n  /a/{id}:\n    get:\n      \
         operationId: getA\n      tags: [Apples]\n      deprecated: true\n      responses:\n        \
         '200':\n          content:\n            application/vnd.atlas.2024-01-01+json:\n              \
         schema: {$ref: '#/components/schemas/B'}\ncomponents:\n  schemas:\n    B: {type: object}\n",
    );
    let (from, out) = (workspace.path("a.yaml"), workspace.path("out"));
    let (from, out) = (from.to_str().unwrap(), out.to_str().unwrap());
    let yaml = [
        "slice",
        "--from",
        from,
        "--api-version",
        "2024-01-01",
        "--overlay",
        "none",
        "--out",
        out,
    ];
    workspace.done(&yaml);
    let yaml: Value = serde_json::from_str(&workspace.read("out/2024-01-01.json")).unwrap();
    assert_eq!(yaml["components"], json["components"]);
    assert_eq!(yaml["paths"]["/a/{id}"]["get"]["deprecated"], true);
}

#[test]
fn unknown_selection_is_refused_with_what_exists() {
    for (arguments, parts) in [
        (
            &["--api-version", "2024-02-01"][..],
            &[
                "2024-02-01",
                "2023-01-01, 2024-01-01, 2024-05-30, preview",
                "v2.json",
            ][..],
        ),
        (
            &["--api-version", "2024-01-01", "--tag", "apple"],
            &["\"apple\"", "the nearest is \"Apples\"", "v2.json"],
        ),
        (
            &["--api-version", "2024-01-01", "--operation", "PUT /a/{id}"],
            &["PUT /a/{id}", "v2.json", "--operation"],
        ),
    ] {
        let workspace = workspace();
        let arguments = preview(&workspace, arguments);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        workspace.refused(&arguments, parts);
    }
}

#[test]
fn other_selection_needs_an_output_folder() {
    let workspace = workspace();
    let from = workspace.path("upstream");
    for option in [
        &["--all"][..],
        &["--tag", "Apples"],
        &["--operation", "GET /a"],
        &["--prose", "keep"],
        &["--overlay", "none"],
    ] {
        let arguments = [&["slice", "--from", from.to_str().unwrap()], option].concat();
        let before = workspace.snapshot();
        let outcome = workspace.run(&arguments);
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains("--out"), "{}", outcome.stderr);
        assert!(before == workspace.snapshot());
    }
}
