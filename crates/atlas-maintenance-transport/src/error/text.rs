//! Texts that errors are made of.

use http::StatusCode;

use crate::service_error::ServiceError;

/// `404 GROUP_NOT_FOUND: detail`, as much of it as there is.
pub(super) fn describe(status: StatusCode, service: &ServiceError) -> String {
    let number = status.as_u16();
    let told = told(service);
    match (told.is_empty(), service.code.is_some()) {
        (false, true) => format!("{number} {told}"),
        (false, false) => format!("{number}: {told}"),
        (true, _) => format!("{number} {}", status.canonical_reason().unwrap_or_default()),
    }
    .trim_end()
    .to_owned()
}

/// `GROUP_NOT_FOUND: detail`, as much of it as there is.
pub(super) fn told(service: &ServiceError) -> String {
    let detail = service
        .detail
        .as_deref()
        .map(|detail| detail.trim_end_matches('.'));
    match (&service.code, detail) {
        (Some(code), Some(detail)) => format!("{code}: {detail}"),
        (Some(code), None) => code.to_string(),
        (None, Some(detail)) => detail.to_owned(),
        (None, None) => String::new(),
    }
}

/// An error and what caused it, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}
