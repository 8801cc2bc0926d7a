//! Reads the operations of a fragment.

use serde_json::Value;

use crate::http::media_type;
use crate::service::spec::operation::{Operation, PathParameter, QueryParameter, RequestBody};
use crate::service::spec::schema::{self, Schema};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Reads the operations of a fragment.
///
/// # Errors
///
/// Why the fragment cannot be used.
pub(crate) fn read_fragment(text: &str) -> Result<Vec<Operation>, String> {
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
        let parameter_schema = parameter.get("schema").unwrap_or(&Value::Null);
        match text("in") {
            Some("path") => path_parameters.push(PathParameter {
                name,
                pattern: schema::resolve(document, parameter_schema)?
                    .get("pattern")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            }),
            Some("query") => query.push(QueryParameter {
                name,
                required: parameter.get("required") == Some(&Value::Bool(true)),
                schema: Schema::read(document, parameter_schema)?,
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
        dates: read_response_dates(document, operation)?,
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

/// Sorts path parameters in the order of the path.
fn in_path_order(
    path: &str,
    mut parameters: Vec<PathParameter>,
) -> Result<Vec<PathParameter>, String> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let index = parameters.iter().position(|known| known.name == name);
            index
                .map(|index| parameters.swap_remove(index))
                .ok_or_else(|| format!("the path parameter {name} is not described"))
        })
        .collect()
}

/// The versions in the media types of successful responses.
fn read_response_dates(document: &Value, operation: &Value) -> Result<Vec<String>, String> {
    let mut dates = Vec::new();
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        if status.starts_with('2') {
            dates.extend(dated_content(schema::resolve(document, response)?));
        }
    }
    Ok(dates)
}

/// The versions in the media types of a request body or response.
fn dated_content(holder: &Value) -> impl Iterator<Item = String> {
    holder
        .get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(media_type, _)| media_type::version_of(media_type))
}

fn read_body(document: &Value, operation: &Value) -> Result<Option<RequestBody>, String> {
    let Some(body) = operation.get("requestBody") else {
        return Ok(None);
    };
    let body = schema::resolve(document, body)?;
    let content = body.get("content").and_then(Value::as_object);
    // All types of a fragment have the same schema; the last in alphabetical order is the newest
    // dated one.
    let body_schema = content
        .into_iter()
        .flatten()
        .filter(|(media_type, _)| {
            media_type.as_str() == "application/json"
                || media_type::version_of(media_type).is_some()
        })
        .max_by_key(|(media_type, _)| media_type.as_str())
        .and_then(|(_, content)| content.get("schema"))
        .ok_or("the body has no JSON type with a schema")?;
    Ok(Some(RequestBody {
        dates: dated_content(body).collect(),
        schema: Schema::read(document, body_schema)?,
    }))
}
