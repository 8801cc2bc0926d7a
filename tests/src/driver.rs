//! Calls the facade for an operation of a fragment.
//!
//! The one place of the tests that knows which method of the facade belongs to which operation. An
//! operation that is not here is not reachable by users, and every suite that meets it fails.

use std::fmt;

use atlas_maintenance::{
    BaseUrl, Client, Credentials, CurrentWindow, DayOfWeek, Error, HourOfDay, MaintenanceWindow,
    Metadata, ProjectId, ProjectSummary, Projects, RetryConfig, Window,
};
use serde_json::{Map, Value};

use crate::contract::{Contract, Operation};
use crate::generate::input::{Input, Settings, Who};

/// What a call gave.
#[derive(Debug)]
pub enum Output {
    /// A window or none.
    Window(Option<CurrentWindow>),
    /// A page of projects, and how many there are on all pages if that was told.
    Page(Vec<ProjectSummary>, Option<u64>),
    /// An action was done.
    Done,
}

/// Why there is no output.
#[derive(Debug)]
pub enum Failure {
    /// The facade has no such value, so there was no call.
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

/// The token that every driven client sends, its own or one that it fetched.
pub const TOKEN: &str = "a-token-of-the-contract-tests";
/// What must be in no message.
pub const SECRET: &str = "a-secret-of-the-contract-tests";
/// The name that belongs to the secret.
pub const NAME: &str = "a-name-of-the-contract-tests";

/// A client of a version for a service at `base_url`.
///
/// # Panics
///
/// When no client can be made.
pub fn client(contract: &Contract, base_url: &str, who: Who, settings: Settings) -> Client {
    let credentials = match who {
        Who::Token => Credentials::bearer_token(TOKEN),
        Who::ServiceAccount => Credentials::service_account(NAME, SECRET),
        Who::ApiKey => Credentials::api_key(NAME, SECRET),
    };
    Client::builder(credentials.expect("credentials"))
        .base_url(base_url.parse::<BaseUrl>().expect("a base URL"))
        .api_version(contract.version)
        .retries(RetryConfig::none())
        .envelope(settings.envelope)
        .pretty(settings.pretty)
        .build()
        .expect("a client")
}

const WINDOW: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow";
const PROJECTS: &str = "/api/atlas/v2/groups";
const PROJECTS_OF: &str = "/api/atlas/v2/orgs/{orgId}/groups";
const DEFER: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow/defer";
const AUTO_DEFER: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow/autoDefer";

/// Makes the call that `input` describes, with a client of its own, and waits for it.
///
/// # Errors
///
/// What the facade says of the input, or of the call.
///
/// # Panics
///
/// When the facade has nothing for the operation.
pub fn call(
    operation: &Operation<'_>,
    base_url: &str,
    input: &Input,
) -> Result<(Output, Metadata), Failure> {
    let client = client(operation.contract, base_url, input.who, input.settings);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        match (operation.method, operation.path) {
            ("GET", PROJECTS) => return page(list(client.projects(), input)).await,
            ("GET", PROJECTS_OF) => {
                let organization = input.path["orgId"].parse().map_err(Failure::value)?;
                let organization = client.organization(organization);
                let projects = match input.query.get("name") {
                    Some(name) => organization.projects_named(name.as_str().expect("a name")),
                    None => organization.projects(),
                };
                return page(list(projects, input)).await;
            }
            _ => {}
        }
        let project = input.path.get("groupId").expect("a project").parse();
        let project: ProjectId = project.map_err(Failure::value)?;
        let window = client.project(project).maintenance_window();
        let done = match (operation.method, operation.path) {
            ("GET", WINDOW) => {
                let (window, metadata) = window.get().with_metadata().await?;
                return Ok((Output::Window(window), metadata));
            }
            ("PATCH", WINDOW) => patch(&window, input.body.as_ref().expect("a body"))?,
            ("DELETE", WINDOW) => window.reset(),
            ("POST", DEFER) => window.defer(),
            ("POST", AUTO_DEFER) => window.toggle_auto_defer(),
            _ => panic!("{operation} is in the contract but not in the facade"),
        };
        let ((), metadata) = done.with_metadata().await?;
        Ok((Output::Done, metadata))
    })
}

/// The list as the input wants it.
fn list(mut projects: Projects, input: &Input) -> Projects {
    let number = |name: &str| {
        input
            .query
            .get(name)
            .map(|value| value.as_u64().expect("a number"))
    };
    // Unless told otherwise the facade asks for more than the service gives by itself.
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
            "the facade cannot set {name}"
        );
    }
    projects
}

async fn page(mut projects: Projects) -> Result<(Output, Metadata), Failure> {
    let page = projects
        .next_page()
        .await
        .expect("a list has a first page")?;
    Ok((Output::Page(page.projects, page.total), page.metadata))
}

fn patch(window: &MaintenanceWindow, body: &Value) -> Result<atlas_maintenance::Call<()>, Failure> {
    if body["startASAP"] == true {
        return Ok(window.start_now());
    }
    let number = |value: &Value| value.as_i64().expect("a number");
    let hour = |value: &Value| HourOfDay::try_from(number(value)).map_err(Failure::value);
    let day = DayOfWeek::try_from(number(&body["dayOfWeek"])).map_err(Failure::value)?;
    let mut wanted = Window::weekly(day, hour(&body["hourOfDay"])?);
    wanted = match &body["protectedHours"] {
        Value::Null => wanted,
        hours if hours.as_object().is_some_and(Map::is_empty) => wanted.no_protected_hours(),
        hours => {
            let (start, end) = (
                hour(&hours["startHourOfDay"])?,
                hour(&hours["endHourOfDay"])?,
            );
            // As most people write it; what is no span is told by the call.
            wanted.protected_hours(start.get()..end.get())
        }
    };
    if let Some(on) = body["autoDeferOnceEnabled"].as_bool() {
        wanted = wanted.auto_defer(on);
    }
    Ok(window.set(&wanted))
}
