//! Parameters that cannot be sent as the document says.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::generate::operations;
use crate::generate::parameter_style;
use crate::generate::schema_ref::followed;
use crate::generate::union_plan::EXTENSION;
use atlas_maintenance_openapi::{Object, pointer, refs};

/// Refuses a parameter by what the document says of it.
pub(super) fn as_written(document: &Value, at: &str, parameter: &Object) -> Result<(), Diagnostic> {
    if refs::target(parameter).is_some() {
        return Ok(());
    }
    let text = |key| parameter.get(key).and_then(Value::as_str);
    let (place, name) = (
        text("in").unwrap_or_default(),
        text("name").unwrap_or_default(),
    );
    let styles: &[&str] = match place {
        "path" | "header" => &["simple"],
        "query" => &["form", "spaceDelimited", "pipeDelimited"],
        _ => {
            return Err(Diagnostic::inexpressible(
                at,
                format!("a parameter in {place:?}"),
                "only parameters in path, query and header can be sent",
            ));
        }
    };
    if let Some(style) = text("style")
        && !styles.contains(&style)
    {
        return Err(Diagnostic::inexpressible(
            at,
            format!("a {place} parameter in the style {style:?}"),
            format!("only the style {} can be sent here", styles.join(" or ")),
        ));
    }
    if parameter.get("allowReserved") == Some(&Value::Bool(true)) {
        return Err(Diagnostic::inexpressible(
            at,
            format!("the parameter {name:?} whose reserved characters stay as they are"),
            "remove `allowReserved` if the service decodes what it gets",
        ));
    }
    if name.is_empty() || (place == "header" && !name.bytes().all(is_token)) {
        return Err(Diagnostic::inexpressible(
            at,
            format!("a {place} parameter cannot be called {name:?}"),
            "correct the name; that of a header has letters, digits and some signs only",
        ));
    }
    let Some(schema) = parameter.get("schema") else {
        return Err(Diagnostic::inexpressible(
            at,
            "a parameter without a schema",
            "give it a schema by an action in spec/overlay.yaml",
        ));
    };
    if place == "path" && parameter.get("required") != Some(&Value::Bool(true)) {
        return Err(Diagnostic::inexpressible(
            at,
            "a path parameter that is not required",
            "set `required: true` by an action in spec/overlay.yaml",
        ));
    }
    default_fits(document, &pointer::join(at, "schema"), schema)
}

/// What the name of a header is made of (RFC 9110).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Refuses a default that the parameter itself does not take, and the generator stumbles over.
fn default_fits(document: &Value, at: &str, schema: &Value) -> Result<(), Diagnostic> {
    let nothing = Value::Null;
    let components = document.get("components").unwrap_or(&nothing);
    let schema = followed(components, schema);
    if let Some(default) = schema.get("default") {
        let values = schema.get("enum").and_then(Value::as_array);
        let kind = schema.get("type").and_then(Value::as_str);
        let number = |key: &str| schema.get(key).and_then(Value::as_f64);
        let of_type = match kind {
            Some("string") => default.is_string(),
            Some("integer") => default.is_i64() || default.is_u64(),
            Some("number") => default.is_number(),
            Some("boolean") => default.is_boolean(),
            Some("array") => default.is_array(),
            Some("object") => default.is_object(),
            _ => true,
        };
        let nullable = default.is_null() && schema.get("nullable") == Some(&Value::Bool(true));
        let listed = values.is_none_or(|values| kind == Some("array") || values.contains(default));
        let within = default.as_f64().is_none_or(|value| {
            number("minimum").is_none_or(|least| value >= least)
                && number("maximum").is_none_or(|most| value <= most)
        });
        let length = default.as_str().map(|text| text.chars().count() as f64);
        let long = length.is_none_or(|length| {
            number("minLength").is_none_or(|least| length >= least)
                && number("maxLength").is_none_or(|most| length <= most)
        });
        let fits = nullable || (of_type && listed && within && long);
        if !fits {
            return Err(Diagnostic::inexpressible(
                pointer::join(at, "default"),
                format!("the default {default} is not among the values that the parameter takes"),
                "correct the default or the values by an action in spec/overlay.yaml",
            ));
        }
    }
    match schema.get("items") {
        Some(items) => default_fits(document, &pointer::join(at, "items"), items),
        None => Ok(()),
    }
}

/// Refuses a parameter by what the fix-ups left of it.
pub(super) fn normalised(document: &Value, at: &str, parameter: &Object) -> Result<(), Diagnostic> {
    no_choice(document, at, parameter)?;
    parameter_style::check(document, at, &Value::Object(parameter.clone()))
}

/// A choice is an object, and a parameter is a text.
fn no_choice(document: &Value, at: &str, parameter: &Object) -> Result<(), Diagnostic> {
    let schema = parameter.get("schema");
    let target = schema.and_then(|schema| schema.get("$ref")?.as_str());
    let schema = target
        .and_then(|target| document.pointer(target.trim_start_matches('#')))
        .or(schema);
    match schema.and_then(|schema| schema.get(EXTENSION)) {
        None => Ok(()),
        Some(_) => Err(Diagnostic::inexpressible(
            at,
            "a parameter that is a choice between schemas",
            "make one schema of it by a fix-up (crates/atlas-maintenance-codegen/src/generate/fixups/scalars.rs)",
        )),
    }
}

/// Holds the parameters of every operation against the names in its path.
pub(super) fn of_paths(document: &Value) -> Result<(), Diagnostic> {
    for (path, method, operation) in operations::all(document) {
        let at = pointer::of(&["paths", path, method]);
        if !is_template(path) {
            return Err(Diagnostic::inexpressible(
                at,
                format!("the path {path:?} is no path with parameters in braces"),
                "begin it with a slash, and write every parameter as `{name}`",
            ));
        }
        let shared = document
            .get("paths")
            .and_then(|paths| paths.get(path)?.get("parameters"));
        let own = operation.get("parameters");
        let named: BTreeSet<&str> = [shared, own]
            .into_iter()
            .flatten()
            .filter_map(Value::as_array)
            .flatten()
            .map(
                |parameter| match parameter.get("$ref").and_then(Value::as_str) {
                    Some(target) => document
                        .pointer(target.trim_start_matches('#'))
                        .unwrap_or(parameter),
                    None => parameter,
                },
            )
            .filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some("path"))
            .filter_map(|parameter| parameter.get("name")?.as_str())
            .collect();
        let wanted: BTreeSet<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('}')?.0))
            .collect();
        if let Some(name) = named.symmetric_difference(&wanted).next() {
            return Err(Diagnostic::inexpressible(
                at,
                format!("{name:?} stands in the path or among its parameters, but not in both"),
                "name every `{parameter}` of the path once in `parameters`, and no other",
            ));
        }
    }
    Ok(())
}

/// Whether every brace of a path belongs to a parameter.
fn is_template(path: &str) -> bool {
    let mut parts = path.split('{');
    let before = parts.next().unwrap_or_default();
    before.starts_with('/')
        && !before.contains('}')
        && parts.all(|part| {
            part.split_once('}')
                .is_some_and(|(name, after)| !name.is_empty() && !after.contains('}'))
        })
}
