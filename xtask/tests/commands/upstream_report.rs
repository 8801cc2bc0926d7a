//! `upstream-report`: the text from which a person decides.

use serde_json::{Value, json};

use crate::edits::{Seen, edits};
use crate::upstream_edits::with_documents;
use crate::workspace::Workspace;

/// The report on documents of one version each: status and text.
fn report(make: fn(&mut Value)) -> (i32, String) {
    let workspace = with_documents(make);
    let before = workspace.snapshot();
    let from = workspace.path("upstream");
    let outcome = workspace.run(&["upstream-report", "--from", from.to_str().unwrap()]);
    assert!(before == workspace.snapshot(), "something was written");
    (outcome.code, outcome.stdout)
}

#[track_caller]
fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn report_without_a_change_says_so() {
    let (code, text) = report(|_| {});
    assert_eq!(code, 0);
    holds(
        &text,
        &[
            "| our 15 operations | no change |",
            "| our fragments | made; they show every change |",
            "| the rest of the API | not compared: there is no document of all versions |",
            "1. Nothing changed for us: merge when the checks pass.",
        ],
    );
    assert!(
        !text.contains("## To decide") && !text.contains("## What changed"),
        "{text}"
    );
}

#[test]
fn every_edit_is_in_the_report() {
    for edit in edits() {
        let (code, text) = report(edit.make);
        let (expected, parts): (i32, &[&str]) = match edit.seen {
            Seen::Line(_) => (
                0,
                &[
                    "in 2023-01-01",
                    "they show every change",
                    "## What changed for our operations",
                ],
            ),
            Seen::Decision(_) => (100, &["**not made: ", "## To decide", "make each decision"]),
            Seen::LeftOut(_) => (
                0,
                &[
                    "of what we leave out of unions |",
                    "## Of unions, our fragments leave out, in 2023-01-01",
                    "Does a user need one? Then add it to `flat`",
                ],
            ),
            Seen::NoChange => (0, &["| no change |"]),
        };
        assert_eq!(code, expected, "{}\n{text}", edit.name);
        holds(&text, parts);
    }
}

/// A document of all versions with our operations and `more`, in a folder called `name`. That in `old`
/// is of the revision of the fragments.
fn whole(workspace: &Workspace, more: Value, name: &str) -> String {
    let facts = workspace.read("spec/facts/2025-03-12.json");
    let mut document: Value = serde_json::from_str(&facts).unwrap();
    document["info"]["version"] = json!("2.0");
    let sources = workspace.read("spec/sources.toml");
    let (_, ours) = sources.split_once("revision = \"").unwrap();
    let (ours, _) = ours.split_once('"').unwrap();
    document["info"]["x-xgen-sha"] = json!(if name == "old" { ours } else { name });
    let paths = document["paths"].as_object_mut().unwrap();
    let Value::Object(more) = more else {
        panic!("paths are an object");
    };
    paths.extend(more);
    // A resource with several versions makes it a document of all.
    let versions = ["2023-01-01", "2023-10-01", "2025-03-12"];
    let content: Value = { versions.into_iter() }
        .map(|version| (format!("application/vnd.atlas.{version}+json"), json!({})))
        .collect();
    paths.insert(
        "/z".to_owned(),
        json!({"get": {"responses": {"200": {"content": content}}}}),
    );
    workspace.write(&format!("{name}/v2.json"), &document.to_string());
    let preview = workspace.read("spec/facts/preview.json");
    workspace.write(&format!("{name}/openapi-preview.json"), &preview);
    workspace.path(name).to_str().unwrap().to_owned()
}

/// An operation about maintenance.
fn watched(version: &str) -> Value {
    let media_type = format!("application/vnd.atlas.{version}+json");
    json!({"get": {"tags": ["Maintenance Settings"], "responses": {"200": {"content": {
        media_type: {"x-sunset": "2027-01-01"},
    }}}}})
}

#[test]
fn rest_of_the_api_is_compared_with_the_old_documents() {
    let workspace = Workspace::committed();
    let run = |arguments: &[&str]| workspace.done(&[&["upstream-report"], arguments].concat());
    let old = whole(
        &workspace,
        json!({"/a": watched("2023-01-01"), "/b": watched("2023-01-01"), "/gone": watched("2023-01-01")}),
        "old",
    );
    let new = whole(
        &workspace,
        json!({"/a": watched("2023-01-01"), "/b": watched("2025-03-12"), "/new": watched("2026-09-01")}),
        "new",
    );
    holds(
        &run(&["--from", &new, "--old", &old]),
        &[
            "| the rest of the API | **4 things may concern us** |",
            "**New operation** about maintenance: `GET /new`, in `2026-09-01` (until `2027-01-01`)",
            "**Other versions** of an operation about maintenance that we do not have: `GET /b`",
            "As before, an operation about maintenance that we do not have: `GET /a`",
            "**Removed operation** about maintenance, which we did not have: `GET /gone`",
            "**New version of the API**, 2026-09-01",
            "cargo xtask add-version 2026-09-01",
            "No version of our operations has a sunset date.",
            "Read what may concern us in the rest of the API.",
        ],
    );
    holds(
        &run(&["--from", &old, "--old", &old]),
        &["| the rest of the API | nothing new that concerns us |"],
    );
    // Nothing is known to be as before without the old documents, or with the new ones in their place.
    for arguments in [
        &["--from", new.as_str()][..],
        &["--from", &new, "--old", &new],
    ] {
        holds(
            &run(arguments),
            &[
                "| the rest of the API | **3 things may concern us** |",
                "- An operation about maintenance that we do not have: `GET /new`",
            ],
        );
    }
}

#[test]
fn versions_and_sunsets_of_our_operations_are_listed() {
    let workspace = Workspace::committed();
    let documents = |name: &str, sunset: &str, more: Option<&str>| {
        let folder = whole(&workspace, json!({}), name);
        let file = format!("{name}/v2.json");
        let mut document: Value = serde_json::from_str(&workspace.read(&file)).unwrap();
        let get = &mut document["paths"]["/api/atlas/v2/groups"]["get"];
        let content = &mut get["responses"]["200"]["content"];
        let dated = "application/vnd.atlas.2023-01-01+json";
        content[dated]["x-sunset"] = json!(sunset);
        if let Some(version) = more {
            content[format!("application/vnd.atlas.{version}+json")] = content[dated].clone();
        }
        workspace.write(&file, &document.to_string());
        folder
    };
    let old = documents("old", "2028-01-01", None);
    let new = documents("new", "2027-06-01", Some("2026-09-01"));
    let later = documents("later", "2028-06-01", None);
    let report = |new: &str| workspace.run(&["upstream-report", "--from", new, "--old", &old]);
    let text = report(&new).stdout;
    holds(
        &text,
        &[
            "**One of our operations has a version that we do not have**, 2026-09-01: `cargo xtask \
             add-version 2026-09-01 --from DIR`",
            "**Other versions** of `GET /api/atlas/v2/groups`: `2023-01-01` (until `2028-01-01`) \
             before, `2023-01-01` (until `2027-06-01`), `2026-09-01`",
            "**Sunset** of `GET /api/atlas/v2/groups` in 2023-01-01: `2027-06-01`, **earlier than \
             before** (`2028-01-01`)",
        ],
    );
    assert!(!text.contains("**New version of the API**"), "{text}");
    let text = report(&later).stdout;
    holds(
        &text,
        &["in 2023-01-01: `2028-06-01`, later than before (`2028-01-01`)"],
    );
}

#[test]
fn words_that_changed_are_told_by_their_place() {
    let workspace = Workspace::committed();
    let old = whole(&workspace, json!({}), "old");
    let new = whole(&workspace, json!({}), "new");
    let mut document: Value = serde_json::from_str(&workspace.read("new/v2.json")).unwrap();
    let get = &mut document["paths"]["/api/atlas/v2/groups"]["get"];
    get["description"] = json!("Their words.");
    get["x-stability"] = json!("beta");
    document["info"]["description"] = json!("Their words.");
    document["paths"]["/z"]["get"]["summary"] = json!("Their words.");
    workspace.write("new/v2.json", &document.to_string());
    let from = ["upstream-report", "--from", &new];
    let with_old = workspace
        .run(&[&from[..], &["--old", &old]].concat())
        .stdout;
    holds(
        &with_old,
        &[
            "Read in the documents which words changed (below).",
            "## Words and extensions of the vendor that changed, in 2023-01-01, 2023-10-01, 2025-03-12",
            "\n- `description`: `/paths/~1api~1atlas~1v2~1groups/get/description`\n\
             - `x-stability`: `/paths/~1api~1atlas~1v2~1groups/get/x-stability`\n\n",
        ],
    );
    assert!(!with_old.contains("Their words"), "{with_old}");
    let alone = workspace.run(&from).stdout;
    assert!(!alone.contains("which words changed"), "{alone}");
}

#[test]
fn version_that_is_gone_is_one_decision_among_others() {
    let workspace = with_documents(|document| {
        document["paths"]["/api/atlas/v2/groups"]["get"]["deprecated"] = json!(true);
    });
    std::fs::remove_file(workspace.path("upstream/openapi-2023-10-01.json")).unwrap();
    let from = workspace.path("upstream");
    let outcome = workspace.run(&["upstream-report", "--from", from.to_str().unwrap()]);
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    holds(
        &outcome.stdout,
        &[
            "| our 12 operations, in 2023-01-01, 2025-03-12 | 1 additive |",
            "**not made: 1 decision is needed**",
            "1. none of the files that --from names describes version 2023-10-01",
        ],
    );
}

#[test]
fn change_of_all_versions_names_what_the_facade_uses() {
    let (code, text) = report(|document| {
        document["components"]["schemas"]["Group"]["properties"]["id"] = json!({"type": "integer"});
    });
    assert_eq!(code, 0, "{text}");
    holds(
        &text,
        &[
            "Change the code of what the facade uses (below)",
            "## What the facade uses of it, in 2023-01-01, 2023-10-01, 2025-03-12\n\n\
             - listOrganizationProjects, listProjects: member `results[].id` of the reply: integer \
             instead of string",
        ],
    );
    // With decisions to make, it is told all the same.
    let (code, text) = report(|document| {
        let window = &mut document["components"]["schemas"]["GroupMaintenanceWindow"];
        window["properties"]["startASAP"] = json!({"type": "string"});
    });
    assert_eq!(code, 100, "{text}");
    holds(
        &text,
        &["updateMaintenanceWindow: request member `startASAP`: string instead of boolean"],
    );
    let (_, text) = report(|document| {
        document["paths"]["/api/atlas/v2/groups"]["get"]["deprecated"] = json!(true);
    });
    assert!(!text.contains("the facade uses"), "{text}");
}

/// What stands between the fragments and the crates is a decision as well.
#[test]
fn version_that_differs_is_a_decision() {
    let (code, text) = report(|document| {
        if document["info"]["version"] == "2025-03-12" {
            document["components"]["schemas"]["Group"]["properties"]["id"] =
                json!({"type": "integer"});
        }
    });
    assert_eq!(code, 100, "{text}");
    holds(
        &text,
        &[
            "**not made: 1 decision is needed**",
            "1. version 2025-03-12 differs from 2023-01-01 in what the family `common` uses:",
            "families/NAME.rs",
        ],
    );
}

#[test]
fn file_that_cannot_be_read_is_nothing_to_decide() {
    let workspace = Workspace::committed();
    let outcome = workspace.run(&["upstream-report", "--from", "nothing"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    holds(&outcome.stderr, &["cannot be read"]);
}
