//! What the code shows of small changes. The code is of the shape that the generator writes, and it is
//! given as text: so the tests hold whatever the generator makes of a document.

use std::collections::BTreeMap;

use atlas_maintenance_openapi::OperationKey;
use atlas_maintenance_openapi::diff::{Class, compare};
use serde_json::{Value, json};

use super::items::{self, Shape};
use super::{RustApi, judge, places};

/// The API of code with these types and this method.
fn api(types: &str, method: &str) -> RustApi {
    let code = format!(
        "pub mod types {{ {types} }}
         impl Client {{
             /**at: /paths/~1a/post

Sends a `POST` request to `/a`

Arguments:
- `q`: at: /paths/~1a/post/parameters/0
- `body`
*/
             {method}
         }}"
    );
    let key = OperationKey {
        method: "post".to_owned(),
        path: "/a".to_owned(),
    };
    let names = ["make_a", "make_b"];
    let methods = names.map(|name| (name.to_owned(), key.clone()));
    let items = items::read(&code, &BTreeMap::from(methods)).unwrap();
    RustApi {
        items,
        missing: BTreeMap::new(),
    }
}

const METHOD: &str = "pub async fn make_a<'a>(&'a self, q: Option<i64>, body: &'a types::A)
    -> Result<ResponseValue<types::A>, Error<()>> {}";

const TYPES: &str = "
    ///A thing.
    ///
    ///at: /components/schemas/A
    pub struct A {
        ///The kind.
        #[serde(rename = \"theKind\")]
        pub kind: ::std::option::Option<AKind>,
    }
    ///at: /components/schemas/A/properties/theKind
    pub enum AKind { One, Two }";

fn document(schema: Value) -> Value {
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
    json!({
        "openapi": "3.0.1",
        "paths": {"/a": {"post": {
            "operationId": "makeA",
            "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}],
            "requestBody": {"content": content},
            "responses": {"200": {"content": content}},
        }}},
        "components": {"schemas": {"A": schema}},
    })
}

fn thing(kind: Value) -> Value {
    document(json!({"type": "object", "properties": {"theKind": kind}}))
}

/// The changes between two documents with their classes, judged by these codes.
fn judged(
    (old, new): (&Value, &Value),
    (old_api, new_api): (&RustApi, &RustApi),
) -> (Vec<(&'static str, Class)>, Vec<String>) {
    let mut changes = compare(old, new);
    let rest = judge(&mut changes, old_api, new_api);
    let classes = changes
        .iter()
        .map(|change| (change.finding.rule.id(), change.class()));
    (classes.collect(), rest)
}

#[test]
fn items_are_read_with_their_places() {
    let api = api(TYPES, METHOD);
    let thing = &api.items.types["types::A"];
    assert_eq!(thing.place.as_deref(), Some("/components/schemas/A"));
    assert_eq!(thing.uses.iter().collect::<Vec<_>>(), ["types::AKind"]);
    let Shape::Struct(fields) = &thing.shape else {
        panic!("{thing:?}");
    };
    assert_eq!(fields["kind"].wire, "theKind");
    let method = &api.items.methods["POST /a"];
    assert_eq!(method.place, "/paths/~1a/post");
    let places: Vec<_> = method
        .arguments
        .iter()
        .map(|one| one.place.as_deref())
        .collect();
    assert_eq!(places, [Some("/paths/~1a/post/parameters/0"), None]);
    let [sent, answered] = &method.uses;
    assert!(sent.contains("types::A") && answered.contains("types::A"));
}

#[test]
fn closed_enum_breaks_on_new_value_and_open_one_does_not() {
    let (old, new) = (
        thing(json!({"type": "string", "enum": ["one", "two"]})),
        thing(json!({"type": "string", "enum": ["one", "two", "three"]})),
    );
    let more = |types: &str| types.replace("One, Two", "One, Two, Three");
    let open = |types: &str| types.replace("One, Two", "One, Two, Other(::serde_json::Value)");
    for (before, after, expected) in [
        (TYPES.to_owned(), more(TYPES), Class::BreaksCode),
        (open(TYPES), open(&more(TYPES)), Class::Additive),
    ] {
        let (changes, _) = judged((&old, &new), (&api(&before, METHOD), &api(&after, METHOD)));
        let expected = [
            ("response-enum-value-added", expected),
            // Who sends need not send the new value.
            ("request-enum-value-added", Class::Additive),
        ];
        let found = expected.map(|(rule, _)| {
            let mut changes = changes.iter();
            *changes.find(|(found, _)| *found == rule).unwrap()
        });
        assert_eq!(found, expected);
        assert_eq!(changes.len(), 2);
    }
}

#[test]
fn additive_change_breaks_code_where_a_type_changes() {
    let (old, new) = (
        thing(json!({"type": "string", "maxLength": 9, "readOnly": true})),
        thing(json!({"type": "string", "maxLength": 8, "readOnly": true})),
    );
    let rule = "response-bound-tightened";
    let bounded = TYPES.replace("AKind>", "::std::string::String>");
    for (after, expected) in [
        (bounded.as_str(), Class::BreaksCode),
        (TYPES, Class::Additive),
    ] {
        let mut apis = [api(TYPES, METHOD), api(after, METHOD)];
        for (api, document) in apis.iter_mut().zip([&old, &new]) {
            api.place_fields(document);
        }
        let (changes, rest) = judged((&old, &new), (&apis[0], &apis[1]));
        assert_eq!(changes, [(rule, expected)]);
        assert!(rest.is_empty(), "{rest:?}");
    }
}

#[test]
fn argument_breaks_code_only_where_callers_name_it() {
    let parameter = json!({"name": "page", "in": "query", "schema": {"type": "integer"}});
    let old = thing(json!({"type": "string"}));
    let mut new = old.clone();
    let parameters = new["paths"]["/a"]["post"]["parameters"]
        .as_array_mut()
        .unwrap();
    parameters.push(parameter);
    let more = METHOD.replace("body:", "page: Option<i64>, body:");
    for (method, expected) in [
        (more.as_str(), Class::BreaksCode),
        (METHOD, Class::Additive),
    ] {
        let mut after = api(TYPES, method);
        for argument in &mut after.items.methods.get_mut("POST /a").unwrap().arguments {
            if argument.name == "page" {
                argument.place = Some("/paths/~1a/post/parameters/1".to_owned());
            }
        }
        let (changes, rest) = judged((&old, &new), (&api(TYPES, METHOD), &after));
        assert_eq!(changes, [("request-parameter-added-optional", expected)]);
        assert!(rest.is_empty(), "{rest:?}");
    }
}

#[test]
fn renamed_operation_breaks_code_where_its_method_is_renamed() {
    let old = thing(json!({"type": "string"}));
    let mut new = old.clone();
    new["paths"]["/a"]["post"]["operationId"] = json!("makeB");
    let renamed = METHOD.replace("make_a", "make_b");
    for (method, expected) in [
        (renamed.as_str(), Class::BreaksCode),
        (METHOD, Class::Additive),
    ] {
        let (changes, _) = judged((&old, &new), (&api(TYPES, METHOD), &api(TYPES, method)));
        assert_eq!(changes, [("operation-renamed", expected)]);
    }
}

#[test]
fn what_is_not_generated_or_not_explained_keeps_the_class_of_its_rule() {
    let (old, new) = (
        thing(json!({"type": "string", "format": "email", "writeOnly": true})),
        thing(json!({"type": "string", "writeOnly": true})),
    );
    let before = api(TYPES, METHOD);
    let rule = "request-type-widened";
    let (changes, _) = judged((&old, &new), (&before, &api(TYPES, METHOD)));
    assert_eq!(changes, [(rule, Class::Additive)]);

    let mut nothing = api(TYPES, METHOD);
    nothing
        .missing
        .insert("POST /a".to_owned(), "it is too large".to_owned());
    let (changes, _) = judged((&old, &new), (&before, &nothing));
    assert_eq!(changes, [(rule, Class::BreaksCode)]);

    // Something breaks for this operation that has no place, so nothing says why.
    let more = TYPES.replace("pub struct A {", "pub struct A { pub more: i64,");
    let apis = (&api(&more, METHOD), &api(TYPES, METHOD));
    let (changes, rest) = judged((&old, &new), apis);
    assert_eq!(changes, [(rule, Class::BreaksCode)]);
    assert_eq!(rest, ["field types::A::more is gone"]);

    // What only an operation has that is gone is not said.
    let mut gone = api(TYPES, METHOD);
    gone.items.methods.clear();
    let (_, rest) = judged((&old, &new), (&api(&more, METHOD), &gone));
    assert!(rest.is_empty(), "{rest:?}");

    // What breaks elsewhere is no reason.
    let other = METHOD.replace("Error<()>", "Error<types::A>");
    let (changes, rest) = judged((&old, &new), (&before, &api(TYPES, &other)));
    assert_eq!(changes, [(rule, Class::Additive)]);
    assert_eq!(rest, ["method make_a returns another type"]);
}

#[test]
fn what_is_sent_and_what_is_answered_are_judged_apart() {
    let (old, new) = (
        thing(json!({"type": "string", "enum": ["one", "two"]})),
        thing(json!({"type": "string"})),
    );
    // What is answered is read as any text; what is sent is one of the values, or was.
    let types = |sent: &str| {
        let kind = "::std::string::String";
        let answered = TYPES.replace("AKind>", &format!("{kind}>"));
        let twin = format!(
            "///at: /components/schemas/A
            pub struct ARequest {{
                #[serde(rename = \"theKind\")]
                pub kind: ::std::option::Option<{sent}>,
            }}"
        );
        answered + &twin
    };
    let method = METHOD.replace("body: &'a types::A", "body: &'a types::ARequest");
    let mut apis = ["AKind", "::std::string::String"].map(|sent| api(&types(sent), &method));
    for (api, document) in apis.iter_mut().zip([&old, &new]) {
        api.place_fields(document);
    }
    let (changes, _) = judged((&old, &new), (&apis[0], &apis[1]));
    assert_eq!(
        changes,
        [
            ("request-not-enum", Class::BreaksCode),
            ("response-not-enum", Class::Additive),
        ]
    );
}

#[test]
fn renamed_type_breaks_code_and_what_is_added_inside_does_not() {
    let old = thing(json!({"type": "string", "enum": ["one", "two"], "writeOnly": true}));
    let text = old.to_string().replace("schemas/A", "schemas/B");
    let mut new: Value = serde_json::from_str(&text.replace("\"A\":", "\"B\":")).unwrap();
    let kind = &mut new["components"]["schemas"]["B"]["properties"]["theKind"];
    kind["enum"] = json!(["one", "two", "three"]);
    let types = TYPES
        .replace("AKind", "BKind")
        .replace("struct A", "struct B")
        .replace("schemas/A", "schemas/B")
        .replace("One, Two", "One, Two, Three");
    let method = METHOD.replace("types::A", "types::B");
    let apis = (&api(TYPES, METHOD), &api(&types, &method));
    let (changes, rest) = judged((&old, &new), apis);
    assert_eq!(
        changes,
        [
            ("schema-renamed", Class::BreaksCode),
            ("request-enum-value-added", Class::Additive),
        ]
    );
    assert!(rest.is_empty(), "{rest:?}");
}

#[test]
fn document_is_marked_with_places_and_members_are_found_in_parts() {
    let document = json!({
        "paths": {"/a": {"get": {"summary": "S", "parameters": [{"name": "q"}]}}},
        "components": {"schemas": {
            "Base": {"properties": {"a/b": {"$ref": "#/components/schemas/X"}}},
            "A": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"c": {}}}]},
            "X": {"description": "Ours."},
        }},
    });
    let marked = places::marked(&document);
    for at in [
        "/paths/~1a/get",
        "/paths/~1a/get/parameters/0",
        "/components/schemas/X",
        "/components/schemas/A/allOf/1/properties/c",
    ] {
        let place = marked.pointer(at).unwrap();
        assert_eq!(place["description"], format!("at: {at}"));
    }
    assert_eq!(marked["info"], json!({"title": "", "version": ""}));
    assert_eq!(marked["paths"]["/a"]["get"]["responses"], json!({}));
    let reference = &marked["components"]["schemas"]["Base"]["properties"]["a/b"];
    assert_eq!(reference, &json!({"$ref": "#/components/schemas/X"}));
    let members = places::members(&document, "/components/schemas/A");
    let found: Vec<(&str, Vec<&str>)> = members
        .iter()
        .map(|(name, places)| (name.as_str(), places.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(
        found,
        [
            ("a/b", vec!["/components/schemas/Base/properties/a~1b"]),
            ("c", vec!["/components/schemas/A/allOf/1/properties/c"]),
        ]
    );
}
