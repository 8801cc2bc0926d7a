//! A change of the window sends what it names, and of what it keeps the values that it has read.
//!
//! So a change keeps what it should whatever the service does with a member that is left out.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;

use contract_tests::check;
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver;
use contract_tests::generate::input::{self, Input};
use contract_tests::generate::reply;
use contract_tests::recorder::{Recorder, Response};
use proptest::prelude::any;
use serde_json::{Map, Value, json};

/// The members that a change may keep.
const MEMBERS: [&str; 3] = ["protectedHours", "autoDeferOnceEnabled", "waveAssignment"];

/// The operation that changes the window, and the one that reads it, with the schema of its reply.
fn operations(contract: &Contract) -> (Operation<'_>, &Value) {
    let find = |method| {
        let found = contract.operations().into_iter().find(|operation| {
            operation.method == method && operation.path.ends_with("/maintenanceWindow")
        });
        found.unwrap_or_else(|| panic!("{} has no {method} of a window", contract.name))
    };
    let schema = find("GET").success_content();
    let (_, schema) = schema.unwrap_or_else(|| panic!("{} reads no window", contract.name));
    (find("PATCH"), schema)
}

/// A window as the service can report it, which can be sent again.
fn can_be_kept(window: &Value) -> bool {
    let hours = |end: &str| window["protectedHours"][end].is_i64();
    window["dayOfWeek"].is_null()
        || window["hourOfDay"].is_i64()
            && window["numberOfDeferrals"].as_i64().unwrap_or(0) >= 0
            && hours("startHourOfDay") == hours("endHourOfDay")
}

/// What has to be sent to make the change for a project that has this window.
fn expected(change: &Value, window: &Value) -> Value {
    let mut body = change.clone();
    if window["dayOfWeek"].is_null() {
        // There is no window, and so nothing to keep; only a wave can exist without one. What the service
        // may have of a window that was reset must not come back.
        if change["startASAP"] != true {
            name_if_left_out(&mut body, "protectedHours", json!({}));
            name_if_left_out(&mut body, "autoDeferOnceEnabled", json!(false));
        }
        keep_wave(&mut body, window);
        return body;
    }
    if change["startASAP"] == true {
        for name in ["dayOfWeek", "hourOfDay"] {
            body[name] = window[name].clone();
        }
    }
    if change.get("protectedHours").is_none() {
        let end = |end: &str| Some((end.to_owned(), window["protectedHours"].get(end)?.clone()));
        let ends = ["startHourOfDay", "endHourOfDay"]
            .into_iter()
            .filter_map(end);
        let ends = ends.filter(|(_, hour)| !hour.is_null());
        body["protectedHours"] = Value::Object(ends.collect::<Map<_, _>>());
    }
    if change.get("autoDeferOnceEnabled").is_none() {
        body["autoDeferOnceEnabled"] = json!(window["autoDeferOnceEnabled"] == true);
    }
    keep_wave(&mut body, window);
    body
}

fn name_if_left_out(body: &mut Value, name: &str, value: Value) {
    if body.get(name).is_none() {
        body[name] = value;
    }
}

fn keep_wave(body: &mut Value, window: &Value) {
    if body.get("waveAssignment").is_none() && window["waveAssignment"].is_i64() {
        body["waveAssignment"] = window["waveAssignment"].clone();
    }
}

fn check_change(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
    window: &Value,
) -> Result<(), String> {
    let call = || driver::call(operation, &recorder.base_url(), input);
    let response = Response::success(operation);
    let (result, requests) = recorder.with_window(operation, window.clone(), response, call);
    let changes: Vec<Value> = requests
        .iter()
        // The request before a challenge has no authorization.
        .filter(|request| request.method == "PATCH" && !request.header("authorization").is_empty())
        .map(|request| serde_json::from_slice(&request.body).unwrap_or_default())
        .collect();
    let change = input.body.clone().unwrap_or_default();
    let expected = vec![expected(&change, window)];
    if result.is_ok() && changes == expected {
        return Ok(());
    }
    let what = format!("{change} on {window} sent {changes:?} instead of {expected:?}: {result:?}");
    let clause = "a change sends what it names, and what it keeps as it was read";
    Err(operation.violation_in("requestBody", clause, &what))
}

#[test]
fn change_sends_what_it_keeps_as_it_was_read() {
    let recorder = Recorder::default();
    // How often each case occurred.
    let seen: RefCell<BTreeMap<String, usize>> = RefCell::default();
    for contract in Contract::all() {
        let (operation, schema) = operations(&contract);
        let inputs = (
            input::valid(&operation),
            any::<[bool; MEMBERS.len()]>(),
            reply::bodies(&contract, schema),
        );
        check(file!(), &inputs, |(mut input, named, window)| {
            let body = input.body.as_mut().and_then(Value::as_object_mut);
            let body = body.unwrap_or_else(|| panic!("{operation} has no body"));
            for (member, named) in MEMBERS.iter().zip(named) {
                if !named {
                    body.remove(*member);
                }
            }
            if !can_be_kept(&window) {
                return Ok(());
            }
            let starts = body.contains_key("startASAP");
            for member in MEMBERS.iter().filter(|member| !body.contains_key(**member)) {
                let value = match &window[*member] {
                    _ if window["dayOfWeek"].is_null() => "of no window",
                    Value::Null => "without a value",
                    Value::Object(hours) if hours.is_empty() => "without a value",
                    Value::Bool(false) => "off",
                    _ => "with a value",
                };
                let case = format!("{member} {value} is kept, starts: {starts}");
                *seen.borrow_mut().entry(case).or_default() += 1;
            }
            check_change(&recorder, &operation, &input, &window)
        });
    }
    let seen = seen.into_inner();
    for member in MEMBERS {
        for value in ["of no window", "without a value", "with a value"] {
            let case = format!("{member} {value} is kept, starts: false");
            assert!(
                seen.contains_key(&case),
                "never occurred: {case} in {seen:?}"
            );
        }
    }
    let case = "protectedHours with a value is kept, starts: true";
    assert!(
        seen.contains_key(case),
        "never occurred: {case} in {seen:?}"
    );
}
