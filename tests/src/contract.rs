//! The contract in `spec/`: versions, operations, parameters, request bodies, responses.

use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance::ApiVersion;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use toml_edit::DocumentMut;

/// The members of a path item that are operations.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One fragment of `spec/`.
#[derive(Debug)]
pub struct Contract {
    /// The version of the fragment: a date, or `preview`.
    pub name: String,
    /// The version of the client that is called. The preview is asked for whatever it is.
    pub version: ApiVersion,
    document: Value,
    /// The text of the file, to find line numbers.
    text: String,
}

/// One operation of a fragment.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'c> {
    /// The fragment that contains it.
    pub contract: &'c Contract,
    /// The method, in capitals.
    pub method: &'c str,
    /// The path with its parameters in braces.
    pub path: &'c str,
    node: &'c Value,
}

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

impl Contract {
    /// The name of the version without a date.
    const PREVIEW: &str = "preview";

    /// Whether this is the preview.
    pub fn is_preview(&self) -> bool {
        self.name == Self::PREVIEW
    }

    /// The fragments of all dated versions; see [`all`](Self::all).
    pub fn dated() -> Vec<Self> {
        let mut contracts = Self::all();
        contracts.retain(|contract| !contract.is_preview());
        assert!(!contracts.is_empty(), "spec/sources.toml lists no date");
        contracts
    }

    /// The fragments of all versions in `spec/sources.toml`, in its order.
    ///
    /// # Panics
    ///
    /// When the list or a fragment cannot be read, or names a version that the client lacks.
    pub fn all() -> Vec<Self> {
        let text = fs::read_to_string(spec().join("sources.toml")).expect("spec/sources.toml");
        let sources: DocumentMut = text.parse().expect("spec/sources.toml is TOML");
        let versions = sources["versions"].as_array().expect("a list of versions");
        let contracts: Vec<_> = versions
            .iter()
            .map(|line| {
                let line = line.as_inline_table().expect("a table for each version");
                let date = line.get("date").and_then(|date| date.as_str());
                Self::read(date.expect("a date in each table"))
            })
            .collect();
        assert!(!contracts.is_empty(), "spec/sources.toml lists no version");
        contracts
    }

    fn read(date: &str) -> Self {
        let file = spec().join(format!("{date}.json"));
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
        let document: Value = serde_json::from_str(&text).expect("a fragment is JSON");
        assert_eq!(
            document["info"]["version"], date,
            "{file:?} is of another version"
        );
        let version = match date {
            Self::PREVIEW => Ok(ApiVersion::latest()),
            date => date.parse(),
        };
        Self {
            name: date.to_owned(),
            version: version.unwrap_or_else(|error| {
                panic!("spec/sources.toml lists {date}, but the client lacks it: {error}")
            }),
            document,
            text,
        }
    }

    /// The number of the line at which the last of these nested members begins, or the deepest of
    /// them that exists. A fragment has one member on a line, indented by two spaces a level.
    fn line(&self, members: &[&str]) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut index = 0;
        for (level, member) in (1..).zip(members) {
            let start = format!("{}{}:", "  ".repeat(level), json!(member));
            match lines[index..]
                .iter()
                .position(|line| line.starts_with(&start))
            {
                Some(offset) => index += offset,
                None => break,
            }
        }
        index + 1
    }

    /// Every operation of the fragment.
    ///
    /// # Panics
    ///
    /// When the fragment has none.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.document["paths"].as_object().expect("paths");
        let operations: Vec<_> = paths
            .iter()
            .flat_map(|(path, item)| {
                METHODS.into_iter().filter_map(move |method| {
                    Some(Operation {
                        contract: self,
                        method: method_name(method),
                        path,
                        node: item.get(method)?,
                    })
                })
            })
            .collect();
        assert!(!operations.is_empty(), "{} has no operation", self.name);
        operations
    }

    /// The security schemes by their names.
    pub fn security_schemes(&self) -> impl Iterator<Item = (&String, &Value)> {
        let schemes = self.document.pointer("/components/securitySchemes");
        schemes.and_then(Value::as_object).into_iter().flatten()
    }

    /// The schema of a property of an object, through references and `allOf`.
    ///
    /// # Panics
    ///
    /// When there is no such property.
    pub fn property<'c>(&'c self, schema: &'c Value, name: &str) -> &'c Value {
        self.parts(schema)
            .into_iter()
            .find_map(|part| Some(self.resolve(part.get("properties")?.get(name)?)))
            .unwrap_or_else(|| panic!("{} has no property {name} in {schema}", self.name))
    }

    /// The parts of a schema: the members of its `allOf`, or the schema itself.
    pub fn parts<'c>(&'c self, schema: &'c Value) -> Vec<&'c Value> {
        let schema = self.resolve(schema);
        match schema.get("allOf").and_then(Value::as_array) {
            Some(parts) => parts.iter().flat_map(|part| self.parts(part)).collect(),
            None => vec![schema],
        }
    }

    /// A node, or the target of its reference.
    ///
    /// # Panics
    ///
    /// When the target of the reference is missing.
    pub fn resolve<'c>(&'c self, node: &'c Value) -> &'c Value {
        match node.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let pointer = reference.strip_prefix('#').expect("a local reference");
                let target = self.document.pointer(pointer);
                self.resolve(
                    target.unwrap_or_else(|| panic!("the target of {reference} is missing")),
                )
            }
            None => node,
        }
    }

    /// A node with every reference replaced by its target, except recursive references.
    pub fn dereferenced<'c>(&'c self, node: &'c Value) -> Value {
        self.dereferenced_within(node, &mut Vec::new())
    }

    fn dereferenced_within<'c>(&'c self, node: &'c Value, open: &mut Vec<&'c Value>) -> Value {
        if open.iter().any(|outer| std::ptr::eq(*outer, node)) {
            return json!("recursive reference");
        }
        open.push(node);
        let full = match self.resolve(node) {
            Value::Object(members) => members
                .iter()
                .map(|(name, member)| (name.clone(), self.dereferenced_within(member, open)))
                .collect::<Map<_, _>>()
                .into(),
            Value::Array(items) => items
                .iter()
                .map(|item| self.dereferenced_within(item, open))
                .collect(),
            other => other.clone(),
        };
        open.pop();
        full
    }

    /// A validator for a schema of the fragment. OpenAPI 3.0 schemas are those of JSON Schema
    /// draft 4, except `nullable`, which is translated.
    ///
    /// # Panics
    ///
    /// When the schema is invalid.
    pub fn validator(&self, schema: &Value) -> Validator {
        let mut root = json!({
            "allOf": [schema],
            "components": self.document["components"],
        });
        translate_nullable(&mut root);
        jsonschema::draft4::new(&root).expect("a schema of a fragment")
    }
}

fn method_name(lower: &'static str) -> &'static str {
    match lower {
        "get" => "GET",
        "put" => "PUT",
        "post" => "POST",
        "delete" => "DELETE",
        "options" => "OPTIONS",
        "head" => "HEAD",
        "patch" => "PATCH",
        _ => "TRACE",
    }
}

fn translate_nullable(node: &mut Value) {
    match node {
        Value::Object(members) => {
            if members.remove("nullable") == Some(Value::Bool(true))
                && let Some(kind) = members.get("type").cloned()
            {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
            members.values_mut().for_each(translate_nullable);
        }
        Value::Array(items) => items.iter_mut().for_each(translate_nullable),
        _ => {}
    }
}

impl<'c> Operation<'c> {
    /// The parameters, with references resolved.
    pub fn parameters(&self) -> Vec<&'c Value> {
        let list = self.node.get("parameters").and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .map(|parameter| self.contract.resolve(parameter))
            .collect()
    }

    /// The names of the path parameters.
    pub fn path_parameters(&self) -> Vec<&'c str> {
        self.parameters_in("path")
    }

    /// The names of the query parameters.
    pub fn query_parameters(&self) -> Vec<&'c str> {
        self.parameters_in("query")
    }

    fn parameters_in(&self, location: &str) -> Vec<&'c str> {
        self.parameters()
            .into_iter()
            .filter(|parameter| parameter["in"] == location)
            .filter_map(|parameter| parameter["name"].as_str())
            .collect()
    }

    /// Whether the success response is an object with such a property.
    pub fn returns_property(&self, property: &str) -> bool {
        self.success_content().is_some_and(|(_, schema)| {
            let parts = self.contract.parts(schema);
            parts
                .iter()
                .any(|part| part["properties"].get(property).is_some())
        })
    }

    /// Whether the success response is a page whose results have such a property.
    pub fn lists(&self, property: &str) -> bool {
        self.success_content()
            .filter(|_| self.returns_property("results"))
            .is_some_and(|(_, schema)| {
                let items = &self.contract.property(schema, "results")["items"];
                self.contract.resolve(items)["properties"]
                    .get(property)
                    .is_some()
            })
    }

    /// The schema of the parameter of that name.
    ///
    /// # Panics
    ///
    /// When there is no such parameter.
    pub fn parameter_schema(&self, name: &str) -> &'c Value {
        self.parameters()
            .into_iter()
            .find(|parameter| parameter["name"] == name)
            .unwrap_or_else(|| panic!("{self} has no parameter {name}"))
            .get("schema")
            .expect("a parameter has a schema")
    }

    /// The request body by media type; `None` for an operation without one.
    pub fn request_bodies(&self) -> Option<&'c Map<String, Value>> {
        let body = self.contract.resolve(self.node.get("requestBody")?);
        body.get("content")?.as_object()
    }

    /// The schema of the request body, of the first media type.
    pub fn body_schema(&self) -> Option<&'c Value> {
        self.request_bodies()?.values().next()?.get("schema")
    }

    /// The statuses with their responses.
    pub fn responses(&self) -> Vec<(u16, &'c Value)> {
        let replies = self.node["responses"].as_object().expect("responses");
        replies
            .iter()
            .map(|(status, reply)| {
                let status = status.parse().expect("a status is a number");
                (status, self.contract.resolve(reply))
            })
            .collect()
    }

    /// The names of the headers of all responses.
    pub fn response_headers(&self) -> impl Iterator<Item = &'c str> {
        let responses = self.responses().into_iter();
        let headers = responses.filter_map(|(_, response)| response.get("headers")?.as_object());
        headers.flat_map(Map::keys).map(String::as_str)
    }

    /// The status and the response of success.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn success(&self) -> (u16, &'c Value) {
        self.responses()
            .into_iter()
            .find(|(status, _)| (200..300).contains(status))
            .unwrap_or_else(|| panic!("{self} has no success response"))
    }

    /// The media type and schema of the success response; `None` if it has no body.
    pub fn success_content(&self) -> Option<(&'c str, &'c Value)> {
        let (_, reply) = self.success();
        let content = reply.get("content")?.as_object()?;
        content
            .iter()
            .find_map(|(media_type, content)| Some((media_type.as_str(), content.get("schema")?)))
    }

    /// The retry class: `safe`, `idempotent` or `non-idempotent`.
    ///
    /// # Panics
    ///
    /// When the fragment does not say.
    pub fn retry(&self) -> &'c str {
        let retry = &self.node["x-atlas-retry"];
        let class = retry.get("class").unwrap_or(retry);
        class.as_str().expect("x-atlas-retry")
    }

    /// The retry class of a request with this body.
    pub fn retry_of(&self, body: Option<&Value>) -> &'c str {
        let has = |(name, value): (&String, &Value)| {
            body.is_some_and(|body| body.get(name) == Some(value))
        };
        let condition = self.non_idempotent_when().and_then(Value::as_object);
        if condition.is_some_and(|members| members.iter().any(has)) {
            "non-idempotent"
        } else {
            self.retry()
        }
    }

    /// The members of a body that make a request of the operation non-idempotent.
    pub fn non_idempotent_when(&self) -> Option<&'c Value> {
        self.node["x-atlas-retry"].get("non-idempotent-when")
    }

    /// What to check before a request with an unknown outcome is repeated.
    pub fn check(&self) -> Option<&'c str> {
        self.node["x-atlas-retry"].get("check")?.as_str()
    }

    /// The message for a broken clause of the contract, with its line in the fragment.
    pub fn violation(&self, clause: &str, what: &str) -> String {
        self.violation_in(None, clause, what)
    }

    /// The same for a clause in one part of the operation, such as `requestBody`.
    pub fn violation_in<'p>(
        &self,
        part: impl Into<Option<&'p str>>,
        clause: &str,
        what: &str,
    ) -> String {
        let method = self.method.to_lowercase();
        let members = ["paths", self.path, &method].into_iter().chain(part.into());
        let line = self.contract.line(&members.collect::<Vec<_>>());
        format!(
            "{self}\n  breaks the clause: {clause}\n  because: {what}\n  contract: spec/{}.json:{line}",
            self.contract.name,
        )
    }
}

impl std::fmt::Display for Operation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} of {}", self.method, self.path, self.contract.name)
    }
}
