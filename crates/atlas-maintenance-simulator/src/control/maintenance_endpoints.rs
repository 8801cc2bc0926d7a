//! The controls of maintenance over HTTP, under `/_simulator/projects/{id}/maintenance`.

use atlas_maintenance_types::ProjectId;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::handle::Control;
use crate::control::refusal::{Refusal, not_allowed};
use crate::control::request_body::{read_body, read_id};
use crate::http::response::Response;
use crate::service::clock;
use crate::service::event::ConsoleUser;
use crate::service::maintenance_record::{MaintenanceRecord, MaintenanceState};

/// Responds to a request with that method for what is below `maintenance`.
pub(crate) fn respond(
    control: &Control,
    (method, below): (&str, &[&str]),
    id: &str,
    body: &[u8],
) -> Result<Response, Refusal> {
    match (method, below) {
        ("GET", []) => show(control, read_id(id)?),
        ("POST", []) => schedule(control, read_id(id)?, body),
        ("DELETE", []) => {
            let was_scheduled = control.cancel_maintenance(read_id(id)?)?;
            let body = json!({"cancelled": was_scheduled});
            Ok(Response::json(StatusCode::OK, &body))
        }
        ("POST", ["defer"]) => defer(control, read_id(id)?, body),
        (_, []) => Ok(not_allowed("DELETE, GET, POST")),
        (_, ["defer"]) => Ok(not_allowed("POST")),
        _ => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "unknown control; there are maintenance and maintenance/defer",
        )),
    }
}

fn show(control: &Control, id: ProjectId) -> Result<Response, Refusal> {
    let records = control.maintenances(id)?;
    let shown: Vec<_> = records.iter().map(show_record).collect();
    Ok(Response::json(
        StatusCode::OK,
        &json!({"id": id, "maintenances": shown}),
    ))
}

fn show_record(record: &MaintenanceRecord) -> Value {
    let ended = match record.state {
        MaintenanceState::Completed { at } | MaintenanceState::Cancelled { at } => Some(at),
        MaintenanceState::Scheduled | MaintenanceState::UnderWay => None,
    };
    let text = |at: Timestamp| at.to_string();
    let deferrals: Vec<_> = record.deferrals.iter().copied().map(text).collect();
    json!({
        "announced": record.announced.map(text),
        "date": text(record.date),
        "deferrals": deferrals,
        "ended": ended.map(text),
        "firstDate": text(record.first_date),
        "scheduled": text(record.scheduled),
        "start": text(record.start),
        "startedOnRequest": record.started_on_request,
        "state": record.state.as_str(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defer {
    by: Deferrer,
    username: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Deferrer {
    Console,
    Admin,
}

fn defer(control: &Control, id: ProjectId, body: &[u8]) -> Result<Response, Refusal> {
    let date = match read_body(body)? {
        Defer {
            by: Deferrer::Admin,
            username: None,
        } => control.defer_by_admin(id)?,
        Defer {
            by: Deferrer::Console,
            username: Some(username),
        } => control.defer_by_console(id, &ConsoleUser::new(username))?,
        _ => {
            return Err(Refusal::bad_request(
                "give a username with console, and none with admin",
            ));
        }
    };
    let body = json!({"id": id, "scheduled": date.to_string()});
    Ok(Response::json(StatusCode::OK, &body))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Schedule {
    at: Option<String>,
    in_hours: Option<u32>,
    #[serde(default)]
    in_window: bool,
}

fn schedule(control: &Control, id: ProjectId, body: &[u8]) -> Result<Response, Refusal> {
    let scheduled = match read_body(body)? {
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
                .map_err(|problem| Refusal::bad_request(format!("at: {problem}")))?;
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
            return Err(Refusal::bad_request(
                "give one of at, inHours and inWindow, not more",
            ));
        }
    };
    match scheduled {
        Ok(at) => Ok(Response::json(
            StatusCode::OK,
            &json!({"id": id, "scheduled": at.to_string()}),
        )),
        Err(error) => Err(error.into()),
    }
}
