use super::*;

fn answer(versions: &[&str]) -> Value {
    let content: Object = versions
        .iter()
        .map(|version| {
            let media = json!({"x-xgen-version": version, "schema": {"title": version}});
            (format!("application/vnd.atlas.{version}"), media)
        })
        .collect();
    json!({"description": "", "content": content})
}

fn document(operation: &Value) -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"version": "2.0"},
        "paths": {
            "/a": {"parameters": [{"name": "p"}], "get": operation},
            // A second operation makes it a document of several versions.
            "/b": {"get": {"responses": {"200": answer(&[
                "2023-01-01+json", "2024-05-30+json", "2025-03-12+json", "preview+json",
                "2026-01-01.upcoming+json",
            ])}}},
        },
    })
}

fn resolved(operation: &Value, version: &str) -> Value {
    at(&document(operation), version).unwrap()["paths"]["/a"]["get"].clone()
}

fn media_types(content: &Value) -> Vec<&str> {
    content
        .as_object()
        .map(|content| content.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

#[test]
fn newest_version_up_to_the_date_is_chosen() {
    let operation = json!({
        "requestBody": answer(&["2023-01-01+json", "2025-03-12+json"]),
        "responses": {
            "200": answer(&["2023-01-01+json", "2024-05-30+json", "2024-05-30+csv"]),
            "201": answer(&["2023-01-01+json"]),
            "400": answer(&["2023-01-01+json"]),
        },
    });
    let old = resolved(&operation, "2023-01-01");
    assert_eq!(
        media_types(&old["responses"]["200"]["content"]),
        ["application/vnd.atlas.2023-01-01+json"]
    );
    assert_eq!(old["deprecated"], true);
    assert!(old["responses"]["201"].is_object());

    let new = resolved(&operation, "2025-03-12");
    assert_eq!(
        media_types(&new["responses"]["200"]["content"]),
        [
            "application/vnd.atlas.2024-05-30+csv",
            "application/vnd.atlas.2024-05-30+json"
        ]
    );
    assert_eq!(new.get("deprecated"), None);
    // It belongs to an older version of the operation.
    assert_eq!(new["responses"].get("201"), None);
    // Errors have no version of their own.
    assert!(new["responses"]["400"].is_object());
    // A body can have a newer version than its answer, and the other way round.
    assert_eq!(
        media_types(&new["requestBody"]["content"]),
        ["application/vnd.atlas.2025-03-12+json"]
    );
    assert_eq!(
        media_types(&resolved(&operation, "2024-05-30")["requestBody"]["content"]),
        ["application/vnd.atlas.2023-01-01+json"]
    );
}

#[test]
fn later_operation_is_left_out() {
    let operation = json!({"responses": {"200": answer(&["2024-05-30+json"])}});
    let old = at(&document(&operation), "2023-01-01").unwrap();
    assert_eq!(old["paths"].get("/a"), None);
    let new = at(&document(&operation), "2024-05-30").unwrap();
    assert_eq!(new["paths"]["/a"]["parameters"][0]["name"], "p");
}

#[test]
fn unreleased_version_is_chosen_only_by_name() {
    let operation = json!({"responses": {"200": answer(&[
        "2023-01-01+json", "preview+json", "2026-01-01.upcoming+json"
    ])}});
    let seen = |version| {
        let operation = resolved(&operation, version);
        assert_eq!(operation.get("deprecated"), None);
        media_types(&operation["responses"]["200"]["content"])[0].to_owned()
    };
    assert_eq!(seen("2025-03-12"), "application/vnd.atlas.2023-01-01+json");
    assert_eq!(seen("preview"), "application/vnd.atlas.preview+json");
    assert_eq!(
        seen("2026-01-01.upcoming"),
        "application/vnd.atlas.2026-01-01.upcoming+json"
    );
    let released = json!({"responses": {"200": answer(&["2023-01-01+json"])}});
    assert_eq!(resolved(&released, "preview"), Value::Null);
}

#[test]
fn responses_and_bodies_are_resolved_through_components() {
    let operation = json!({
        "requestBody": {"$ref": "#/components/requestBodies/B"},
        "responses": {"200": {"$ref": "#/components/responses/R"}},
    });
    let mut document = document(&operation);
    document["components"] = json!({
        "responses": {"R": answer(&["2023-01-01+json", "2024-05-30+json"])},
        "requestBodies": {"B": answer(&["2023-01-01+json", "2024-05-30+json"])},
    });
    let old = &at(&document, "2023-01-01").unwrap()["paths"]["/a"]["get"];
    for content in [
        &old["responses"]["200"]["content"],
        &old["requestBody"]["content"],
    ] {
        assert_eq!(
            media_types(content),
            ["application/vnd.atlas.2023-01-01+json"]
        );
    }
}

#[test]
fn response_without_media_type_belongs_to_every_version() {
    let operation = json!({"responses": {
        "200": answer(&["2023-01-01+json"]),
        "204": {"description": ""},
    }});
    let operation = resolved(&operation, "2024-05-30");
    assert_eq!(operation["responses"]["204"], json!({"description": ""}));
}

#[test]
fn operation_without_version_is_left_out_of_versioned_document() {
    let plain = json!({"responses": {"200": {"content": {"application/json": {}}}}});
    assert_eq!(resolved(&plain, "2024-05-30"), Value::Null);
    let document = json!({"paths": {"/a": {"get": plain}}});
    assert_eq!(at(&document, "2024-05-30").unwrap(), document);
}

#[test]
fn sunset_moves_to_the_operation() {
    for (date, expected) in [("2026-11-30", json!("2026-11-30")), (NEVER, Value::Null)] {
        let mut answer = answer(&["2023-01-01+json"]);
        answer["content"]["application/vnd.atlas.2023-01-01+json"]["x-sunset"] = json!(date);
        let operation = resolved(&json!({"responses": {"200": answer}}), "2023-01-01");
        assert_eq!(operation["x-sunset"], expected);
        let media =
            &operation["responses"]["200"]["content"]["application/vnd.atlas.2023-01-01+json"];
        assert_eq!(media.get("x-sunset"), None);
    }
}

#[test]
fn operation_hidden_in_production_is_left_out() {
    for (places, there) in [("dev,qa", true), ("dev,qa,stage,prod", false)] {
        let operation = json!({
            "x-xgen-hidden-env": {"envs": places},
            "responses": {"200": answer(&["2023-01-01+json"])},
        });
        assert_eq!(resolved(&operation, "2023-01-01").is_object(), there);
    }
}

#[test]
fn resolving_twice_equals_resolving_once() {
    let operation = json!({
        "requestBody": answer(&["2023-01-01+json", "2024-05-30+json"]),
        "responses": {"200": answer(&["2023-01-01+json", "2024-05-30+json"])},
    });
    let mut document = document(&operation);
    document["paths"]["/b"] = json!({});
    document["info"]["version"] = json!("2.0");
    let once = at(&document, "2024-05-30").unwrap();
    assert_eq!(at(&once, "2024-05-30").unwrap(), once);
}

#[test]
fn unknown_version_is_refused_with_known_ones() {
    let several = document(&json!({"responses": {}}));
    let diagnostic = at(&several, "2024-01-01").unwrap_err().to_string();
    assert!(diagnostic.contains("2024-01-01"), "{diagnostic}");
    assert!(
        diagnostic.contains("2023-01-01, 2024-05-30, 2025-03-12, 2026-01-01.upcoming, preview"),
        "{diagnostic}"
    );
    // One that was made for a date knows only that.
    let one = json!({"paths": {
        "/a": {"get": {"responses": {"200": answer(&["2023-01-01+json"])}}},
        "/b": {"get": {"responses": {"200": answer(&["2024-05-30+json"])}}},
    }});
    assert!(at(&one, "2024-05-30").is_ok());
    let diagnostic = at(&one, "2023-01-01").unwrap_err().to_string();
    assert!(diagnostic.ends_with("2024-05-30"), "{diagnostic}");
    // A fragment says which one that is.
    let mut fragment = one;
    fragment["info"] = json!({"version": "2025-03-12"});
    assert!(at(&fragment, "2025-03-12").is_ok());
    assert!(at(&fragment, "2024-05-30").is_err());
}
