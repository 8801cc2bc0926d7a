//! How the value of a parameter is written: what its `style` and `explode` mean for its schema.

use serde_json::{Value, json};

use super::schema_ref::followed;
use crate::diagnostic::Diagnostic;

/// What stands between the items of a list that is one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    Comma,
    Space,
    Pipe,
}

impl Joined {
    /// As it stands in a URL.
    pub(super) const fn separator(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Space => "%20",
            Self::Pipe => "|",
        }
    }
}

/// How the items of a list become one text; nothing if each is sent on its own, or it is no list.
pub(super) fn joined(components: &Value, parameter: &Value) -> Option<Joined> {
    let schema = meant(components, parameter.get("schema")?);
    if kind(schema) != "array" {
        return None;
    }
    if parameter.get("in") != Some(&json!("query")) {
        return Some(Joined::Comma);
    }
    let style = style(parameter);
    let explode = parameter.get("explode").and_then(Value::as_bool);
    match style {
        _ if explode.unwrap_or(style == "form") => None,
        "spaceDelimited" => Some(Joined::Space),
        "pipeDelimited" => Some(Joined::Pipe),
        _ => Some(Joined::Comma),
    }
}

/// Refuses a parameter of a normalised document whose value has no text.
pub(super) fn check(document: &Value, at: &str, parameter: &Value) -> Result<(), Diagnostic> {
    let Some(schema) = parameter.get("schema") else {
        return Ok(());
    };
    let nothing = Value::Null;
    let components = document.get("components").unwrap_or(&nothing);
    let name = parameter
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let refuse = |what: &str, help: &str| {
        Err(Diagnostic::inexpressible(
            at,
            format!("the parameter {name:?} is {what}"),
            help,
        ))
    };
    let schema = meant(components, schema);
    let (list, value) = match kind(schema) {
        "array" => (
            true,
            meant(components, schema.get("items").unwrap_or(&nothing)),
        ),
        _ => (false, schema),
    };
    if !is_scalar(value) {
        return refuse(
            match list {
                true => "a list of something else than texts, numbers and booleans",
                false => "neither a text, a number, a boolean nor a list of these",
            },
            "a URL and a header take texts only; give the parameter such a type by an action in \
             spec/overlay.yaml",
        );
    }
    let one_text =
        parameter.get("in") != Some(&json!("query")) || joined(components, parameter).is_some();
    let nullable = |schema: &Value| schema.get("nullable") == Some(&json!(true));
    if (list && nullable(value)) || (one_text && nullable(schema)) {
        return refuse(
            "nullable, and null has no text there",
            "remove `nullable` by an action in spec/overlay.yaml; what is optional can be left out",
        );
    }
    let style = style(parameter);
    if ["spaceDelimited", "pipeDelimited"].contains(&style) {
        if !list {
            return refuse(
                &format!("in the style {style:?} and no list"),
                "only a list can be sent in this style; remove `style`",
            );
        }
        if parameter.get("explode") == Some(&json!(true)) {
            return refuse(
                &format!("in the style {style:?} and exploded, which OpenAPI does not define"),
                "remove `explode`, or the style",
            );
        }
    }
    Ok(())
}

fn style(parameter: &Value) -> &str {
    parameter
        .get("style")
        .and_then(Value::as_str)
        .unwrap_or("form")
}

fn kind(schema: &Value) -> &str {
    schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn is_scalar(schema: &Value) -> bool {
    let values = schema.get("enum").and_then(Value::as_array);
    match kind(schema) {
        "string" | "integer" | "number" | "boolean" => true,
        "" => values.is_some_and(|values| values.iter().all(Value::is_string)),
        _ => false,
    }
}

/// What `schema` refers to, by references and by an `allOf` of one.
fn meant<'a>(components: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = followed(components, schema);
    for _ in 0..8 {
        match schema
            .get("allOf")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        {
            Some([only]) if schema.get("type").is_none() => schema = followed(components, only),
            _ => break,
        }
    }
    schema
}
