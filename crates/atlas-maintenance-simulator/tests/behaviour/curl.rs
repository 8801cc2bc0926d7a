//! The documented calls with curl, a client that is not ours.
//!
//! Where curl is not installed, the tests print that they are skipped.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::process::Command;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::arbitrary_requests::read;
use crate::contract::{self, RequestInfo};
use crate::fixture::{Fixture, Reply, accept, frozen, window_path};
use crate::headers;

const VERSION: &str = "application/vnd.atlas.2023-01-01+json";
const NOT_ACCEPTABLE: &str = r#"{"detail":"Invalid accept header or version date.","error":406,"errorCode":"INVALID_VERSION_DATE","parameters":[],"reason":"Not Acceptable"}"#;

/// Runs curl and waits for it, which is possible because the simulator has a thread of its own.
/// `None` when curl is not installed.
fn curl(fixture: &Fixture, path: &str, arguments: &[&str]) -> Option<Reply> {
    let outcome = Command::new("curl")
        // `--disable` ignores the user's settings; it has to come first.
        .args(["--disable", "--silent", "--show-error", "--include"])
        .args(["--noproxy", "*", "--max-time", "20"])
        .args(arguments)
        .arg(fixture.url(path))
        .output();
    let output = match outcome {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: curl is not installed");
            return None;
        }
        Err(error) => panic!("curl: {error}"),
    };
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "curl {arguments:?}: {problem}");
    let output = String::from_utf8(output.stdout).unwrap();
    let mut reply = read(&output);
    // With digest, curl prints the challenge first, without its body.
    let is_challenge = |reply: &Reply| reply.body.starts_with("HTTP/1.1 ");
    while is_challenge(&reply) {
        assert_eq!(reply.status, 401, "{output}");
        reply = read(&reply.body);
    }
    let method = arguments.windows(2).find(|pair| pair[0] == "--request");
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let request_info = RequestInfo {
        method: &method.map_or(Method::GET, |pair| pair[1].parse().unwrap()),
        path,
        query,
        accept: &accept(),
    };
    contract::check(&request_info, &reply);
    Some(reply)
}

/// Asserts status, body and every header but the date and the standing ones.
#[track_caller]
fn is(reply: &Reply, status: u16, headers: &[(&str, &str)], body: &str) {
    assert_eq!((reply.status, reply.body.as_str()), (status, body));
    let mut found: BTreeMap<_, _> = reply
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    found.retain(|name, _| !headers::is_standing(name));
    assert!(found.remove("date").is_some(), "{reply:?}");
    let length = body.len().to_string();
    let mut expected: BTreeMap<_, _> = headers.iter().copied().collect();
    if status != 204 {
        expected.insert("content-length", &length);
    }
    assert_eq!(found, expected, "{reply:?}");
}

fn shown(deferrals: u8, auto_defer: bool, start: bool) -> String {
    format!(
        "{{\n  \"autoDeferOnceEnabled\": {auto_defer},\n  \"dayOfWeek\": 1,\n  \"hourOfDay\": 2,\n  \
         \"numberOfDeferrals\": {deferrals},\n  \"startASAP\": {start},\n  \"timeZoneId\": \"UTC\"\n}}"
    )
}

/// Makes the documented calls in turn; `None` when curl is not installed.
fn make_every_call(fixture: &Fixture, credentials: &[&str]) -> Option<()> {
    let accept = format!("Accept: {}", accept());
    let call = |method: &str, below: &str, more: &[&str]| {
        let mut arguments = credentials.to_vec();
        arguments.extend(["--header", &accept, "--request", method]);
        arguments.extend(more);
        curl(fixture, &window_path(below), &arguments)
    };
    let update = |body: &str| {
        let json = "Content-Type: application/json";
        call("PATCH", "", &["--header", json, "--data", body])
    };
    let mut left = 1200;
    let mut with_limit = |reply: &Reply, status, more: &[(&str, &str)], body: &str| {
        left -= 1;
        let left = left.to_string();
        let limit = [("ratelimit-limit", "1200"), ("ratelimit-remaining", &left)];
        is(reply, status, &[&limit[..], more].concat(), body);
    };
    let typed = format!("{VERSION};charset=utf-8");
    let (done, of_type) = (
        [("x-content-type", VERSION)],
        [("content-type", typed.as_str())],
    );

    let reply = update(r#"{"dayOfWeek":1,"hourOfDay":2}"#)?;
    with_limit(&reply, 200, &done, "");
    let get = || call("GET", "?pretty=true", &[]);
    with_limit(&get()?, 200, &of_type, &shown(0, false, false));

    let control = fixture.control();
    let at = control.schedule_maintenance(control.project_id()).unwrap();
    with_limit(&call("POST", "/defer", &[])?, 200, &done, "");
    let week = Duration::from_secs(7 * 24 * 3600);
    assert_eq!(
        control.scheduled(control.project_id()),
        Some(at.checked_add(week).unwrap())
    );
    with_limit(&call("POST", "/autoDefer", &[])?, 200, &done, "");
    with_limit(&get()?, 200, &of_type, &shown(1, true, false));

    with_limit(&update(r#"{"startASAP": true}"#)?, 200, &done, "");
    with_limit(&get()?, 200, &of_type, &shown(0, true, true));
    // The window cannot be reset during maintenance, which takes two hours.
    let busy = call("DELETE", "", &[])?;
    busy.refuses(400, "ATLAS_MAINTENANCE_ALREADY_SCHEDULED");
    control.advance(Duration::from_secs(2 * 3600));
    let reply = call("DELETE", "", &[])?;
    let limit = [("ratelimit-limit", "1200"), ("ratelimit-remaining", "1199")];
    is(&reply, 204, &[&limit[..], &done].concat(), "");

    let refusal = [
        ("content-type", "application/json"),
        ("x-error-code", "INVALID_VERSION_DATE"),
    ];
    // Neither the default Accept of curl nor a missing one names a version.
    for more in [&[][..], &["--header", "Accept:"]] {
        let arguments = [credentials, more].concat();
        let reply = curl(fixture, &window_path(""), &arguments)?;
        is(&reply, 406, &refusal, NOT_ACCEPTABLE);
    }
    Some(())
}

async fn fixture() -> Fixture {
    let hours = Duration::from_secs(24 * 3600);
    let builder = frozen().token_lifetime(hours).nonce_lifetime(hours);
    Fixture::with(builder).await
}

#[tokio::test]
async fn documented_calls_work_with_a_token() {
    let fixture = fixture().await;
    let known = fixture.control().credentials();
    let account = format!("{}:{}", known.client_id, known.client_secret);
    let form = |path: &str, form: &[&str]| {
        let mut arguments = vec!["--user", account.as_str(), "--request", "POST"];
        for member in form {
            arguments.extend(["--data", member]);
        }
        curl(&fixture, path, &arguments)
    };
    let json_type = [("content-type", "application/json")];
    let Some(reply) = form("/api/oauth/token", &["grant_type=client_credentials"]) else {
        return;
    };
    let body: Value = reply.json();
    let token = body["access_token"].as_str().unwrap();
    let expected = json!({"access_token": token, "expires_in": 86400, "token_type": "Bearer"});
    is(&reply, 200, &json_type, &expected.to_string());

    let bearer = format!("Authorization: Bearer {token}");
    let credentials = ["--header", bearer.as_str()];
    make_every_call(&fixture, &credentials).unwrap();

    let token = format!("token={token}");
    let members = [token.as_str(), "token_type_hint=access_token"];
    let reply = form("/api/oauth/revoke", &members).unwrap();
    is(&reply, 200, &[], "");
    let reply = curl(&fixture, &window_path(""), &credentials).unwrap();
    assert_eq!(reply.status, 401, "{reply:?}");
}

#[tokio::test]
async fn documented_calls_work_with_digest() {
    let fixture = fixture().await;
    let known = fixture.control().credentials();
    let key = format!("{}:{}", known.public_key, known.private_key);
    let credentials = ["--user", key.as_str(), "--digest"];
    if make_every_call(&fixture, &credentials).is_none() {
        return;
    }
    let wrong = format!("{}:guess", known.public_key);
    let arguments = ["--user", wrong.as_str(), "--digest"];
    let reply = curl(&fixture, &window_path(""), &arguments).unwrap();
    assert_eq!(reply.status, 401, "{reply:?}");
    let challenge = reply.header("www-authenticate").unwrap();
    assert!(challenge.starts_with("Digest realm=\"MMS Public API\""));
}
