//! Receives the notices that an alert configuration sends to a webhook, checks who sent them, and prints what
//! they say.
//!
//! ```sh
//! cargo run -p atlas-maintenance --features webhook --example webhook
//! ```
//!
//! Without `WEBHOOK_SECRET` it sends itself two notices, one of them forged, and ends. With it, it serves
//! `127.0.0.1:8787` until it is stopped; the service reaches it through a proxy of yours that has a
//! certificate. It reads just enough of HTTP for that: in a program, use the server that you have, and give
//! `WebhookSecret::read` the body as it came.

use std::error::Error as StdError;
use std::time::Duration;

use atlas_maintenance::EventType;
use atlas_maintenance::webhook::{
    Notice, NoticeKind, SIGNATURE_HEADER, WebhookError, WebhookSecret,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

type Failure = Box<dyn StdError>;

/// The most octets of a request.
const MAX: usize = 64 * 1024;

/// A sender that says nothing for longer is gone.
const PATIENCE: Duration = Duration::from_secs(10);

const SAMPLE: &str = r#"{"id":"6a8d1f0c2b7e4d5a9c3f1e20","eventTypeName":"MAINTENANCE_IN_ADVANCED","groupId":"32b6e34b3d91647abb20e7b8","created":"2026-11-05T10:00:00Z"}"#;

/// The secret of the sample, and its signature with it:
/// `printf '%s' "$SAMPLE" | openssl dgst -sha1 -hmac example -binary | base64`.
const SAMPLE_SECRET: &str = "example";
const SAMPLE_SIGNATURE: &str = "s3WHjAmLbI8EIU8JibIZW77TM+8=";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    if let Ok(secret) = std::env::var("WEBHOOK_SECRET") {
        let secret = WebhookSecret::new(secret)?;
        let listener = TcpListener::bind("127.0.0.1:8787").await?;
        println!("listening on {}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            // One at a time, each with its patience: notices are few.
            if let Err(error) = receive(stream, &secret).await {
                println!("not received: {error}");
            }
        }
    }
    let secret = WebhookSecret::new(SAMPLE_SECRET)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    for body in [
        SAMPLE.to_owned(),
        SAMPLE.replace("IN_ADVANCED", "COMPLETED"),
    ] {
        let mut sender = TcpStream::connect(listener.local_addr()?).await?;
        let request = format!(
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-MMS-Event: alert.inform\r\n\
             {SIGNATURE_HEADER}: {SAMPLE_SIGNATURE}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        sender.write_all(request.as_bytes()).await?;
        let (stream, _) = listener.accept().await?;
        receive(stream, &secret).await?;
        let mut answer = String::new();
        sender.read_to_string(&mut answer).await?;
        println!(
            "  answered with {}",
            answer.lines().next().unwrap_or_default()
        );
    }
    Ok(())
}

/// Reads one request and answers it. Anything of 2xx means that the notice need not be sent again.
async fn receive(mut stream: TcpStream, secret: &WebhookSecret) -> Result<(), Failure> {
    let request = timeout(PATIENCE, read(&mut stream)).await??;
    let status = match secret.read(&request.body, request.signature.as_deref()) {
        Ok(notice) => {
            println!("{}", told(&notice, request.kind.as_deref()));
            "204 No Content"
        }
        Err(error @ WebhookError::Body(_)) => {
            println!("not understood: {error}");
            "400 Bad Request"
        }
        Err(error) => {
            println!("not believed: {error}");
            "401 Unauthorized"
        }
    };
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    Ok(timeout(PATIENCE, stream.write_all(answer.as_bytes())).await??)
}

/// What a notice means, on one line. `Debug` shows texts of others without what would drive a terminal.
fn told(notice: &Notice, kind: Option<&str>) -> String {
    let project = notice
        .project
        .map_or_else(|| "a project".to_owned(), |id| format!("project {id}"));
    let what = match &notice.event_type {
        Some(EventType::MaintenanceInAdvanced) => {
            "maintenance is announced, to start in about 72 hours; it can be deferred in the next 24".to_owned()
        }
        Some(EventType::MaintenanceStarted) => "maintenance started".to_owned(),
        Some(EventType::MaintenanceCompleted) => "maintenance is completed".to_owned(),
        Some(EventType::MaintenanceNoLongerNeeded) => "announced maintenance will not take place".to_owned(),
        Some(EventType::MaintenanceAutoDeferred) => "maintenance was deferred by a week".to_owned(),
        other => format!("something else: {:?}", other.as_ref().map(EventType::as_str)),
    };
    let kind = kind.map(NoticeKind::from);
    let created = notice
        .created
        .map_or_else(String::new, |time| format!(" at {time}"));
    format!("{project}{created}: {what} ({kind:?})")
}

/// What of a request matters here.
struct Request {
    signature: Option<Vec<u8>>,
    kind: Option<String>,
    body: Vec<u8>,
}

async fn read(stream: &mut TcpStream) -> Result<Request, Failure> {
    let mut bytes = Vec::new();
    loop {
        if let Some(request) = parsed(&bytes)? {
            return Ok(request);
        }
        if bytes.len() > MAX {
            return Err("the request is too long".into());
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err("the request ends too early".into());
        }
    }
}

/// The request, or `None` while it is not all there.
fn parsed(bytes: &[u8]) -> Result<Option<Request>, Failure> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let (head, body) = bytes.split_at(end + 4);
    let mut request = Request {
        signature: None,
        kind: None,
        body: Vec::new(),
    };
    let mut length = 0;
    for line in std::str::from_utf8(head)?.lines().skip(1) {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "x-mms-signature" => request.signature = Some(value.as_bytes().to_vec()),
            "x-mms-event" => request.kind = Some(value.to_owned()),
            "content-length" => length = value.parse::<usize>()?.min(MAX + 1),
            "transfer-encoding" => return Err("only bodies with a Content-Length are read".into()),
            _ => {}
        }
    }
    Ok(body.get(..length).map(|body| {
        request.body = body.to_vec();
        request
    }))
}
