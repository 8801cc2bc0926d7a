//! The vendor's documents against each other. They are not in the repository; see the tests of
//! `slice` for where they are looked for.

use std::path::PathBuf;

use serde_json::Value;

use super::super::change::Change;
use super::super::compare;
use super::super::rules::{Class, Rule};

/// The revisions that the tests here are about, as subfolders.
const REVISIONS: [&str; 2] = ["2024-09-04", "2025-06-05"];

fn folder() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("ATLAS_UPSTREAM_SPECS").map(PathBuf::from) else {
        eprintln!("skipped: ATLAS_UPSTREAM_SPECS names no folder with the vendor's documents");
        return None;
    };
    for revision in REVISIONS {
        if !folder.join(revision).is_dir() {
            eprintln!("skipped: {} has no folder {revision}", folder.display());
            return None;
        }
    }
    Some(folder)
}

fn document(folder: &std::path::Path, file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join(file)).unwrap()).unwrap()
}

/// The change by a rule at a place, on whichever side it is.
fn find<'c>(changes: &'c [Change], rule: Rule, at: &str) -> Option<&'c Change> {
    changes.iter().find(|change| {
        let finding = &change.finding;
        let places = [finding.old.as_deref(), finding.new.as_deref()];
        finding.rule == rule && places.contains(&Some(at))
    })
}

#[test]
fn two_revisions_of_one_version_differ_as_was_found_by_hand() {
    let Some(folder) = folder() else { return };
    let old = document(&folder, "2024-09-04/openapi-2023-01-01.json");
    let new = document(&folder, "2025-06-05/openapi-2023-01-01.json");
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

#[test]
fn each_document_is_equal_to_itself() {
    let Some(folder) = folder() else { return };
    let mut compared = 0;
    for release in REVISIONS {
        for file in std::fs::read_dir(folder.join(release)).unwrap() {
            let file = file.unwrap().path();
            if file
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                let document = document(&folder, file.to_str().unwrap());
                let changes = compare(&document, &document);
                assert!(changes.is_empty(), "{}: {changes:#?}", file.display());
                compared += 1;
            }
        }
    }
    assert!(compared >= 4, "only {compared} documents");
}

#[test]
fn the_versions_differ_in_nothing_that_maintenance_windows_see() {
    let Some(folder) = folder() else { return };
    let dates = ["2023-01-01", "2023-10-01", "2025-03-12"];
    let documents = dates.map(|date| document(&folder, &format!("2025-06-05/openapi-{date}.json")));
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
