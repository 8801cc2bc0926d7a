use super::*;

const AT: &str = "listEvents 200.results[]";
const TYPES: &str = "listEvents query type[]";

fn operations() -> Vec<OperationName> {
    ["listEvents = GET /events", "listOthers = GET /others"]
        .map(|line| {
            let (name, key) = line.split_once(" = ").unwrap();
            OperationName {
                name: name.to_owned(),
                key: key.to_owned().try_into().unwrap(),
            }
        })
        .into()
}

fn flat(at: &str, members: &[&str], opaque: &[&str]) -> Flat {
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Flat {
        at: at.to_owned(),
        members: texts(members),
        opaque: texts(opaque),
    }
}

/// A page of events, which are of one of `alternatives`.
fn document(alternatives: Value) -> Value {
    json!({
        "paths": {"/events": {"get": {
            "parameters": [{"$ref": "#/components/parameters/type"}],
            "responses": {"200": {"content": {"application/vnd.atlas.2023-01-01+json": {
                "schema": {"$ref": "#/components/schemas/Page"}
            }}}}
        }}},
        "components": {
            "parameters": {"type": {"name": "type", "in": "query", "schema": {
                "type": "array", "items": {"$ref": "#/components/schemas/Types"}
            }}},
            "schemas": {
                "Page": {"properties": {"results": {"items": {"$ref": "#/components/schemas/Event"}}}},
                "Event": {"oneOf": alternatives},
                "Types": {"anyOf": [{"$ref": "#/components/schemas/Some"}, {
                    "type": "string", "enum": ["OTHER"]
                }]},
                "Some": {"type": "string", "enum": ["STARTED"]}
            }
        }
    })
}

/// What the event became, and what was refused.
fn flattened(alternatives: Value, members: &[&str], opaque: &[&str]) -> (Value, Vec<Refusal>) {
    let mut document = document(alternatives);
    let refusals = flatten(&mut document, &[flat(AT, members, opaque)], &operations());
    (document["components"]["schemas"]["Event"].clone(), refusals)
}

#[test]
fn members_of_all_alternatives_are_those_of_one_object() {
    let alternatives = json!([
        {"type": "object", "required": ["id", "kind", "user"], "properties": {
            "id": {"type": "string", "description": "One."},
            "kind": {"$ref": "#/components/schemas/Some"},
            "user": {"type": "string", "pattern": "^u"},
            "unlisted": {"type": "integer"}
        }},
        {"type": "object", "required": ["kind", "id"], "properties": {
            "id": {"type": "string", "description": "Another."},
            "kind": {"type": "string", "enum": ["OTHER"]},
            "count": {"type": "integer"}
        }}
    ]);
    let (event, refusals) = flattened(alternatives, &["count", "id", "kind", "user"], &[]);
    assert_eq!(refusals, []);
    let properties = &event["properties"];
    assert_eq!(event["required"], json!(["id", "kind"]));
    assert_eq!(properties["count"], json!({"type": "integer"}));
    assert_eq!(properties["kind"], json!({"type": "string"}));
    assert_eq!(
        properties["user"],
        json!({"type": "string", "pattern": "^u"})
    );
    // Words are no difference.
    assert_eq!(properties["id"]["type"], "string");
    assert_eq!(properties.as_object().unwrap().len(), 4);
}

#[test]
fn nothing_is_required_when_an_alternative_requires_nothing() {
    let id = json!({"id": {"type": "string"}});
    let alternatives = json!([{"required": ["id"], "properties": id}, {"properties": id}]);
    let (event, refusals) = flattened(alternatives, &["id"], &[]);
    assert_eq!(refusals, []);
    assert_eq!(event, json!({"type": "object", "properties": id}));
}

/// A single object is flattened as well: what upstream described as a union may become one.
#[test]
fn object_that_is_no_union_keeps_its_listed_members() {
    let mut document = document(json!([]));
    document["components"]["schemas"]["Event"] = json!({
        "type": "object", "properties": {"id": {"type": "string"}, "new": {"type": "string"}}
    });
    let refusals = flatten(&mut document, &[flat(AT, &["id"], &[])], &operations());
    assert_eq!(refusals, []);
    let event = &document["components"]["schemas"]["Event"];
    assert_eq!(event["properties"], json!({"id": {"type": "string"}}));
}

#[test]
fn alternatives_are_found_through_unions_references_and_circles() {
    let mut document = document(json!([
        {"$ref": "#/components/schemas/Inner"},
        {"$ref": "#/components/schemas/Event"}
    ]));
    document["components"]["schemas"]["Inner"] = json!({"anyOf": [
        {"properties": {"id": {"type": "string"}}},
        {"$ref": "#/components/schemas/Deep"},
        {"$ref": "#/components/schemas/Inner"}
    ]});
    document["components"]["schemas"]["Deep"] =
        json!({"properties": {"by": {"$ref": "#/components/schemas/Principal"}}});
    let refusals = flatten(
        &mut document,
        &[flat(AT, &["id", "by"], &[])],
        &operations(),
    );
    assert_eq!(refusals, []);
    assert_eq!(
        document["components"]["schemas"]["Event"]["properties"],
        json!({"id": {"type": "string"}, "by": {"$ref": "#/components/schemas/Principal"}})
    );
}

#[test]
fn opaque_member_can_be_any_value() {
    let raw = |kind: &str| json!({"properties": {"raw": {"type": kind}}});
    let alternatives = json!([raw("object"), raw("string")]);
    let (event, refusals) = flattened(alternatives, &["raw"], &["raw"]);
    assert_eq!(
        (&event["properties"]["raw"], refusals.len()),
        (&json!({}), 0)
    );
}

/// What the vendor may change: each is a decision, and nothing else is lost by it.
#[test]
fn member_that_is_gone_or_no_text_any_more_is_refused() {
    let of = |count: Value| {
        json!([
            {"properties": {"id": {"type": "string"}, "count": count}},
            {"properties": {"count": {"type": "string"}}}
        ])
    };
    for (alternatives, member, what, schema) in [
        (
            of(json!({"type": "integer"})),
            "count",
            "2 forms of the member \"count\"",
            Some(json!({})),
        ),
        (
            of(json!({"$ref": "#/components/schemas/Missing"})),
            "count",
            "2 forms of the member \"count\"",
            Some(json!({})),
        ),
        (
            of(json!({"type": "string"})),
            "gone",
            "no member \"gone\"",
            None,
        ),
        (json!([]), "gone", "no member \"gone\"", None),
    ] {
        let (event, refusals) = flattened(alternatives.clone(), &["id", member], &[]);
        let about = refusals.iter().find(|it| it.what.contains(what));
        let about = about.unwrap_or_else(|| panic!("{what}: {refusals:?}"));
        assert!(about.needs_decision && about.place == SOURCES, "{about:?}");
        assert!(
            about.what.contains(AT) && !about.help.is_empty(),
            "{about:?}"
        );
        assert_eq!(
            event["properties"].get(member),
            schema.as_ref(),
            "{alternatives}"
        );
    }
}

#[test]
fn text_is_any_text_where_it_is_used() {
    let mut document = document(json!([]));
    let types = document["components"]["schemas"]["Types"].clone();
    let refusals = flatten(&mut document, &[flat(TYPES, &[], &[])], &operations());
    assert_eq!(refusals, []);
    assert_eq!(
        document["components"]["parameters"]["type"]["schema"],
        json!({"type": "array", "items": {"type": "string"}})
    );
    assert_eq!(document["components"]["schemas"]["Types"], types);
}

#[test]
fn text_place_that_is_no_text_is_refused_and_stays() {
    for other in [json!({"type": "integer"}), json!({}), json!({"anyOf": []})] {
        let mut document = document(json!([]));
        document["components"]["schemas"]["Some"] = other;
        if document["components"]["schemas"]["Some"]["anyOf"].is_array() {
            document["components"]["schemas"]["Types"]["anyOf"] = json!([]);
        }
        let before = document.clone();
        let refusals = flatten(&mut document, &[flat(TYPES, &[], &[])], &operations());
        assert_eq!(refusals.len(), 1, "{refusals:?}");
        assert!(refusals[0].what.contains("is no text"), "{refusals:?}");
        assert_eq!(document, before);
    }
}

#[test]
fn place_that_is_not_there_is_refused_and_operation_that_is_not_there_is_left_out() {
    for (at, count) in [
        ("listEvents 200.missing[]", 1),
        ("listEvents 204", 1),
        ("listEvents query other", 1),
        // It is refused as an operation that is lacking.
        ("listOthers 200.results[]", 0),
    ] {
        for members in [&["id"][..], &[]] {
            let mut document = document(json!([{"properties": {"id": {"type": "string"}}}]));
            let before = document.clone();
            let refusals = flatten(&mut document, &[flat(at, members, &[])], &operations());
            let all = refusals
                .iter()
                .all(|it| it.what.contains("is not in the document"));
            assert!(refusals.len() == count && all, "{at}: {refusals:?}");
            assert_eq!(document, before);
        }
    }
}
