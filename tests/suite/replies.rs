//! Every success response that the fragment allows is read, member by member.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance::preview::{Wave, WaveAssignment, WaveMode};
use atlas_maintenance::{CurrentWindow, Error, ErrorKind, Metadata, ProjectSummary};
use contract_tests::check;
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure, Output};
use contract_tests::generate::{input, reply};
use contract_tests::recorder::{Recorder, Response};
use proptest::prelude::{any, prop};
use proptest::sample::select;
use serde_json::{Value, json};

/// The members that tell windows and settings apart.
const DAY: &str = "dayOfWeek";
const MODE: &str = "waveAssignmentMode";

/// The operations whose success response, or an item of its list, has this property, with its media type and
/// schema.
fn readers<'c>(contract: &'c Contract, property: &str) -> Vec<(Operation<'c>, &'c str, &'c Value)> {
    let readers: Vec<_> = contract
        .operations()
        .into_iter()
        .filter(|operation| operation.returns_property(property) || operation.lists(property))
        .filter_map(|operation| {
            let (media_type, schema) = operation.success_content()?;
            Some((operation, media_type, schema))
        })
        .collect();
    assert!(
        !readers.is_empty(),
        "{} has no response with {property}",
        contract.name
    );
    readers
}

/// The operations whose success response has no body.
fn actions(contract: &Contract) -> Vec<Operation<'_>> {
    let mut operations = contract.operations();
    operations.retain(|operation| operation.success_content().is_none());
    assert!(!operations.is_empty(), "{} has no action", contract.name);
    operations
}

fn call(
    recorder: &Recorder,
    operation: &Operation<'_>,
    response: Response,
) -> Result<(Output, Metadata), Error> {
    let input = input::plain(operation, input::bounds(operation).into_iter().next());
    let call = || driver::call(operation, &recorder.base_url(), &input);
    recorder
        .during(operation, response, call)
        .0
        .map_err(|failure| match failure {
            Failure::Call(error) => error,
            Failure::Value(error) => panic!("{operation} does not accept {input:?}: {error}"),
        })
}

fn respond(operation: &Operation<'_>, media_type: &str, body: &[u8]) -> Response {
    Response {
        status: operation.success().0,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: body.to_vec(),
    }
}

/// The resource version in a vendor media type.
fn resource_version(media_type: &str) -> Option<String> {
    let media_type = media_type.to_ascii_lowercase();
    let (date, _) = media_type.split_once("vnd.atlas.")?.1.split_once("+json")?;
    Some(date.to_owned())
}

/// Whether the members of a window are those of the JSON body.
fn window_matches(window: &CurrentWindow, json: &Value) -> bool {
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

/// Whether the waves are those of the JSON body.
fn waves_match(assignment: &WaveAssignment, json: &Value) -> bool {
    let number = |wave: Option<Wave>| wave.map(|wave| i64::from(wave.number()));
    number(assignment.assigned) == json["waveAssignment"].as_i64()
        && number(assignment.effective) == json["effectiveWaveAssignment"].as_i64()
}

#[test]
fn settings_are_those_of_response() {
    let recorder = Recorder::default();
    let mut previews = Contract::all();
    previews.retain(Contract::is_preview);
    assert!(!previews.is_empty(), "no preview is listed");
    for contract in previews {
        for (operation, vendor, schema) in readers(&contract, MODE) {
            // A mode that is new is read as it is written.
            let new = prop::option::of("[A-Z_]{1,20}");
            let bodies = (reply::bodies(&contract, schema), new, any::<bool>());
            check(
                file!(),
                &(bodies, select(reply::media_types(vendor))),
                |((mut body, new, is_effective), media_type)| {
                    let effective = "effectiveWaveAssignmentMode";
                    if let Some(new) = new {
                        body[if is_effective { effective } else { MODE }] = json!(new);
                    }
                    let text = body.to_string();
                    let response = respond(&operation, &media_type, text.as_bytes());
                    let result = call(&recorder, &operation, response);
                    let text = |mode: &Option<WaveMode>| mode.as_ref().map(|m| json!(m.as_str()));
                    let agrees =
                        |mode, member: &str| text(mode).unwrap_or_default() == body[member];
                    let right = match &result {
                        Ok((Output::Settings(settings), metadata)) => {
                            agrees(&settings.mode, MODE)
                                && agrees(&settings.effective_mode, effective)
                                && settings.has_waves() == body[effective].is_string()
                                && metadata.resource_version == resource_version(&media_type)
                        }
                        _ => false,
                    };
                    if right {
                        return Ok(());
                    }
                    let clause = "the settings are those of the response";
                    let what = format!("{body} as {media_type} was read as {result:?}");
                    Err(operation.violation_in("responses", clause, &what))
                },
            );
        }
    }
}

#[test]
fn window_members_are_those_of_response() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for (operation, vendor, schema) in readers(&contract, DAY) {
            let bodies = reply::windows(&contract, schema);
            check(
                file!(),
                &(bodies, select(reply::media_types(vendor))),
                |(body, media_type)| {
                    let text = body.to_string();
                    let response = respond(&operation, &media_type, text.as_bytes());
                    let result = call(&recorder, &operation, response);
                    let complete = body["hourOfDay"].is_i64()
                        && body["numberOfDeferrals"].as_i64().unwrap_or(0) >= 0;
                    let agrees = |window: &Option<CurrentWindow>, metadata: &Metadata| {
                        metadata.resource_version == resource_version(&media_type)
                            && match window {
                                None => body["dayOfWeek"].is_null(),
                                Some(window) => window_matches(window, &body),
                            }
                    };
                    let right = match &result {
                        Ok((Output::Window(window), metadata)) => agrees(window, metadata),
                        Ok((Output::Wave(assignment), metadata)) => {
                            agrees(&assignment.window, metadata) && waves_match(assignment, &body)
                        }
                        // A day without an hour and a negative number of deferrals are unreadable.
                        Err(error) => !complete && error.status() == Some(operation.success().0),
                        Ok(_) => false,
                    };
                    if right {
                        return Ok(());
                    }
                    let clause = "the window is that of the response";
                    let what = format!("{body} as {media_type} was read as {result:?}");
                    Err(operation.violation_in("responses", clause, &what))
                },
            );
        }
    }
}

/// Whether the members of a project are those of the JSON body.
fn project_matches(project: &ProjectSummary, json: &Value) -> bool {
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
fn page_projects_are_those_of_response() {
    let recorder = Recorder::default();
    for contract in Contract::dated() {
        for (operation, vendor, schema) in readers(&contract, "clusterCount") {
            let bodies = reply::pages(&contract, schema);
            check(
                file!(),
                &(bodies, select(reply::media_types(vendor))),
                |(body, media_type)| {
                    let text = body.to_string();
                    let response = respond(&operation, &media_type, text.as_bytes());
                    let result = call(&recorder, &operation, response);
                    let listed = body["results"].as_array().map_or(&[][..], Vec::as_slice);
                    // A project without an id is an entry that cannot be read.
                    let (first, odd): (Vec<_>, Vec<_>) =
                        listed.iter().partition(|project| project["id"].is_string());
                    let ids: BTreeSet<_> = first
                        .iter()
                        .map(|project| project["id"].to_string())
                        .collect();
                    // A page without a list is an error: it would pass for an empty one. So is one whose list
                    // may lack projects: with a project twice, more of them than the total, or none of them.
                    let total = body["totalCount"].as_u64();
                    let may_lack = match (listed.len(), total) {
                        (_, None) => false,
                        (0, Some(total)) => total > 0,
                        (count, Some(total)) => total < count as u64,
                    };
                    let complete =
                        body["results"].is_array() && ids.len() == first.len() && !may_lack;
                    let right = match &result {
                        Ok((Output::Page(projects, reported, unreadable), metadata)) => {
                            complete
                                && *reported == total
                                && (*unreadable > 0) != odd.is_empty()
                                && projects.len() == first.len()
                                && projects
                                    .iter()
                                    .zip(first)
                                    .all(|(p, json)| project_matches(p, json))
                                && metadata.resource_version == resource_version(&media_type)
                        }
                        Ok(_) => false,
                        Err(error) => !complete && error.status() == Some(operation.success().0),
                    };
                    if right {
                        return Ok(());
                    }
                    let clause = "the page is that of the response";
                    let what = format!("{body} as {media_type} was read as {result:?}");
                    Err(operation.violation_in("responses", clause, &what))
                },
            );
        }
    }
}

#[test]
fn window_is_none_when_day_is_absent_null_or_zero() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for (operation, media_type, _) in readers(&contract, DAY) {
            for body in [
                json!({}),
                json!({"dayOfWeek": null, "hourOfDay": null, "protectedHours": null}),
                json!({"dayOfWeek": 0, "hourOfDay": 0, "timeZoneId": "UTC"}),
                json!({"somethingNew": {"a": [1, null]}}),
            ] {
                let response = respond(&operation, media_type, body.to_string().as_bytes());
                let result = call(&recorder, &operation, response);
                let is_none = match &result {
                    Ok((Output::Window(window), _)) => window.is_none(),
                    Ok((Output::Wave(assignment), _)) => assignment.window.is_none(),
                    _ => false,
                };
                assert!(
                    is_none,
                    "{}",
                    operation.violation(
                        "a response without a window is read as none",
                        &format!("{body}: {result:?}")
                    )
                );
            }
        }
    }
}

#[test]
fn unreadable_success_is_error_with_status_and_body() {
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
                let result = call(&recorder, &operation, respond(&operation, media_type, body));
                let error = result.expect_err("an unreadable window");
                assert_eq!(error.status(), Some(operation.success().0), "{error}");
                assert_eq!(error.body(), body, "{error}");
            }
        }
    }
}

#[test]
fn action_succeeds_at_any_success_status() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in actions(&contract) {
            let input = (
                reply::action_statuses(&operation),
                reply::action_bodies(),
                reply::action_media_types(),
            );
            check(file!(), &input, |(status, body, media_type)| {
                let body = if status == 204 { String::new() } else { body };
                let headers = media_type.map(|value| ("content-type".to_owned(), value));
                let response = Response {
                    status,
                    headers: headers.into_iter().collect(),
                    body: body.clone().into_bytes(),
                };
                match call(&recorder, &operation, response) {
                    Ok((Output::Done, metadata)) if metadata.status == status => Ok(()),
                    other => {
                        let what = format!("{status} with {body:?} was read as {other:?}");
                        Err(operation.violation_in(
                            "responses",
                            "a success status is a success",
                            &what,
                        ))
                    }
                }
            });
        }
    }
}

/// Such as the page of a proxy.
#[test]
fn action_outcome_is_unknown_when_response_is_not_a_success() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in actions(&contract) {
            let status = operation.success().0;
            if status == 204 {
                // This status has no body.
                continue;
            }
            for body in ["<html>", "[]", "null", "{\"a\":", "{\"errorCode\":\"X\"}"] {
                let response = respond(&operation, "text/html", body.as_bytes());
                let error = call(&recorder, &operation, response).expect_err(body);
                assert_eq!(error.kind(), ErrorKind::Unknown, "{operation}: {body}");
                assert_eq!(error.body(), body.as_bytes(), "{operation}");
            }
        }
    }
}
