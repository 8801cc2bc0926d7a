//! Whatever comes: any method, path, headers and body get a well-formed answer in the service's form.

use http::{HeaderName, Uri};
use proptest::prelude::*;
use reqwest::Method;
use reqwest::header::HeaderMap;

use crate::contract::{self, Asked};
use crate::fixture::{Reply, Scene, frozen};
use crate::server::{address, raw};

fn request_of(method: &str, target: &str, headers: &[(&str, Vec<u8>)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{method} {target} HTTP/1.1\r\nhost: x\r\n").into_bytes();
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

/// Pieces that mean something to the simulator, put together at random, among any other bytes.
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

/// Bytes of any kind and, now and then, of any size up to twice what is read; and objects with
/// members that mean something.
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

/// Reads a whole answer, which has to be well-formed.
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

/// Holds the answer to the contract, unless the request was refused as no request at all.
fn judge(method: &str, target: &str, accept: &[u8], reply: &Reply) {
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
    let target: Uri = target.parse().expect("who is let in knows where to");
    let asked = Asked {
        method: &method,
        path: target.path(),
        query: target.query().unwrap_or_default(),
        accept: &String::from_utf8_lossy(accept),
    };
    contract::check(&asked, reply);
}

#[test]
fn no_request_goes_without_an_answer_or_does_harm() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // Everything that has a limit would only hide what comes after it.
    let builder = frozen().rate_limit(None).active_tokens(None);
    let scene = runtime.block_on(Scene::with(builder));
    let address = address(&scene.simulator);
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
        "/api/atlas/v2/groups/%ff",
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
    let let_in = any::<bool>();
    let strategy = (
        methods,
        targets,
        tails,
        value(),
        value(),
        value(),
        let_in,
        body(),
    );
    proptest!(ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() },
        |((method, target, tail, authorization, accept, content_type, let_in, body) in strategy)| {
        let authorization = if let_in {
            format!("Bearer {}", scene.token).into_bytes()
        } else {
            authorization
        };
        let accept = if let_in { crate::fixture::accept().into_bytes() } else { accept };
        let content_type = if let_in { b"application/json".to_vec() } else { content_type };
        let headers = [
            ("authorization", authorization),
            ("accept", accept.clone()),
            ("content-type", content_type),
        ];
        let target = format!("{target}{tail}");
        let answer = raw(address, &request_of(method, &target, &headers, &body));
        let reply = read(&answer);
        prop_assert!(reply.status < 500, "{:?}", reply);
        judge(method, &target, &accept, &reply);
    });
}
