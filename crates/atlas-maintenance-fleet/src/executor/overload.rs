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
                || matches!(
                    error.reason(),
                    Reason::Timeout | Reason::Connect | Reason::NotProcessed
                )
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

/// Whether the call was denied for its credentials, as other calls with them can be.
pub(super) fn is_denied(error: &Error) -> bool {
    // The plan of a project says nothing about the credentials.
    let is_plan = matches!(error.code(), Some(ErrorCode::UnsupportedForCurrentPlan));
    matches!(error.status(), Some(401 | 403)) && !is_rate_limited(error) && !is_plan
}

/// Whether the call was rate-limited and may be made again.
pub(super) fn may_retry_later(error: &Error, is_idempotent: bool) -> bool {
    is_rate_limited(error) && (is_idempotent || error.kind() != ErrorKind::Unknown)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use atlas_maintenance::{Client, Credentials, CurrentWindow, RetryConfig};
    use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse, Simulator};

    use super::*;

    /// Reads a window of a service that fails in these ways before it succeeds.
    async fn read(
        faults: impl IntoIterator<Item = Fault>,
        max_repeats: u32,
    ) -> Result<(Option<CurrentWindow>, Metadata), Error> {
        let simulator = Simulator::start().await.unwrap();
        let control = simulator.control();
        for fault in faults {
            control.inject(fault).unwrap();
        }
        let known = control.credentials();
        let account = Credentials::service_account(known.client_id, known.client_secret);
        let delay = Duration::from_millis(1);
        let retries = RetryConfig::default().base_delay(delay).max_delay(delay);
        let client = Client::builder(account.unwrap())
            .base_url(simulator.base_url().parse().unwrap())
            .retries(retries.max_repeats(max_repeats))
            .build()
            .unwrap();
        let window = client.project(control.project_id()).maintenance_window();
        window.get().with_metadata().await
    }

    fn answer(status: u16, code: &str) -> Fault {
        let response = FaultResponse::new(status).header("Retry-After", "0");
        let body = format!(r#"{{"errorCode":"{code}"}}"#);
        Fault::answer(response.body(body)).on_operation("getMaintenanceWindow")
    }

    #[tokio::test]
    async fn overload_is_known_by_status_code_and_silence() {
        for (status, code, overloaded, limited) in [
            (429, "A_CODE", true, true),
            (403, "RATE_LIMITED", true, true),
            (503, "RATE_LIMITED_TOKEN_BUCKET", true, true),
            (502, "A_CODE", true, false),
            (503, "A_CODE", true, false),
            (504, "A_CODE", true, false),
            (500, "A_CODE", false, false),
            (401, "A_CODE", false, false),
            (403, "A_CODE", false, false),
            (404, "GROUP_NOT_FOUND", false, false),
        ] {
            let error = read([answer(status, code)], 0).await.unwrap_err();
            assert_eq!(is_overload(Err(&error)), overloaded, "{error}");
            assert_eq!(is_rate_limited(&error), limited, "{error}");
            let denied = matches!(status, 401 | 403) && !limited;
            assert_eq!(is_denied(&error), denied, "{error}");
            // A read has no effect, so its outcome is known.
            assert_eq!(may_retry_later(&error, false), limited, "{error}");
        }
        let reset = Fault::reset(FaultPoint::BeforeReply).on_operation("getMaintenanceWindow");
        let lost = read([reset], 0).await.unwrap_err();
        assert!(
            !is_overload(Err(&lost)) && !is_rate_limited(&lost),
            "{lost}"
        );
    }

    #[tokio::test]
    async fn success_after_many_requests_shows_an_overload() {
        let (_, at_once) = read([], 0).await.unwrap();
        assert!(!is_overload(Ok(Some(&at_once))), "{at_once:?}");
        let (_, late) = read([answer(503, "A_CODE").times(8)], 9).await.unwrap();
        assert!(is_overload(Ok(Some(&late))), "{late:?}");
        assert!(!is_overload(Ok(None)));
    }
}
