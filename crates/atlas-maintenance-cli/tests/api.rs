//! `api`: calls of operations by name.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::io::Write as _;
use std::process::{Output, Stdio};

use atlas_maintenance::{ApiOperation, ApiVersion, ParameterKind, ProjectId, env};
use support::{PROJECT, Served, binary, json, refusal, run, stderr, stdout};

/// Runs a command with this stdin.
fn with_stdin(served: &Served, words: &[&str], stdin: &str) -> Output {
    let mut command = served.command(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(stdin.as_bytes()).unwrap();
    drop(pipe);
    child.wait_with_output().unwrap()
}

fn ok(served: &Served, words: &[&str]) -> String {
    let output = served.command(words).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    stdout(&output)
}

#[test]
fn body_is_read_from_stdin_or_file_and_reply_is_printed_unchanged() {
    let served = Served::start();
    let body = r#"{"dayOfWeek": 6, "hourOfDay": 0}"#;
    let words = ["api", "updateMaintenanceWindow", "--body", "-"];
    let output = with_stdin(&served, &words, body);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");

    let got = ok(
        &served,
        &["api", "getMaintenanceWindow", "--group-id", PROJECT],
    );
    assert_eq!(json(got.as_bytes())["dayOfWeek"], 6);
    // Unchanged: no line end and nothing else is added.
    assert!(got.starts_with('{') && got.ends_with('}'), "{got:?}");
    let as_json = ["api", "get-maintenance-window", "--output", "json"];
    assert_eq!(ok(&served, &as_json), got);

    let file =
        std::env::temp_dir().join(format!("atlas-maintenance-api-{}.json", std::process::id()));
    std::fs::write(&file, r#"{"dayOfWeek": 2, "hourOfDay": 23}"#).unwrap();
    let name = file.to_str().unwrap();
    ok(&served, &["api", "updateMaintenanceWindow", "--body", name]);
    std::fs::remove_file(&file).unwrap();
    let got = ok(&served, &["api", "getMaintenanceWindow"]);
    assert_eq!(json(got.as_bytes())["hourOfDay"], 23);
    let missing = served.command(&["api", "updateMaintenanceWindow", "--body", name]);
    let error = refusal(missing, 2);
    assert!(error["message"].as_str().unwrap().contains(name), "{error}");
}

#[test]
fn pretty_and_envelope_are_passed_to_the_service() {
    let served = Served::start();
    let plain = ok(&served, &["api", "getMaintenanceWindow", "--pretty=false"]);
    let pretty = ok(&served, &["api", "getMaintenanceWindow", "--pretty"]);
    assert!(pretty.lines().count() > 3, "{pretty}");
    assert_eq!(json(pretty.as_bytes()), json(plain.as_bytes()));
    let words = ["api", "getMaintenanceWindow", "--envelope", "--pretty"];
    let envelope = json(ok(&served, &words).as_bytes());
    assert_eq!(envelope["status"], 200);
    assert_eq!(envelope["content"], json(plain.as_bytes()));
    let defer = served.command(&["api", "deferMaintenanceWindow", "--envelope"]);
    let error = refusal(defer, 1);
    assert_eq!(error["code"], "ATLAS_MAINTENANCE_NOT_SCHEDULED");
}

#[test]
fn lists_are_read_page_by_page() {
    let served = Served::start();
    let control = served.simulator.control();
    control.add_project(ProjectId::from_bytes([7; 12]), "another");
    let words = [
        "api",
        "listProjects",
        "--items-per-page",
        "1",
        "--page-num",
        "2",
    ];
    let page = json(ok(&served, &words).as_bytes());
    assert_eq!(page["results"].as_array().unwrap().len(), 1);
    assert_eq!(page["totalCount"], 2);
    let words = ["api", "listProjects", "--include-count", "false"];
    let page = json(ok(&served, &words).as_bytes());
    assert_eq!(page["totalCount"], 0, "not counted (recorded)");
    let organization = control.organization_id().to_string();
    let words = ["api", "listOrganizationProjects", "--org-id", &organization];
    let named = [&words[..], &["--name", "another"]].concat();
    let page = json(ok(&served, &named).as_bytes());
    assert_eq!(page["results"].as_array().unwrap().len(), 1);
    let output = run(&["--simulate", "api", "listProjects"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn refusal_by_service_is_exit_status_1() {
    let served = Served::start();
    let error = refusal(served.command(&["api", "deferMaintenanceWindow"]), 1);
    assert_eq!(error["kind"], "refused");
    assert_eq!(error["code"], "ATLAS_MAINTENANCE_NOT_SCHEDULED");
    assert_eq!(error["operation"], "deferMaintenanceWindow");
    // Parameters are not checked before the service does. Where no project has the name, it is sent.
    let words = ["api", "getMaintenanceWindow", "--group-id", "a/b"];
    let error = refusal(served.command(&words), 1);
    assert_eq!(error["status"], 404, "{error}");
    let words = ["api", "listProjects", "--items-per-page", "-1"];
    let error = refusal(served.command(&words), 1);
    assert_eq!(error["status"], 400, "{error}");
    // A command that fails closes its client too.
    let words = ["api", "deferMaintenanceWindow", "--no-token-cache"];
    refusal(served.command(&words), 1);
    let requests = served.simulator.control().requests();
    let sent = |path: &str| {
        let those = requests.iter().filter(|request| request.path == path);
        those.count()
    };
    assert_eq!(
        (sent("/api/oauth/token"), sent("/api/oauth/revoke")),
        (2, 1)
    );
}

#[test]
fn update_that_starts_maintenance_is_not_retried() {
    let served = Served::start();
    let control = served.simulator.control();
    let lost = atlas_maintenance_simulator::Fault::close(
        atlas_maintenance_simulator::FaultPoint::BeforeReply,
    );
    control
        .inject(lost.on_operation("updateMaintenanceWindow"))
        .unwrap();
    let words = [
        "api",
        "updateMaintenanceWindow",
        "--body",
        "-",
        "--output",
        "json",
    ];
    let output = with_stdin(&served, &words, r#"{"startASAP": true}"#);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert_eq!(json(&output.stderr)["attempts"], 1);
}

#[test]
fn unknown_operation_is_exit_status_2_with_suggestion() {
    let output = run(&["api", "getMaintenanceWindw"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("tip:"), "{said}");
    assert!(said.contains("'getMaintenanceWindow'"), "{said}");
    for words in [
        &["api", "listOrganizationProjects"][..],
        &["api", "getMaintenanceWindow", "--body", "-"],
        &["api", "getMaintenanceWindow", "--items-per-page", "1"],
        &["api", "getMaintenanceWindow"],
    ] {
        let error = refusal(binary(words), 2);
        assert_eq!(error["kind"], "input", "{words:?}");
    }
    let error = refusal(binary(&["api", "getMaintenanceWindow"]), 2);
    assert!(error["message"].as_str().unwrap().contains(env::PROJECT_ID));
}

#[test]
fn help_lists_every_operation_and_parameter_of_every_version() {
    for version in ApiVersion::ALL.iter().copied() {
        let date = ["--api-version", version.date()];
        let listed = stdout(&run(&[&["api", "--help"][..], &date].concat()));
        for operation in ApiOperation::all(version) {
            let (name, summary) = (operation.name(), operation.summary());
            let start = format!("  {name} ");
            let line = listed.lines().find(|line| line.starts_with(&start));
            assert!(line.is_some_and(|line| line.contains(summary)), "{listed}");

            let help = stdout(&run(&[&date[..], &["api", name, "--help"]].concat()));
            assert!(help.contains(operation.path()), "{help}");
            assert_eq!(help.contains("--body"), operation.takes_body(), "{name}");
            for parameter in operation.parameters() {
                let flag: String = parameter.name.chars().fold(String::new(), |words, letter| {
                    let hyphen = if letter.is_uppercase() { "-" } else { "" };
                    format!("{words}{hyphen}{}", letter.to_lowercase())
                });
                assert!(
                    help.contains(&format!(" --{flag} ")),
                    "no --{flag} in {help}"
                );
                if let ParameterKind::Integer {
                    maximum: Some(most),
                    ..
                } = parameter.kind
                {
                    assert!(help.contains(&format!("at most {most}")), "{help}");
                }
            }
        }
    }
}

#[test]
fn requested_version_is_sent() {
    let served = Served::start();
    for version in ApiVersion::ALL.iter().copied() {
        served.simulator.control().clear_requests();
        let words = [
            "api",
            "getMaintenanceWindow",
            "--api-version",
            version.date(),
        ];
        ok(&served, &words);
        let requests = served.simulator.control().requests();
        let accept = format!("application/vnd.atlas.{}+json", version.date());
        let asked = |request: &atlas_maintenance_simulator::LoggedRequest| {
            request
                .header("accept")
                .is_some_and(|given| given == accept)
        };
        assert!(requests.iter().any(asked), "{requests:?}");
    }
}
