//! A client of any document, or of as much of it as there can be one: what `generate` does for a
//! fragment, with a reason for every operation that has to be left out.
//!
//! Nothing here writes, and nothing takes the document for one of ours: operations say nothing of
//! how they may be retried, and what is missing is found out rather than promised.

use std::collections::BTreeMap;

use heck::ToSnakeCase as _;
use serde_json::{Value, json};

use crate::generate::unions::{self, UnionNotes};
use crate::generate::{
    ClientError, ClientGenerator, alone, expressible, fixups, operations, version_crate,
};
use atlas_maintenance_openapi::refs;
use atlas_maintenance_openapi::{Date, Selected};

/// The client of a document.
pub struct Client {
    pub(crate) code: String,
    /// The module with the table of its operations.
    pub(crate) table: String,
    /// The choices between schemas in it, by the name of their schema.
    pub(crate) unions: UnionNotes,
    /// The operations by the names of their methods.
    pub(crate) methods: BTreeMap<String, Selected>,
}

/// What became of a document.
#[derive(Default)]
pub struct Attempt {
    /// Nothing where no operation is left.
    pub client: Option<Client>,
    /// The operations that are not in it, and why.
    pub faults: Vec<(Selected, String)>,
}

/// Makes a client of as many operations of `document` as possible.
pub fn client(document: &Value, date: &Date, generator: &dyn ClientGenerator) -> Attempt {
    let mut attempt = Attempt::default();
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
    let faulty: Vec<(Selected, String)> = selected(&document)
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
fn whole(document: &Value, date: &Date, generator: &dyn ClientGenerator) -> Result<Client, String> {
    let complain = |complaint: atlas_maintenance_openapi::Complaint| {
        let place = match complaint.pointer.as_str() {
            "" => String::new(),
            pointer => format!(" (#{pointer})"),
        };
        format!("{complaint}{place}")
    };
    expressible::fragment(document).map_err(complain)?;
    let operations = operations::read(document, date).map_err(complain)?;
    let mut normalised = document.clone();
    fixups::apply(&mut normalised).map_err(complain)?;
    expressible::normalised(&normalised).map_err(complain)?;
    let code = generator.generate(&normalised).map_err(|error| {
        let reason = match error {
            ClientError::NotRun(error) => format!("the generator could not be run: {error}"),
            ClientError::GaveUp(reason) => reason,
        };
        format!("the generator gave up: {reason}")
    })?;
    version_crate::hold_together(&code, &operations)
        .map_err(|(reason, _)| format!("the generated code is not as expected: {reason}"))?;
    Ok(Client {
        code,
        table: version_crate::table(&operations, "a document"),
        unions: unions::by_schema(&normalised),
        methods: operations
            .into_iter()
            .map(|operation| {
                let selected = Selected {
                    method: operation.method.to_ascii_lowercase(),
                    path: operation.path,
                };
                (operation.id, selected)
            })
            .collect(),
    })
}

fn selected(document: &Value) -> Vec<Selected> {
    operations::all(document)
        .map(|(path, method, _)| Selected {
            method: method.to_owned(),
            path: path.to_owned(),
        })
        .collect()
}

/// Takes out the operations that have no name, or that of another: there can be one method of a
/// name, and it is not for a program to say which.
fn drop_nameless(document: &mut Value, faults: &mut Vec<(Selected, String)>) {
    let mut by_name: BTreeMap<String, Vec<Selected>> = BTreeMap::new();
    for (path, method, operation) in operations::all(document) {
        let name = operations::name(operation).unwrap_or_default();
        by_name
            .entry(name.to_snake_case())
            .or_default()
            .push(Selected {
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

fn remove(document: &mut Value, operation: &Selected) {
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

/// Gives operations that say nothing of it the class that their method stands for. It is a word to
/// generate with, and no statement about the service.
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
