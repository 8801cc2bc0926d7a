//! Reads the body of a request.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody};

use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;

/// The largest body that is accepted.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// A body that is too large is read and discarded up to this size, so that the client can read the
/// error instead of seeing a reset connection.
const MAX_DISCARDED_BYTES: usize = 16 * MAX_BODY_BYTES;

/// The complete body.
///
/// # Errors
///
/// When the body is too large or incomplete. An incomplete request must have no effect.
pub(super) async fn read_body(mut body: Body) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    let mut size: usize = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| ErrorCode::MalformedJson)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        size = size.saturating_add(data.len());
        if size > MAX_DISCARDED_BYTES {
            break;
        }
        if size <= MAX_BODY_BYTES {
            bytes.extend_from_slice(&data);
        }
    }
    if size > MAX_BODY_BYTES {
        return Err(ApiError::new(
            ErrorCode::PayloadTooLarge,
            [MAX_BODY_BYTES.into()],
        ));
    }
    Ok(bytes)
}
