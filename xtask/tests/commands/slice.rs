//! `slice` on small documents. That the committed fragments come out of the vendor's documents is
//! tested beside the code, where those documents are at hand.

use serde_json::{Value, json};

use crate::workspace::Workspace;

const SOURCES: &str = "\
versions = [
    { date = \"2023-01-01\", revision = \"old\", sha256 = \"0\" },
    { date = \"2024-01-01\" },
]
operations = [\"GET /a/{id}\"]

[upstream]
repository = \"r\"
folder = \"f\"
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
    workspace.write("upstream/openapi-2023-01-01.json", &document().to_string());
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

/// As [`refused`], where a person must decide.
#[track_caller]
fn undecided(workspace: &Workspace, parts: &[&str]) {
    let arguments = slice(workspace);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    workspace.refused_with(100, &arguments, parts);
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

    // Where it came from is noted, in the line of the version and nowhere else.
    let sources = workspace.read("spec/sources.toml");
    let noted: Vec<_> = sources
        .lines()
        .filter(|line| line.contains("sha256"))
        .collect();
    assert_eq!(noted.len(), 1, "{sources}");
    assert!(noted[0].starts_with("    { date = \"2023-01-01\", revision = \"abc\", sha256 = \""));
    assert_eq!(sources.lines().count(), SOURCES.lines().count());

    // The file itself can be named as well, and a check takes the same way.
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
fn a_fragment_made_by_hand_is_sliced_when_it_is_named() {
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
fn several() -> Value {
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
fn look(workspace: &Workspace, arguments: &[&str]) -> Vec<String> {
    workspace.write("v2.json", &several().to_string());
    let (from, out) = (workspace.path("v2.json"), workspace.path("out"));
    let start = ["slice", "--from", from.to_str().unwrap()];
    let end = ["--out", out.to_str().unwrap()];
    let all = start.iter().chain(arguments).chain(&end);
    all.map(|argument| (*argument).to_owned()).collect()
}

fn looked(arguments: &[&str], file: &str) -> Value {
    let workspace = workspace();
    let arguments = look(&workspace, arguments);
    let spec = workspace.read("spec/sources.toml");
    workspace.done(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(workspace.read("spec/sources.toml"), spec);
    serde_json::from_str(&workspace.read(&format!("out/{file}"))).unwrap()
}

#[test]
fn any_part_of_a_document_can_be_looked_at() {
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
fn yaml_is_read_as_json_is() {
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
fn what_is_not_in_the_document_is_named_with_what_is() {
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
        let arguments = look(&workspace, arguments);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        workspace.refused(&arguments, parts);
    }
}

#[test]
fn another_selection_has_no_place_in_spec() {
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

#[test]
fn a_folder_without_a_document_is_named() {
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
fn a_document_that_is_not_one_is_refused() {
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
fn a_document_whose_info_is_not_an_object_is_refused() {
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
fn an_action_that_matches_nothing_stops_the_slice() {
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
    workspace.write("upstream/openapi-2023-01-01.json", &document.to_string());
    undecided(
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

/// A document with this in place of one value.
fn with(pointer: &str, value: Value) -> String {
    let mut document = several();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[key.replace("~1", "/")] = value;
    document.to_string()
}

#[test]
fn every_kind_of_bad_document_gets_one_answer_with_file_and_place() {
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
