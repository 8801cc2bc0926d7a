//! What a fragment says of its operations that the generated client cannot be asked.
//!
//! An operation is known by method and path; names are looked up here and nowhere else.

use serde_json::Value;

use super::names;
use super::parameters::{self, ParameterRow};
use super::retry::RetryRule;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use atlas_maintenance_openapi::VersionDate;
use atlas_maintenance_openapi::{METHODS, Object, pointer};

const PLAIN: &str = "application/json";

/// One row of the table beside a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OperationRow {
    /// The name with which the generated method hands its request over.
    pub(crate) id: String,
    /// The name in the service's own spelling.
    pub(crate) name: String,
    pub(crate) summary: String,
    /// In upper case.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) accept: String,
    pub(crate) content_type: Option<String>,
    /// The statuses below 300 that the fragment lists.
    pub(crate) success: Vec<u16>,
    pub(crate) retry: RetryRule,
    pub(crate) parameters: Vec<ParameterRow>,
}

/// The operations of a fragment, in the order of their paths.
pub(crate) fn read(fragment: &Value, date: &VersionDate) -> Result<Vec<OperationRow>, Diagnostic> {
    let mut operations: Vec<OperationRow> = Vec::new();
    for (path, method, operation) in all(fragment) {
        let at = pointer::of(&["paths", path, method]);
        let title = format!("{} {path}", method.to_ascii_uppercase());
        let name = name(operation).ok_or_else(|| {
            Diagnostic::new(
                at.clone(),
                DiagnosticKind::NoOperationId {
                    operation: title.clone(),
                },
            )
        })?;
        let id = method_name(name);
        if let Some(other) = operations.iter().find(|other| other.id == id) {
            return Err(Diagnostic::new(
                at,
                DiagnosticKind::SameOperationName {
                    operation: title,
                    other: format!("{} {}", other.method, other.path),
                    name: match other.name == name {
                        true => name.to_owned(),
                        false => format!("{id} in Rust (of {name} and {})", other.name),
                    },
                },
            ));
        }
        let retry = RetryRule::read(operation.get("x-atlas-retry")).map_err(|found| {
            Diagnostic::new(
                at,
                DiagnosticKind::NoRetryClass {
                    operation: title,
                    found,
                },
            )
        })?;
        operations.push(OperationRow {
            id,
            name: name.to_owned(),
            summary: summary(operation),
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            accept: format!("application/vnd.atlas.{date}+{}", format_of(operation)),
            content_type: operation.get("requestBody").map(body_type),
            success: success(operation),
            retry,
            parameters: parameters::read(fragment, path, operation),
        });
    }
    Ok(operations)
}

/// The name of the method of an operation. What a client has already gets a number.
pub(crate) fn method_name(name: &str) -> String {
    const TAKEN: [&str; 10] = [
        "api_version",
        "baseurl",
        "client",
        "clone",
        "exec",
        "hand_over",
        "inner",
        "new",
        "post",
        "pre",
    ];
    const CONSTRUCTOR: &str = "new_with_client";
    names::free(&names::snake(name), "_", |name| {
        !TAKEN.contains(&name) && name != CONSTRUCTOR
    })
}

/// What an operation does, in a few words.
fn summary(operation: &Object) -> String {
    let summary = operation.get("summary").and_then(Value::as_str);
    summary.unwrap_or_default().trim().to_owned()
}

/// The statuses that the fragment lists for success.
fn success(operation: &Object) -> Vec<u16> {
    let responses = operation.get("responses").and_then(Value::as_object);
    responses
        .into_iter()
        .flat_map(Object::keys)
        .filter_map(|status| status.parse().ok())
        .filter(|status| (200..300).contains(status))
        .collect()
}

/// What an operation answers, as the end of a media type: JSON wherever it can.
fn format_of(operation: &Object) -> &str {
    let answers = operation.get("responses").and_then(Value::as_object);
    let formats: Vec<&str> = answers
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with('2'))
        .filter_map(|(_, answer)| answer.get("content")?.as_object())
        .flat_map(Object::keys)
        .filter(|media_type| media_type.starts_with("application/vnd."))
        .filter_map(|media_type| Some(media_type.split(';').next()?.rsplit_once('+')?.1))
        .collect();
    match formats.first() {
        Some(first) if !formats.contains(&"json") => first,
        _ => "json",
    }
}

/// What a body is sent as: plain JSON, unless only other names are listed for it.
fn body_type(body: &Value) -> String {
    let content = body.get("content").and_then(Value::as_object);
    match content.and_then(|content| content.keys().next()) {
        Some(first) if !content.is_some_and(|content| content.contains_key(PLAIN)) => first.clone(),
        _ => PLAIN.to_owned(),
    }
}

/// `fragment` with every operationId set to the name that is used in Rust.
///
/// The vendor renames operation ids between revisions and states the lasting name beside them.
pub(crate) fn named(mut fragment: Value) -> Value {
    let items = fragment
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(Object::values_mut);
    for item in items {
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                continue;
            };
            if let Some(name) = name(operation).map(str::to_owned) {
                operation.insert("operationId".to_owned(), Value::String(name));
            }
        }
    }
    fragment
}

/// Every operation with its path and its method.
pub fn all(fragment: &Value) -> impl Iterator<Item = (&str, &'static str, &Object)> {
    let paths = fragment.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        METHODS
            .into_iter()
            .filter_map(move |method| Some((path.as_str(), method, item.get(method)?.as_object()?)))
    })
}

pub(crate) fn name(operation: &Object) -> Option<&str> {
    ["x-xgen-operation-id-override", "operationId"]
        .into_iter()
        .find_map(|key| operation.get(key)?.as_str())
        .filter(|name| !name.is_empty())
}

/// The newest version of a resource that an answer of the fragment has: what the service names in
/// `Content-Type`.
pub(super) fn newest_resource_version(fragment: &Value) -> Option<String> {
    let answers = all(fragment)
        .filter_map(|(_, _, operation)| operation.get("responses")?.as_object())
        .flatten()
        .filter(|(status, _)| status.starts_with('2'));
    answers
        .filter_map(|(_, answer)| answer.get("content")?.as_object())
        .flat_map(Object::values)
        .filter_map(|media| media.get("x-xgen-version")?.as_str())
        .max()
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn date() -> VersionDate {
        VersionDate::try_from("2025-03-12".to_owned()).unwrap()
    }

    #[test]
    fn override_wins_over_operation_id() {
        let fragment = json!({"paths": {"/a": {"patch": {
            "operationId": "updateGroupA",
            "x-xgen-operation-id-override": "updateA",
            "x-atlas-retry": "idempotent",
            "summary": "Change it",
            "requestBody": {},
        }}}});
        let operations = read(&fragment, &date()).unwrap();
        assert_eq!(
            operations,
            [OperationRow {
                id: "update_a".to_owned(),
                name: "updateA".to_owned(),
                summary: "Change it".to_owned(),
                method: "PATCH".to_owned(),
                path: "/a".to_owned(),
                accept: "application/vnd.atlas.2025-03-12+json".to_owned(),
                content_type: Some("application/json".to_owned()),
                success: Vec::new(),
                retry: RetryRule::read(Some(&json!("idempotent"))).unwrap(),
                parameters: Vec::new(),
            }]
        );
        let named = named(fragment);
        assert_eq!(named["paths"]["/a"]["patch"]["operationId"], "updateA");
    }

    #[test]
    fn operation_without_unique_name_or_retry_class_is_refused() {
        let with = |a: Value, b: Value| json!({"paths": {"/a": {"get": a, "post": b}}});
        let good = json!({"operationId": "getA", "x-atlas-retry": "safe"});
        let refusal = |b| read(&with(good.clone(), b), &date()).unwrap_err();

        let diagnostic = refusal(json!({"x-atlas-retry": "non-idempotent"}));
        assert!(matches!(
            diagnostic.kind,
            DiagnosticKind::NoOperationId { .. }
        ));
        assert_eq!(diagnostic.pointer, "/paths/~1a/post");

        // Other spellings of one name are one method in Rust.
        let diagnostic =
            refusal(json!({"operationId": "get_a", "x-atlas-retry": "non-idempotent"}));
        assert!(matches!(
            diagnostic.kind,
            DiagnosticKind::SameOperationName { .. }
        ));

        let diagnostic = refusal(json!({"operationId": "b", "x-atlas-retry": "always"}));
        assert!(matches!(
            diagnostic.kind,
            DiagnosticKind::NoRetryClass { .. }
        ));
    }

    #[test]
    fn media_types_prefer_json_and_plain_json() {
        let types = |answers: Value, body: Value| {
            let fragment = json!({"paths": {"/a": {"post": {
                "operationId": "a", "x-atlas-retry": "non-idempotent",
                "responses": {"200": {"content": answers}},
                "requestBody": {"content": body},
            }}}});
            let operation = read(&fragment, &date()).unwrap().remove(0);
            (operation.accept, operation.content_type.unwrap())
        };
        let vendor = |format: &str| format!("application/vnd.atlas.2023-01-01+{format}");
        let newest = |format: &str| format!("application/vnd.atlas.2025-03-12+{format}");
        assert_eq!(
            types(json!({vendor("gzip"): {}}), json!({vendor("json"): {}})),
            (newest("gzip"), vendor("json"))
        );
        assert_eq!(
            types(
                json!({vendor("csv"): {}, vendor("json"): {}}),
                json!({vendor("json"): {}, PLAIN: {}})
            ),
            (newest("json"), PLAIN.to_owned())
        );
    }

    #[test]
    fn resource_version_is_the_newest_of_successes() {
        let media = |version| json!({"content": {"a": {"x-xgen-version": version}}});
        let fragment = json!({"paths": {"/a": {"get": {"responses": {
            "200": media("2023-01-01"), "204": media("2024-05-30"), "400": media("2025-01-01"),
        }}}}});
        assert_eq!(
            newest_resource_version(&fragment).as_deref(),
            Some("2024-05-30")
        );
    }
}
