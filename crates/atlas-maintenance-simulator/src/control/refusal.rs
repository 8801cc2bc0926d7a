//! Error responses of the controls over HTTP.

use http::StatusCode;
use http::header::ALLOW;
use serde_json::json;

use crate::control::error::ControlError;
use crate::http::response::Response;

/// An error response with a JSON body `{"error": …}`.
pub(crate) struct Refusal {
    status: StatusCode,
    problem: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, problem: impl ToString) -> Self {
        Self {
            status,
            problem: problem.to_string(),
        }
    }

    pub(crate) fn bad_request(problem: impl ToString) -> Self {
        Self::new(StatusCode::BAD_REQUEST, problem)
    }
}

impl From<ControlError> for Refusal {
    fn from(error: ControlError) -> Self {
        let status = match error {
            ControlError::UnknownProject { .. } | ControlError::UnknownVersion { .. } => {
                StatusCode::NOT_FOUND
            }
            ControlError::UnderWay { .. }
            | ControlError::NoWindow { .. }
            | ControlError::Refused { .. }
            | ControlError::TooManyFaults { .. } => StatusCode::CONFLICT,
            ControlError::InThePast { .. }
            | ControlError::UnknownTimeZone { .. }
            | ControlError::InvalidAlertConfiguration
            | ControlError::InvalidFault { .. } => StatusCode::BAD_REQUEST,
        };
        Self::new(status, error)
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        Self::json(refusal.status, &json!({"error": refusal.problem}))
    }
}

pub(crate) fn not_allowed(allowed: &str) -> Response {
    let problem = format!("method not allowed: this control accepts {allowed}");
    Response::from(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, problem)).with(ALLOW, allowed)
}
