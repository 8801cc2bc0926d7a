//! The token endpoints: a service account gets an access token and gives it back.
//!
//! *Documented*: paths, Basic, the form, the answers, the shape and codes of the errors; that only so
//! many tokens can be active, and what is answered then. *Recorded*: that too many requests are told
//! so in the form of the service's other errors, and the text. *Assumed*: the other texts; that the
//! limit on requests comes first, counts those that are refused, and has a `Retry-After`; that a
//! token which is revoked or expired makes room for another; that the credentials are looked at
//! before the form; 405 for any method but POST. This module must not know what a token opens.

use std::collections::BTreeMap;

use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};
use serde_json::json;

use crate::http::media_type;
use crate::http::request::Request;
use crate::http::response::Answer;
use crate::service::api;
use crate::service::auth::{DemoCredentials, basic};
use crate::service::error_code::{ApiError, ErrorCode};
use crate::service::state::{Shared, State};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Token,
    Revoke,
}

impl Endpoint {
    pub(crate) fn of(path: &str) -> Option<Self> {
        match path {
            "/api/oauth/token" => Some(Self::Token),
            "/api/oauth/revoke" => Some(Self::Revoke),
            _ => None,
        }
    }

    pub(crate) fn answer(self, shared: &Shared, request: &Request) -> Answer {
        if request.method != Method::POST {
            let allowed = [Method::POST.to_string()].into();
            return api::method_not_allowed(request.method.as_str(), &allowed);
        }
        if self == Self::Token
            && let Some(refusal) = too_many_requests(shared, request.path())
        {
            return refusal;
        }
        let DemoCredentials {
            client_id,
            client_secret,
            ..
        } = DemoCredentials::FIXED;
        if !basic::matches(request.authorization(), client_id, client_secret) {
            return refuse(
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "the client id and secret in the Authorization header are not known here",
            );
        }
        let Some(form) = read_form(request) else {
            return invalid_request("the body has to be a form that has each parameter once");
        };
        match self {
            Self::Token => issue(shared, &form),
            Self::Revoke => revoke(shared, &form),
        }
    }
}

/// The answer when the limit on requests for tokens is used up.
fn too_many_requests(shared: &Shared, path: &str) -> Option<Answer> {
    let limit = shared.configuration.token_limit.as_ref()?;
    let now = shared.now();
    let seconds = shared.state().take_token_request(limit, now).err()?;
    let minutes = limit.period.as_secs().div_ceil(60).max(1);
    let parameters = [path.into(), limit.capacity.into(), minutes.into()];
    let error = ApiError::new(ErrorCode::TokensRateLimited, parameters);
    Some(Answer::limited(&error, seconds))
}

fn issue(shared: &Shared, form: &BTreeMap<String, String>) -> Answer {
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {}
        Some(_) => {
            return refuse(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "the only grant type is client_credentials",
            );
        }
        None => return invalid_request("the parameter grant_type is missing"),
    }
    let lifetime = shared.configuration.token_lifetime;
    let now = shared.now();
    let mut state = shared.state();
    let State { tokens, random, .. } = &mut *state;
    let active = tokens.active(now);
    if let Some(most) = shared.configuration.active_tokens
        && active >= usize::try_from(most).unwrap_or(usize::MAX)
    {
        return refuse(
            StatusCode::FORBIDDEN,
            "access_denied",
            "this service account has as many active tokens as it can have: revoke some, or wait \
             until they expire",
        );
    }
    let token = tokens.issue(random, lifetime, now);
    Answer::json(
        StatusCode::OK,
        &json!({
            "access_token": token,
            "expires_in": lifetime.as_secs(),
            "token_type": "Bearer",
        }),
    )
}

/// The hint at the token's type is not needed: there is one type.
fn revoke(shared: &Shared, form: &BTreeMap<String, String>) -> Answer {
    let Some(token) = form.get("token") else {
        return invalid_request("the parameter token is missing");
    };
    shared.state().tokens.revoke(token);
    Answer::empty(StatusCode::OK)
}

/// `None` when it is no form, or a parameter comes twice.
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

fn invalid_request(description: &str) -> Answer {
    refuse(StatusCode::BAD_REQUEST, "invalid_request", description)
}

fn refuse(status: StatusCode, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &json!({"error": error, "error_description": description}),
    )
}
