//! The report for programs. Its keys are stable; more may be added.

use serde_json::{Value, json};

use super::super::change::Change;
use super::super::rules::Class;
use super::model::Report;
use crate::canonical;
use crate::document::Object;

pub(super) fn text(report: &Report<'_>) -> String {
    let summary: Object = Class::ALL
        .into_iter()
        .map(|class| (class.key().to_owned(), json!(report.count(class))))
        .collect();
    let mut document = json!({
        "old": report.old,
        "new": report.new,
        "summary": summary,
        "changes": report.changes.iter().map(change).collect::<Vec<_>>(),
    });
    if let Value::Object(document) = &mut document
        && !report.notes.is_empty()
    {
        document.insert("notes".to_owned(), json!(report.notes));
    }
    canonical::text(&document)
}

fn change(change: &Change) -> Value {
    let finding = &change.finding;
    json!({
        "rule": finding.rule.id(),
        "class": change.class().key(),
        "direction": finding.rule.direction().map(|direction| direction.key()),
        "operations": change.operations,
        "place": {"old": finding.old, "new": finding.new},
        "what": finding.what,
    })
}
