//! What the simulator does for each operation that it plays.
//!
//! Everything that is the same for all operations was checked before; see `api`. This module must
//! not know of credentials or rate limits.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use jiff::Timestamp;

use crate::http::media_type;
use crate::http::request::Request;
use crate::http::response::{Answer, Form};
use crate::service::error_code::{ApiError, ErrorCode};
use crate::service::project::{Project, Rules};
use crate::service::request_log;
use crate::service::spec::{Body, Operation};
use crate::service::window_update::Change;

/// Operations are known by method and path, because their ids change between revisions of the
/// upstream document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behaviour {
    Show,
    Update,
    Reset,
    Defer,
    ToggleAutoDefer,
}

/// What a request wants done, its body read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Show,
    Update(Change),
    Reset,
    Defer,
    ToggleAutoDefer,
}

/// What an action needs to know besides the project.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) now: Timestamp,
    /// The version of the resource.
    pub(crate) date: &'a str,
    pub(crate) form: Form,
}

impl Behaviour {
    fn of(method: &str, path: &str) -> Option<Self> {
        let resource = path.strip_prefix("/api/atlas/v2/groups/{groupId}/maintenanceWindow")?;
        match (method, resource) {
            ("GET", "") => Some(Self::Show),
            ("PATCH", "") => Some(Self::Update),
            ("DELETE", "") => Some(Self::Reset),
            ("POST", "/defer") => Some(Self::Defer),
            ("POST", "/autoDefer") => Some(Self::ToggleAutoDefer),
            _ => None,
        }
    }
}

impl Action {
    /// Reads the request. Only an update has a body; one that comes with another operation is not
    /// looked at, since documented calls send one (assumed).
    pub(crate) fn read(
        operation: &Operation,
        request: &Request,
        knows: impl Fn(&str) -> bool,
    ) -> Result<Self, ApiError> {
        let unplayed = || ApiError::new(ErrorCode::NotImplemented, [operation.id.as_str().into()]);
        match Behaviour::of(&operation.method, &operation.path).ok_or_else(unplayed)? {
            Behaviour::Show => Ok(Self::Show),
            Behaviour::Update => {
                let body = operation.body.as_ref().ok_or_else(unplayed)?;
                check_content_type(body, request, knows)?;
                Change::read(&body.schema, &request.body).map(Self::Update)
            }
            Behaviour::Reset => Ok(Self::Reset),
            Behaviour::Defer => Ok(Self::Defer),
            Behaviour::ToggleAutoDefer => Ok(Self::ToggleAutoDefer),
        }
    }

    /// *Recorded*: status and headers of showing, updating and resetting. *Documented*: that the
    /// others succeed with a 200 and nothing in it.
    pub(crate) fn perform(
        self,
        project: &mut Project,
        context: &Context<'_>,
    ) -> Result<Answer, ApiError> {
        let Context {
            rules,
            now,
            date,
            form,
        } = *context;
        match self {
            Self::Show => return Ok(Answer::shown(date, &project.view(rules), form)),
            Self::Reset => {
                project.reset(now)?;
                return Ok(Answer::empty(StatusCode::NO_CONTENT));
            }
            Self::Update(change) => project.apply(&change, now)?,
            Self::Defer => project.defer(rules, now)?,
            Self::ToggleAutoDefer => project.toggle_auto_defer(now)?,
        }
        Ok(Answer::done(date))
    }
}

/// *Documented*: both types stand in documented calls. *Assumed*: that anything else is a 415.
fn check_content_type(
    body: &Body,
    request: &Request,
    knows: impl Fn(&str) -> bool,
) -> Result<(), ApiError> {
    let given = request.header(CONTENT_TYPE).unwrap_or_default();
    let dated = |date: String| {
        knows(&date) && media_type::newest_at_or_before(&body.dates, &date).is_some()
    };
    if media_type::essence(given) == "application/json"
        || media_type::date_of(given).is_some_and(dated)
    {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::UnsupportedMediaType,
        [request_log::cut(given).into()],
    ))
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method, Uri};

    use super::*;
    use crate::generated::fragments::FRAGMENTS;
    use crate::service::spec::Api;

    fn request(method: Method, content_type: &str, body: &str) -> Request {
        let mut headers = HeaderMap::new();
        if !content_type.is_empty() {
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        Request {
            method,
            uri: Uri::from_static("/"),
            headers,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn every_operation_of_every_fragment_has_a_behaviour() {
        let api = Api::read(FRAGMENTS).unwrap();
        for operation in api.operations() {
            let Operation {
                id, method, path, ..
            } = operation;
            let is_list = crate::service::project_list::list(operation, path).is_some();
            assert!(
                is_list || Behaviour::of(method, path).is_some(),
                "{id}: {method} {path}"
            );
        }
    }

    #[test]
    fn an_operation_without_behaviour_is_a_501_that_names_it() {
        let path = "/api/atlas/v2/groups/{groupId}/maintenanceWindow/other";
        let parameters = r#"[{"name": "groupId", "in": "path"}]"#;
        let text = format!(
            r#"{{"paths": {{"{path}": {{"get": {{"operationId": "other", "parameters": {parameters}}}}}}}}}"#
        );
        let api = Api::read(&[("2025-03-12", &text)]).unwrap();
        let operation = api.operations().next().unwrap();
        let error = Action::read(operation, &request(Method::GET, "", ""), |_| true).unwrap_err();
        assert_eq!(error.code.status(), 501);
        let body = serde_json::to_string(&error.body()).unwrap();
        assert!(body.contains("operation other"), "{body}");
    }

    #[test]
    fn a_body_goes_as_json_or_as_a_known_dated_type() {
        let api = Api::read(FRAGMENTS).unwrap();
        let path = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";
        let known: Vec<_> = api.dates().collect();
        for date in api.dates() {
            let patch = api.operation(date, "PATCH", path).unwrap();
            let of_version = media_type::media_type(date);
            for (content_type, fits) in [
                ("application/json", true),
                ("application/json; charset=utf-8", true),
                (of_version.as_str(), true),
                ("application/vnd.atlas.2023-01-02+json", false),
                ("application/vnd.atlas.2022-01-01+json", false),
                ("application/x-www-form-urlencoded", false),
                ("text/json", false),
                ("", false),
            ] {
                let request = request(Method::PATCH, content_type, r#"{"dayOfWeek":1}"#);
                let action = Action::read(patch, &request, |date| known.contains(&date));
                let code = action.map_err(|error| error.code).map(|_| ());
                let expected = if fits {
                    Ok(())
                } else {
                    Err(ErrorCode::UnsupportedMediaType)
                };
                assert_eq!(code, expected, "{content_type}");
            }
        }
    }
}
