//! Enveloped replies, for clients behind proxies that hide status codes.
//!
//! With `envelope=true` the service answers `{"status": …, "content": …}` (documented). Older
//! documentation has `envelope` for `content`; neither has been recorded, so both are read.

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use crate::reply::Reply;

/// The reply inside the envelope. A reply without one is unchanged, such as the empty reply of an
/// action or a proxy's page.
pub(crate) fn unwrap(reply: Reply) -> Reply {
    match open(&reply.body) {
        Some((status, body)) => Reply {
            status,
            enveloped: Some(reply.body),
            body,
            ..reply
        },
        None => reply,
    }
}

fn open(body: &[u8]) -> Option<(StatusCode, Bytes)> {
    let Ok(Value::Object(mut members)) = serde_json::from_slice(body) else {
        return None;
    };
    let status = members.get("status")?.as_u64()?;
    let status = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    let content = members
        .remove("content")
        .or_else(|| members.remove("envelope"));
    Some((
        status,
        match content {
            None | Some(Value::Null) => Bytes::new(),
            Some(content) => content.to_string().into(),
        },
    ))
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
        assert_eq!(opened(r#"{"status":204}"#), (204, String::new()));
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
