//! Media types and answers: what is sent and asked for is one kind of JSON, and an operation has one
//! form of success and one of error.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use atlas_maintenance_openapi::Object;
use atlas_maintenance_openapi::position::{self, Position};

/// An answer that lists a media type without a schema has an empty body: the setting and the
/// deferring of a window, for example. The generator has no code for that (`todo!`).
pub(super) fn drop_content_without_schema(document: &mut Value) -> Result<usize, Diagnostic> {
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::Response {
            return;
        }
        if let Some(content) = object.get_mut("content").and_then(Value::as_object_mut) {
            let before = content.len();
            content.retain(|_, media| media.get("schema").is_some());
            changed += before - content.len();
            if content.is_empty() {
                object.remove("content");
            }
        }
    });
    Ok(changed)
}

/// A body of a vendor's media type, such as `application/vnd.atlas.2023-01-01+json`, would become a
/// stream of bytes; only `application/json` is decoded into a type.
pub(super) fn answer_in_plain_json(document: &mut Value) -> Result<usize, Diagnostic> {
    let mut changed = 0;
    let mut diagnostic = None;
    position::visit_mut(document, &mut |position, at, object| {
        if position != Position::Response {
            return;
        }
        let Some(content) = object.get_mut("content").and_then(Value::as_object_mut) else {
            return;
        };
        let vendor: Vec<String> = content
            .keys()
            .filter(|key| is_vendor_json(key))
            .cloned()
            .collect();
        for media_type in vendor {
            let Some(media) = content.remove(&media_type) else {
                continue;
            };
            if content.contains_key(PLAIN) {
                diagnostic.get_or_insert_with(|| {
                    Diagnostic::inexpressible(
                        at,
                        format!("the answer has more than one JSON form, {media_type} among them"),
                        "keep the newest version of the answer only",
                    )
                });
                return;
            }
            content.insert(PLAIN.to_owned(), media);
            changed += 1;
        }
    });
    diagnostic.map_or(Ok(changed), Err)
}

/// The generator takes one media type for a request body, and no vendor's one. The fragments list
/// plain JSON beside it, which is what we send.
pub(super) fn send_plain_json(document: &mut Value) -> Result<usize, Diagnostic> {
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::RequestBody {
            return;
        }
        if let Some(content) = object.get_mut("content").and_then(Value::as_object_mut)
            && content.contains_key(PLAIN)
        {
            let before = content.len();
            content.retain(|media_type, _| !is_vendor_json(media_type));
            changed += before - content.len();
        }
    });
    Ok(changed)
}

/// Most of the vendor's operations take their body under a vendor's name only. It is JSON all the
/// same; under which name it is sent stands in the table of operations.
pub(super) fn send_vendor_json_as_plain(document: &mut Value) -> Result<usize, Diagnostic> {
    let mut changed = 0;
    let mut diagnostic = None;
    position::visit_mut(document, &mut |position, at, object| {
        if position != Position::RequestBody {
            return;
        }
        let Some(content) = object.get_mut("content").and_then(Value::as_object_mut) else {
            return;
        };
        let vendor: Vec<String> = content
            .keys()
            .filter(|media_type| is_vendor_json(media_type))
            .cloned()
            .collect();
        match &vendor[..] {
            [] => {}
            [only] => {
                if let Some(media) = content.remove(only) {
                    content.insert(PLAIN.to_owned(), media);
                    changed += 1;
                }
            }
            [first, ..] => {
                diagnostic.get_or_insert_with(|| {
                    Diagnostic::inexpressible(
                        at,
                        format!("the body has more than one JSON form, {first} among them"),
                        "keep the newest version of the body only",
                    )
                });
            }
        }
    });
    diagnostic.map_or(Ok(changed), Err)
}

/// The generator asserts that all errors of an operation have one form. Here and there the vendor
/// lists one without a body or with a body of its own. What was not a success is read by the
/// transport, whatever the form, so the form that most statuses have does for all.
pub(super) fn answer_errors_in_one_form(document: &mut Value) -> Result<usize, Diagnostic> {
    one_form(document, &['4', '5'], |form| (form.decodes, form.count))
}

/// One form of answer that an operation lists.
struct Form {
    /// Whether it is decoded into a type.
    decodes: bool,
    /// How many statuses have it.
    count: usize,
}

/// Leaves to every operation, among the answers whose status begins with one of `first`, those of
/// the form that ranks highest.
fn one_form(
    document: &mut Value,
    first: &[char],
    rank: fn(&Form) -> (bool, usize),
) -> Result<usize, Diagnostic> {
    let which = |status: &str| status.starts_with(first);
    let components = document.pointer("/components/responses").cloned();
    let form = |answer: &Value| {
        let name = answer.get("$ref").and_then(Value::as_str);
        let answer = name
            .and_then(|name| components.as_ref()?.get(name.rsplit('/').next()?))
            .unwrap_or(answer);
        let content = answer.get("content").and_then(Value::as_object);
        let schema = content.and_then(|content| content.get(PLAIN)?.get("schema"));
        match (schema, content.is_some_and(|content| !content.is_empty())) {
            (Some(schema), _) => (schema.to_string(), true),
            (None, true) => ("bytes".to_owned(), false),
            (None, false) => ("nothing".to_owned(), false),
        }
    };
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::Operation {
            return;
        }
        let Some(answers) = object.get_mut("responses").and_then(Value::as_object_mut) else {
            return;
        };
        let mut forms: BTreeMap<String, Form> = BTreeMap::new();
        for (_, answer) in answers.iter().filter(|(status, _)| which(status)) {
            let (text, decodes) = form(answer);
            let counted = forms.entry(text).or_insert(Form { decodes, count: 0 });
            counted.count += 1;
        }
        if let Some((kept, _)) = forms.iter().max_by_key(|(_, form)| rank(form)) {
            changed += retain(answers, |status, answer| {
                !which(status) || form(answer).0 == *kept
            });
        }
    });
    Ok(changed)
}

/// Keeps what `keep` says, and tells how many went.
fn retain(object: &mut Object, keep: impl Fn(&str, &Value) -> bool) -> usize {
    let before = object.len();
    object.retain(|key, value| keep(key, value));
    before - object.len()
}

const PLAIN: &str = "application/json";

/// JSON under a vendor's name.
fn is_vendor_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.starts_with("application/vnd.") && essence.ends_with("+json")
}
