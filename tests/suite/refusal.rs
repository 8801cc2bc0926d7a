//! What the contract does not allow is refused by the client, and nothing is sent.
//!
//! Much of it cannot even be said in Rust: a member that is read-only, a text where a number belongs.
//! What can be said is a number out of bounds, a text that is no id, hours that are no span.
#![allow(
    missing_docs,
    clippy::panic,
    reason = "tests say what they check by their names, and stop at what cannot be checked"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;

use atlas_maintenance::ErrorKind;
use contract_tests::check;
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure};
use contract_tests::generate::input::{self, Input};
use contract_tests::recorder::{Answer, Recorder};

fn is_refused(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
    what: &str,
) -> Result<(), String> {
    let (result, requests) = recorder.during(Answer::success(operation), || {
        driver::call(operation, &recorder.base_url(), input)
    });
    let breach = |clause: &str, why: String| Err(operation.breach(clause, &why));
    if !requests.is_empty() {
        let why = format!("{what} was wrong, and {requests:?} came");
        return breach("what is not allowed is not sent", why);
    }
    let failure = match result {
        Err(failure) => failure,
        Ok(output) => return breach("what is not allowed is an error", format!("{output:?}")),
    };
    let typed = match &failure {
        Failure::Value(_) => true,
        Failure::Call(error) => error.kind() == ErrorKind::NotSent && error.status().is_none(),
    };
    if !typed {
        return breach(
            "an error says that nothing was sent",
            format!("{failure:?}"),
        );
    }
    let line = failure.to_string();
    if line.is_empty() || line.chars().any(char::is_control) {
        return breach("an error is one line", format!("{line:?}"));
    }
    Ok(())
}

#[test]
fn what_is_not_allowed_is_an_error_and_is_not_sent() {
    let recorder = Recorder::default();
    // Chance could leave a member out; that would be seen here.
    let tried: RefCell<BTreeMap<&str, usize>> = RefCell::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            check(file!(), &input::invalid(&operation), |(input, what)| {
                *tried.borrow_mut().entry(what).or_default() += 1;
                is_refused(&recorder, &operation, &input, what)
            });
        }
    }
    let tried = tried.into_inner();
    let names: Vec<_> = tried.keys().copied().collect();
    assert_eq!(
        names,
        [
            "a page",
            "an id",
            "dayOfWeek",
            "hourOfDay",
            "protectedHours"
        ]
    );
}

/// Chance leaves out no bound here either.
#[test]
fn one_step_beyond_every_bound_is_an_error_and_is_not_sent() {
    let recorder = Recorder::default();
    let mut tried = 0;
    for contract in Contract::all() {
        for operation in contract.operations() {
            for (body, what) in input::beyond_bounds(&operation) {
                tried += 1;
                let input = input::plain(&operation, Some(body));
                let judged = is_refused(&recorder, &operation, &input, what);
                assert_eq!(judged, Ok(()), "{input:?}");
            }
        }
    }
    assert!(tried > 0, "no fragment has a body with bounds");
}
