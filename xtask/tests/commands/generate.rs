//! What `generate` writes, and what it leaves alone.

use std::fs;

use serde_json::json;

use crate::workspace::Workspace;

const CLIENT: &str = "crates/atlas-maintenance-api-2023-10-01/src/generated/client.rs";
const FACADE: &str = "crates/atlas-maintenance/Cargo.toml";

#[test]
fn every_crate_and_every_list_is_written() {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    for date in ["2023-01-01", "2023-10-01", "2025-03-12"] {
        let snake = date.replace('-', "_");
        let package = format!("crates/atlas-maintenance-api-{date}");
        for file in ["Cargo.toml", "README.md", "src/lib.rs", "src/hand_over.rs"] {
            let text = workspace.read(&format!("{package}/{file}"));
            let header = text.lines().next().unwrap();
            assert!(header.contains(
                "Written by `cargo xtask generate` from crates/atlas-maintenance-codegen/templates/"
            ));
        }
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let copy = workspace.read(&format!("{package}/{license}"));
            assert_eq!(copy, workspace.read(license));
        }
        let client = workspace.read(&format!("{package}/src/generated/client.rs"));
        assert!(client.starts_with("// Written by `cargo xtask generate` from spec/"));
        let operations = workspace.read(&format!("{package}/src/generated/operations.rs"));
        let accept = format!("accept: \"application/vnd.atlas.{date}+json\"");
        let sources = workspace.read("spec/sources.toml");
        let (dated, _) = sources.split_once("[preview]").unwrap();
        let listed = dated.matches("/api/atlas/v2/").count();
        assert_eq!(operations.matches(&accept).count(), listed);

        let versions = workspace.read("crates/atlas-maintenance-types/src/generated/versions.rs");
        assert!(versions.contains(&format!(
            "const V{snake}: Self = Self::from_list(\"{date}\")"
        )));
        let dispatch = workspace.read("crates/atlas-maintenance/src/generated/dispatch.rs");
        assert!(dispatch.contains(&format!(
            "use ::atlas_maintenance_api_{snake}::{{self as api, OPERATIONS}};"
        )));
        assert!(dispatch.contains(&format!(
            "ApiVersion::V{snake} => {{\n                use crate::generated::dispatch::v{snake} as $family;"
        )));
        let embedded =
            workspace.read("crates/atlas-maintenance-simulator/src/generated/fragments.rs");
        assert!(embedded.contains(&format!("(\"{date}\", include_str!(\"{date}.json\"))")));
        assert_eq!(
            workspace.read(&format!(
                "crates/atlas-maintenance-simulator/src/generated/{date}.json"
            )),
            workspace.read(&format!("spec/{date}.json"))
        );
        let facade = workspace.read(FACADE);
        assert!(facade.contains(&format!(
            "atlas-maintenance-api-{date} = {{ version = \"1.2.3\", path = \"../atlas-maintenance-api-{date}\" }}\n"
        )));
        assert!(facade.contains("serde = \"1\" # stays\n"));
    }
}

#[test]
fn requests_are_strict_and_responses_lenient() {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    let client = workspace.read(CLIENT);
    let type_of = |name: &str| {
        let begin = client.find(&format!("pub struct {name} {{")).unwrap();
        let length = client[begin..].find("\n    }\n").unwrap();
        &client[begin..begin + length]
    };

    let request = type_of("GroupMaintenanceWindowRequest");
    for field in [
        "day_of_week: ::std::option::Option<::atlas_maintenance_types::DayOfWeek>",
        "hour_of_day: ::std::option::Option<::atlas_maintenance_types::HourOfDay>",
        "protected_hours: ::std::option::Option<ProtectedHoursRequest>",
        "start_asap: ::std::option::Option<bool>",
    ] {
        assert!(request.contains(field), "{field} in {request}");
    }
    // Read-only fields cannot be sent, and what is absent is not sent at all.
    assert!(!request.contains("number_of_deferrals") && !request.contains("time_zone_id"));
    assert_eq!(
        request.matches("pub ").count() - 1,
        request.matches("skip_serializing_if").count()
    );

    let answer = type_of("GroupMaintenanceWindow");
    assert!(answer.contains("day_of_week: ::std::option::Option<i32>"));
    assert!(answer.contains("number_of_deferrals: ::std::option::Option<i32>"));
    assert!(
        type_of("ApiError")
            .contains("parameters: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>")
    );

    assert!(client.contains("group_id: &'a ::atlas_maintenance_types::Id"));
    // The constructor that brings an HTTP client of its own.
    assert!(!client.contains("pub fn new(") && client.contains("pub fn new_with_client("));
    assert!(!client.contains("unwrap()"));
}

#[test]
fn second_run_changes_nothing() {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    let written = workspace.snapshot();
    let touched = || {
        fs::metadata(workspace.path(CLIENT))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = touched();
    assert!(workspace.done(&["generate"]).contains("nothing to do"));
    assert!(written == workspace.snapshot());
    assert_eq!(before, touched());
    workspace.done(&["generate", "--check"]);
}

#[test]
fn one_changed_byte_is_out_of_date() {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    let client = workspace.read(CLIENT);
    workspace.write(CLIENT, &client.replacen("Option<i32>", "Option<i64>", 1));
    let before = workspace.snapshot();

    let outcome = workspace.run(&["generate", "--check"]);
    assert_eq!(outcome.code, 4, "{}", outcome.stderr);
    for part in [
        &format!("--- a/{CLIENT}"),
        &format!("+++ b/{CLIENT}"),
        "Option<i64>",
        "Option<i32>",
    ] {
        assert!(
            outcome.stdout.contains(part),
            "{part} in {}",
            outcome.stdout
        );
    }
    assert!(
        outcome.stderr.contains("run `cargo xtask generate`"),
        "{}",
        outcome.stderr
    );
    assert!(before == workspace.snapshot(), "a check wrote something");

    workspace.done(&["generate"]);
    assert_eq!(workspace.read(CLIENT), client);
}

#[test]
fn check_of_an_empty_workspace_writes_nothing() {
    let workspace = Workspace::new();
    let before = workspace.snapshot();
    let outcome = workspace.run(&["generate", "--check"]);
    assert_eq!(outcome.code, 4);
    assert!(
        outcome
            .stdout
            .contains("--- /dev/null\n+++ b/crates/atlas-maintenance-api-2023-01-01/Cargo.toml")
    );
    assert!(before == workspace.snapshot());
}

#[test]
fn stale_generated_files_are_removed_and_others_kept() {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    let stale = "crates/atlas-maintenance-api-2023-10-01/src/generated/old/types.rs";
    let fragment = "crates/atlas-maintenance-simulator/src/generated/2022-01-01.json";
    let own = "crates/atlas-maintenance-simulator/src/own.rs";
    for path in [stale, fragment, own] {
        workspace.write(path, "// a\n");
    }
    let outcome = workspace.run(&["generate", "--check"]);
    assert_eq!(outcome.code, 4);
    assert!(outcome.stdout.contains(stale) && outcome.stdout.contains("+++ /dev/null"));
    workspace.done(&["generate"]);
    assert!(!workspace.path(stale).exists() && !workspace.path(fragment).exists());
    assert!(workspace.path(own).exists());
}

#[test]
fn version_is_added_by_one_line_and_its_fragment() {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    let before = workspace.snapshot();
    let sources = workspace.read("spec/sources.toml");

    workspace.add_version("2024-08-05");
    workspace.done(&["generate"]);
    let operations =
        workspace.read("crates/atlas-maintenance-api-2024-08-05/src/generated/operations.rs");
    assert!(operations.contains("application/vnd.atlas.2024-08-05+json"));
    for list in [
        "crates/atlas-maintenance-types/src/generated/versions.rs",
        "crates/atlas-maintenance/src/generated/dispatch.rs",
        FACADE,
        "crates/atlas-maintenance-simulator/src/generated/fragments.rs",
    ] {
        let text = workspace.read(list).replace('_', "-");
        let places =
            ["2023-10-01", "2024-08-05", "2025-03-12"].map(|date| text.find(date).unwrap());
        assert!(places.is_sorted(), "{list}: {text}");
    }
    workspace.done(&["generate", "--check"]);

    workspace.write("spec/sources.toml", &sources);
    fs::remove_file(workspace.path("spec/2024-08-05.json")).unwrap();
    workspace.done(&["generate"]);
    assert!(before == workspace.snapshot());
    assert!(
        !workspace
            .path("crates/atlas-maintenance-api-2024-08-05")
            .exists()
    );
}

#[test]
fn readme_with_marks_gets_the_table() {
    let workspace = Workspace::new();
    workspace.write("README.md", "# Readme\n");
    workspace.done(&["generate"]);
    assert_eq!(workspace.read("README.md"), "# Readme\n");

    workspace.write(
        "README.md",
        "# Readme\n<!-- versions: begin -->\nold\n<!-- versions: end -->\nrest\n",
    );
    workspace.done(&["generate"]);
    let readme = workspace.read("README.md");
    assert!(
        readme.contains("\n| 2025-03-12 | `atlas-maintenance-api-2025-03-12` | 2023-01-01 |\n"),
        "{readme}"
    );
    assert!(
        readme.ends_with(
            "|\n\nThe clients differ only in the date that they ask for.\n\
             <!-- versions: end -->\nrest\n"
        ),
        "{readme}"
    );
    assert!(!readme.contains("old"));

    workspace.edit("2025-03-12", |fragment| {
        fragment["info"]["title"] = json!("Another");
    });
    workspace.done(&["generate"]);
    let readme = workspace.read("README.md");
    let sentence = "|\n\nThe client of 2025-03-12 differs from that of 2023-10-01 in more than its date.\n<!--";
    assert!(readme.contains(sentence), "{readme}");
}

#[test]
fn generate_lists_version_crates_in_deny_toml() {
    let workspace = Workspace::new();
    workspace.write(
        "deny.toml",
        "a = [\n  # versions: begin\n  # versions: end\n]\nb = [\n  # versions: begin\n  \"old\",\n  # versions: end\n  \"x\",\n]\n",
    );
    workspace.done(&["generate"]);
    let deny = workspace.read("deny.toml");
    for date in ["2023-01-01", "2023-10-01", "2025-03-12"] {
        let name = format!("  \"atlas-maintenance-api-{date}\",\n");
        assert_eq!(deny.matches(&name).count(), 2, "{deny}");
    }
    assert!(!deny.contains("old"), "{deny}");
    assert!(deny.ends_with("  # versions: end\n  \"x\",\n]\n"), "{deny}");
}

#[test]
fn renamed_operation_id_does_not_rename_the_method() {
    let workspace = Workspace::new();
    workspace.done(&["generate"]);
    let client = workspace.read(CLIENT);
    workspace.edit("2023-10-01", |document| {
        let get = &mut document["paths"]["/api/atlas/v2/groups/{groupId}/maintenanceWindow"]["get"];
        get["operationId"] = "getGroupMaintenanceWindow".into();
        get["x-xgen-operation-id-override"] = "getMaintenanceWindow".into();
    });
    workspace.done(&["generate"]);
    assert_eq!(workspace.read(CLIENT), client);
}

#[test]
fn help_shows_an_example_of_each_command() {
    let workspace = Workspace::new();
    for command in ["generate", "slice"] {
        let help = workspace.done(&[command, "--help"]);
        assert!(help.contains(&format!("  cargo xtask {command}")), "{help}");
    }
}

#[test]
fn operation_called_like_a_keyword_or_a_method_of_ours_gets_another_name() {
    let workspace = Workspace::new();
    let window = "/api/atlas/v2/groups/{groupId}/maintenanceWindow";
    // All versions: one that lacked an operation would need a family of its own.
    for date in ["2023-01-01", "2023-10-01", "2025-03-12"] {
        workspace.edit(date, |fragment| {
            fragment["paths"][window]["get"]["operationId"] = json!("type");
            fragment["paths"][window]["patch"]["operationId"] = json!("pre");
            fragment["paths"][window]["delete"]["operationId"] = json!("handOver");
        });
    }
    workspace.done(&["generate"]);
    let generated = "crates/atlas-maintenance-api-2023-10-01/src/generated";
    let client = workspace.read(&format!("{generated}/client.rs"));
    let table = workspace.read(&format!("{generated}/operations.rs"));
    for name in ["type_", "pre_2", "hand_over_2"] {
        assert!(
            client.contains(&format!("pub async fn {name}<'a>(")),
            "{client}"
        );
        assert!(
            client.contains(&format!("self.hand_over(&mut request, \"{name}\")")),
            "{client}"
        );
        assert!(table.contains(&format!("id: \"{name}\"")), "{table}");
    }
}

#[test]
fn assumptions_are_in_the_readme_and_the_code_of_the_simulator() {
    let workspace = Workspace::new();
    let readme = "crates/atlas-maintenance-simulator/README.md";
    let code = "crates/atlas-maintenance-simulator/src/generated/assumptions.rs";
    workspace.done(&["generate"]);
    let (shown, generated) = (workspace.read(readme), workspace.read(code));
    let ledger = workspace.read("spec/assumptions.toml");
    assert!(ledger.matches("[[assumption]]").count() > 50);
    for line in ledger.lines() {
        if let Some(id) = line.strip_prefix("id = ") {
            let id = id.trim_matches('"');
            assert_eq!(shown.matches(&format!("| `{id}`")).count(), 1, "{id}");
            assert_eq!(
                generated
                    .matches(&format!("{id:?},\n        area:"))
                    .count(),
                1,
                "{id}"
            );
        }
    }
    // The text around the tables stays, and what is changed in a table is seen.
    let by_hand = format!("By hand.\n{shown}By hand.\n");
    workspace.write(readme, &by_hand.replacen("| assumed |", "| recorded |", 1));
    assert_eq!(workspace.run(&["generate", "--check"]).code, 4);
    workspace.done(&["generate"]);
    assert_eq!(workspace.read(readme), by_hand);
    // A ledger that contradicts itself is refused, and nothing is written.
    let second = ledger.find("[[assumption]]").unwrap();
    workspace.write(
        "spec/assumptions.toml",
        &format!("{ledger}{}", &ledger[second..]),
    );
    workspace.refused(
        &["generate"],
        &["challenge-401", "two assumptions", "spec/assumptions.toml"],
    );
    fs::remove_file(workspace.path("spec/assumptions.toml")).unwrap();
    workspace.refused(&["generate"], &["spec/assumptions.toml", "does not exist"]);
}
