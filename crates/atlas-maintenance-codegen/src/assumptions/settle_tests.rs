use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::error::Error;

const LEDGER: &str = r#"# The words before stay.

# ---- Window ----

[[assumption]]
id = "omitted"
area = "window"
statement = "A PATCH without it clears it."
standing = "reported"
source = "a test of another client"
default = "cleared"
variants = [
    { id = "cleared", means = "it is removed" },
    { id = "kept", means = "it stays" },
]
settle = "PATCH, read."

[[assumption]]
id = "code"
area = "window"
statement = "The code is X."
standing = "assumed"
settle = "Ask."

[[assumption]]
id = "known"
area = "window"
statement = "It is so."
standing = "recorded"
source = "seen"
default = "so"
variants = [
    { id = "so", means = "it is so" },
    { id = "not-so", means = "it is not" },
]
"#;

fn entry(id: &str, verdict: &str, variant: Option<&str>) -> Value {
    json!({"id": id, "verdict": verdict, "variant": variant, "default": null, "seen": "400 | X\n"})
}

fn report(entries: &[Value]) -> Value {
    json!({
        "format": "atlas-maintenance-verify/1",
        "at": "2026-11-26T03:04:05Z",
        "service": "https://cloud.mongodb.com",
        "outcome": "differs",
        "clauses": [],
        "assumptions": entries,
    })
}

fn settled(ledger: &str, report: &Value) -> Settled {
    settle(ledger, Path::new("report.json"), &report.to_string()).unwrap()
}

fn reason(report: &str) -> String {
    match settle(LEDGER, Path::new("report.json"), report) {
        Err(Error::NotUnderstood { file, reason, .. }) => {
            assert_eq!(file, Path::new("report.json"));
            reason
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_seen_is_recorded_with_date_and_source() {
    let report = report(&[
        entry("omitted", "differs", Some("kept")),
        entry("code", "holds", None),
        entry("known", "holds", Some("so")),
    ]);
    let settled = settled(LEDGER, &report);
    let expected = LEDGER
        .replace(
            "A PATCH without it clears it.",
            "Not so: A PATCH without it clears it. Instead: it stays.",
        )
        .replace("standing = \"reported\"", "standing = \"recorded\"")
        .replace(
            "\"a test of another client\"",
            "\"`verify` on 2026-11-26: 400 / X/; before: a test of another client\"",
        )
        .replace("default = \"cleared\"", "default = \"kept\"")
        .replace(
            "standing = \"assumed\"\n",
            "standing = \"recorded\"\nsource = \"`verify` on 2026-11-26: 400 / X/\"\n",
        );
    assert_eq!(settled.text, expected);
    assert_eq!(
        settled.changes,
        ["omitted: recorded, kept is the default", "code: recorded"]
    );
    assert_eq!(settled.to_do, ["omitted: reword the statement"]);
}

#[test]
fn second_run_changes_nothing() {
    let report = report(&[
        entry("omitted", "differs", Some("kept")),
        entry("code", "holds", None),
    ]);
    let first = settled(LEDGER, &report);
    let second = settled(&first.text, &report);
    assert_eq!(second.text, first.text);
    assert!(second.changes.is_empty() && second.to_do.is_empty());
}

#[test]
fn what_was_not_seen_stays_as_it_is() {
    let unseen = report(&[
        entry("omitted", "not-tried", None),
        entry("code", "not-tried", None),
    ]);
    let settled = settled(LEDGER, &unseen);
    assert_eq!(settled.text, LEDGER);
    assert!(settled.changes.is_empty());
}

#[test]
fn behaviour_without_a_variant_is_left_to_a_person() {
    let other = report(&[
        entry("omitted", "differs", None),
        entry("code", "differs", None),
    ]);
    let settled = settled(LEDGER, &other);
    assert_eq!(settled.text, LEDGER);
    assert_eq!(settled.to_do.len(), 2);
    assert!(settled.to_do[0].starts_with("omitted: add the variant that was seen: 400"));
}

#[test]
fn report_that_contradicts_what_is_recorded_settles_nothing() {
    let code = entry("code", "holds", None);
    for (entries, expected) in [
        (
            vec![code.clone(), entry("known", "differs", Some("not-so"))],
            "known: so is recorded, and the report shows not-so",
        ),
        (
            vec![entry("known", "differs", None)],
            "known: so is recorded, and the report shows something else",
        ),
        (
            vec![entry("omitted", "differs", Some("lost"))],
            "omitted: it has no variant \"lost\"",
        ),
        (
            vec![entry("omitted", "holds", None)],
            "omitted: it has variants",
        ),
        (
            vec![entry("new", "holds", None)],
            "new: there is no such assumption",
        ),
        (vec![code.clone(), code], "code: it is there twice"),
    ] {
        let reason = reason(&report(&entries).to_string());
        assert!(reason.contains(expected), "{expected}: {reason}");
    }
}

#[test]
fn report_of_another_form_or_service_is_refused() {
    let valid = report(&[]);
    let with = |name: &str, value: Value| {
        let mut report = valid.clone();
        report[name] = value;
        report.to_string()
    };
    for (text, expected) in [
        ("{".to_owned(), "no report of `verify`"),
        ("[]".to_owned(), "no report of `verify`"),
        (
            with("format", json!("atlas-maintenance-verify/2")),
            "its format is",
        ),
        (with("assumptions", json!({})), "no report of `verify`"),
        (
            with("service", json!("http://127.0.0.1:8080")),
            "not about the service",
        ),
        (
            with("service", json!("https://cloud.mongodb.com.example.org")),
            "not about the service",
        ),
        (with("at", json!("yesterday")), "its time is"),
        (with("at", json!("2026-11-2éT")), "its time is"),
    ] {
        let reason = reason(&text);
        assert!(reason.contains(expected), "{expected}: {reason}");
    }
}
