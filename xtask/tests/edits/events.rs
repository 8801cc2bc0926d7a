//! Edits of unions that are taken flat: of events and of their types.

use serde_json::{Value, json};

use super::{EVENTS, Edit, Seen, dated, named, operation, push, remove, schema};

/// The name of the schema of an event.
fn event_name(document: &mut Value) -> String {
    let content = &mut operation(document, EVENTS, "get")["responses"]["200"]["content"];
    let page = named(&dated(content).1["schema"]);
    named(&schema(document, &page)["properties"]["results"]["items"])
}

/// The names of the schemas that an event can have: all alternatives of a union, down to those that are none.
fn views(document: &mut Value) -> Vec<String> {
    let mut left = vec![event_name(document)];
    let mut found = Vec::new();
    while let Some(name) = left.pop() {
        let alternatives = schema(document, &name)["oneOf"].as_array().cloned();
        match alternatives {
            Some(alternatives) => left.extend(alternatives.iter().map(named)),
            None if found.contains(&name) => {}
            None => found.push(name),
        }
    }
    found
}

/// Edits every view of an event.
fn each_view(document: &mut Value, edit: impl Fn(&mut Value)) {
    for name in views(document) {
        edit(schema(document, &name));
    }
}

/// The schema of a query parameter of the list of events.
fn query<'d>(document: &'d mut Value, name: &str) -> &'d mut Value {
    let parameters = &mut operation(document, EVENTS, "get")["parameters"];
    let mut parameters = parameters.as_array_mut().unwrap().iter_mut();
    let found = parameters.find(|one| one["name"] == name);
    &mut found.expect("a parameter")["schema"]
}

pub(super) const EDITS: [Edit; 14] = [
    Edit {
        name: "new member of one view of a union",
        make: |document| {
            let name = views(document).remove(0);
            schema(document, &name)["properties"]["bucketName"] = json!({"type": "string"});
        },
        seen: Seen::LeftOut(&[
            "of unions, our fragments leave out",
            "alternatives of `Event` have members that are new and that we leave out: `bucketName`; users",
        ]),
    },
    Edit {
        name: "new view of a union",
        make: |document| {
            let name = event_name(document);
            let event = schema(document, &name).clone();
            let mut view = json!({"type": "object", "required": ["id", "created", "eventTypeName"],
                "properties": {"quotaName": {"type": "integer"}}});
            // With the forms that the others have.
            let first = views(document).remove(0);
            for member in ["id", "created", "eventTypeName"] {
                view["properties"][member] = schema(document, &first)["properties"][member].clone();
            }
            document["components"]["schemas"]["QuotaEvent"] = view;
            let quota = json!({"$ref": "#/components/schemas/QuotaEvent"});
            match event["oneOf"].is_array() {
                true => push(&mut schema(document, &name)["oneOf"], quota),
                false => {
                    document["components"]["schemas"]["OtherEvent"] = event;
                    let other = json!({"$ref": "#/components/schemas/OtherEvent"});
                    *schema(document, &name) = json!({"oneOf": [other, quota]});
                }
            }
        },
        seen: Seen::LeftOut(&["that we leave out: `quotaName`;"]),
    },
    Edit {
        name: "member that every view of a union lost",
        make: |document| {
            each_view(document, |view| {
                let properties = view["properties"].as_object_mut().unwrap();
                properties.remove("publicKey");
            });
        },
        seen: Seen::Decision(&[
            "`publicKey`",
            "\"listProjectEvents 200.results[]\" in `flat` has no member \"publicKey\"",
        ]),
    },
    Edit {
        name: "renamed member of every view of a union",
        make: |document| {
            each_view(document, |view| {
                let properties = view["properties"].as_object_mut().unwrap();
                if let Some(address) = properties.remove("remoteAddress") {
                    properties.insert("sourceAddress".to_owned(), address);
                }
            });
        },
        seen: Seen::Decision(&[
            "that we leave out: `sourceAddress`;",
            "in `flat` has no member \"remoteAddress\"",
        ]),
    },
    Edit {
        name: "member of another type in every view of a union",
        make: |document| {
            each_view(document, |view| {
                view["properties"]["created"] = json!({"type": "integer"})
            });
        },
        seen: Seen::Line(&[
            "response-type-changed  `string` → `integer`",
            "listProjectEvents: member `results[].created` of the reply: integer instead of string",
        ]),
    },
    Edit {
        name: "text of another pattern in every view of a union",
        make: |document| {
            each_view(document, |view| {
                view["properties"]["publicKey"] = json!({"type": "string", "maxLength": 8});
            });
        },
        seen: Seen::Line(&["publicKey", "`8`"]),
    },
    Edit {
        name: "opaque member of another form",
        make: |document| {
            each_view(document, |view| {
                view["properties"]["raw"] = json!({"type": "string"})
            });
        },
        seen: Seen::NoChange,
    },
    Edit {
        name: "member that views of a union do not require any more",
        make: |document| {
            each_view(document, |view| {
                let required = view["required"].as_array_mut().unwrap();
                required.retain(|name| name != "id");
            });
        },
        seen: Seen::Line(&["`id`"]),
    },
    Edit {
        name: "member that every view of a union requires",
        make: |document| {
            each_view(document, |view| {
                view["properties"]["userId"] = json!({"type": "string"});
                push(&mut view["required"], json!("userId"));
            });
        },
        seen: Seen::Line(&["response-property-became-required  `userId`"]),
    },
    Edit {
        name: "new type of events",
        make: |document| {
            let types = query(document, "eventType");
            types["items"] = json!({"type": "string", "enum": ["A_TYPE", "ANOTHER_TYPE"]});
        },
        seen: Seen::NoChange,
    },
    Edit {
        name: "types of events that are no texts",
        make: |document| query(document, "eventType")["items"] = json!({"type": "integer"}),
        seen: Seen::Decision(&["listProjectEvents query eventType", "in `flat` is no text"]),
    },
    Edit {
        name: "removed parameter whose items are taken flat",
        make: |document| {
            let parameters = &mut operation(document, EVENTS, "get")["parameters"];
            let parameters = parameters.as_array_mut().unwrap();
            parameters.retain(|one| one["name"] != "excludedEventType");
        },
        seen: Seen::Decision(&[
            "request-parameter-removed  `excludedEventType`",
            "\"listProjectEvents query excludedEventType[]\" in `flat` is not in the document",
        ]),
    },
    Edit {
        name: "page whose items are written in place",
        make: |document| {
            let content = &mut operation(document, EVENTS, "get")["responses"]["200"]["content"];
            let page = named(&dated(content).1["schema"]);
            let items = json!({"type": "string"});
            schema(document, &page)["properties"]["results"]["items"] = items;
        },
        seen: Seen::Decision(&["listProjectEvents 200.results[]", "in `flat`"]),
    },
    Edit {
        name: "removed list of events",
        make: |document| {
            remove(&mut document["paths"], EVENTS);
        },
        seen: Seen::Decision(&["operation-removed", "no operation GET"]),
    },
];
