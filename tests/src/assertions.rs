//! Compares recorded requests with the fragment, clause by clause, so that a failure names the
//! broken clause.

use serde_json::{Value, json};

use crate::contract::Operation;
use crate::driver::{NAME, SECRET, TOKEN};
use crate::generate::input::{CredentialKind, Input};
use crate::recorder::{NONCE, RecordedRequest, TOKEN_PATH};

/// The headers that a request may have.
const HEADERS: [&str; 7] = [
    "accept",
    "accept-encoding",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];

/// Checks clauses of an operation.
#[derive(Clone, Copy, Debug)]
struct Clauses<'o, 'c> {
    operation: &'o Operation<'c>,
    /// The part of the operation that contains them.
    part: Option<&'static str>,
}

impl Clauses<'_, '_> {
    fn check(self, clause: &str, holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
        if holds {
            Ok(())
        } else {
            Err(self.operation.violation_in(self.part, clause, &why()))
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

/// Checks that a call sent what the contract describes: one request, and before it the one that
/// its credentials need. A change that keeps a member reads the window before.
///
/// # Errors
///
/// The message for the first broken clause.
pub fn requests(
    operation: &Operation<'_>,
    input: &Input,
    requests: &[RecordedRequest],
) -> Result<(), String> {
    let clauses = clauses(operation);
    let sent = || {
        let sent: Vec<_> = requests.iter().map(|r| (&r.method, &r.path)).collect();
        format!("{:?} sent {sent:?}", input.credential)
    };
    let (first, request) = match (input.credential, requests, keeps(operation, input)) {
        (CredentialKind::Token, [request], false) | (CredentialKind::Token, [_, request], true) => {
            (None, request)
        }
        (CredentialKind::ServiceAccount | CredentialKind::ApiKey, [first, request], false) => {
            (Some((first, request)), request)
        }
        (CredentialKind::ServiceAccount | CredentialKind::ApiKey, [first, read, request], true) => {
            (Some((first, read)), request)
        }
        (_, _, false) => {
            return Err(operation.violation("a call sends one request", &sent()));
        }
        (_, _, true) => {
            let clause = "a change that keeps a member reads the window, and sends one request";
            return Err(operation.violation(clause, &sent()));
        }
    };
    let reads = requests.iter().filter(|other| {
        other.path == request.path && other.method == "GET" && operation.method != "GET"
    });
    let reads: Vec<_> = reads.collect();
    clauses.check(
        "a change reads the window if it keeps a member, as the same version",
        reads.is_empty() != keeps(operation, input)
            && reads.iter().all(|read| {
                read.body.is_empty() && read.header("accept") == request.header("accept")
            }),
        sent,
    )?;
    if let Some((first, next)) = first {
        match input.credential {
            CredentialKind::ServiceAccount => token_request(operation, first)?,
            _ => clauses.check(
                "the request before the challenge and the one with the authorization are otherwise equal",
                first.header("authorization").is_empty()
                    && first.without_header("authorization") == next.without_header("authorization"),
                || format!("{first:?} came before {next:?}"),
            )?,
        }
    }
    self::request(operation, input, request)
}

/// Whether the input is a change of the window that keeps a member: one that it does not name, or all
/// of them where it starts maintenance.
fn keeps(operation: &Operation<'_>, input: &Input) -> bool {
    let Some(body) = &input.body else {
        return false;
    };
    let schema = operation.body_schema();
    let properties = schema.map(|schema| operation.contract.parts(schema));
    let is_window = |name: &str| {
        let parts = properties.iter().flatten();
        parts
            .filter_map(|part| part.get("properties"))
            .any(|part| part.get(name).is_some())
    };
    is_window("dayOfWeek")
        && (body["startASAP"] == true
            || ["protectedHours", "autoDeferOnceEnabled"]
                .iter()
                .any(|name| body.get(name).is_none()))
}

/// The body of the input for a project without a window, which is what the recorder answers with. A window
/// that is set names every member then: the service may still have those of one that was reset.
fn without_window(operation: &Operation<'_>, input: &Input) -> Option<Value> {
    let mut body = input.body.clone()?;
    if keeps(operation, input) && body["startASAP"] != true {
        let members = body.as_object_mut()?;
        let none = [
            ("protectedHours", json!({})),
            ("autoDeferOnceEnabled", json!(false)),
        ];
        for (name, value) in none {
            members.entry(name).or_insert(value);
        }
    }
    Some(body)
}

/// Every request says which client sends it, and that the reply may be compressed, those for a token
/// included.
fn client(clauses: Clauses<'_, '_>, request: &RecordedRequest) -> Result<(), String> {
    clauses.check(
        "Accept-Encoding is gzip",
        request.header("accept-encoding") == ["gzip"],
        || format!("it was {:?}", request.header("accept-encoding")),
    )?;
    // All packages of the workspace have one version.
    let name = concat!("atlas-maintenance/", env!("CARGO_PKG_VERSION"));
    clauses.check(
        "User-Agent is the name and the version of the library",
        request.header("user-agent") == [name],
        || format!("it was {:?}", request.header("user-agent")),
    )
}

/// Checks a request that a service account makes to get or to revoke a token.
///
/// # Errors
///
/// The message for the first broken clause.
pub fn account_request(operation: &Operation<'_>, request: &RecordedRequest) -> Result<(), String> {
    let clauses = clauses(operation);
    client(clauses, request)?;
    let accepts = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    clauses.check(
        "an account is named by Basic authorization, and the rest is a form",
        request.method == "POST"
            && accepts.iter().all(|(name, value)| request.header(name) == [*value])
            && matches!(request.header("authorization")[..], [value] if value.starts_with("Basic ")),
        || format!("{request:?}"),
    )
}

fn token_request(operation: &Operation<'_>, request: &RecordedRequest) -> Result<(), String> {
    account_request(operation, request)?;
    let clauses = clauses(operation);
    clauses.check(
        "a token request has the client_credentials form",
        request.path == TOKEN_PATH && request.body == b"grant_type=client_credentials",
        || format!("{request:?}"),
    )
}

/// Checks that a request is the one that the contract describes.
///
/// # Errors
///
/// The message for the first broken clause.
pub fn request(
    operation: &Operation<'_>,
    input: &Input,
    request: &RecordedRequest,
) -> Result<(), String> {
    let clauses = clauses(operation);
    clauses.check(
        "the method is that of the operation",
        request.method == operation.method,
        || format!("{} was sent", request.method),
    )?;
    let named = |path: String, (name, value): (&String, &String)| {
        path.replace(&format!("{{{name}}}"), value)
    };
    let path = input.path.iter().fold(operation.path.to_owned(), named);
    clauses_in(operation, "parameters").check(
        "the path is that of the operation with its parameters",
        request.path == path,
        || format!("{} was sent", request.path),
    )?;
    query(operation, input, request)?;
    let version = &operation.contract.name;
    let accept = format!("application/vnd.atlas.{version}+json");
    clauses.check(
        "Accept is the media type of the version",
        request.header("accept") == [accept],
        || format!("it was {:?}", request.header("accept")),
    )?;
    clauses.check(
        "the request has no header that the contract does not describe, such as api-version",
        request
            .header_names()
            .all(|name| HEADERS.contains(&name.as_str())),
        || format!("{:?} were sent", request.header_names().collect::<Vec<_>>()),
    )?;
    client(clauses, request)?;
    clauses.check(
        "there is one Authorization header, with the scheme of the credentials",
        authorized(input, request),
        || format!("it was {:?}", request.header("authorization")),
    )?;
    body(operation, input, request)
}

/// The query has exactly the parameters whose value differs from the default.
fn query(
    operation: &Operation<'_>,
    input: &Input,
    request: &RecordedRequest,
) -> Result<(), String> {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let mut expected: Vec<(String, String)> = Vec::new();
    for parameter in operation.parameters() {
        let name = parameter["name"].as_str().expect("a name");
        let Some(value) = input
            .query_value(name)
            .filter(|_| parameter["in"] == "query")
        else {
            continue;
        };
        if parameter["schema"].get("default") == Some(&value) {
            continue;
        }
        match value.as_array() {
            // The style of OpenAPI for a query without another: one for each item, in their order.
            Some(items) => {
                assert!(
                    parameter["explode"].as_bool().unwrap_or(true)
                        && ["form", ""].contains(&parameter["style"].as_str().unwrap_or_default()),
                    "no rule for the style of {parameter}"
                );
                expected.extend(items.iter().map(|item| (name.to_owned(), text(item))));
            }
            None => expected.push((name.to_owned(), text(&value))),
        }
    }
    let query = request.query.as_deref().unwrap_or_default();
    let mut sent: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    // Items of one parameter keep their order.
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    sent.sort_by(|one, other| one.0.cmp(&other.0));
    clauses_in(operation, "parameters").check(
        "the query has exactly the parameters that differ from their default",
        sent == expected && request.query.as_deref() != Some(""),
        || format!("it was {sent:?} instead of {expected:?}"),
    )
}

fn authorized(input: &Input, request: &RecordedRequest) -> bool {
    let [value] = request.header("authorization")[..] else {
        return false;
    };
    if input.credential != CredentialKind::ApiKey {
        return value == format!("Bearer {TOKEN}");
    }
    let uri = match &request.query {
        None => request.path.clone(),
        Some(query) => format!("{}?{query}", request.path),
    };
    let fields = [
        ("username", NAME),
        ("nonce", NONCE),
        ("uri", &uri),
        ("realm", "MMS Public API"),
    ];
    value.starts_with("Digest ")
        && !value.contains(SECRET)
        && fields
            .iter()
            .all(|(name, what)| value.contains(&format!("{name}=\"{what}\"")))
}

fn body(operation: &Operation<'_>, input: &Input, request: &RecordedRequest) -> Result<(), String> {
    let violation =
        |clause: &str, what: String| Err(operation.violation_in("requestBody", clause, &what));
    let types = request.header("content-type");
    let Some(bodies) = operation.request_bodies() else {
        return if request.body.is_empty() && types.is_empty() {
            Ok(())
        } else {
            let what = format!("{} bytes of {types:?} were sent", request.body.len());
            violation("an operation without a request body sends none", what)
        };
    };
    let content = match types[..] {
        [one] => bodies.get(one),
        _ => None,
    };
    let Some(content) = content else {
        let what = format!("{types:?} is not among {:?}", bodies.keys());
        return violation(
            "Content-Type is one of the media types of the request body",
            what,
        );
    };
    let sent: Value = match serde_json::from_slice(&request.body) {
        Ok(sent) => sent,
        Err(error) => return violation("the request body is JSON", error.to_string()),
    };
    let validator = operation.contract.validator(&content["schema"]);
    if let Some(error) = validator.iter_errors(&sent).next() {
        return violation(
            "the request body matches its schema",
            format!("{error} in {sent}"),
        );
    }
    if let Some(name) = forbidden(operation, &content["schema"], &sent) {
        return violation(
            "the request body has no read-only and no unknown member",
            format!("{name} is in {sent}"),
        );
    }
    let expected = without_window(operation, input);
    if Some(&sent) != expected.as_ref() {
        let what = format!("{sent} was sent instead of {expected:?}");
        return violation("the request body is the one of the input", what);
    }
    Ok(())
}

/// A member of `sent` that is unknown to the schema or read-only.
fn forbidden(operation: &Operation<'_>, schema: &Value, sent: &Value) -> Option<String> {
    let contract = operation.contract;
    let parts = contract.parts(schema);
    // A schema without a type takes any value.
    let is_any = |part: &&Value| part.get("type").is_none() && part.get("properties").is_none();
    if parts.iter().all(is_any) {
        return None;
    }
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
