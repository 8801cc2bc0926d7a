//! Every answer that is no success becomes an error that keeps status, code and body.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they check by their names, and stop at what cannot be checked"
)]

use atlas_maintenance::{Error, ErrorKind, Metadata};
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure, Output};
use contract_tests::recorder::{Answer, Recorder};
use contract_tests::{
    check,
    generate::{input, schema},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The error statuses that the fragment lists, and any other but 304, which HTTP allows no body.
fn statuses(operation: &Operation<'_>) -> BoxedStrategy<u16> {
    let listed: Vec<u16> = operation
        .replies()
        .into_iter()
        .map(|(status, _)| status)
        .filter(|status| *status >= 400)
        .collect();
    let any = (300_u16..600).prop_filter("304 has no body", |status| *status != 304);
    prop_oneof![3 => prop::sample::select(listed), 1 => any].boxed()
}

/// The schema of the errors that the operation's fragment describes.
fn error_schema<'c>(operation: &Operation<'c>) -> &'c Value {
    let (_, reply) = operation
        .replies()
        .into_iter()
        .find(|(status, _)| *status >= 400)
        .unwrap_or_else(|| panic!("{operation} describes no error"));
    &reply["content"]["application/json"]["schema"]
}

/// Makes the plainest call, and sees to it that it was made once.
fn ask(
    recorder: &Recorder,
    operation: &Operation<'_>,
    answer: Answer,
) -> Result<Result<(Output, Metadata), Error>, String> {
    let input = input::plain(operation, input::bounds(operation).into_iter().next());
    let call = || driver::call(operation, &recorder.base_url(), &input);
    let (result, requests) = recorder.during(answer, call);
    if requests.len() != 1 {
        let what = format!("{} requests were made", requests.len());
        return Err(operation.breach("an answer is not asked for again", &what));
    }
    Ok(result.map_err(|failure| match failure {
        Failure::Call(error) => error,
        Failure::Value(error) => panic!("{operation} does not take {input:?}: {error}"),
    }))
}

fn refuse(recorder: &Recorder, operation: &Operation<'_>, answer: Answer) -> Result<Error, String> {
    let status = answer.status;
    ask(recorder, operation, answer)?.err().ok_or_else(|| {
        operation.breach_in(
            "responses",
            "an error status is an error",
            &format!("{status} was a success"),
        )
    })
}

/// What holds for every error, whatever its body.
fn keeps(operation: &Operation<'_>, error: &Error, answer: &Answer) -> Result<(), String> {
    let holds = |clause: &str, truth: bool| {
        if truth {
            Ok(())
        } else {
            Err(operation.breach_in("responses", clause, &format!("{error:?}")))
        }
    };
    holds("the status is kept", error.status() == Some(answer.status))?;
    holds("the body is kept", error.body() == answer.body)?;
    holds("the operation is named", error.operation().is_some())?;
    // A success that cannot be read may have been one; so may what a gateway did not see the end of.
    let success = (200..300).contains(&answer.status);
    let unknown = success || (answer.status >= 500 && operation.retry() != "safe");
    let kind = if unknown {
        ErrorKind::Unknown
    } else {
        ErrorKind::Refused
    };
    holds(
        "the kind says whether anything can have been done",
        error.kind() == kind,
    )?;
    let line = error.to_string();
    holds("an error is one line", !line.chars().any(char::is_control))?;
    holds("no secret is told", !line.contains(driver::TOKEN))
}

#[test]
fn every_error_of_the_contract_is_read() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let bodies = schema::valid(&contract, error_schema(&operation));
            check(
                file!(),
                &(statuses(&operation), bodies),
                |(status, body)| {
                    let answer = Answer {
                        status,
                        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                        body: body.to_string().into_bytes(),
                    };
                    let error = refuse(&recorder, &operation, answer.clone())?;
                    keeps(&operation, &error, &answer)?;
                    let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
                    let violations = body["badRequestDetail"]["fields"].as_array();
                    let read: Vec<Value> = error
                        .violations()
                        .iter()
                        .map(|v| json!({"field": v.field, "description": v.description}))
                        .collect();
                    let parameters = body["parameters"].as_array();
                    let agrees = error.code().map(|code| code.as_str()) == text("errorCode")
                        && (error.detail() == text("detail")
                            || (text("detail").is_none() && error.detail() == text("reason")))
                        && serde_json::to_value(error.parameters()).unwrap()
                            == parameters.map_or(Value::Array(Vec::new()), |values| {
                                Value::Array(values.clone())
                            })
                        && &read == violations.unwrap_or(&Vec::new());
                    if agrees {
                        return Ok(());
                    }
                    let clause = "code, detail, parameters and violations are those of the body";
                    Err(operation.breach(clause, &format!("{body} was read as {error:?}")))
                },
            );
        }
    }
}

/// Errors that no schema has and that come all the same: text, with the code that is in it.
fn beyond(contract: &Contract, schema: &Value) -> BoxedStrategy<(String, String)> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ];
    (
        schema::valid(contract, schema),
        "[A-Z][A-Z_]{0,30}",
        prop::collection::vec(schema::anything(), 0..6),
        prop::collection::vec(("[a-z]{1,8}X", schema::anything()), 0..3),
        number,
        0_usize..2000,
        any::<bool>(),
    )
        .prop_map(
            |(mut body, code, parameters, more, number, depth, surrogate)| {
                body["errorCode"] = json!(code);
                body["error"] = number;
                body["parameters"] = json!(parameters);
                body["deep"] = json!("DEEP");
                body["half"] = json!("HALF");
                for (name, value) in more {
                    body[name] = value;
                }
                let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
                let half = if surrogate { "\"\\ud800\"" } else { "\"\"" };
                let text = body.to_string();
                let text = text.replace("\"DEEP\"", if depth == 0 { "1" } else { &deep });
                (text.replace("\"HALF\"", half), code)
            },
        )
        .boxed()
}

#[test]
fn an_error_beyond_the_schema_keeps_its_code() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let bodies = beyond(&contract, error_schema(&operation));
            check(
                file!(),
                &(statuses(&operation), bodies),
                |(status, (body, code))| {
                    let answer = Answer {
                        status,
                        headers: vec![("x-error-code".to_owned(), "OF_THE_HEADER".to_owned())],
                        body: body.clone().into_bytes(),
                    };
                    let error = refuse(&recorder, &operation, answer.clone())?;
                    keeps(&operation, &error, &answer)?;
                    if error.code().map(|code| code.as_str()) == Some(&code) {
                        return Ok(());
                    }
                    let what = format!("{body} was read as {:?}", error.code());
                    Err(operation.breach_in("responses", "the code is that of the body", &what))
                },
            );
        }
    }
}

/// Whether an answer can be the success that the operation has.
fn may_be_success(operation: &Operation<'_>, answer: &Answer) -> bool {
    let body = answer.body.trim_ascii();
    let object = serde_json::from_slice(body).ok().filter(Value::is_object);
    let no_error = |body: &Value| body["error"].is_null() && body["errorCode"].is_null();
    let is_action = operation.answer().is_none();
    (200..300).contains(&answer.status)
        && ((is_action && body.is_empty()) || object.as_ref().is_some_and(no_error))
}

#[test]
fn no_body_at_any_status_is_too_much() {
    let bodies = prop_oneof![
        Just(Vec::new()),
        Just(b"<html><body>502 Bad Gateway</body></html>".to_vec()),
        Just(b"{\"errorCode\":\"GROUP_NOT".to_vec()),
        Just(b"{\"errorCode\":\"\\ud800\"}".to_vec()),
        Just("[".repeat(100_000).into_bytes()),
        schema::anything().prop_map(|value| value.to_string().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..256),
    ];
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let codes = prop::option::of("[A-Z_]{1,20}");
            // The two that have no body are left to their own test.
            let any = (200_u16..600).prop_filter("no body", |status| !matches!(status, 204 | 304));
            let statuses = prop_oneof![statuses(&operation), any];
            check(
                file!(),
                &(statuses, &bodies, codes),
                |(status, body, code)| {
                    let mut headers = vec![("content-type".to_owned(), "text/html".to_owned())];
                    headers.extend(code.clone().map(|code| ("x-error-code".to_owned(), code)));
                    let answer = Answer {
                        status,
                        headers,
                        body,
                    };
                    let error = match ask(&recorder, &operation, answer.clone())? {
                        Err(error) => error,
                        Ok(_) if may_be_success(&operation, &answer) => return Ok(()),
                        Ok(output) => {
                            let clause = "what says nothing of success is no success";
                            let what = format!("{answer:?} was read as {output:?}");
                            return Err(operation.breach_in("responses", clause, &what));
                        }
                    };
                    keeps(&operation, &error, &answer)?;
                    let text = String::from_utf8_lossy(&answer.body);
                    let in_body = text.contains("\"errorCode\"") || text.contains("\"error\"");
                    if in_body || error.code().map(ToString::to_string) == code {
                        return Ok(());
                    }
                    let clause = "the code is in X-Error-Code when the body has none";
                    let what = format!("{:?} was read", error.code());
                    Err(operation.breach_in("responses", clause, &what))
                },
            );
        }
    }
}

#[test]
fn a_status_without_a_body_is_a_status_all_the_same() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let is_action = operation.answer().is_none();
            for status in [204, 304] {
                let answer = Answer {
                    status,
                    ..Answer::default()
                };
                let outcome = ask(&recorder, &operation, answer.clone()).unwrap();
                if status == 204 && is_action {
                    assert_eq!(outcome.unwrap().1.status, status, "{operation}");
                } else {
                    let error = outcome.expect_err("it says nothing of a window");
                    assert_eq!(keeps(&operation, &error, &answer), Ok(()));
                }
            }
        }
    }
}

/// Bodies as they really come, and the code that is in each.
fn bodies() -> Vec<(Vec<u8>, Option<&'static str>)> {
    let error = |more: Value| {
        let mut body = json!({"error": 400, "errorCode": "A_CODE", "detail": "What happened."});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        (body.to_string().into_bytes(), Some("A_CODE"))
    };
    let plain = |text: &str| (text.as_bytes().to_vec(), None);
    let violation = json!({"field": "dayOfWeek", "description": "must be 1 to 7"});
    vec![
        error(json!({})),
        error(json!({"badRequestDetail": {"fields": [violation]}})),
        error(json!({"parameters": ["one", "two"]})),
        error(json!({"parameters": [1, 2.5, 9_007_199_254_740_993_i64]})),
        error(json!({"parameters": [{"a": [null]}]})),
        error(json!({"parameters": null})),
        (
            br#"{"error":"invalid_client","error_description":"no"}"#.to_vec(),
            Some("invalid_client"),
        ),
        plain("<html><body>Bad Gateway</body></html>"),
        plain(r#"{"errorCode":"A_CO"#),
        plain(""),
        (b"\xff\xfe{}".to_vec(), None),
    ]
}

#[test]
fn every_status_with_every_body_is_an_error_that_keeps_both() {
    const STATUSES: [u16; 12] = [400, 401, 403, 404, 406, 409, 410, 429, 500, 502, 503, 504];
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            for (body, code) in bodies() {
                for status in STATUSES {
                    let answer = Answer {
                        status,
                        headers: Vec::new(),
                        body: body.clone(),
                    };
                    let error = refuse(&recorder, &operation, answer.clone()).unwrap();
                    assert_eq!(keeps(&operation, &error, &answer), Ok(()));
                    assert_eq!(error.code().map(|code| code.as_str()), code);
                }
                let answer = Answer {
                    status: 200,
                    headers: Vec::new(),
                    body: body.clone(),
                };
                let reads = operation.retry() == "safe";
                if body.is_empty() && !reads {
                    continue;
                }
                let error = refuse(&recorder, &operation, answer).unwrap();
                assert_eq!(error.kind(), ErrorKind::Unknown, "{operation}: {error}");
                assert_eq!((error.status(), error.body()), (Some(200), &body[..]));
                assert_eq!(error.code().map(|code| code.as_str()), code);
            }
        }
    }
}
