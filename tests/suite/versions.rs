//! Across versions: the same call sends what differs between the fragments, and nothing else.
#![allow(
    missing_docs,
    clippy::panic,
    reason = "tests say what they check by their names, and stop at what cannot be checked"
)]

use std::collections::{BTreeMap, BTreeSet};

use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::input::Input;
use contract_tests::recorder::{Answer, Recorded, Recorder};
use contract_tests::{check, driver, generate::input};
use serde_json::{Value, json};

/// What a fragment says of the parts of an operation's request, each in full.
fn described(operation: &Operation<'_>) -> BTreeMap<&'static str, Value> {
    let query: Vec<_> = operation
        .parameters()
        .into_iter()
        .filter(|parameter| parameter["in"] == "query")
        .collect();
    let bodies = operation.request_bodies();
    let types: Vec<_> = bodies
        .into_iter()
        .flat_map(|bodies| bodies.keys())
        .collect();
    let body = operation.body_schema();
    BTreeMap::from([
        ("method", json!(operation.method)),
        ("path", json!(operation.path)),
        ("query", json!(query)),
        ("accept", json!(operation.contract.version.to_string())),
        ("content-type", json!(types)),
        (
            "body",
            json!(body.map(|schema| operation.contract.spelled_out(schema))),
        ),
    ])
}

/// The same parts of a request as it was sent.
fn sent(request: &Recorded) -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("method", json!(request.method)),
        ("path", json!(request.path)),
        ("query", json!(request.query)),
        ("accept", json!(request.header("accept"))),
        ("content-type", json!(request.header("content-type"))),
        ("body", json!(String::from_utf8_lossy(&request.body))),
    ])
}

/// The names of the parts in which two differ.
fn different(
    one: &BTreeMap<&'static str, Value>,
    other: &BTreeMap<&'static str, Value>,
) -> BTreeSet<&'static str> {
    let parts = one.keys().copied();
    parts.filter(|part| one[part] != other[part]).collect()
}

/// The request of a call, without what the credentials needed before it.
fn request(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
) -> Result<Recorded, String> {
    let (result, mut requests) = recorder.during(Answer::success(operation), || {
        driver::call(operation, &recorder.base_url(), input)
    });
    let breach =
        |what: String| operation.breach("the same call can be made with every version", &what);
    result.map_err(|error| breach(error.to_string()))?;
    requests
        .pop()
        .ok_or_else(|| breach("nothing was sent".to_owned()))
}

/// Operations that both of two neighbouring versions have.
fn shared<'c>(pair: &'c [Contract]) -> Vec<(Operation<'c>, Operation<'c>)> {
    let [older, newer] = pair else {
        panic!("two versions make a pair");
    };
    let newer = newer.operations();
    let same = |one: &Operation<'_>| {
        let same = |other: &&Operation<'_>| (other.method, other.path) == (one.method, one.path);
        newer.iter().find(same).copied()
    };
    let older = older.operations();
    older
        .iter()
        .filter_map(|operation| Some((*operation, same(operation)?)))
        .collect()
}

#[test]
fn the_same_call_differs_exactly_where_the_fragments_do() {
    let recorder = Recorder::default();
    let contracts = Contract::all();
    for pair in contracts.windows(2) {
        for (older, newer) in shared(pair) {
            let fragments = different(&described(&older), &described(&newer));
            // What both take is what the older takes and the newer does not refuse.
            let bodies = newer
                .body_schema()
                .map(|schema| newer.contract.validator(schema));
            check(file!(), &input::valid(&older), |input| {
                if let (Some(body), Some(bodies)) = (&input.body, &bodies)
                    && !bodies.is_valid(body)
                {
                    return Ok(());
                }
                let one = sent(&request(&recorder, &older, &input)?);
                let other = sent(&request(&recorder, &newer, &input)?);
                let requests = different(&one, &other);
                // A schema that differs need not show in every body; a date always shows.
                let unsaid: Vec<_> = requests.difference(&fragments).collect();
                if unsaid.is_empty() && requests.contains("accept") == fragments.contains("accept")
                {
                    return Ok(());
                }
                let what = format!(
                    "the requests differ in {requests:?}, the fragments in {fragments:?}: {one:?} \
                     and {other:?}"
                );
                let clause = "a call differs between versions where the fragments do";
                Err(newer.breach(clause, &what))
            });
        }
    }
}

/// The versions differ today in the date that is asked for, and in nothing else.
#[test]
fn the_fragments_differ_only_in_their_date() {
    let contracts = Contract::all();
    let answers = |operation: &Operation<'_>| -> Vec<Value> {
        let replies = operation.replies().into_iter();
        let full = |(status, reply)| json!([status, operation.contract.spelled_out(reply)]);
        replies.map(full).collect()
    };
    for pair in contracts.windows(2) {
        let names = format!("{} and {}", pair[0].version, pair[1].version);
        let say_so =
            format!("{names} differ in more than their date: say so in the README, and here");
        let shared = shared(pair);
        for contract in pair {
            assert_eq!(contract.operations().len(), shared.len(), "{say_so}");
        }
        for (older, newer) in shared {
            let parts = different(&described(&older), &described(&newer));
            assert_eq!(parts, BTreeSet::from(["accept"]), "{newer}: {say_so}");
            assert_eq!(answers(&older), answers(&newer), "{newer}: {say_so}");
            assert_eq!(older.retry(), newer.retry(), "{newer}: {say_so}");
        }
    }
}
