//! A service that repeats what it was sent: no error and no trace repeats a secret of it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::sync::{Arc, Mutex};

use atlas_maintenance::{Credentials, Error};
use support::traces::Traces;
use support::{Action, Server, account, builder, token, window};

const ISSUED: &str = "an-issued-t0ken/with+signs";
/// Those of [`account`]: the secret, and the secret as Basic has it.
const SECRETS: [&str; 3] = ["a-s3cret", "YW4taWQ6YS1zM2NyZXQ=", ISSUED];

/// The value of the `Authorization` header of a request, without its scheme.
fn authorization(head: &str) -> String {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut values = lines.filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let value = values.next().map_or("", |(_, value)| value);
    value
        .split_once(' ')
        .map_or("", |(_, rest)| rest)
        .to_owned()
}

/// Replies that repeat `value` in each place that an error or a trace shows.
fn echoes(value: &str) -> Vec<Action> {
    let json = serde_json::to_string(value).unwrap();
    let slashed = json.replace('/', "\\/");
    let error = |value: &str| {
        format!(
            r#"{{"error":403,"errorCode":{value},"detail":{value},"reason":{value},"parameters":[{value}],
            "badRequestDetail":{{"fields":[{{"field":{value},"description":{value}}}]}}}}"#
        )
    };
    let header = |name: &str| format!("{name}: {}\r\n", value.replace('"', "'"));
    let window = format!(r#"{{"dayOfWeek":{json},"hourOfDay":{json}}}"#);
    let cut = "content-length: 9999\r\n";
    vec![
        Action::reply("403 Forbidden", "", &error(&json)),
        Action::reply("400 Bad Request", "", &error(&slashed)),
        Action::reply("502 Bad Gateway", "", &format!("<html>{value}</html>")),
        Action::reply("403 Forbidden", &header("x-error-code"), ""),
        Action::reply("302 Found", &header("location"), ""),
        Action::reply("200 OK", "", &format!("<html>{value}")),
        Action::reply("200 OK", "", &error(&json)),
        Action::reply("200 OK", "", &window),
        Action::Send(format!("HTTP/1.1 403 Forbidden\r\n{cut}\r\n{value}")),
    ]
}

/// Everything that an error shows.
fn shown(error: &Error) -> String {
    let mut text = format!(
        "{error} {error:?} {:?} {:?} {:?} {:?} {:?} {}",
        error.code(),
        error.detail(),
        error.parameters(),
        error.violations(),
        error.header("x-error-code"),
        String::from_utf8_lossy(error.body()),
    );
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}

/// Makes a call with `credentials` at a service that repeats the request's authorization in its `number`th
/// way, in the replies of the token endpoint if `at_token`. Returns what is shown, and what was repeated.
async fn call(credentials: Credentials, number: usize, at_token: bool) -> (String, String) {
    let repeated = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&repeated);
    let server = Server::start(move |head| {
        let value = authorization(head);
        if value.is_empty() {
            let challenge = "www-authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n";
            return Action::reply("401 Unauthorized", challenge, "");
        }
        if head.contains("/oauth/") && !at_token {
            let token = format!(r#"{{"access_token":"{ISSUED}","expires_in":3600}}"#);
            return Action::reply("200 OK", "", &token);
        }
        *seen.lock().unwrap() = value.clone();
        echoes(&value).swap_remove(number)
    })
    .await;
    let traces = Traces::start();
    let client = builder(credentials, &server.base_url).build().unwrap();
    let error = window(&client).get().await.unwrap_err();
    let traces = traces.text();
    assert!(traces.contains("answered"), "{traces}");
    let repeated = repeated.lock().unwrap().clone();
    (format!("{} {traces}", shown(&error)), repeated)
}

#[tokio::test]
async fn secret_that_a_reply_repeats_is_in_no_error_and_no_trace() {
    for number in 0..echoes("").len() {
        let key = Credentials::api_key("public", "pr1vate-key").unwrap();
        for (credentials, at_token) in [
            (token(), false),
            (account(), false),
            (account(), true),
            (key, false),
        ] {
            let name = format!("{credentials:?}, way {number}, at token endpoint: {at_token}");
            let (text, repeated) = call(credentials, number, at_token).await;
            assert!(!repeated.is_empty(), "{name}");
            let response = repeated.split_once("response=\"").map(|(_, rest)| rest);
            let response = response.and_then(|rest| rest.split('"').next());
            let secret = response.unwrap_or(&repeated);
            let slashed = ISSUED.replace('/', "\\/");
            for secret in SECRETS.iter().chain(&[secret, &slashed, "pr1vate-key"]) {
                assert!(!text.contains(secret), "{name} shows {secret}: {text}");
            }
        }
    }
}
