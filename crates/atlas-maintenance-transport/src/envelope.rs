//! Enveloped replies, for clients behind proxies that hide status codes.
//!
//! With `envelope=true` the service answers `{"status": …, "content": …}` (documented). Older
//! documentation has `envelope` for `content`; neither has been recorded, so both are read. A list is its own
//! envelope: `{"status": …, "results": […]}` (documented).

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use crate::reply::Reply;

/// The reply inside the envelope. A reply without one is unchanged, such as the empty reply of an
/// action or a proxy's page.
///
/// An envelope is for a status of success that hides another: it never overrides an error status of HTTP.
/// There its content is the body if it tells the same status, and the reply is unchanged otherwise.
pub(crate) fn unwrap(mut reply: Reply) -> Reply {
    let parts = &mut *reply.parts;
    let (status, content) = match open(&parts.body) {
        Some((status, content)) if parts.status.is_success() => {
            (status, content.unwrap_or_default())
        }
        Some((status, Some(content))) if status == parts.status => (status, content),
        _ => return reply,
    };
    parts.status = status;
    parts.enveloped = Some(std::mem::replace(&mut parts.body, content));
    reply
}

/// The status in an envelope, and its content if it has any: a member for it, or the members beside the
/// status, as in a list.
fn open(body: &Bytes) -> Option<(StatusCode, Option<Bytes>)> {
    let Ok(Value::Object(mut members)) = serde_json::from_slice(body) else {
        return None;
    };
    let status = members.remove("status")?.as_u64()?;
    let status = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    let content = members
        .remove("content")
        .or_else(|| members.remove("envelope"));
    let content = match content {
        Some(Value::Null) => None,
        Some(content) => Some(content.to_string().into()),
        None if members.is_empty() => None,
        None => Some(body.clone()),
    };
    Some((status, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(body: &'static str) -> (u16, String) {
        let reply = unwrap(Reply::bare(
            StatusCode::OK,
            Bytes::from_static(body.as_bytes()),
        ));
        (
            reply.status(),
            String::from_utf8(reply.body().to_vec()).unwrap(),
        )
    }

    #[test]
    fn status_and_content_are_read_under_either_name() {
        for body in [
            r#"{"status":404,"content":{"errorCode":"GROUP_NOT_FOUND"}}"#,
            r#"{"envelope":{"errorCode":"GROUP_NOT_FOUND"},"status":404}"#,
        ] {
            assert_eq!(
                opened(body),
                (404, r#"{"errorCode":"GROUP_NOT_FOUND"}"#.to_owned())
            );
        }
        for body in [
            r#"{"status":204}"#,
            r#"{"status":204,"content":null}"#,
            r#"{"envelope":null,"status":204}"#,
        ] {
            assert_eq!(opened(body), (204, String::new()), "{body}");
        }
        assert_eq!(
            opened(r#"{"content":null,"status":200}"#),
            (200, String::new())
        );
    }

    #[test]
    fn members_beside_the_status_are_the_content() {
        for (status, body) in [
            (200, r#"{"results":[],"status":200,"totalCount":0}"#),
            (503, r#"{"status":503,"title":"away","detail":"back soon"}"#),
        ] {
            assert_eq!(opened(body), (status, body.to_owned()));
        }
    }

    #[test]
    fn envelope_never_overrides_an_error_of_http() {
        let answered = |status, body: &'static str| {
            let status = StatusCode::from_u16(status).unwrap();
            let reply = unwrap(Reply::bare(status, Bytes::from_static(body.as_bytes())));
            let body = String::from_utf8(reply.body().to_vec()).unwrap();
            (reply.status(), body)
        };
        for (status, body) in [
            (500, r#"{"status":200,"content":{"dayOfWeek":1}}"#),
            (503, r#"{"status":503,"title":"away","detail":"back soon"}"#),
            (404, r#"{"status":200}"#),
            (302, r#"{"status":200,"envelope":{}}"#),
        ] {
            assert_eq!(answered(status, body), (status, body.to_owned()));
        }
        let body = r#"{"status":404,"content":{"errorCode":"GROUP_NOT_FOUND"}}"#;
        let content = r#"{"errorCode":"GROUP_NOT_FOUND"}"#.to_owned();
        assert_eq!(answered(404, body), (404, content));
    }

    #[test]
    fn reply_without_an_envelope_is_unchanged() {
        for body in [
            "",
            "{}",
            r#"{"dayOfWeek":1}"#,
            r#"{"status":"ok"}"#,
            r#"{"status":7}"#,
            "[",
            "<html>",
        ] {
            assert_eq!(opened(body), (200, body.to_owned()));
        }
    }
}
