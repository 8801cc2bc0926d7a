//! A failed attempt is repeated as the fragment allows and as the reply asks, and an error says what to
//! do next.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use std::time::Duration;

use atlas_maintenance::{Error, ErrorKind, Metadata, RetryConfig};
use contract_tests::check_share;
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure};
use contract_tests::generate::coverage::{Coverage, SAMPLES};
use contract_tests::generate::input::{self, CredentialKind, Input, Settings};
use contract_tests::recorder::{RecordedRequest, Recorder, Response};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;
use serde_json::{Value, json};

/// The time of a call. Longer waits end it at once.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What a service says before it succeeds.
#[derive(Clone, Debug)]
struct Failing {
    /// The failures, one for each attempt, until the next succeeds.
    replies: Vec<FailedReply>,
    /// How often the client repeats.
    max_repeats: u32,
}

#[derive(Clone, Copy, Debug)]
struct FailedReply {
    status: u16,
    retry_after: Option<&'static str>,
}

impl FailedReply {
    /// Values of `Retry-After` that ask for a longer wait than a call has.
    const LONG: [&str; 2] = ["3600", "Thu, 1 Jul 2100 00:00:00 GMT"];
    /// Values that ask for none, or that cannot be read.
    const SHORT: [&str; 4] = ["0", "Thu, 01 Jan 2026 00:00:00 GMT", "soon", "-1"];

    fn is_long(self) -> bool {
        self.retry_after
            .is_some_and(|value| Self::LONG.contains(&value))
    }

    fn response(self) -> Response {
        let mut response = Response::json(self.status, &json!({"errorCode": "A_CODE"}));
        let header = self
            .retry_after
            .map(|value| ("retry-after".to_owned(), value.to_owned()));
        response.headers.extend(header);
        response
    }
}

fn failing() -> impl Strategy<Value = Failing> {
    let status = prop_oneof![
        6 => select(vec![429, 502, 503, 504]),
        1 => select(vec![400, 401, 403, 404, 409, 500, 501]),
    ];
    let retry_after = prop_oneof![
        4 => Just(None),
        4 => select(FailedReply::SHORT.to_vec()).prop_map(Some),
        3 => select(FailedReply::LONG.to_vec()).prop_map(Some),
    ];
    let reply = (status, retry_after).prop_map(|(status, retry_after)| FailedReply {
        status,
        retry_after,
    });
    (vec(reply, 1..4), 0..4_u32).prop_map(|(replies, max_repeats)| Failing {
        replies,
        max_repeats,
    })
}

/// How a call ends.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ending {
    attempts: usize,
    /// `None` is success.
    error: Option<Expected>,
}

/// An error.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Expected {
    status: u16,
    kind: ErrorKind,
    /// Whether an earlier attempt may have had an effect, and the last had none.
    is_doubtful: bool,
}

/// How a call of this class ends.
fn ending(class: &str, failing: &Failing) -> Ending {
    let mut may_be_done = false;
    for (attempt, reply) in failing.replies.iter().enumerate() {
        let is_unknown = reply.status >= 500 && class != "safe";
        let is_busy = matches!(reply.status, 502..=504);
        let repeats = reply.status == 429 || (is_busy && class != "non-idempotent");
        let is_last = attempt >= usize::try_from(failing.max_repeats).unwrap_or(usize::MAX);
        if is_last || !repeats || reply.is_long() {
            return Ending {
                attempts: attempt + 1,
                error: Some(Expected {
                    status: reply.status,
                    kind: if is_unknown || may_be_done {
                        ErrorKind::Unknown
                    } else {
                        ErrorKind::Refused
                    },
                    is_doubtful: may_be_done && !is_unknown,
                }),
            };
        }
        may_be_done |= is_unknown;
    }
    Ending {
        attempts: failing.replies.len() + 1,
        error: None,
    }
}

/// The simplest input of an operation, and where the body decides how it may be repeated, one of each.
fn inputs(operation: &Operation<'_>) -> Vec<Input> {
    let mut inputs = vec![input::whole(operation)];
    // The facade starts maintenance with a dated version only.
    if let Some(condition) = operation.non_idempotent_when()
        && !operation.contract.is_preview()
    {
        inputs.push(input::plain(operation, Some(condition.clone())));
    }
    inputs
}

fn call(
    recorder: &Recorder,
    operation: &Operation<'_>,
    input: &Input,
    failing: &Failing,
) -> (Result<Metadata, Error>, Vec<RecordedRequest>) {
    let mut replies = failing.replies.clone().into_iter();
    let success = Response::success(operation);
    let is_change = operation.method == "PATCH";
    let respond = move |request: &RecordedRequest| {
        if is_change && request.method == "GET" {
            // What is kept is read before, and there is no window.
            return Some(Response::json(200, &json!({})));
        }
        let next = || {
            replies
                .next()
                .map_or(success.clone(), FailedReply::response)
        };
        request.is_authorized().then(next)
    };
    recorder.serving(respond, || {
        let base_url = recorder.base_url();
        let kind = CredentialKind::Token;
        let retries = RetryConfig::default().max_repeats(failing.max_repeats);
        let client = driver::builder(operation.contract, &base_url, kind, Settings::default())
            .retries(retries.base_delay(Duration::ZERO))
            .timeout(TIMEOUT)
            .build()
            .unwrap_or_else(|error| panic!("{error}"));
        match driver::block_on(driver::call_with(&client, operation, input)) {
            Ok((_, metadata)) => Ok(metadata),
            Err(Failure::Call(error)) => Err(error),
            Err(Failure::Value(error)) => panic!("{operation} does not accept {input:?}: {error}"),
        }
    })
}

/// What the message has to say.
fn advice(operation: &Operation<'_>, class: &str, expected: &Expected) -> Vec<String> {
    let mut advice = Vec::new();
    match expected.kind {
        ErrorKind::Unknown if class == "non-idempotent" => {
            let check = operation.check().unwrap_or("the resource");
            advice.push(format!("check {check} before repeating it"));
        }
        ErrorKind::Unknown => advice.push("repeating it does no harm".to_owned()),
        _ if expected.status == 429 => advice.push("wait".to_owned()),
        _ => {}
    }
    if expected.is_doubtful {
        advice.push("an earlier attempt may have been done".to_owned());
    }
    advice
}

#[test]
fn attempts_and_errors_follow_fragment_and_reply() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let cases = (select(inputs(&operation)), failing());
            check_share(4, file!(), &cases, |(input, failing)| {
                let class = operation.retry_of(input.body.as_ref());
                let expected = ending(class, &failing);
                let (result, requests) = call(&recorder, &operation, &input, &failing);
                let violation = |clause: &str, what: String| {
                    let what = format!("a call of class {class} with {failing:?}: {what}");
                    Err(operation.violation_in("x-atlas-retry", clause, &what))
                };
                let of_operation = |one: &&RecordedRequest| one.method == operation.method;
                let sent = requests.iter().filter(of_operation).count();
                if sent != expected.attempts {
                    let what = format!("{sent} requests, not {}: {result:?}", expected.attempts);
                    return violation("a call is repeated as the fragment allows", what);
                }
                let attempts = match &result {
                    Ok(metadata) => metadata.attempts,
                    Err(error) => error.attempts(),
                };
                if usize::try_from(attempts) != Ok(requests.len()) {
                    let clause = "the number of attempts is that of the requests";
                    return violation(clause, format!("{attempts} were reported"));
                }
                let (error, expected) = match (&result, expected.error) {
                    (Ok(_), None) => return Ok(()),
                    (Err(error), Some(expected)) => (error, expected),
                    (result, expected) => {
                        let clause = "a call ends as its last attempt";
                        return violation(clause, format!("{result:?} instead of {expected:?}"));
                    }
                };
                if (error.status(), error.kind()) != (Some(expected.status), expected.kind) {
                    let clause = "an error says whether any attempt may have had an effect";
                    return violation(clause, format!("{error:?} instead of {expected:?}"));
                }
                let line = error.to_string();
                match advice(&operation, class, &expected)
                    .into_iter()
                    .find(|words| !line.contains(words.as_str()))
                {
                    None => Ok(()),
                    Some(words) => violation(
                        "an error says what to do",
                        format!("{line:?} does not say {words:?}"),
                    ),
                }
            });
        }
    }
}

#[test]
fn generated_failures_cover_every_status_and_ending() {
    let labels = |failing: &Failing| {
        let mut labels = Vec::new();
        for class in ["safe", "idempotent", "non-idempotent"] {
            let ending = ending(class, failing);
            labels.push(match ending.error {
                None => format!("{class}: success after {}", ending.attempts),
                Some(error) => format!("{class}: {:?}", error.kind),
            });
            let last = failing.replies[(ending.attempts - 1).min(failing.replies.len() - 1)];
            if last.is_long() {
                labels.push(format!("{class}: a long wait after {}", last.status));
            }
        }
        labels
    };
    let coverage = Coverage::of(SAMPLES, &failing(), labels);
    let classes = ["safe", "idempotent", "non-idempotent"].into_iter();
    let ends = classes.flat_map(|class| {
        let waits = [429, 503].map(|status| format!("{class}: a long wait after {status}"));
        let success = format!("{class}: success after 2");
        waits
            .into_iter()
            .chain([success, format!("{class}: Refused")])
    });
    coverage.assert_often("the generator of failures", ends);
    coverage.assert_often(
        "the generator of failures",
        ["idempotent: Unknown", "non-idempotent: Unknown"],
    );
}

#[test]
fn every_class_occurs() {
    let mut classes = std::collections::BTreeSet::new();
    for contract in Contract::all() {
        for operation in contract.operations() {
            for input in inputs(&operation) {
                let body: Option<&Value> = input.body.as_ref();
                classes.insert(operation.retry_of(body).to_owned());
            }
        }
    }
    assert_eq!(
        classes.into_iter().collect::<Vec<_>>(),
        ["idempotent", "non-idempotent", "safe"]
    );
}
