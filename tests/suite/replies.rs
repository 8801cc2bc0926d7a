//! Every reply that the fragment allows is read, and read right.
#![allow(
    missing_docs,
    clippy::panic,
    reason = "tests say what they check by their names, and stop at what cannot be checked"
)]

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance::{CurrentWindow, Error, ErrorKind, Metadata, ProjectSummary};
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure, Output};
use contract_tests::recorder::{Answer, Recorder};
use contract_tests::{
    check,
    generate::{input, schema},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What tells a window from a page.
const DAY: &str = "dayOfWeek";
const RESULTS: &str = "results";

/// The operations whose success has a body with this property, with its media type and schema.
fn readers<'c>(contract: &'c Contract, property: &str) -> Vec<(Operation<'c>, &'c str, &'c Value)> {
    let readers: Vec<_> = contract
        .operations()
        .into_iter()
        .filter(|operation| operation.answers_with(property))
        .filter_map(|operation| {
            let (media_type, schema) = operation.answer()?;
            Some((operation, media_type, schema))
        })
        .collect();
    assert!(
        !readers.is_empty(),
        "{} answers with no {property}",
        contract.version
    );
    readers
}

/// The operations whose success has no body.
fn actions(contract: &Contract) -> Vec<Operation<'_>> {
    let mut operations = contract.operations();
    operations.retain(|operation| operation.answer().is_none());
    assert!(!operations.is_empty(), "{} has no action", contract.version);
    operations
}

fn ask(
    recorder: &Recorder,
    operation: &Operation<'_>,
    answer: Answer,
) -> Result<(Output, Metadata), Error> {
    let input = input::plain(operation, input::bounds(operation).into_iter().next());
    let call = || driver::call(operation, &recorder.base_url(), &input);
    recorder
        .during(answer, call)
        .0
        .map_err(|failure| match failure {
            Failure::Call(error) => error,
            Failure::Value(error) => panic!("{operation} does not take {input:?}: {error}"),
        })
}

fn reply(operation: &Operation<'_>, media_type: &str, body: &[u8]) -> Answer {
    Answer {
        status: operation.success().0,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: body.to_vec(),
    }
}

/// Ways to write a media type, and plain JSON, which the service may answer with as well.
fn media_types(vendor: &str) -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        vendor.to_owned(),
        format!("{vendor};charset=utf-8"),
        format!("{vendor} ; charset=\"utf-8\""),
        vendor.to_ascii_uppercase(),
        "application/json".to_owned(),
        "application/json;charset=utf-8".to_owned(),
    ])
}

/// The version of the resource that a vendor's media type names.
fn dated(media_type: &str) -> Option<String> {
    let media_type = media_type.to_ascii_lowercase();
    let (date, _) = media_type.split_once("vnd.atlas.")?.1.split_once("+json")?;
    Some(date.to_owned())
}

/// What is in the window agrees with the JSON it came from, member by member.
fn agrees(window: &CurrentWindow, json: &Value) -> bool {
    let hours = window
        .protected_hours
        .map(|hours| (i64::from(hours.start().get()), i64::from(hours.end().get())));
    let end = |name: &str| json["protectedHours"][name].as_i64();
    json["dayOfWeek"] == window.day.number()
        && json["hourOfDay"] == window.hour.get()
        && json["timeZoneId"].as_str().unwrap_or("UTC") == window.time_zone
        && json["numberOfDeferrals"].as_i64().unwrap_or(0) == i64::from(window.deferrals)
        && json["autoDeferOnceEnabled"].as_bool().unwrap_or(false) == window.auto_defer
        && json["startASAP"].as_bool().unwrap_or(false) == window.start_asap
        && hours == end("startHourOfDay").zip(end("endHourOfDay"))
}

#[test]
fn a_window_is_read_member_by_member() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for (operation, vendor, schema) in readers(&contract, DAY) {
            let bodies = prop_oneof![
                schema::valid(&contract, schema),
                schema::lenient(&contract, schema)
            ];
            check(
                file!(),
                &(bodies, media_types(vendor)),
                |(body, media_type)| {
                    let text = body.to_string();
                    let answer = reply(&operation, &media_type, text.as_bytes());
                    let result = ask(&recorder, &operation, answer);
                    let complete = body["hourOfDay"].is_i64()
                        && body["numberOfDeferrals"].as_i64().unwrap_or(0) >= 0;
                    let right = match &result {
                        Ok((Output::Window(None), metadata)) => {
                            body["dayOfWeek"].is_null()
                                && metadata.resource_version == dated(&media_type)
                        }
                        Ok((Output::Window(Some(window)), metadata)) => {
                            agrees(window, &body) && metadata.resource_version == dated(&media_type)
                        }
                        // A day without an hour is no window that could be told, nor is one that was
                        // deferred less than never.
                        Err(error) => !complete && error.status() == Some(operation.success().0),
                        Ok((Output::Done | Output::Page(..), _)) => false,
                    };
                    if right {
                        return Ok(());
                    }
                    let clause = "a reply that the schema allows is read as it says";
                    let what = format!("{body} as {media_type} was read as {result:?}");
                    Err(operation.breach_in("responses", clause, &what))
                },
            );
        }
    }
}

/// What is in a project of a list agrees with the JSON it came from.
fn is_listed(project: &ProjectSummary, json: &Value) -> bool {
    let organization = project.organization.map(|id| json!(id));
    let tags = json["tags"].as_array().into_iter().flatten();
    let tags: BTreeMap<&str, &str> = tags
        .filter_map(|tag| {
            Some((
                tag["key"].as_str()?,
                tag["value"].as_str().unwrap_or_default(),
            ))
        })
        .collect();
    let read = project
        .tags
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    json["id"] == json!(project.id)
        && json["name"].as_str().unwrap_or_default() == project.name
        && organization.unwrap_or_default() == json["orgId"]
        && json["clusterCount"].as_u64() == project.clusters
        && tags == read.collect()
}

#[test]
fn a_page_is_read_project_by_project() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for (operation, vendor, schema) in readers(&contract, RESULTS) {
            let bodies = prop_oneof![
                schema::valid(&contract, schema),
                schema::lenient(&contract, schema)
            ];
            check(
                file!(),
                &(bodies, media_types(vendor)),
                |(body, media_type)| {
                    let text = body.to_string();
                    let answer = reply(&operation, &media_type, text.as_bytes());
                    let result = ask(&recorder, &operation, answer);
                    let listed = body["results"].as_array().map_or(&[][..], Vec::as_slice);
                    // An id is what a project is known by, and no project is given twice.
                    let mut ids = BTreeSet::new();
                    let first: Vec<_> = listed
                        .iter()
                        .filter(|project| ids.insert(project["id"].to_string()))
                        .collect();
                    let complete = listed.iter().all(|project| project["id"].is_string());
                    let total = body["totalCount"].as_u64();
                    let right = match &result {
                        Ok((Output::Page(projects, told), metadata)) => {
                            complete
                                && *told == total
                                && projects.len() == first.len()
                                && projects
                                    .iter()
                                    .zip(first)
                                    .all(|(p, json)| is_listed(p, json))
                                && metadata.resource_version == dated(&media_type)
                        }
                        Ok(_) => false,
                        Err(error) => !complete && error.status() == Some(operation.success().0),
                    };
                    if right {
                        return Ok(());
                    }
                    let clause = "a page that the schema allows is read as it says";
                    let what = format!("{body} as {media_type} was read as {result:?}");
                    Err(operation.breach_in("responses", clause, &what))
                },
            );
        }
    }
}

#[test]
fn no_window_has_three_forms_and_unknown_members_do_no_harm() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for (operation, media_type, _) in readers(&contract, DAY) {
            for body in [
                json!({}),
                json!({"dayOfWeek": null, "hourOfDay": null, "protectedHours": null}),
                json!({"dayOfWeek": 0, "hourOfDay": 0, "timeZoneId": "UTC"}),
                json!({"somethingNew": {"a": [1, null]}}),
            ] {
                let answer = reply(&operation, media_type, body.to_string().as_bytes());
                let result = ask(&recorder, &operation, answer);
                assert!(
                    matches!(result, Ok((Output::Window(None), _))),
                    "{}",
                    operation.breach("no window is no error", &format!("{body}: {result:?}"))
                );
            }
        }
    }
}

#[test]
fn a_success_that_cannot_be_read_is_an_error_that_keeps_it() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for (operation, media_type, _) in readers(&contract, DAY) {
            for body in [
                &b""[..],
                b"<html>all is well</html>",
                b"{\"dayOfWeek\":1,",
                b"[]",
                b"{\"dayOfWeek\":9,\"hourOfDay\":1}",
                b"{\"dayOfWeek\":1,\"hourOfDay\":24}",
                b"{\"dayOfWeek\":\"1\"}",
                b"\xff\xfe",
            ] {
                let result = ask(&recorder, &operation, reply(&operation, media_type, body));
                let error = result.expect_err("no window can be made of it");
                assert_eq!(error.status(), Some(operation.success().0), "{error}");
                assert_eq!(error.body(), body, "{error}");
            }
        }
    }
}

/// An action is answered with nothing (recorded), or with an object that says no more than that.
#[test]
fn an_action_is_done_when_any_success_says_so() {
    let recorder = Recorder::default();
    let bodies = prop_oneof![
        Just(String::new()),
        Just("{}".to_owned()),
        "[ \t\r\n]{0,4}",
        schema::anything().prop_map(|value| json!({"somethingNew": value}).to_string()),
    ];
    let types = prop::option::of(prop::sample::select(vec![
        "application/vnd.atlas.2023-01-01+json".to_owned(),
        "application/json; charset=utf-8".to_owned(),
        "text/plain".to_owned(),
    ]));
    // Those that HTTP allows a body, and the one that it does not.
    let statuses = prop::sample::select(vec![200_u16, 201, 202, 204, 299]);
    for contract in Contract::all() {
        for operation in actions(&contract) {
            let statuses = prop_oneof![Just(operation.success().0), statuses.clone()];
            let input = (statuses, &bodies, types.clone());
            check(file!(), &input, |(status, body, media_type)| {
                let body = if status == 204 { String::new() } else { body };
                let headers = media_type.map(|value| ("content-type".to_owned(), value));
                let answer = Answer {
                    status,
                    headers: headers.into_iter().collect(),
                    body: body.clone().into_bytes(),
                };
                match ask(&recorder, &operation, answer) {
                    Ok((Output::Done, metadata)) if metadata.status == status => Ok(()),
                    other => {
                        let what = format!("{status} with {body:?} was read as {other:?}");
                        Err(operation.breach_in("responses", "a success is a success", &what))
                    }
                }
            });
        }
    }
}

/// What is no such word, the page of a proxy for example, leaves open what was done.
#[test]
fn an_action_that_is_answered_with_something_else_may_have_been_done() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in actions(&contract) {
            let status = operation.success().0;
            if status == 204 {
                // It cannot have a body.
                continue;
            }
            for body in ["<html>", "[]", "null", "{\"a\":", "{\"errorCode\":\"X\"}"] {
                let answer = reply(&operation, "text/html", body.as_bytes());
                let error = ask(&recorder, &operation, answer).expect_err(body);
                assert_eq!(error.kind(), ErrorKind::Unknown, "{operation}: {body}");
                assert_eq!(error.body(), body.as_bytes(), "{operation}");
            }
        }
    }
}
