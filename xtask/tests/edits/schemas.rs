//! Edits of schemas and of how they are named.

use serde_json::json;

use super::{
    Edit, Seen, WINDOW, dated, error, group, member, operation, push, remove, rename, window,
    window_name,
};

pub(super) const EDITS: [Edit; 20] = [
    Edit {
        name: "new required member of a request",
        make: |document| {
            push(&mut window(document)["required"], json!("contact"));
            window(document)["properties"]["contact"] = json!({"type": "string"});
        },
        seen: Seen::Decision(&[
            "request-property-added-required  `contact`",
            "properties/contact",
            "{target: \"$.components.schemas.GroupMaintenanceWindow.properties.contact\"",
        ]),
    },
    Edit {
        name: "new optional member of a request",
        make: |document| window(document)["properties"]["note"] = json!({"type": "string"}),
        seen: Seen::Decision(&["`note`", "properties/note"]),
    },
    Edit {
        name: "renamed member",
        make: |document| {
            let hour = remove(&mut window(document)["properties"], "hourOfDay");
            window(document)["properties"]["hour"] = hour;
        },
        seen: Seen::Decision(&[
            "`hourOfDay`",
            "properties.hourOfDay: it matches nothing; ",
            "properties has: autoDeferOnceEnabled, dayOfWeek, hour,",
        ]),
    },
    Edit {
        name: "type change, integer to text",
        make: |document| *member(document, "dayOfWeek") = json!({"type": "string"}),
        seen: Seen::Decision(&["dayOfWeek", "examples/weekly", "is not of type \"string\""]),
    },
    Edit {
        name: "type change, integer to enumeration",
        make: |document| {
            *member(document, "dayOfWeek") =
                json!({"type": "string", "enum": ["SUNDAY", "MONDAY"]});
        },
        seen: Seen::Decision(&["dayOfWeek", "examples/weekly"]),
    },
    Edit {
        name: "format change",
        make: |document| member(document, "numberOfDeferrals")["format"] = json!("int64"),
        seen: Seen::Line(&["numberOfDeferrals"]),
    },
    Edit {
        name: "value added to an enumeration",
        make: |document| {
            let usage = &mut group(document)["properties"]["regionUsageRestrictions"];
            push(&mut usage["enum"], json!("ANY"));
        },
        seen: Seen::Line(&["`ANY`", "regionUsageRestrictions"]),
    },
    Edit {
        name: "value removed from an enumeration",
        make: |document| {
            let usage = &mut group(document)["properties"]["regionUsageRestrictions"];
            usage["enum"]
                .as_array_mut()
                .unwrap()
                .retain(|value| value != "GOV_REGIONS_ONLY");
        },
        seen: Seen::Line(&["`GOV_REGIONS_ONLY`"]),
    },
    Edit {
        name: "narrower bound",
        make: |document| member(document, "hourOfDay")["maximum"] = json!(22),
        seen: Seen::Line(&[
            "`23` → `22`",
            "the facade uses of it",
            "updateMaintenanceWindow: request member `hourOfDay`: integer (int32), minimum 0, \
             maximum 22 instead of integer (int32), minimum 0, maximum 23",
        ]),
    },
    Edit {
        name: "bound that our examples are outside of",
        make: |document| member(document, "hourOfDay")["minimum"] = json!(1),
        seen: Seen::Decision(&[
            "hourOfDay",
            "examples/unprotected",
            "less than the minimum of 1",
        ]),
    },
    Edit {
        name: "member that is required no more",
        make: |document| {
            remove(window(document), "required");
        },
        seen: Seen::Decision(&[
            "required[?@ == 'dayOfWeek']: it matches nothing",
            "`dayOfWeek`",
        ]),
    },
    Edit {
        name: "another member is required",
        make: |document| push(&mut window(document)["required"], json!("hourOfDay")),
        seen: Seen::Decision(&["`hourOfDay`", "\"hourOfDay\" is a required property"]),
    },
    Edit {
        name: "member that a response lost",
        make: |document| {
            remove(&mut window(document)["properties"], "numberOfDeferrals");
        },
        seen: Seen::Decision(&[
            "`numberOfDeferrals`",
            "numberOfDeferrals: it matches nothing",
        ]),
    },
    Edit {
        name: "member that is read-only now",
        make: |document| member(document, "autoDeferOnceEnabled")["readOnly"] = json!(true),
        seen: Seen::Line(&["read-only", "`autoDeferOnceEnabled`"]),
    },
    Edit {
        name: "member that can be null",
        make: |document| member(document, "timeZoneId")["nullable"] = json!(true),
        seen: Seen::Line(&["nullable", "timeZoneId"]),
    },
    Edit {
        name: "schema written in place",
        make: |document| {
            let copy = window(document).clone();
            let content = &mut operation(document, WINDOW, "get")["responses"]["200"]["content"];
            dated(content).1["schema"] = copy;
        },
        seen: Seen::Decision(&[
            "GroupMaintenanceWindow, at \"updateMaintenanceWindow body\", has no name of ours",
            "ProtectedHours, at \"getMaintenanceWindow 200.protectedHours\", has no name of ours",
        ]),
    },
    Edit {
        name: "what a correction expects",
        make: |document| {
            error(document)["properties"]["parameters"]["items"]["type"] = json!("string")
        },
        seen: Seen::Decision(&["expected `object`, found `string`", "items.type"]),
    },
    Edit {
        name: "schema with another date in its name",
        make: |document| {
            let name = window_name(document);
            rename(document, "schemas", &name, &format!("{name}20270101"));
        },
        seen: Seen::NoChange,
    },
    Edit {
        name: "schema of its own for a request",
        make: |document| {
            let copy = window(document).clone();
            document["components"]["schemas"]["UpdateWindow"] = copy;
            let content = &mut operation(document, WINDOW, "patch")["requestBody"]["content"];
            dated(content).1["schema"] = json!({"$ref": "#/components/schemas/UpdateWindow"});
        },
        seen: Seen::Decision(&[
            "schema-replaced  `GroupMaintenanceWindow` → `UpdateWindow`",
            "UpdateWindow, at \"updateMaintenanceWindow body\", has no name of ours",
            "expected `\"#/components/schemas/GroupMaintenanceWindow\"`, found",
        ]),
    },
    Edit {
        name: "member that nothing refers to any more",
        make: |document| {
            remove(&mut window(document)["properties"], "protectedHours");
        },
        seen: Seen::Decision(&[
            "response-optional-property-removed  `protectedHours`",
            "ProtectedHours: it matches nothing",
            "schema ProtectedHours names nothing",
        ]),
    },
];
