//! What the result of a call says about the load of the service.

use atlas_maintenance::{Error, ErrorCode, ErrorKind, Metadata, Reason};

/// The retries of a call that are not taken for overload: a connection that was closed while it was idle
/// costs one.
const MAX_RETRIES_WITHOUT_OVERLOAD: u32 = 1;

/// Whether a call shows that the service is overloaded: it was rate-limited, failed as under
/// overload, or succeeded after several retries only.
pub(super) fn is_overload(result: Result<Option<&Metadata>, &Error>) -> bool {
    match result {
        Ok(metadata) => {
            metadata.is_some_and(|metadata| metadata.retries > MAX_RETRIES_WITHOUT_OVERLOAD)
        }
        Err(error) => {
            is_rate_limited(error)
                || matches!(error.status(), Some(502..=504))
                || matches!(error.reason(), Reason::Timeout | Reason::Connect)
        }
    }
}

/// Whether the rate limit rejected the call: the project's, or that of the client's tokens.
pub(super) fn is_rate_limited(error: &Error) -> bool {
    let limited = matches!(
        error.code(),
        Some(ErrorCode::RateLimited | ErrorCode::RateLimitedTokenBucket)
    );
    error.status() == Some(429) || limited
}

/// Whether the call was rate-limited and may be made again.
pub(super) fn may_retry_later(error: &Error, is_idempotent: bool) -> bool {
    is_rate_limited(error) && (is_idempotent || error.kind() != ErrorKind::Unknown)
}
