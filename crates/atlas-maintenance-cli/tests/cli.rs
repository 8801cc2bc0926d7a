//! The binary from outside: exit status, stdout and stderr.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::io::Read as _;
use std::net::TcpListener;
use std::process::Stdio;
use std::thread;

use atlas_maintenance::{ApiVersion, env};
use serde_json::Value;
use support::{PROJECT, Served, binary, json, refusal, run, stderr, stdout};

#[test]
fn tour_covers_every_version_and_credential_and_succeeds() {
    let output = run(&["tour"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(!text.contains("FAILED"), "{text}");
    assert!(text.contains("rows are as expected"), "{text}");

    let output = run(&["tour", "--output", "json"]);
    let rows = json(&output.stdout);
    let rows = rows.as_array().unwrap();
    for version in ApiVersion::ALL {
        for credential in ["service account", "API key"] {
            let statuses: Vec<_> = rows
                .iter()
                .filter(|row| row["version"] == version.date() && row["credential"] == credential)
                .map(|row| row["status"].as_u64())
                .collect();
            for status in [
                Some(200),
                Some(204),
                Some(400),
                Some(401),
                Some(404),
                Some(406),
                None,
            ] {
                assert!(
                    statuses.contains(&status),
                    "{version} {credential}: no {status:?}"
                );
            }
        }
    }
    assert!(rows.iter().all(|row| row["asItShould"] == true));

    let latest = ApiVersion::latest().date();
    let output = run(&["tour", "--api-version", latest, "--output", "json"]);
    let rows = json(&output.stdout);
    assert!(
        rows.as_array()
            .unwrap()
            .iter()
            .all(|row| row["version"] == latest)
    );
}

#[test]
fn simulate_option_runs_command_against_in_process_simulator() {
    let output = run(&["--simulate", "get"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stdout(&output).contains("no maintenance window"),
        "{}",
        stdout(&output)
    );
    for version in ApiVersion::ALL {
        let words = [
            "set",
            "--simulate",
            "--day",
            "sun",
            "--hour",
            "0",
            "--api-version",
        ];
        let output = run(&[&words[..], &[version.date(), "--output", "json"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(json(&output.stdout)["done"], "set");
    }
}

#[test]
fn window_commands_use_project_and_credentials_from_environment() {
    let served = Served::start();
    let ok = |words: &[&str]| {
        let output = served.command(words).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{words:?}: {}",
            stderr(&output)
        );
        stdout(&output)
    };
    ok(&[
        "set",
        "--day",
        "friday",
        "--hour",
        "0",
        "--protect",
        "9-17",
        "--auto-defer",
        "on",
    ]);
    let text = ok(&["get"]);
    for word in ["Friday 00:00 UTC", "09:00 to 17:00", "Auto-defer"] {
        assert!(text.contains(word), "{text}");
    }
    let window = json(ok(&["get", PROJECT, "--output", "json"]).as_bytes());
    assert_eq!(window["window"]["dayOfWeek"], 6);
    assert_eq!(window["window"]["hourOfDay"], 0);
    assert_eq!(window["metadata"]["resourceVersion"], "2023-01-01");
    assert!(ok(&["auto-defer", "on"]).contains("already"));
    assert!(ok(&["auto-defer", PROJECT, "off"]).contains("now off"));
    ok(&["auto-defer", "toggle"]);
    ok(&["set", "--day", "7", "--hour", "23", "--no-protect"]);
    let window = json(ok(&["get", "--output", "json"]).as_bytes());
    assert_eq!(window["window"]["protectedHours"], Value::Null);
    assert_eq!(window["window"]["autoDeferOnceEnabled"], true);
    // Auto-defer would defer the maintenance at once, and then it is too early to defer it again.
    ok(&["auto-defer", "off"]);
    let control = served.simulator.control();
    control
        .schedule_maintenance(PROJECT.parse().unwrap())
        .unwrap();
    ok(&["defer"]);
    ok(&["start-now", "--yes"]);
}

#[test]
fn reset_without_terminal_or_yes_sends_nothing() {
    let served = Served::start();
    let error = refusal(served.command(&["reset"]), 2);
    assert_eq!(error["kind"], "input");
    assert!(served.simulator.control().requests().is_empty());
    let output = served.command(&["reset", "--yes"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn refusal_by_service_is_exit_status_1() {
    let served = Served::start();
    let error = refusal(served.command(&["defer"]), 1);
    assert_eq!(error["kind"], "refused");
    assert_eq!(error["status"], 400);
    assert_eq!(error["code"], "ATLAS_MAINTENANCE_NOT_SCHEDULED");
    assert_eq!(error["operation"], "deferMaintenanceWindow");
    assert!(error["detail"].is_string());
    let error = refusal(served.command(&["get", "111111111111111111111111"]), 1);
    assert_eq!(error["code"], "GROUP_NOT_FOUND");
}

#[test]
fn bad_usage_or_input_is_exit_status_2() {
    for words in [
        &["get"][..],
        &["get", "a\tb"],
        &["get", PROJECT, "--api-version", "2022-01-01"],
        &["get", PROJECT, "--base-url", "http://atlas.example.com"],
        &["set", PROJECT, "--day", "9", "--hour", "1"],
        &["set", PROJECT, "--day", "1", "--hour", "24"],
        &[
            "set",
            PROJECT,
            "--day",
            "1",
            "--hour",
            "1",
            "--protect",
            "9-9",
        ],
        &[
            "set",
            PROJECT,
            "--day",
            "1",
            "--hour",
            "1",
            "--protect",
            "9-17",
            "--no-protect",
        ],
        &["auto-defer", PROJECT, "maybe"],
        &["get", PROJECT, "--timeout", "0"],
        &["get", PROJECT, "--timeout", "NaN"],
        &["get", PROJECT, "--max-retries", "-1"],
        &["tour", "--base-url", "https://atlas.example.com"],
        &["nonsense"],
    ] {
        let error = refusal(binary(words), 2);
        assert_eq!(error["kind"], "input", "{words:?}");
        assert!(!error["message"].as_str().unwrap().is_empty());
        let output = run(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(
            stderr(&output).starts_with("error: "),
            "{}",
            stderr(&output)
        );
    }
    let mut wrong = binary(&["get"]);
    wrong.env(env::PROJECT_ID, "32b6e34b");
    let error = refusal(wrong, 2);
    assert!(error["message"].as_str().unwrap().contains(env::PROJECT_ID));
}

#[test]
fn call_that_cannot_be_sent_is_exit_status_3() {
    let error = refusal(binary(&["get", PROJECT]), 3);
    assert_eq!(error["kind"], "not-sent");
    assert!(error["message"].as_str().unwrap().contains(env::CLIENT_ID));

    let mut half = binary(&["get", PROJECT]);
    half.env(env::CLIENT_ID, "an-id");
    let error = refusal(half, 3);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains(env::CLIENT_SECRET)
    );

    let served = Served::start();
    let mut wrong = served.command(&["get"]);
    wrong.env(env::CLIENT_SECRET, "wrong");
    let error = refusal(wrong, 3);
    assert_eq!(
        (&error["status"], &error["code"]),
        (&401.into(), &"invalid_client".into())
    );

    // Bound and not listening: no other process gets the port, and connections are refused.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let unreachable = format!("http://{}", socket.local_addr().unwrap());
    let mut lost = binary(&[
        "defer",
        PROJECT,
        "--base-url",
        &unreachable,
        "--max-retries",
        "0",
    ]);
    lost.env(env::ACCESS_TOKEN, "a-token");
    let error = refusal(lost, 3);
    assert_eq!(
        (&error["kind"], &error["attempts"]),
        (&"not-sent".into(), &1.into())
    );
    assert!(error["seconds"].is_f64());
}

#[test]
fn timeout_ends_call_that_would_be_retried() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let words = ["get", PROJECT, "--base-url", &address, "--timeout", "0.1"];
    let mut command = binary(&words);
    command.env(env::ACCESS_TOKEN, "a-token");
    let error = refusal(command, 4);
    assert!(
        error["message"].as_str().unwrap().contains("0.1 s"),
        "{error}"
    );
}

#[test]
fn lost_reply_is_exit_status_4() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
    });
    let mut command = binary(&["defer", PROJECT, "--base-url", &address]);
    command.env(env::ACCESS_TOKEN, "a-token");
    let error = refusal(command, 4);
    assert_eq!(error["kind"], "unknown");
    assert_eq!(error["attempts"], 1);
    server.join().unwrap();
}

#[test]
fn verbose_shows_requests_and_replies_without_secrets() {
    let served = Served::start();
    let output = served.command(&["get", "-v"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = stderr(&output);
    for word in [
        "GET",
        "/maintenanceWindow",
        "application/vnd.atlas.",
        "Bearer …",
        "Basic …",
        "200",
    ] {
        assert!(said.contains(word), "no {word} in {said}");
    }
    let known = served.simulator.control().credentials();
    assert!(!said.contains(known.client_secret), "{said}");
    assert!(!said.contains("access_token\""), "{said}");
    assert!(said.lines().all(|line| line.contains("attempt=")), "{said}");
}

#[test]
fn closed_stdout_is_not_an_error() {
    let mut child = binary(&["tour"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn help_shows_examples_variables_and_exit_statuses() {
    let output = run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    for word in [env::CLIENT_ID, env::PROJECT_ID, "Exit status", "tour"] {
        assert!(stdout(&output).contains(word), "{word}");
    }
    let help = stdout(&run(&["set", "--help"]));
    assert!(help.contains("Example: atlas-maintenance set"), "{help}");
    let (own, global) = help.split_once("Global options:").unwrap();
    assert!(own.contains("--day <DAY>") && own.contains("--auto-defer <on|off>"));
    assert!(global.contains("--api-version <DATE>") && !global.contains("--protect"));
}
