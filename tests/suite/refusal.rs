//! Input that violates the contract is a typed error of the client, and no request is sent.
//!
//! The types of the facade exclude most violations, such as read-only members and strings in place
//! of numbers. The rest are numbers out of bounds, invalid ids, and invalid spans.
#![allow(
    missing_docs,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;

use atlas_maintenance::ErrorKind;
use contract_tests::check;
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure};
use contract_tests::generate::input::{self, Input};
use contract_tests::generate::invalid_input;
use contract_tests::recorder::{Recorder, Response};

fn check_refused(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
    what: &str,
) -> Result<(), String> {
    let (result, requests) = recorder.during(operation, Response::success(operation), || {
        driver::call(operation, &recorder.base_url(), input)
    });
    let violation = |clause: &str, why: String| Err(operation.violation(clause, &why));
    if !requests.is_empty() {
        let why = format!("{what} was invalid, and {requests:?} was sent");
        return violation("invalid input is not sent", why);
    }
    let failure = match result {
        Err(failure) => failure,
        Ok(output) => return violation("invalid input is an error", format!("{output:?}")),
    };
    let typed = match &failure {
        Failure::Value(_) => true,
        Failure::Call(error) => error.kind() == ErrorKind::NotSent && error.status().is_none(),
    };
    if !typed {
        return violation(
            "an error for invalid input says that nothing was sent",
            format!("{failure:?}"),
        );
    }
    let line = failure.to_string();
    if line.is_empty() || line.chars().any(char::is_control) {
        return violation("an error message is one line", format!("{line:?}"));
    }
    Ok(())
}

#[test]
fn generated_invalid_input_is_error_and_not_sent() {
    let recorder = Recorder::default();
    // What the generated violations concern.
    let tried: RefCell<BTreeMap<&str, usize>> = RefCell::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            check(
                file!(),
                &invalid_input::invalid(&operation),
                |(input, what)| {
                    *tried.borrow_mut().entry(what).or_default() += 1;
                    check_refused(&recorder, &operation, &input, what)
                },
            );
        }
    }
    let tried = tried.into_inner();
    let names: Vec<_> = tried.keys().copied().collect();
    assert_eq!(
        names,
        [
            "a name",
            "a page",
            "an id",
            "dayOfWeek",
            "eventTypeName",
            "hourOfDay",
            "notifications",
            "protectedHours",
            "typeName",
            "waveAssignment",
            "waveAssignmentMode"
        ]
    );
}

#[test]
fn input_just_beyond_every_bound_is_error_and_not_sent() {
    let recorder = Recorder::default();
    let mut tried = 0;
    for contract in Contract::all() {
        for operation in contract.operations() {
            for (body, what) in invalid_input::beyond_bounds(&operation) {
                tried += 1;
                let input = input::plain(&operation, Some(body));
                let result = check_refused(&recorder, &operation, &input, what);
                assert_eq!(result, Ok(()), "{input:?}");
            }
        }
    }
    assert!(tried > 0, "no fragment has a body with bounds");
}

#[test]
fn query_parameter_just_beyond_every_bound_is_error_and_not_sent() {
    let recorder = Recorder::default();
    let mut tried = 0;
    for contract in Contract::all() {
        for operation in contract.operations() {
            for (input, name) in invalid_input::beyond_query_bounds(&operation) {
                tried += 1;
                let result = check_refused(&recorder, &operation, &input, name);
                assert_eq!(result, Ok(()), "{input:?}");
            }
        }
    }
    assert!(tried > 0, "no fragment has a query parameter with bounds");
}
