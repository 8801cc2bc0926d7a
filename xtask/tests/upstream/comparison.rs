//! The vendor's documents against each other.

use std::collections::BTreeMap;

use atlas_maintenance_openapi::diff::{Change, Class, Rule, compare};
use atlas_maintenance_openapi::resolve;
use serde_json::Value;

use super::documents::{Upstream, document, entries};

fn of(upstream: &Upstream, file: &str) -> Value {
    document(&upstream.path(file))
}

/// The change by a rule at a place, on whichever side it is.
fn find<'c>(changes: &'c [Change], rule: Rule, at: &str) -> Option<&'c Change> {
    changes.iter().find(|change| {
        let finding = &change.finding;
        let places = [finding.old.as_deref(), finding.new.as_deref()];
        finding.rule == rule && places.contains(&Some(at))
    })
}

pub(crate) fn two_revisions_differ_as_found_by_hand(upstream: &Upstream) {
    let old = of(upstream, "2024-09-04/openapi-2023-01-01.json");
    let new = of(upstream, "2025-06-05/openapi-2023-01-01.json");
    let changes = compare(&old, &new);
    for (rule, at, what, operations) in [
        (
            Rule::RequestPropertyAddedOptional,
            "/components/schemas/GroupMaintenanceWindow/properties/protectedHours",
            "`protectedHours`",
            1,
        ),
        (
            Rule::ResponsePropertyAdded,
            "/components/schemas/GroupMaintenanceWindow/properties/timeZoneId",
            "`timeZoneId`",
            1,
        ),
        (
            Rule::RequestPropertyBecameRequired,
            "/components/schemas/Team/properties/usernames",
            "`usernames`",
            1,
        ),
        (
            Rule::ResponsePropertyBecameRequired,
            "/components/schemas/ApiError/properties/errorCode",
            "`errorCode`",
            337,
        ),
        (
            Rule::ResponseOptionalPropertyRemoved,
            "/components/schemas/DiskBackupExportJob/properties/deliveryUrl",
            "`deliveryUrl`",
            3,
        ),
        (
            Rule::RequestEnumValueRemoved,
            "/components/schemas/AzureKeyVault/properties/azureEnvironment/enum",
            "`AZURE_GERMANY`",
            1,
        ),
        (
            Rule::ResponseEnumValueAdded,
            "/components/schemas/Datadog/properties/region/enum",
            "`US1_FED`",
            4,
        ),
        (
            Rule::OperationRenamed,
            "/paths/~1api~1atlas~1v2~1orgs~1{orgId}/patch",
            "`renameOrganization` → `updateOrganization`",
            1,
        ),
    ] {
        let change = find(&changes, rule, at).unwrap_or_else(|| panic!("{} at {at}", rule.id()));
        assert_eq!(change.finding.what, what);
        assert_eq!(change.operations.len(), operations, "{at}");
    }
    // What the second revision left as it was.
    let rules: Vec<_> = changes.iter().map(|change| change.finding.rule).collect();
    for rule in [
        Rule::OperationAdded,
        Rule::OperationRemoved,
        Rule::RequestPropertyAddedRequired,
        Rule::ResourceVersionChanged,
        Rule::NotJudged,
    ] {
        assert!(!rules.contains(&rule), "{}", rule.id());
    }
}

/// How many changes break the wire, by rule.
fn breaking(old: &Value, new: &Value) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let changes = compare(old, new);
    let breaking = changes
        .iter()
        .filter(|change| change.class() == Class::Breaking);
    for change in breaking {
        *counts.entry(change.finding.rule.id()).or_insert(0) += 1;
    }
    counts
}

/// Every line was read, and those about null and bounds were compared with both documents. Three may be
/// disputed: an error that is answered as JSON of another media type.
pub(crate) fn what_breaks_in_the_largest_pair_was_read_by_hand(upstream: &Upstream) {
    let old = of(upstream, "2025-06-05/openapi-2025-03-12.json");
    let new = of(upstream, "2026-08-21/v2.yaml");
    let new = resolve::at(&new, "2025-03-12").unwrap();
    let expected = [
        ("operation-removed", 24),
        ("request-bound-set", 52),
        ("request-discriminator-value-removed", 1),
        ("request-enum-value-removed", 5),
        ("request-property-became-read-only", 2),
        ("request-property-became-required", 15),
        ("request-property-removed", 4),
        ("request-type-changed", 1),
        ("response-alternative-added", 8),
        ("response-became-nullable", 52),
        ("response-media-type-changed", 3),
        ("response-pattern-loosened", 2),
        ("response-pattern-removed", 1),
        ("response-property-became-optional", 3),
        ("response-type-changed", 2),
    ];
    assert_eq!(breaking(&old, &new), BTreeMap::from(expected));
}

pub(crate) fn every_document_equals_itself(upstream: &Upstream) {
    let mut compared = 0;
    for release in ["2024-09-04", "2025-06-05"] {
        for file in entries(&upstream.path(release)) {
            if file.extension().is_some_and(|kind| kind == "json") {
                let document = document(&file);
                let changes = compare(&document, &document);
                assert!(changes.is_empty(), "{}: {changes:#?}", file.display());
                compared += 1;
            }
        }
    }
    assert!(compared >= 4, "only {compared} documents");
}

pub(crate) fn versions_are_equal_for_maintenance_windows(upstream: &Upstream) {
    let dates = ["2023-01-01", "2023-10-01", "2025-03-12"];
    let documents = dates.map(|date| of(upstream, &format!("2025-06-05/openapi-{date}.json")));
    let [first, second, third] = &documents;
    for (old, new) in [(first, second), (second, third), (first, third)] {
        let changes = compare(old, new);
        let window = |change: &&Change| {
            change
                .operations
                .iter()
                .any(|operation| operation.contains("/maintenanceWindow"))
                && change.class() != Class::WordsOnly
        };
        let window: Vec<_> = changes.iter().filter(window).collect();
        assert!(window.is_empty(), "{window:#?}");
        assert!(
            changes
                .iter()
                .any(|change| change.class() == Class::NewVersion)
        );
    }
    // Counted by hand: nothing goes, and much comes. The other way round it is the other way.
    for (old, new, expected) in [(first, third, (118, 0)), (third, first, (0, 118))] {
        let changes = compare(old, new);
        let count = |rule| {
            let rules = changes.iter().map(|change| change.finding.rule);
            rules.filter(|found| *found == rule).count()
        };
        let found = (count(Rule::OperationAdded), count(Rule::OperationRemoved));
        assert_eq!(found, expected);
    }
}
