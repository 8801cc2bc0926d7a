//! Every kind of change that the vendor makes is seen when `slice` takes it up: in a line, by an action
//! that is refused, or by what has no words. `tests/upstream` makes the same edits on the vendor's own
//! document.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::edits::{Edit, Seen, edits};
use crate::workspace::{Outcome, Workspace};

/// A workspace with the committed `spec/`, and the document of each dated version edited in `upstream/`.
pub(crate) fn with_documents(make: fn(&mut Value)) -> Workspace {
    with_documents_where(|file| file != PREVIEW, make)
}

/// The document of the preview.
const PREVIEW: &str = "preview.json";

/// The same, with the documents edited that `is_edited`.
fn with_documents_where(is_edited: fn(&str) -> bool, make: fn(&mut Value)) -> Workspace {
    let workspace = Workspace::committed();
    let facts = workspace.path("spec/facts");
    let sources = workspace.read("spec/sources.toml");
    let (_, revision) = sources.split_once("revision = \"").unwrap();
    let (revision, _) = revision.split_once('"').unwrap();
    for entry in fs::read_dir(facts).unwrap() {
        let file = entry.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        let mut document: Value = serde_json::from_str(&text).unwrap();
        document["info"]["x-xgen-sha"] = Value::from(revision);
        let name = file.file_name().unwrap().to_str().unwrap();
        if is_edited(name) {
            make(&mut document);
        }
        workspace.write(&format!("upstream/openapi-{name}"), &document.to_string());
    }
    workspace
}

/// As [`with_documents`], and what `slice` made of it.
fn sliced(make: fn(&mut Value)) -> (Workspace, Outcome) {
    let workspace = with_documents(make);
    let outcome = slice(&workspace);
    (workspace, outcome)
}

fn slice(workspace: &Workspace) -> Outcome {
    let from = workspace.path("upstream");
    workspace.run(&["slice", "--from", from.to_str().unwrap()])
}

fn fragments(workspace: &Workspace) -> Vec<(String, String)> {
    let files = workspace.snapshot().into_iter();
    let fragments = files.filter(|(path, _)| {
        path.parent() == Some(Path::new("spec"))
            && path.extension().is_some_and(|kind| kind == "json")
            && !path.ends_with("simulator.json")
    });
    fragments
        .map(|(path, bytes)| {
            (
                path.display().to_string(),
                String::from_utf8(bytes).unwrap(),
            )
        })
        .collect()
}

#[test]
fn every_upstream_edit_is_seen() {
    let before = fragments(&Workspace::committed());
    let mut silent = Vec::new();
    for Edit { name, make, seen } in edits() {
        let (workspace, outcome) = sliced(make);
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        let is_written = fragments(&workspace) != before;
        let (code, parts, is_fragment, is_fact) = match seen {
            Seen::Line(parts) => (0, parts, true, true),
            Seen::Decision(parts) => (100, parts, false, false),
            Seen::LeftOut(parts) => (0, parts, false, true),
            Seen::NoChange => (0, &[][..], false, false),
        };
        let tells = outcome
            .stdout
            .contains("the vendor changed for our operations");
        let quiet = matches!(seen, Seen::NoChange);
        let is_recorded = outcome.stdout.contains("wrote spec/facts/2023-01-01.json");
        let missing: Vec<_> = parts.iter().filter(|part| !said.contains(**part)).collect();
        if outcome.code != code
            || !missing.is_empty()
            || is_written != is_fragment
            || is_recorded != is_fact
            || tells == quiet
        {
            silent.push(format!(
                "{name}: status {} for {code}, fragments written: {is_written}, missing: \
                 {missing:?}\n{said}",
                outcome.code
            ));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n\n"));
}

#[test]
fn unedited_document_changes_nothing() {
    let (_, outcome) = sliced(|_| {});
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "nothing to do: everything is up to date\n");
}

/// The mistake that every member of a request can meet: its correction is written without a thought.
#[test]
fn change_that_a_new_action_hides_is_reported_with_the_action() {
    let contact = edits().find(|edit| edit.name == "new required member of a request");
    let (workspace, _) = sliced(contact.unwrap().make);
    let overlay = workspace.read("spec/overlay.yaml");
    let hiding = "  - target: $.components.schemas.GroupMaintenanceWindow.required[?@ == 'contact']
    x-expect: contact
    remove: true
  - target: $.components.schemas.GroupMaintenanceWindow.properties.contact
    update: {description: Whom to ask.}
";
    workspace.write("spec/overlay.yaml", &format!("{overlay}\n{hiding}"));
    let outcome = slice(&workspace);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let (_, unseen) = outcome
        .stdout
        .split_once("our fragments do not show:")
        .unwrap();
    let (_, actions) = overlay.split_once("\nactions:\n").unwrap();
    let number = actions.matches("\n  - target: ").count() + 1;
    assert!(
        unseen.contains("breaking, `contact` (`request-property-added-required`): "),
        "{unseen}"
    );
    assert!(
        unseen.contains(&format!(
            "action {number} of `spec/overlay.yaml` says otherwise"
        )),
        "{unseen}"
    );
}

#[test]
fn edit_of_the_preview_is_seen_and_asks_for_its_own_overlay() {
    let workspace = with_documents_where(
        |file| file == PREVIEW,
        |document| {
            let update = &mut document["components"]["schemas"]["MaintenanceWindowUpdate"];
            update["properties"]["contact"] = serde_json::json!({"type": "string"});
            update["required"]
                .as_array_mut()
                .unwrap()
                .push("contact".into());
        },
    );
    let outcome = slice(&workspace);
    assert_eq!(outcome.code, 100, "{}", outcome.stderr);
    let change = "request-property-added-required  `contact`";
    assert!(outcome.stdout.contains("in preview:"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains(change), "{}", outcome.stdout);
    assert!(
        outcome.stderr.contains("add to spec/overlay-preview.yaml"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn fragments_are_made_again_without_a_document() {
    let workspace = Workspace::committed();
    workspace.done(&["slice", "--check"]);
    let words = "The project's name.";
    workspace.replace(
        "spec/overlay.yaml",
        words,
        "The name that people gave the project.",
    );
    let outcome = workspace.run(&["check"]);
    assert!(
        outcome
            .stdout
            .contains("fragments against spec/facts and the overlay: out of date"),
        "{}",
        outcome.stdout
    );
    workspace.done(&["slice"]);
    for (file, text) in fragments(&workspace) {
        // The preview has words of its own.
        if file.ends_with(PREVIEW) {
            assert!(!text.contains(words), "{file}");
            continue;
        }
        assert!(
            text.contains("The name that people gave the project."),
            "{file}"
        );
    }
    // What is recorded is the vendor's, and no place for a correction.
    let facts = "spec/facts/2023-01-01.json";
    let text = workspace
        .read(facts)
        .replace("\"maximum\": 23", "\"maximum\": 24");
    let whole = workspace.read(facts);
    workspace.write(facts, &text);
    workspace.refused(&["slice"], &["sha256", facts, "spec/overlay.yaml"]);
    workspace.write(facts, &whole);
    for file in ["spec/simulator.json", "spec/operations.txt"] {
        let whole = workspace.read(file);
        workspace.write(file, &whole.replace("2023-01-01", "2023-02-01"));
        workspace.refused(&["slice"], &["sha256", file, "[simulator]"]);
        workspace.refused(&["check"], &["sha256", file, "[simulator]"]);
        workspace.write(file, &whole);
    }
}

#[test]
fn fragment_that_contradicts_itself_fails_the_check() {
    let window = "/components/schemas/GroupMaintenanceWindow";
    let example = "/paths/~1api~1atlas~1v2~1groups~1{groupId}~1maintenanceWindow/get/responses/200\
                   /content/application~1vnd.atlas.2023-01-01+json/examples/set/value";
    for (place, value, part) in [
        (
            format!("{window}/required"),
            serde_json::json!(["contact"]),
            "`contact` is required here, and no schema has such a member".to_owned(),
        ),
        (
            format!("{example}/hourOfDay"),
            serde_json::json!(24),
            "24 is greater than the maximum of 23, at /hourOfDay".to_owned(),
        ),
    ] {
        let workspace = Workspace::new();
        workspace.edit("2023-10-01", |fragment| {
            let (parent, key) = place.rsplit_once('/').unwrap();
            fragment.pointer_mut(parent).unwrap()[key] = value;
        });
        workspace.done(&["generate"]);
        workspace.refused_with(
            100,
            &["check"],
            &[&part, "spec/2023-10-01.json#/", "overlay.yaml"],
        );
    }
}
