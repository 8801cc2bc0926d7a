//! Every response without success becomes an error that keeps status, code and body.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

use atlas_maintenance::{Error, ErrorKind, Metadata};
use contract_tests::check;
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure, Output};
use contract_tests::generate::error::{
    any_body, any_status, bodies, bodies_beyond_schema, error_schema, header_code, statuses,
};
use contract_tests::generate::input;
use contract_tests::recorder::{RecordedRequest, Recorder, Response};
use serde_json::{Value, json};

/// Makes the simplest call, and checks that it sends one request.
fn call(
    recorder: &Recorder,
    operation: &Operation<'_>,
    response: Response,
) -> Result<Result<(Output, Metadata), Error>, String> {
    let input = input::plain(operation, input::bounds(operation).into_iter().next());
    let call = || driver::call(operation, &recorder.base_url(), &input);
    let (result, requests) = recorder.during(operation, response, call);
    // A change reads the window before, which succeeds.
    let of_operation = |request: &&RecordedRequest| request.method == operation.method;
    let sent = requests.iter().filter(of_operation).count();
    if sent != 1 {
        let what = format!("{sent} requests were sent");
        return Err(operation.violation("a call sends one request", &what));
    }
    Ok(result.map_err(|failure| match failure {
        Failure::Call(error) => error,
        Failure::Value(error) => panic!("{operation} does not accept {input:?}: {error}"),
    }))
}

fn call_error(
    recorder: &Recorder,
    operation: &Operation<'_>,
    response: Response,
) -> Result<Error, String> {
    let status = response.status;
    call(recorder, operation, response)?.err().ok_or_else(|| {
        operation.violation_in(
            "responses",
            "a response with an error status is an error",
            &format!("{status} was a success"),
        )
    })
}

/// Checks what holds for every error, whatever its body.
fn check_error(
    operation: &Operation<'_>,
    error: &Error,
    response: &Response,
) -> Result<(), String> {
    let check = |clause: &str, holds: bool| {
        if holds {
            Ok(())
        } else {
            Err(operation.violation_in("responses", clause, &format!("{error:?}")))
        }
    };
    check(
        "an error has the status of the response",
        error.status() == Some(response.status),
    )?;
    check(
        "an error has the body of the response",
        error.body() == response.body,
    )?;
    check("an error names the operation", error.operation().is_some())?;
    // An unreadable success may have had an effect, and so may a call behind a failing gateway.
    let success = (200..300).contains(&response.status);
    let unknown = success || (response.status >= 500 && operation.retry() != "safe");
    let kind = if unknown {
        ErrorKind::Unknown
    } else {
        ErrorKind::Refused
    };
    check(
        "the kind of an error tells whether the call may have had an effect",
        error.kind() == kind,
    )?;
    let line = error.to_string();
    check(
        "an error message is one line",
        !line.chars().any(char::is_control),
    )?;
    check(
        "an error message contains no secret",
        !line.contains(driver::TOKEN),
    )
}

#[test]
fn error_fields_are_read_when_body_matches_schema() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let bodies = bodies(&contract, error_schema(&operation));
            check(
                file!(),
                &(statuses(&operation), bodies),
                |(status, body)| {
                    let response = Response::json(status, &body);
                    let error = call_error(&recorder, &operation, response.clone())?;
                    check_error(&operation, &error, &response)?;
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
                    let clause =
                        "code, detail, parameters and violations of an error are those of the body";
                    Err(operation.violation(clause, &format!("{body} was read as {error:?}")))
                },
            );
        }
    }
}

#[test]
fn error_code_is_read_when_body_does_not_match_schema() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let bodies = bodies_beyond_schema(&contract, error_schema(&operation));
            check(
                file!(),
                &(statuses(&operation), bodies),
                |(status, (body, code))| {
                    let response = Response {
                        status,
                        headers: vec![("x-error-code".to_owned(), "CODE_OF_THE_HEADER".to_owned())],
                        body: body.clone().into_bytes(),
                    };
                    let error = call_error(&recorder, &operation, response.clone())?;
                    check_error(&operation, &error, &response)?;
                    if error.code().map(|code| code.as_str()) == Some(&code) {
                        return Ok(());
                    }
                    let what = format!("{body} was read as {:?}", error.code());
                    let clause = "the code of an error is that of the body";
                    Err(operation.violation_in("responses", clause, &what))
                },
            );
        }
    }
}

/// Whether a response can be the success of the operation.
fn may_be_success(operation: &Operation<'_>, response: &Response) -> bool {
    let body = response.body.trim_ascii();
    let object = serde_json::from_slice(body).ok().filter(Value::is_object);
    let no_error = |body: &Value| body["error"].is_null() && body["errorCode"].is_null();
    let is_action = operation.success_content().is_none();
    (200..300).contains(&response.status)
        && ((is_action && body.is_empty()) || object.as_ref().is_some_and(no_error))
}

#[test]
fn any_body_at_any_status_is_an_error_unless_it_can_be_success() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            check(
                file!(),
                &(any_status(&operation), any_body(), header_code()),
                |(status, body, code)| {
                    let mut headers = vec![("content-type".to_owned(), "text/html".to_owned())];
                    headers.extend(code.clone().map(|code| ("x-error-code".to_owned(), code)));
                    let response = Response {
                        status,
                        headers,
                        body,
                    };
                    let error = match call(&recorder, &operation, response.clone())? {
                        Err(error) => error,
                        Ok(_) if may_be_success(&operation, &response) => return Ok(()),
                        Ok(output) => {
                            let clause = "a response that is not a success is an error";
                            let what = format!("{response:?} was read as {output:?}");
                            return Err(operation.violation_in("responses", clause, &what));
                        }
                    };
                    check_error(&operation, &error, &response)?;
                    let text = String::from_utf8_lossy(&response.body);
                    let in_body = text.contains("\"errorCode\"") || text.contains("\"error\"");
                    if in_body || error.code().map(ToString::to_string) == code {
                        return Ok(());
                    }
                    let clause = "without a code in the body, the code is that of X-Error-Code";
                    let what = format!("{:?} was read", error.code());
                    Err(operation.violation_in("responses", clause, &what))
                },
            );
        }
    }
}

#[test]
fn status_without_body_is_success_of_actions_at_204_and_error_otherwise() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let is_action = operation.success_content().is_none();
            for status in [204, 304] {
                let response = Response {
                    status,
                    ..Response::default()
                };
                let outcome = call(&recorder, &operation, response.clone()).unwrap();
                if status == 204 && is_action {
                    assert_eq!(outcome.unwrap().1.status, status, "{operation}");
                } else {
                    let error = outcome.expect_err("an empty response to a read");
                    assert_eq!(check_error(&operation, &error, &response), Ok(()));
                }
            }
        }
    }
}

/// Bodies as recorded from the service and from proxies, and the code in each.
fn typical_bodies() -> Vec<(Vec<u8>, Option<&'static str>)> {
    let error = |members: Value| {
        let mut body = json!({"error": 400, "errorCode": "A_CODE", "detail": "What happened."});
        body.as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
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
fn error_keeps_status_and_body_for_every_status_and_typical_body() {
    const STATUSES: [u16; 12] = [400, 401, 403, 404, 406, 409, 410, 429, 500, 502, 503, 504];
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            for (body, code) in typical_bodies() {
                for status in STATUSES {
                    let response = Response {
                        status,
                        headers: Vec::new(),
                        body: body.clone(),
                    };
                    let error = call_error(&recorder, &operation, response.clone()).unwrap();
                    assert_eq!(check_error(&operation, &error, &response), Ok(()));
                    assert_eq!(error.code().map(|code| code.as_str()), code);
                }
                let response = Response {
                    status: 200,
                    headers: Vec::new(),
                    body: body.clone(),
                };
                let reads = operation.retry() == "safe";
                if body.is_empty() && !reads {
                    continue;
                }
                let error = call_error(&recorder, &operation, response).unwrap();
                assert_eq!(error.kind(), ErrorKind::Unknown, "{operation}: {error}");
                assert_eq!((error.status(), error.body()), (Some(200), &body[..]));
                assert_eq!(error.code().map(|code| code.as_str()), code);
            }
        }
    }
}
