//! Faults as JSON for the controls over HTTP.
//!
//! Unknown members are refused, since a test with another fault than was meant proves nothing.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::faults::fault::{Fault, LARGE_BODY_BYTES};
use crate::faults::kind::{FaultKind, FaultPoint, GoAwayRequest};
use crate::faults::plan::FaultStatus;
use crate::faults::response::FaultResponse;
use crate::faults::target::FaultTarget;

#[derive(Deserialize, Serialize)]
#[serde(
    tag = "kind",
    deny_unknown_fields,
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
enum KindJson {
    Reset {
        at: PointJson,
    },
    Close {
        at: PointJson,
    },
    Hang {
        at: PointJson,
    },
    Trickle {
        #[serde(default = "default_interval_millis")]
        every_millis: u64,
    },
    LengthTooLong {},
    LengthTooShort {},
    Garbage {
        #[serde(default)]
        acts: bool,
    },
    LargeBody {
        #[serde(default = "default_body_bytes")]
        bytes: u64,
    },
    EndlessBody {},
    GzipBomb {
        #[serde(default = "default_body_bytes")]
        bytes: u64,
    },
    HeaderBomb {},
    GoAway {
        #[serde(default)]
        request: GoAwayRequestJson,
        #[serde(default)]
        code: u32,
    },
    RefusedStream {},
    ResetStream {
        #[serde(default = "default_stream_error")]
        code: u32,
        #[serde(default)]
        acts: bool,
    },
    SettingsFlood {},
    Answer {
        status: u16,
        #[serde(default)]
        headers: Vec<(String, String)>,
        #[serde(default)]
        body: String,
        #[serde(default)]
        acts: bool,
    },
}

#[derive(Clone, Copy, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum GoAwayRequestJson {
    #[default]
    NotProcessed,
    Lost,
    Answered,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum PointJson {
    BeforeReading,
    BeforeActing,
    BeforeReply,
    MidHeader,
    MidBody,
    AfterReply,
}

/// The members commons those of the kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct CommonJson {
    path_contains: Option<String>,
    operation: Option<String>,
    #[serde(default)]
    token_requests: bool,
    #[serde(default)]
    skip: u64,
    times: Option<u64>,
}

const COMMON_MEMBERS: [&str; 5] = [
    "pathContains",
    "operation",
    "tokenRequests",
    "skip",
    "times",
];

fn default_interval_millis() -> u64 {
    1000
}

/// INTERNAL_ERROR.
fn default_stream_error() -> u32 {
    2
}

fn default_body_bytes() -> u64 {
    LARGE_BODY_BYTES
}

/// Parses a fault.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn read(body: &[u8]) -> Result<Fault, String> {
    let text = |problem: serde_json::Error| problem.to_string();
    let mut kind: Map<String, Value> = serde_json::from_slice(body).map_err(text)?;
    let common: Map<String, Value> = COMMON_MEMBERS
        .into_iter()
        .filter_map(|name| kind.remove_entry(name))
        .collect();
    let kind: KindJson = serde_json::from_value(kind.into()).map_err(text)?;
    let common: CommonJson = serde_json::from_value(common.into()).map_err(text)?;
    Ok(Fault {
        kind: kind.into(),
        target: FaultTarget {
            path_contains: common.path_contains,
            operation: common.operation,
            token_requests: common.token_requests,
        },
        skip: common.skip,
        times: common.times,
    })
}

/// An injected fault in the form that `read` accepts, and what it has done so far.
pub(crate) fn show(status: &FaultStatus) -> Value {
    let fault = &status.fault;
    let mut shown = json!({
        "pathContains": fault.target.path_contains,
        "operation": fault.target.operation,
        "tokenRequests": fault.target.token_requests,
        "skip": fault.skip,
        "times": fault.times,
        "skipped": status.skipped,
        "hits": status.hits,
        "underWay": status.under_way,
        "bytesSent": status.bytes_sent,
    });
    // A kind always serialises to an object.
    let kind = serde_json::to_value(KindJson::from(&fault.kind)).unwrap_or_default();
    if let (Value::Object(shown), Value::Object(kind)) = (&mut shown, kind) {
        shown.extend(kind);
    }
    shown
}

impl From<KindJson> for FaultKind {
    fn from(kind: KindJson) -> Self {
        match kind {
            KindJson::Reset { at } => Self::Reset { at: at.into() },
            KindJson::Close { at } => Self::Close { at: at.into() },
            KindJson::Hang { at } => Self::Hang { at: at.into() },
            KindJson::Trickle { every_millis } => Self::Trickle {
                every: Duration::from_millis(every_millis),
            },
            KindJson::LengthTooLong {} => Self::LengthTooLong,
            KindJson::LengthTooShort {} => Self::LengthTooShort,
            KindJson::Garbage { acts } => Self::Garbage { acts },
            KindJson::LargeBody { bytes } => Self::LargeBody { bytes },
            KindJson::EndlessBody {} => Self::EndlessBody,
            KindJson::GzipBomb { bytes } => Self::GzipBomb { bytes },
            KindJson::HeaderBomb {} => Self::HeaderBomb,
            KindJson::GoAway { request, code } => Self::GoAway {
                request: request.into(),
                code,
            },
            KindJson::RefusedStream {} => Self::RefusedStream,
            KindJson::ResetStream { code, acts } => Self::ResetStream { code, acts },
            KindJson::SettingsFlood {} => Self::SettingsFlood,
            KindJson::Answer {
                status,
                headers,
                body,
                acts,
            } => Self::Answer {
                response: FaultResponse {
                    status,
                    headers,
                    body: body.into_bytes(),
                },
                acts,
            },
        }
    }
}

impl From<&FaultKind> for KindJson {
    fn from(kind: &FaultKind) -> Self {
        match kind {
            FaultKind::Reset { at } => Self::Reset { at: (*at).into() },
            FaultKind::Close { at } => Self::Close { at: (*at).into() },
            FaultKind::Hang { at } => Self::Hang { at: (*at).into() },
            FaultKind::Trickle { every } => Self::Trickle {
                every_millis: u64::try_from(every.as_millis()).unwrap_or(u64::MAX),
            },
            FaultKind::LengthTooLong => Self::LengthTooLong {},
            FaultKind::LengthTooShort => Self::LengthTooShort {},
            FaultKind::Garbage { acts } => Self::Garbage { acts: *acts },
            FaultKind::LargeBody { bytes } => Self::LargeBody { bytes: *bytes },
            FaultKind::EndlessBody => Self::EndlessBody {},
            FaultKind::GzipBomb { bytes } => Self::GzipBomb { bytes: *bytes },
            FaultKind::HeaderBomb => Self::HeaderBomb {},
            FaultKind::GoAway { request, code } => Self::GoAway {
                request: (*request).into(),
                code: *code,
            },
            FaultKind::RefusedStream => Self::RefusedStream {},
            FaultKind::ResetStream { code, acts } => Self::ResetStream {
                code: *code,
                acts: *acts,
            },
            FaultKind::SettingsFlood => Self::SettingsFlood {},
            FaultKind::Answer { response, acts } => Self::Answer {
                status: response.status,
                headers: response.headers.clone(),
                body: String::from_utf8_lossy(&response.body).into_owned(),
                acts: *acts,
            },
        }
    }
}

impl From<GoAwayRequestJson> for GoAwayRequest {
    fn from(request: GoAwayRequestJson) -> Self {
        match request {
            GoAwayRequestJson::NotProcessed => Self::NotProcessed,
            GoAwayRequestJson::Lost => Self::Lost,
            GoAwayRequestJson::Answered => Self::Answered,
        }
    }
}

impl From<GoAwayRequest> for GoAwayRequestJson {
    fn from(request: GoAwayRequest) -> Self {
        match request {
            GoAwayRequest::NotProcessed => Self::NotProcessed,
            GoAwayRequest::Lost => Self::Lost,
            GoAwayRequest::Answered => Self::Answered,
        }
    }
}

impl From<PointJson> for FaultPoint {
    fn from(at: PointJson) -> Self {
        match at {
            PointJson::BeforeReading => Self::BeforeReading,
            PointJson::BeforeActing => Self::BeforeActing,
            PointJson::BeforeReply => Self::BeforeReply,
            PointJson::MidHeader => Self::MidHeader,
            PointJson::MidBody => Self::MidBody,
            PointJson::AfterReply => Self::AfterReply,
        }
    }
}

impl From<FaultPoint> for PointJson {
    fn from(point: FaultPoint) -> Self {
        match point {
            FaultPoint::BeforeReading => Self::BeforeReading,
            FaultPoint::BeforeActing => Self::BeforeActing,
            FaultPoint::BeforeReply => Self::BeforeReply,
            FaultPoint::MidHeader => Self::MidHeader,
            FaultPoint::MidBody => Self::MidBody,
            FaultPoint::AfterReply => Self::AfterReply,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(fault: Fault) -> FaultStatus {
        FaultStatus {
            fault,
            skipped: 1,
            hits: 2,
            under_way: 3,
            bytes_sent: 4,
        }
    }

    #[test]
    fn shown_faults_can_be_read_again() {
        let response = FaultResponse::new(429).header("a", "1").header("a", "2");
        for fault in [
            Fault::reset(FaultPoint::BeforeReading),
            Fault::reset(FaultPoint::BeforeActing).once(),
            Fault::close(FaultPoint::BeforeReply).skip(3),
            Fault::close(FaultPoint::MidHeader).on_path("/x"),
            Fault::hang(FaultPoint::MidBody).on_operation("getX"),
            Fault::hang(FaultPoint::AfterReply).on_token_requests(),
            Fault::trickle(Duration::from_millis(5)),
            Fault::new(FaultKind::LengthTooLong),
            Fault::new(FaultKind::LengthTooShort),
            Fault::garbage().acting(),
            Fault::large_body(),
            Fault::endless_body(),
            Fault::gzip_bomb(),
            Fault::header_bomb(),
            Fault::go_away(GoAwayRequest::NotProcessed),
            Fault::go_away(GoAwayRequest::Lost),
            Fault::new(FaultKind::GoAway {
                request: GoAwayRequest::Answered,
                code: 11,
            }),
            Fault::refused_stream(),
            Fault::reset_stream(8),
            Fault::reset_stream(2).acting(),
            Fault::settings_flood(),
            Fault::answer(response.body("<html>")).acting(),
            Fault::redirect("http://elsewhere.example"),
        ] {
            let shown = show(&status(fault.clone()));
            assert_eq!(shown["hits"], 2);
            let mut given = shown.as_object().unwrap().clone();
            given.retain(|name, _| {
                !["skipped", "hits", "underWay", "bytesSent"].contains(&name.as_str())
            });
            let body = serde_json::to_vec(&given).unwrap();
            assert_eq!(read(&body), Ok(fault), "{shown}");
        }
    }

    #[test]
    fn sizes_and_intervals_have_defaults() {
        for (body, fault) in [
            (
                r#"{"kind": "trickle"}"#,
                Fault::trickle(Duration::from_secs(1)),
            ),
            (r#"{"kind": "large-body"}"#, Fault::large_body()),
            (r#"{"kind": "gzip-bomb"}"#, Fault::gzip_bomb()),
            (
                r#"{"kind": "go-away"}"#,
                Fault::go_away(GoAwayRequest::NotProcessed),
            ),
            (r#"{"kind": "reset-stream"}"#, Fault::reset_stream(2)),
            (
                r#"{"kind": "answer", "status": 503}"#,
                Fault::answer(FaultResponse::new(503)),
            ),
        ] {
            assert_eq!(read(body.as_bytes()), Ok(fault));
        }
    }

    #[test]
    fn invalid_faults_are_refused() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"kind": "flood"}"#,
            r#"{"kind": "reset"}"#,
            r#"{"kind": "reset", "at": "noon"}"#,
            r#"{"kind": "reset", "at": "mid-body", "bytes": 7}"#,
            r#"{"kind": "endless-body", "time": 1}"#,
            r#"{"kind": "endless-body", "times": -1}"#,
            r#"{"kind": "endless-body", "operation": 7}"#,
            r#"{"kind": "answer"}"#,
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
