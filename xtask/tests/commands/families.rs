//! A version that differs from the others in one thing: it works, or `generate` names operation, member,
//! the two versions and the place where a person decides, and rustc never sees it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::workspace::Workspace;

const NEW: &str = "2024-08-05";
const SCHEMAS: &str = "/components/schemas";
const WINDOW: &str = "/paths/~1api~1atlas~1v2~1groups~1{groupId}~1maintenanceWindow";

/// The members of a schema.
fn members<'f>(fragment: &'f mut Value, schema: &str) -> &'f mut Value {
    at(fragment, &format!("{SCHEMAS}/{schema}/properties"))
}

fn at<'f>(fragment: &'f mut Value, pointer: &str) -> &'f mut Value {
    fragment
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("{pointer}"))
}

fn remove(object: &mut Value, key: &str) -> Value {
    object.as_object_mut().unwrap().remove(key).unwrap()
}

fn text() -> Value {
    json!({"description": "Ours.", "type": "string"})
}

/// A change of a fragment.
type Edit = fn(&mut Value);

/// A fresh workspace with a fourth version, whose fragment is a real one with this change.
fn with(edit: Edit) -> Workspace {
    let workspace = Workspace::new();
    workspace.add_version(NEW);
    workspace.edit(NEW, edit);
    workspace
}

/// What the families use, and how a version can differ there: a name, the change, and what is said.
const DECIDED: &[(&str, Edit, &[&str])] = &[
    (
        "a member is renamed",
        |fragment| {
            let members = members(fragment, "GroupMaintenanceWindow");
            members["day"] = remove(members, "dayOfWeek");
        },
        &[
            "getMaintenanceWindow: member `dayOfWeek` of the reply: nothing instead of integer (int32)",
            "updateMaintenanceWindow: request member `dayOfWeek`: nothing instead of integer (int32), \
             minimum 1, maximum 7",
        ],
    ),
    (
        "an integer becomes a string enum",
        |fragment| {
            members(fragment, "GroupMaintenanceWindow")["dayOfWeek"] =
                json!({"description": "Ours.", "type": "string", "enum": ["SUNDAY", "MONDAY"]});
        },
        &[
            "getMaintenanceWindow: member `dayOfWeek` of the reply: string instead of integer (int32)",
            "updateMaintenanceWindow: request member `dayOfWeek`: string, enum [\"SUNDAY\",\"MONDAY\"] \
             instead of integer",
        ],
    ),
    (
        "a new member must be sent",
        |fragment| {
            members(fragment, "GroupMaintenanceWindow")["contact"] = text();
            at(fragment, &format!("{SCHEMAS}/GroupMaintenanceWindow"))["required"] =
                json!(["contact"]);
        },
        &["updateMaintenanceWindow: request member `contact`: string, required instead of nothing"],
    ),
    (
        "a known member must be sent",
        |fragment| {
            at(fragment, &format!("{SCHEMAS}/GroupMaintenanceWindow"))["required"] =
                json!(["hourOfDay"]);
        },
        &[
            "request member `hourOfDay`: integer (int32), minimum 0, maximum 23, required instead of",
        ],
    ),
    (
        "a member that is read is removed",
        |fragment| {
            remove(members(fragment, "GroupMaintenanceWindow"), "timeZoneId");
        },
        &["getMaintenanceWindow: member `timeZoneId` of the reply: nothing instead of string"],
    ),
    (
        "a member that is sent is read-only",
        |fragment| {
            members(fragment, "GroupMaintenanceWindow")["startASAP"]["readOnly"] = json!(true);
        },
        &["updateMaintenanceWindow: request member `startASAP`: nothing instead of boolean"],
    ),
    (
        "bounds of a member that is sent are others",
        |fragment| {
            members(fragment, "ProtectedHours")["endHourOfDay"]["maximum"] = json!(24);
        },
        &[
            "updateMaintenanceWindow: request member `protectedHours.endHourOfDay`: integer (int32), \
           minimum 0, maximum 24 instead of",
        ],
    ),
    (
        "an object can be null",
        |fragment| {
            at(fragment, &format!("{SCHEMAS}/ProtectedHours"))["nullable"] = json!(true);
        },
        &[
            "getMaintenanceWindow: member `protectedHours` of the reply: object ProtectedHours or null \
           instead of object ProtectedHours",
        ],
    ),
    (
        "a member that is sent can be null",
        |fragment| {
            members(fragment, "GroupMaintenanceWindow")["startASAP"]["nullable"] = json!(true);
        },
        &[
            "updateMaintenanceWindow: request member `startASAP`: boolean or null instead of boolean",
        ],
    ),
    (
        "a number is wider",
        |fragment| members(fragment, "Group")["clusterCount"]["format"] = json!("int32"),
        &[
            "listOrganizationProjects, listProjects: member `results[].clusterCount` of the reply: \
           integer (int32) instead of integer (int64)",
        ],
    ),
    (
        "a success has no body any more",
        |fragment| {
            let replies = at(fragment, &format!("{WINDOW}/get/responses"));
            remove(replies, "200");
            replies["204"] = json!({"description": "Ours."});
        },
        &["getMaintenanceWindow: the reply: no body instead of object GroupMaintenanceWindow"],
    ),
    (
        "a success can be without a body",
        |fragment| {
            at(fragment, &format!("{WINDOW}/get/responses"))["204"] =
                json!({"description": "Ours."});
        },
        &[
            "getMaintenanceWindow: the reply: no body or object GroupMaintenanceWindow instead of object",
        ],
    ),
    (
        "an action answers with a list",
        |fragment| {
            at(fragment, &format!("{WINDOW}/delete/responses"))["200"] = json!({
                "description": "Ours.",
                "content": {"application/json": {"schema": {"type": "array", "items": text()}}},
            });
        },
        &["resetMaintenanceWindow: the reply: array of string instead of nothing"],
    ),
    (
        "errors have another form",
        |fragment| {
            let errors = members(fragment, "ApiError");
            errors["code"] = remove(errors, "errorCode");
            at(fragment, &format!("{SCHEMAS}/ApiError"))["required"] = json!(["code"]);
        },
        &[
            "deferMaintenanceWindow, getMaintenanceWindow,",
            "member `errorCode` of errors: nothing instead of string",
            "crates/atlas-maintenance-transport/src/service_error.rs",
        ],
    ),
    (
        "a parameter must be sent",
        |fragment| {
            let mut parameter = new_parameter();
            parameter["required"] = json!(true);
            let parameters = at(fragment, &format!("{WINDOW}/get/parameters"));
            parameters.as_array_mut().unwrap().push(parameter);
        },
        &["getMaintenanceWindow: query parameter `at`: boolean, required instead of nothing"],
    ),
    (
        "a parameter that is used is gone",
        |fragment| {
            let operation = at(fragment, &format!("{WINDOW}/delete"));
            let parameters = operation["parameters"].as_array_mut().unwrap();
            parameters.retain(|one| !one.to_string().contains("nvelope"));
        },
        &["resetMaintenanceWindow: query parameter `envelope`: nothing instead of boolean"],
    ),
    (
        "an action has a body",
        |fragment| {
            at(fragment, &format!("{WINDOW}~1defer/post"))["requestBody"] = json!({
                "description": "Ours.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Link"}}},
            });
        },
        &["deferMaintenanceWindow: the request: a body instead of nothing"],
    ),
    (
        "an operation is gone",
        |fragment| {
            remove(at(fragment, "/paths"), "/api/atlas/v2/orgs/{orgId}/groups");
        },
        &["listOrganizationProjects: the operation: nothing instead of there"],
    ),
];

/// What the families do not use, or take in any form.
const WORKS: &[(&str, Edit)] = &[
    ("nothing differs", |_| {}),
    ("a new member is read-only", |fragment| {
        let members = members(fragment, "GroupMaintenanceWindow");
        members["wave"] = json!({"description": "Ours.", "type": "integer", "readOnly": true});
    }),
    ("a new member can be sent", |fragment| {
        members(fragment, "GroupMaintenanceWindow")["contact"] = text();
        members(fragment, "ProtectedHours")["contact"] = text();
    }),
    ("a new parameter can be left out", |fragment| {
        let parameters = at(fragment, &format!("{WINDOW}/get/parameters"));
        parameters.as_array_mut().unwrap().push(new_parameter());
    }),
    ("a member that nothing reads is removed", |fragment| {
        remove(members(fragment, "Group"), "links");
        let group = at(fragment, &format!("{SCHEMAS}/Group"));
        group["required"]
            .as_array_mut()
            .unwrap()
            .retain(|name| name != "created");
        remove(&mut group["properties"], "created");
    }),
    ("an action has another success", |fragment| {
        let replies = at(fragment, &format!("{WINDOW}/patch/responses"));
        replies["204"] = remove(replies, "200");
    }),
    ("a read has another success", |fragment| {
        let replies = at(fragment, &format!("{WINDOW}/get/responses"));
        replies["203"] = remove(replies, "200");
    }),
    ("an action answers with an object", |fragment| {
        let replies = at(fragment, &format!("{WINDOW}/delete/responses"));
        remove(replies, "204");
        replies["200"] = json!({
            "description": "Ours.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Link"}}},
        });
    }),
    ("replies have other bounds and more values", |fragment| {
        members(fragment, "Group")["clusterCount"]["maximum"] = json!(7);
        members(fragment, "GroupMaintenanceWindow")["timeZoneId"]["enum"] = json!(["UTC"]);
    }),
    ("an error has one member more", |fragment| {
        members(fragment, "ApiError")["hint"] = text();
    }),
];

fn new_parameter() -> Value {
    json!({"name": "at", "in": "query", "description": "Ours.", "schema": {"type": "boolean"}})
}

#[test]
fn difference_that_needs_a_decision_is_named() {
    for (what, edit, lines) in DECIDED {
        let workspace = with(*edit);
        let mut parts = vec![
            "version 2024-08-05 differs from 2023-01-01 in what the family `common` uses:\n    ",
            "where: spec/2024-08-05.json",
            "crates/atlas-maintenance/src/families/NAME.rs",
            "CONTRIBUTING.md",
        ];
        parts.extend(*lines);
        println!("{what}");
        workspace.refused_with(100, &["generate"], &parts);
    }
}

/// The facade's code is compiled against the generated clients, as `cargo` does it.
#[test]
fn difference_that_needs_none_is_generated() {
    for (what, edit) in WORKS {
        let workspace = with(*edit);
        println!("{what}");
        workspace.done(&["generate"]);
        let dispatch = workspace.read("crates/atlas-maintenance/src/generated/dispatch.rs");
        assert!(
            dispatch.contains("pub(crate) mod v2024_08_05 {"),
            "{dispatch}"
        );
    }
}

/// The facade with `workspace`'s versions, copied into it; what `cargo check` says of it.
fn compiled(workspace: &Workspace) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let members = "members = [\"crates/*\", \"tests\", \"tests/architecture\", \"xtask\"]";
    assert_eq!(manifest.matches(members).count(), 1);
    let manifest = manifest
        .replace(members, "members = [\"crates/atlas-maintenance\"]")
        .replace("default-members", "#");
    workspace.write("Cargo.toml", &manifest);
    for file in ["Cargo.lock", "README.md"] {
        workspace.write(file, &fs::read_to_string(root.join(file)).unwrap());
    }
    for package in ["", "-types", "-transport"] {
        let package = format!("crates/atlas-maintenance{package}");
        copy(&root.join(&package), &package, workspace);
    }
    // The manifest of the facade has packages for its tests that the copy does not have.
    let manifest = workspace.read("crates/atlas-maintenance/Cargo.toml");
    let (library, _) = manifest.split_once("[dev-dependencies]").unwrap();
    let manifest = format!("{library}\n[lints]\nworkspace = true\n");
    workspace.write("crates/atlas-maintenance/Cargo.toml", &manifest);
    let own = fs::read_to_string(root.join("xtask/tests/fixtures/day_names.rs")).unwrap();
    workspace.write("crates/atlas-maintenance/src/families/day_names.rs", &own);
    workspace.replace(
        "crates/atlas-maintenance/src/families.rs",
        "pub(crate) mod common;\n",
        "pub(crate) mod common;\npub(crate) mod day_names;\n",
    );
    workspace.done(&["generate"]);
    // What the facade depends on has been checked there.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "check",
            "--quiet",
            "--offline",
            "--package",
            "atlas-maintenance",
        ])
        .current_dir(workspace.path(""))
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// Copies the sources and the manifest of a package, without its tests.
fn copy(from: &Path, to: &str, workspace: &Workspace) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{to}/{}", path.file_name().unwrap().to_str().unwrap());
        if !path.is_dir() {
            workspace.write(&name, &fs::read_to_string(&path).unwrap());
        } else if !name.ends_with("/tests") && !name.ends_with("/examples") {
            copy(&path, &name, workspace);
        }
    }
}

/// Differences of every kind at once, in a version with a family of its own; and all that need none.
#[test]
fn version_with_a_family_of_its_own_is_compiled() {
    let workspace = Workspace::new();
    workspace.add_preview();
    workspace.add_version(NEW);
    workspace.edit("2023-10-01", |fragment| {
        WORKS.iter().for_each(|(_, edit)| edit(fragment));
    });
    workspace.edit(NEW, |fragment| {
        let window = members(fragment, "GroupMaintenanceWindow");
        remove(window, "dayOfWeek");
        remove(window, "timeZoneId");
        window["contact"] = text();
        window["wave"] = json!({"description": "Ours.", "type": "integer", "readOnly": true});
        window["day"] = json!({
            "description": "Ours.", "type": "string",
            "enum": ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"],
        });
        at(fragment, &format!("{SCHEMAS}/GroupMaintenanceWindow"))["required"] = json!(["contact"]);
        let replies = at(fragment, &format!("{WINDOW}/patch/responses"));
        replies["204"] = remove(replies, "200");
        let errors = members(fragment, "ApiError");
        errors["code"] = remove(errors, "errorCode");
        at(fragment, &format!("{SCHEMAS}/ApiError"))["required"] = json!(["code"]);
        let mut parameter = new_parameter();
        parameter["required"] = json!(true);
        let parameters = at(fragment, &format!("{WINDOW}/get/parameters"));
        parameters.as_array_mut().unwrap().push(parameter);
    });
    let own = "family = \"day_names\" }";
    let line = format!("{{ date = \"{NEW}\" }}");
    workspace.replace(
        "spec/sources.toml",
        &line,
        &line.replace('}', &format!(", {own}")).replace(" ,", ","),
    );
    workspace.refused(&["generate"], &["families/day_names.rs", "does not exist"]);
    compiled(&workspace).unwrap_or_else(|errors| panic!("{errors}"));
}
