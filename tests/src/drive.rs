//! Calls the facade for an operation of a fragment.
//!
//! The one place of the tests that knows which method of the facade belongs to which operation. An
//! operation that is not here is not reachable by users, and every suite that meets it fails.

use atlas_maintenance::{
    BaseUrl, Client, Credentials, CurrentWindow, DayOfWeek, Error, HourOfDay, MaintenanceWindow,
    Metadata, ProtectedHours, Retries, Window,
};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::contract::{Contract, Operation};
use crate::strategy::{self, integer};

/// What a call is made with, in the words of the wire and not of the facade.
#[derive(Clone, Debug)]
pub struct Input {
    /// The project, as text.
    pub project: String,
    /// The body that should be sent, for operations that have one.
    pub body: Option<Value>,
}

/// What a call gave.
#[derive(Debug)]
pub enum Output {
    /// A window or none.
    Window(Option<CurrentWindow>),
    /// An action was done.
    Done,
}

/// The token that every driven client sends.
pub const TOKEN: &str = "a-token-of-the-contract-tests";

/// A client of a version for a service at `base_url`.
///
/// # Panics
///
/// When no client can be made.
pub fn client(contract: &Contract, base_url: &str) -> Client {
    Client::builder(Credentials::bearer_token(TOKEN).expect("a token"))
        .base_url(base_url.parse::<BaseUrl>().expect("a base URL"))
        .api_version(contract.version)
        .retries(Retries::none())
        .build()
        .expect("a client")
}

const WINDOW: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow";
const DEFER: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow/defer";
const AUTO_DEFER: &str = "/api/atlas/v2/groups/{groupId}/maintenanceWindow/autoDefer";

/// Arbitrary input that the facade takes for an operation.
///
/// # Panics
///
/// When the facade has nothing for the operation.
pub fn input(operation: &Operation<'_>) -> BoxedStrategy<Input> {
    let project = strategy::project(operation);
    let body = match (operation.method, operation.path) {
        ("PATCH", WINDOW) => update(operation).prop_map(Some).boxed(),
        ("GET" | "DELETE", WINDOW) | ("POST", DEFER | AUTO_DEFER) => Just(None).boxed(),
        _ => panic!("{operation} is in the contract but not in the facade"),
    };
    (project, body)
        .prop_map(|(project, body)| Input { project, body })
        .boxed()
}

/// Bodies of an update, from the bounds of the fragment's schema.
fn update(operation: &Operation<'_>) -> BoxedStrategy<Value> {
    let contract = operation.contract;
    let bodies = operation.request_bodies();
    let schema = bodies.values().next().expect("a body")["schema"].clone();
    let whole = contract.resolve(&schema["allOf"][0]);
    let property = |name: &str| contract.resolve(&whole["properties"][name]).clone();
    let hours = property("protectedHours");
    let protected = prop_oneof![
        Just(json!({})),
        (
            integer(&hours["properties"]["startHourOfDay"]),
            integer(&hours["properties"]["endHourOfDay"]),
        )
            .prop_filter("at least one hour, at most 18", |(start, end)| {
                (1..=18).contains(&(end - start).rem_euclid(24))
            })
            .prop_map(|(start, end)| json!({"startHourOfDay": start, "endHourOfDay": end})),
    ];
    let window = (
        integer(&property("dayOfWeek")),
        integer(&property("hourOfDay")),
        option::of(protected),
        option::of(any::<bool>()),
    )
        .prop_map(|(day, hour, protected, auto_defer)| {
            let mut body = Map::new();
            body.insert("dayOfWeek".to_owned(), day.into());
            body.insert("hourOfDay".to_owned(), hour.into());
            body.extend(protected.map(|hours| ("protectedHours".to_owned(), hours)));
            body.extend(auto_defer.map(|on| ("autoDeferOnceEnabled".to_owned(), on.into())));
            Value::Object(body)
        });
    prop_oneof![6 => window, 1 => Just(json!({"startASAP": true}))].boxed()
}

/// Makes the call and waits for it.
///
/// # Errors
///
/// What the facade's call fails with.
///
/// # Panics
///
/// When the facade has nothing for the operation, or does not take the input.
pub fn call(
    client: &Client,
    operation: &Operation<'_>,
    input: &Input,
) -> Result<(Output, Metadata), Error> {
    let project = input.project.parse().expect("a project id of the contract");
    let window = client.project(project).maintenance_window();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let done = match (operation.method, operation.path) {
            ("GET", WINDOW) => {
                let (window, metadata) = window.get().with_metadata().await?;
                return Ok((Output::Window(window), metadata));
            }
            ("PATCH", WINDOW) => patch(&window, input.body.as_ref().expect("a body")),
            ("DELETE", WINDOW) => window.reset(),
            ("POST", DEFER) => window.defer(),
            ("POST", AUTO_DEFER) => window.toggle_auto_defer(),
            _ => panic!("{operation} is in the contract but not in the facade"),
        };
        let ((), metadata) = done.with_metadata().await?;
        Ok((Output::Done, metadata))
    })
}

fn patch(window: &MaintenanceWindow, body: &Value) -> atlas_maintenance::Call<()> {
    if body["startASAP"] == true {
        return window.start_now();
    }
    let hour = |value: &Value| HourOfDay::try_from(value.as_i64().expect("an hour")).expect("0–23");
    let day = DayOfWeek::try_from(body["dayOfWeek"].as_i64().expect("a day")).expect("1–7");
    let mut wanted = Window::weekly(day, hour(&body["hourOfDay"]));
    wanted = match &body["protectedHours"] {
        Value::Null => wanted,
        hours if hours.as_object().is_some_and(Map::is_empty) => wanted.no_protected_hours(),
        hours => {
            let (start, end) = (hour(&hours["startHourOfDay"]), hour(&hours["endHourOfDay"]));
            wanted.protected_hours(ProtectedHours::new(start, end).expect("a span"))
        }
    };
    if let Some(on) = body["autoDeferOnceEnabled"].as_bool() {
        wanted = wanted.auto_defer(on);
    }
    window.set(&wanted)
}
