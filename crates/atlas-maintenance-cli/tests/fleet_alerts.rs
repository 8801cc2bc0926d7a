//! `fleet alerts`: what is lacking is said, made up for once, and no secret is shown.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output, Stdio};

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use serde_json::{Value, json};
use support::fleet::Fleet;
use support::{ALERT_SECRETS, ALERTS, Served, json as parsed, stderr, stdout};

const APPLY: [&str; 5] = ["fleet", "alerts", "apply", "-f", "FILE"];

struct Scene {
    fleet: Fleet,
    file: String,
}

impl Scene {
    fn of(projects: u8) -> Self {
        let fleet = Fleet::of(projects);
        let file = fleet.file(ALERTS);
        Self { fleet, file }
    }

    fn command(&self, words: &[&str]) -> Command {
        let words: Vec<_> = words
            .iter()
            .map(|word| match *word {
                "FILE" => self.file.as_str(),
                word => word,
            })
            .collect();
        let mut command = self.fleet.served.command(&words);
        command.envs(ALERT_SECRETS);
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    fn apply(&self, more: &[&str]) -> Output {
        self.run(&[&APPLY[..], &["--yes"], more].concat())
    }

    fn document(&self, words: &[&str], status: i32) -> Value {
        let output = self.run(&[words, &["--output", "json"]].concat());
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        parsed(&output.stdout)
    }

    fn inject(&self, fault: Fault) {
        self.fleet.served.simulator.control().inject(fault).unwrap();
    }

    /// The alert configurations of every project, with secrets.
    fn stored(&self, projects: u8) -> Vec<Vec<Value>> {
        let control = self.fleet.served.simulator.control();
        let ids = (1..=projects).map(|number| ProjectId::from_bytes([number; 12]));
        ids.chain([control.project_id()])
            .map(|id| {
                let all = control.alert_configurations(id).unwrap();
                all.iter()
                    .map(|text| serde_json::from_str(text).unwrap())
                    .collect()
            })
            .collect()
    }

    /// Every target of the file is told of its events, and once.
    fn assert_told_once(&self, projects: u8) {
        for all in self.stored(projects) {
            let mut told: BTreeMap<(String, String), usize> = BTreeMap::new();
            for alert in all.iter().filter(|it| it["enabled"] == true) {
                for target in alert["notifications"].as_array().unwrap() {
                    let key = [&alert["eventTypeName"], &target["typeName"]];
                    let key = key.map(|it| it.as_str().unwrap().to_owned());
                    *told.entry(key.into()).or_default() += 1;
                }
            }
            assert!(told.values().all(|count| *count == 1), "{told:?}");
            for kind in ["WEBHOOK", "SLACK"] {
                let of_kind = told.keys().filter(|(_, it)| it == kind);
                assert_eq!(of_kind.count(), 5, "{kind}: {told:?}");
            }
            let completed = ("MAINTENANCE_COMPLETED".to_owned(), "GROUP".to_owned());
            assert!(told.contains_key(&completed), "{told:?}");
        }
    }

    fn changes(&self) -> usize {
        let requests = self.fleet.served.simulator.control().requests();
        let is_change = |method: &str| method != "GET" && method != "HEAD";
        requests
            .iter()
            .filter(|it| it.path.contains("/alertConfigs") && is_change(&it.method))
            .count()
    }
}

#[test]
fn check_says_what_each_project_lacks() {
    let served = Served::start();
    let control = served.simulator.control();
    control.add_fleet(64);
    let words = ["fleet", "alerts", "check", "--filter", "*-*"];
    let output = served.command(&words).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let text = stdout(&output);
    for line in [
        "no alert: completed",
        "by e-mail only: announced, started, no-longer-needed, auto-deferred",
        "disabled: announced",
        "no alert: announced, completed",
        "no window, so nothing is told",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let words = [&words[..], &["--output", "json"]].concat();
    let output = served.command(&words).output().unwrap();
    let document = parsed(&output.stdout);
    let rows = document["alerts"].as_array().unwrap();
    assert_eq!(
        (rows.len(), &document["projectsChecked"]),
        (64 * 5, &json!(64))
    );
    let states: BTreeSet<_> = rows
        .iter()
        .map(|row| row["state"].as_str().unwrap())
        .collect();
    assert_eq!(
        states.into_iter().collect::<Vec<_>>(),
        ["covered", "disabled", "mail-only", "missing"]
    );
    let lacking: BTreeSet<_> = rows
        .iter()
        .filter(|row| row["state"] != "covered")
        .map(|row| row["project"].as_str().unwrap())
        .collect();
    assert_eq!(document["lacking"], lacking.len());
    let without = rows.iter().filter(|row| row["window"] == false).count();
    assert_eq!(document["withoutWindow"], without / 5);
    assert!(
        without > 0 && lacking.len() > 30 && lacking.len() < 64,
        "{document}"
    );
}

#[test]
fn apply_tells_every_target_once_and_then_changes_nothing() {
    let scene = Scene::of(6);
    let check = ["fleet", "alerts", "check", "-f", "FILE"];
    let lacking = scene.document(&check, 4);
    assert_eq!(lacking["lacking"], 7);
    let rows = lacking["alerts"].as_array().unwrap();
    assert!(
        rows.iter().all(|row| row["changes"] == json!(["create"])),
        "{lacking}"
    );
    assert_eq!(scene.changes(), 0);
    let output = scene.apply(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "alerts: 35 changed\n");
    scene.assert_told_once(6);
    let stored = scene.stored(6);
    let target = &stored[0][0]["notifications"][0];
    assert_eq!(target["webhookSecret"], ALERT_SECRETS[1].1);
    let before = scene.changes();
    let again = scene.document(&[&APPLY[..], &["--yes"]].concat(), 0);
    let rows = again["alerts"].as_array().unwrap();
    assert!(
        rows.iter().all(|row| row["state"] == "up-to-date"),
        "{again}"
    );
    assert!(
        rows.iter().all(|row| row["possible"] == json!(["WEBHOOK"])),
        "{again}"
    );
    assert_eq!((scene.changes(), scene.stored(6)), (before, stored));
    scene.document(&check, 0);
}

#[test]
fn apply_asks_and_changes_nothing_without_an_answer() {
    let scene = Scene::of(2);
    let output = scene.run(&APPLY);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("alerts apply changes 3 projects: confirm with --yes"),
        "{said}"
    );
    assert!(said.contains("create (WEBHOOK, SLACK #ops)"), "{said}");
    assert_eq!(scene.changes(), 0);
    scene.apply(&[]);
    // Nothing is left to ask about.
    let output = scene.run(&APPLY);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        stdout(&output).lines().last(),
        Some("alerts: 15 up to date")
    );
}

#[test]
fn lost_replies_are_settled_by_reading_and_failures_are_named() {
    let scene = Scene::of(5);
    let of = |number: u8| ProjectId::from_bytes([number; 12]).to_string();
    let on = |fault: Fault, number: u8| {
        fault
            .on_operation("createAlertConfiguration")
            .on_path(of(number))
    };
    scene.inject(on(Fault::reset(FaultPoint::BeforeReply), 1));
    scene.inject(on(Fault::reset(FaultPoint::BeforeActing), 2).times(1));
    scene.inject(on(Fault::answer(FaultResponse::new(403)), 3).skip(1));
    let document = scene.document(&[&APPLY[..], &["--yes", "--max-retries", "0"]].concat(), 4);
    let rows = document["alerts"].as_array().unwrap();
    let states = |number: u8| -> Vec<&str> {
        let rows = rows.iter().filter(|row| row["project"] == of(number));
        rows.map(|row| row["state"].as_str().unwrap()).collect()
    };
    assert_eq!(states(1), ["changed"; 5]);
    assert_eq!(
        states(2),
        ["unknown", "skipped", "skipped", "skipped", "skipped"]
    );
    assert_eq!(
        states(3),
        ["changed", "refused", "skipped", "skipped", "skipped"]
    );
    assert_eq!(states(4), ["changed"; 5]);
    scene.fleet.served.simulator.control().clear_faults();
    let output = scene.apply(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    scene.assert_told_once(5);
}

#[test]
fn two_that_apply_at_once_or_are_killed_tell_every_target_once() {
    let scene = Scene::of(30);
    let words = [&APPLY[..], &["--yes", "--quiet"]].concat();
    let start = || {
        let mut command = scene.command(&words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut killed = start();
    while scene.changes() < 20 {
        assert!(killed.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::yield_now();
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let [mut one, mut two] = [start(), start()];
    assert!(one.wait().unwrap().success() && two.wait().unwrap().success());
    scene.assert_told_once(30);
}

/// The service repeats what it was sent, in the loudest and in every form.
#[test]
fn no_output_has_a_secret_of_a_target() {
    let mut seen = String::new();
    for format in ["table", "json", "yaml", "csv", "jsonl"] {
        for (status, runs) in [(400, 1), (200, 2)] {
            let scene = Scene::of(1);
            if status == 400 {
                let said = ALERT_SECRETS.map(|(_, secret)| secret).join(" ");
                let body = json!({"error": 400, "errorCode": "INVALID_ATTRIBUTE", "detail": said,
                    "parameters": [said], "reason": said});
                let reply = FaultResponse::new(400).header("content-type", "application/json");
                let fault = Fault::answer(reply.body(body.to_string()));
                scene.inject(fault.on_operation("createAlertConfiguration"));
            }
            for _ in 0..runs {
                for words in [
                    [&APPLY[..], &["--yes", "-vvv", "--output", format]].concat(),
                    [
                        "fleet", "alerts", "check", "-f", "FILE", "-vvv", "--output", format,
                    ]
                    .to_vec(),
                    ["fleet", "alerts", "check", "-vvv", "--output", format].to_vec(),
                ] {
                    let output = scene.run(&words);
                    seen.push_str(&format!("{}{}", stdout(&output), stderr(&output)));
                }
            }
            let folder = scene.fleet.folder.path().read_dir().unwrap();
            let files: Vec<_> = folder.map(|it| it.unwrap().file_name()).collect();
            assert_eq!(files, ["windows.toml"]);
        }
    }
    assert!(
        seen.contains("alertConfigs") && seen.contains("INVALID_ATTRIBUTE"),
        "{seen}"
    );
    for (_, secret) in ALERT_SECRETS {
        assert!(!seen.contains(secret), "{secret}");
    }
}

#[test]
fn file_that_cannot_be_used_is_refused_before_anything_is_sent() {
    let scene = Scene::of(1);
    let control = scene.fleet.served.simulator.control();
    let mut command = scene.command(&[&APPLY[..], &["--yes"]].concat());
    let output = command.env_remove("TEST_SLACK_TOKEN").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains(":5: the environment variable TEST_SLACK_TOKEN is not set"),
        "{said}"
    );
    scene
        .fleet
        .file("[[rule]]\nselect = { name = \"*\" }\nignore = true\n");
    for words in [
        &[&APPLY[..], &["--yes"]].concat()[..],
        &["fleet", "alerts", "check", "-f", "FILE"],
    ] {
        let output = scene.run(words);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("write at least one [[alerts]]"),
            "{}",
            stderr(&output)
        );
    }
    assert!(control.requests().is_empty());
    scene.fleet.file(
        "[[alerts]]\nselect = { name = \"none-*\" }\nemail = { address = \"a@example.org\" }\n",
    );
    let output = scene.apply(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains(":1: the alerts select none of the projects"),
        "{}",
        stderr(&output)
    );
}
