//! Parameters that cannot be sent as the document says: refused, with the place.

use serde_json::json;

use crate::bad_input::{WINDOW, refused};

#[test]
fn default_that_the_parameter_does_not_take() {
    refused(
        |document| {
            document["paths"][WINDOW]["get"]["parameters"] = json!([{
                "name": "direction", "in": "query", "description": "Which way",
                "schema": {"type": "string", "enum": ["asc", "desc"], "default": "up"},
            }]);
        },
        &[
            "the default \"up\" is not among the values",
            "maintenanceWindow/get/parameters/0/schema/default",
        ],
    );
}

#[test]
fn parameters_without_a_text() {
    let refused = |parameter: serde_json::Value, what: &str| {
        refused(
            |document| {
                let parameters = &mut document["paths"][WINDOW]["get"]["parameters"];
                parameters.as_array_mut().unwrap().push(parameter.clone());
            },
            &[what, "maintenanceWindow/get/parameters/"],
        );
    };
    let list = json!({"type": "array", "items": {"type": "string"}});
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let parameter = |place: &str, schema: &serde_json::Value, more: serde_json::Value| {
        let mut parameter = json!({"name": "p", "in": place, "description": "", "schema": schema});
        let more = more.as_object().unwrap().clone();
        parameter.as_object_mut().unwrap().extend(more);
        parameter
    };
    for (parameter, what) in [
        (parameter("query", &object, json!({})), "neither a text"),
        (parameter("header", &object, json!({})), "neither a text"),
        (
            parameter("query", &object, json!({"style": "deepObject"})),
            "in the style \"deepObject\"",
        ),
        (
            parameter("header", &list, json!({"style": "form"})),
            "in the style \"form\"",
        ),
        (parameter("query", &json!({}), json!({})), "neither a text"),
        (
            parameter("query", &json!({"type": "array", "items": list}), json!({})),
            "a list of something",
        ),
        (
            parameter(
                "query",
                &list,
                json!({"style": "pipeDelimited", "explode": true}),
            ),
            "exploded",
        ),
        (
            parameter(
                "query",
                &json!({"type": "string"}),
                json!({"style": "spaceDelimited"}),
            ),
            "no list",
        ),
        (
            parameter(
                "query",
                &json!({"type": "string"}),
                json!({"allowReserved": true}),
            ),
            "reserved characters",
        ),
        (
            parameter(
                "header",
                &json!({"type": "string", "nullable": true}),
                json!({}),
            ),
            "nullable",
        ),
        (
            parameter(
                "header",
                &json!({"type": "string"}),
                json!({"name": "two words"}),
            ),
            "cannot be called \"two words\"",
        ),
    ] {
        refused(parameter, what);
    }
}
