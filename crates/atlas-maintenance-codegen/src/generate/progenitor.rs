//! The generator, kept at arm's length.
//!
//! It can panic on a document it does not expect, and on one that refers to itself it overflows its
//! stack and takes the process with it. So it runs in a child process, which a [`ClientGenerator`]
//! starts. This is the only module that knows the generator.

use std::mem::ManuallyDrop;
use std::path::Path;

use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use serde_json::{Value, json};

use super::client_generator::{ClientError, ClientGenerator};
use super::fixups::{INSTANT, REPORTED_INSTANT};
use super::{
    answers, bodies, boxes, method_plan, methods, nullable, operations, rust_names, twice, unions,
};
use crate::error::Error;
use atlas_maintenance_openapi::{Object, pointer, refs};

/// What every client carries.
const INNER_TYPE: &str = "::atlas_maintenance_transport::CallContext";

/// The code for a normalised document that came from `file`.
pub(super) fn generate(
    file: &Path,
    document: &Value,
    generator: &dyn ClientGenerator,
) -> Result<String, Error> {
    let reason = match generator.generate(document) {
        Ok(code) => return Ok(code),
        Err(ClientError::GaveUp(reason)) => reason,
        Err(ClientError::NotRun(error)) => format!("its process could not be run: {error}"),
    };
    // The generator rarely says where; the operations that fail alone do.
    let culprits: Vec<_> = operations::all(document)
        .filter(|(path, method, _)| {
            alone(document, path, method).is_some_and(|alone| generator.generate(&alone).is_err())
        })
        .map(|(path, method, _)| (path, method))
        .collect();
    let names: Vec<_> = culprits
        .iter()
        .map(|(path, method)| format!("{} {path}", method.to_ascii_uppercase()))
        .collect();
    Err(Error::Generator {
        file: file.to_owned(),
        pointer: match culprits[..] {
            [(path, method)] => pointer::of(&["paths", path, method]),
            _ => "/paths".to_owned(),
        },
        culprits: match names.len() {
            0 => String::new(),
            _ => format!(" on {}", names.join(" and on ")),
        },
        reason,
    })
}

/// `document` with one operation and what it reaches.
pub(crate) fn alone(document: &Value, path: &str, method: &str) -> Option<Value> {
    let operation = document.get("paths")?.get(path)?.get(method)?.clone();
    let parameters = document.get("paths")?.get(path)?.get("parameters").cloned();
    let mut item = Object::new();
    item.insert(method.to_owned(), operation);
    item.extend(parameters.map(|parameters| ("parameters".to_owned(), parameters)));
    let mut alone = document.as_object()?.clone();
    alone.insert("paths".to_owned(), json!({ path: item }));
    refs::close(&Value::Object(alone)).ok()
}

/// The code of a client, as the generator makes it of the normalised document in `text`.
///
/// It can panic, or overflow the stack: see [`crate::process`].
///
/// # Errors
///
/// If there is no code, with what the generator says of it.
pub fn client_code(text: &str) -> Result<String, String> {
    let understood = |error| format!("not an OpenAPI document: {error}");
    let mut document: Value = serde_json::from_str(text).map_err(understood)?;
    let wire_names = rust_names::assign(&mut document);
    let methods = method_plan::take(&mut document);
    rust_names::title(&mut document);
    let nullable = nullable::take(&mut document);
    let unions = unions::take(&mut document)?;
    let answers = answers::take(&mut document);
    let document: openapiv3::OpenAPI = serde_json::from_value(document).map_err(understood)?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(INNER_TYPE.parse().map_err(|error| format!("{error}"))?);
    for (schema, name, impls) in shared_types() {
        let schema = serde_json::from_value(schema).map_err(|error| error.to_string())?;
        settings.with_conversion(schema, name, impls.into_iter());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&document)
        .map_err(|error| error.to_string())?;
    drop(document);
    let file: syn::File =
        syn::parse2(bodies::leave_out(tokens)).map_err(|error| error.to_string())?;
    // The process ends after this, and to free the code takes a tenth of its time.
    let mut file = ManuallyDrop::new(file);
    boxes::mend(&mut file.items)?;
    nullable::write(&mut file.items, nullable)?;
    unions::write(&mut file, unions, answers)?;
    methods::write(&mut file, methods)?;
    twice::check(&file)?;
    let code = wire_names.restore(&prettyplease::unparse(&file));
    progenitor_impl::space_out_items(code).map_err(|error| error.to_string())
}

/// Schemas that are types of our own in every client, so that all operations and all versions share
/// them and no value out of bounds can be built. A schema is recognised when it says exactly this,
/// apart from its description.
fn shared_types() -> [(Value, &'static str, Vec<TypeImpl>); 5] {
    [
        (
            json!({"type": "string", "pattern": "^([a-f0-9]{24})$"}),
            "::atlas_maintenance_types::Id",
            vec![TypeImpl::Display, TypeImpl::FromStr],
        ),
        (
            json!({"type": "integer", "format": "int32", "minimum": 1.0, "maximum": 7.0}),
            "::atlas_maintenance_types::DayOfWeek",
            vec![TypeImpl::Display],
        ),
        (
            json!({"type": "integer", "format": "int32", "minimum": 0.0, "maximum": 23.0}),
            "::atlas_maintenance_types::HourOfDay",
            vec![TypeImpl::Display],
        ),
        (
            json!({"type": "string", "format": INSTANT}),
            "::atlas_maintenance_types::Timestamp",
            vec![TypeImpl::Display, TypeImpl::FromStr],
        ),
        (
            json!({"type": "string", "format": REPORTED_INSTANT}),
            "::atlas_maintenance_types::ReportedTimestamp",
            vec![TypeImpl::Display],
        ),
    ]
}
