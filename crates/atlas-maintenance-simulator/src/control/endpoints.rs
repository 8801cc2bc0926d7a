//! The controls over HTTP, under `/_simulator/`.
//!
//! There is no authentication: anyone who can reach the simulator can use them, so it should listen
//! on loopback. Web pages can reach loopback too, so requests with an `Origin` header are refused;
//! browsers send it with every request that can change something.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use atlas_maintenance_types::OrganizationId;
use http::StatusCode;
use http::header::ORIGIN;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::error::ControlError;
use crate::control::fault_json;
use crate::control::handle::Control;
use crate::control::maintenance_endpoints;
use crate::control::refusal::{Refusal, not_allowed};
use crate::control::request_body::{read_body, read_id};
use crate::http::endpoint::CONTROL_PREFIX;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::service::assumptions::{assumptions, take};
use crate::service::versions::Lifecycle;

/// Responds to a request to the controls.
pub(crate) fn respond(control: &Control, request: &Request) -> Response {
    if request.headers.contains_key(ORIGIN) {
        return Response::from(Refusal::new(
            StatusCode::FORBIDDEN,
            "requests with an Origin header are refused: the controls are not for web pages",
        ));
    }
    let rest = request
        .path()
        .strip_prefix(CONTROL_PREFIX)
        .unwrap_or_default();
    let segments: Vec<_> = rest.split('/').collect();
    let outcome = match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["state"]) => Ok(show_state(control)),
        ("POST", ["clock"]) => change_clock(control, &request.body),
        ("POST", ["projects", id]) => add_project(control, id, &request.body),
        ("DELETE", ["projects", id]) => remove_project(control, id),
        ("POST", ["projects", id, "time-zone"]) => set_time_zone(control, id, &request.body),
        (method, ["projects", id, "maintenance", rest @ ..]) => {
            maintenance_endpoints::respond(control, (method, rest), id, &request.body)
        }
        ("GET", ["requests"]) => Ok(show_requests(control)),
        ("DELETE", ["requests"]) => {
            control.clear_requests();
            Ok(Response::empty(StatusCode::NO_CONTENT))
        }
        ("POST", ["versions", date]) => set_version(control, date, &request.body),
        ("DELETE", ["tokens"]) => {
            control.revoke_all_tokens();
            Ok(Response::empty(StatusCode::NO_CONTENT))
        }
        ("GET", ["assumptions"]) => Ok(show_assumptions(control)),
        ("POST", ["assumptions"]) => assume(control, &request.body),
        ("DELETE", ["assumptions"]) => {
            control.reset_assumptions();
            Ok(Response::empty(StatusCode::NO_CONTENT))
        }
        ("GET", ["faults"]) => Ok(show_faults(control)),
        ("POST", ["faults"]) => inject(control, &request.body),
        ("DELETE", ["faults"]) => {
            control.clear_faults();
            Ok(Response::empty(StatusCode::NO_CONTENT))
        }
        (_, ["assumptions" | "faults"]) => Ok(not_allowed("DELETE, GET, POST")),
        (_, ["state"]) => Ok(not_allowed("GET")),
        (_, ["tokens"]) => Ok(not_allowed("DELETE")),
        (_, ["requests"]) => Ok(not_allowed("DELETE, GET")),
        (_, ["projects", _]) => Ok(not_allowed("DELETE, POST")),
        (_, ["clock"] | ["projects", _, "time-zone"] | ["versions", _]) => Ok(not_allowed("POST")),
        _ => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "unknown control; there are state, clock, requests, faults, tokens, assumptions, versions/{date}, \
             projects/{id}, projects/{id}/maintenance, projects/{id}/maintenance/defer, projects/{id}/time-zone",
        )),
    };
    outcome.unwrap_or_else(|refusal| refusal.into())
}

fn show_state(control: &Control) -> Response {
    let service = &control.service;
    let (now, rules) = (service.now(), service.rules());
    let mut state = service.state();
    let assumptions = state.assumptions;
    let ids: Vec<_> = state.projects.keys().copied().collect();
    let projects: Vec<Value> = ids
        .into_iter()
        .filter_map(|id| {
            let project = state.project(id, rules, now)?;
            Some(json!({
                "id": id,
                "name": project.details.name,
                "organization": project.details.organization,
                "tags": project.details.tags,
                "scheduled": project.scheduled().map(|at| at.to_string()),
                "window": project.view(&assumptions),
            }))
        })
        .collect();
    let dates: BTreeSet<&str> = service.spec.dates().collect();
    let versions: Vec<_> = dates
        .into_iter()
        .filter(|date| !state.versions.forgotten.contains(*date))
        .collect();
    let lifecycles: BTreeMap<_, _> = state
        .versions
        .dates()
        .filter_map(|date| Some((date, show_lifecycle(state.versions.get(date)?))))
        .collect();
    Response::json(
        StatusCode::OK,
        &json!({
            "frozen": control.clock().is_frozen(),
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

fn show_requests(control: &Control) -> Response {
    let requests: Vec<_> = control.requests().iter().map(|r| r.to_json()).collect();
    Response::json(StatusCode::OK, &json!({"requests": requests}))
}

fn show_faults(control: &Control) -> Response {
    let faults: Vec<_> = control.faults().iter().map(fault_json::show).collect();
    Response::json(StatusCode::OK, &json!({"faults": faults}))
}

fn inject(control: &Control, body: &[u8]) -> Result<Response, Refusal> {
    let fault = fault_json::read(body).map_err(Refusal::bad_request)?;
    let kind = fault.kind().to_string();
    control.inject(fault).map_err(Refusal::from)?;
    Ok(Response::json(StatusCode::OK, &json!({"fault": kind})))
}

fn show_assumptions(control: &Control) -> Response {
    let taken = control.assumed();
    let shown: Vec<_> = assumptions()
        .iter()
        .map(|it| {
            let variants: Vec<_> = it
                .variants
                .iter()
                .map(|variant| json!({"id": variant.id, "means": variant.means}))
                .collect();
            json!({
                "area": it.area,
                "default": it.default,
                "id": it.id,
                "settle": it.settle,
                "source": it.source,
                "standing": it.standing.as_str(),
                "statement": it.statement,
                "variant": taken.get(it.id),
                "variants": variants,
            })
        })
        .collect();
    Response::json(StatusCode::OK, &json!({"assumptions": shown}))
}

/// Takes all variants of the body, or none if one of them does not exist.
fn assume(control: &Control, body: &[u8]) -> Result<Response, Refusal> {
    let variants: BTreeMap<String, String> = read_body(body)?;
    let (now, rules) = (control.now(), control.service.rules());
    let mut state = control.service.state();
    let mut assumptions = state.assumptions;
    for (id, variant) in &variants {
        take(&mut assumptions, id, variant).map_err(Refusal::bad_request)?;
    }
    state.assume(assumptions, rules, now);
    Ok(Response::json(StatusCode::OK, &json!(variants)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ClockChange {
    set: Option<String>,
    advance_seconds: Option<u64>,
    #[serde(default)]
    age_credentials: bool,
    frozen: Option<bool>,
}

/// Sets the clock, then advances it, and freezes it or lets it run.
fn change_clock(control: &Control, body: &[u8]) -> Result<Response, Refusal> {
    let change: ClockChange = read_body(body)?;
    let set = read_time("set", change.set)?;
    if set.is_none() && change.advance_seconds.is_none() && change.frozen.is_none() {
        return Err(Refusal::bad_request(
            "give at least one of set, advanceSeconds and frozen",
        ));
    }
    if change.age_credentials && change.advance_seconds.is_none() {
        return Err(Refusal::bad_request("ageCredentials needs advanceSeconds"));
    }
    let clock = control.clock();
    match change.frozen {
        Some(true) => clock.freeze(),
        Some(false) => clock.run(),
        None => {}
    }
    if let Some(now) = set {
        clock.set(now);
    }
    let by = Duration::from_secs(change.advance_seconds.unwrap_or(0));
    if change.age_credentials {
        clock.advance_with_credentials(by);
    } else {
        clock.advance(by);
    }
    let body = json!({"frozen": clock.is_frozen(), "now": control.now().to_string()});
    Ok(Response::json(StatusCode::OK, &body))
}

/// Absent members have the default of a version.
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

fn set_version(control: &Control, date: &str, body: &[u8]) -> Result<Response, Refusal> {
    let version: Version = read_body(body)?;
    let lifecycle = Lifecycle {
        deprecated: read_time("deprecated", version.deprecated)?,
        sunset: read_time("sunset", version.sunset)?,
        gone: version.gone,
    };
    control
        .set_lifecycle(date, lifecycle)
        .map_err(Refusal::from)?;
    if version.forgotten {
        control.forget_version(date);
    } else {
        control.remember_version(date);
    }
    let mut shown = show_lifecycle(lifecycle);
    if let Some(members) = shown.as_object_mut() {
        members.insert("forgotten".to_owned(), version.forgotten.into());
    }
    Ok(Response::json(StatusCode::OK, &shown))
}

fn read_time(name: &str, text: Option<String>) -> Result<Option<Timestamp>, Refusal> {
    text.map(|text| text.parse::<Timestamp>())
        .transpose()
        .map_err(|problem| Refusal::bad_request(format!("{name}: {problem}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewProject {
    name: Option<String>,
    organization: Option<OrganizationId>,
    tags: Option<BTreeMap<String, String>>,
}

fn add_project(control: &Control, id: &str, body: &[u8]) -> Result<Response, Refusal> {
    let id = read_id(id)?;
    let NewProject {
        name,
        organization,
        tags,
    } = read_body(body)?;
    control.add_project(id, name.as_deref().unwrap_or("Demo"));
    if let Some(organization) = organization {
        control
            .set_organization(id, organization)
            .map_err(Refusal::from)?;
    }
    if let Some(tags) = tags {
        control.set_tags(id, tags).map_err(Refusal::from)?;
    }
    Ok(Response::json(StatusCode::OK, &json!({"id": id})))
}

fn remove_project(control: &Control, id: &str) -> Result<Response, Refusal> {
    let project = read_id(id)?;
    if control.remove_project(project) {
        return Ok(Response::empty(StatusCode::NO_CONTENT));
    }
    Err(ControlError::UnknownProject { project }.into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct TimeZone {
    time_zone_id: String,
}

fn set_time_zone(control: &Control, id: &str, body: &[u8]) -> Result<Response, Refusal> {
    let id = read_id(id)?;
    let TimeZone { time_zone_id } = read_body(body)?;
    control
        .set_time_zone(id, &time_zone_id)
        .map_err(Refusal::from)?;
    Ok(Response::json(StatusCode::OK, &json!({"id": id})))
}
