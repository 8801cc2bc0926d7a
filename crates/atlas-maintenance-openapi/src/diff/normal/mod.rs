//! A document without what says nothing: defaults that are stated, empty lists, keywords without an
//! effect where they stand. So two spellings of one thing become equal, and each value keeps its place.

mod schema;

pub(super) use schema::{first_integer, types_of};

use serde_json::{Number, Value};

use crate::document::Object;
use crate::position::{self, Position};
use crate::refs;

/// `document` in the form in which it is compared.
pub(super) fn form(document: &Value) -> Value {
    let mut form = document.clone();
    whole_numbers(&mut form);
    let xml = has_xml(document);
    position::visit_mut(&mut form, &mut |position, _, object| {
        clean(document, position, object, xml);
    });
    form
}

/// The target of a reference or mapping as a JSON pointer behind `#`. In a fragment of a URI some
/// characters are percent-encoded, and a mapping may name a schema by its bare name.
pub(super) fn target(document: &Value, target: &str) -> String {
    let exists = |pointer: &str| document.pointer(pointer).is_some();
    let Some(pointer) = target.strip_prefix('#') else {
        return target.to_owned();
    };
    if exists(pointer) {
        return target.to_owned();
    }
    match decoded(pointer) {
        Some(decoded) if exists(&decoded) => format!("#{decoded}"),
        _ => target.to_owned(),
    }
}

/// `text` without percent-encoding; none if that is malformed.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut from = text.bytes();
    while let Some(byte) = from.next() {
        if byte == b'%' {
            let mut digit = || char::from(from.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Writes `1.0` and `1e3` as whole numbers.
fn whole_numbers(document: &mut Value) {
    let mut waiting = vec![document];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => waiting.extend(object.values_mut()),
            Value::Array(items) => waiting.extend(items),
            Value::Number(number) => {
                if let Some(whole) = whole(number) {
                    *number = whole;
                }
            }
            _ => {}
        }
    }
}

/// A float that is a whole number, and small enough to be exact.
#[allow(clippy::cast_possible_truncation)]
fn whole(number: &Number) -> Option<Number> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = number.is_f64().then(|| number.as_f64())??;
    let is_whole = float.fract() == 0.0 && float.abs() <= EXACT;
    is_whole.then(|| Number::from(float as i64))
}

/// Whether any body is XML; otherwise what schemas say of it does not matter.
fn has_xml(document: &Value) -> bool {
    let mut found = false;
    let mut waiting = vec![document];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => {
                let content = object.get("content").and_then(Value::as_object);
                found |=
                    content.is_some_and(|content| content.keys().any(|name| name.contains("xml")));
                waiting.extend(object.values());
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    found
}

fn clean(document: &Value, position: Position, object: &mut Object, xml: bool) {
    if let Some(reference) = refs::target(object) {
        let reference = Value::String(target(document, reference));
        if position != Position::PathItem {
            // What stands beside a reference is to be ignored.
            object.clear();
        }
        object.insert("$ref".to_owned(), reference);
        if position != Position::PathItem {
            return;
        }
    }
    drop_if(object, &["description", "summary", "title"], |value| {
        value.as_str() == Some("")
    });
    match position {
        Position::Root => {
            drop_empty(object, &["tags", "servers", "security"]);
            if let Some(Value::Array(tags)) = object.get_mut("tags") {
                tags.sort_by_cached_key(|tag| tag.get("name").map(Value::to_string));
            }
        }
        Position::PathItem => drop_empty(object, &["parameters", "servers"]),
        Position::Operation => {
            drop_empty(object, &["parameters", "servers", "tags", "callbacks"]);
            drop_false(object, &["deprecated"]);
            if let Some(Value::Array(tags)) = object.get_mut("tags") {
                tags.sort_by_cached_key(Value::to_string);
                tags.dedup();
            }
        }
        Position::Parameter => parameter(object),
        Position::Header => {
            drop_false(object, &["required", "deprecated", "explode"]);
            drop_empty(object, &["examples"]);
            // They say something of parameters only, and headers have one style.
            for key in ["allowEmptyValue", "allowReserved", "style", "name", "in"] {
                object.remove(key);
            }
        }
        Position::RequestBody => drop_false(object, &["required"]),
        Position::Response => {
            if let Some(Value::Object(headers)) = object.get_mut("headers") {
                // The media type says it.
                headers.retain(|name, _| !name.eq_ignore_ascii_case("content-type"));
            }
            drop_empty(object, &["headers", "content", "links"]);
        }
        Position::MediaType => drop_empty(object, &["examples", "encoding"]),
        Position::Encoding => drop_empty(object, &["headers"]),
        Position::Server => drop_empty(object, &["variables"]),
        Position::Schema => schema::clean(document, object, xml),
        Position::Info
        | Position::Tag
        | Position::Components
        | Position::SecurityScheme
        | Position::Example
        | Position::Link => {}
    }
}

fn parameter(object: &mut Object) {
    let location = object.get("in").and_then(Value::as_str).map(str::to_owned);
    match location.as_deref() {
        // There is no path without it.
        Some("path") => {
            object.insert("required".to_owned(), Value::Bool(true));
        }
        _ => drop_false(object, &["required"]),
    }
    if location.as_deref() != Some("query") {
        object.remove("allowEmptyValue");
        object.remove("allowReserved");
    }
    drop_false(object, &["deprecated", "allowEmptyValue", "allowReserved"]);
    drop_empty(object, &["examples"]);
}

fn drop_if(object: &mut Object, keys: &[&str], says_nothing: impl Fn(&Value) -> bool) {
    for key in keys {
        if object.get(*key).is_some_and(&says_nothing) {
            object.remove(*key);
        }
    }
}

fn drop_false(object: &mut Object, keys: &[&str]) {
    drop_if(object, keys, |value| value == &Value::Bool(false));
}

fn drop_empty(object: &mut Object, keys: &[&str]) {
    drop_if(object, keys, |value| match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn percent_encoded_reference_is_the_pointer_that_it_encodes() {
        let document = json!({"paths": {"/m/{id}": 1, "/100%25": 2, "/a%41": 3}});
        for (written, expected) in [
            ("#/paths/~1m~1%7Bid%7D", "#/paths/~1m~1{id}"),
            ("#/paths/~1m~1{id}", "#/paths/~1m~1{id}"),
            ("#%2Fpaths/~1m~1%7bid}", "#/paths/~1m~1{id}"),
            ("#/paths/~1100%2525", "#/paths/~1100%25"),
            ("#/paths/~1a%41", "#/paths/~1a%41"),
            ("#/nowhere%", "#/nowhere%"),
            ("other.json#/a%20b", "other.json#/a%20b"),
        ] {
            assert_eq!(target(&document, written), expected, "{written}");
        }
    }

    #[test]
    fn floats_that_are_whole_become_integers() {
        let mut value: Value = serde_json::from_str(r#"[1.0, 1e3, 1.5, 1e300, -0.0, 7]"#).unwrap();
        whole_numbers(&mut value);
        assert_eq!(value, json!([1, 1000, 1.5, 1e300, 0, 7]));
    }
}
