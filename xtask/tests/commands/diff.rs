//! `diff` as it is run: its sides, its formats and its exit statuses. What it finds is tested
//! beside the code.

use serde_json::{Value, json};

use crate::workspace::Workspace;

fn document() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"operationId": "getA", "responses": {"200": {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}},
        }}}}},
        "components": {"schemas": {"A": {
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "required": ["a"],
        }}},
    })
}

/// A workspace with `old.json`, and `new.json` that differs by `edit`; and their paths.
fn sides(edit: impl FnOnce(&mut Value)) -> (Workspace, String, String) {
    let workspace = Workspace::new();
    let mut new = document();
    edit(&mut new);
    workspace.write("old.json", &document().to_string());
    workspace.write("new.json", &new.to_string());
    let path = |file: &str| workspace.path(file).to_str().unwrap().to_owned();
    let (old, new) = (path("old.json"), path("new.json"));
    (workspace, old, new)
}

fn breaking(document: &mut Value) {
    document["components"]["schemas"]["A"]["properties"] = json!({"b": {"type": "string"}});
    document["components"]["schemas"]["A"]["required"] = json!([]);
}

fn words(document: &mut Value) {
    document["paths"]["/a"]["get"]["summary"] = json!("S");
}

#[test]
fn text_is_grouped_by_class_and_operation() {
    let (workspace, old, new) = sides(|document| {
        breaking(document);
        words(document);
    });
    assert_eq!(
        workspace.done(&["diff", &old, &new]),
        "\
breaking (1): what worked before can fail, or mean something else

  GET /a
    response-required-property-removed  `a`  /components/schemas/A/properties/a

additive (1): there is more, or less is asked for; what worked before still works

  GET /a
    response-property-added  `b`  /components/schemas/A/properties/b

words only (1): what people read

  GET /a
    operation-words-changed  `summary`  /paths/~1a/get/summary

3 changes: 1 breaking, 1 additive, 1 words only
"
    );
    assert_eq!(workspace.done(&["diff", &old, &old]), "no difference\n");
}

#[test]
fn ours_compares_only_what_concerns_us() {
    let (workspace, old, new) = sides(|document| {
        words(document);
        document["paths"]["/b"] = json!({"get": {"operationId": "getB", "responses": {}}});
        document["paths"]["/a"]["get"]["operationId"] = json!("renamed");
    });
    workspace.write(
        "spec/sources.toml",
        &crate::slice::SOURCES.replace("/a/{id}", "/a"),
    );
    let ours = ["diff", &old, &new, "--ours"];
    assert_eq!(workspace.done(&ours), "no difference\n");
    assert_ne!(workspace.done(&ours[..3]), "no difference\n");
    // A document without any operation of ours is another one.
    workspace.write(
        "new.json",
        &json!({"openapi": "3.0.1", "paths": {}}).to_string(),
    );
    workspace.refused(&ours, &["no operation GET /a", "new.json#/paths"]);
}

#[test]
fn json_matches_its_documentation() {
    let (workspace, old, new) = sides(breaking);
    let report = workspace.done(&["diff", &old, &new, "--format", "json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(
        report,
        json!({
            "old": old,
            "new": new,
            "summary": {
                "breaking": 1, "breaks-code": 0, "new-version": 0, "additive": 1, "words-only": 0,
            },
            "changes": [
                {
                    "rule": "response-required-property-removed",
                    "class": "breaking",
                    "direction": "response",
                    "operations": ["GET /a"],
                    "place": {"old": "/components/schemas/A/properties/a", "new": null},
                    "what": "`a`",
                },
                {
                    "rule": "response-property-added",
                    "class": "additive",
                    "direction": "response",
                    "operations": ["GET /a"],
                    "place": {"old": null, "new": "/components/schemas/A/properties/b"},
                    "what": "`b`",
                },
            ],
        })
    );
}

#[test]
fn markdown_begins_with_summary_and_folds_words() {
    let (workspace, old, new) = sides(|document| {
        breaking(document);
        words(document);
        // What a document says is shown, and not obeyed.
        document["paths"]["/`<b>@all"] = json!({"get": {}});
    });
    let report = workspace.done(&["diff", &old, &new, "--format", "markdown"]);
    let parts = [
        "## API changes: ",
        "| class | changes | meaning |",
        "| **breaking** | 1 |",
        "### Breaking (1)",
        "**`GET /a`**",
        "- `a` (`response-required-property-removed`): `/components/schemas/A/properties/a`",
        "**`GET /'<b>@all`**",
        "<details><summary>Words only (1)</summary>",
        "</details>",
    ];
    let mut rest = report.as_str();
    for part in parts {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("{part:?} is not in order:\n{report}"));
        rest = &rest[at..];
    }
}

#[test]
fn markdown_over_the_limit_says_what_was_cut() {
    let (workspace, old, new) = sides(|document| {
        for number in 0..2000 {
            let name = format!("property{number}");
            document["components"]["schemas"]["A"]["properties"][name] = json!({});
        }
        words(document);
    });
    let report = workspace.done(&["diff", &old, &new, "--format", "markdown"]);
    let length = report.chars().count();
    assert!((50_000..=60_000).contains(&length), "{length}");
    let shown = report.matches("(`response-property-added`)").count();
    let cut = format!(
        "**Cut here to fit: {} additive are not shown.**",
        2000 - shown
    );
    assert!(report.contains(&cut), "{cut}");
    assert_eq!(
        report.matches("<details>").count(),
        report.matches("</details>").count()
    );
}

#[test]
fn exit_status_follows_fail_on() {
    for (edit, on_breaking, on_any) in [
        ((|_| {}) as fn(&mut Value), 0, 0),
        (words, 0, 100),
        (breaking, 100, 100),
        (
            |document| document["paths"]["/a"]["get"]["operationId"] = json!("b"),
            100,
            100,
        ),
    ] {
        let (workspace, old, new) = sides(edit);
        for (fail_on, code) in [("breaking", on_breaking), ("any", on_any)] {
            let outcome = workspace.run(&["diff", &old, &new, "--fail-on", fail_on]);
            assert_eq!(
                outcome.code, code,
                "{fail_on}: {}{}",
                outcome.stdout, outcome.stderr
            );
            assert_eq!(
                outcome.stderr.contains("--fail-on"),
                code == 100,
                "{}",
                outcome.stderr
            );
        }
        workspace.done(&["diff", &old, &new]);
    }
}

/// The rules and classes of a report.
fn classes(workspace: &Workspace, old: &str, new: &str) -> Vec<(String, String)> {
    let report = workspace.done(&["diff", old, new, "--format", "json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    let changes = report["changes"].as_array().unwrap().iter();
    let text = |change: &Value, key: &str| change[key].as_str().unwrap().to_owned();
    changes
        .map(|change| (text(change, "rule"), text(change, "class")))
        .collect()
}

#[test]
fn generated_code_says_what_breaks_code() {
    let a = |document: &mut Value, key: &str, schema: Value| {
        document["components"]["schemas"]["A"]["properties"][key] = schema;
    };
    let post = |document: &mut Value, schema: Value| {
        document["paths"]["/a"]["post"] = json!({
            "operationId": "makeA",
            "requestBody": {"content": {"application/json": {"schema": {
                "type": "object", "properties": {"sent": schema},
            }}}},
            "responses": {"204": {}},
        });
    };
    let parameter = |required: bool| json!([{"name": "q", "in": "query", "required": required, "schema": {"type": "integer"}}]);
    type Edit<'a> = &'a dyn Fn(&mut Value);
    let cases: [(&str, Edit<'_>, Edit<'_>, &str); 7] = [
        // Both are text in Rust.
        (
            "request-type-widened",
            &|it| post(it, json!({"type": "string", "format": "email"})),
            &|it| post(it, json!({"type": "string"})),
            "additive",
        ),
        (
            "request-type-widened",
            &|it| post(it, json!({"type": "integer"})),
            &|it| post(it, json!({"type": "number"})),
            "breaks-code",
        ),
        // The type of text within bounds is gone.
        (
            "request-bound-removed",
            &|it| post(it, json!({"type": "string", "maxLength": 9})),
            &|it| post(it, json!({"type": "string"})),
            "breaks-code",
        ),
        // An answer is read as it comes.
        (
            "response-enum-value-added",
            &|it| a(it, "e", json!({"type": "string", "enum": ["x"]})),
            &|it| a(it, "e", json!({"type": "string", "enum": ["x", "y"]})),
            "additive",
        ),
        (
            "response-optional-property-removed",
            &|it| a(it, "e", json!({"type": "string"})),
            &|_| {},
            "breaks-code",
        ),
        (
            "request-parameter-became-optional",
            &|it| it["paths"]["/a"]["get"]["parameters"] = parameter(true),
            &|it| it["paths"]["/a"]["get"]["parameters"] = parameter(false),
            "breaks-code",
        ),
        // Nothing is generated of what no operation reaches.
        (
            "schema-removed",
            &|it| it["components"]["schemas"]["Alone"] = json!({"type": "string"}),
            &|_| {},
            "additive",
        ),
    ];
    for (rule, before, after, class) in cases {
        let (workspace, old, new) = sides(|document| after(document));
        let mut document = document();
        before(&mut document);
        workspace.write("old.json", &document.to_string());
        let found = classes(&workspace, &old, &new);
        assert_eq!(found, [(rule.to_owned(), class.to_owned())]);
    }
}

#[test]
fn operation_that_is_not_generated_is_judged_by_the_rules() {
    // A method needs a name.
    let (workspace, old, new) = sides(|document| {
        document["paths"]["/`a"] = json!({"get": {}});
        document["paths"]["/b"] = json!({"get": {}});
    });
    let report = workspace.done(&["diff", &old, &new]);
    let note = "note: of `GET /'a`, and of 1 others, no code is generated on the new side";
    assert!(report.contains(note), "{report}");
    assert!(report.ends_with("\n2 changes: 2 additive\n"), "{report}");
    let report = workspace.done(&["diff", &old, &new, "--format", "markdown"]);
    assert!(report.contains("\n> of `GET /'a`"), "{report}");
    let report = workspace.done(&["diff", &old, &new, "--format", "json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["notes"].as_array().unwrap().len(), 1);
}

#[test]
fn date_names_a_fragment_of_this_workspace() {
    let workspace = Workspace::new();
    let report = workspace.done(&["diff", "2023-10-01", "2025-03-12"]);
    assert!(report.ends_with("1 change: 1 words only\n"), "{report}");
    workspace.refused(
        &["diff", "2023-10-01", "2024-01-01"],
        &["spec/2024-01-01.json"],
    );
}

#[test]
fn side_that_names_nothing_is_refused() {
    let (workspace, old, _) = sides(words);
    for (given, parts) in [
        (
            "nowhere.json",
            &["`nowhere.json`", "no file", "no date", "no @"][..],
        ),
        ("nowhere.json@2023-01-01", &["no file", "before the @"]),
        (&format!("{old}@yesterday"), &["yesterday", "after the @"]),
    ] {
        let parts: Vec<&str> = parts
            .iter()
            .map(|part| match *part {
                "no date" => "not a date",
                part => part,
            })
            .collect();
        workspace.refused(&["diff", &old, given], &parts);
        workspace.refused(&["diff", given, &old], &parts);
    }
    for arguments in [
        &["diff"][..],
        &["diff", &old],
        &["diff", &old, &old, "--format", "xml"],
    ] {
        assert_eq!(workspace.run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn side_that_is_no_document_is_refused() {
    let (workspace, old, new) = sides(words);
    for (text, parts) in [
        ("[]", &["no object"][..]),
        ("", &["empty", "new.json"]),
        ("{}", &["neither `openapi` nor `swagger`", "new.json"]),
        ("{", &["not JSON"]),
        ("{\"openapi\": \"3.0.1\",\n}", &["new.json:2:1"]),
        (
            "{\"openapi\": \"3.1.0\", \"paths\": {}}",
            &["OpenAPI 3.1.0", "new.json#/openapi"],
        ),
        (
            "{\"openapi\": \"3.0.1\", \"paths\": 1}",
            &["no object", "new.json#/paths"],
        ),
        (
            "{\"openapi\": \"3.0.1\", \"paths\": {\"/a\": {\"get\": {\"requestBody\": \
             {\"$ref\": \"#/components/requestBodies/B\"}}}}}",
            &["refers to nothing", "/requestBody/$ref"],
        ),
    ] {
        workspace.write("new.json", text);
        workspace.refused(&["diff", &old, &new], parts);
    }
}

#[test]
fn rules_are_listed_by_class() {
    let rules = Workspace::new().done(&["diff", "--rules"]);
    for part in [
        "breaking: ",
        "\nwords only: ",
        "\n  request-property-became-required ",
    ] {
        assert!(rules.contains(part), "{part:?} is not in:\n{rules}");
    }
}
