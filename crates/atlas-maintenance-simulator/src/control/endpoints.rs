//! The controls over HTTP, under `/_simulator/`, for a simulator that runs on its own.
//!
//! There is no authentication: whoever can reach the simulator may use them, which is meant for
//! loopback. A web page can reach loopback too, so requests with an `Origin` are refused: browsers
//! send it with everything that could change something.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use http::StatusCode;
use http::header::{ALLOW, ORIGIN};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::control::fault_json;
use crate::control::handle::{Control, ControlError};
use crate::http::request::Request;
use crate::http::response::Answer;
use crate::service::clock;
use crate::service::versions::Lifecycle;

const PREFIX: &str = "/_simulator/";

/// Whether the request is one for the controls.
pub(crate) fn is_meant(path: &str) -> bool {
    path.starts_with(PREFIX)
}

pub(crate) fn answer(control: &Control, request: &Request) -> Answer {
    if request.headers.contains_key(ORIGIN) {
        return Answer::from(refuse(
            StatusCode::FORBIDDEN,
            "the controls are not for web pages: this request has an Origin header",
        ));
    }
    let rest = request.path().strip_prefix(PREFIX).unwrap_or_default();
    let segments: Vec<_> = rest.split('/').collect();
    let outcome = match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["state"]) => Ok(show_state(control)),
        ("POST", ["clock"]) => advance(control, &request.body),
        ("POST", ["projects", id]) => add_project(control, id, &request.body),
        ("DELETE", ["projects", id]) => remove_project(control, id),
        ("POST", ["projects", id, "time-zone"]) => set_time_zone(control, id, &request.body),
        ("POST", ["projects", id, "maintenance"]) => schedule(control, id, &request.body),
        ("GET", ["requests"]) => Ok(show_requests(control)),
        ("DELETE", ["requests"]) => {
            control.clear_requests();
            Ok(Answer::empty(StatusCode::NO_CONTENT))
        }
        ("POST", ["versions", date]) => set_version(control, date, &request.body),
        ("DELETE", ["tokens"]) => {
            control.revoke_all_tokens();
            Ok(Answer::empty(StatusCode::NO_CONTENT))
        }
        ("GET", ["faults"]) => Ok(show_faults(control)),
        ("POST", ["faults"]) => inject(control, &request.body),
        ("DELETE", ["faults"]) => {
            control.clear_faults();
            Ok(Answer::empty(StatusCode::NO_CONTENT))
        }
        (_, ["faults"]) => Ok(not_allowed("DELETE, GET, POST")),
        (_, ["state"]) => Ok(not_allowed("GET")),
        (_, ["tokens"]) => Ok(not_allowed("DELETE")),
        (_, ["requests"]) => Ok(not_allowed("DELETE, GET")),
        (_, ["projects", _]) => Ok(not_allowed("DELETE, POST")),
        (_, ["clock"] | ["projects", _, "maintenance" | "time-zone"] | ["versions", _]) => {
            Ok(not_allowed("POST"))
        }
        _ => Err(refuse(
            StatusCode::NOT_FOUND,
            "there is: state, clock, requests, faults, tokens, versions/{date}, projects/{id}, \
             projects/{id}/maintenance, projects/{id}/time-zone",
        )),
    };
    outcome.unwrap_or_else(|refusal| refusal.into())
}

fn show_state(control: &Control) -> Answer {
    let shared = &control.shared;
    let (now, rules) = (shared.now(), shared.rules());
    let mut state = shared.state();
    let ids: Vec<_> = state.projects.keys().copied().collect();
    let projects: Vec<Value> = ids
        .into_iter()
        .filter_map(|id| {
            let project = state.project(id, rules, now)?;
            Some(json!({
                "id": id,
                "name": project.entry.name,
                "organization": project.entry.organization,
                "tags": project.entry.tags,
                "scheduled": project.scheduled().map(|at| at.to_string()),
                "window": project.view(rules),
            }))
        })
        .collect();
    let dates: BTreeSet<&str> = shared.api.dates().collect();
    let versions: Vec<_> = dates
        .into_iter()
        .filter(|date| !state.versions.forgotten.contains(*date))
        .collect();
    let lifecycles: BTreeMap<_, _> = state
        .versions
        .dates()
        .filter_map(|date| Some((date, show_lifecycle(state.versions.get(date)?))))
        .collect();
    Answer::json(
        StatusCode::OK,
        &json!({
            "lifecycles": lifecycles,
            "now": now.to_string(),
            "projects": projects,
            "versions": versions,
        }),
    )
}

fn show_lifecycle(lifecycle: Lifecycle) -> Value {
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "deprecated": text(lifecycle.deprecated),
        "gone": lifecycle.gone,
        "sunset": text(lifecycle.sunset),
    })
}

fn show_requests(control: &Control) -> Answer {
    let requests: Vec<_> = control.requests().iter().map(|r| r.to_json()).collect();
    Answer::json(StatusCode::OK, &json!({"requests": requests}))
}

fn show_faults(control: &Control) -> Answer {
    let faults: Vec<_> = control.faults().iter().map(fault_json::show).collect();
    Answer::json(StatusCode::OK, &json!({"faults": faults}))
}

fn inject(control: &Control, body: &[u8]) -> Result<Answer, Refusal> {
    let fault = fault_json::read(body).map_err(bad_request)?;
    let planned = fault.kind().to_string();
    control.inject(fault).map_err(refuse_control)?;
    Ok(Answer::json(StatusCode::OK, &json!({"fault": planned})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Advance {
    advance_seconds: u64,
}

fn advance(control: &Control, body: &[u8]) -> Result<Answer, Refusal> {
    let Advance { advance_seconds } = read(body)?;
    control.advance(Duration::from_secs(advance_seconds));
    let now = control.now().to_string();
    Ok(Answer::json(StatusCode::OK, &json!({"now": now})))
}

/// What is left out is as it is for any other version.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    deprecated: Option<String>,
    sunset: Option<String>,
    #[serde(default)]
    gone: bool,
    #[serde(default)]
    forgotten: bool,
}

fn set_version(control: &Control, date: &str, body: &[u8]) -> Result<Answer, Refusal> {
    let version: Version = read(body)?;
    let lifecycle = Lifecycle {
        deprecated: read_time("deprecated", version.deprecated)?,
        sunset: read_time("sunset", version.sunset)?,
        gone: version.gone,
    };
    control
        .set_lifecycle(date, lifecycle)
        .map_err(refuse_control)?;
    if version.forgotten {
        control.forget_version(date);
    } else {
        control.remember_version(date);
    }
    let mut shown = show_lifecycle(lifecycle);
    shown["forgotten"] = version.forgotten.into();
    Ok(Answer::json(StatusCode::OK, &shown))
}

fn read_time(name: &str, text: Option<String>) -> Result<Option<Timestamp>, Refusal> {
    text.map(|text| text.parse::<Timestamp>())
        .transpose()
        .map_err(|problem| bad_request(format!("{name}: {problem}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewProject {
    name: Option<String>,
    organization: Option<OrganizationId>,
    tags: Option<BTreeMap<String, String>>,
}

fn add_project(control: &Control, id: &str, body: &[u8]) -> Result<Answer, Refusal> {
    let id = read_id(id)?;
    let NewProject {
        name,
        organization,
        tags,
    } = read(body)?;
    control.add_project(id, name.as_deref().unwrap_or("Demo"));
    if let Some(organization) = organization {
        control
            .set_organization(id, organization)
            .map_err(refuse_control)?;
    }
    if let Some(tags) = tags {
        control.set_tags(id, tags).map_err(refuse_control)?;
    }
    Ok(Answer::json(StatusCode::OK, &json!({"id": id})))
}

fn remove_project(control: &Control, id: &str) -> Result<Answer, Refusal> {
    let project = read_id(id)?;
    if control.remove_project(project) {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    }
    Err(refuse_control(ControlError::UnknownProject { project }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Zone {
    time_zone_id: String,
}

fn set_time_zone(control: &Control, id: &str, body: &[u8]) -> Result<Answer, Refusal> {
    let id = read_id(id)?;
    let Zone { time_zone_id } = read(body)?;
    control
        .set_time_zone(id, &time_zone_id)
        .map_err(refuse_control)?;
    Ok(Answer::json(StatusCode::OK, &json!({"id": id})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Schedule {
    at: Option<String>,
    in_hours: Option<u32>,
    #[serde(default)]
    in_window: bool,
}

fn schedule(control: &Control, id: &str, body: &[u8]) -> Result<Answer, Refusal> {
    let id = read_id(id)?;
    let scheduled = match read(body)? {
        Schedule {
            at: None,
            in_hours: None,
            in_window: false,
        } => control.schedule_maintenance(id),
        Schedule {
            at: None,
            in_hours: None,
            in_window: true,
        } => control.schedule_in_window(id),
        Schedule {
            at: Some(at),
            in_hours: None,
            in_window: false,
        } => {
            let at: Timestamp = at
                .parse()
                .map_err(|problem| bad_request(format!("at: {problem}")))?;
            control.schedule_maintenance_at(id, at)
        }
        Schedule {
            at: None,
            in_hours: Some(hours),
            in_window: false,
        } => {
            let ahead = SignedDuration::from_hours(hours.into());
            control.schedule_maintenance_at(id, clock::later(control.now(), ahead))
        }
        _ => {
            return Err(bad_request(
                "give one of at, inHours and inWindow, not more",
            ));
        }
    };
    match scheduled {
        Ok(at) => Ok(Answer::json(
            StatusCode::OK,
            &json!({"id": id, "scheduled": at.to_string()}),
        )),
        Err(error) => Err(refuse_control(error)),
    }
}

fn refuse_control(error: ControlError) -> Refusal {
    let status = match error {
        ControlError::UnknownProject { .. } | ControlError::UnknownVersion { .. } => {
            StatusCode::NOT_FOUND
        }
        ControlError::UnderWay { .. }
        | ControlError::NoWindow { .. }
        | ControlError::TooManyFaults { .. } => StatusCode::CONFLICT,
        ControlError::InThePast { .. }
        | ControlError::UnknownTimeZone { .. }
        | ControlError::InvalidFault { .. } => StatusCode::BAD_REQUEST,
    };
    refuse(status, error)
}

fn read_id(text: &str) -> Result<ProjectId, Refusal> {
    text.parse::<ProjectId>().map_err(bad_request)
}

/// No body is as good as an empty object.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let body = if body.trim_ascii().is_empty() {
        b"{}"
    } else {
        body
    };
    serde_json::from_slice(body).map_err(bad_request)
}

/// What a control says when it does nothing.
struct Refusal {
    status: StatusCode,
    problem: String,
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::json(refusal.status, &json!({"error": refusal.problem}))
    }
}

fn not_allowed(allowed: &str) -> Answer {
    let problem = format!("this control takes {allowed}");
    Answer::from(refuse(StatusCode::METHOD_NOT_ALLOWED, problem)).with(ALLOW, allowed)
}

fn bad_request(problem: impl ToString) -> Refusal {
    refuse(StatusCode::BAD_REQUEST, problem)
}

fn refuse(status: StatusCode, problem: impl ToString) -> Refusal {
    Refusal {
        status,
        problem: problem.to_string(),
    }
}
