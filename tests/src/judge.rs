//! Judges a recorded request by the fragment: clause by clause, so that a failure names the one
//! that was broken.

use serde_json::Value;

use crate::contract::Operation;
use crate::drive::{Input, TOKEN};
use crate::recorder::Recorded;

/// Whether exactly one request was made, and it is the one that the contract describes.
///
/// # Errors
///
/// The first clause that was broken.
pub fn request(
    operation: &Operation<'_>,
    input: &Input,
    requests: &[Recorded],
) -> Result<(), String> {
    let holds = |clause: &str, truth: bool, what: String| {
        if truth {
            Ok(())
        } else {
            Err(operation.breach(clause, &what))
        }
    };
    let [request] = requests else {
        let what = format!("{} requests were made", requests.len());
        return Err(operation.breach("one call is one request", &what));
    };
    holds(
        "the method",
        request.method == operation.method,
        format!("{} was sent", request.method),
    )?;
    let path = operation.path.replace("{groupId}", &input.project);
    holds(
        "the path",
        request.path == path,
        format!("{} was sent", request.path),
    )?;
    holds(
        "a query parameter with its default value is not sent",
        request.query.is_none(),
        format!("the query was {:?}", request.query),
    )?;
    let date = operation.contract.version.date();
    let accept = format!("application/vnd.atlas.{date}+json");
    holds(
        "Accept names the client's version, and only that",
        request.header("accept") == [accept],
        format!("it was {:?}", request.header("accept")),
    )?;
    holds(
        "no header of the generator's own",
        request.header("api-version").is_empty(),
        "api-version was sent".to_owned(),
    )?;
    holds(
        "one Authorization header, with the scheme of the credentials",
        request.header("authorization") == [format!("Bearer {TOKEN}")],
        format!("{} were sent", request.header("authorization").len()),
    )?;
    body(operation, input, request)
}

fn body(operation: &Operation<'_>, input: &Input, request: &Recorded) -> Result<(), String> {
    let breach = |clause: &str, what: String| Err(operation.breach(clause, &what));
    let bodies = operation.request_bodies();
    let types = request.header("content-type");
    if bodies.is_empty() {
        return if request.body.is_empty() && types.is_empty() {
            Ok(())
        } else {
            let what = format!("{} bytes of {types:?} were sent", request.body.len());
            breach("an operation without a body sends none", what)
        };
    }
    let content = match types[..] {
        [one] => bodies.get(one),
        _ => None,
    };
    let Some(content) = content else {
        let what = format!("{types:?} is not among {:?}", bodies.keys());
        return breach("Content-Type is one of the request's media types", what);
    };
    let sent: Value = match serde_json::from_slice(&request.body) {
        Ok(sent) => sent,
        Err(error) => return breach("the body is JSON", error.to_string()),
    };
    let validator = operation.contract.validator(&content["schema"]);
    if let Some(error) = validator.iter_errors(&sent).next() {
        return breach(
            "the body is valid by its schema",
            format!("{error} in {sent}"),
        );
    }
    if let Some(name) = forbidden(operation, &content["schema"], &sent) {
        return breach(
            "no member that is read-only or that the schema does not know",
            format!("{name} is in {sent}"),
        );
    }
    if Some(&sent) != input.body.as_ref() {
        let what = format!("{sent} was sent instead of {:?}", input.body);
        return breach("the body says what was asked for", what);
    }
    Ok(())
}

/// A member of `sent` that the schema has not, or has for reading only.
fn forbidden(operation: &Operation<'_>, schema: &Value, sent: &Value) -> Option<String> {
    let contract = operation.contract;
    let schema = contract.resolve(schema);
    let alternatives: Vec<&Value> = match schema["allOf"].as_array() {
        Some(parts) => parts.iter().map(|part| contract.resolve(part)).collect(),
        None => vec![schema],
    };
    sent.as_object()?.iter().find_map(|(name, value)| {
        let property = alternatives
            .iter()
            .find_map(|part| part.get("properties")?.get(name));
        match property {
            None => Some(name.clone()),
            Some(property) if property["readOnly"] == true => Some(name.clone()),
            Some(property) => forbidden(operation, property, value),
        }
    })
}
