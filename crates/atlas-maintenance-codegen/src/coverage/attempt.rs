//! A client of any document, or of as much of it as possible: what `generate` does for a fragment, with
//! a reason for every operation that has to be left out.
//!
//! The document is not one of ours: its operations have no retry class, and nothing about it is
//! checked beforehand.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::model::{ClientAttempt, GeneratedClient};
use crate::generate::unions;
use crate::generate::{
    ClientError, ClientGenerator, alone, expressible, fixups, operations, version_crate,
};
use atlas_maintenance_openapi::refs;
use atlas_maintenance_openapi::{OperationKey, VersionDate};

/// Makes a client of as many operations of `document` as possible.
pub fn client(
    document: &Value,
    date: &VersionDate,
    generator: &dyn ClientGenerator,
) -> ClientAttempt {
    let mut attempt = ClientAttempt::default();
    let mut document = operations::named(document.clone());
    drop_nameless(&mut document, &mut attempt.faults);
    classify(&mut document);
    if operations::all(&document).next().is_none() {
        return attempt;
    }
    let reason = match whole(&document, date, generator) {
        Ok(client) => {
            attempt.client = Some(client);
            return attempt;
        }
        Err(reason) => reason,
    };
    let faulty: Vec<(OperationKey, String)> = selected(&document)
        .into_iter()
        .filter_map(|operation| {
            let alone = alone(&document, &operation.path, &operation.method);
            let reason = match alone {
                Some(alone) => whole(&alone, date, generator).err()?,
                // What it refers to is not there, or not in this document.
                None => reason.clone(),
            };
            Some((operation, reason))
        })
        .collect();
    for (operation, _) in &faulty {
        remove(&mut document, operation);
    }
    let left = refs::close(&document).unwrap_or(document);
    if operations::all(&left).next().is_some() {
        match whole(&left, date, generator) {
            Ok(client) => attempt.client = Some(client),
            Err(together) => attempt.faults.extend(
                selected(&left)
                    .into_iter()
                    .map(|operation| (operation, format!("together with others: {together}"))),
            ),
        }
    }
    attempt.faults.extend(faulty);
    attempt
}

/// The client of all of `document`, or why there is none.
fn whole(
    document: &Value,
    date: &VersionDate,
    generator: &dyn ClientGenerator,
) -> Result<GeneratedClient, String> {
    let in_words = |diagnostic: crate::diagnostic::Diagnostic| {
        let place = match diagnostic.pointer.as_str() {
            "" => String::new(),
            pointer => format!(" (#{pointer})"),
        };
        format!("{diagnostic}{place}")
    };
    expressible::fragment(document).map_err(in_words)?;
    let operations = operations::read(document, date).map_err(in_words)?;
    let mut normalised = document.clone();
    fixups::apply(&mut normalised).map_err(in_words)?;
    expressible::normalised(&normalised).map_err(in_words)?;
    let code = generator.generate(&normalised).map_err(|error| {
        let reason = match error {
            ClientError::NotRun(error) => format!("the generator could not be run: {error}"),
            ClientError::GaveUp(reason) => reason,
        };
        format!("the generator gave up: {reason}")
    })?;
    version_crate::check_code(&code, &operations)
        .map_err(|(reason, _)| format!("the generated code is not as expected: {reason}"))?;
    Ok(GeneratedClient {
        code,
        table: version_crate::table(&operations, "a document"),
        unions: unions::by_schema(&normalised),
        methods: operations
            .into_iter()
            .map(|operation| {
                let selected = OperationKey {
                    method: operation.method.to_ascii_lowercase(),
                    path: operation.path,
                };
                (operation.id, selected)
            })
            .collect(),
    })
}

fn selected(document: &Value) -> Vec<OperationKey> {
    operations::all(document)
        .map(|(path, method, _)| OperationKey {
            method: method.to_owned(),
            path: path.to_owned(),
        })
        .collect()
}

/// Removes the operations that have no name, or that of another: there can be one method of a name, and
/// a program cannot choose which.
fn drop_nameless(document: &mut Value, faults: &mut Vec<(OperationKey, String)>) {
    let mut by_name: BTreeMap<String, Vec<OperationKey>> = BTreeMap::new();
    for (path, method, operation) in operations::all(document) {
        let name = operations::name(operation).unwrap_or_default();
        by_name
            .entry(match name {
                "" => String::new(),
                name => operations::method_name(name),
            })
            .or_default()
            .push(OperationKey {
                method: method.to_owned(),
                path: path.to_owned(),
            });
    }
    for (name, of_name) in by_name {
        let reason = match of_name.len() {
            _ if name.is_empty() => "it has no operationId".to_owned(),
            1 => continue,
            count => format!("{count} operations are called {name}"),
        };
        for operation in of_name {
            remove(document, &operation);
            faults.push((operation, reason.clone()));
        }
    }
}

fn remove(document: &mut Value, operation: &OperationKey) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(item) = paths
        .get_mut(&operation.path)
        .and_then(Value::as_object_mut)
    {
        item.remove(&operation.method);
    }
}

/// Gives operations without a retry class the one that their method suggests. It makes them generate,
/// and is no statement about the service.
fn classify(document: &mut Value) {
    let items = document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(atlas_maintenance_openapi::Object::values_mut);
    for item in items {
        for method in atlas_maintenance_openapi::METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                let class = match method {
                    "get" | "head" | "options" => "safe",
                    "put" | "delete" => "idempotent",
                    _ => "non-idempotent",
                };
                operation
                    .entry("x-atlas-retry")
                    .or_insert_with(|| json!(class));
            }
        }
    }
}
