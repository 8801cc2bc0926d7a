//! Edits of a vendor's document, one of each kind that the vendor makes, and how `slice` shows each.
//!
//! An edit finds its place by use, from the operation on, so that it fits every document that has our
//! operations: the facts in `spec/`, and the vendor's own.

use serde_json::{Value, json};

/// An edit, and what is said of it.
pub(crate) struct Edit {
    pub(crate) name: &'static str,
    pub(crate) make: fn(&mut Value),
    pub(crate) seen: Seen,
}

/// How an edit is seen by a person who runs `slice`. The texts are all in what it prints.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen {
    /// A line says what changed, and the fragments are written with it.
    Line(&'static [&'static str]),
    /// A line says what changed, and it stops until a person decided: an action of the overlay does
    /// not fit any more, or something has no words.
    Decision(&'static [&'static str]),
    /// It is no change of anything that a user of ours sees: nothing is said, and no fragment changes.
    NoChange,
}

const WINDOW: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow";
const PROJECTS: &str = "/api/atlas/v2/groups";

fn operation<'d>(document: &'d mut Value, path: &str, method: &str) -> &'d mut Value {
    &mut document["paths"][path][method]
}

/// The name of the component that a reference names.
fn named(reference: &Value) -> String {
    let target = reference["$ref"].as_str().expect("a reference");
    target.rsplit('/').next().unwrap().to_owned()
}

/// What the dated media type holds, and no preview.
fn dated(content: &mut Value) -> (String, &mut Value) {
    let content = content.as_object_mut().expect("content");
    let found = content
        .iter_mut()
        .find(|(name, _)| name.contains(".2023-01-01+"));
    let (name, media_type) = found.expect("a dated media type");
    (name.clone(), media_type)
}

fn schema<'d>(document: &'d mut Value, name: &str) -> &'d mut Value {
    &mut document["components"]["schemas"][name]
}

/// The name of the schema of the window.
fn window_name(document: &mut Value) -> String {
    let content = &mut operation(document, WINDOW, "get")["responses"]["200"]["content"];
    named(&dated(content).1["schema"])
}

fn window(document: &mut Value) -> &mut Value {
    let name = window_name(document);
    schema(document, &name)
}

fn member<'d>(document: &'d mut Value, name: &str) -> &'d mut Value {
    &mut window(document)["properties"][name]
}

/// The schema of a project.
fn group(document: &mut Value) -> &mut Value {
    let content = &mut operation(document, PROJECTS, "get")["responses"]["200"]["content"];
    let page = named(&dated(content).1["schema"]);
    let name = named(&schema(document, &page)["properties"]["results"]["items"]);
    schema(document, &name)
}

fn error(document: &mut Value) -> &mut Value {
    let response = named(&operation(document, WINDOW, "get")["responses"]["404"]);
    let content = &document["components"]["responses"][response]["content"];
    let name = named(&content["application/json"]["schema"]);
    schema(document, &name)
}

fn parameter<'d>(document: &'d mut Value, name: &str) -> &'d mut Value {
    let parameters = document["components"]["parameters"]
        .as_object_mut()
        .unwrap();
    let mut all = parameters.values_mut();
    all.find(|parameter| parameter["name"] == name).unwrap()
}

fn remove(object: &mut Value, key: &str) -> Value {
    object.as_object_mut().unwrap().remove(key).unwrap()
}

fn push(list: &mut Value, item: Value) {
    if list.is_null() {
        *list = json!([]);
    }
    list.as_array_mut().unwrap().push(item);
}

/// Renames a component wherever it is named.
fn rename(document: &mut Value, kind: &str, from: &str, to: &str) {
    let component = remove(&mut document["components"][kind], from);
    document["components"][kind][to] = component;
    let text = document.to_string().replace(
        &format!("\"#/components/{kind}/{from}\""),
        &format!("\"#/components/{kind}/{to}\""),
    );
    *document = serde_json::from_str(&text).unwrap();
}

pub(crate) const EDITS: [Edit; 47] = [
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
        name: "removed operation",
        make: |document| {
            remove(&mut document["paths"][format!("{WINDOW}/defer")], "post");
        },
        seen: Seen::Decision(&["operation-removed", "no operation POST", "/defer"]),
    },
    Edit {
        name: "removed path",
        make: |document| {
            remove(&mut document["paths"], WINDOW);
        },
        seen: Seen::Decision(&[
            "operation-removed",
            "no operation GET",
            "no operation PATCH",
            "no operation DELETE",
        ]),
    },
    Edit {
        name: "new status of an error",
        make: |document| {
            let responses = &mut operation(document, WINDOW, "patch")["responses"];
            responses["423"] = responses["404"].clone();
        },
        seen: Seen::Line(&["response-error-status-added  `423`"]),
    },
    Edit {
        name: "other status of success",
        make: |document| {
            let responses = &mut operation(document, WINDOW, "patch")["responses"];
            responses["202"] = remove(responses, "200");
        },
        seen: Seen::Decision(&[
            "`202`",
            "patch.responses['200']: it matches nothing",
            "has: 202",
        ]),
    },
    Edit {
        name: "second status of success",
        make: |document| {
            let responses = &mut operation(document, WINDOW, "patch")["responses"];
            responses["202"] = responses["200"].clone();
        },
        seen: Seen::Decision(&["`202`", "/patch/responses/202"]),
    },
    Edit {
        name: "new security",
        make: |document| {
            document["components"]["securitySchemes"]["Passkey"] =
                json!({"type": "http", "scheme": "passkey"});
            document["security"] = json!([{"Passkey": []}]);
        },
        seen: Seen::Decision(&["security", "/components/securitySchemes/Passkey"]),
    },
    Edit {
        name: "security of one operation",
        make: |document| operation(document, WINDOW, "get")["security"] = json!([]),
        seen: Seen::Line(&["security"]),
    },
    Edit {
        name: "narrower bound",
        make: |document| member(document, "hourOfDay")["maximum"] = json!(22),
        seen: Seen::Line(&["`23` → `22`", "hourOfDay"]),
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
        name: "new optional parameter",
        make: |document| {
            let parameter = json!({"name": "dry", "in": "query", "schema": {"type": "boolean"}});
            push(
                &mut operation(document, WINDOW, "patch")["parameters"],
                parameter,
            );
        },
        seen: Seen::Decision(&["`dry`", "/patch/parameters/"]),
    },
    Edit {
        name: "new required parameter",
        make: |document| {
            let parameter = json!({"name": "why", "in": "query", "required": true,
                "schema": {"type": "string"}});
            push(
                &mut operation(document, WINDOW, "delete")["parameters"],
                parameter,
            );
        },
        seen: Seen::Decision(&["`why`", "/delete/parameters/"]),
    },
    Edit {
        name: "removed parameter",
        make: |document| {
            let parameters = &mut operation(document, WINDOW, "get")["parameters"];
            let pretty = |one: &Value| one["$ref"].as_str().unwrap().ends_with("/pretty");
            parameters
                .as_array_mut()
                .unwrap()
                .retain(|one| !pretty(one));
        },
        seen: Seen::Line(&["`pretty`"]),
    },
    Edit {
        name: "other pattern of a parameter",
        make: |document| parameter(document, "groupId")["schema"]["pattern"] = json!("^g-[0-9]+$"),
        seen: Seen::Decision(&["pattern", "/components/parameters/groupId/example"]),
    },
    Edit {
        name: "other default of a parameter",
        make: |document| parameter(document, "itemsPerPage")["schema"]["default"] = json!(50),
        seen: Seen::Line(&["`100` → `50`"]),
    },
    Edit {
        name: "body that may be left out",
        make: |document| {
            operation(document, WINDOW, "patch")["requestBody"]["required"] = json!(false)
        },
        seen: Seen::Line(&["request-body", "optional"]),
    },
    Edit {
        name: "resource of another version",
        make: |document| {
            let content = &mut operation(document, WINDOW, "get")["responses"]["200"]["content"];
            let mut media_type = dated(content).1.clone();
            media_type["x-xgen-version"] = json!("2023-02-01");
            content["application/vnd.atlas.2023-02-01+json"] = media_type;
        },
        seen: Seen::Line(&["resource-version-changed", "2023-02-01", "deprecated"]),
    },
    Edit {
        name: "resource with a sunset",
        make: |document| {
            let content = &mut operation(document, WINDOW, "get")["responses"]["200"]["content"];
            dated(content).1["x-sunset"] = json!("2027-06-01");
        },
        seen: Seen::Line(&["sunset", "`2027-06-01`"]),
    },
    Edit {
        name: "deprecated operation",
        make: |document| operation(document, WINDOW, "get")["deprecated"] = json!(true),
        seen: Seen::Line(&["deprecated"]),
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
        name: "new header of a response",
        make: |document| {
            let response = &mut operation(document, WINDOW, "get")["responses"]["200"];
            response["headers"]["X-Shard"] = json!({"schema": {"type": "string"}});
        },
        seen: Seen::Decision(&["`X-Shard`", "/headers/X-Shard"]),
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
        name: "renamed parameter component",
        make: |document| rename(document, "parameters", "groupId", "GroupIdentifier"),
        seen: Seen::NoChange,
    },
    Edit {
        name: "operation that another role may call",
        make: |document| {
            operation(document, WINDOW, "patch")["x-rolesRequirements"] =
                json!(["Organization Owner"]);
        },
        seen: Seen::Line(&[
            "operation-role-removed  `Project Owner`",
            "operation-role-added  `Organization Owner`",
        ]),
    },
    Edit {
        name: "second component for a response of one status",
        make: |document| {
            let name = named(&operation(document, WINDOW, "get")["responses"]["404"]);
            let mut response = document["components"]["responses"][name].clone();
            document["components"]["schemas"]["WindowError"] = json!({"type": "object",
                "properties": {"code": {"type": "string"}}});
            response["content"]["application/json"]["schema"] =
                json!({"$ref": "#/components/schemas/WindowError"});
            document["components"]["responses"]["windowNotFound"] = response;
            operation(document, WINDOW, "get")["responses"]["404"] =
                json!({"$ref": "#/components/responses/windowNotFound"});
        },
        seen: Seen::Decision(&[
            "schema-replaced  `ApiError` → `WindowError`",
            "WindowError, at \"getMaintenanceWindow 404\", has no name of ours",
        ]),
    },
    Edit {
        name: "parameter of a path",
        make: |document| {
            document["paths"][WINDOW]["parameters"] = json!([{"name": "X-Tenant", "in": "header",
                "required": true, "schema": {"type": "string"}}]);
        },
        seen: Seen::Decision(&[
            "request-parameter-added-required  `X-Tenant`",
            "/parameters/0",
        ]),
    },
    Edit {
        name: "part of a path with another name",
        make: |document| {
            let item = remove(&mut document["paths"], WINDOW);
            let renamed = WINDOW.replace("{groupId}", "{projectId}");
            document["paths"][renamed] = item;
        },
        seen: Seen::Decision(&[
            "operation-removed  `getMaintenanceWindow`",
            "no operation DELETE",
            "['/api/atlas/v2/groups/{groupId}/maintenanceWindow']: it matches nothing",
        ]),
    },
    Edit {
        name: "parameter that is sent elsewhere",
        make: |document| parameter(document, "itemsPerPage")["in"] = json!("header"),
        seen: Seen::Line(&["request-parameter-moved  `itemsPerPage`: `query` → `header`"]),
    },
    Edit {
        name: "body of a request that had none",
        make: |document| {
            operation(document, &format!("{WINDOW}/defer"), "post")["requestBody"] = json!({
                "required": true, "content": {"application/vnd.atlas.2023-01-01+json": {"schema":
                    {"type": "object", "required": ["weeks"],
                     "properties": {"weeks": {"type": "integer"}}}}}});
        },
        seen: Seen::Decision(&["request-body-added-required", "properties/weeks"]),
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
        name: "response that the overlay adds",
        make: |document| {
            let name = named(&operation(document, WINDOW, "get")["responses"]["404"]);
            let responses = &mut operation(document, WINDOW, "get")["responses"];
            responses["406"] = json!({"$ref": format!("#/components/responses/{name}")});
        },
        seen: Seen::Decision(&[
            "response-error-status-added  `406`",
            "without x-expect, at /paths/",
        ]),
    },
    Edit {
        name: "response in another form",
        make: |document| {
            let content = &mut operation(document, PROJECTS, "get")["responses"]["200"]["content"];
            content["text/csv"] = json!({"schema": {"$ref": "#/components/schemas/Rows"}});
            document["components"]["schemas"]["Rows"] = json!({"type": "string"});
        },
        seen: Seen::Decision(&[
            "response-media-type-added  `text/csv`",
            "Rows, at \"listProjects 200 text/csv\", has no name of ours",
        ]),
    },
    Edit {
        name: "other server",
        make: |document| document["servers"] = json!([{"url": "https://api.example.com"}]),
        seen: Seen::Line(&["server-removed", "server-added  `https://api.example.com`"]),
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
