//! The `preview` commands from outside.
#![cfg(feature = "preview")]
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use serde_json::{Value, json};
use support::{ORGANIZATION, PROJECT, Served, json as read, refusal, stderr, stdout};

fn result(served: &Served, words: &[&str]) -> Value {
    let output = served.command(words).args(["--output", "json"]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    read(&output.stdout)
}

fn text(served: &Served, words: &[&str]) -> String {
    let output = served.command(words).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn wave_is_shown_set_and_removed() {
    let served = Served::start();
    let window = ["set", "--day", "sunday", "--hour", "2", "--protect", "9-17"];
    result(&served, &window);
    assert_eq!(
        text(&served, &["preview", "wave"]),
        format!(
            "Project         {PROJECT}\n\
             Window          Sunday 02:00 UTC\n\
             Assigned wave   none\n\
             Effective wave  2\n"
        )
    );
    for (wave, said) in [
        ("last", "maintenance is now in wave 3"),
        ("3", "maintenance was already in wave 3"),
        ("none", "the project is now without a wave of its own"),
    ] {
        let said_now = text(&served, &["preview", "set-wave", wave]);
        assert_eq!(said_now, format!("{said} (project {PROJECT})\n"));
    }
    result(&served, &["preview", "set-wave", PROJECT, "1"]);
    let shown = result(&served, &["preview", "wave", PROJECT]);
    assert_eq!(shown["waveAssignment"], 1);
    assert_eq!(shown["effectiveWaveAssignment"], 1);
    assert_eq!(shown["window"]["protectedHours"]["startHourOfDay"], 9);
    assert_eq!(shown["metadata"]["resourceVersion"], "preview");
}

#[test]
fn settings_are_shown_set_and_reset() {
    let served = Served::start();
    let mode = |words: &[&str]| {
        let settings = result(&served, words);
        (
            settings["waveAssignmentMode"].clone(),
            settings["effectiveWaveAssignmentMode"].clone(),
        )
    };
    let unset = (Value::Null, json!("MANUAL"));
    assert_eq!(mode(&["preview", "settings", ORGANIZATION]), unset);
    let tagged = json!("ENV_TAG_MAPPING");
    assert_eq!(
        mode(&["preview", "set-mode", ORGANIZATION, "environment-tag"]),
        (tagged.clone(), tagged)
    );
    assert_eq!(
        text(&served, &["preview", "settings", ORGANIZATION]),
        format!(
            "Organization    {ORGANIZATION}\n\
             Mode            environment-tag\n\
             Effective mode  environment-tag\n"
        )
    );
    let error = refusal(
        served.command(&["preview", "reset-settings", ORGANIZATION]),
        2,
    );
    assert!(error.to_string().contains("--yes"), "{error}");
    let reset = ["preview", "reset-settings", ORGANIZATION, "--yes"];
    assert_eq!(mode(&reset), unset);
}

#[test]
fn wave_without_window_and_unknown_wave_are_refused() {
    let served = Served::start();
    let error = refusal(served.command(&["preview", "set-wave", "2"]), 2);
    assert!(error.to_string().contains("set one first"), "{error}");
    for wave in ["0", "4", "all"] {
        let output = served
            .command(&["preview", "set-wave", wave])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("is not a wave"),
            "{}",
            stderr(&output)
        );
    }
}
