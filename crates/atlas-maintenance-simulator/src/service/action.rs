//! What each operation on a window does. `api` has the checks that are common to all operations.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::json;

use crate::generated::variants::{ActionReply, Assumptions};
use crate::http::media_type;
use crate::http::request::Request;
use crate::http::response::{BodyFormat, Response};
use crate::service::change::ChangeContext;
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::project::Project;
use crate::service::request_log;
use crate::service::spec::operation::{Operation, RequestBody};
use crate::service::waves::WaveMode;
use crate::service::window_update::{Settings, WaveUpdate, WindowUpdate};
use crate::service::window_view::WindowView;

/// Identified by method and path, because operation ids change between revisions of the upstream
/// document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ActionKind {
    Get,
    Update,
    Reset,
    Defer,
    ToggleAutoDefer,
}

/// An operation with its parsed body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Get,
    Update(WindowUpdate),
    Reset,
    Defer,
    ToggleAutoDefer,
}

/// The context of an action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) change: ChangeContext<'a>,
    /// The version of the resource.
    pub(crate) date: &'a str,
    pub(crate) format: BodyFormat,
    /// How waves are assigned in the project's organization; `None` if it has none.
    pub(crate) waves: Option<WaveMode>,
}

impl Context<'_> {
    fn view<'p>(&self, project: &'p Project) -> WindowView<'p> {
        match self.date {
            media_type::PREVIEW => project.view_with_wave(self.change.assumptions, self.waves),
            _ => project.view(self.change.assumptions),
        }
    }
}

impl ActionKind {
    fn of(method: &str, path: &str) -> Option<Self> {
        let resource = path.strip_prefix("/api/atlas/v2/groups/{groupId}/maintenanceWindow")?;
        match (method, resource) {
            ("GET", "") => Some(Self::Get),
            ("PATCH", "") => Some(Self::Update),
            ("DELETE", "") => Some(Self::Reset),
            ("POST", "/defer") => Some(Self::Defer),
            ("POST", "/autoDefer") => Some(Self::ToggleAutoDefer),
            _ => None,
        }
    }
}

impl Action {
    /// Reads the request. Only an update has a body; the body of another operation is ignored, since
    /// documented calls send one (assumed).
    pub(crate) fn read(
        operation: &Operation,
        request: &Request,
        assumptions: &Assumptions,
        knows: impl Fn(&str) -> bool,
    ) -> Result<Self, ApiError> {
        let not_implemented =
            || ApiError::new(ErrorCode::NotImplemented, [operation.id.as_str().into()]);
        match ActionKind::of(&operation.method, &operation.path).ok_or_else(not_implemented)? {
            ActionKind::Get => Ok(Self::Get),
            ActionKind::Update => {
                let body = operation.body.as_ref().ok_or_else(not_implemented)?;
                check_content_type(body, request, knows)?;
                WindowUpdate::read(&body.schema, &request.body, assumptions).map(Self::Update)
            }
            ActionKind::Reset => Ok(Self::Reset),
            ActionKind::Defer => Ok(Self::Defer),
            ActionKind::ToggleAutoDefer => Ok(Self::ToggleAutoDefer),
        }
    }

    /// *Recorded*: status and headers of getting, updating and resetting. *Documented*: the others
    /// succeed with a 200 without a body.
    pub(crate) fn perform(
        self,
        project: &mut Project,
        context: &Context<'_>,
    ) -> Result<Response, ApiError> {
        let Context {
            ref change,
            date,
            format,
            waves,
        } = *context;
        match self {
            Self::Get => {
                return Ok(Response::with_resource(
                    date,
                    &context.view(project),
                    format,
                ));
            }
            Self::Reset => {
                project.reset(change)?;
                return Ok(Response::without_resource(StatusCode::NO_CONTENT, date));
            }
            Self::Update(update) => {
                check_wave(&update, waves)?;
                project.apply(&update, change)?;
                return Ok(Response::without_resource(StatusCode::OK, date));
            }
            Self::Defer => project.defer(change)?,
            Self::ToggleAutoDefer => project.toggle_auto_defer(change)?,
        }
        Ok(match change.assumptions.action_reply {
            ActionReply::Empty => Response::without_resource(StatusCode::OK, date),
            ActionReply::EmptyObject => Response::with_resource(date, &json!({}), format),
            ActionReply::Window => Response::with_resource(date, &context.view(project), format),
        })
    }
}

/// *Documented*: a project has no wave of its own where tags assign them. *Assumed*: the code, and that it
/// has none either where there are no waves.
fn check_wave(update: &WindowUpdate, waves: Option<WaveMode>) -> Result<(), ApiError> {
    let assigns = matches!(
        update,
        WindowUpdate::Set(Settings {
            wave: WaveUpdate::Wave(_),
            ..
        })
    );
    if assigns && waves != Some(WaveMode::Manual) {
        let problem = "cannot be set in this organization";
        return Err(ApiError::invalid("waveAssignment", problem));
    }
    Ok(())
}

/// *Documented*: both types occur in documented calls. *Assumed*: any other type is a 415.
pub(crate) fn check_content_type(
    body: &RequestBody,
    request: &Request,
    knows: impl Fn(&str) -> bool,
) -> Result<(), ApiError> {
    let content_type = request.header(CONTENT_TYPE).unwrap_or_default();
    let versioned = |date: String| {
        knows(&date) && media_type::newest_at_or_before(&body.dates, &date).is_some()
    };
    if media_type::essence(content_type) == "application/json"
        || media_type::version_of(content_type).is_some_and(versioned)
    {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::UnsupportedMediaType,
        [request_log::truncate(content_type).into()],
    ))
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method, Uri};

    use super::*;
    use crate::service::route::Route;
    use crate::service::spec::Spec;
    use crate::service::waves::SettingsAction;

    fn request(method: Method, content_type: &str, body: &str) -> Request {
        let mut headers = HeaderMap::new();
        if !content_type.is_empty() {
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        Request {
            method,
            uri: Uri::from_static("/"),
            version: http::Version::HTTP_11,
            scheme: "http",
            headers,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn every_operation_of_every_fragment_is_implemented() {
        let spec = Spec::built_in().unwrap();
        for operation in spec.operations() {
            let Operation {
                id, method, path, ..
            } = operation;
            assert!(
                Route::of(operation).is_some()
                    || SettingsAction::is(operation)
                    || ActionKind::of(method, path).is_some(),
                "{id}: {method} {path}"
            );
        }
    }

    #[test]
    fn unknown_operation_is_a_501_with_its_name() {
        let path = "/api/atlas/v2/groups/{groupId}/maintenanceWindow/other";
        let parameters = r#"[{"name": "groupId", "in": "path"}]"#;
        let text = format!(
            r#"{{"paths": {{"{path}": {{"get": {{"operationId": "other", "parameters": {parameters}}}}}}}}}"#
        );
        let spec = Spec::read(&[("2025-03-12", &text)], r#"{"paths": {}}"#, "").unwrap();
        let operation = spec.operations().next().unwrap();
        let error = Action::read(
            operation,
            &request(Method::GET, "", ""),
            &Assumptions::default(),
            |_| true,
        )
        .unwrap_err();
        assert_eq!(error.code.status(), 501);
        let body = serde_json::to_string(&error.body()).unwrap();
        assert!(body.contains("operation other"), "{body}");
    }

    #[test]
    fn body_has_to_be_json_or_a_known_dated_type() {
        let spec = Spec::built_in().unwrap();
        let path = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";
        let known: Vec<_> = spec.dates().collect();
        for date in spec.dates() {
            let patch = spec.operation(date, "PATCH", path).unwrap();
            let of_version = media_type::for_version(date);
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
                let action = Action::read(patch, &request, &Assumptions::default(), |date| {
                    known.contains(&date)
                });
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
