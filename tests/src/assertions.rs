//! Judges a recorded request by the fragment: clause by clause, so that a failure names the one
//! that was broken.

use serde_json::Value;

use crate::contract::Operation;
use crate::driver::{NAME, SECRET, TOKEN};
use crate::generate::input::{Input, Who};
use crate::recorder::{NONCE, Recorded, TOKEN_PATH};

/// The headers that requests may have.
const HEADERS: [&str; 6] = [
    "accept",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];

/// Judges clause by clause.
#[derive(Clone, Copy, Debug)]
struct Clauses<'o, 'c> {
    operation: &'o Operation<'c>,
    /// Where in the operation they stand.
    part: Option<&'static str>,
}

impl Clauses<'_, '_> {
    fn hold(self, clause: &str, truth: bool, what: impl FnOnce() -> String) -> Result<(), String> {
        if truth {
            Ok(())
        } else {
            Err(self.operation.breach_in(self.part, clause, &what()))
        }
    }
}

const fn clauses<'o, 'c>(operation: &'o Operation<'c>) -> Clauses<'o, 'c> {
    Clauses {
        operation,
        part: None,
    }
}

const fn clauses_in<'o, 'c>(operation: &'o Operation<'c>, part: &'static str) -> Clauses<'o, 'c> {
    Clauses {
        operation,
        part: Some(part),
    }
}

/// Whether what was sent is what the contract describes: one request, and before it what the
/// credentials need.
///
/// # Errors
///
/// The first clause that was broken.
pub fn requests(
    operation: &Operation<'_>,
    input: &Input,
    requests: &[Recorded],
) -> Result<(), String> {
    let clauses = clauses(operation);
    let (first, request) = match (input.who, requests) {
        (Who::Token, [request]) => (None, request),
        (Who::ServiceAccount | Who::ApiKey, [first, request]) => (Some(first), request),
        _ => {
            let sent: Vec<_> = requests.iter().map(|r| (&r.method, &r.path)).collect();
            let what = format!("{:?} sent {sent:?}", input.who);
            return Err(operation.breach("one call is one request", &what));
        }
    };
    if let Some(first) = first {
        match input.who {
            Who::ServiceAccount => token_request(clauses, first)?,
            _ => clauses.hold(
                "the request that asks for a challenge is the one that answers it",
                first.header("authorization").is_empty()
                    && first.apart_from("authorization") == request.apart_from("authorization"),
                || format!("{first:?} came before {request:?}"),
            )?,
        }
    }
    self::request(operation, input, request)
}

fn token_request(clauses: Clauses<'_, '_>, request: &Recorded) -> Result<(), String> {
    clauses.hold(
        "a token is asked for by POST, with Basic and the form of client credentials",
        request.method == "POST"
            && request.path == TOKEN_PATH
            && request.body == b"grant_type=client_credentials"
            && request.header("content-type") == ["application/x-www-form-urlencoded"]
            && request
                .header("authorization")
                .iter()
                .all(|value| value.starts_with("Basic ")),
        || format!("{request:?}"),
    )
}

/// Whether a request is the one that the contract describes.
///
/// # Errors
///
/// The first clause that was broken.
pub fn request(operation: &Operation<'_>, input: &Input, request: &Recorded) -> Result<(), String> {
    let clauses = clauses(operation);
    clauses.hold("the method", request.method == operation.method, || {
        format!("{} was sent", request.method)
    })?;
    let named = |path: String, (name, value): (&String, &String)| {
        path.replace(&format!("{{{name}}}"), value)
    };
    let path = input.path.iter().fold(operation.path.to_owned(), named);
    clauses_in(operation, "parameters").hold("the path", request.path == path, || {
        format!("{} was sent", request.path)
    })?;
    query(operation, input, request)?;
    let date = operation.contract.version.date();
    let accept = format!("application/vnd.atlas.{date}+json");
    clauses.hold(
        "Accept names the client's version, and only that",
        request.header("accept") == [accept],
        || format!("it was {:?}", request.header("accept")),
    )?;
    clauses.hold(
        "no header that the contract does not ask for, such as api-version",
        request
            .header_names()
            .all(|name| HEADERS.contains(&name.as_str())),
        || format!("{:?} were sent", request.header_names().collect::<Vec<_>>()),
    )?;
    clauses.hold(
        "one Authorization header, with the scheme of the credentials",
        authorized(input, request),
        || format!("it was {:?}", request.header("authorization")),
    )?;
    body(operation, input, request)
}

/// A parameter of the query is sent where it differs from its default, and in no other case.
fn query(operation: &Operation<'_>, input: &Input, request: &Recorded) -> Result<(), String> {
    let mut expected: Vec<(String, String)> = operation
        .query_parameters()
        .into_iter()
        .filter_map(|name| {
            let value = input.query_value(name)?;
            let is_default = operation.parameter_schema(name).get("default") == Some(&value);
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (!is_default).then(|| (name.to_owned(), text))
        })
        .collect();
    let query = request.query.as_deref().unwrap_or_default();
    let mut sent: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    expected.sort();
    sent.sort();
    clauses_in(operation, "parameters").hold(
        "the query has the parameters that differ from their default, and no other",
        sent == expected && request.query.as_deref() != Some(""),
        || format!("it was {sent:?} instead of {expected:?}"),
    )
}

fn authorized(input: &Input, request: &Recorded) -> bool {
    let [value] = request.header("authorization")[..] else {
        return false;
    };
    if input.who != Who::ApiKey {
        return value == format!("Bearer {TOKEN}");
    }
    let uri = match &request.query {
        None => request.path.clone(),
        Some(query) => format!("{}?{query}", request.path),
    };
    let said = [
        ("username", NAME),
        ("nonce", NONCE),
        ("uri", &uri),
        ("realm", "MMS Public API"),
    ];
    value.starts_with("Digest ")
        && !value.contains(SECRET)
        && said
            .iter()
            .all(|(name, what)| value.contains(&format!("{name}=\"{what}\"")))
}

fn body(operation: &Operation<'_>, input: &Input, request: &Recorded) -> Result<(), String> {
    let breach =
        |clause: &str, what: String| Err(operation.breach_in("requestBody", clause, &what));
    let types = request.header("content-type");
    let Some(bodies) = operation.request_bodies() else {
        return if request.body.is_empty() && types.is_empty() {
            Ok(())
        } else {
            let what = format!("{} bytes of {types:?} were sent", request.body.len());
            breach("an operation without a body sends none", what)
        };
    };
    let content = match types[..] {
        [one] => bodies.get(one),
        _ => None,
    };
    let Some(content) = content else {
        let what = format!("{types:?} is not among {:?}", bodies.keys());
        return breach("Content-Type is one of the request's media types", what);
    };
    let sent: Value = match serde_json::from_slice(&request.body) {
        Ok(sent) => sent,
        Err(error) => return breach("the body is JSON", error.to_string()),
    };
    let validator = operation.contract.validator(&content["schema"]);
    if let Some(error) = validator.iter_errors(&sent).next() {
        return breach(
            "the body is valid by its schema",
            format!("{error} in {sent}"),
        );
    }
    if let Some(name) = forbidden(operation, &content["schema"], &sent) {
        return breach(
            "no member that is read-only or that the schema does not know",
            format!("{name} is in {sent}"),
        );
    }
    if Some(&sent) != input.body.as_ref() {
        let what = format!("{sent} was sent instead of {:?}", input.body);
        return breach("the body says what was asked for", what);
    }
    Ok(())
}

/// A member of `sent` that the schema has not, or has for reading only.
fn forbidden(operation: &Operation<'_>, schema: &Value, sent: &Value) -> Option<String> {
    let contract = operation.contract;
    let parts = contract.parts(schema);
    sent.as_object()?.iter().find_map(|(name, value)| {
        let property = parts
            .iter()
            .find_map(|part| part.get("properties")?.get(name));
        match property {
            None => Some(name.clone()),
            Some(property) if property["readOnly"] == true => Some(name.clone()),
            Some(property) => forbidden(operation, property, value),
        }
    })
}
