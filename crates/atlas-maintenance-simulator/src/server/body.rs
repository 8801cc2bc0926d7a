//! Reads the body of a request, and makes that of a response.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, DATE, HeaderValue};
use http::{Method, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::http::response::Response;
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;

/// The largest body that is accepted.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// A body that is too large is read and discarded up to this size, so that the client can read the
/// error instead of seeing a reset connection.
const MAX_DISCARDED_BYTES: usize = 16 * MAX_BODY_BYTES;

/// The complete body of a request over HTTP/1.1.
///
/// # Errors
///
/// When the body is too large or incomplete. An incomplete request must have no effect.
pub(super) async fn read(mut body: Incoming) -> Result<Vec<u8>, ApiError> {
    let mut read = BodyReader::default();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ErrorCode::MalformedJson)?;
        if let Ok(data) = frame.into_data()
            && !read.push(&data)
        {
            break;
        }
    }
    read.finish()
}

/// The same over HTTP/2.
///
/// # Errors
///
/// As of [`read`].
pub(super) async fn read_stream(mut body: h2::RecvStream) -> Result<Vec<u8>, ApiError> {
    let mut read = BodyReader::default();
    while let Some(data) = body.data().await {
        let data = data.map_err(|_| ErrorCode::MalformedJson)?;
        // It fails only for more than was received.
        let _ = body.flow_control().release_capacity(data.len());
        if !read.push(&data) {
            break;
        }
    }
    read.finish()
}

#[derive(Default)]
struct BodyReader {
    bytes: Vec<u8>,
    size: usize,
}

impl BodyReader {
    /// Returns whether to read on.
    fn push(&mut self, data: &[u8]) -> bool {
        self.size = self.size.saturating_add(data.len());
        if self.size <= MAX_BODY_BYTES {
            self.bytes.extend_from_slice(data);
        }
        self.size <= MAX_DISCARDED_BYTES
    }

    fn finish(self) -> Result<Vec<u8>, ApiError> {
        if self.size > MAX_BODY_BYTES {
            return Err(ApiError::new(
                ErrorCode::PayloadTooLarge,
                [MAX_BODY_BYTES.into()],
            ));
        }
        Ok(self.bytes)
    }
}

/// A body of this size or more has no `Content-Length` (recorded: 125 of 125 replies of 8 KiB or more).
const UNSIZED_FROM: usize = 8 * 1024;

/// The body of a response over HTTP/1.1.
pub(super) struct ResponseBody {
    full: Full<Bytes>,
    is_sized: bool,
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.get_mut().full).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.full.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_sized {
            self.full.size_hint()
        } else {
            SizeHint::default()
        }
    }
}

/// A response for the HTTP/1.1 server, which adds `Date` and what frames the body.
pub(super) fn http1_response(response: Response) -> http::Response<ResponseBody> {
    let is_sized = response.body.len() < UNSIZED_FROM;
    let full = Full::from(response.body);
    let mut converted = http::Response::new(ResponseBody { full, is_sized });
    *converted.status_mut() = response.status;
    *converted.headers_mut() = response.headers;
    converted
}

/// The head and the body of a response over HTTP/2, with the headers that the HTTP/1.1 server adds.
pub(super) fn http2_response(method: &Method, response: Response) -> (http::Response<()>, Bytes) {
    let mut head = http::Response::new(());
    *head.status_mut() = response.status;
    *head.headers_mut() = response.headers;
    let headers = head.headers_mut();
    let now = httpdate::fmt_http_date(std::time::SystemTime::now());
    if let Ok(now) = HeaderValue::from_str(&now) {
        headers.entry(DATE).or_insert(now);
    }
    let has_body =
        response.status != StatusCode::NO_CONTENT && response.status != StatusCode::NOT_MODIFIED;
    if has_body && response.body.len() < UNSIZED_FROM {
        headers.insert(CONTENT_LENGTH, response.body.len().into());
    }
    let body = if has_body && method != Method::HEAD {
        response.body.into()
    } else {
        Bytes::new()
    };
    (head, body)
}
