//! Every call sends exactly the request that the fragment of its version describes.
#![allow(
    missing_docs,
    clippy::panic,
    reason = "tests say what they check by their names, and stop at what cannot be checked"
)]

use atlas_contract_tests::check;
use atlas_contract_tests::contract::{Contract, Operation};
use atlas_contract_tests::drive::{self, Input};
use atlas_contract_tests::judge;
use atlas_contract_tests::recorder::{Answer, Recorder};
use serde_json::{Value, json};

/// What the service answers to success, by the fragment.
fn success(operation: &Operation<'_>) -> Answer {
    let (status, reply) = operation.success();
    let with_schema = reply["content"]
        .as_object()
        .into_iter()
        .flatten()
        .find(|(_, content)| content.get("schema").is_some());
    match with_schema {
        Some((media_type, _)) => Answer {
            status,
            headers: vec![("content-type".to_owned(), media_type.clone())],
            body: b"{}".to_vec(),
        },
        None => Answer {
            status,
            ..Answer::default()
        },
    }
}

fn sends_what_the_contract_says(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
) -> Result<(), String> {
    let client = drive::client(operation.contract, &recorder.base_url());
    let (result, requests) = recorder.during(success(operation), || {
        drive::call(&client, operation, input)
    });
    judge::request(operation, input, &requests)?;
    let (status, _) = operation.success();
    match result {
        Ok((_, metadata)) if metadata.status == status => Ok(()),
        Ok((_, metadata)) => Err(operation.breach(
            "the status of success",
            &format!("{} was reported", metadata.status),
        )),
        Err(error) => Err(operation.breach("an answer of success is success", &error.to_string())),
    }
}

#[test]
fn every_call_sends_the_request_of_the_contract() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            check(file!(), &drive::input(&operation), |input| {
                sends_what_the_contract_says(&recorder, &operation, &input)
            });
        }
    }
}

/// Chance leaves out no bound: each day and each hour at its ends, midnight above all.
#[test]
fn every_bound_of_the_schema_can_be_sent() {
    let recorder = Recorder::default();
    let mut sent = 0;
    for contract in Contract::all() {
        for operation in contract.operations() {
            for content in operation.request_bodies().values() {
                let whole = contract.resolve(&content["schema"]["allOf"][0]);
                let bounds = |name: &str| {
                    let property = &whole["properties"][name];
                    [property["minimum"].clone(), property["maximum"].clone()]
                };
                for day in bounds("dayOfWeek") {
                    for hour in bounds("hourOfDay") {
                        let input = Input {
                            project: "32b6e34b3d91647abb20e7b8".to_owned(),
                            body: Some(json!({"dayOfWeek": day, "hourOfDay": hour})),
                        };
                        let judged = sends_what_the_contract_says(&recorder, &operation, &input);
                        assert_eq!(judged, Ok(()));
                        sent += 1;
                    }
                }
            }
        }
    }
    assert!(sent > 0, "no fragment has a body with bounds");
}

/// The versions differ today in the date that is asked for, and in nothing else.
#[test]
fn the_fragments_differ_only_in_their_date() {
    let contracts = Contract::all();
    let described = |contract: &Contract| -> Vec<Value> {
        contract
            .operations()
            .iter()
            .map(|operation| {
                json!({
                    "is": [operation.method, operation.path, operation.retry()],
                    "parameters": operation.parameters(),
                    "bodies": operation.request_bodies(),
                    "replies": operation.replies(),
                })
            })
            .collect()
    };
    for pair in contracts.windows(2) {
        assert_ne!(pair[0].version, pair[1].version);
        assert_eq!(
            described(&pair[0]),
            described(&pair[1]),
            "{} and {} differ in more than their date: say so in the README, and here",
            pair[0].version,
            pair[1].version
        );
    }
}
