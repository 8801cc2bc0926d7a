//! `doctor`: each fault is named by the right line, with what to do, and by the exit status.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use atlas_maintenance::env;
use atlas_maintenance_simulator::{Fault, FaultResponse, Simulator};
use serde_json::{Value, json};
use support::{Served, json as parsed, stderr, stdout};

struct Scene {
    served: Served,
    work: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        Self::with(Served::start())
    }

    fn with(served: Served) -> Self {
        let work = tempfile::tempdir().unwrap();
        Self { served, work }
    }

    fn command(&self) -> Command {
        let mut command = self.served.command(&["doctor"]);
        command.current_dir(self.work.path());
        for name in [
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
        ] {
            command.env_remove(name);
        }
        command
    }

    fn fault(&self, reply: FaultResponse, path: &str) {
        let control = self.served.simulator.control();
        control.inject(Fault::answer(reply).on_path(path)).unwrap();
    }
}

/// Runs it, and returns the lines that are to be done.
fn to_do(mut command: Command, status: i32) -> BTreeMap<String, Value> {
    let output = command.args(["--output", "json"]).output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(status),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let report = parsed(&output.stdout);
    let checks = report["checks"].as_array().unwrap();
    let lines = checks.iter().map(|check| {
        let state = check["state"].as_str().unwrap();
        assert_eq!(state == "to-do", check["help"].is_string(), "{check}");
        (check["check"].as_str().unwrap().to_owned(), check.clone())
    });
    let lines: BTreeMap<_, _> = lines.collect();
    assert_eq!(lines.len(), checks.len(), "a line appears twice: {report}");
    lines
        .into_iter()
        .filter(|(_, check)| check["state"] == "to-do")
        .collect()
}

#[test]
fn all_is_well() {
    let scene = Scene::new();
    let output = scene.command().output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let text = stdout(&output);
    for part in [
        "credentials",
        "service account of $MONGODB_ATLAS_CLIENT_ID",
        &format!(
            "{}, by $MONGODB_ATLAS_BASE_URL",
            scene.served.simulator.base_url()
        ),
        "connections are direct",
        "of the system",
        "1 can be seen",
        "as the service's",
        "none is set",
        "requests are left",
        "1 usable token",
        "none in this folder",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    let secret = scene.served.simulator.control().credentials().client_secret;
    assert!(!text.contains(secret));
    assert!(to_do(scene.command(), 0).is_empty());
}

type Change = fn(&Scene, &mut Command);

/// The name, what is wrong, the line that says so, its words, and the exit status.
const FAULTS: [(&str, Change, &str, &str, i32); 13] = [
    (
        "wrong secret",
        |_, command| {
            command.env(env::CLIENT_SECRET, "another");
        },
        "access",
        "401",
        1,
    ),
    (
        "wrong key",
        |_, command| {
            command
                .env_remove(env::CLIENT_ID)
                .env_remove(env::CLIENT_SECRET);
            command
                .env(env::PUBLIC_API_KEY, "a")
                .env(env::PRIVATE_API_KEY, "b");
        },
        "access",
        "401",
        1,
    ),
    (
        "no credentials",
        |_, command| {
            command
                .env_remove(env::CLIENT_ID)
                .env_remove(env::CLIENT_SECRET);
        },
        "credentials",
        "no credentials",
        1,
    ),
    (
        "half of them",
        |_, command| {
            command.env_remove(env::CLIENT_SECRET);
        },
        "credentials",
        env::CLIENT_SECRET,
        1,
    ),
    (
        "the service's clock",
        |scene, _| {
            let list = json!({"results": [{"id": support::PROJECT}], "totalCount": 1});
            let reply = FaultResponse::new(200)
                .header("content-type", "application/json")
                .header("date", "Thu, 01 Jan 2026 00:00:00 GMT")
                .body(list.to_string());
            scene.fault(reply, "/api/atlas/v2/groups");
        },
        "clock",
        "ahead of the service's",
        1,
    ),
    (
        "no project",
        |scene, command| {
            let control = scene.served.simulator.control();
            assert!(control.remove_project(control.project_id()));
            command.env_remove(env::PROJECT_ID);
        },
        "projects",
        "can see none",
        1,
    ),
    (
        "a project that is not there",
        |_, command| {
            command.env(env::PROJECT_ID, "111111111111111111111111");
        },
        "window",
        "404",
        1,
    ),
    (
        "a project that is none",
        |_, command| {
            command.env(env::PROJECT_ID, "s3cret");
        },
        "window",
        env::PROJECT_ID,
        1,
    ),
    (
        "rate limit of the list",
        |scene, _| {
            let reply = FaultResponse::new(429).header("retry-after", "7");
            scene.fault(reply, "/groups");
        },
        "rate limit",
        "429",
        1,
    ),
    (
        "rate limit of tokens",
        |scene, _| {
            scene.fault(FaultResponse::new(429), "/oauth/token");
        },
        "rate limit",
        "429",
        1,
    ),
    (
        "nothing listens",
        |_, command| {
            command.env(env::BASE_URL, "http://127.0.0.1:1");
        },
        "connection",
        "127.0.0.1:1",
        3,
    ),
    (
        "a proxy that is not there",
        |_, command| {
            command.env(env::BASE_URL, "https://atlas.example.invalid");
            command.env("HTTPS_PROXY", "http://127.0.0.1:1");
        },
        "proxy",
        "127.0.0.1:1",
        3,
    ),
    (
        "a journal",
        |scene, _| {
            let path = scene.work.path().join("windows.toml.journal");
            fs::write(path, "{\"journal\":\"atlas-maintenance-fleet-99\"}\n").unwrap();
            fs::write(scene.work.path().join("other.journal"), "not ours").unwrap();
        },
        "journals",
        "windows.toml.journal",
        1,
    ),
];

#[test]
fn each_fault_is_named_by_its_line() {
    for (name, change, line, words, status) in FAULTS {
        let scene = Scene::new();
        let mut command = scene.command();
        change(&scene, &mut command);
        let found = to_do(command, status);
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            [line],
            "{name}: {found:?}"
        );
        let text = found[line].to_string();
        assert!(text.contains(words), "{name}: {text}");
        assert!(
            !text.contains("s3cret") && !text.contains("other.journal"),
            "{text}"
        );
    }
}

#[test]
fn unknown_authority_is_named() {
    let scene = Scene::with(Served::with(Simulator::builder().tls()));
    let found = to_do(scene.command(), 3);
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        ["certificates"],
        "{found:?}"
    );
    assert!(
        found["certificates"]["help"]
            .to_string()
            .contains("SSL_CERT_FILE")
    );
}

#[cfg(unix)]
#[test]
fn files_that_are_not_as_they_should_be_are_named() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let scene = Scene::new();
    let home = scene.served.home.path();
    fs::create_dir_all(home.join("config/atlascli")).unwrap();
    let path = home.join("config/atlascli/config.toml");
    fs::write(
        &path,
        "[p]\nclient_id = \"a\"\nclient_secret = \"s3cret\"\n",
    )
    .unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let mut command = scene.command();
    let found = to_do(
        std::mem::replace(command.args(["-P", "p"]), Command::new("x")),
        1,
    );
    assert_eq!(found.keys().collect::<Vec<_>>(), ["profile"], "{found:?}");
    assert!(!found["profile"].to_string().contains("s3cret"));
    fs::remove_file(path).unwrap();

    fs::create_dir_all(home.join("cache/atlas-maintenance")).unwrap();
    let _ = fs::remove_dir_all(home.join("cache/atlas-maintenance/tokens"));
    symlink(home, home.join("cache/atlas-maintenance/tokens")).unwrap();
    let found = to_do(scene.command(), 1);
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        ["token cache"],
        "{found:?}"
    );
}

/// What wins, and what it wins over.
#[test]
fn losing_credentials_are_named() {
    let scene = Scene::new();
    let mut command = scene.command();
    command
        .env(env::PUBLIC_API_KEY, "a")
        .env(env::PRIVATE_API_KEY, "s3cret");
    let output = command.output().unwrap();
    let text = stdout(&output)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains("it wins over $MONGODB_ATLAS_PUBLIC_API_KEY"),
        "{text}"
    );
    assert!(!text.contains("s3cret"));
}

#[test]
fn report_has_every_format() {
    let scene = Scene::new();
    for (format, begin) in [
        ("csv", "check,state,text,help\nprofile,ok,none,\n"),
        (
            "jsonl",
            "{\"check\":\"profile\",\"help\":null,\"state\":\"ok\",\"text\":\"none\"}\n",
        ),
        ("yaml", "checks:\n"),
    ] {
        let output = scene.command().args(["-o", format]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let text = stdout(&output);
        assert!(text.starts_with(begin), "{format}: {text}");
        assert!(text.contains("journals"), "{format}: {text}");
    }
}
