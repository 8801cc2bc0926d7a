//! What the headers of a reply say is reported, at every status and in an envelope.
#![allow(
    missing_docs,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use std::collections::BTreeSet;
use std::time::SystemTime;

use atlas_maintenance::{Error, Metadata};
use contract_tests::check_share;
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure};
use contract_tests::generate::headers::{self, ReplyHeaders};
use contract_tests::generate::{error, input};
use contract_tests::recorder::{Recorder, Response};
use proptest::prelude::{Just, Strategy, any, prop_oneof};

/// Makes the simplest call.
fn call(
    recorder: &Recorder,
    operation: &Operation<'_>,
    response: Response,
    is_enveloped: bool,
) -> Result<Metadata, Error> {
    let mut input = input::whole(operation);
    input.settings.envelope = is_enveloped;
    let call = || driver::call(operation, &recorder.base_url(), &input);
    let (result, _) = recorder.during(operation, response, call);
    match result {
        Ok((_, metadata)) => Ok(metadata),
        Err(Failure::Call(error)) => Err(error),
        Err(Failure::Value(error)) => panic!("{operation} does not accept {input:?}: {error}"),
    }
}

/// The statuses of errors, and `None` for the success of the operation.
fn statuses(operation: &Operation<'_>) -> impl Strategy<Value = Option<u16>> {
    prop_oneof![
        1 => Just(None),
        3 => error::statuses(operation).prop_map(Some),
    ]
}

/// The success of the operation, or an error with this status.
fn response(operation: &Operation<'_>, status: Option<u16>, is_enveloped: bool) -> Response {
    let mut response = Response::success(operation);
    if let Some(status) = status {
        let body = r#"{"errorCode":"A_CODE"}"#.as_bytes().to_vec();
        response = Response {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body,
        };
    }
    if is_enveloped {
        response.into_envelope("content")
    } else {
        response
    }
}

/// The version in the media type of a success. Errors are plain JSON.
fn resource_version(operation: &Operation<'_>, status: Option<u16>) -> Option<String> {
    let (media_type, _) = operation.success_content().filter(|_| status.is_none())?;
    let (_, rest) = media_type.split_once("application/vnd.atlas.")?;
    Some(rest.split_once("+json")?.0.to_owned())
}

#[test]
fn headers_are_reported_at_every_status_and_in_envelopes() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let replies = (headers::headers(), statuses(&operation), any::<bool>());
            check_share(4, file!(), &replies, |(headers, status, is_enveloped)| {
                let mut response = response(&operation, status, is_enveloped);
                response.headers.extend(headers.sent.clone());
                let before = SystemTime::now();
                let result = call(&recorder, &operation, response, is_enveloped);
                let violation = |clause: &str, what: String| {
                    let what = format!("{status:?} with {:?}: {what}", headers.sent);
                    Err(operation.violation_in("responses", clause, &what))
                };
                let metadata = match &result {
                    Ok(metadata) => Some(metadata.clone()),
                    Err(error) => error.metadata(),
                };
                let Some(metadata) = metadata else {
                    return violation("a reply has metadata", format!("{result:?}"));
                };
                let expected_status = status.unwrap_or(operation.success().0);
                if result.is_ok() != status.is_none() || metadata.status != expected_status {
                    let clause = "the metadata has the status of the reply";
                    return violation(clause, format!("{result:?}"));
                }
                if let Some(clause) = broken(&headers, &metadata) {
                    return violation(clause, format!("{metadata:?}"));
                }
                if metadata.resource_version != resource_version(&operation, status) {
                    let clause = "the version that answered is the one of the media type";
                    return violation(clause, format!("{metadata:?}"));
                }
                if let Err(error) = &result {
                    let wait = error.retry_after();
                    let agrees = match headers.wait.zip(wait) {
                        Some((sent, given)) => sent.agrees(given, before, SystemTime::now()),
                        None => headers.wait.is_none() && wait.is_none(),
                    };
                    if !agrees {
                        let clause = "an error says how long Retry-After asks to wait";
                        return violation(clause, format!("{wait:?} of {error}"));
                    }
                }
                Ok(())
            });
        }
    }
}

/// The clause that the metadata breaks.
fn broken(headers: &ReplyHeaders, metadata: &Metadata) -> Option<&'static str> {
    let limit = metadata.rate_limit.map(|rate| (rate.limit, rate.remaining));
    let clauses = [
        (
            limit == headers.rate_limit,
            "the rate limit is the one of RateLimit-Limit and RateLimit-Remaining",
        ),
        (
            metadata.deprecation == headers.deprecation,
            "the date of deprecation is that of Deprecation",
        ),
        (
            metadata.sunset == headers.sunset,
            "the date of removal is that of Sunset",
        ),
        (metadata.attempts == 1, "one request is one attempt"),
    ];
    let broken = clauses.into_iter().find(|(holds, _)| !holds);
    broken.map(|(_, clause)| clause)
}

#[test]
fn every_header_that_fragments_describe_is_read() {
    let mut described = BTreeSet::new();
    for contract in Contract::all() {
        for operation in contract.operations() {
            described.extend(operation.response_headers().map(str::to_owned));
        }
    }
    assert!(!described.is_empty(), "no fragment describes a header");
    let unread: Vec<_> = described
        .iter()
        .filter(|name| !headers::NAMES.contains(&name.as_str()))
        .collect();
    assert!(
        unread.is_empty(),
        "these headers are described and not read: {unread:?}"
    );
}
