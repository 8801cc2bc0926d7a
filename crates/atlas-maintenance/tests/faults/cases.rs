//! Every fault of the simulator, and responses of gateways, login portals and overloaded services.

use std::time::Duration;

use atlas_maintenance_simulator::{Fault, FaultKind, FaultPoint, FaultResponse, GoAwayRequest};

use crate::fixture::Protocol;

pub(crate) struct FaultCase {
    pub(crate) name: String,
    pub(crate) fault: Fault,
    /// Whether the reply is larger than any client should read.
    pub(crate) is_flood: bool,
    /// Whether it is about the frames of HTTP/2.
    pub(crate) is_frame: bool,
    /// Which calls must succeed by a retry.
    pub(crate) retry: RetryExpectation,
}

/// Which calls must succeed by a retry after a single fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryExpectation {
    /// All: the fault is transient, and the request had no effect.
    Always,
    /// All but non-idempotent ones: the fault is transient, and the request may have had an effect.
    UnlessNonIdempotent,
    /// None: the fault may be part of a complete response that is final.
    NotRequired,
}

/// Larger than every reply of the simulator, and smaller than every flood.
pub(crate) const BODY_LIMIT: usize = 4096;

const POINTS: [FaultPoint; 6] = [
    FaultPoint::BeforeReading,
    FaultPoint::BeforeActing,
    FaultPoint::BeforeReply,
    FaultPoint::MidHeader,
    FaultPoint::MidBody,
    FaultPoint::AfterReply,
];

const HTML: &str = "<html><body>please log in</body></html>";

/// All cases. `same_origin` and `other_origin` are targets of redirects.
pub(crate) fn fault_cases(
    protocol: Protocol,
    same_origin: &str,
    other_origin: &str,
) -> Vec<FaultCase> {
    let mut cases = frames(protocol);
    for at in POINTS {
        cases.extend([Fault::reset(at), Fault::close(at), Fault::hang(at)].map(plain));
    }
    cases.extend(
        [
            Fault::trickle(Duration::from_secs(1)),
            Fault::trickle(Duration::from_millis(1)),
            Fault::new(FaultKind::LengthTooLong),
            Fault::new(FaultKind::LengthTooShort),
        ]
        .map(plain),
    );
    for fault in [Fault::garbage(), Fault::garbage().acting()] {
        cases.push(plain(fault));
    }
    for fault in [
        Fault::large_body(),
        Fault::endless_body(),
        Fault::new(FaultKind::GzipBomb { bytes: 1 << 30 }),
    ] {
        cases.push(FaultCase {
            is_flood: true,
            ..plain(fault)
        });
    }
    cases.extend(refusals());
    cases.extend(gateways());
    cases.extend(false_successes());
    cases.extend(redirects(same_origin, other_origin));
    cases
}

/// The ends of streams and connections that HTTP/2 has, and its floods. Over HTTP/1.1 they are the nearest
/// that it has, such as a connection that ends without a reply, which proves nothing.
fn frames(protocol: Protocol) -> Vec<FaultCase> {
    let mut cases = Vec::new();
    let not_processed = match protocol {
        Protocol::Http1 => RetryExpectation::UnlessNonIdempotent,
        Protocol::Http2 => RetryExpectation::Always,
    };
    for fault in [Fault::header_bomb(), Fault::settings_flood()] {
        cases.push(FaultCase {
            is_flood: true,
            ..plain(fault)
        });
    }
    // Without an error, and with ENHANCE_YOUR_CALM.
    for code in [0, 11] {
        for (request, retry) in [
            (GoAwayRequest::NotProcessed, not_processed),
            (GoAwayRequest::Lost, RetryExpectation::UnlessNonIdempotent),
            (GoAwayRequest::Answered, RetryExpectation::NotRequired),
        ] {
            let fault = Fault::new(FaultKind::GoAway { request, code });
            let case = plain(fault);
            cases.push(FaultCase { retry, ..case });
        }
    }
    cases.push(FaultCase {
        retry: not_processed,
        ..plain(Fault::refused_stream())
    });
    // Protocol error, internal error, cancelled, HTTP/1.1 required.
    for code in [1, 2, 8, 13] {
        for fault in [
            Fault::reset_stream(code),
            Fault::reset_stream(code).acting(),
        ] {
            cases.push(plain(fault));
        }
    }
    for case in &mut cases {
        case.is_frame = true;
    }
    cases
}

fn plain(fault: Fault) -> FaultCase {
    let processed = if fault.kind().acts() {
        ", processed"
    } else {
        ""
    };
    FaultCase {
        name: format!("{}{processed}", fault.kind()),
        retry: retry_expectation(fault.kind()),
        fault,
        is_flood: false,
        is_frame: false,
    }
}

/// Restates the documentation of `RetryConfig`.
fn retry_expectation(kind: &FaultKind) -> RetryExpectation {
    match kind {
        FaultKind::Reset { at } | FaultKind::Close { at } | FaultKind::Hang { at }
            if *at == FaultPoint::AfterReply =>
        {
            RetryExpectation::NotRequired
        }
        FaultKind::Reset { .. }
        | FaultKind::Close { .. }
        | FaultKind::Hang { .. }
        | FaultKind::Trickle { .. }
        | FaultKind::LengthTooLong
        | FaultKind::HeaderBomb
        | FaultKind::ResetStream { .. }
        | FaultKind::SettingsFlood
        | FaultKind::Garbage { .. } => RetryExpectation::UnlessNonIdempotent,
        _ => RetryExpectation::NotRequired,
    }
}

fn response(note: &str, answer: FaultResponse, acts: bool) -> FaultCase {
    let fault = Fault::answer(answer);
    let case = plain(if acts { fault.acting() } else { fault });
    FaultCase {
        name: format!("{} ({note})", case.name),
        ..case
    }
}

/// Responses of a service that did not process the request.
fn refusals() -> Vec<FaultCase> {
    let mut refusals = Vec::new();
    for status in [404, 429] {
        refusals.push(response("bare", FaultResponse::new(status), false));
    }
    for (wait, retry) in [
        ("0", RetryExpectation::Always),
        ("Thu, 1 Jan 1970 00:00:00 GMT", RetryExpectation::Always),
        ("86400", RetryExpectation::NotRequired),
    ] {
        let busy = FaultResponse::new(429).header("Retry-After", wait);
        refusals.push(FaultCase {
            retry,
            ..response(&format!("Retry-After: {wait}"), busy, false)
        });
    }
    refusals.push(response("no challenge", FaultResponse::new(401), false));
    for challenge in [
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5, stale=false",
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256, stale=true",
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
        "Basic realm=\"r\"",
    ] {
        let denied = FaultResponse::new(401).header("WWW-Authenticate", challenge);
        refusals.push(response(challenge, denied, false));
    }
    refusals
}

/// Responses of gateways, for a service that processed the request and for one that did not.
fn gateways() -> Vec<FaultCase> {
    let mut gateways = Vec::new();
    for acts in [false, true] {
        let broken = FaultResponse::new(500).body(HTML);
        gateways.push(response("HTML", broken, acts));
        for (note, answered) in [
            ("HTML", FaultResponse::new(502).body(HTML)),
            ("HTML", FaultResponse::new(503).body(HTML)),
            ("HTML", FaultResponse::new(504).body(HTML)),
            (
                "Retry-After: 0",
                FaultResponse::new(503).header("Retry-After", "0"),
            ),
        ] {
            gateways.push(FaultCase {
                retry: RetryExpectation::UnlessNonIdempotent,
                ..response(note, answered, acts)
            });
        }
    }
    gateways
}

/// Responses with a success status that are not successes, or do not look like one.
fn false_successes() -> Vec<FaultCase> {
    let html = || FaultResponse::new(200).header("Content-Type", "text/html");
    vec![
        response("HTML", html().body(HTML), false),
        response("HTML", html().body(HTML), true),
        response("JSON as HTML", html().body("{}"), true),
        response(
            "truncated JSON",
            FaultResponse::new(200).body("{\"a\":"),
            true,
        ),
        response(
            "not UTF-8",
            FaultResponse::new(200).body([0xff, 0xfe]),
            true,
        ),
        response(
            "other JSON",
            FaultResponse::new(200).body("[[[1e999]]]"),
            true,
        ),
        response(
            "an error with a success status",
            FaultResponse::new(200).body("{\"error\":400,\"errorCode\":\"X\",\"detail\":\"no\"}"),
            false,
        ),
    ]
}

fn redirects(same_origin: &str, other_origin: &str) -> Vec<FaultCase> {
    let mut redirects = Vec::new();
    for status in [302, 307] {
        for (note, location) in [("same origin", same_origin), ("other origin", other_origin)] {
            let moved = FaultResponse::new(status).header("Location", location);
            redirects.push(response(note, moved, false));
        }
    }
    redirects.push(response("without Location", FaultResponse::new(307), false));
    redirects
}

/// The name of a kind, with what distinguishes its cases.
fn kind_name(kind: &FaultKind) -> String {
    let processed = |name: &str, acts: bool| format!("{name}, processed: {acts}");
    match kind {
        FaultKind::Reset { at } => format!("reset at {at:?}"),
        FaultKind::Close { at } => format!("close at {at:?}"),
        FaultKind::Hang { at } => format!("hang at {at:?}"),
        FaultKind::Trickle { .. } => "trickle".to_owned(),
        FaultKind::LengthTooLong => "length too long".to_owned(),
        FaultKind::LengthTooShort => "length too short".to_owned(),
        FaultKind::Garbage { acts } => processed("garbage", *acts),
        FaultKind::LargeBody { .. } => "large body".to_owned(),
        FaultKind::EndlessBody => "endless body".to_owned(),
        FaultKind::GzipBomb { .. } => "gzip bomb".to_owned(),
        FaultKind::HeaderBomb => "header bomb".to_owned(),
        FaultKind::GoAway { request, .. } => format!("GOAWAY, {request}"),
        FaultKind::RefusedStream => "refused stream".to_owned(),
        FaultKind::ResetStream { acts, .. } => processed("reset stream", *acts),
        FaultKind::SettingsFlood => "settings flood".to_owned(),
        FaultKind::Answer { acts, .. } => processed("other response", *acts),
        other => panic!("add {other} to the expected cases"),
    }
}

#[test]
fn fault_cases_cover_every_kind_and_point() {
    let cases = fault_cases(Protocol::Http2, "", "");
    let names: Vec<_> = cases
        .iter()
        .map(|case| kind_name(case.fault.kind()))
        .collect();
    let mut expected: Vec<_> = [
        "trickle",
        "length too long",
        "length too short",
        "garbage, processed: true",
        "garbage, processed: false",
        "large body",
        "endless body",
        "gzip bomb",
        "header bomb",
        "GOAWAY, not processed",
        "GOAWAY, lost",
        "GOAWAY, answered",
        "refused stream",
        "reset stream, processed: true",
        "reset stream, processed: false",
        "settings flood",
        "other response, processed: true",
        "other response, processed: false",
    ]
    .map(str::to_owned)
    .to_vec();
    for point in [
        "BeforeReading",
        "BeforeActing",
        "BeforeReply",
        "MidHeader",
        "MidBody",
        "AfterReply",
    ] {
        expected.extend(["reset", "close", "hang"].map(|kind| format!("{kind} at {point}")));
    }
    expected.retain(|name| !names.contains(name));
    assert_eq!(expected, [""; 0], "no case has these faults");
}
