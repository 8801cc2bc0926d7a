//! Does to a connection what a fault says, when the request has been read.
//!
//! Whether the request is acted on has been decided before; this module must not know what it
//! asked for.

use std::io;
use std::time::Duration;

use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::faults::connection::{Line, PATIENCE, Taken};
use crate::faults::fault::{FaultAnswer, FaultKind, Moment};
use crate::faults::gzip_bomb::Bomb;
use crate::faults::plan::Strike;
use crate::http::response::Answer;

/// How much of a large body is made at a time.
const PIECE: usize = 64 * 1024;

/// How many bytes more than it has a reply announces.
const MISSING: usize = 16;

type Header<'a> = (HeaderName, &'a str);

/// Goes with replies that are whole: the connection does not outlive them, and says so.
const LAST: Header<'static> = (CONNECTION, "close");

/// What a server of another protocol says.
const GARBAGE: &[u8] = b"220 \x00\xff\xfe ready\r\n250 OK\r\n\r\n";

/// Does it. Gives the answer that the server is to send, if there is still a connection to send it
/// on. `made` is the service's own answer, where the request was acted on.
pub(crate) async fn perform(strike: &Strike, line: &Line, made: Option<Answer>) -> Option<Answer> {
    let kind = &strike.fault.kind;
    if let FaultKind::Answer { answer, .. } = kind {
        return Some(given(answer));
    }
    let taken = line.take_over(strike.begin())?;
    let made = made.unwrap_or_else(|| Answer::empty(StatusCode::OK));
    // Whoever is neither answered nor leaves is let go at last. An error says that the client left.
    let _ = tokio::time::timeout(PATIENCE, break_it(kind, taken, &made)).await;
    None
}

fn given(answer: &FaultAnswer) -> Answer {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut made = Answer::empty(status);
    for (name, value) in &answer.headers {
        // Both have been looked at when the fault was planned.
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            made.headers.append(name, value);
        }
    }
    made.body.clone_from(&answer.body);
    made
}

async fn break_it(kind: &FaultKind, mut taken: Taken, made: &Answer) -> io::Result<()> {
    match kind {
        FaultKind::Reset { at } => {
            taken.send(&until(*at, made)).await?;
            taken.reset();
        }
        FaultKind::Close { at } => taken.send(&until(*at, made)).await?,
        FaultKind::Hang { at } => {
            taken.send(&until(*at, made)).await?;
            std::future::pending::<()>().await;
        }
        FaultKind::Trickle { every } => trickle(&mut taken, made, *every).await?,
        FaultKind::LengthTooLong => {
            let body = some_body(made);
            let head = head(
                made,
                &[(CONTENT_LENGTH, &(body.len() + MISSING).to_string())],
            );
            taken.send(&[&head, body].concat()).await?;
        }
        FaultKind::LengthTooShort => {
            let body = some_body(made);
            let head = head(made, &[(CONTENT_LENGTH, &(body.len() / 2).to_string())]);
            taken.send(&[&head, body].concat()).await?;
        }
        FaultKind::Garbage { .. } => taken.send(GARBAGE).await?,
        FaultKind::LargeBody { bytes } => {
            let framing = [LAST, (CONTENT_LENGTH, &bytes.to_string())];
            taken.send(&head(made, &framing)).await?;
            repeat(&mut taken, b' ', *bytes).await?;
        }
        FaultKind::EndlessBody => {
            let head = head(made, &[(TRANSFER_ENCODING, "chunked")]);
            taken.send(&head).await?;
            let mut chunk = format!("{PIECE:x}\r\n").into_bytes();
            chunk.resize(chunk.len() + PIECE, b' ');
            chunk.extend(b"\r\n");
            loop {
                taken.send(&chunk).await?;
            }
        }
        FaultKind::GzipBomb { bytes } => {
            let bomb = Bomb::new(*bytes);
            let framing = [
                LAST,
                (CONTENT_ENCODING, "gzip"),
                (CONTENT_LENGTH, &bomb.len().to_string()),
            ];
            taken.send(&head(made, &framing)).await?;
            taken.send(&bomb.start).await?;
            repeat(&mut taken, 0, bomb.zeros).await?;
            taken.send(&bomb.end).await?;
        }
        // Is answered in the usual way, without taking anything over.
        FaultKind::Answer { .. } => {}
    }
    Ok(())
}

/// The reply up to that moment.
fn until(moment: Moment, made: &Answer) -> Vec<u8> {
    match moment {
        Moment::BeforeReading | Moment::BeforeActing | Moment::BeforeReply => Vec::new(),
        Moment::MidHeader => {
            let mut head = whole_head(made, &[]);
            head.truncate(head.len() / 2);
            head
        }
        Moment::MidBody => {
            let body = some_body(made);
            let mut reply = head(made, &[(CONTENT_LENGTH, &body.len().to_string())]);
            reply.extend(body.iter().take(body.len().div_ceil(2)));
            // A body of one byte would be whole by now, but there is none: see `some_body`.
            reply
        }
        Moment::AfterReply => whole(made, &[]),
    }
}

async fn trickle(taken: &mut Taken, made: &Answer, every: Duration) -> io::Result<()> {
    for byte in whole(made, &[LAST]) {
        taken.send(&[byte]).await?;
        tokio::time::sleep(every).await;
    }
    Ok(())
}

async fn repeat(taken: &mut Taken, byte: u8, mut times: u64) -> io::Result<()> {
    let piece = vec![byte; PIECE];
    while times > 0 {
        let next = usize::try_from(times).map_or(PIECE, |times| times.min(PIECE));
        taken.send(piece.get(..next).unwrap_or_default()).await?;
        times = times.saturating_sub(u64::try_from(next).unwrap_or(times));
    }
    Ok(())
}

/// The answer's body, or one for an answer that has too little to be cut.
fn some_body(made: &Answer) -> &[u8] {
    if made.body.len() < 2 {
        b"{}"
    } else {
        &made.body
    }
}

fn whole(made: &Answer, beside: &[Header<'_>]) -> Vec<u8> {
    let mut reply = whole_head(made, beside);
    reply.extend(&made.body);
    reply
}

/// The head of the reply as it is, framed as HTTP wants it.
fn whole_head(made: &Answer, beside: &[Header<'_>]) -> Vec<u8> {
    let length = made.body.len().to_string();
    let mut framing = beside.to_vec();
    if made.status != StatusCode::NO_CONTENT {
        framing.push((CONTENT_LENGTH, &length));
    }
    lines(made.status, &made.headers, &framing)
}

/// The head of a reply that has a body, whether or not the service gave it one.
fn head(made: &Answer, framing: &[Header<'_>]) -> Vec<u8> {
    let status = match made.status {
        // This status has no body whatever else is said.
        StatusCode::NO_CONTENT => StatusCode::OK,
        other => other,
    };
    lines(status, &made.headers, framing)
}

fn lines(status: StatusCode, headers: &HeaderMap, framing: &[Header<'_>]) -> Vec<u8> {
    let reason = status.canonical_reason().unwrap_or_default();
    let mut lines = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    for (name, value) in headers {
        if *name != CONNECTION {
            lines.extend(name.as_str().as_bytes());
            lines.extend(b": ");
            lines.extend(value.as_bytes());
            lines.extend(b"\r\n");
        }
    }
    for (name, value) in framing {
        lines.extend(format!("{name}: {value}\r\n").into_bytes());
    }
    lines.extend(b"\r\n");
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    #[test]
    fn a_reply_is_cut_where_it_should_be() {
        let made = Answer::json(StatusCode::OK, &json!({"a": 1}));
        let whole = text(&until(Moment::AfterReply, &made));
        assert_eq!(
            whole,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{\"a\":1}"
        );
        let mid_header = text(&until(Moment::MidHeader, &made));
        assert!(whole.starts_with(&mid_header) && !mid_header.contains("\r\n\r\n"));
        let mid_body = text(&until(Moment::MidBody, &made));
        assert!(mid_body.ends_with("\r\n\r\n{\"a\""), "{mid_body}");
        for moment in [
            Moment::BeforeReading,
            Moment::BeforeActing,
            Moment::BeforeReply,
        ] {
            assert_eq!(until(moment, &made), b"");
        }
    }

    #[test]
    fn a_reply_without_a_body_gets_one_to_be_cut() {
        for status in [StatusCode::OK, StatusCode::NO_CONTENT] {
            let made = Answer::empty(status);
            let cut = text(&until(Moment::MidBody, &made));
            assert_eq!(cut, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{");
        }
        let none = text(&until(
            Moment::AfterReply,
            &Answer::empty(StatusCode::NO_CONTENT),
        ));
        assert_eq!(none, "HTTP/1.1 204 No Content\r\n\r\n");
    }
}
