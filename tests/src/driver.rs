//! Calls the facade's method for an operation of a fragment.
//!
//! An operation of a fragment without a method here fails every suite: users cannot call it.

use std::fmt;

use atlas_maintenance::preview::{MaintenanceSettings, Wave, WaveAssignment, WaveMode};
use atlas_maintenance::{
    AlertConfiguration, BaseUrl, Call, Client, ClientBuilder, Credentials, CurrentWindow,
    DayOfWeek, Error, Event, EventType, Events, HourOfDay, MaintenanceAlerts, MaintenanceWindow,
    Metadata, ProjectId, ProjectSummary, Projects, RetryConfig, Setting, Window,
};
use serde_json::{Map, Value};

use crate::contract::{Contract, Operation};
use crate::generate::input::{CredentialKind, Input, Settings};

/// The result of a successful call.
#[derive(Debug)]
pub enum Output {
    /// A window or none.
    Window(Option<CurrentWindow>),
    /// A page of projects, the total number on all pages if the service reports it, and the number of entries
    /// that cannot be read.
    Page(Vec<ProjectSummary>, Option<u64>, usize),
    /// A page of events, and the total number on all pages if the service reports it.
    Events(Vec<Event>, Option<u64>),
    /// A page of alert configurations, and the total number if the service reports it.
    Alerts(Vec<AlertConfiguration>, Option<u64>),
    /// An alert configuration that was changed.
    Alert(AlertConfiguration),
    /// A window with its wave.
    Wave(WaveAssignment),
    /// The maintenance settings of an organization.
    Settings(MaintenanceSettings),
    /// A call without a result.
    Done,
}

/// The reason of a failure.
#[derive(Debug)]
pub enum Failure {
    /// A type of the facade rejected the input, so there was no call.
    Value(Box<dyn std::error::Error>),
    /// The call failed.
    Call(Error),
}

impl Failure {
    fn value(error: impl std::error::Error + 'static) -> Self {
        Self::Value(Box::new(error))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(error) => error.fmt(f),
            Self::Call(error) => error.fmt(f),
        }
    }
}

/// The token that every client sends, its own or one from the token endpoint.
pub const TOKEN: &str = "a-token-of-the-contract-tests";
/// The secret, which no message may contain.
pub const SECRET: &str = "a-secret-of-the-contract-tests";
/// The client id or public key that belongs to the secret.
pub const NAME: &str = "a-name-of-the-contract-tests";

/// The builder of a client of a version for a service at `base_url`, without retries.
///
/// # Panics
///
/// When the base URL is invalid.
pub fn builder(
    contract: &Contract,
    base_url: &str,
    credential: CredentialKind,
    settings: Settings,
) -> ClientBuilder {
    let credentials = match credential {
        CredentialKind::Token => Credentials::bearer_token(TOKEN),
        CredentialKind::ServiceAccount => Credentials::service_account(NAME, SECRET),
        CredentialKind::ApiKey => Credentials::api_key(NAME, SECRET),
    };
    Client::builder(credentials.expect("credentials"))
        .base_url(base_url.parse::<BaseUrl>().expect("a base URL"))
        .api_version(contract.version)
        .retries(RetryConfig::none())
        .envelope(settings.envelope)
        .pretty(settings.pretty)
}

const WINDOW: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow";
const PROJECTS: &str = "/api/atlas/v2/groups";
const PROJECTS_OF: &str = "/api/atlas/v2/orgs/{orgId}/groups";
const EVENTS: &str = "/api/atlas/v2/groups/{groupId}/events";
const ALERTS: &str = "/api/atlas/v2/groups/{groupId}/alertConfigs";
const ALERT: &str = "/api/atlas/v2/groups/{groupId}/alertConfigs/{alertConfigId}";
const DEFER: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow/defer";
const AUTO_DEFER: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow/autoDefer";
const SETTINGS: &str = "/api/atlas/v2/orgs/{orgId}/maintenanceSettings";
const RESET_SETTINGS: &str = "/api/atlas/v2/orgs/{orgId}/maintenanceSettings:reset";

/// Makes the call that `input` describes, with a new client.
///
/// # Errors
///
/// The error of the facade about the input, or of the call.
///
/// # Panics
///
/// When the facade has no method for the operation.
pub fn call(
    operation: &Operation<'_>,
    base_url: &str,
    input: &Input,
) -> Result<(Output, Metadata), Failure> {
    let contract = operation.contract;
    let builder = builder(contract, base_url, input.credential, input.settings);
    let client = builder.build().expect("a client");
    block_on(call_with(&client, operation, input))
}

/// The output of a future, on a runtime of its own.
///
/// # Panics
///
/// When the runtime cannot be started.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(future)
}

/// Makes the call that `input` describes, with this client.
///
/// # Errors
///
/// As for [`call`].
///
/// # Panics
///
/// As for [`call`].
pub async fn call_with(
    client: &Client,
    operation: &Operation<'_>,
    input: &Input,
) -> Result<(Output, Metadata), Failure> {
    if operation.contract.is_preview() {
        return preview(operation, client, input).await;
    }
    if let Some(projects) = projects(client, operation, input) {
        return page(projects?).await;
    }
    if let Some(events) = events(client, operation, input) {
        let page = events?
            .next_page()
            .await
            .expect("a list has a first page")?;
        return Ok((Output::Events(page.events, page.total), page.metadata));
    }
    let project = input.path.get("groupId").expect("a project").parse();
    let project: ProjectId = project.map_err(Failure::value)?;
    if operation.path.starts_with(ALERTS) {
        let alerts = client.project(project).maintenance().alerts();
        return self::alerts(&alerts, operation, input).await;
    }
    let window = client.project(project).maintenance_window();
    let call = match (operation.method, operation.path) {
        ("GET", WINDOW) => {
            let (window, metadata) = window.get().with_metadata().await?;
            return Ok((Output::Window(window), metadata));
        }
        ("PATCH", WINDOW) => update(&window, input.body.as_ref().expect("a body"))?,
        ("DELETE", WINDOW) => window.reset(),
        ("POST", DEFER) => window.defer(),
        ("POST", AUTO_DEFER) => window.toggle_auto_defer(),
        _ => no_method(operation),
    };
    let ((), metadata) = call.with_metadata().await?;
    Ok((Output::Done, metadata))
}

/// The list that an operation begins; `None` for an operation that returns no list.
///
/// # Errors
///
/// The error of the facade about the input.
pub fn projects(
    client: &Client,
    operation: &Operation<'_>,
    input: &Input,
) -> Option<Result<Projects, Failure>> {
    let projects = match (operation.method, operation.path) {
        ("GET", PROJECTS) => client.projects(),
        ("GET", PROJECTS_OF) => {
            let organization = match input.path["orgId"].parse() {
                Ok(organization) => client.organization(organization),
                Err(error) => return Some(Err(Failure::value(error))),
            };
            match input.query.get("name") {
                Some(name) => organization.projects_named(name.as_str().expect("a name")),
                None => organization.projects(),
            }
        }
        _ => return None,
    };
    Some(Ok(list(projects, input)))
}

/// The list of events that an operation begins; `None` for another operation.
///
/// # Errors
///
/// The error of the facade about the input.
///
/// # Panics
///
/// When the facade has no setting for a parameter.
pub fn events(
    client: &Client,
    operation: &Operation<'_>,
    input: &Input,
) -> Option<Result<Events, Failure>> {
    if (operation.method, operation.path) != ("GET", EVENTS) {
        return None;
    }
    let project: ProjectId = match input.path["groupId"].parse() {
        Ok(project) => project,
        Err(error) => return Some(Err(Failure::value(error))),
    };
    // The facade's own default is larger than that of the service.
    let mut events = client
        .project(project)
        .maintenance()
        .events()
        .page_size(100);
    for (name, value) in &input.query {
        let texts = || {
            let items = value.as_array().into_iter().flatten();
            items.map(|item| item.as_str().expect("a text"))
        };
        let types = || texts().map(EventType::from);
        let number = || value.as_u64().expect("a number");
        let time = || value.as_str().expect("a text").parse().expect("a time");
        let is_on = || value.as_bool().expect("a boolean");
        events = match name.as_str() {
            "clusterNames" => events.of_clusters(texts()),
            "eventType" => events.of_types(types()),
            "excludedEventType" => events.without_types(types()),
            "includeCount" if !is_on() => events.without_total(),
            "includeRaw" if is_on() => events.with_raw(),
            "includeCount" | "includeRaw" => events,
            "itemsPerPage" => events.page_size(number()),
            "maxDate" => events.until(time()),
            "minDate" => events.since(time()),
            "pageNum" => events.from_page(number()),
            name => panic!("the facade has no setting for the parameter {name}"),
        };
    }
    Some(Ok(events))
}

/// Makes a call on alert configurations.
async fn alerts(
    alerts: &MaintenanceAlerts,
    operation: &Operation<'_>,
    input: &Input,
) -> Result<(Output, Metadata), Failure> {
    // The id is a member of what is replaced.
    let configuration = |mut body: Value| {
        if let Some(id) = input.path.get("alertConfigId") {
            body["id"] = id.clone().into();
        }
        alerts.from_json(&body.to_string()).map_err(Failure::value)
    };
    let body = || input.body.clone().expect("a body");
    let call = match (operation.method, operation.path) {
        ("GET", ALERTS) => {
            // The facade's own default is larger than that of the service.
            let mut list = alerts.configurations().page_size(100);
            for (name, value) in &input.query {
                let number = || value.as_u64().expect("a number");
                list = match name.as_str() {
                    "includeCount" if value == false => list.without_total(),
                    "includeCount" => list,
                    "itemsPerPage" => list.page_size(number()),
                    "pageNum" => list.from_page(number()),
                    name => panic!("the facade has no setting for the parameter {name}"),
                };
            }
            let page = list.next_page().await.expect("a list has a first page")?;
            return Ok((
                Output::Alerts(page.configurations, page.total),
                page.metadata,
            ));
        }
        ("POST", ALERTS) => alerts.create(&configuration(body())?),
        ("PUT", ALERT) => alerts.replace(&configuration(body())?),
        ("PATCH", ALERT) => {
            let enabled = body()["enabled"].as_bool().expect("a boolean");
            alerts.set_enabled(&configuration(Value::Object(Map::new()))?, enabled)
        }
        _ => no_method(operation),
    };
    let (changed, metadata) = call.with_metadata().await?;
    Ok((Output::Alert(changed), metadata))
}

/// Makes a call of the preview.
async fn preview(
    operation: &Operation<'_>,
    client: &Client,
    input: &Input,
) -> Result<(Output, Metadata), Failure> {
    if let Some(organization) = input.path.get("orgId") {
        let organization = organization.parse().map_err(Failure::value)?;
        let organization = client.organization(organization).preview();
        let settings = match (operation.method, operation.path) {
            ("GET", SETTINGS) => organization.settings(),
            ("PATCH", SETTINGS) => organization.set_mode(mode(input)),
            ("POST", RESET_SETTINGS) => organization.reset_settings(),
            _ => no_method(operation),
        };
        let (settings, metadata) = settings.with_metadata().await?;
        return Ok((Output::Settings(settings), metadata));
    }
    let project: ProjectId = input.path["groupId"].parse().map_err(Failure::value)?;
    let window = client.project(project).maintenance_window().preview();
    match (operation.method, operation.path) {
        ("GET", WINDOW) => {
            let (wave, metadata) = window.get().with_metadata().await?;
            Ok((Output::Wave(wave), metadata))
        }
        ("PATCH", WINDOW) => {
            let body = input.body.as_ref().expect("a body");
            let wave = match body.get("waveAssignment") {
                None => Setting::Keep,
                Some(Value::Null) => Setting::Clear,
                Some(number) => {
                    let number = number.as_i64().expect("a number");
                    Setting::Set(Wave::try_from(number).map_err(Failure::value)?)
                }
            };
            let call = window.set(&desired(body)?, wave);
            let ((), metadata) = call.with_metadata().await?;
            Ok((Output::Done, metadata))
        }
        _ => no_method(operation),
    }
}

fn no_method(operation: &Operation<'_>) -> ! {
    panic!("{operation} is in the contract but has no method in the facade")
}

fn mode(input: &Input) -> WaveMode {
    let body = input.body.as_ref().expect("a body");
    match body["waveAssignmentMode"].as_str().expect("a text") {
        "MANUAL" => WaveMode::Manual,
        "ENV_TAG_MAPPING" => WaveMode::EnvironmentTag,
        other => WaveMode::Other(other.to_owned()),
    }
}

/// The list with the query parameters of the input.
fn list(mut projects: Projects, input: &Input) -> Projects {
    let number = |name: &str| {
        input
            .query
            .get(name)
            .map(|value| value.as_u64().expect("a number"))
    };
    // The facade's own default is larger than that of the service.
    projects = projects.page_size(number("itemsPerPage").unwrap_or(100));
    if let Some(page) = number("pageNum") {
        projects = projects.from_page(page);
    }
    if input.query.get("includeCount") == Some(&Value::Bool(false)) {
        projects = projects.without_total();
    }
    for name in input.query.keys() {
        let known = ["itemsPerPage", "pageNum", "includeCount", "name"];
        assert!(
            known.contains(&name.as_str()),
            "the facade has no setting for the parameter {name}"
        );
    }
    projects
}

async fn page(mut projects: Projects) -> Result<(Output, Metadata), Failure> {
    let page = projects
        .next_page()
        .await
        .expect("a list has a first page")?;
    let unreadable = page.unreadable.len();
    Ok((
        Output::Page(page.projects, page.total, unreadable),
        page.metadata,
    ))
}

fn update(window: &MaintenanceWindow, body: &Value) -> Result<Call<()>, Failure> {
    if body["startASAP"] == true {
        return Ok(window.start_now());
    }
    Ok(window.set(&desired(body)?))
}

/// The window that the body of an update sets.
fn desired(body: &Value) -> Result<Window, Failure> {
    let number = |value: &Value| value.as_i64().expect("a number");
    let hour = |value: &Value| HourOfDay::try_from(number(value)).map_err(Failure::value);
    let day = DayOfWeek::try_from(number(&body["dayOfWeek"])).map_err(Failure::value)?;
    let mut desired = Window::weekly(day, hour(&body["hourOfDay"])?);
    desired = match &body["protectedHours"] {
        Value::Null => desired,
        hours if hours.as_object().is_some_and(Map::is_empty) => desired.no_protected_hours(),
        hours => {
            let (start, end) = (
                hour(&hours["startHourOfDay"])?,
                hour(&hours["endHourOfDay"])?,
            );
            // As a range, the usual form. The call rejects an invalid span.
            desired.protected_hours(start.get()..end.get())
        }
    };
    if let Some(on) = body["autoDeferOnceEnabled"].as_bool() {
        desired = desired.auto_defer(on);
    }
    Ok(desired)
}
