//! The way of a request through the API: one check after the other, then the operation.
//!
//! *Assumed*: the order of the checks, which is credentials (401), path and method (404, 405),
//! version (406, 410), group id and project (404), rate limit (429), query (400), and then the
//! operation with its body (415, 400). This module must not know of sockets.

use std::collections::BTreeSet;

use atlas_maintenance_types::ProjectId;
use http::header::{ACCEPT, ALLOW, HeaderName, WWW_AUTHENTICATE};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::http::media_type;
use crate::http::request::Request;
use crate::http::response::{Answer, Form};
use crate::service::action::{Action, Context};
use crate::service::auth::digest::{Denied, Expected};
use crate::service::auth::{DemoCredentials, split_scheme};
use crate::service::error_code::{ApiError, ErrorCode};
use crate::service::project_list::{self, List, Page};
use crate::service::rate_limit::RateLimit;
use crate::service::spec::schema::Schema;
use crate::service::spec::{Found, Operation};
use crate::service::state::{Shared, State};
use crate::service::versions::Lifecycle;

pub(crate) fn answer(shared: &Shared, request: &Request) -> Answer {
    let now = shared.now();
    let mut state = shared.state();
    if let Err(denied) = authenticate(shared, &mut state, request, now) {
        return challenge(shared, &mut state, denied, now);
    }
    let (method, path) = (request.method.as_str(), request.path());
    match shared.api.find(method, path) {
        Found::Operation(_) => {}
        Found::OtherMethods(methods) => return method_not_allowed(method, &methods),
        Found::Nothing => {
            return Answer::from(&ApiError::new(ErrorCode::ResourceNotFound, [path.into()]));
        }
    }
    let (operation, date, lifecycle) = match negotiate(shared, &state, request) {
        Version::Served(operation, date, lifecycle) => (operation, date, lifecycle),
        Version::Gone(operation, date, lifecycle) => {
            return lifecycle.announce(gone(operation, date));
        }
        Version::Unknown => return Answer::from(&ErrorCode::InvalidVersionDate.into()),
    };
    let call = Call {
        shared,
        request,
        operation,
        date,
        now,
    };
    lifecycle.announce(call.answer(&mut state))
}

/// *Documented*: both kinds of credentials open the same operations.
fn authenticate(
    shared: &Shared,
    state: &mut State,
    request: &Request,
    now: Timestamp,
) -> Result<(), Denied> {
    let authorization = request.authorization();
    let (scheme, rest) = split_scheme(authorization);
    if scheme.eq_ignore_ascii_case("bearer") {
        if state.tokens.accepts(rest, now) {
            return Ok(());
        }
        return Err(Denied::default());
    }
    let expected = Expected {
        username: DemoCredentials::FIXED.public_key,
        password: DemoCredentials::FIXED.private_key,
        method: request.method.as_str(),
        uri: request.target(),
        refuse_replays: shared.configuration.refuse_replays,
    };
    state.nonces.verify(authorization, &expected, now)
}

/// *Recorded*, except that a refused bearer token is answered in the same way (assumed).
fn challenge(shared: &Shared, state: &mut State, denied: Denied, now: Timestamp) -> Answer {
    let lifetime = shared.configuration.nonce_lifetime;
    let State { nonces, random, .. } = state;
    let challenge = nonces.challenge(random, lifetime, now, denied.stale);
    Answer::from(&ErrorCode::Unauthorized.into()).with(WWW_AUTHENTICATE, challenge)
}

/// *Assumed*: the code; the status and `Allow` are HTTP's.
pub(crate) fn method_not_allowed(method: &str, allowed: &BTreeSet<String>) -> Answer {
    let allowed: Vec<_> = allowed.iter().map(String::as_str).collect();
    Answer::from(&ApiError::new(ErrorCode::MethodNotAllowed, [method.into()]))
        .with(ALLOW, allowed.join(", "))
}

/// What comes of the versions that a request asks for.
enum Version<'a> {
    /// The operation in the version that is asked for, and the version of the resource.
    Served(&'a Operation, &'a str, Lifecycle),
    /// The same, but the version that is named was removed.
    Gone(&'a Operation, String, Lifecycle),
    Unknown,
}

/// *Assumed*: of several versions the first that is still served wins, and one that is gone counts
/// only when none is.
fn negotiate<'a>(shared: &'a Shared, state: &State, request: &Request) -> Version<'a> {
    let mut outcome = Version::Unknown;
    for asked in media_type::asked(request.values(ACCEPT)) {
        if !shared.knows(state, &asked) {
            continue;
        }
        let (method, path) = (request.method.as_str(), request.path());
        let Some(operation) = shared.api.operation(&asked, method, path) else {
            continue;
        };
        let Some(newest) = media_type::newest_at_or_before(&operation.dates, &asked) else {
            continue;
        };
        let (noted, lifecycle) = state.versions.of(&asked, newest);
        if !lifecycle.gone {
            return Version::Served(operation, newest, lifecycle);
        }
        if matches!(outcome, Version::Unknown) {
            outcome = Version::Gone(operation, noted.to_owned(), lifecycle);
        }
    }
    outcome
}

/// *Recorded*: status, code and what the parameters are. *Assumed*: that the path is that of the
/// documentation, with the parameters' names in it.
fn gone(operation: &Operation, date: String) -> Answer {
    let path = operation.path.trim_start_matches('/');
    Answer::from(&ApiError::new(
        ErrorCode::VersionGone,
        [date.into(), path.into()],
    ))
}

/// A request that was let in and has found its operation.
struct Call<'a> {
    shared: &'a Shared,
    request: &'a Request,
    operation: &'a Operation,
    /// The version of the resource.
    date: &'a str,
    now: Timestamp,
}

impl Call<'_> {
    fn answer(&self, state: &mut State) -> Answer {
        if let Some(list) = project_list::list(self.operation, self.request.path()) {
            // No limit of theirs is recorded (assumed: none), and they take nothing from that of a
            // project.
            return list
                .and_then(|list| self.list(state, list))
                .unwrap_or_else(|error| Answer::from(&error));
        }
        let id = match project_id(state, self.operation, self.request.path()) {
            Ok(id) => id,
            Err(error) => return Answer::from(&error),
        };
        let Some(limit) = &self.shared.configuration.limit else {
            return self.perform(state, id);
        };
        let (answer, left) = match state.take_call(id, limit, self.now) {
            Ok(left) => (self.perform(state, id), left),
            Err(seconds) => (limited(self.operation, limit, seconds), 0),
        };
        // Recorded names; on the wire they are in lower case, which means the same.
        answer
            .with(
                HeaderName::from_static("ratelimit-limit"),
                limit.capacity.to_string(),
            )
            .with(
                HeaderName::from_static("ratelimit-remaining"),
                left.to_string(),
            )
    }

    fn list(&self, state: &State, list: List) -> Result<Answer, ApiError> {
        let query = self.request.uri.query().unwrap_or_default();
        let (form, page) = read_query(self.operation, query)?;
        let projects = state.projects.iter();
        let view = list.page(projects.map(|(id, project)| (*id, &project.entry)), &page)?;
        Ok(Answer::shown(self.date, &view, form))
    }

    fn perform(&self, state: &mut State, id: ProjectId) -> Answer {
        self.try_perform(state, id)
            .unwrap_or_else(|error| Answer::from(&error))
    }

    fn try_perform(&self, state: &mut State, id: ProjectId) -> Result<Answer, ApiError> {
        let query = self.request.uri.query().unwrap_or_default();
        let (form, _) = read_query(self.operation, query)?;
        let action = Action::read(self.operation, self.request, |date| {
            self.shared.knows(state, date)
        })?;
        let rules = self.shared.rules();
        let project = state
            .project(id, rules, self.now)
            .ok_or_else(|| ApiError::new(ErrorCode::GroupNotFound, [json!(id)]))?;
        let context = Context {
            rules,
            now: self.now,
            date: self.date,
            form,
        };
        action.perform(project, &context)
    }
}

/// *Documented*: the code and that its parameters are of mixed types. *Assumed*: which ones.
fn limited(operation: &Operation, limit: &RateLimit, seconds: u64) -> Answer {
    let parameters: [Value; 5] = [
        operation.path.trim_start_matches('/').into(),
        seconds.into(),
        limit.capacity.into(),
        limit.refill.into(),
        limit.period.as_secs().into(),
    ];
    Answer::limited(&ApiError::new(ErrorCode::RateLimited, parameters), seconds)
}

/// *Recorded*: the answer for an unknown project. *Documented*: the code for an id that is none,
/// and its status; *assumed*: that it is meant for this case.
fn project_id(state: &State, operation: &Operation, path: &str) -> Result<ProjectId, ApiError> {
    let given = operation.parameter(path, "groupId");
    let id: ProjectId = given
        .parse()
        .map_err(|_| ApiError::new(ErrorCode::InvalidGroupId, [given.into()]))?;
    if state.projects.contains_key(&id) {
        Ok(id)
    } else {
        Err(ApiError::new(ErrorCode::GroupNotFound, [given.into()]))
    }
}

/// *Documented*: which parameters there are. *Assumed*: that others, repeated ones and bad values
/// are refused.
fn read_query(operation: &Operation, query: &str) -> Result<(Form, Page), ApiError> {
    let refuse = |name: &str| ApiError::new(ErrorCode::InvalidQueryParameter, [name.into()]);
    let (mut form, mut page) = (Form::default(), Page::default());
    let mut seen = BTreeSet::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let known = operation.query.iter().find(|known| known.name == name);
        let fits = known.is_some_and(|known| match known.schema {
            Schema::Boolean => matches!(value.as_ref(), "true" | "false"),
            Schema::Integer { minimum, maximum } => value.parse::<i64>().is_ok_and(|number| {
                minimum.is_none_or(|least| least <= number)
                    && maximum.is_none_or(|most| number <= most)
            }),
            _ => true,
        });
        if !fits || !seen.insert(name.clone().into_owned()) {
            return Err(refuse(&name));
        }
        match name.as_ref() {
            "pretty" => form.pretty = value == "true",
            "envelope" => form.envelope = value == "true",
            "includeCount" => page.with_total = value == "true",
            // Larger than what can be counted is behind the last page as well.
            "pageNum" => page.number = value.parse().unwrap_or(usize::MAX),
            "itemsPerPage" => page.size = value.parse().unwrap_or(usize::MAX),
            "name" => page.name = Some(value.into_owned()),
            _ => {}
        }
    }
    operation
        .query
        .iter()
        .find(|known| known.required && !seen.contains(&known.name))
        .map_or(Ok((form, page)), |missing| Err(refuse(&missing.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::fragments::FRAGMENTS;
    use crate::service::spec::Api;

    #[test]
    fn a_query_is_read_strictly() {
        let api = Api::read(FRAGMENTS).unwrap();
        let path = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";
        for date in api.dates() {
            let get = api.operation(date, "GET", path).unwrap();
            let patch = api.operation(date, "PATCH", path).unwrap();
            let both = Form {
                pretty: true,
                envelope: true,
            };
            assert_eq!(
                read_query(get, "pretty=true&envelope=true"),
                Ok((both, Page::default()))
            );
            assert_eq!(
                read_query(get, "pretty=false"),
                Ok((Form::default(), Page::default()))
            );
            assert_eq!(read_query(get, ""), Ok((Form::default(), Page::default())));
            for bad in [
                "pretty=yes",
                "pretty",
                "pretty=",
                "other=1",
                "pretty=true&pretty=true",
            ] {
                let error = read_query(get, bad).unwrap_err();
                assert_eq!(error.code, ErrorCode::InvalidQueryParameter, "{bad}");
            }
            assert!(read_query(patch, "pretty=true").is_err());
            assert!(read_query(patch, "envelope=true").is_ok());
        }
    }
}
