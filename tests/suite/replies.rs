//! Every reply that the fragment allows is read, and read right.
#![allow(
    missing_docs,
    clippy::panic,
    reason = "tests say what they check by their names, and stop at what cannot be checked"
)]

use atlas_contract_tests::contract::{Contract, Operation};
use atlas_contract_tests::drive::{self, Input, Output};
use atlas_contract_tests::recorder::{Answer, Recorder};
use atlas_contract_tests::{check, strategy};
use atlas_maintenance::{CurrentWindow, Error, Metadata};
use proptest::prelude::*;
use serde_json::{Value, json};

const PROJECT: &str = "32b6e34b3d91647abb20e7b8";

/// The operations whose success has a body, with its schema.
fn readers(contract: &Contract) -> Vec<(Operation<'_>, Value)> {
    contract
        .operations()
        .into_iter()
        .filter_map(|operation| {
            let (_, reply) = operation.success();
            let content = reply["content"].as_object()?.values().next()?;
            Some((operation, content.get("schema")?.clone()))
        })
        .collect()
}

fn read(
    recorder: &Recorder,
    operation: &Operation<'_>,
    media_type: &str,
    body: &[u8],
) -> Result<(Output, Metadata), Error> {
    let client = drive::client(operation.contract, &recorder.base_url());
    let answer = Answer {
        status: operation.success().0,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: body.to_vec(),
    };
    let input = Input {
        project: PROJECT.to_owned(),
        body: None,
    };
    recorder
        .during(answer, || drive::call(&client, operation, &input))
        .0
}

/// What is in the window agrees with the JSON it came from, member by member.
fn agrees(window: &CurrentWindow, json: &Value) -> bool {
    let hours = window.protected_hours.map(
        |hours| json!({"startHourOfDay": hours.start().get(), "endHourOfDay": hours.end().get()}),
    );
    let reported = json["protectedHours"]
        .as_object()
        .filter(|hours| hours.len() == 2);
    json["dayOfWeek"] == window.day.number()
        && json["hourOfDay"] == window.hour.get()
        && json["timeZoneId"].as_str().unwrap_or("UTC") == window.time_zone
        && json["numberOfDeferrals"].as_i64().unwrap_or(0) == i64::from(window.deferrals)
        && json["autoDeferOnceEnabled"].as_bool().unwrap_or(false) == window.auto_defer
        && json["startASAP"].as_bool().unwrap_or(false) == window.start_asap
        && hours.as_ref().and_then(Value::as_object) == reported
}

#[test]
fn a_window_is_read_member_by_member() {
    let recorder = Recorder::default();
    let mut tested = 0;
    for contract in Contract::all() {
        for (operation, schema) in readers(&contract) {
            tested += 1;
            let media_types = prop::sample::select(vec![
                "application/vnd.atlas.2023-01-01+json",
                "application/vnd.atlas.2023-01-01+json;charset=utf-8",
                "application/json",
            ]);
            let bodies = strategy::valid(&contract, &schema);
            check(file!(), &(bodies, media_types), |(body, media_type)| {
                let text = body.to_string();
                let result = read(&recorder, &operation, media_type, text.as_bytes());
                let complete = body["hourOfDay"].is_i64()
                    && body["numberOfDeferrals"].as_i64().unwrap_or(0) >= 0;
                let right = match &result {
                    Ok((Output::Window(None), _)) => body.get("dayOfWeek").is_none(),
                    Ok((Output::Window(Some(window)), metadata)) => {
                        let dated = media_type.contains("2023-01-01");
                        agrees(window, &body)
                            && metadata.resource_version.as_deref() == dated.then_some("2023-01-01")
                    }
                    // A day without an hour is no window that could be told, nor is one that was
                    // deferred less than never.
                    Err(error) => !complete && error.status() == Some(200),
                    Ok((Output::Done, _)) => false,
                };
                if right {
                    return Ok(());
                }
                let clause = "a reply that the schema allows is read as it says";
                Err(operation.breach(clause, &format!("{body} was read as {result:?}")))
            });
        }
    }
    assert!(
        tested > 0,
        "no operation of any fragment answers with a body"
    );
}

#[test]
fn no_window_has_three_forms_and_unknown_members_do_no_harm() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for (operation, _) in readers(&contract) {
            for body in [
                json!({}),
                json!({"dayOfWeek": null, "hourOfDay": null, "protectedHours": null}),
                json!({"dayOfWeek": 0, "hourOfDay": 0, "timeZoneId": "UTC"}),
                json!({"somethingNew": {"a": [1, null]}}),
            ] {
                let result = read(
                    &recorder,
                    &operation,
                    "application/json",
                    body.to_string().as_bytes(),
                );
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
        for (operation, _) in readers(&contract) {
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
                let result = read(&recorder, &operation, "application/json", body);
                let error = result.expect_err("no window can be made of it");
                assert_eq!(error.status(), Some(200), "{error}");
                assert_eq!(error.body(), body, "{error}");
            }
        }
    }
}
