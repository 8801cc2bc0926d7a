//! Checks every response against the fragments in `spec/`: the status is listed, the media type is
//! the right one, and the body is valid.
//!
//! It reads the fragments themselves and not the simulator's copies.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use atlas_maintenance_types::ApiVersion;
use jsonschema::Validator;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::fixture::Reply;

/// The request of a response.
#[derive(Debug)]
pub(crate) struct RequestInfo<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) accept: &'a str,
}

/// Asserts that a response of the simulator is one that the service may send.
#[track_caller]
pub(crate) fn check(request_info: &RequestInfo<'_>, reply: &Reply) {
    if let Err(problem) = validate(request_info, reply) {
        panic!("{problem}\n  request: {request_info:?}\n  response: {reply:?}");
    }
}

fn validate(request_info: &RequestInfo<'_>, reply: &Reply) -> Result<(), String> {
    // A response to HEAD has no body, and no operation supports the method.
    if request_info.method == Method::HEAD {
        return expect(
            reply.status >= 400 && reply.body.is_empty(),
            "HEAD has a body",
        );
    }
    if request_info.path.starts_with("/_simulator/") {
        return check_control(reply);
    }
    let fragment = fragment(request_info);
    if ["/api/oauth/token", "/api/oauth/revoke"].contains(&request_info.path) {
        return match reply.status {
            200 if request_info.path.ends_with("revoke") => check_empty(reply),
            200 => is_json(reply).map(drop),
            400 | 401 | 403 => check_oauth_error(reply),
            405 | 413 | 429 => fragment.check_error(reply, &Value::Null),
            _ => Err("the token endpoints have no such status".to_owned()),
        };
    }
    let Some(operation) = fragment.operation(request_info.method, request_info.path) else {
        // 406: another version has it.
        let fits = matches!(reply.status, 401 | 404 | 405 | 406 | 413 | 501);
        expect(fits, "the status requires an operation")?;
        return fragment.check_error(reply, &Value::Null);
    };
    let listed = operation["responses"].get(reply.status.to_string());
    match listed.map(|response| fragment.resolve(response)) {
        Some(response) if reply.status < 300 => {
            fragment.check_success(request_info, reply, response)
        }
        Some(response) => fragment.check_error(reply, response),
        // HTTP defines these statuses; the fragments do not list them.
        None if matches!(reply.status, 400 | 413 | 415) => {
            fragment.check_error(reply, &Value::Null)
        }
        None => Err("the fragment does not list this status".to_owned()),
    }
}

fn expect(fits: bool, problem: &str) -> Result<(), String> {
    fits.then_some(()).ok_or_else(|| problem.to_owned())
}

fn essence(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get("content-type")?.to_str().ok()?;
    value.split(';').next()
}

fn is_json(reply: &Reply) -> Result<Value, String> {
    let plain = essence(&reply.headers) == Some("application/json");
    expect(plain, "not application/json")?;
    serde_json::from_str(&reply.body).map_err(|error| error.to_string())
}

fn check_empty(reply: &Reply) -> Result<(), String> {
    expect(reply.body.is_empty(), "there is a body")?;
    expect(
        essence(&reply.headers).is_none(),
        "an empty body has a type",
    )
}

fn check_control(reply: &Reply) -> Result<(), String> {
    if reply.status == 204 {
        return check_empty(reply);
    }
    let body = is_json(reply)?;
    let has_text = body["error"].is_string() || body["errorCode"].is_string();
    expect(reply.status < 400 || has_text, "an error without a text")
}

fn check_oauth_error(reply: &Reply) -> Result<(), String> {
    let body = is_json(reply)?;
    let members: Vec<_> = body.as_object().into_iter().flatten().collect();
    let texts = members.iter().all(|(_, value)| value.is_string());
    expect(
        texts && members.len() == 2 && body["error"].is_string(),
        "not an error in the form of OAuth",
    )?;
    expect(body["error_description"].is_string(), "no description")
}

struct Fragment {
    document: Value,
    api_error: Validator,
}

/// What the simulator has beside the fragments, which answers for every dated version.
const OWN: &str = "simulator";

/// The fragment of the requested version, or the newest at or before it; the simulator's own for an
/// operation that this does not have.
fn fragment(request_info: &RequestInfo<'_>) -> &'static Fragment {
    static ALL: OnceLock<BTreeMap<&str, Fragment>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let dates = ApiVersion::ALL.iter().map(|version| version.date());
        let versions = dates.chain(["preview", OWN]);
        versions
            .map(|version| (version, Fragment::read(version)))
            .collect()
    });
    let prefix = "application/vnd.atlas.";
    let asked = request_info.accept.split_once(prefix).map_or("", |it| it.1);
    let dated = ApiVersion::ALL.iter().map(|version| version.date());
    let newest = dated.rev().find(|date| *date <= asked);
    let version = match asked.starts_with("preview+") {
        true => "preview",
        false => newest.unwrap_or(ApiVersion::latest().date()),
    };
    let has = |version| {
        let fragment: &Fragment = &all[version];
        fragment
            .operation(request_info.method, request_info.path)
            .is_some()
    };
    &all[if !has(version) && has(OWN) {
        OWN
    } else {
        version
    }]
}

impl Fragment {
    fn read(date: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../spec/{date}.json"));
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
        let document: Value = serde_json::from_str(&text).expect("a fragment is JSON");
        let api_error = json!({"$ref": "#/components/schemas/ApiError"});
        Self {
            // The simulator's own has no corrections: errors are as those of the others.
            api_error: match date {
                OWN => Self::read(ApiVersion::latest().date()).api_error,
                _ => validator(&document, &api_error),
            },
            document,
        }
    }

    /// Whether it is what the simulator has beside the fragments.
    fn is_own(&self) -> bool {
        self.document["info"]["title"] == ""
    }

    fn resolve<'a>(&'a self, node: &'a Value) -> &'a Value {
        let reference = node.get("$ref").and_then(Value::as_str);
        let pointer = reference.and_then(|reference| reference.strip_prefix('#'));
        pointer.map_or(node, |pointer| {
            self.document
                .pointer(pointer)
                .expect("a reference leads on")
        })
    }

    fn operation(&self, method: &Method, path: &str) -> Option<&Value> {
        let paths = self.document["paths"].as_object().expect("paths");
        let path = path.strip_suffix('/').unwrap_or(path);
        let fitting = paths.iter().filter(|(template, _)| fits(template, path));
        // Literal text before parameters.
        let (_, item) = fitting.min_by_key(|(template, _)| template.replace('{', "~"))?;
        item.get(method.as_str().to_lowercase())
    }

    /// `response` is the fragment's description of the status, or null.
    fn check_error(&self, reply: &Reply, response: &Value) -> Result<(), String> {
        let body = is_json(reply)?;
        self.api_error
            .validate(&body)
            .map_err(|error| format!("no ApiError: {error}"))?;
        expect(body["error"] == reply.status, "the body has another status")?;
        if reply.status != 401 {
            let code = reply.headers.get("x-error-code");
            let code = code.and_then(|code| code.to_str().ok());
            expect(
                code == body["errorCode"].as_str(),
                "header and body have different codes",
            )?;
        }
        let has_retry_after = reply.headers.contains_key("retry-after");
        expect(
            (reply.status == 429) == has_retry_after,
            "only a 429 has Retry-After",
        )?;
        self.check_headers(reply, response)
    }

    fn check_success(
        &self,
        request_info: &RequestInfo<'_>,
        reply: &Reply,
        response: &Value,
    ) -> Result<(), String> {
        self.check_headers(reply, response)?;
        let content = response["content"].as_object().expect("a media type");
        let (media_type, content) = content.iter().next().expect("a media type");
        let Some(schema) = content.get("schema") else {
            // The fragments list a type for responses without a body. The service does not send it
            // (recorded), but names it in a header of its own.
            check_empty(reply)?;
            let named = reply.headers.get("x-content-type");
            let named = named.and_then(|named| named.to_str().ok());
            return expect(
                named == Some(media_type.as_str()),
                "the wrong X-Content-Type",
            );
        };
        let answered = essence(&reply.headers);
        // The simulator's own fragment is of one version, and answers for all.
        let is_own =
            self.is_own() && answered.is_some_and(|it| it.starts_with("application/vnd.atlas.20"));
        expect(
            answered == Some(media_type) || is_own,
            "another media type than the fragment's",
        )?;
        let mut body: Value =
            serde_json::from_str(&reply.body).map_err(|error| error.to_string())?;
        let mut body = if request_info.query.contains("envelope=true") {
            expect(
                body["status"] == reply.status,
                "the envelope has another status",
            )?;
            match body["results"].is_array() {
                true => body.as_object_mut().and_then(|it| it.remove("status")),
                false => None,
            };
            body.get("content").unwrap_or(&body).clone()
        } else {
            body
        };
        without_unset_window(&mut body);
        validator(&self.document, schema)
            .validate(&body)
            .map_err(|error| format!("not valid: {error} at {}", error.instance_path()))
    }

    fn check_headers(&self, reply: &Reply, response: &Value) -> Result<(), String> {
        let listed = response["headers"].as_object();
        for (name, header) in listed.into_iter().flatten() {
            let Some(value) = reply.headers.get(name) else {
                continue;
            };
            let value = value.to_str().map_err(|error| error.to_string())?;
            let value: Value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
            validator(&self.document, &self.resolve(header)["schema"])
                .validate(&value)
                .map_err(|error| format!("{name}: {error}"))?;
        }
        Ok(())
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut expected, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (expected.next(), given.next()) {
            (None, None) => return true,
            (Some(expected), Some(given))
                if expected == given || expected.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

/// The one known deviation from the fragments: how the service represents an unset window is unknown;
/// null and 0 for both members are plausible (inferred).
fn without_unset_window(body: &mut Value) {
    let unset = |value: &Value| value.is_null() || *value == 0;
    let names = ["dayOfWeek", "hourOfDay"];
    let Some(members) = body.as_object_mut() else {
        return;
    };
    if names
        .iter()
        .all(|name| members.get(*name).is_some_and(unset))
    {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
}

/// A validator for a schema of a fragment: JSON Schema draft 4 with `nullable`, but stricter. The
/// fragments allow unlisted members, since the service may add some; the simulator has none.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut root = json!({"allOf": [schema], "components": document["components"]});
    translate(&mut root);
    jsonschema::draft4::new(&root).expect("a schema of a fragment")
}

fn translate(node: &mut Value) {
    match node {
        Value::Object(members) => {
            if members.remove("nullable") == Some(Value::Bool(true))
                && let Some(kind) = members.get("type").cloned()
            {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
            // Fragments leave out that an event links to itself (recorded), which no client follows.
            if let Some(properties) = members.get_mut("properties").and_then(Value::as_object_mut)
                && properties.contains_key("eventTypeName")
            {
                properties.insert("links".to_owned(), json!({"type": "array"}));
            }
            if members.get("properties").is_some_and(Value::is_object) {
                members.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            members.values_mut().for_each(translate);
        }
        Value::Array(items) => items.iter_mut().for_each(translate),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{accept, window_path};

    fn reply(status: u16, headers: &[(&'static str, &str)], body: &str) -> Reply {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        Reply {
            status,
            headers: map,
            body: body.to_owned(),
        }
    }

    fn check_reply(method: Method, path: &str, reply: &Reply) -> Result<(), String> {
        let request_info = RequestInfo {
            method: &method,
            path,
            query: "",
            accept: &accept(),
        };
        validate(&request_info, reply)
    }

    /// The checks have to fail for invalid responses.
    #[test]
    fn violations_of_the_contract_are_detected() {
        let vendor = ("content-type", "application/vnd.atlas.2023-01-01+json");
        let plain = ("content-type", "application/json");
        let code = ("x-error-code", "X");
        let get = |reply| check_reply(Method::GET, &window_path(""), &reply);
        let window = r#"{"dayOfWeek":1,"hourOfDay":1,"numberOfDeferrals":0}"#;
        let refusal = r#"{"error":404,"errorCode":"X","parameters":null}"#;
        assert_eq!(get(reply(200, &[vendor], window)), Ok(()));
        assert_eq!(get(reply(404, &[plain, code], refusal)), Ok(()));
        for (status, headers, body) in [
            (200, vec![plain], window),
            (200, vec![], window),
            (201, vec![vendor], window),
            (200, vec![vendor], r#"{"weekday":1}"#),
            (200, vec![vendor], r#"{"dayOfWeek":8,"hourOfDay":1}"#),
            (200, vec![vendor], r#"{"dayOfWeek":0,"hourOfDay":1}"#),
            (200, vec![vendor], r#"{"protectedHours":null}"#),
            (200, vec![vendor, ("ratelimit-limit", "-1")], window),
            (404, vec![vendor, code], refusal),
            (404, vec![plain], refusal),
            (404, vec![plain, ("x-error-code", "Y")], refusal),
            (403, vec![plain, code], refusal),
            (404, vec![plain, code], r#"{"errorCode":"X"}"#),
            (
                404,
                vec![plain, code],
                r#"{"error":404,"errorCode":"X","more":1}"#,
            ),
            (429, vec![plain, code], r#"{"error":429,"errorCode":"X"}"#),
            (418, vec![plain, code], r#"{"error":418,"errorCode":"X"}"#),
        ] {
            let result = get(reply(status, &headers, body));
            assert!(result.is_err(), "{status} {headers:?} {body}");
        }
        let typed = ("x-content-type", "application/vnd.atlas.2023-01-01+json");
        let patch = |reply| check_reply(Method::PATCH, &window_path(""), &reply);
        assert_eq!(patch(reply(200, &[typed], "")), Ok(()));
        for wrong in [
            reply(200, &[], ""),
            reply(200, &[typed, vendor], ""),
            reply(200, &[typed], "{}"),
        ] {
            assert!(patch(wrong).is_err());
        }
        let token = |reply| check_reply(Method::POST, "/api/oauth/token", &reply);
        let denied = r#"{"error":"x","error_description":"y"}"#;
        assert_eq!(token(reply(401, &[plain], denied)), Ok(()));
        assert!(token(reply(401, &[plain, code], refusal)).is_err());
        assert!(token(reply(404, &[plain], denied)).is_err());
        assert!(check_reply(Method::GET, "/nowhere", &reply(200, &[plain], "{}")).is_err());
    }
}
