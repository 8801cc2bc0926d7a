//! Names: every operation, schema and other component of a fragment gets a name of ours.
//!
//! Upstream renames operationIds, components and tags between revisions. So an operation is known by
//! method and path, and a schema by the place where an operation first reaches it; what upstream calls
//! them does not get into a fragment.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance_openapi::{METHODS, Object, OperationKey, pointer};
use heck::ToUpperCamelCase as _;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::layout::SOURCES;
use crate::refusal::Refusal;

/// Our name of a selected operation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationName {
    /// In camel case; the generated method has it in snake case.
    pub name: String,
    /// The operation.
    #[serde(rename = "operation")]
    pub key: OperationKey,
}

/// Our name of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaName {
    /// In Pascal case.
    pub name: String,
    /// The place where the schema is first used: `<operation> <status>`, `<operation> body`, or a path
    /// from another of our schemas, such as `Group.tags[]`.
    pub at: String,
}

/// Our names.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The selected operations.
    pub operations: &'a [OperationName],
    /// The schemas that they reach.
    pub schemas: &'a [SchemaName],
}

/// A document with our names.
#[derive(Debug)]
pub struct Renamed {
    /// The document.
    pub document: Value,
    /// The schemas' names that were used.
    pub used: BTreeSet<String>,
    /// One for each schema without a name of ours, which keeps upstream's, and for each union that cannot be
    /// taken as one schema.
    pub refusals: Vec<Refusal>,
}

/// `document` with our names.
///
/// # Errors
///
/// If two components would have one name.
pub fn rename(mut document: Value, names: &Names<'_>) -> Result<Renamed, Diagnostic> {
    name_operations(&mut document, names.operations);
    let mut walk = Walk {
        document: &document,
        names,
        renamed: BTreeMap::new(),
        places: BTreeMap::new(),
    };
    for operation in names.operations {
        walk.operation(operation)?;
    }
    walk.security()?;
    let used = walk.name_schemas()?;
    let refusals = walk.unnamed();
    let renamed = walk.renamed;
    Ok(Renamed {
        document: apply(document, &renamed),
        used,
        refusals,
    })
}

/// Sets the operationId of each operation, and drops what else upstream calls it.
fn name_operations(document: &mut Value, operations: &[OperationName]) {
    if let Some(document) = document.as_object_mut() {
        document.remove("tags");
    }
    for OperationName { name, key } in operations {
        let operation = document.get_mut("paths").and_then(|paths| {
            paths
                .get_mut(&key.path)?
                .get_mut(&key.method)?
                .as_object_mut()
        });
        if let Some(operation) = operation {
            operation.insert("operationId".to_owned(), json!(name));
            operation.remove("x-xgen-operation-id-override");
            operation.remove("tags");
        }
    }
}

/// What the operations use, and the names that it gets.
struct Walk<'a> {
    document: &'a Value,
    names: &'a Names<'a>,
    /// From the pointer of a component to its name.
    renamed: BTreeMap<String, String>,
    /// From the pointer of a schema to the places where it is used.
    places: BTreeMap<&'a str, BTreeSet<String>>,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, OperationName { name, key }: &OperationName) -> Result<(), Diagnostic> {
        let Some(item) = self.document.pointer(&pointer::of(&["paths", &key.path])) else {
            return Ok(());
        };
        let Some(operation) = item.get(&key.method) else {
            return Ok(());
        };
        for parameters in [item.get("parameters"), operation.get("parameters")] {
            for parameter in parameters.and_then(Value::as_array).into_iter().flatten() {
                let parameter = self.component(parameter, name, |value| {
                    value.get("name")?.as_str().map(str::to_owned)
                })?;
                self.contents(parameter, &format!("{name} parameter"));
            }
        }
        if let Some(body) = operation.get("requestBody") {
            let body = self.component(body, name, |_| Some(format!("{name}Body")))?;
            self.contents(body, &format!("{name} body"));
        }
        let responses = operation.get("responses").and_then(Value::as_object);
        for (status, response) in responses.into_iter().flatten() {
            let response = self.component(response, name, |_| Some(reason(status)))?;
            self.contents(response, &format!("{name} {status}"));
            let headers = response.get("headers").and_then(Value::as_object);
            for (header, value) in headers.into_iter().flatten() {
                let value = self.component(value, name, |_| Some(header.clone()))?;
                self.contents(value, &format!("{name} {status} {header}"));
            }
        }
        Ok(())
    }

    /// The names of security schemes say what they are.
    fn security(&mut self) -> Result<(), Diagnostic> {
        let schemes = self.document.pointer("/components/securitySchemes");
        for (upstream, scheme) in schemes.and_then(Value::as_object).into_iter().flatten() {
            let text = |key| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
            let name = match (text("type"), text("scheme")) {
                ("oauth2", _) => "ServiceAccounts",
                ("http", "digest") => "DigestAuth",
                // New: a person sees it under upstream's name, for want of words of ours.
                _ => upstream,
            };
            let at = pointer::of(&["components", "securitySchemes", upstream]);
            // So is a second one of a kind.
            let name = if self.holder(&at, name).is_some() {
                upstream
            } else {
                name
            };
            self.rename(&at, name.to_owned())?;
        }
        Ok(())
    }

    /// What a value is or refers to; a component gets the name that `name` makes of it, with that of the
    /// operation if another component has it.
    fn component(
        &mut self,
        value: &'a Value,
        operation: &str,
        name: impl Fn(&Value) -> Option<String>,
    ) -> Result<&'a Value, Diagnostic> {
        let Some(at) = reference(value) else {
            return Ok(value);
        };
        let Some(target) = self.document.pointer(at) else {
            return Ok(value);
        };
        if let Some(name) = name(target) {
            let name = match self.holder(at, &name) {
                Some(_) => format!("{operation}{}", name.to_upper_camel_case()),
                None => name,
            };
            self.rename(at, name)?;
        }
        Ok(target)
    }

    /// Records the schemas of a parameter, header, body or response.
    fn contents(&mut self, value: &'a Value, place: &str) {
        if let Some(schema) = value.get("schema") {
            self.schema(place, schema);
        }
        let content = value.get("content").and_then(Value::as_object);
        let schema = |(name, media): (&'a String, &'a Value)| Some((name, media.get("schema")?));
        let mut schemas: Vec<_> = content.into_iter().flatten().filter_map(schema).collect();
        // The place of the body is that of its JSON; what comes in another form is somewhere else.
        schemas.sort_by_key(|(name, _)| !name.contains("json"));
        for (number, (name, schema)) in schemas.into_iter().enumerate() {
            match number {
                0 => self.schema(place, schema),
                _ => self.schema(&format!("{place} {name}"), schema),
            }
        }
    }

    /// Records where a schema is used, and the schemas inside one that is written there.
    fn schema(&mut self, place: &str, schema: &'a Value) {
        if let Some(at) = reference(schema) {
            self.places.entry(at).or_default().insert(place.to_owned());
            return;
        }
        self.inside(place, schema);
    }

    fn inside(&mut self, place: &str, schema: &'a Value) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (property, value) in properties.into_iter().flatten() {
            self.schema(&format!("{place}.{property}"), value);
        }
        for (key, mark) in [
            ("items", "[]"),
            ("additionalProperties", "{}"),
            ("not", " not"),
        ] {
            if let Some(value) = schema.get(key).filter(|value| value.is_object()) {
                self.schema(&format!("{place}{mark}"), value);
            }
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            let members = schema.get(key).and_then(Value::as_array);
            for (number, value) in members.into_iter().flatten().enumerate() {
                self.schema(&format!("{place} {key} {number}"), value);
            }
        }
    }

    /// Names the schemas, those that operations use first and then those inside them. A place inside a
    /// schema begins with our name of it, so a name upstream plays no part.
    fn name_schemas(&mut self) -> Result<BTreeSet<String>, Diagnostic> {
        let mut used = BTreeSet::new();
        loop {
            let next = self.places.iter().find_map(|(at, places)| {
                let is_here = |schema: &&SchemaName| places.contains(&schema.at);
                let ours = self.names.schemas.iter().find(is_here)?;
                (!self.renamed.contains_key(*at)).then_some((*at, ours))
            });
            let Some((at, SchemaName { name, .. })) = next else {
                break;
            };
            self.rename(at, name.clone())?;
            used.insert(name.clone());
            if let Some(target) = self.document.pointer(at) {
                self.schema(name, target);
            }
        }
        Ok(used)
    }

    fn unnamed(&self) -> Vec<Refusal> {
        let unnamed = self
            .places
            .iter()
            .filter(|(at, _)| !self.renamed.contains_key(**at));
        unnamed
            .map(|(at, places)| {
                let upstream = at.rsplit('/').next().unwrap_or(at);
                let place = places.first().map_or("", String::as_str);
                Refusal {
                    place: SOURCES.to_owned(),
                    what: format!("the schema that upstream calls {upstream}, at {place:?}, has no name of ours"),
                    help: "add a line to `schemas`: our name, and the place".to_owned(),
                    needs_decision: true,
                }
            })
            .collect()
    }

    fn rename(&mut self, at: &str, name: String) -> Result<(), Diagnostic> {
        if let Some(other) = self.holder(at, &name) {
            let other = other.to_owned();
            return Err(Diagnostic::new(
                at,
                DiagnosticKind::SameComponentName { other, name },
            ));
        }
        self.renamed.entry(at.to_owned()).or_insert(name);
        Ok(())
    }

    /// Another component of the kind of `at` that has `name`, unless `at` has a name already.
    fn holder(&self, at: &str, name: &str) -> Option<&str> {
        if self.renamed.contains_key(at) {
            return None;
        }
        let kind = at.rsplit_once('/').map_or(at, |(kind, _)| kind);
        let mut renamed = self.renamed.iter();
        let taken =
            renamed.find(|(other, taken)| *taken == name && other.starts_with(&format!("{kind}/")));
        taken.map(|(other, _)| other.as_str())
    }
}

/// The pointer that a reference of this document points at.
fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix('#')
}

/// A name for a shared response, by its status.
fn reason(status: &str) -> String {
    match status {
        "400" => "badRequest".to_owned(),
        "401" => "unauthorized".to_owned(),
        "403" => "forbidden".to_owned(),
        "404" => "notFound".to_owned(),
        "406" => "notAcceptable".to_owned(),
        "409" => "conflict".to_owned(),
        "410" => "gone".to_owned(),
        "429" => "tooManyRequests".to_owned(),
        "500" => "internalServerError".to_owned(),
        other => format!("status{other}"),
    }
}

/// `document` with its components and the references to them renamed.
fn apply(mut document: Value, renamed: &BTreeMap<String, String>) -> Value {
    references(&mut document, renamed);
    let components = document
        .get_mut("components")
        .and_then(Value::as_object_mut);
    for (kind, group) in components.into_iter().flatten() {
        let Some(group) = group.as_object_mut() else {
            continue;
        };
        *group = std::mem::take(group)
            .into_iter()
            .map(|(name, value)| {
                let at = pointer::of(&["components", kind, &name]);
                (renamed.get(&at).cloned().unwrap_or(name), value)
            })
            .collect();
    }
    security_names(&mut document, renamed);
    document
}

/// Renames what `$ref`s and discriminator mappings point at.
fn references(value: &mut Value, renamed: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            let renamed = text
                .strip_prefix('#')
                .and_then(|at| Some((at, renamed.get(at)?)));
            if let Some((at, name)) = renamed
                && let Some((kind, _)) = at.rsplit_once('/')
            {
                *text = format!("#{}", pointer::join(kind, name));
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| references(value, renamed)),
        Value::Object(object) => {
            for (key, value) in object {
                if key == "mapping" {
                    bare_names(value, renamed);
                }
                references(value, renamed);
            }
        }
        _ => {}
    }
}

/// A mapping of a discriminator may name a schema instead of pointing at it.
fn bare_names(mapping: &mut Value, renamed: &BTreeMap<String, String>) {
    let targets = mapping
        .as_object_mut()
        .into_iter()
        .flat_map(Object::values_mut);
    for target in targets {
        let at = target
            .as_str()
            .map(|name| pointer::of(&["components", "schemas", name]));
        if let Some(name) = at.and_then(|at| renamed.get(&at)) {
            *target = json!(name);
        }
    }
}

/// Renames the security schemes that the document and its operations require.
fn security_names(document: &mut Value, renamed: &BTreeMap<String, String>) {
    let rename = |requirements: &mut Value| {
        for requirement in requirements.as_array_mut().into_iter().flatten() {
            if let Some(object) = requirement.as_object_mut() {
                *object = std::mem::take(object)
                    .into_iter()
                    .map(|(name, scopes)| {
                        let at = pointer::of(&["components", "securitySchemes", &name]);
                        (renamed.get(&at).cloned().unwrap_or(name), scopes)
                    })
                    .collect();
            }
        }
    };
    if let Some(security) = document.get_mut("security") {
        rename(security);
    }
    let items = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in items.into_iter().flat_map(Object::values_mut) {
        for method in METHODS {
            if let Some(security) = item.get_mut(method).and_then(|it| it.get_mut("security")) {
                rename(security);
            }
        }
    }
}

#[cfg(test)]
mod tests;
