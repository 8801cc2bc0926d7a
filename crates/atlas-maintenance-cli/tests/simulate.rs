//! `simulate`: the simulator as a process.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use atlas_maintenance::env;
use support::{PROJECT, binary, run, stderr, stdout};

#[test]
fn simulate_prints_environment_and_serves_it() {
    let mut child = binary(&["simulate", "--print-env"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<String> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .take(7)
        .collect();
    let value = |name: &str| {
        let prefix = format!("export {name}=");
        let line = lines.iter().find_map(|line| line.strip_prefix(&prefix));
        line.unwrap_or_else(|| panic!("no {name} in {lines:?}"))
            .to_owned()
    };
    assert_eq!(value(env::PROJECT_ID), PROJECT);
    assert_eq!(value("MONGODB_ATLAS_ORG_ID"), "4888442a3354817a7320eb61");
    for credentials in [
        [env::CLIENT_ID, env::CLIENT_SECRET],
        [env::PUBLIC_API_KEY, env::PRIVATE_API_KEY],
    ] {
        let mut command = binary(&["get", PROJECT]);
        command.env(env::BASE_URL, value(env::BASE_URL));
        command.envs(credentials.map(|name| (name, value(name))));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let address = value(env::BASE_URL).replace("http://", "");
    assert!(TcpStream::connect(address).is_err());
}

/// A `simulate` process, killed on drop.
struct SimulatorProcess {
    child: Child,
    printed: Vec<String>,
}

impl SimulatorProcess {
    /// Starts it and reads stdout up to the line that contains `last`.
    fn start(words: &[&str], last: &str) -> Self {
        let child = binary(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let printed = Vec::new();
        let mut served = Self { child, printed };
        let lines = BufReader::new(served.child.stdout.take().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            let is_last = line.contains(last);
            served.printed.push(line);
            if is_last {
                break;
            }
        }
        served
    }

    /// Stops it and returns its stderr.
    fn stop(mut self) -> String {
        self.child.kill().unwrap();
        let mut text = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for SimulatorProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn simulate_logs_each_request_in_one_line_without_secrets() {
    let words = ["simulate", "--print-env", "--projects", "2"];
    let served = SimulatorProcess::start(&words, env::PROJECT_ID);
    let settings: Vec<_> = served
        .printed
        .iter()
        .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
        .collect();
    let second = "000000000000000000000002";
    for (project, status, kept) in [
        (PROJECT, 0, env::CLIENT_ID),
        (second, 0, env::PUBLIC_API_KEY),
        ("000000000000000000000003", 1, env::PUBLIC_API_KEY),
    ] {
        let other = if kept == env::CLIENT_ID {
            [env::PUBLIC_API_KEY, env::PRIVATE_API_KEY]
        } else {
            [env::CLIENT_ID, env::CLIENT_SECRET]
        };
        let mut command = binary(&["get", project]);
        command.envs(settings.iter().copied());
        for name in other {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
    }
    let log = served.stop();
    let path = |project: &str| format!("/api/atlas/v2/groups/{project}/maintenanceWindow");
    let (first, second) = (path(PROJECT), path(second));
    let third = path("000000000000000000000003");
    assert_eq!(
        log.lines().collect::<Vec<_>>(),
        [
            "200 POST /api/oauth/token (with a client id)",
            &format!("200 GET {first} (project Demo, with a token)"),
            "200 POST /api/oauth/revoke (with a client id)",
            &format!("401 GET {second} (project project-002, without credentials)"),
            &format!("200 GET {second} (project project-002, with an API key)"),
            &format!("401 GET {third} (without credentials)"),
            &format!("404 GET {third} (with an API key)"),
        ]
    );
}

#[test]
fn simulate_takes_variants_of_assumptions() {
    let words = [
        "simulate",
        "--print-env",
        "--assume",
        "unset-window=zero",
        "--assume",
        "invalid-group-id = not-found",
    ];
    let served = SimulatorProcess::start(&words, env::PROJECT_ID);
    let settings = served
        .printed
        .iter()
        .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
        .filter(|(name, _)| ![env::PUBLIC_API_KEY, env::PRIVATE_API_KEY].contains(name));
    let mut get = binary(&["api", "getMaintenanceWindow", "--group-id", PROJECT]);
    let output = get.envs(settings.clone()).output().unwrap();
    let shown = stdout(&output);
    assert!(shown.contains("\"dayOfWeek\":0"), "{shown}");
    let mut get = binary(&["api", "getMaintenanceWindow", "--group-id", "x"]);
    let output = get.envs(settings).output().unwrap();
    assert!(
        stderr(&output).contains("GROUP_NOT_FOUND"),
        "{}",
        stderr(&output)
    );
    for (given, part) in [
        ("unset-window", "ID=VARIANT"),
        ("unset-windows=zero", "did you mean unset-window?"),
        ("unset-window=nil", "there are absent, null, zero"),
        ("window-members=kept", "has no variants"),
    ] {
        let output = run(&["simulate", "--assume", given]);
        assert_eq!(output.status.code(), Some(2), "{given}");
        assert!(stderr(&output).contains(part), "{}", stderr(&output));
    }
}

#[test]
fn simulate_prints_its_projects_and_controls() {
    let served = SimulatorProcess::start(&["simulate", "--projects", "12"], "Interrupt to stop");
    let printed = served.printed.join("\n");
    let ids = "12 more projects: 000000000000000000000001 to 00000000000000000000000c.";
    assert!(printed.contains(ids), "{printed}");
    assert!(printed.contains("/_simulator/projects/"), "{printed}");
    let help = stdout(&run(&["simulate", "--help"]));
    for words in [
        "Example: atlas-maintenance simulate --print-env",
        "BASE/_simulator/state",
        "BASE/_simulator/versions/2023-01-01",
    ] {
        assert!(help.contains(words), "no {words} in {help}");
    }
}

#[test]
fn simulate_has_a_fleet_in_every_state() {
    let words = ["simulate", "--print-env", "--scenario", "fleet", "--freeze"];
    let clock = ["--clock", "2026-11-26T10:00:00Z", "--projects", "70000"];
    let served = SimulatorProcess::start(&[&words[..], &clock].concat(), env::PROJECT_ID);
    let settings: Vec<_> = { served.printed.iter() }
        .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
        .filter(|(name, _)| ![env::PUBLIC_API_KEY, env::PRIVATE_API_KEY].contains(name))
        .collect();
    // The number of the last project takes more than two bytes.
    for (project, shown) in [
        ("000000000000000000000001", "dayOfWeek"),
        ("000000000000000000011170", "dayOfWeek"),
    ] {
        let mut command = binary(&["get", project, "-o", "json"]);
        command.envs(settings.iter().copied());
        for name in [env::PUBLIC_API_KEY, env::PRIVATE_API_KEY] {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).contains(shown), "{}", stdout(&output));
    }
    let refused = run(&["simulate", "--projects", "1000001"]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
}

/// Where the trusted certificates are taken from `SSL_CERT_FILE`.
#[cfg(all(unix, not(target_vendor = "apple")))]
#[test]
fn simulate_with_tls_prints_the_certificate_to_trust_and_removes_it() {
    let certificate = "SSL_CERT_FILE";
    let words = ["simulate", "--print-env", "--tls"];
    let mut served = SimulatorProcess::start(&words, certificate);
    let settings: Vec<_> = served
        .printed
        .iter()
        .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
        .filter(|(name, _)| ![env::PUBLIC_API_KEY, env::PRIVATE_API_KEY].contains(name))
        .collect();
    let value = |wanted| settings.iter().find(|(name, _)| *name == wanted).unwrap().1;
    assert!(value(env::BASE_URL).starts_with("https://127.0.0.1:"));
    for (trusts, status) in [(true, 0), (false, 3)] {
        let mut command = binary(&["get", PROJECT]);
        command.envs(settings.iter().copied());
        if !trusts {
            command.env_remove(certificate);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
    }
    let path = std::path::PathBuf::from(value(certificate));
    assert!(path.exists());
    let pid = served.child.id().to_string();
    let killed = std::process::Command::new("kill").arg(pid).status();
    assert!(killed.unwrap().success());
    served.child.wait().unwrap();
    assert!(!path.exists(), "{} is left", path.display());
}

#[test]
fn certificate_is_written_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it's a file.pem");
    let named = path.to_str().unwrap();
    let words = ["simulate", "--print-env", "--tls", "--tls-cert", named];
    let served = SimulatorProcess::start(&words, "SSL_CERT_FILE");
    let word = named.replace('\'', r"'\''");
    let line = format!("export SSL_CERT_FILE='{word}'");
    assert_eq!(served.printed.last(), Some(&line));
    served.stop();
    let pem = std::fs::read_to_string(&path).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"), "{pem}");
    for (words, part) in [
        (&["simulate", "--tls-cert", "x"][..], "--tls"),
        (
            &["simulate", "--tls", "--tls-cert", "/nowhere/x"],
            "/nowhere/x",
        ),
    ] {
        let output = run(words);
        assert_ne!(output.status.code(), Some(0));
        assert!(stderr(&output).contains(part), "{}", stderr(&output));
    }
}

/// The status and the body of a request to a simulator, over a connection of its own.
fn request(base_url: &str, head: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(base_url.replace("http://", "")).unwrap();
    let patience = Some(std::time::Duration::from_secs(60));
    stream.set_read_timeout(patience).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

fn base_url(served: &SimulatorProcess) -> String {
    let prefix = format!("export {}=", env::BASE_URL);
    let mut lines = served.printed.iter();
    let url = lines.find_map(|line| line.strip_prefix(&prefix)).unwrap();
    url.to_owned()
}

#[test]
fn simulate_serves_on_when_stderr_is_full() {
    let served = SimulatorProcess::start(&["simulate", "--print-env"], env::PROJECT_ID);
    let url = base_url(&served);
    // More than a pipe holds, and nothing reads it.
    let path = "x".repeat(2000);
    for _ in 0..100 {
        let head = format!("GET /{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        assert_eq!(request(&url, &head).0, 401);
    }
    let log = served.stop();
    assert!(log.lines().count() < 100, "all lines fit: {}", log.len());
}

#[test]
fn simulate_takes_clock_tokens_and_hosts() {
    let words = [
        "simulate",
        "--print-env",
        "--clock",
        "2027-03-28T00:00:00Z",
        "--freeze",
        "--token-lifetime",
        "60",
        "--active-tokens",
        "1",
        "--allow-host",
        "simulator.example",
    ];
    let served = SimulatorProcess::start(&words, env::PROJECT_ID);
    let url = base_url(&served);
    let head = |host: &str, path: &str| {
        format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
    };
    let (status, state) = request(&url, &head("simulator.example:80", "/_simulator/state"));
    assert_eq!(status, 200, "{state}");
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["now"], "2027-03-28T00:00:00Z");
    assert_eq!(state["frozen"], true);
    assert_eq!(request(&url, &head("other.example", "/")).0, 421);
    // The fixed client id and secret.
    let basic = "Basic bWRiX3NhX2lkX3NpbXVsYXRvcjAwMDAwMDAwMDAwMDAwMDA6bWRiX3NhX3NrX3NpbXVsYXRvci1zZWNyZXQtdGhhdC1vcGVucy1ub3RoaW5nLWVsc2U=";
    let form = "grant_type=client_credentials";
    let token = format!(
        "POST /api/oauth/token HTTP/1.1\r\nhost: localhost\r\nauthorization: {basic}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{form}",
        form.len()
    );
    let (status, body) = request(&url, &token);
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("\"expires_in\":60"), "{body}");
    assert_eq!(request(&url, &token).0, 403);
}
