use serde_json::json;

use super::*;

fn document() -> Value {
    json!({
        "paths": {"/a/{id}": {"get": {
            "parameters": [
                {"name": "a/b", "in": "query", "schema": {"type": "string"}},
                {"$ref": "#/components/parameters/kinds"}
            ],
            "responses": {
                "200": {"$ref": "#/components/responses/page"},
                "404": {"content": {"text/plain": {"schema": {"type": "string"}}}}
            }
        }}},
        "components": {
            "parameters": {"kinds": {"name": "kinds", "in": "query", "schema": {
                "$ref": "#/components/schemas/Kinds"
            }}},
            "responses": {"page": {"content": {
                "text/csv": {},
                "application/vnd.atlas.2023-01-01+json": {"schema": {"$ref": "#/components/schemas/Page"}}
            }}},
            "schemas": {
                "Kinds": {"items": {"type": "string"}},
                "Page": {"properties": {
                    "results": {"$ref": "#/components/schemas/List"},
                    "self": {"$ref": "#/components/schemas/Page"}
                }},
                "List": {"items": {"$ref": "#/components/schemas/One"}},
                "One": {"properties": {"to": {"type": "string"}}},
                "Circle": {"$ref": "#/components/schemas/Circle"}
            }
        }
    })
}

fn found(place: &str) -> Option<String> {
    let operations = [OperationName {
        name: "listThings".to_owned(),
        key: "GET /a/{id}".to_owned().try_into().unwrap(),
    }];
    pointer_of(&document(), place, &operations)
}

#[test]
fn place_is_found_through_references() {
    let page = "/components/responses/page/content/application~1vnd.atlas.2023-01-01+json/schema";
    let operation = "/paths/~1a~1{id}/get";
    for (place, at) in [
        ("listThings 200", page.to_owned()),
        (
            "listThings 200.results",
            "/components/schemas/Page/properties/results".to_owned(),
        ),
        (
            "listThings 200.self.self",
            "/components/schemas/Page/properties/self".to_owned(),
        ),
        (
            "listThings 200.results[]",
            "/components/schemas/List/items".to_owned(),
        ),
        (
            "listThings 200.results[].to",
            "/components/schemas/One/properties/to".to_owned(),
        ),
        (
            "listThings query a/b",
            format!("{operation}/parameters/0/schema"),
        ),
        (
            "listThings query kinds",
            "/components/parameters/kinds/schema".to_owned(),
        ),
        (
            "listThings query kinds[]",
            "/components/schemas/Kinds/items".to_owned(),
        ),
    ] {
        assert_eq!(found(place), Some(at), "{place}");
    }
}

#[test]
fn place_that_is_not_there_is_none() {
    for place in [
        "",
        "listThings",
        "listThings ",
        "listOthers 200",
        "listThings 201",
        "listThings 404",
        "listThings 200.missing",
        "listThings 200.results[].from",
        "listThings 200.self[]",
        "listThings query",
        "listThings query other",
        "listThings query a/b[]",
    ] {
        assert_eq!(found(place), None, "{place}");
    }
}

#[test]
fn reference_is_followed_to_its_end_and_not_in_circles() {
    let document = document();
    let follow = |at: &str| target(&document, at.to_owned());
    let one = "/components/schemas/One";
    assert_eq!(
        follow("/components/schemas/List/items").as_deref(),
        Some(one)
    );
    assert_eq!(follow(one).as_deref(), Some(one));
    assert_eq!(follow("/components/schemas/Circle"), None);
    assert_eq!(follow("/components/schemas/Missing"), None);
}
