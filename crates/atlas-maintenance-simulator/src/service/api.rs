//! Responds to requests to the API: the checks in order, then the operation.
//!
//! *Assumed*: the order of the checks, which is credentials (401), path and method (404, 405),
//! version (406, 410), group id and project (404), rate limit (429), query (400), and then the
//! operation with its body (415, 400).

use atlas_maintenance_types::ProjectId;
use http::header::{ACCEPT, HeaderName, WWW_AUTHENTICATE};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::generated::variants::{
    Assumptions, InvalidGroupId, RateLimitHeaders, RefusedTokenChallenge, RetryAfter,
    VersionGonePath,
};
use crate::http::media_type;
use crate::http::request::{Request, split_scheme};
use crate::http::response::Response;
use crate::service::action::{Action, Context, check_content_type};
use crate::service::alert_config::AlertChange;
use crate::service::auth::DemoCredentials;
use crate::service::auth::digest::{Denied, Expected};
use crate::service::change::ChangeContext;
use crate::service::directory::Wanted;
use crate::service::error::{ApiError, method_not_allowed, too_many_requests};
use crate::service::error_code::ErrorCode;
use crate::service::event::Actor;
use crate::service::project_list::organization_id;
use crate::service::query::read_query;
use crate::service::rate_limit::RateLimit;
use crate::service::route::{Limited, Route};
use crate::service::spec::Lookup;
use crate::service::spec::operation::{self, Operation};
use crate::service::state::{Service, State};
use crate::service::versions::Lifecycle;
use crate::service::waves::SettingsAction;

/// Responds to a request to the API.
pub(crate) fn respond(service: &Service, request: &Request) -> Response {
    let now = service.now();
    let mut state = service.state();
    let assumptions = state.assumptions;
    if let Err(denied) = authenticate(service, &mut state, request) {
        return challenge(service, &mut state, request, denied);
    }
    let (method, path) = (request.method.as_str(), request.path());
    match service.spec.find(method, path) {
        Lookup::Operation(_) => {}
        Lookup::NotSimulated(method, path) => {
            let operation = format!("{method} {path}");
            return Response::from(&ApiError::new(
                ErrorCode::NotImplemented,
                [operation.into()],
            ));
        }
        Lookup::OtherMethods(methods) => return method_not_allowed(method, &methods),
        Lookup::NotFound => {
            return Response::from(&ApiError::new(ErrorCode::ResourceNotFound, [path.into()]));
        }
    }
    let (operation, date, lifecycle) = match negotiate(service, &state, request, now) {
        Negotiated::Served(operation, date, lifecycle) => (operation, date, lifecycle),
        Negotiated::Gone(operation, date, lifecycle) => {
            let path = match assumptions.version_gone_path {
                VersionGonePath::Template => operation.path.as_str(),
                VersionGonePath::Requested => path,
            };
            return lifecycle.add_headers(gone(path, date), &assumptions);
        }
        Negotiated::Unknown => return Response::from(&ErrorCode::InvalidVersionDate.into()),
    };
    let routed = RoutedRequest {
        service,
        request,
        operation,
        date,
        assumptions,
        now,
    };
    lifecycle.add_headers(routed.respond(&mut state), &assumptions)
}

/// *Documented*: both kinds of credentials give access to the same operations.
fn authenticate(service: &Service, state: &mut State, request: &Request) -> Result<(), Denied> {
    let now = service.credential_time();
    let authorization = request.authorization();
    let (scheme, rest) = split_scheme(authorization);
    if scheme.eq_ignore_ascii_case("bearer") {
        if state.tokens.accepts(rest, now) {
            return Ok(());
        }
        return Err(Denied::default());
    }
    let assumptions = state.assumptions;
    let expected = Expected {
        username: DemoCredentials::FIXED.public_key,
        password: DemoCredentials::FIXED.private_key,
        method: request.method.as_str(),
        uri: request.target(),
        lifetime: assumptions.nonce_lifetime,
        counts: assumptions.nonce_count,
    };
    state.nonces.verify(authorization, &expected, now)
}

/// The 401 with its challenge.
fn challenge(service: &Service, state: &mut State, request: &Request, denied: Denied) -> Response {
    let now = service.credential_time();
    let denial = Response::from(&ErrorCode::Unauthorized.into());
    let (scheme, _) = split_scheme(request.authorization());
    if scheme.eq_ignore_ascii_case("bearer") {
        match state.assumptions.refused_token_challenge {
            RefusedTokenChallenge::Digest => {}
            RefusedTokenChallenge::Bearer => {
                let challenge = "Bearer realm=\"MMS Public API\", error=\"invalid_token\"";
                return denial.with(WWW_AUTHENTICATE, challenge);
            }
            RefusedTokenChallenge::None => return denial,
        }
    }
    let lifetime = service.configuration.nonce_lifetime;
    let State { nonces, random, .. } = state;
    let challenge = nonces.challenge(random, lifetime, now, denied.stale);
    denial.with(WWW_AUTHENTICATE, challenge)
}

/// The result of the version negotiation.
enum Negotiated<'a> {
    /// The operation in the requested version, the version of the resource, and its lifecycle.
    Served(&'a Operation, &'a str, Lifecycle),
    /// The operation, the version that was removed, and its lifecycle.
    Gone(&'a Operation, String, Lifecycle),
    Unknown,
}

/// *Assumed*: of several versions the first that is still served wins; a removed one counts only if
/// there is none.
fn negotiate<'a>(
    service: &'a Service,
    state: &State,
    request: &Request,
    now: Timestamp,
) -> Negotiated<'a> {
    let mut outcome = Negotiated::Unknown;
    for requested in media_type::requested_versions(request.values(ACCEPT)) {
        if !service.knows_version(state, &requested) {
            continue;
        }
        let (method, path) = (request.method.as_str(), request.path());
        let Some(operation) = service.spec.operation(&requested, method, path) else {
            continue;
        };
        let Some(newest) = media_type::newest_at_or_before(&operation.dates, &requested) else {
            continue;
        };
        let (date, lifecycle) = state.versions.of(&requested, newest);
        if !lifecycle.is_gone(&state.assumptions, now) {
            return Negotiated::Served(operation, newest, lifecycle);
        }
        if matches!(outcome, Negotiated::Unknown) {
            outcome = Negotiated::Gone(operation, date.to_owned(), lifecycle);
        }
    }
    outcome
}

/// *Reported*: status, code, text and the meaning of the parameters.
fn gone(path: &str, date: String) -> Response {
    let path = path.trim_start_matches('/');
    Response::from(&ApiError::new(
        ErrorCode::VersionGone,
        [date.into(), path.into()],
    ))
}

/// An authenticated request with its operation and version.
struct RoutedRequest<'a> {
    service: &'a Service,
    request: &'a Request,
    operation: &'a Operation,
    /// The version of the resource.
    date: &'a str,
    assumptions: Assumptions,
    now: Timestamp,
}

impl RoutedRequest<'_> {
    fn respond(&self, state: &mut State) -> Response {
        let path = self.request.path();
        if SettingsAction::is(self.operation) {
            return self
                .settings(state)
                .unwrap_or_else(|error| Response::from(&error));
        }
        match Route::of(self.operation) {
            Some(route) => {
                let found = Wanted::find(
                    route,
                    self.operation,
                    path,
                    state,
                    || project_id(state, self.operation, path),
                    || organization_id(self.operation, path),
                );
                let wanted = match found {
                    Ok(wanted) => wanted,
                    Err(error) => return Response::from(&error),
                };
                self.limited(state, wanted.limited(), |state| {
                    if let (Route::AlertChange, Wanted::Alerts(id)) = (route, &wanted) {
                        return self.change_alerts(state, *id);
                    }
                    let query = self.request.uri.query().unwrap_or_default();
                    let (format, page) = read_query(self.operation, query, &self.assumptions)?;
                    if let Wanted::Events(id) = wanted {
                        state.project(id, self.service.rules(), self.now);
                    }
                    let now = (&*state, self.now);
                    wanted.respond(now, self.request, self.date, (format, &page))
                })
            }
            None => match project_id(state, self.operation, path) {
                Ok(id) => {
                    let limited = Some(Limited::Window(id));
                    self.limited(state, limited, |state| self.perform(state, id))
                }
                Err(error) => Response::from(&error),
            },
        }
    }

    /// Counts the request towards its rate limit, and refuses it when none is left.
    fn limited(
        &self,
        state: &mut State,
        limited: Option<Limited>,
        perform: impl FnOnce(&mut State) -> Result<Response, ApiError>,
    ) -> Response {
        let respond =
            |state: &mut State| perform(state).unwrap_or_else(|error| Response::from(&error));
        let (Some(limited), Some(window)) = (limited, &self.service.configuration.rate_limit)
        else {
            return respond(state);
        };
        let limit = limited.limit(window);
        let (response, left) = match state.take_call(limited, &limit, self.now) {
            Ok(left) => (respond(state), left),
            Err(seconds) => (self.rate_limited(&limit, seconds), 0),
        };
        match self.assumptions.rate_limit_headers {
            RateLimitHeaders::EveryResponse => {}
            RateLimitHeaders::SuccessOnly if response.status.is_success() => {}
            RateLimitHeaders::SuccessOnly | RateLimitHeaders::Never => return response,
        }
        // The names are recorded; HTTP header names are case-insensitive.
        response
            .with(
                HeaderName::from_static("ratelimit-limit"),
                limit.capacity.to_string(),
            )
            .with(
                HeaderName::from_static("ratelimit-remaining"),
                left.to_string(),
            )
    }

    /// *Assumed*: any organization has settings; no rate limit is documented for them.
    fn settings(&self, state: &mut State) -> Result<Response, ApiError> {
        let query = self.request.uri.query().unwrap_or_default();
        let (format, _) = read_query(self.operation, query, &self.assumptions)?;
        let organization = organization_id(self.operation, self.request.path())?;
        if let Some(body) = &self.operation.body {
            check_content_type(body, self.request, |date| {
                self.service.knows_version(state, date)
            })?;
        }
        let action = SettingsAction::read(self.operation, &self.request.body)?;
        state.waves.apply(organization, action, &self.assumptions);
        let view = state.waves.view(organization, self.service.rules().waves);
        Ok(Response::with_resource(self.date, &view, format))
    }

    fn change_alerts(&self, state: &mut State, id: ProjectId) -> Result<Response, ApiError> {
        let (operation, path) = (self.operation, self.request.path());
        let query = self.request.uri.query().unwrap_or_default();
        let (format, _) = read_query(operation, query, &self.assumptions)?;
        let not_implemented =
            || ApiError::new(ErrorCode::NotImplemented, [operation.id.as_str().into()]);
        let body = operation.body.as_ref().ok_or_else(not_implemented)?;
        check_content_type(body, self.request, |date| {
            self.service.knows_version(state, date)
        })?;
        let of = operation.parameter(path, "alertConfigId");
        let change = match operation.method.as_str() {
            "POST" => AlertChange::Create,
            "PUT" => AlertChange::Replace(of),
            _ => AlertChange::Toggle(of),
        };
        let address = format!(
            "{}/api/atlas/v2/groups/{id}/alertConfigs",
            self.request.origin()
        );
        let unknown = || ApiError::new(ErrorCode::GroupNotFound, [json!(id)]);
        let rules = self.service.rules();
        let project = state.project(id, rules, self.now).ok_or_else(unknown)?;
        let context = ChangeContext {
            rules,
            assumptions: &self.assumptions,
            now: self.now,
            actor: &Actor::Service,
        };
        let sent = (&body.schema, self.request.body.as_slice());
        let view = project
            .alerts
            .change(change, sent, (id, &address), &context)?;
        Ok(Response::with_resource(self.date, &view, format))
    }

    fn perform(&self, state: &mut State, id: ProjectId) -> Result<Response, ApiError> {
        let query = self.request.uri.query().unwrap_or_default();
        let (format, _) = read_query(self.operation, query, &self.assumptions)?;
        let action = Action::read(self.operation, self.request, &self.assumptions, |date| {
            self.service.knows_version(state, date)
        })?;
        let rules = self.service.rules();
        let unknown = || ApiError::new(ErrorCode::GroupNotFound, [json!(id)]);
        let organization = state.projects.get(&id).ok_or_else(unknown)?;
        let organization = organization.details.organization;
        let waves = rules.waves.then(|| state.waves.mode(organization));
        let project = state.project(id, rules, self.now).ok_or_else(unknown)?;
        let (scheme, _) = split_scheme(self.request.authorization());
        let actor = match scheme.eq_ignore_ascii_case("bearer") {
            true => Actor::ServiceAccount,
            false => Actor::ApiKey,
        };
        let context = Context {
            change: ChangeContext {
                rules,
                assumptions: &self.assumptions,
                now: self.now,
                actor: &actor,
            },
            date: self.date,
            format,
            waves,
        };
        action.perform(project, &context)
    }

    fn rate_limited(&self, limit: &RateLimit, seconds: u64) -> Response {
        let error = rate_limit_error(self.operation, limit, seconds);
        match self.assumptions.retry_after {
            RetryAfter::Seconds => too_many_requests(&error, seconds),
            RetryAfter::Absent => Response::from(&error),
        }
    }
}

fn rate_limit_error(operation: &Operation, limit: &RateLimit, seconds: u64) -> ApiError {
    let parameters: [Value; 5] = [
        operation.path.trim_start_matches('/').into(),
        seconds.into(),
        limit.capacity.into(),
        limit.refill.into(),
        limit.period.as_secs().into(),
    ];
    ApiError::new(ErrorCode::RateLimited, parameters)
}

/// *Recorded*: the error of an unknown project. *Documented*: the code and status of an invalid id;
/// *assumed*: their use for this case.
fn project_id(state: &State, operation: &Operation, path: &str) -> Result<ProjectId, ApiError> {
    let value = operation.parameter(path, "groupId");
    let invalid = match state.assumptions.invalid_group_id {
        InvalidGroupId::OwnCode => ErrorCode::InvalidGroupId,
        InvalidGroupId::NotFound => ErrorCode::GroupNotFound,
    };
    let id: ProjectId =
        operation::id(value).ok_or_else(|| ApiError::new(invalid, [value.into()]))?;
    if state.projects.contains_key(&id) {
        Ok(id)
    } else {
        Err(ApiError::new(ErrorCode::GroupNotFound, [value.into()]))
    }
}
