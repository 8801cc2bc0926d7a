//! Faults as JSON, for the controls over HTTP.
//!
//! Strict: a member that a kind of fault does not have is refused, since a fault that strikes
//! otherwise than was meant makes a test that shows nothing.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::faults::fault::{Fault, FaultAnswer, FaultKind, FaultStatus, LARGE, Moment, Target};

#[derive(Deserialize, Serialize)]
#[serde(
    tag = "kind",
    deny_unknown_fields,
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
enum Kind {
    Reset {
        at: At,
    },
    Close {
        at: At,
    },
    Hang {
        at: At,
    },
    Trickle {
        #[serde(default = "a_second")]
        every_millis: u64,
    },
    LengthTooLong {},
    LengthTooShort {},
    Garbage {
        #[serde(default)]
        acts: bool,
    },
    LargeBody {
        #[serde(default = "large")]
        bytes: u64,
    },
    EndlessBody {},
    GzipBomb {
        #[serde(default = "large")]
        bytes: u64,
    },
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

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum At {
    BeforeReading,
    BeforeActing,
    BeforeReply,
    MidHeader,
    MidBody,
    AfterReply,
}

/// What is beside the kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Beside {
    path_contains: Option<String>,
    operation: Option<String>,
    #[serde(default)]
    token_requests: bool,
    #[serde(default)]
    skip: u64,
    times: Option<u64>,
}

const BESIDE: [&str; 5] = [
    "pathContains",
    "operation",
    "tokenRequests",
    "skip",
    "times",
];

fn a_second() -> u64 {
    1000
}

fn large() -> u64 {
    LARGE
}

/// Reads a fault, or says what is wrong with it.
pub(crate) fn read(body: &[u8]) -> Result<Fault, String> {
    let text = |problem: serde_json::Error| problem.to_string();
    let mut kind: Map<String, Value> = serde_json::from_slice(body).map_err(text)?;
    let beside: Map<String, Value> = BESIDE
        .into_iter()
        .filter_map(|name| kind.remove_entry(name))
        .collect();
    let kind: Kind = serde_json::from_value(kind.into()).map_err(text)?;
    let beside: Beside = serde_json::from_value(beside.into()).map_err(text)?;
    Ok(Fault {
        kind: kind.into(),
        target: Target {
            path_contains: beside.path_contains,
            operation: beside.operation,
            token_requests: beside.token_requests,
        },
        skip: beside.skip,
        times: beside.times,
    })
}

/// A planned fault as it was given, and what has come of it.
pub(crate) fn show(status: &FaultStatus) -> Value {
    let fault = &status.fault;
    let mut shown = json!({
        "pathContains": fault.target.path_contains,
        "operation": fault.target.operation,
        "tokenRequests": fault.target.token_requests,
        "skip": fault.skip,
        "times": fault.times,
        "skipped": status.skipped,
        "struck": status.struck,
        "underWay": status.under_way,
        "bytesSent": status.bytes_sent,
    });
    // A kind is a plain object, which cannot fail to be one.
    let kind = serde_json::to_value(Kind::from(&fault.kind)).unwrap_or_default();
    if let (Value::Object(shown), Value::Object(kind)) = (&mut shown, kind) {
        shown.extend(kind);
    }
    shown
}

impl From<Kind> for FaultKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Reset { at } => Self::Reset { at: at.into() },
            Kind::Close { at } => Self::Close { at: at.into() },
            Kind::Hang { at } => Self::Hang { at: at.into() },
            Kind::Trickle { every_millis } => Self::Trickle {
                every: Duration::from_millis(every_millis),
            },
            Kind::LengthTooLong {} => Self::LengthTooLong,
            Kind::LengthTooShort {} => Self::LengthTooShort,
            Kind::Garbage { acts } => Self::Garbage { acts },
            Kind::LargeBody { bytes } => Self::LargeBody { bytes },
            Kind::EndlessBody {} => Self::EndlessBody,
            Kind::GzipBomb { bytes } => Self::GzipBomb { bytes },
            Kind::Answer {
                status,
                headers,
                body,
                acts,
            } => Self::Answer {
                answer: FaultAnswer {
                    status,
                    headers,
                    body: body.into_bytes(),
                },
                acts,
            },
        }
    }
}

impl From<&FaultKind> for Kind {
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
            FaultKind::Answer { answer, acts } => Self::Answer {
                status: answer.status,
                headers: answer.headers.clone(),
                body: String::from_utf8_lossy(&answer.body).into_owned(),
                acts: *acts,
            },
        }
    }
}

impl From<At> for Moment {
    fn from(at: At) -> Self {
        match at {
            At::BeforeReading => Self::BeforeReading,
            At::BeforeActing => Self::BeforeActing,
            At::BeforeReply => Self::BeforeReply,
            At::MidHeader => Self::MidHeader,
            At::MidBody => Self::MidBody,
            At::AfterReply => Self::AfterReply,
        }
    }
}

impl From<Moment> for At {
    fn from(moment: Moment) -> Self {
        match moment {
            Moment::BeforeReading => Self::BeforeReading,
            Moment::BeforeActing => Self::BeforeActing,
            Moment::BeforeReply => Self::BeforeReply,
            Moment::MidHeader => Self::MidHeader,
            Moment::MidBody => Self::MidBody,
            Moment::AfterReply => Self::AfterReply,
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
            struck: 2,
            under_way: 3,
            bytes_sent: 4,
        }
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        let answer = FaultAnswer::new(429).header("a", "1").header("a", "2");
        for fault in [
            Fault::reset(Moment::BeforeReading),
            Fault::reset(Moment::BeforeActing).once(),
            Fault::close(Moment::BeforeReply).skip(3),
            Fault::close(Moment::MidHeader).on_path("/x"),
            Fault::hang(Moment::MidBody).on_operation("getX"),
            Fault::hang(Moment::AfterReply).on_token_requests(),
            Fault::trickle(Duration::from_millis(5)),
            Fault::new(FaultKind::LengthTooLong),
            Fault::new(FaultKind::LengthTooShort),
            Fault::garbage().acting(),
            Fault::large_body(),
            Fault::endless_body(),
            Fault::gzip_bomb(),
            Fault::answer(answer.body("<html>")).acting(),
            Fault::redirect("http://elsewhere.example"),
        ] {
            let shown = show(&status(fault.clone()));
            assert_eq!(shown["struck"], 2);
            let mut given = shown.as_object().unwrap().clone();
            given.retain(|name, _| {
                !["skipped", "struck", "underWay", "bytesSent"].contains(&name.as_str())
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
                r#"{"kind": "answer", "status": 503}"#,
                Fault::answer(FaultAnswer::new(503)),
            ),
        ] {
            assert_eq!(read(body.as_bytes()), Ok(fault));
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
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
