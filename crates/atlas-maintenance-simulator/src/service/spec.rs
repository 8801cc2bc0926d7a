//! The operations that the fragments describe, and how a request finds its own.
//!
//! Versions, paths, methods, parameters and media types all come from the fragments; none is
//! listed here. This module must not know what an operation does.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::http::media_type;
use crate::service::spec::schema::Schema;

pub(crate) mod schema;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// All fragments, by the date of their version.
#[derive(Debug)]
pub(crate) struct Api {
    versions: BTreeMap<String, Vec<Operation>>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    /// The name that clients use for it.
    pub(crate) id: String,
    /// In capitals.
    pub(crate) method: String,
    /// The path with its parameters in braces.
    pub(crate) path: String,
    pub(crate) path_parameters: Vec<PathParameter>,
    pub(crate) query: Vec<QueryParameter>,
    /// The dated versions of the resource in this fragment.
    pub(crate) dates: Vec<String>,
    pub(crate) body: Option<Body>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PathParameter {
    pub(crate) name: String,
    pub(crate) pattern: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct QueryParameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

#[derive(Debug)]
pub(crate) struct Body {
    /// The dated versions of the body's media type.
    pub(crate) dates: Vec<String>,
    pub(crate) schema: Schema,
}

/// What a path and a method lead to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// The name of the operation, in the newest version that has it.
    Operation(&'a str),
    /// The path is known with other methods only.
    OtherMethods(BTreeSet<String>),
    Nothing,
}

impl<'a> Found<'a> {
    pub(crate) fn operation(&self) -> Option<&'a str> {
        match self {
            Self::Operation(id) => Some(id),
            Self::OtherMethods(_) | Self::Nothing => None,
        }
    }
}

impl Api {
    /// Reads the fragments: pairs of a version's date and its document.
    ///
    /// # Errors
    ///
    /// Which fragment cannot be used, and why.
    pub(crate) fn read(fragments: &[(&str, &str)]) -> Result<Self, String> {
        let mut versions = BTreeMap::new();
        for (date, text) in fragments {
            let operations =
                read_fragment(date, text).map_err(|problem| format!("{date}: {problem}"))?;
            versions.insert((*date).to_owned(), operations);
        }
        Ok(Self { versions })
    }

    /// The dates that the service has, oldest first.
    pub(crate) fn dates(&self) -> impl Iterator<Item = &str> {
        self.versions.keys().map(String::as_str)
    }

    /// Whether there is a version of that date, of the API or of a resource.
    pub(crate) fn has_version(&self, date: &str) -> bool {
        let of_resource = |operation: &Operation| operation.dates.iter().any(|known| known == date);
        self.versions.contains_key(date) || self.versions.values().flatten().any(of_resource)
    }

    /// Every operation of every fragment.
    #[cfg(test)]
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.versions.values().flatten()
    }

    /// Whether any version knows the path, and with which methods.
    pub(crate) fn find(&self, method: &str, path: &str) -> Found<'_> {
        let mut methods = BTreeSet::new();
        for operation in self.versions.values().rev().flatten() {
            if operation.matches(path) {
                if operation.method == method {
                    return Found::Operation(&operation.id);
                }
                methods.insert(operation.method.clone());
            }
        }
        if methods.is_empty() {
            Found::Nothing
        } else {
            Found::OtherMethods(methods)
        }
    }

    /// The operation as the version of that date has it.
    pub(crate) fn operation(&self, date: &str, method: &str, path: &str) -> Option<&Operation> {
        self.versions
            .get(date)?
            .iter()
            .find(|operation| operation.method == method && operation.matches(path))
    }
}

impl Operation {
    fn matches(&self, path: &str) -> bool {
        self.parameters_in(path).is_some()
    }

    /// What a path has for the parameter of that name; nothing where it has none.
    pub(crate) fn parameter<'a>(&self, path: &'a str, name: &str) -> &'a str {
        let given = self.parameters_in(path).unwrap_or_default();
        self.path_parameters
            .iter()
            .zip(given)
            .find(|(parameter, _)| parameter.name == name)
            .map_or("", |(_, value)| value)
    }

    /// The path's parameters in their order; `None` when the path is not this operation's.
    pub(crate) fn parameters_in<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        let mut given = path.split('/');
        let mut parameters = Vec::new();
        for expected in self.path.split('/') {
            let segment = given.next()?;
            if expected.starts_with('{') && expected.ends_with('}') {
                if segment.is_empty() {
                    return None;
                }
                parameters.push(segment);
            } else if expected != segment {
                return None;
            }
        }
        given.next().is_none().then_some(parameters)
    }
}

fn read_fragment(date: &str, text: &str) -> Result<Vec<Operation>, String> {
    if !media_type::is_date(date) {
        return Err("the version is not a date".to_owned());
    }
    let document: Value =
        serde_json::from_str(text).map_err(|problem| format!("not JSON: {problem}"))?;
    let paths = document
        .get("paths")
        .and_then(Value::as_object)
        .ok_or("no paths")?;
    let mut operations = Vec::new();
    for (path, item) in paths {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let operation = read_operation(&document, method, path, item, operation)
                .map_err(|problem| format!("{method} {path}: {problem}"))?;
            operations.push(operation);
        }
    }
    Ok(operations)
}

fn read_operation(
    document: &Value,
    method: &str,
    path: &str,
    item: &Value,
    operation: &Value,
) -> Result<Operation, String> {
    let id = ["x-xgen-operation-id-override", "operationId"]
        .into_iter()
        .find_map(|name| operation.get(name)?.as_str())
        .ok_or("no operationId")?;
    let mut path_parameters = Vec::new();
    let mut query = Vec::new();
    for parameter in list(item, "parameters").chain(list(operation, "parameters")) {
        let parameter = schema::resolve(document, parameter)?;
        let text = |name: &str| parameter.get(name).and_then(Value::as_str);
        let name = text("name").ok_or("a parameter has no name")?.to_owned();
        let shape = parameter.get("schema").unwrap_or(&Value::Null);
        match text("in") {
            Some("path") => path_parameters.push(PathParameter {
                name,
                pattern: schema::resolve(document, shape)?
                    .get("pattern")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            }),
            Some("query") => query.push(QueryParameter {
                name,
                required: parameter.get("required") == Some(&Value::Bool(true)),
                schema: Schema::read(document, shape)?,
            }),
            _ => {}
        }
    }
    let path_parameters = in_path_order(path, path_parameters)?;
    Ok(Operation {
        id: id.to_owned(),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        path_parameters,
        query,
        dates: read_answer_dates(document, operation)?,
        body: read_body(document, operation)?,
    })
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// A fragment lists parameters in any order; requests give them in the path's.
fn in_path_order(
    path: &str,
    mut parameters: Vec<PathParameter>,
) -> Result<Vec<PathParameter>, String> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let place = parameters.iter().position(|known| known.name == name);
            place
                .map(|place| parameters.swap_remove(place))
                .ok_or_else(|| format!("the path's parameter {name} is not described"))
        })
        .collect()
}

/// The dates of the media types that the operation succeeds with.
fn read_answer_dates(document: &Value, operation: &Value) -> Result<Vec<String>, String> {
    let mut dates = Vec::new();
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        if status.starts_with('2') {
            dates.extend(dated_content(schema::resolve(document, response)?));
        }
    }
    Ok(dates)
}

fn dated_content(holder: &Value) -> impl Iterator<Item = String> {
    holder
        .get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(media_type, _)| media_type::date_of(media_type))
}

fn read_body(document: &Value, operation: &Value) -> Result<Option<Body>, String> {
    let Some(body) = operation.get("requestBody") else {
        return Ok(None);
    };
    let body = schema::resolve(document, body)?;
    let content = body.get("content").and_then(Value::as_object);
    // The types of one fragment are names for the same shape, so that of the last will do: in
    // alphabetical order that is the newest dated one.
    let shape = content
        .into_iter()
        .flatten()
        .filter(|(media_type, _)| {
            media_type.as_str() == "application/json" || media_type::date_of(media_type).is_some()
        })
        .max_by_key(|(media_type, _)| media_type.as_str())
        .and_then(|(_, content)| content.get("schema"))
        .ok_or("the body has no JSON type with a schema")?;
    Ok(Some(Body {
        dates: dated_content(body).collect(),
        schema: Schema::read(document, shape)?,
    }))
}

#[cfg(test)]
mod tests {
    use atlas_maintenance_types::ApiVersion;

    use super::*;
    use crate::generated::fragments::FRAGMENTS;

    const WINDOW: &str = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";

    fn api() -> Api {
        Api::read(FRAGMENTS).unwrap()
    }

    #[test]
    fn every_fragment_has_the_operations_of_a_window() {
        let api = api();
        let versions: Vec<_> = ApiVersion::ALL
            .iter()
            .map(|version| version.date())
            .collect();
        assert_eq!(api.dates().collect::<Vec<_>>(), versions);
        for date in api.dates() {
            for (method, path, id) in [
                ("GET", WINDOW.to_owned(), "getMaintenanceWindow"),
                ("PATCH", WINDOW.to_owned(), "updateMaintenanceWindow"),
                ("DELETE", WINDOW.to_owned(), "resetMaintenanceWindow"),
                ("POST", format!("{WINDOW}/defer"), "deferMaintenanceWindow"),
                (
                    "POST",
                    format!("{WINDOW}/autoDefer"),
                    "toggleMaintenanceAutoDefer",
                ),
            ] {
                let operation = api.operation(date, method, &path).unwrap();
                assert_eq!(operation.id, id, "{date}");
                assert!(!operation.dates.is_empty(), "{date} {id}");
                assert_eq!(
                    operation.parameters_in(&path).unwrap(),
                    ["32b6e34b3d91647abb20e7b8"]
                );
                assert_eq!(operation.body.is_some(), method == "PATCH", "{date} {id}");
                assert!(operation.query.iter().any(|query| query.name == "envelope"));
            }
        }
    }

    /// The simulator reads ids with its own type instead of the pattern; this notices when the
    /// two part ways.
    #[test]
    fn path_parameters_are_ids_in_their_known_form() {
        for operation in api().operations() {
            for parameter in &operation.path_parameters {
                let known = ["groupId", "orgId"].contains(&parameter.name.as_str());
                assert!(known, "{}: {}", operation.id, parameter.name);
                assert_eq!(parameter.pattern.as_deref(), Some("^([a-f0-9]{24})$"));
            }
        }
    }

    #[test]
    fn other_paths_and_methods_are_told_apart() {
        let api = api();
        assert_eq!(
            api.find("GET", WINDOW),
            Found::Operation("getMaintenanceWindow")
        );
        let others = ["DELETE", "GET", "PATCH"].map(str::to_owned);
        assert_eq!(api.find("PUT", WINDOW), Found::OtherMethods(others.into()));
        for path in [
            "",
            "/",
            "/api/atlas/v2/groups/",
            "/api/atlas/v2/groups//maintenanceWindow",
            &format!("{WINDOW}/"),
            &format!("{WINDOW}/other"),
            &WINDOW.to_uppercase(),
        ] {
            assert_eq!(api.find("GET", path), Found::Nothing, "{path}");
        }
    }

    #[test]
    fn a_fragment_that_cannot_be_used_says_where_and_why() {
        for (date, text, part) in [
            ("2025-03-12", "{", "not JSON"),
            ("2025-03-12", "{}", "no paths"),
            ("newest", "{}", "not a date"),
            (
                "2025-03-12",
                r#"{"paths": {"/x": {"get": {}}}}"#,
                "get /x: no operationId",
            ),
            (
                "2025-03-12",
                r##"{"paths": {"/x": {"get": {"operationId": "x", "parameters": [{"$ref": "#/y"}]}}}}"##,
                "#/y leads to nothing",
            ),
            (
                "2025-03-12",
                r#"{"paths": {"/{x}": {"get": {"operationId": "x"}}}}"#,
                "parameter x is not described",
            ),
        ] {
            let message = Api::read(&[(date, text)]).unwrap_err();
            assert!(
                message.contains(part) && message.contains(date),
                "{message}"
            );
        }
    }

    #[test]
    fn the_name_of_an_operation_is_the_overriding_one() {
        let text = r#"{"paths": {"/x": {"get": {
            "operationId": "getGroupX", "x-xgen-operation-id-override": "getX"
        }}}}"#;
        let api = Api::read(&[("2025-03-12", text)]).unwrap();
        assert_eq!(api.operation("2025-03-12", "GET", "/x").unwrap().id, "getX");
    }
}
