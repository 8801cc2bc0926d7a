//! Which schema of the document a schema of a normalised document was made of.

use serde_json::{Value, json};

/// Under which key a schema has the note. It is removed before the generator reads the document.
pub(super) const EXTENSION: &str = "x-origin";

/// The schema that another was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The name of the schema in the document.
    pub(crate) schema: String,
    /// Whether this is the form that requests have.
    pub(crate) request: bool,
}

impl Origin {
    /// A form for requests of the schema called `name`.
    pub(super) fn request(name: &str) -> Self {
        Self {
            schema: name.to_owned(),
            request: true,
        }
    }

    /// The origin of `schema`, which is called `name` now.
    pub(crate) fn of(name: &str, schema: &Value) -> Self {
        let note = schema.get(EXTENSION);
        let text = note.and_then(|note| note.get("schema")?.as_str());
        Self {
            schema: text.unwrap_or(name).to_owned(),
            request: note.and_then(|note| note.get("request")) == Some(&json!(true)),
        }
    }

    /// Writes the note into `schema`.
    pub(super) fn note(&self, schema: &mut Value) {
        if let Some(schema) = schema.as_object_mut() {
            let note = json!({"schema": self.schema, "request": self.request});
            schema.insert(EXTENSION.to_owned(), note);
        }
    }
}
