//! Replies in an envelope, for clients behind proxies that hide status codes.
//!
//! Asked for by `envelope=true`, the service answers `{"status": …, "content": …}` (documented;
//! older documentation has `envelope` for `content`, and neither has been recorded, so both are
//! read).

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use crate::reply::Reply;

/// The reply that is in the envelope. A reply that is in none stays as it is: actions are answered
/// without a body, and proxies know nothing of envelopes.
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
    fn status_and_content_come_out_under_either_name() {
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
    fn what_is_in_no_envelope_stays_as_it_is() {
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
