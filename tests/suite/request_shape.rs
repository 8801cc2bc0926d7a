//! Every call sends exactly the request that the fragment of its version describes.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::input::Input;
use contract_tests::recorder::{Recorder, Response};
use contract_tests::{assertions, check, driver, generate::input};

fn check_request(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
) -> Result<(), String> {
    let (result, requests) = recorder.during(operation, Response::success(operation), || {
        driver::call(operation, &recorder.base_url(), input)
    });
    assertions::requests(operation, input, &requests)?;
    let (status, _) = operation.success();
    let violation =
        |clause: &str, what: &str| Err(operation.violation_in("responses", clause, what));
    match result {
        Ok((_, metadata)) if metadata.status == status => Ok(()),
        Ok((_, metadata)) => violation(
            "the metadata has the status of success",
            &format!("{} was reported", metadata.status),
        ),
        Err(error) => violation("a success response is a success", &error.to_string()),
    }
}

#[test]
fn generated_call_sends_request_of_contract() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            check(file!(), &input::valid(&operation), |input| {
                check_request(&recorder, &operation, &input)
            });
        }
    }
}

/// The first and last day and hour, midnight in particular.
#[test]
fn every_bound_of_schema_is_sent() {
    let recorder = Recorder::default();
    let mut midnights = 0;
    for contract in Contract::all() {
        for operation in contract.operations() {
            for body in input::bounds(&operation) {
                midnights += usize::from(body["hourOfDay"] == 0);
                let input = input::plain(&operation, Some(body));
                let result = check_request(&recorder, &operation, &input);
                assert_eq!(result, Ok(()), "{input:?}");
            }
        }
    }
    assert!(midnights > 0, "no fragment has a body with an hour");
}

/// The first and last page, and pages of one project and of as many as there may be.
#[test]
fn every_bound_of_query_parameters_is_sent() {
    let recorder = Recorder::default();
    let mut tried = 0;
    for contract in Contract::all() {
        for operation in contract.operations() {
            for input in input::query_bounds(&operation) {
                tried += 1;
                let result = check_request(&recorder, &operation, &input);
                assert_eq!(result, Ok(()), "{input:?}");
            }
        }
    }
    assert!(tried > 0, "no fragment has a query parameter with bounds");
}

#[test]
fn setting_is_sent_to_operations_with_its_parameter_only() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            for credential in input::CredentialKind::all(&contract) {
                for (envelope, pretty) in [(true, true), (true, false), (false, true)] {
                    let body = input::bounds(&operation).into_iter().next();
                    let input = Input {
                        credential,
                        settings: input::Settings { envelope, pretty },
                        ..input::plain(&operation, body)
                    };
                    let result = check_request(&recorder, &operation, &input);
                    assert_eq!(result, Ok(()), "{input:?}");
                }
            }
        }
    }
}

/// The contract has ids in lower case only.
#[test]
fn id_in_upper_case_is_sent_in_lower_case() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let body = input::bounds(&operation).into_iter().next();
            let input = input::plain(&operation, body);
            let mut given = input.clone();
            for id in given.path.values_mut() {
                id.make_ascii_uppercase();
            }
            let call = || driver::call(&operation, &recorder.base_url(), &given);
            let (result, requests) =
                recorder.during(&operation, Response::success(&operation), call);
            assert!(result.is_ok(), "{operation}: {result:?}");
            let compared = assertions::requests(&operation, &input, &requests);
            assert_eq!(compared, Ok(()), "{operation}");
        }
    }
}
