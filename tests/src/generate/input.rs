//! Arbitrary input for calls, in the words of the wire: what the fragment's schemas allow, and what
//! they do not. It must not know the facade's types.
//!
//! Two rules of the service stand in no schema and are stated here: day and hour go together, and a
//! span of protected hours has 1 to 18 hours (documented) and both of its ends.

use std::collections::BTreeMap;

use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::contract::{Contract, Operation};
use crate::generate::schema::{self, integer};

/// What a call is made with.
#[derive(Clone, Debug)]
pub struct Input {
    /// What stands in the path, by the names of its parameters.
    pub path: BTreeMap<String, String>,
    /// What the call itself says in the query, by the names of its parameters.
    pub query: BTreeMap<String, Value>,
    /// The body that should be sent, for operations that have one.
    pub body: Option<Value>,
    /// What the client is set to, whatever the operation takes.
    pub settings: Settings,
    /// Who is asking.
    pub who: Who,
}

/// The settings of a client that its requests show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Ask for answers in an envelope.
    pub envelope: bool,
    /// Ask for answers that people can read.
    pub pretty: bool,
}

impl Settings {
    /// What the query parameter of that name should say; `None` where there is no such setting.
    fn query(self, parameter: &str) -> Option<bool> {
        match parameter {
            "envelope" => Some(self.envelope),
            "pretty" => Some(self.pretty),
            _ => None,
        }
    }
}

impl Input {
    /// What the query parameter of that name should say, if anything says it.
    pub fn query_value(&self, parameter: &str) -> Option<Value> {
        let setting = self.settings.query(parameter).map(Value::from);
        setting.or_else(|| self.query.get(parameter).cloned())
    }
}

/// A kind of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A token that the caller has.
    Token,
    /// A service account, by OAuth.
    ServiceAccount,
    /// An API key, by digest.
    ApiKey,
}

impl Who {
    /// The credentials that a contract's security schemes ask for, and a ready token.
    ///
    /// # Panics
    ///
    /// When a scheme is one that no credentials are for.
    pub fn all(contract: &Contract) -> Vec<Self> {
        let of_schemes = contract.security_schemes().map(|(name, scheme)| {
            match (scheme["type"].as_str(), scheme["scheme"].as_str()) {
                (Some("oauth2"), _) => Self::ServiceAccount,
                (Some("http"), Some("digest")) => Self::ApiKey,
                _ => panic!(
                    "{} has a security scheme {name} that the facade has not",
                    contract.version
                ),
            }
        });
        of_schemes.chain([Self::Token]).collect()
    }
}

/// A project or an organization like any other.
pub const ID: &str = "32b6e34b3d91647abb20e7b8";

/// The plainest input of an operation, with this body.
pub fn plain(operation: &Operation<'_>, body: Option<Value>) -> Input {
    let names = operation.path_parameters().into_iter();
    Input {
        path: names.map(|name| (name.to_owned(), ID.to_owned())).collect(),
        query: BTreeMap::new(),
        body,
        settings: Settings::default(),
        who: Who::Token,
    }
}

/// Arbitrary input that an operation takes.
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
        Some(schema) => update(operation, schema).prop_map(Some).boxed(),
        None => Just(None).boxed(),
    };
    (
        path,
        query,
        body,
        any::<(bool, bool)>(),
        prop::sample::select(Who::all(operation.contract)),
    )
        .prop_map(|(path, query, body, (envelope, pretty), who)| Input {
            path: path.into_iter().collect(),
            query: query.into_iter().flatten().collect(),
            body,
            settings: Settings { envelope, pretty },
            who,
        })
        .boxed()
}

/// Every bound of every number of a body's schema, one body for each.
pub fn bounds(operation: &Operation<'_>) -> Vec<Value> {
    let Some(schema) = operation.body_schema() else {
        return Vec::new();
    };
    let ends = |schema: &Value| ["minimum", "maximum"].map(|end| schema[end].clone());
    let property = |name: &str| operation.contract.property(schema, name);
    let mut bodies = Vec::new();
    for day in ends(property("dayOfWeek")) {
        for hour in ends(property("hourOfDay")) {
            bodies.push(json!({"dayOfWeek": day, "hourOfDay": hour}));
        }
    }
    let hours = property("protectedHours");
    let [first, last] = ends(&hours["properties"]["startHourOfDay"]);
    // Each end of each hour, in spans that are allowed: an hour over midnight, and 18 hours.
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
    bodies
}

/// One step beyond every bound, one body for each, and which member that is.
pub fn beyond_bounds(operation: &Operation<'_>) -> Vec<(Value, &'static str)> {
    let Some(schema) = operation.body_schema() else {
        return Vec::new();
    };
    let property = |name: &str| operation.contract.property(schema, name);
    let beyond = |schema: &Value| {
        let bound = |name: &str| schema[name].as_i64().expect("a bound");
        [bound("minimum") - 1, bound("maximum") + 1]
    };
    let mut bodies = Vec::new();
    let mut body = |name: &'static str, value: Value| {
        let mut body = json!({"dayOfWeek": 1, "hourOfDay": 0});
        body[name] = value;
        bodies.push((body, name));
    };
    for name in ["dayOfWeek", "hourOfDay"] {
        for number in beyond(property(name)) {
            body(name, json!(number));
        }
    }
    let hours = &property("protectedHours")["properties"];
    for number in beyond(&hours["startHourOfDay"]) {
        body("protectedHours", span(number, 3));
    }
    for number in beyond(&hours["endHourOfDay"]) {
        body("protectedHours", span(21, number));
    }
    // No hour, and one too many.
    for (start, end) in [(9, 9), (5, 0)] {
        body("protectedHours", span(start, end));
    }
    bodies
}

fn is_span(start: i64, end: i64) -> bool {
    (1..=18).contains(&(end - start).rem_euclid(24))
}

fn span(start: i64, end: i64) -> Value {
    json!({"startHourOfDay": start, "endHourOfDay": end})
}

/// Bodies of an update, within the bounds of the fragment's schema.
fn update(operation: &Operation<'_>, schema: &Value) -> BoxedStrategy<Value> {
    let property = |name: &str| operation.contract.property(schema, name);
    let hours = &property("protectedHours")["properties"];
    let protected = prop_oneof![
        Just(json!({})),
        (
            integer(&hours["startHourOfDay"]),
            integer(&hours["endHourOfDay"])
        )
            .prop_filter("a span", |(start, end)| is_span(*start, *end))
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
    prop_oneof![6 => window, 1 => Just(json!({"startASAP": true}))].boxed()
}

/// Input of an operation in which one thing is not allowed, and which one.
pub fn invalid(operation: &Operation<'_>) -> BoxedStrategy<(Input, &'static str)> {
    let contract = operation.contract;
    let whole = valid(operation);
    let mut wrong: Vec<BoxedStrategy<(Input, &'static str)>> = Vec::new();
    for name in operation.path_parameters() {
        let ids = contract.validator(operation.parameter_schema(name));
        // Arbitrary text, and ids that are nearly right.
        let text = prop_oneof![
            ".{0,40}",
            "[a-f0-9]{23}",
            "[a-f0-9]{25}",
            "[A-F0-9]{24}",
            "[a-f0-9]{24}[ \n/?#]",
        ]
        .prop_filter("no id", move |id| !ids.is_valid(&json!(id)));
        let name = name.to_owned();
        let id = (whole.clone(), text).prop_map(move |(mut input, text)| {
            input.path.insert(name.clone(), text);
            (input, "an id")
        });
        wrong.push(id.boxed());
    }
    for name in operation.query_parameters() {
        let schema = operation.parameter_schema(name);
        if schema["type"] != "integer" {
            continue;
        }
        let numbers = contract.validator(schema);
        let name = name.to_owned();
        // There is no negative page, in Rust.
        let number = prop_oneof![0_i64..2000, Just(0), 0..=i64::MAX]
            .prop_filter("out of bounds", move |number| {
                !numbers.is_valid(&json!(number))
            });
        let query = (whole.clone(), number).prop_map(move |(mut input, number)| {
            input.query.insert(name.clone(), json!(number));
            (input, "a page")
        });
        wrong.push(query.boxed());
    }
    let Some(schema) = operation.body_schema() else {
        return proptest::strategy::Union::new(wrong).boxed();
    };
    let outside = |name: &'static str, schema: &Value| {
        let validator = contract.validator(schema);
        prop_oneof![any::<i64>(), -2_i64..40]
            .prop_filter("out of bounds", move |number| {
                !validator.is_valid(&json!(number))
            })
            .prop_map(move |number| (name, json!(number)))
    };
    let hours = contract.property(schema, "protectedHours");
    let hour = &hours["properties"]["startHourOfDay"];
    let no_span = (integer(hour), integer(hour))
        .prop_filter("no span", |(start, end)| !is_span(*start, *end))
        .prop_map(|(start, end)| ("protectedHours", span(start, end)));
    let half = (
        outside("protectedHours", hour),
        integer(hour),
        any::<bool>(),
    )
        .prop_map(|((name, bad), good, first)| {
            let bad = bad.as_i64().unwrap_or(i64::MAX);
            let (start, end) = if first { (bad, good) } else { (good, bad) };
            (name, span(start, end))
        });
    let member = prop_oneof![
        outside("dayOfWeek", contract.property(schema, "dayOfWeek")),
        outside("hourOfDay", contract.property(schema, "hourOfDay")),
        no_span,
        half,
    ];
    let body = (whole, member).prop_map(|(input, (name, value))| {
        let mut body = json!({"dayOfWeek": 1, "hourOfDay": 0});
        body[name] = value;
        let body = Some(body);
        (Input { body, ..input }, name)
    });
    // As many with a wrong body as with anything else.
    prop_oneof![proptest::strategy::Union::new(wrong), body].boxed()
}
