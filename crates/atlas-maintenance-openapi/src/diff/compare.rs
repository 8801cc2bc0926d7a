//! Two documents, from their operations down.

use serde_json::Value;

use super::change::{Change, Changes, Findings};
use super::components;
use super::normal;
use super::operation;
use super::rest::Keys;
use super::rules::Rule;
use super::schema::Schemas;
use super::side::Side;

const ROOT: Keys = Keys {
    covered: &["paths", "components", "servers", "security", "info"],
    words: &["tags", "externalDocs", "openapi"],
    rule: Rule::DocumentWordsChanged,
};

const INFO: Keys = Keys {
    covered: &[],
    words: &[
        "title",
        "description",
        "version",
        "termsOfService",
        "contact",
        "license",
    ],
    rule: Rule::DocumentWordsChanged,
};

/// Every change on the wire from `old` to `new`, the gravest first. Operations are matched by method
/// and path, and references are followed.
pub fn documents(old: &Value, new: &Value) -> Vec<Change> {
    let (old, new) = (normal::form(old), normal::form(new));
    let (old, new) = (Side { document: &old }, Side { document: &new });
    let mut changes = Changes::default();
    let mut findings = Findings::default();
    let (old_root, new_root) = (old.root(), new.root());
    ROOT.compare(&old_root, &new_root, &mut findings);
    INFO.compare(&old_root.at("info"), &new_root.at("info"), &mut findings);
    for finding in &findings.0 {
        changes.add(finding, None);
    }

    let mut schemas = Schemas::new(old, new);
    let matched = operation::matched(old, new);
    let mut compared = Vec::new();
    for (old, new) in &matched.both {
        let (mut findings, mut roots) = (Findings::default(), Vec::new());
        operation::compare(&mut schemas, old, new, &mut findings, &mut roots);
        compared.push((new.title(), findings, roots));
    }
    schemas.settle(usize::MAX, false);
    for (title, findings, roots) in &compared {
        for finding in findings.0.iter().chain(schemas.reached(roots)) {
            changes.add(finding, Some(title));
        }
    }

    for old in &matched.removed {
        let mut findings = Findings::default();
        findings.removed(Rule::OperationRemoved, &old.spot, operation::label(old));
        findings
            .0
            .iter()
            .for_each(|finding| changes.add(finding, Some(&old.title())));
    }
    for new in &matched.added {
        let mut findings = Findings::default();
        findings.added(Rule::OperationAdded, &new.spot, operation::label(new));
        findings
            .0
            .iter()
            .for_each(|finding| changes.add(finding, Some(&new.title())));
    }
    components::compare(&schemas, &matched, &mut changes);
    changes.sorted()
}
