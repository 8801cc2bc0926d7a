use bytes::Bytes;
use http::StatusCode;

use super::*;

fn reply(status: u16, body: &str) -> Reply {
    Reply::bare(
        StatusCode::from_u16(status).unwrap(),
        Bytes::copy_from_slice(body.as_bytes()),
    )
}

#[test]
fn the_kind_follows_from_status_and_class() {
    use ErrorKind::{Refused, Unknown};
    use RetryClass::{Idempotent, NonIdempotent, Safe};
    for (status, class, kind) in [
        (302, NonIdempotent, Refused),
        (400, NonIdempotent, Refused),
        (404, Safe, Refused),
        (429, NonIdempotent, Refused),
        (500, Safe, Refused),
        (500, Idempotent, Unknown),
        (503, NonIdempotent, Unknown),
        (599, NonIdempotent, Unknown),
    ] {
        let error = Error::answered(reply(status, ""), class, None);
        assert_eq!(error.kind(), kind, "{status} {class:?}");
        assert_eq!(error.status(), Some(status));
    }
}

#[test]
fn a_success_that_is_cut_off_is_unknown_and_a_refusal_stays_one() {
    let cut = |status| {
        Error::answered(
            reply(status, "{\"err"),
            RetryClass::Safe,
            Some(BodyError::TooLarge),
        )
    };
    assert_eq!(cut(200).kind(), ErrorKind::Unknown);
    assert_eq!(cut(200).reason(), Reason::TooLarge);
    assert_eq!(cut(404).kind(), ErrorKind::Refused);
    assert_eq!(cut(404).body(), b"{\"err");
}

#[test]
fn any_body_keeps_status_and_body() {
    for body in [
        "",
        "<html>bad gateway</html>",
        "{\"errorCode\":\"X",
        "{}",
        "null",
        "\u{0}",
    ] {
        let error = Error::answered(reply(502, body), RetryClass::NonIdempotent, None);
        assert_eq!(error.status(), Some(502));
        assert_eq!(error.body(), body.as_bytes());
        assert!(error.to_string().contains("502"), "{error}");
    }
}

#[test]
fn a_line_stays_a_line_whatever_the_service_says() {
    let body = r#"{"errorCode":"A","detail":"one\ntwo\u001b[31m"}"#;
    let text = Error::answered(reply(400, body), RetryClass::Safe, None).to_string();
    assert!(!text.chars().any(char::is_control), "{text:?}");
    assert!(text.contains(r"one\ntwo"), "{text}");
}

#[test]
fn an_action_of_unknown_outcome_is_not_to_be_repeated_blindly() {
    let text = |class| Error::answered(reply(503, ""), class, None).to_string();
    assert!(text(RetryClass::NonIdempotent).contains("before repeating"));
    assert!(text(RetryClass::Idempotent).contains("no harm"));
}

#[test]
fn a_kind_has_a_word_for_machines() {
    let words = [ErrorKind::NotSent, ErrorKind::Refused, ErrorKind::Unknown].map(ErrorKind::as_str);
    assert_eq!(words, ["not-sent", "refused", "unknown"]);
}

#[test]
fn an_error_says_what_to_do_about_it() {
    for (status, body, advice) in [
        (302, "", "check the base URL"),
        (401, "", "check the credentials"),
        (
            403,
            "",
            "check the roles of the credentials and the IP access list",
        ),
        (406, "", "choose another API version"),
        (410, "", "choose another API version"),
        (429, "", "wait a minute"),
        (
            404,
            r#"{"errorCode":"GROUP_NOT_FOUND"}"#,
            "check the project id and whether the credentials may see the project",
        ),
    ] {
        let line =
            Error::answered(reply(status, body), RetryClass::NonIdempotent, None).to_string();
        assert!(line.ends_with(&format!("; {advice}")), "{line}");
    }
    let other = Error::answered(reply(404, ""), RetryClass::NonIdempotent, None).to_string();
    assert_eq!(other, "refused: 404 Not Found");
    let unreachable = Error::new(ErrorKind::NotSent, Reason::Connect, "nobody is there");
    assert_eq!(
        unreachable.to_string(),
        "not sent: nobody is there; check the network and the base URL"
    );
    let unread = Error::new(ErrorKind::Unknown, Reason::Lost, "gone").during(
        None,
        RetryClass::Safe,
        Spent::default(),
    );
    assert_eq!(
        unread.to_string(),
        "sent, outcome unknown: gone; repeating it does no harm"
    );
}

/// A header asks at any status, and the sentence says it where the rate limit is used up.
#[test]
fn an_error_says_how_long_to_wait_at_every_status() {
    for status in [400, 401, 403, 404, 429, 500, 502, 503, 504] {
        let mut asking = reply(status, "");
        let seconds = http::HeaderValue::from_static("61");
        asking
            .parts
            .headers
            .insert(http::header::RETRY_AFTER, seconds);
        let error = Error::answered(asking, RetryClass::Safe, None);
        assert_eq!(
            error.retry_after(),
            Some(Duration::from_secs(61)),
            "{status}"
        );
        let says_it = error.to_string().ends_with("; wait 61 s");
        assert!(says_it || status != 429, "{error}");
        let silent = Error::answered(reply(status, ""), RetryClass::Safe, None);
        assert_eq!(silent.retry_after(), None);
    }
}

/// Errors of others repeat what caused them, or do not.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct Caused {
    text: &'static str,
    source: Option<Box<Caused>>,
}

#[test]
fn a_chain_of_causes_is_told_once_each_and_kept() {
    let caused = |text, source: Option<Caused>| Caused {
        text,
        source: source.map(Box::new),
    };
    let outer = caused(
        "no answer: it broke",
        Some(caused("it broke", Some(caused("a cable", None)))),
    );
    assert_eq!(chain(&outer), "no answer: it broke: a cable");
    let error = Error::input(outer);
    assert_eq!(error.what(), "no answer: it broke: a cable");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "no answer: it broke");
    assert!(
        std::error::Error::source(&Error::answered(
            reply(404, ""),
            RetryClass::NonIdempotent,
            None
        ))
        .is_none()
    );
}

static OPERATION: Operation = Operation {
    id: "read_it",
    name: "readIt",
    method: "GET",
    path: "/it",
    accept: "application/vnd.atlas.2023-01-01+json",
    content_type: None,
    success: &[200],
    retry: crate::operation::RetryRule {
        class: RetryClass::Safe,
        non_idempotent_when: None,
        check: None,
    },
    summary: "",
    parameters: &[],
};

#[test]
fn failed_read_before_a_change_is_never_unknown() {
    let failed = |kind, reason| {
        let error = Error::new(kind, reason, "gone");
        let error = error.during(Some(&OPERATION), RetryClass::Safe, Spent::default());
        error.before_change()
    };
    let lost = failed(ErrorKind::Unknown, Reason::Lost);
    assert_eq!(lost.kind(), ErrorKind::NotSent);
    assert_eq!(
        lost.to_string(),
        "not sent: readIt, which comes before the change, failed: gone; nothing was changed"
    );
    let unreachable = failed(ErrorKind::NotSent, Reason::Connect);
    assert!(unreachable.to_string().contains("failed: gone; check"));
    let refused = failed(ErrorKind::Refused, Reason::Service);
    assert_eq!(refused.kind(), ErrorKind::Refused);
    assert_eq!(refused.to_string(), "readIt refused: gone");
}

#[test]
fn what_a_call_took_is_on_its_error_and_its_metadata() {
    let took = Duration::from_millis(1500);
    let error = Error::answered(reply(404, "gone"), RetryClass::Safe, None).during(
        Some(&OPERATION),
        RetryClass::Safe,
        Spent {
            attempts: 3,
            retries: 1,
            elapsed: took,
        },
    );
    assert_eq!((error.attempts(), error.elapsed()), (3, took));
    assert_eq!(error.operation(), Some("readIt"));
    assert!(
        error.to_string().starts_with("readIt refused: 404"),
        "{error}"
    );
    let metadata = error.metadata().unwrap();
    assert_eq!((metadata.attempts, metadata.elapsed), (3, took));
    assert_eq!(metadata.retries, 1);
    assert_eq!(error.body(), b"gone");
    let debug = format!("{error:?}");
    for part in ["Error", "Refused", "Service", "404", "readIt"] {
        assert!(debug.contains(part), "{debug}");
    }
}
