//! Generators of valid input for calls, as JSON.
//!
//! Two rules of the service are in no schema and are stated here: day and hour go together, and
//! protected hours have a start, an end and 1 to 18 hours (documented). An update of the preview names
//! every member, since the facade would read what is to stay.

use std::collections::BTreeMap;

use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::contract::{Contract, Operation};
use crate::generate::schema::{self, integer};

/// The input of a call.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path parameters by name.
    pub path: BTreeMap<String, String>,
    /// The query parameters by name, without those of the settings.
    pub query: BTreeMap<String, Value>,
    /// The expected request body, for operations that have one.
    pub body: Option<Value>,
    /// The settings of the client, whether or not the operation has such parameters.
    pub settings: Settings,
    /// The credentials of the client.
    pub credential: CredentialKind,
}

/// The settings of a client that become query parameters.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Ask for responses in an envelope.
    pub envelope: bool,
    /// Ask for indented JSON.
    pub pretty: bool,
}

impl Settings {
    /// The value of the setting that belongs to a query parameter; `None` if there is none.
    fn query(self, parameter: &str) -> Option<bool> {
        match parameter {
            "envelope" => Some(self.envelope),
            "pretty" => Some(self.pretty),
            _ => None,
        }
    }
}

impl Input {
    /// The expected value of a query parameter, if the input has one.
    pub fn query_value(&self, parameter: &str) -> Option<Value> {
        let setting = self.settings.query(parameter).map(Value::from);
        setting.or_else(|| self.query.get(parameter).cloned())
    }
}

/// A kind of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// A bearer token.
    Token,
    /// A service account, with OAuth.
    ServiceAccount,
    /// An API key, with digest authentication.
    ApiKey,
}

impl CredentialKind {
    /// The credentials of the security schemes of a contract, and a bearer token.
    ///
    /// # Panics
    ///
    /// When the client has no credentials for a scheme.
    pub fn all(contract: &Contract) -> Vec<Self> {
        let of_schemes = contract.security_schemes().map(|(name, scheme)| {
            match (scheme["type"].as_str(), scheme["scheme"].as_str()) {
                (Some("oauth2"), _) => Self::ServiceAccount,
                (Some("http"), Some("digest")) => Self::ApiKey,
                _ => panic!(
                    "{} has a security scheme {name} without credentials in the facade",
                    contract.name
                ),
            }
        });
        of_schemes.chain([Self::Token]).collect()
    }
}

/// An id of a project or an organization.
pub const ID: &str = "32b6e34b3d91647abb20e7b8";

/// The simplest input of an operation, with this body.
pub fn plain(operation: &Operation<'_>, body: Option<Value>) -> Input {
    let names = operation.path_parameters().into_iter();
    Input {
        path: names.map(|name| (name.to_owned(), ID.to_owned())).collect(),
        query: BTreeMap::new(),
        body,
        settings: Settings::default(),
        credential: CredentialKind::Token,
    }
}

/// The simplest input of an operation that names every member, so that nothing is read before it is sent.
pub fn whole(operation: &Operation<'_>) -> Input {
    let mut body = bounds(operation).into_iter().next();
    if let Some(body) = body.as_mut().filter(|body| body["dayOfWeek"].is_i64()) {
        body["protectedHours"] = json!({});
        body["autoDeferOnceEnabled"] = json!(false);
    }
    plain(operation, body)
}

/// Valid input of an operation.
pub fn valid(operation: &Operation<'_>) -> BoxedStrategy<Input> {
    let path: Vec<_> = operation
        .path_parameters()
        .into_iter()
        .map(|name| {
            let value = schema::string(operation.parameter_schema(name));
            let name = name.to_owned();
            value.prop_map(move |value| (name.clone(), value)).boxed()
        })
        .collect::<Vec<_>>();
    let query: Vec<_> = operation
        .query_parameters()
        .into_iter()
        .filter(|name| Settings::default().query(name).is_none())
        .map(|name| {
            let value = schema::valid(operation.contract, operation.parameter_schema(name));
            let name = name.to_owned();
            option::of(value.prop_map(move |value| (name.clone(), value))).boxed()
        })
        .collect::<Vec<_>>();
    let body = match operation.body_schema() {
        Some(schema) if is_settings(operation) => schema::valid(operation.contract, schema)
            .prop_filter("the facade sets a mode", |body| {
                body["waveAssignmentMode"].is_string()
            })
            .prop_map(Some)
            .boxed(),
        Some(schema) if is_alert(operation) => super::alert::valid(operation, schema)
            .prop_map(Some)
            .boxed(),
        Some(schema) => update(operation, schema).prop_map(Some).boxed(),
        None => Just(None).boxed(),
    };
    (
        path,
        query,
        body,
        any::<(bool, bool)>(),
        prop::sample::select(CredentialKind::all(operation.contract)),
    )
        .prop_map(
            |(path, query, body, (envelope, pretty), credential)| Input {
                path: path.into_iter().collect(),
                query: query.into_iter().flatten().collect(),
                body,
                settings: Settings { envelope, pretty },
                credential,
            },
        )
        .boxed()
}

/// Whether the operation is one on the maintenance settings of an organization.
pub fn is_settings(operation: &Operation<'_>) -> bool {
    operation.path.contains("/maintenanceSettings")
}

/// Whether the operation is one on alert configurations.
pub fn is_alert(operation: &Operation<'_>) -> bool {
    operation.path.contains("/alertConfigs")
}

/// Valid bodies with the bounds of every number in the schema, or its values.
pub fn bounds(operation: &Operation<'_>) -> Vec<Value> {
    let Some(schema) = operation.body_schema() else {
        return Vec::new();
    };
    if is_settings(operation) {
        let mode = operation.contract.property(schema, "waveAssignmentMode");
        let modes = mode["enum"].as_array().into_iter().flatten();
        return modes
            .map(|mode| json!({"waveAssignmentMode": mode}))
            .collect();
    }
    if is_alert(operation) {
        return super::alert::bounds(operation, schema);
    }
    let bounds = |schema: &Value| ["minimum", "maximum"].map(|bound| schema[bound].clone());
    let property = |name: &str| operation.contract.property(schema, name);
    let mut bodies = Vec::new();
    for day in bounds(property("dayOfWeek")) {
        for hour in bounds(property("hourOfDay")) {
            bodies.push(json!({"dayOfWeek": day, "hourOfDay": hour}));
        }
    }
    let hours = property("protectedHours");
    let [first, last] = bounds(&hours["properties"]["startHourOfDay"]);
    // The bounds of both hours, in valid spans: one hour until midnight, and 18 hours.
    for (start, end) in [
        (last.clone(), first.clone()),
        (first, json!(18)),
        (json!(5), last),
    ] {
        bodies.push(json!({
            "dayOfWeek": 1, "hourOfDay": 0,
            "protectedHours": {"startHourOfDay": start, "endHourOfDay": end},
        }));
    }
    if operation.contract.is_preview() {
        let waves = bounds(property("waveAssignment"))
            .into_iter()
            .chain([Value::Null]);
        let waves: Vec<Value> = waves.collect();
        for (index, body) in bodies.iter_mut().enumerate() {
            body["waveAssignment"] = waves[index % waves.len()].clone();
            body["autoDeferOnceEnabled"] = json!(false);
            if body["protectedHours"].is_null() {
                body["protectedHours"] = json!({});
            }
        }
    }
    bodies
}

/// Protected hours as JSON.
pub(super) fn span(start: i64, end: i64) -> Value {
    json!({"startHourOfDay": start, "endHourOfDay": end})
}

/// Values of a query parameter that matter one by one: the bounds and the default of a number and what is
/// next to them, each value of an `enum`, both booleans.
pub fn query_values(schema: &Value) -> Vec<Value> {
    let numbers = ["minimum", "maximum", "default"].map(|name| schema[name].as_i64());
    let [low, high, _] = numbers;
    let near = numbers.into_iter().flatten();
    let near = near.flat_map(|number| [number - 1, number, number + 1]);
    let is_within = |number: &i64| {
        low.is_none_or(|low| *number >= low) && high.is_none_or(|high| *number <= high)
    };
    match schema["type"].as_str() {
        Some("boolean") => vec![json!(false), json!(true)],
        Some("integer") => near.filter(is_within).map(Value::from).collect(),
        _ => schema["enum"].as_array().cloned().unwrap_or_default(),
    }
}

/// The simplest input of an operation with each of the [`query_values`] of each query parameter of a
/// call.
pub fn query_bounds(operation: &Operation<'_>) -> Vec<Input> {
    let names = operation.query_parameters().into_iter();
    let of_call = names.filter(|name| Settings::default().query(name).is_none());
    of_call
        .flat_map(|name| {
            let values = query_values(operation.parameter_schema(name));
            values.into_iter().map(move |value| (name, value))
        })
        .map(|(name, value)| {
            let mut input = plain(operation, bounds(operation).into_iter().next());
            input.query.insert(name.to_owned(), value);
            input
        })
        .collect()
}

/// The start and the end of valid protected hours, with a bias towards the shortest, the longest, and
/// those that end at midnight.
pub(super) fn spans(hour: &Value) -> BoxedStrategy<(i64, i64)> {
    let length = prop_oneof![1 => Just(1), 1 => Just(18), 3 => 1..=18_i64];
    let any = (integer(hour), length).prop_map(|(start, length)| (start, (start + length) % 24));
    let until_midnight = (6..24_i64).prop_map(|start| (start, 0));
    prop_oneof![5 => any, 1 => until_midnight].boxed()
}

/// Valid bodies of an update.
fn update(operation: &Operation<'_>, schema: &Value) -> BoxedStrategy<Value> {
    let property = |name: &str| operation.contract.property(schema, name);
    let hours = &property("protectedHours")["properties"];
    let protected = prop_oneof![
        1 => Just(json!({})),
        2 => spans(&hours["startHourOfDay"])
            .prop_map(|(start, end)| span(start, end)),
    ];
    let window = (
        integer(property("dayOfWeek")),
        integer(property("hourOfDay")),
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
    if operation.contract.is_preview() {
        let wave = schema::valid(operation.contract, property("waveAssignment"));
        let update = (window, any::<bool>(), wave).prop_map(|(mut body, auto_defer, wave)| {
            let members = body.as_object_mut().expect("an object");
            members.entry("protectedHours").or_insert(json!({}));
            members
                .entry("autoDeferOnceEnabled")
                .or_insert(json!(auto_defer));
            members.insert("waveAssignment".to_owned(), wave);
            body
        });
        return update.boxed();
    }
    prop_oneof![6 => window, 1 => Just(json!({"startASAP": true}))].boxed()
}
