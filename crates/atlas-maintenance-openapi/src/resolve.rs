//! Resolves a document of several versions at one of them.
//!
//! The service answers with the newest version of a resource at or before the date that is asked
//! for, and says so in the media types of its document: `application/vnd.atlas.<version>+json`. Here
//! each operation is reduced to the version that a request for one date gets.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::document::{METHODS, Object};
use crate::version_date::VersionDate;
use crate::{pointer, refs};

/// `document` as a request for `version` sees it: a date, `preview`, or `<date>.upcoming`. What is
/// unreleased is seen only by requests that name it.
///
/// # Errors
///
/// If the document does not describe the version, or an operation is not an object.
pub fn at(document: &Value, version: &str) -> Result<Value, Diagnostic> {
    let known = Versions::of(document);
    if !known.describes(version) {
        return Err(Diagnostic::new(
            "/paths",
            DiagnosticKind::UnknownVersion {
                version: version.to_owned(),
                known: known.listed(),
            },
        ));
    }
    if known.found.is_empty() {
        // It has no versions, so there is nothing to choose.
        return Ok(document.clone());
    }
    let mut paths = Object::new();
    for (path, item) in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let Some(item) = item.as_object() else {
            // Later stages report it.
            paths.insert(path.clone(), item.clone());
            continue;
        };
        let mut kept = Object::new();
        let mut has_operation = false;
        for (key, value) in item {
            let at = pointer::of(&["paths", path, key]);
            if !METHODS.contains(&key.as_str()) {
                kept.insert(key.clone(), value.clone());
            } else if let Some(operation) = operation(document, &at, value, version)? {
                has_operation = true;
                kept.insert(key.clone(), operation);
            }
        }
        if has_operation {
            paths.insert(path.clone(), Value::Object(kept));
        }
    }
    let mut resolved: Object = document
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| key.as_str() != "paths")
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    resolved.insert("paths".to_owned(), Value::Object(paths));
    Ok(Value::Object(resolved))
}

/// The versions that a document describes.
pub struct Versions {
    /// From the media types of successful responses.
    found: BTreeSet<String>,
    /// Whether an operation has more than one.
    several: bool,
    /// `info.version`, if that is a version, as in a fragment.
    own: Option<String>,
}

impl Versions {
    /// Those of `document`.
    pub fn of(document: &Value) -> Self {
        let mut found = BTreeSet::new();
        let mut several = false;
        for operation in operations(document) {
            let own: BTreeSet<_> = successes(document, operation)
                .filter_map(|(_, response)| response.get("content")?.as_object())
                .flat_map(|content| content.keys())
                .filter_map(|media_type| version_of(media_type))
                .map(str::to_owned)
                .collect();
            several |= own.len() > 1 || own.iter().any(|version| !is_date(version));
            found.extend(own);
        }
        let own = document
            .pointer("/info/version")
            .and_then(Value::as_str)
            .filter(|version| is_date(version))
            .map(str::to_owned);
        Self {
            found,
            several,
            own,
        }
    }

    /// Whether the document says what a request for `version` sees. One in which no operation has two
    /// versions was made for one date, and says nothing of others.
    pub fn describes(&self, version: &str) -> bool {
        match &self.own {
            Some(own) => own == version,
            None if self.several => self.found.contains(version),
            None => self.newest().is_none_or(|newest| newest == version),
        }
    }

    /// The newest one that is a date.
    pub fn newest_date(&self) -> Option<VersionDate> {
        let dates = self.own.iter().chain(&self.found);
        dates
            .filter(|version| VersionDate::has_form(version))
            .filter_map(|version| VersionDate::try_from(version.clone()).ok())
            .max()
    }

    fn newest(&self) -> Option<&String> {
        self.found.iter().next_back()
    }

    /// Those that it [describes](Self::describes), for a message.
    pub fn listed(&self) -> String {
        let known: Vec<&str> = match &self.own {
            Some(own) => vec![own],
            None if self.several => self.found.iter().map(String::as_str).collect(),
            None => self.newest().map(String::as_str).into_iter().collect(),
        };
        known.join(", ")
    }
}

/// What a request for `version` sees of an operation; `None` when there is nothing.
fn operation(
    document: &Value,
    at: &str,
    operation: &Value,
    version: &str,
) -> Result<Option<Value>, Diagnostic> {
    let Some(object) = operation.as_object() else {
        return Err(Diagnostic::new(at, DiagnosticKind::NotAnObject));
    };
    if is_hidden(object) {
        return Ok(None);
    }
    let versions: BTreeSet<&str> = successes(document, object)
        .filter_map(|(_, response)| response.get("content")?.as_object())
        .flat_map(Object::keys)
        .filter_map(|media_type| version_of(media_type))
        .collect();
    let Some(chosen) = newest(versions.iter().copied(), version) else {
        return Ok(None);
    };
    let mut kept = object.clone();
    let mut responses: Object = object
        .get("responses")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut sunset = None;
    for (status, response) in successes(document, object) {
        let Some(content) = response.get("content").and_then(Value::as_object) else {
            // Without a media type it belongs to every version.
            continue;
        };
        let mut content = content.clone();
        content
            .retain(|media_type, _| version_of(media_type).is_none_or(|version| version == chosen));
        if content.is_empty() {
            responses.remove(status);
            continue;
        }
        for media in content.values_mut().filter_map(Value::as_object_mut) {
            sunset = media.remove("x-sunset").or(sunset);
        }
        let mut response = response.clone();
        response.insert("content".to_owned(), Value::Object(content));
        responses.insert(status.clone(), Value::Object(response));
    }
    kept.insert("responses".to_owned(), Value::Object(responses));
    // The version of the operation ends, so its end is that of the operation. The last date there is
    // stands for no end.
    if let Some(sunset) = sunset.filter(|sunset| sunset != NEVER) {
        kept.insert("x-sunset".to_owned(), sunset);
    }
    if versions
        .iter()
        .any(|other| is_date(other) && is_date(chosen) && *other > chosen)
    {
        kept.insert("deprecated".to_owned(), json!(true));
    }
    request_body(document, &mut kept, version);
    Ok(Some(Value::Object(kept)))
}

/// Keeps the newest form of the request body that a request for `version` may send.
fn request_body(document: &Value, operation: &mut Object, version: &str) {
    let Some(body) = operation
        .get("requestBody")
        .and_then(|body| dereferenced(document, body))
    else {
        return;
    };
    let Some(content) = body.get("content").and_then(Value::as_object) else {
        return;
    };
    let versions = content
        .keys()
        .filter_map(|media_type| version_of(media_type));
    let chosen = newest(versions, version);
    let mut content = content.clone();
    let had = !content.is_empty();
    content.retain(|media_type, _| version_of(media_type).is_none_or(|v| Some(v) == chosen));
    if had && content.is_empty() {
        operation.remove("requestBody");
        return;
    }
    let mut body = body.clone();
    body.insert("content".to_owned(), Value::Object(content));
    operation.insert("requestBody".to_owned(), Value::Object(body));
}

const NEVER: &str = "9999-12-31";

/// The newest of `versions` that a request for `wanted` sees.
fn newest<'a>(versions: impl Iterator<Item = &'a str>, wanted: &str) -> Option<&'a str> {
    versions
        .filter(|version| {
            if is_date(wanted) {
                is_date(version) && *version <= wanted
            } else {
                *version == wanted
            }
        })
        .max()
}

/// `2023-01-01` in `application/vnd.atlas.2023-01-01+json`, whatever stands behind the `+`.
fn version_of(media_type: &str) -> Option<&str> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let (version, _) = essence
        .strip_prefix("application/vnd.atlas.")?
        .split_once('+')?;
    Some(version)
}

/// Dates compare as text does.
fn is_date(version: &str) -> bool {
    VersionDate::has_form(version)
}

/// Operations that the vendor hides from the public are in no document that it publishes for a date.
fn is_hidden(operation: &Object) -> bool {
    operation
        .get("x-xgen-hidden-env")
        .and_then(|hidden| hidden.get("envs")?.as_str())
        .is_some_and(|places| places.split(',').any(|place| place.trim() == "prod"))
}

fn operations(document: &Value) -> impl Iterator<Item = &Object> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object())
        .flatten()
        .filter(|(method, _)| METHODS.contains(&method.as_str()))
        .filter_map(|(_, operation)| operation.as_object())
        .filter(|operation| !is_hidden(operation))
}

/// The successful responses of an operation, by status.
fn successes<'a>(
    document: &'a Value,
    operation: &'a Object,
) -> impl Iterator<Item = (&'a String, &'a Object)> {
    operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with('2'))
        .filter_map(|(status, response)| Some((status, dereferenced(document, response)?)))
}

/// The object itself, or the one that it refers to.
fn dereferenced<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Object> {
    let object = value.as_object()?;
    match refs::target(object) {
        Some(target) => document.pointer(target.strip_prefix('#')?)?.as_object(),
        None => Some(object),
    }
}

#[cfg(test)]
mod tests;
