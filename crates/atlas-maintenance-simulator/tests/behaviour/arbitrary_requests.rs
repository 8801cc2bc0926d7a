//! Arbitrary methods, paths, headers and bodies get a valid response.

use http::{HeaderName, Uri};
use proptest::prelude::*;
use reqwest::Method;
use reqwest::header::HeaderMap;

use crate::contract::{self, RequestInfo};
use crate::fixture::{Fixture, Reply, frozen};
use crate::server::{address, raw};

fn request_of(method: &str, target: &str, headers: &[(&str, Vec<u8>)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value);
        bytes.extend_from_slice(b"\r\n");
    }
    let length = body.len();
    bytes.extend(format!("content-length: {length}\r\nconnection: close\r\n\r\n").bytes());
    bytes.extend_from_slice(body);
    bytes
}

/// Random combinations of meaningful pieces and arbitrary bytes.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "Digest ",
        "Basic ",
        "Bearer ",
        "username=",
        "\"",
        "nc=",
        "00000001",
        "uri=",
        "\\",
        ", ",
        "=",
        "bWU6",
        "application/json",
        "application/vnd.atlas.",
        "2025-03-12",
        "+json",
        ";",
        "q=",
    ]);
    let piece = prop_oneof![
        3 => known.prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(0x20..=0xff_u8, 0..6),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| {
        let value = pieces.concat();
        value.into_iter().filter(|byte| *byte != 0x7f).collect()
    })
}

/// Arbitrary bytes, sometimes up to twice the maximum size, and objects with meaningful members.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let names = prop::sample::select(vec![
        "dayOfWeek",
        "hourOfDay",
        "startASAP",
        "autoDeferOnceEnabled",
        "protectedHours",
        "numberOfDeferrals",
        "timeZoneId",
        "other",
    ]);
    let values = prop::sample::select(vec![
        "1",
        "0",
        "-1",
        "1.5",
        "1e400",
        "99999999999999999999",
        "true",
        "false",
        "null",
        "\"1\"",
        "[]",
        "{}",
        r#"{"startHourOfDay": 1, "endHourOfDay": 2}"#,
        r#"{"startHourOfDay": null}"#,
    ]);
    let members = prop::collection::vec((names, values), 0..5);
    let object = members.prop_map(|members| {
        let members: Vec<_> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\": {value}"))
            .collect();
        format!("{{{}}}", members.join(", ")).into_bytes()
    });
    let large = (any::<u8>(), 0..=2 * 1024 * 1024_usize);
    prop_oneof![
        6 => any::<Vec<u8>>(),
        6 => object,
        1 => large.prop_map(|(byte, size)| vec![byte; size]),
    ]
}

/// Parses a complete response.
pub(crate) fn read(answer: &str) -> Reply {
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 "));
    let status = status.expect("a status line").get(..3);
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header has a value");
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        headers.append(name, value.parse().unwrap());
    }
    Reply {
        status: status.unwrap().parse().unwrap(),
        headers,
        body: body.to_owned(),
    }
}

/// Checks the response against the contract, unless the server refused the request as malformed.
fn check_contract(method: &str, target: &str, accept: &[u8], reply: &Reply) {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    if method != Method::HEAD
        && let Some(length) = reply.header("content-length")
    {
        assert_eq!(length, reply.body.len().to_string(), "{reply:?}");
    }
    let by_the_server = matches!(reply.status, 400 | 414 | 431) && reply.body.is_empty();
    if by_the_server && reply.header("content-type").is_none() {
        return;
    }
    let target: Uri = target
        .parse()
        .expect("an accepted request has a valid target");
    let request_info = RequestInfo {
        method: &method,
        path: target.path(),
        query: target.query().unwrap_or_default(),
        accept: &String::from_utf8_lossy(accept),
    };
    contract::check(&request_info, reply);
}

#[test]
fn every_request_gets_a_valid_response() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // Rate limits would hide later checks.
    let builder = frozen().rate_limit(None);
    let fixture = runtime.block_on(Fixture::with(builder));
    let address = address(&fixture.simulator);
    let targets = prop::sample::select(vec![
        "/",
        "*",
        "//",
        "http://x/",
        "/api/oauth/token",
        "/api/oauth/revoke",
        "/_simulator/",
        "/_simulator/clock",
        "/_simulator/projects/x/maintenance",
        "/_simulator/projects/32b6e34b3d91647abb20e7b8/time-zone",
        "/_simulator/versions/2099-01-01",
        "/api/atlas/v2/",
        "/api/atlas/v2/groups?itemsPerPage=1&pageNum=",
        "/api/atlas/v2/groups/%ff",
        "/api/atlas/v2/groups/byName/%ff",
        "/api/atlas/v2/orgs?name=",
        "/api/atlas/v2/orgs/4888442a3354817a7320eb61",
        "/api/atlas/v2/groups/%ff/maintenanceWindow",
        "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow",
        "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow?pretty=true&",
        "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow/defer",
        "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow/autoDefer?envelope=true",
    ]);
    let methods = prop::sample::select(vec![
        "GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE", "X-OTHER",
    ]);
    let tails = prop_oneof![Just(String::new()), "[!-~]{0,12}"];
    let is_authenticated = any::<bool>();
    let strategy = (
        methods,
        targets,
        tails,
        value(),
        value(),
        value(),
        is_authenticated,
        body(),
    );
    proptest!(ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() },
        |((method, target, tail, authorization, accept, content_type, is_authenticated, body) in strategy)| {
        let authorization = if is_authenticated {
            format!("Bearer {}", fixture.token).into_bytes()
        } else {
            authorization
        };
        let accept = if is_authenticated { crate::fixture::accept().into_bytes() } else { accept };
        let content_type = if is_authenticated { b"application/json".to_vec() } else { content_type };
        let headers = [
            ("authorization", authorization),
            ("accept", accept.clone()),
            ("content-type", content_type),
        ];
        let target = format!("{target}{tail}");
        let answer = raw(address, &request_of(method, &target, &headers, &body));
        let reply = read(&answer);
        prop_assert!(reply.status < 500 || reply.status == 501, "{:?}", reply);
        check_contract(method, &target, &accept, &reply);
    });
}
