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
    use RetryClass::{Idempotent, Once, Safe};
    for (status, class, kind) in [
        (302, Once, Refused),
        (400, Once, Refused),
        (404, Safe, Refused),
        (429, Once, Refused),
        (500, Safe, Refused),
        (500, Idempotent, Unknown),
        (503, Once, Unknown),
        (599, Once, Unknown),
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
            Some(Cut::TooLarge),
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
        let error = Error::answered(reply(502, body), RetryClass::Once, None);
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
    assert!(text(RetryClass::Once).contains("before repeating"));
    assert!(text(RetryClass::Idempotent).contains("no harm"));
}
