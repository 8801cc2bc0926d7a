use serde_json::{Value, json};

use crate::generate::stripped_code::{has, of_client};
use crate::generate::{expressible, fixups, method_plan};

#[path = "../../../templates/lists.rs"]
mod lists;

fn ok(schema: Value) -> Value {
    json!({"description": "", "content": {"application/json": {"schema": schema}}})
}

/// A document with one operation, in the form that the generator takes.
fn document(path: &str, operation: Value) -> Value {
    let mut document = json!({
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "2024-08-05"},
        "paths": {path: {"get": operation}},
        "components": {},
    });
    fixups::apply(&mut document).unwrap();
    document
}

/// The code without its white space.
fn code(path: &str, operation: Value) -> String {
    let mut operation = operation;
    operation["operationId"] = json!("getA");
    if operation.get("responses").is_none() {
        operation["responses"] = json!({"204": {"description": ""}});
    }
    let document = document(path, operation);
    expressible::normalised(&document).unwrap();
    of_client(&document)
}

fn parameter(name: &str, place: &str) -> Value {
    json!({"name": name, "in": place, "required": true, "schema": {"type": "string"}})
}

#[test]
fn url_uses_parsed_base_and_headers_are_left_to_the_transport() {
    let optional = json!({"name": "o", "in": "query", "schema": {"type": "string"}});
    let code = code(
        "/a/{id}",
        json!({"parameters": [parameter("id", "path"), parameter("q", "query"), optional]}),
    );
    has(
        &code,
        &[
            r#"let url = self.inner.url(&format!("/a/{}", encode_path(&id.to_string())));"#,
            r#"let mut builder = self.client.get(url);"#,
            r#"if o.is_some() {
                   builder = builder.query(&progenitor_client::QueryParam::new("o", &o));
               }"#,
            r#"builder = builder.query(&progenitor_client::QueryParam::new("q", &q));"#,
            r#"let mut request = builder.build()?;"#,
        ],
    );
    assert!(
        !code.contains("api-version") && !code.contains("ACCEPT"),
        "{code}"
    );
    assert!(!code.contains("fnnew("), "{code}");
}

#[test]
fn headers_of_the_operation_are_sent() {
    let optional = json!({"name": "X-One", "in": "header", "schema": {"type": "string"}});
    let ignored = parameter("Accept", "header");
    let code = code(
        "/a",
        json!({"parameters": [parameter("If-Match", "header"), optional, ignored]}),
    );
    has(
        &code,
        &[
            r#"header_map.append("if-match", if_match.to_string().try_into()?);"#,
            r#"if let Some(value) = x_one {
                   header_map.append("x-one", value.to_string().try_into()?);
               }"#,
            ".headers(header_map)",
        ],
    );
    assert!(!code.contains("accept:"), "{code}");
}

#[test]
fn arguments_can_have_any_name() {
    let names = [
        "url",
        "_url",
        "request",
        "info",
        "result",
        "response",
        "header_map",
        "value",
        "encode_path",
        "body",
        "self",
        "type",
        "2fa",
        "last_read",
        "lastRead",
        "größe",
    ];
    let mut parameters: Vec<Value> = names.map(|name| parameter(name, "query")).into();
    parameters.push(parameter("url", "header"));
    parameters.push(parameter("url", "path"));
    let mut operation = json!({"parameters": parameters});
    operation["requestBody"] = ok(json!({"type": "object", "properties": {}}));
    let code = code("/a/{url}", operation);
    has(
        &code,
        &[
            "let _url = self.inner.url(",
            "encode_path(&url.to_string())",
            "let mut _request =",
            "let _response = _result?;",
            r#"QueryParam::new("encode_path", &encode_path_2)"#,
            r#"QueryParam::new("body", &body_2)"#,
            r#"QueryParam::new("self", &self_)"#,
            r#"QueryParam::new("type", &type_)"#,
            r#"QueryParam::new("2fa", &x2fa)"#,
            r#"QueryParam::new("last_read", &last_read)"#,
            r#"QueryParam::new("lastRead", &last_read_2)"#,
            r#"QueryParam::new("größe", &größe)"#,
            "_header_map.append(\"url\", url_",
            ".json(&body)",
        ],
    );
}

#[test]
fn lists_are_written_in_their_style() {
    let list = |name: &str, place: &str, more: Value| {
        let mut list = parameter(name, place);
        list["schema"] = json!({"type": "array", "items": {"type": "integer"}});
        for (key, value) in more.as_object().unwrap() {
            list[key] = value.clone();
        }
        list
    };
    let code = code(
        "/a/{p}",
        json!({"parameters": [
            list("p", "path", json!({})),
            list("h", "header", json!({})),
            list("one", "query", json!({"explode": false, "required": false})),
            list("two", "query", json!({"style": "spaceDelimited"})),
            list("three", "query", json!({"style": "pipeDelimited", "explode": false})),
            list("four", "query", json!({"style": "form", "explode": true})),
        ]}),
    );
    has(
        &code,
        &[
            r#"format!("/a/{}", lists::encoded(",", p.iter()))"#,
            r#"header_map.append("h", lists::plain(h.iter()).try_into()?);"#,
            r#"if let Some(it) = one {
                   let query = lists::encoded(",", it.iter());
                   let query = lists::query(request.url().query(), "one", &query);
                   request.url_mut().set_query(query.as_deref());
               }"#,
            r#"{ let it = two; let query = lists::encoded("%20", it.iter());"#,
            r#"{ let it = three; let query = lists::encoded("|", it.iter());"#,
            r#"QueryParam::new("four", &four)"#,
            "mod lists {",
        ],
    );
}

#[test]
fn every_success_is_decoded_in_its_form() {
    let code = code(
        "/a",
        json!({"responses": {
            "200": ok(json!({"type": "object", "properties": {"result": {"type": "string"}}})),
            "202": ok(json!({"type": "object", "properties": {"percent": {"type": "integer"}}})),
            "204": {"description": ""},
            "206": {"description": "", "content": {"application/gzip": {"schema": {}}}},
            "4XX": ok(json!({"type": "object", "properties": {"detail": {"type": "string"}}})),
        }}),
    );
    has(
        &code,
        &[
            "Result<ResponseValue<types::GetAAnswer>, Error<types::GetAError>>",
            "pub enum GetAAnswer {",
            "Status200(GetAAnswerV200),",
            "Status204,",
            "Status206(super::ByteStream),",
            "200u16 => alternative(response, types::GetAAnswer::Status200).await,",
            "204u16 => { ResponseValue::empty(response).map(|()| types::GetAAnswer::Status204) }",
            "400u16..=499u16 => {",
        ],
    );
}

#[test]
fn statuses_that_are_decoded_alike_share_an_arm() {
    let problem = ok(json!({"$ref": "#/components/schemas/P"}));
    let mut document = document(
        "/a",
        json!({"operationId": "getA", "responses": {
            "200": {"description": ""}, "204": {"description": ""}, "400": problem, "404": problem,
            "500": problem, "5XX": problem,
        }}),
    );
    document["components"]["schemas"] = json!({"P": {"type": "object", "properties": {}}});
    expressible::normalised(&document).unwrap();
    let code = of_client(&document);
    let decode = "Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))";
    has(
        &code,
        &[
            "200u16 | 204u16 => Ok(ResponseValue::empty(response)),",
            &format!("400u16 | 404u16 | 500u16 => {{ {decode} }}"),
            // A range comes after the codes in it.
            &format!("500u16..=599u16 => {{ {decode} }}"),
        ],
    );
}

#[test]
fn method_that_hands_its_request_over_decodes_nothing() {
    let mut document = document(
        "/a",
        json!({"operationId": "getA", "parameters": [
            parameter("request", "query"), parameter("h", "header"),
        ], "responses": {
            "200": ok(json!({"type": "object", "properties": {"result": {"type": "string"}}})),
            "202": ok(json!({"type": "object", "properties": {"percent": {"type": "integer"}}})),
            "4XX": ok(json!({"type": "object", "properties": {"detail": {"type": "string"}}})),
        }}),
    );
    method_plan::hand_over(&mut document);
    let code = of_client(&document);
    has(
        &code,
        &[
            r#"Result<
                   ::atlas_maintenance_transport::TypedReply<types::GetAAnswer>,
                   ::atlas_maintenance_transport::Error,
               >"#,
            r#"header_map.append("h", h.to_string().try_into()
                   .map_err(::atlas_maintenance_transport::Error::input)?,);"#,
            r#"let mut _request = builder.build()
                   .map_err(::atlas_maintenance_transport::Error::input)?;"#,
            r#"let reply = self.hand_over(&mut _request, "get_a").await?;
               Ok(::atlas_maintenance_transport::TypedReply::new(reply))"#,
        ],
    );
    for decoding in [
        "from_response",
        "alternative",
        "self.pre(",
        "response.status()",
        "assert_client_hooks",
    ] {
        assert!(!code.contains(decoding), "{decoding} in {code}");
    }
}

/// The functions themselves, which stand in generated code as they are here.
#[test]
fn separator_stands_only_between_items() {
    let items = || ["a,b", "c d", "é|&=%", "1"].into_iter();
    assert_eq!(
        lists::encoded(",", items()),
        "a%2Cb,c%20d,%C3%A9%7C%26%3D%25,1"
    );
    assert_eq!(lists::encoded("|", [1, 2, 3].iter()), "1|2|3");
    assert_eq!(lists::plain([1, 2, 3].iter()), "1,2,3");
    let query = |before| lists::query(before, "a b", "1,2");
    assert_eq!(query(None).unwrap(), "a%20b=1,2");
    assert_eq!(query(Some("")).unwrap(), "a%20b=1,2");
    assert_eq!(query(Some("x=y")).unwrap(), "x=y&a%20b=1,2");
    assert_eq!(lists::query(Some("x=y"), "a", "").unwrap(), "x=y");
    assert_eq!(lists::query(None, "a", ""), None);
}
