//! `verify`: what it prints, its exit statuses, and what it leaves behind.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

#[path = "support/schemas.rs"]
mod schemas;
mod support;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse, Simulator};
use schemas::Schema;
use support::{PROJECT, Served, json, refusal, stderr, stdout};

/// The window, as the command line shows it.
fn window(served: &Served) -> String {
    let output = served.command(&["get"]).output().unwrap();
    stdout(&output)
}

fn set(served: &Served) {
    let words = ["set", "--day", "friday", "--hour", "7", "--protect", "9-17"];
    assert!(served.command(&words).output().unwrap().status.success());
}

#[test]
fn report_for_people_fits_into_80_columns_and_names_every_clause() {
    let served = Served::start();
    let words = ["verify", "--project", PROJECT, "--allow-changes", PROJECT];
    let output = served.command(&words).output().unwrap();
    let text = stdout(&output);
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    for expected in [
        "GET getMaintenanceWindow",
        "PATCH updateMaintenanceWindow",
        "POST deferMaintenanceWindow",
        "error-media-type",
        "omitted-protected-hours",
        "actions are not allowed",
        "The window is as it was found: no window",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let note = stderr(&output);
    assert_eq!(
        note,
        "changing the window, and restoring it at the end: no window, auto-defer off\n"
    );
}

#[test]
fn simulator_is_as_the_assumptions_say_and_a_variant_is_named() {
    let words = ["verify", "--project", PROJECT, "--allow-changes", PROJECT];
    let output = Served::start().command(&words).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let variant = Simulator::builder().assume("omitted-protected-hours", "kept");
    let output = Served::with(variant.unwrap())
        .command(&words)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    assert!(
        text.contains("omitted-protected-hours: kept instead of cleared: "),
        "{text}"
    );
    assert_eq!(text.matches("DIFFERS").count(), 1, "{text}");
}

#[test]
fn report_for_machines_is_one_document() {
    let served = Served::start();
    let words = ["verify", "--output", "json"];
    let output = served.command(&words).output().unwrap();
    let report = json(&output.stdout);
    assert_eq!(report["format"], "atlas-maintenance-verify/1");
    assert_eq!(report["permissions"], serde_json::json!(["read"]));
    assert_eq!(report["service"], served.simulator.base_url());
    assert_eq!(report["window"], serde_json::json!({"restored": null}));
    let counts = ["holds", "differs", "notTried"].map(|name| report["counts"][name].as_u64());
    let count: u64 = counts.into_iter().flatten().sum();
    let lists = ["clauses", "assumptions"].map(|name| report[name].as_array().unwrap().len());
    assert_eq!(usize::try_from(count).unwrap(), lists.iter().sum::<usize>());
    assert_eq!(stderr(&output), "");
    for request in served.simulator.control().requests() {
        let is_token = request.path.starts_with("/api/oauth/");
        assert!(request.method == "GET" || is_token, "{request:?}");
    }
}

/// Of every outcome, with exchanges, and with what failed.
#[test]
fn report_for_machines_has_its_schema() {
    let changing = &["--project", PROJECT, "--allow-changes", PROJECT][..];
    let wrong = Fault::answer(FaultResponse::new(200).header("Content-Type", "text/plain"));
    let wrong = wrong.on_operation("getMaintenanceWindow");
    let lost = Fault::close(FaultPoint::BeforeReply).on_operation("updateMaintenanceWindow");
    let broken = Fault::answer(FaultResponse::new(500)).on_operation("updateMaintenanceWindow");
    let schema = Schema::of("verify");
    let mut seen = BTreeSet::new();
    for (fault, more) in [
        (None, &[][..]),
        (None, changing),
        (Some(wrong), &[]),
        (Some(lost), changing),
        (Some(broken.skip(10)), changing),
    ] {
        let served = Served::start();
        set(&served);
        if let Some(fault) = fault {
            served.simulator.control().inject(fault).unwrap();
        }
        let words = ["verify", "--output", "json", "--max-retries", "0"];
        let output = served.command(&words).args(more).output().unwrap();
        let report = json(&output.stdout);
        let outcome = report["outcome"].as_str().unwrap().to_owned();
        schema.assert_valid(&report, &outcome);
        seen.insert(outcome);
        for finding in ["clauses", "assumptions"]
            .iter()
            .flat_map(|of| report[of].as_array().unwrap())
        {
            let parts = [
                ("failed", "/failed"),
                ("status", "/exchange/reply/status"),
                ("none", "/exchange/reply/none"),
            ];
            let found = parts.iter().filter(|(_, at)| finding.pointer(at).is_some());
            seen.extend(found.map(|(name, _)| (*name).to_owned()));
        }
    }
    let all = [
        "differs",
        "failed",
        "holds",
        "not-restored",
        "not-tried",
        "status",
    ];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

#[test]
fn service_that_differs_is_status_1_with_the_exchange() {
    let served = Served::start();
    let reply = FaultResponse::new(200)
        .header("Content-Type", "text/plain")
        .body("{\"dayOfWeek\": \"\u{1b}[2J\"}");
    let fault = Fault::answer(reply).on_operation("getMaintenanceWindow");
    served.simulator.control().inject(fault).unwrap();
    let output = served.command(&["verify"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    for expected in [
        "getMaintenanceWindow media-type",
        "DIFFERS",
        "  > GET /api/atlas/v2/groups/{groupId}/maintenanceWindow",
        "  < content-type: text/plain",
        "Nothing was changed.",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "{text:?}");
}

#[test]
fn service_that_cannot_be_reached_is_status_3() {
    let served = Served::start();
    let command = || {
        let mut command = served.command(&["verify", "--max-retries", "0"]);
        command.env("MONGODB_ATLAS_BASE_URL", "http://127.0.0.1:1");
        command
    };
    let output = command().output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    let text = stdout(&output);
    assert!(text.contains("It ended early: ") && text.contains("0 hold, 0 differ"));
    let output = command().args(["--output", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(json(&output.stdout)["outcome"], "not-tried");
}

#[test]
fn window_that_is_not_restored_is_status_4_and_said_on_stderr() {
    let served = Served::start();
    set(&served);
    let fault = Fault::answer(FaultResponse::new(500))
        .on_operation("updateMaintenanceWindow")
        .skip(10);
    served.simulator.control().inject(fault).unwrap();
    let words = ["verify", "--project", PROJECT, "--allow-changes", PROJECT];
    let output = served
        .command(&words)
        .args(["--max-retries", "0"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stdout(&output));
    let found = "Friday 07:00, protected 9 to 17, auto-defer off";
    let note = stderr(&output);
    assert!(
        note.contains("error: the window could not be restored"),
        "{note}"
    );
    assert!(note.contains(found), "{note}");
    assert!(stdout(&output).contains("The window was NOT restored."));
}

#[test]
fn changes_need_the_project_twice_and_actions_need_changes() {
    let served = Served::start();
    let other = "000000000000000000000001";
    for words in [
        &["verify", "--allow-changes", PROJECT][..],
        &["verify", "--project", PROJECT, "--allow-changes", other],
        &["verify", "--project", PROJECT, "--allow-actions"],
        &["verify", "--project", PROJECT, "--allow-changes"],
        &["verify", "--project", "a\tb"],
    ] {
        let error = refusal(served.command(words), 2);
        assert_eq!(error["kind"], "input", "{error}");
    }
    assert!(served.simulator.control().requests().is_empty());
}

/// The signal is sent while the service answers a request, so it comes in the middle without a wait.
#[cfg(unix)]
#[test]
fn signal_restores_the_window() {
    for (signal, count) in [("-INT", 0), ("-TERM", 20), ("-INT", 40)] {
        let process = Arc::new(AtomicU32::new(0));
        let received = Arc::new(AtomicUsize::new(0));
        let (target, counter) = (Arc::clone(&process), Arc::clone(&received));
        let served = Served::with(Simulator::builder().on_request(move |request| {
            let is_running = target.load(Ordering::SeqCst) > 0;
            let is_change = request.method != "GET" && request.operation.is_some();
            if is_running && is_change && counter.fetch_add(1, Ordering::SeqCst) == count {
                let id = target.load(Ordering::SeqCst).to_string();
                let sent = std::process::Command::new("kill")
                    .args([signal, &id])
                    .status();
                assert!(sent.unwrap().success());
            }
        }));
        set(&served);
        let before = window(&served);
        let child = served
            .command(&["verify", "--project", PROJECT, "--allow-changes", PROJECT])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        process.store(child.id(), Ordering::SeqCst);
        let output = child.wait_with_output().unwrap();
        process.store(0, Ordering::SeqCst);
        let text = stdout(&output);
        assert!(
            text.contains("It ended early: the verification was interrupted."),
            "{text}"
        );
        assert!(
            text.contains("The window is as it was found: Friday 07:00"),
            "{text}"
        );
        assert!(
            stderr(&output).contains("stopping: "),
            "{}",
            stderr(&output)
        );
        assert!(
            matches!(output.status.code(), Some(1 | 3)),
            "{:?}",
            output.status
        );
        assert_eq!(window(&served), before);
    }
}
