//! Success responses.

use std::collections::BTreeSet;

use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::coverage::{Coverage, SAMPLES, SPAN_LABELS, span_labels};
use contract_tests::generate::reply::{
    ACTION_STATUSES, action_bodies, action_media_types, action_statuses, bodies, pages, windows,
};
use serde_json::Value;

fn readers<'c>(contract: &'c Contract, property: &str) -> Vec<(Operation<'c>, &'c Value)> {
    let operations = contract.operations().into_iter();
    let readers: Vec<_> = operations
        .filter(|operation| operation.returns_property(property) || operation.lists(property))
        .filter_map(|operation| Some((operation, operation.success_content()?.1)))
        .collect();
    assert!(!readers.is_empty(), "no response has {property}");
    readers
}

/// The names of the members of a schema.
fn members<'c>(contract: &'c Contract, schema: &'c Value) -> Vec<&'c str> {
    let parts = contract.parts(schema).into_iter();
    parts
        .filter_map(|part| part["properties"].as_object())
        .flat_map(|properties| properties.keys().map(String::as_str))
        .collect()
}

fn member_labels(names: &[&str], value: &Value) -> Vec<String> {
    let mut labels: Vec<_> = names
        .iter()
        .map(|name| match value.get(name) {
            None => format!("{name}: absent"),
            Some(Value::Null) => format!("{name}: null"),
            Some(_) => format!("{name}: present"),
        })
        .collect();
    let mut members = value.as_object().into_iter().flatten();
    if members.any(|(name, _)| !names.contains(&name.as_str())) {
        labels.push("unknown member".to_owned());
    }
    labels
}

fn expected_members(names: &[&str]) -> Vec<String> {
    let names = names.iter();
    let forms = |name: &&str| ["absent", "null", "present"].map(|form| format!("{name}: {form}"));
    names
        .flat_map(forms)
        .chain(["unknown member".to_owned()])
        .collect()
}

fn window_labels(names: &[&str], window: &Value) -> Vec<String> {
    let mut labels = member_labels(names, window);
    if window["dayOfWeek"].is_i64() && window["hourOfDay"].is_i64() {
        labels.push("a window".to_owned());
        labels.push(format!("deferrals {}", window["numberOfDeferrals"]));
    }
    labels.push(format!("day {}", window["dayOfWeek"]));
    labels.push(format!("hour {}", window["hourOfDay"]));
    if window["dayOfWeek"].is_i64() && !window["hourOfDay"].is_i64() {
        labels.push("day without hour".to_owned());
    }
    for name in ["startASAP", "autoDeferOnceEnabled"] {
        labels.push(format!("{name}: {}", window[name]));
    }
    if window["numberOfDeferrals"]
        .as_i64()
        .is_some_and(|count| count < 0)
    {
        labels.push("negative deferrals".to_owned());
    }
    let hours = &window["protectedHours"];
    match (
        hours["startHourOfDay"].as_i64(),
        hours["endHourOfDay"].as_i64(),
    ) {
        (Some(start), Some(end)) if start == end => labels.push("protected: 0 hours".to_owned()),
        (Some(start), Some(end)) => {
            labels.extend(span_labels(start, end).into_iter().map(str::to_owned));
        }
        (Some(_), None) | (None, Some(_)) => labels.push("protected: one end".to_owned()),
        (None, None) => {}
    }
    labels
}

#[test]
fn window_responses_cover_every_member_and_bound() {
    for contract in Contract::all() {
        for (operation, schema) in readers(&contract, "dayOfWeek") {
            let names = members(&contract, schema);
            let coverage = Coverage::of(SAMPLES, &windows(&contract, schema), |window| {
                window_labels(&names, window)
            });
            let generator = format!("windows of {operation}");
            assert!(
                coverage.count("a window") > SAMPLES / 2,
                "{generator}: {coverage:?}"
            );
            coverage.assert_often(
                &generator,
                (0..=2).map(|count| format!("deferrals {count}")),
            );
            coverage.assert_contains(&generator, expected_members(&names));
            coverage.assert_often(&generator, (1..=7).map(|day| format!("day {day}")));
            coverage.assert_often(&generator, ["hour 0", "hour 23", "day without hour"]);
            // The limit of 18 hours holds for updates only.
            let spans = SPAN_LABELS.iter().filter(|label| !label.contains("18"));
            coverage.assert_often(&generator, spans);
            coverage.assert_contains(
                &generator,
                [
                    "negative deferrals",
                    "protected: 0 hours",
                    "protected: one end",
                ],
            );
            for name in ["startASAP", "autoDeferOnceEnabled"] {
                coverage.assert_often(&generator, [true, false].map(|is| format!("{name}: {is}")));
            }
        }
    }
}

#[test]
fn settings_responses_cover_every_member_and_mode() {
    let mut previews = Contract::all();
    previews.retain(Contract::is_preview);
    for contract in previews {
        for (operation, schema) in readers(&contract, "waveAssignmentMode") {
            let names = members(&contract, schema);
            let labels = |settings: &Value| {
                let modes = names
                    .iter()
                    .map(|name| format!("{name} {}", settings[name]));
                modes.chain(member_labels(&names, settings)).collect()
            };
            let coverage = Coverage::of(SAMPLES, &bodies(&contract, schema), labels);
            let generator = format!("settings of {operation}");
            coverage.assert_contains(&generator, expected_members(&names));
            for mode in ["MANUAL", "ENV_TAG_MAPPING"] {
                coverage.assert_often(
                    &generator,
                    names.iter().map(|name| format!("{name} \"{mode}\"")),
                );
            }
        }
    }
}

fn page_labels(names: &[&str], project_names: &[&str], page: &Value) -> Vec<String> {
    let mut labels = member_labels(names, page);
    let projects = page["results"].as_array().map_or(&[][..], Vec::as_slice);
    labels.push(format!("projects: {}", projects.len().min(3)));
    if page["totalCount"] == 0 {
        labels.push("totalCount 0".to_owned());
    }
    let mut ids = BTreeSet::new();
    for project in projects {
        let id = project["id"].as_str();
        if id.is_some_and(|id| !ids.insert(id)) {
            labels.push("same project twice".to_owned());
        }
        let members = member_labels(project_names, project);
        labels.extend(members.into_iter().map(|label| format!("project {label}")));
        let tags = project["tags"].as_array().map_or(0, Vec::len);
        labels.push(format!("tags: {}", tags.min(2)));
        for tag in project["tags"].as_array().into_iter().flatten() {
            for member in ["key", "value"] {
                if tag[member].is_null() {
                    labels.push(format!("tag without a {member}"));
                }
            }
        }
        if project["name"]
            .as_str()
            .is_some_and(|name| !name.is_ascii())
        {
            labels.push("project name is not ASCII".to_owned());
        }
        if project["clusterCount"]
            .as_i64()
            .is_some_and(|count| count < 0)
        {
            labels.push("negative clusterCount".to_owned());
        }
    }
    labels
}

#[test]
fn page_responses_cover_every_member_and_repeated_projects() {
    for contract in Contract::dated() {
        for (operation, schema) in readers(&contract, "clusterCount") {
            let names = members(&contract, schema);
            let items = &contract.property(schema, "results")["items"];
            let project_names = members(&contract, items);
            let coverage = Coverage::of(SAMPLES, &pages(&contract, schema), |page| {
                page_labels(&names, &project_names, page)
            });
            let generator = format!("pages of {operation}");
            coverage.assert_contains(&generator, expected_members(&names));
            coverage.assert_often(
                &generator,
                (0..=3).map(|count| format!("projects: {count}")),
            );
            coverage.assert_often(&generator, (0..=2).map(|count| format!("tags: {count}")));
            let project_forms =
                ["absent", "null", "present"].map(|form| format!("project id: {form}"));
            coverage.assert_often(&generator, project_forms);
            coverage.assert_often(
                &generator,
                [
                    "totalCount 0",
                    "same project twice",
                    "project tags: null",
                    "tag without a value",
                    "tag without a key",
                    "project unknown member",
                    "project name is not ASCII",
                    "negative clusterCount",
                ],
            );
        }
    }
}

#[test]
fn action_responses_cover_every_status_body_and_media_type() {
    let bodies = Coverage::of(SAMPLES, &action_bodies(), |body| {
        vec![match body.as_str() {
            "" => "empty",
            "{}" => "empty object",
            text if text.trim().is_empty() => "white space",
            _ => "object with an unknown member",
        }]
    });
    bodies.assert_often(
        "bodies of actions",
        [
            "empty",
            "empty object",
            "white space",
            "object with an unknown member",
        ],
    );
    let types = Coverage::of(SAMPLES, &action_media_types(), |media_type| {
        vec![media_type.clone().unwrap_or("absent".to_owned())]
    });
    types.assert_often(
        "media types of actions",
        [
            "absent",
            "text/plain",
            "application/json; charset=utf-8",
            "application/vnd.atlas.2023-01-01+json",
        ],
    );
    for contract in Contract::all() {
        let mut operations = contract.operations();
        operations.retain(|operation| operation.success_content().is_none());
        for operation in operations {
            let status = |status: &u16| vec![status.to_string()];
            Coverage::of(SAMPLES, &action_statuses(&operation), status).assert_often(
                &format!("success statuses of {operation}"),
                ACTION_STATUSES.map(|status| status.to_string()),
            );
        }
    }
}
