//! The token endpoints, where a service account requests and revokes access tokens.
//!
//! *Documented*: paths, Basic, the form, the responses, the form and codes of the errors; the limit
//! on active tokens and its error. *Recorded*: too many requests get an error in the form of the
//! service's other errors, and its text. RFC 6749 asks for the challenge of a 401. *Assumed*: the other texts; the rate limit is checked first,
//! counts refused requests, and has a `Retry-After`; a revoked or expired token no longer counts as
//! active; the credentials are checked before the form; 405 for any method but POST.

use std::collections::BTreeMap;

use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{Method, StatusCode};
use serde_json::json;

use crate::generated::variants::{
    ActiveTokens, ClientInForm, TokenRateLimitOrder, TokenRetryAfter,
};
use crate::http::media_type;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::service::auth::{DemoCredentials, basic};
use crate::service::error::{ApiError, method_not_allowed, too_many_requests};
use crate::service::error_code::ErrorCode;
use crate::service::state::{Service, State};

/// Responds to a request for a token.
pub(crate) fn respond_to_token_request(service: &Service, request: &Request) -> Response {
    let order = service.state().assumptions.token_rate_limit_order;
    let limited = || check_rate_limit(service, request.path());
    let denied = || check_credentials(service, request);
    check_method(request)
        .or_else(|| match order {
            TokenRateLimitOrder::First => limited().or_else(denied),
            TokenRateLimitOrder::AfterCredentials => denied().or_else(limited),
        })
        .unwrap_or_else(|| match read_form(request) {
            Some(form) => issue_token(service, &form),
            None => malformed_form(),
        })
}

/// Responds to a request to revoke a token.
pub(crate) fn respond_to_revocation(service: &Service, request: &Request) -> Response {
    check_method(request)
        .or_else(|| check_credentials(service, request))
        .unwrap_or_else(|| match read_form(request) {
            Some(form) => revoke_token(service, &form),
            None => malformed_form(),
        })
}

fn check_method(request: &Request) -> Option<Response> {
    let allowed = [Method::POST.to_string()].into();
    (request.method != Method::POST).then(|| method_not_allowed(request.method.as_str(), &allowed))
}

fn check_credentials(service: &Service, request: &Request) -> Option<Response> {
    let DemoCredentials {
        client_id,
        client_secret,
        ..
    } = DemoCredentials::FIXED;
    let are_right = match request.authorization() {
        "" if service.state().assumptions.client_in_form == ClientInForm::Accepted => {
            read_form(request).is_some_and(|form| {
                let is = |name, value: &str| form.get(name).is_some_and(|given| given == value);
                is("client_id", client_id) && is("client_secret", client_secret)
            })
        }
        header => basic::matches(header, client_id, client_secret),
    };
    (!are_right).then(|| {
        oauth_error(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "the client id or secret in the Authorization header is wrong",
        )
        .with(WWW_AUTHENTICATE, r#"Basic realm="MMS Public API""#)
    })
}

/// The response when the rate limit of the token endpoint is used up.
fn check_rate_limit(service: &Service, path: &str) -> Option<Response> {
    let now = service.now();
    let mut state = service.state();
    let limit = service
        .configuration
        .token_rate_limit
        .or_else(|| state.assumptions.token_rate_limit.limit())?;
    let seconds = state.take_token_request(&limit, now).err()?;
    let minutes = limit.period.as_secs().div_ceil(60).max(1);
    let parameters = [path.into(), limit.capacity.into(), minutes.into()];
    let error = ApiError::new(ErrorCode::TokensRateLimited, parameters);
    Some(match state.assumptions.token_retry_after {
        TokenRetryAfter::Seconds => too_many_requests(&error, seconds),
        TokenRetryAfter::Absent => Response::from(&error),
    })
}

fn issue_token(service: &Service, form: &BTreeMap<String, String>) -> Response {
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {}
        Some(_) => {
            return oauth_error(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "the only grant type is client_credentials",
            );
        }
        None => return invalid_request("the parameter grant_type is missing"),
    }
    let lifetime = service.configuration.token_lifetime;
    let now = service.credential_time();
    let mut state = service.state();
    let State { tokens, random, .. } = &mut *state;
    let active = tokens.count_active(now);
    if let Some(max) = service.configuration.max_active_tokens
        && active >= usize::try_from(max).unwrap_or(usize::MAX)
    {
        return oauth_error(
            StatusCode::FORBIDDEN,
            "access_denied",
            "this service account has the maximum number of active tokens; revoke some, or wait \
             until they expire",
        );
    }
    let token = tokens.issue(random, lifetime, now);
    Response::json(
        StatusCode::OK,
        &json!({
            "access_token": token,
            "expires_in": lifetime.as_secs(),
            "token_type": "Bearer",
        }),
    )
}

/// `token_type_hint` is ignored, because there is one type.
fn revoke_token(service: &Service, form: &BTreeMap<String, String>) -> Response {
    let Some(token) = form.get("token") else {
        return invalid_request("the parameter token is missing");
    };
    let mut state = service.state();
    let frees = state.assumptions.active_tokens == ActiveTokens::RevokedAreFree;
    state.tokens.revoke(token, frees);
    Response::empty(StatusCode::OK)
}

/// `None` if the body is not a form or a parameter is repeated.
fn read_form(request: &Request) -> Option<BTreeMap<String, String>> {
    let content_type = request.header(CONTENT_TYPE)?;
    if media_type::essence(content_type) != "application/x-www-form-urlencoded" {
        return None;
    }
    let mut form = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(&request.body) {
        if form.insert(name.into_owned(), value.into_owned()).is_some() {
            return None;
        }
    }
    Some(form)
}

fn malformed_form() -> Response {
    invalid_request("the body has to be a form without repeated parameters")
}

fn invalid_request(description: &str) -> Response {
    oauth_error(StatusCode::BAD_REQUEST, "invalid_request", description)
}

fn oauth_error(status: StatusCode, error: &str, description: &str) -> Response {
    Response::json(
        status,
        &json!({"error": error, "error_description": description}),
    )
}
