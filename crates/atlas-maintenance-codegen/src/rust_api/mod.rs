//! The Rust API of a generated client, and what of it breaks between two documents.
//!
//! Nothing here knows how the generator names or types things. A document is generated with the place
//! of everything in place of its descriptions, which the generator writes beside what it makes of
//! them; so the code itself says what came from where.

mod breaks;
mod items;
mod judge;
mod places;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use atlas_maintenance_openapi::resolve::Versions;
use atlas_maintenance_openapi::{OperationKey, VersionDate, pointer};
use serde_json::Value;

use crate::coverage::attempt;
use crate::generate::ClientGenerator;
use items::{Items, Shape};

pub use judge::judge;

/// The version of a document that names none; no type depends on it.
const UNDATED: &str = "2023-01-01";

/// The Rust API of the client of a document.
#[derive(Debug)]
pub struct RustApi {
    items: Items,
    /// The operations that are not in it, as `GET /path`, and why.
    pub missing: BTreeMap<String, String>,
}

impl RustApi {
    /// Generates the client of `document`, of as many operations as possible, and reads its API.
    pub fn of(document: &Value, generator: &dyn ClientGenerator) -> Self {
        let date = Versions::of(document).newest_date();
        let date = date.or_else(|| VersionDate::try_from(UNDATED.to_owned()).ok());
        let Some(date) = date else {
            return Self::nothing(document, "no version is known");
        };
        let attempt = attempt::client(&places::marked(document), &date, generator);
        let mut missing: BTreeMap<String, String> = attempt
            .faults
            .into_iter()
            .map(|(operation, reason)| (operation.to_string(), reason))
            .collect();
        let Some(client) = attempt.client else {
            return Self {
                items: Items::default(),
                missing,
            };
        };
        let mut items = match items::read(&client.code, &client.methods) {
            Ok(items) => items,
            Err(error) => return Self::nothing(document, &error.to_string()),
        };
        // A choice is written without its description.
        for note in client.unions.values() {
            if let Some(item) = items.types.get_mut(&note.type_name) {
                let schema = pointer::of(&["components", "schemas", &note.origin.schema]);
                item.place.get_or_insert(schema);
            }
        }
        for operation in client.methods.values() {
            let title = operation.to_string();
            if !items.methods.contains_key(&title) {
                missing.insert(title, "its method was not found".to_owned());
            }
        }
        let mut api = Self { items, missing };
        api.place_fields(document);
        api
    }

    /// Notes where the fields of a struct stand in `document`, of which it was made.
    fn place_fields(&mut self, document: &Value) {
        for item in self.items.types.values_mut() {
            if let (Some(place), Shape::Struct(fields)) = (&item.place, &mut item.shape) {
                let members = places::members(document, place);
                for field in fields.values_mut() {
                    let places = members.get(&field.wire).into_iter().flatten();
                    field.places.extend(places.cloned());
                }
            }
        }
    }

    /// The API of a document of which no code can be read.
    fn nothing(document: &Value, reason: &str) -> Self {
        let operations = crate::generate::operations::all(document);
        let missing = operations.map(|(path, method, _)| {
            let (method, path) = (method.to_owned(), path.to_owned());
            (OperationKey { method, path }.to_string(), reason.to_owned())
        });
        Self {
            items: Items::default(),
            missing: missing.collect(),
        }
    }
}
