//! The same call differs between versions exactly where the fragments do.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::input::Input;
use contract_tests::recorder::{RecordedRequest, Recorder, Response};
use contract_tests::{check, driver, generate::input};
use serde_json::{Value, json};

/// The parts of the request that a fragment describes, with references resolved.
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
            json!(body.map(|schema| operation.contract.dereferenced(schema))),
        ),
    ])
}

/// The same parts of a sent request.
fn sent(request: &RecordedRequest) -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("method", json!(request.method)),
        ("path", json!(request.path)),
        ("query", json!(request.query)),
        ("accept", json!(request.header("accept"))),
        ("content-type", json!(request.header("content-type"))),
        ("body", json!(String::from_utf8_lossy(&request.body))),
    ])
}

/// The names of the parts that differ.
fn different(
    one: &BTreeMap<&'static str, Value>,
    other: &BTreeMap<&'static str, Value>,
) -> BTreeSet<&'static str> {
    let parts = one.keys().copied();
    parts.filter(|part| one[part] != other[part]).collect()
}

/// The request of a call, without the one for a token or a challenge.
fn request(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
) -> Result<RecordedRequest, String> {
    let (result, mut requests) = recorder.during(operation, Response::success(operation), || {
        driver::call(operation, &recorder.base_url(), input)
    });
    let violation =
        |what: String| operation.violation("the same call is possible with every version", &what);
    result.map_err(|error| violation(error.to_string()))?;
    requests
        .pop()
        .ok_or_else(|| violation("nothing was sent".to_owned()))
}

/// The operations that two neighbouring versions share.
fn shared<'c>(pair: &'c [Contract]) -> Vec<(Operation<'c>, Operation<'c>)> {
    let [older, newer] = pair else {
        panic!("a pair of versions");
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
fn same_call_differs_between_versions_where_fragments_do() {
    let recorder = Recorder::default();
    let contracts = Contract::dated();
    let mut pairs = 0;
    for pair in contracts.windows(2) {
        for (older, newer) in shared(pair) {
            pairs += 1;
            let fragments = different(&described(&older), &described(&newer));
            // Input that is valid for both versions.
            let bodies = newer
                .body_schema()
                .map(|schema| newer.contract.validator(schema));
            let compared = Cell::new(0);
            check(file!(), &input::valid(&older), |input| {
                if let (Some(body), Some(bodies)) = (&input.body, &bodies)
                    && !bodies.is_valid(body)
                {
                    return Ok(());
                }
                compared.set(compared.get() + 1);
                let old = sent(&request(&recorder, &older, &input)?);
                let new = sent(&request(&recorder, &newer, &input)?);
                let requests = different(&old, &new);
                // Not every body shows a difference of its schema; every request shows the date.
                let unexpected: Vec<_> = requests.difference(&fragments).collect();
                if unexpected.is_empty()
                    && requests.contains("accept") == fragments.contains("accept")
                {
                    return Ok(());
                }
                let what = format!(
                    "the requests differ in {requests:?}, the fragments in {fragments:?}: {old:?} \
                     and {new:?}"
                );
                let clause = "a call differs between versions where the fragments do";
                Err(newer.violation(clause, &what))
            });
            assert!(compared.get() > 0, "{newer}: no input is valid for both");
        }
    }
    assert_compared(pairs, contracts.len());
}

/// A list of a single version, or versions that share no operation, would make every comparison pass.
fn assert_compared(pairs: usize, versions: usize) {
    assert!(
        pairs > 0,
        "nothing was compared: {versions} dated versions share no operation"
    );
}

#[test]
#[should_panic(expected = "nothing was compared")]
fn comparison_of_nothing_fails() {
    assert_compared(0, 1);
}

/// Whether two neighbouring versions differ in more than their date.
fn is_different(pair: &[Contract]) -> bool {
    let responses = |operation: &Operation<'_>| -> Vec<Value> {
        let listed = operation.responses().into_iter();
        let full = |(status, response)| json!([status, operation.contract.dereferenced(response)]);
        listed.map(full).collect()
    };
    let shared = shared(pair);
    let is_complete = |contract: &Contract| contract.operations().len() == shared.len();
    let is_same = |(older, newer): &(Operation<'_>, Operation<'_>)| {
        different(&described(older), &described(newer)) == BTreeSet::from(["accept"])
            && responses(older) == responses(newer)
            && older.retry() == newer.retry()
    };
    !(pair.iter().all(is_complete) && shared.iter().all(is_same))
}

/// The first versions are one contract under three dates. A later one may differ.
#[test]
fn first_versions_differ_in_their_date_only() {
    let mut contracts = Contract::dated();
    contracts.retain(|contract| {
        ["2023-01-01", "2023-10-01", "2025-03-12"].contains(&contract.version.to_string().as_str())
    });
    assert_eq!(contracts.len(), 3);
    for pair in contracts.windows(2) {
        let names = format!("{} and {}", pair[0].version, pair[1].version);
        assert!(
            !is_different(pair),
            "{names} differ in more than their date"
        );
    }
}

#[test]
fn readme_names_the_versions_that_differ_in_more_than_their_date() {
    let readme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).expect("README.md");
    let contracts = Contract::dated();
    let mut all_same = true;
    assert_compared(
        contracts.windows(2).map(|pair| shared(pair).len()).sum(),
        contracts.len(),
    );
    for pair in contracts.windows(2) {
        let (older, newer) = (pair[0].version, pair[1].version);
        let sentence =
            format!("The client of {newer} differs from that of {older} in more than its date.");
        assert_eq!(readme.contains(&sentence), is_different(pair), "{sentence}");
        all_same &= !is_different(pair);
    }
    let sentence = "The clients differ only in the date that they ask for.";
    assert_eq!(readme.contains(sentence), all_same, "{sentence}");
}
