//! Edits of operations: what is sent and answered, by whom, until when.

use serde_json::{Value, json};

use super::{
    Edit, PROJECTS, Seen, WINDOW, dated, named, operation, parameter, push, remove, rename,
};

pub(super) const EDITS: [Edit; 27] = [
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
        name: "new header of a response",
        make: |document| {
            let response = &mut operation(document, WINDOW, "get")["responses"]["200"];
            response["headers"]["X-Shard"] = json!({"schema": {"type": "string"}});
        },
        seen: Seen::Decision(&["`X-Shard`", "/headers/X-Shard"]),
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
];
