//! Every call sends exactly the request that the fragment of its version describes.
#![allow(
    missing_docs,
    clippy::panic,
    reason = "tests say what they check by their names, and stop at what cannot be checked"
)]

use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::input::Input;
use contract_tests::recorder::{Answer, Recorder};
use contract_tests::{assertions, check, driver, generate::input};

fn sends_what_the_contract_says(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
) -> Result<(), String> {
    let (result, requests) = recorder.during(Answer::success(operation), || {
        driver::call(operation, &recorder.base_url(), input)
    });
    assertions::requests(operation, input, &requests)?;
    let (status, _) = operation.success();
    let breach = |clause: &str, what: &str| Err(operation.breach_in("responses", clause, what));
    match result {
        Ok((_, metadata)) if metadata.status == status => Ok(()),
        Ok((_, metadata)) => breach(
            "the status of success",
            &format!("{} was reported", metadata.status),
        ),
        Err(error) => breach("an answer of success is success", &error.to_string()),
    }
}

#[test]
fn every_call_sends_the_request_of_the_contract() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            check(file!(), &input::valid(&operation), |input| {
                sends_what_the_contract_says(&recorder, &operation, &input)
            });
        }
    }
}

/// Chance leaves out no bound: each day and each hour at its ends, midnight above all.
#[test]
fn every_bound_of_the_schema_can_be_sent() {
    let recorder = Recorder::default();
    let mut midnights = 0;
    for contract in Contract::all() {
        for operation in contract.operations() {
            for body in input::bounds(&operation) {
                midnights += usize::from(body["hourOfDay"] == 0);
                let input = input::plain(&operation, Some(body));
                let judged = sends_what_the_contract_says(&recorder, &operation, &input);
                assert_eq!(judged, Ok(()), "{input:?}");
            }
        }
    }
    assert!(midnights > 0, "no fragment has a body with an hour");
}

/// Every setting and every kind of credentials, whatever chance brings.
#[test]
fn every_setting_reaches_the_operations_that_take_it_and_no_other() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            for who in input::Who::all(&contract) {
                for (envelope, pretty) in [(true, true), (true, false), (false, true)] {
                    let body = input::bounds(&operation).into_iter().next();
                    let input = Input {
                        who,
                        settings: input::Settings { envelope, pretty },
                        ..input::plain(&operation, body)
                    };
                    let judged = sends_what_the_contract_says(&recorder, &operation, &input);
                    assert_eq!(judged, Ok(()), "{input:?}");
                }
            }
        }
    }
}
