//! What requests to the controls contain.

use atlas_maintenance_types::ProjectId;
use serde::de::DeserializeOwned;

use crate::control::refusal::Refusal;

pub(crate) fn read_id(text: &str) -> Result<ProjectId, Refusal> {
    text.parse::<ProjectId>().map_err(Refusal::bad_request)
}

/// Parses a body; an empty one is an empty object.
pub(crate) fn read_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let body = if body.trim_ascii().is_empty() {
        b"{}"
    } else {
        body
    };
    serde_json::from_slice(body).map_err(Refusal::bad_request)
}
