//! Generators of pages of events, and what an event is to be read as.

use atlas_maintenance::{Actor, Event, EventType};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use super::input::ID;
use super::reply;
use super::schema;
use crate::contract::Contract;

/// The members that say who caused an event.
pub const ACTOR_MEMBERS: [&str; 7] = [
    "apiKeyId",
    "delegatePrincipal",
    "isGlobalAdmin",
    "publicKey",
    "remoteAddress",
    "userId",
    "username",
];

/// Who caused an event, as the service says it: the members of each kind.
fn actors() -> BoxedStrategy<Option<Value>> {
    let by = |members: Value| Just(Some(members)).boxed();
    let text = prop_oneof![8 => "[a-z0-9@.]{1,20}", 1 => Just(String::new()), 1 => ".{1,10}"];
    let delegate = prop_oneof![
        4 => (option::of(text.clone()), option::of(text.clone())).prop_map(|(name, id)| json!({"id": id, "name": name})),
        1 => text.prop_map(|name| json!({"name": 7, "id": name})),
        1 => schema::anything(),
    ];
    prop_oneof![
        // Whatever the schema allows, in any combination.
        3 => Just(None),
        2 => by(json!({"isGlobalAdmin": false})),
        1 => by(json!({"isGlobalAdmin": true})),
        1 => by(json!({"isGlobalAdmin": false, "remoteAddress": "192.0.2.1"})),
        1 => by(json!({"isGlobalAdmin": true, "remoteAddress": "192.0.2.1"})),
        1 => by(json!({"userId": ID, "username": "ada@example.org", "remoteAddress": "192.0.2.1"})),
        1 => by(json!({"userId": ID})),
        1 => by(json!({"userId": ID, "username": "", "remoteAddress": "192.0.2.1"})),
        1 => by(json!({"apiKeyId": ID, "publicKey": "abcdefgh", "remoteAddress": "192.0.2.1"})),
        1 => by(json!({"apiKeyId": ID})),
        2 => delegate.prop_map(|by| Some(json!({"delegatePrincipal": by, "userId": ID}))),
        1 => by(json!({"username": "", "publicKey": "", "remoteAddress": ""})),
    ]
    .boxed()
}

/// The type of an event: one that the client names, one that it does not, and what looks like one.
fn types() -> BoxedStrategy<String> {
    let known: Vec<_> = EventType::KNOWN.iter().map(EventType::to_string).collect();
    prop_oneof![
        4 => select(known.clone()),
        2 => select(vec!["PROJECT_SCHEDULED_MAINTENANCE", "MAINTENANCE_WINDOW_MODIFIED"]).prop_map(str::to_owned),
        2 => "[A-Z_]{1,30}",
        1 => select(known.clone()).prop_map(|known| known.to_lowercase()),
        1 => select(known).prop_map(|known| format!("{known}_AGAIN")),
        1 => ".{0,20}",
    ]
    .boxed()
}

/// When an event happened, or what is no time.
fn times() -> BoxedStrategy<Value> {
    let spelled = (schema::time(), select(vec!["Z", "z", "+00:00", "-00:00"]));
    let texts = ["", "yesterday", "2026-08-10", "2026-02-30T00:00:00Z"];
    prop_oneof![
        12 => spelled.prop_map(|(time, zone)| json!(time.to_string().replace('Z', zone))),
        1 => select(texts.to_vec()).prop_map(|text| json!(text)),
    ]
    .boxed()
}

/// What a reply changes in an event of the schema.
#[derive(Clone, Debug)]
struct Change {
    actor: Option<Value>,
    event_type: Option<String>,
    created: Option<Value>,
    /// The project; `Some(None)` if none is told.
    project: Option<Option<String>>,
    /// A member that is left out, or null.
    lacking: Option<(&'static str, bool)>,
    /// Another form than that of an event.
    odd: Option<Value>,
}

fn changes() -> BoxedStrategy<Change> {
    let project = prop_oneof![
        4 => Just(None),
        24 => Just(Some(Some(ID.to_owned()))),
        3 => Just(Some(Some(ID.to_uppercase()))),
        4 => Just(Some(None)),
    ];
    let lacking = (
        select(vec!["id", "eventTypeName", "created"]),
        any::<bool>(),
    );
    (
        actors(),
        option::weighted(0.7, types()),
        option::weighted(0.6, times()),
        project,
        option::weighted(0.12, lacking),
        option::weighted(0.02, schema::scalar()),
    )
        .prop_map(
            |(actor, event_type, created, project, lacking, odd)| Change {
                actor,
                event_type,
                created,
                project,
                lacking,
                odd,
            },
        )
        .boxed()
}

impl Change {
    fn apply(self, event: &mut Value) {
        let Some(members) = event.as_object_mut() else {
            return;
        };
        if let Some(Value::Object(actor)) = self.actor {
            members.retain(|name, _| !ACTOR_MEMBERS.contains(&name.as_str()));
            members.extend(actor);
        }
        members.extend(
            self.event_type
                .map(|it| ("eventTypeName".to_owned(), json!(it))),
        );
        members.extend(self.created.map(|it| ("created".to_owned(), it)));
        match self.project {
            Some(Some(project)) => drop(members.insert("groupId".to_owned(), json!(project))),
            Some(None) => drop(members.remove("groupId")),
            None => {}
        }
        match self.lacking {
            Some((name, true)) => drop(members.insert(name.to_owned(), Value::Null)),
            Some((name, false)) => drop(members.remove(name)),
            None => {}
        }
        if let Some(odd) = self.odd {
            *event = odd;
        }
    }
}

/// Pages of events of the project [`ID`], mostly such as can be read: some have an event twice, some lack
/// the list, and some events are of another project, without an id, a type or a time, or none at all.
pub fn pages(contract: &Contract, schema: &Value) -> BoxedStrategy<Value> {
    let duplicate = option::weighted(0.3, any::<Index>());
    let has_list = prop_oneof![16 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let total = prop_oneof![4 => Just(None), 1 => Just(Some(0)), 1 => Just(Some(1))];
    (
        reply::bodies(contract, schema),
        vec(changes(), 4),
        duplicate,
        has_list,
        total,
    )
        .prop_map(|(mut page, changes, duplicate, has_list, total)| {
            match (has_list, page.as_object_mut()) {
                (Some(false), Some(page)) => drop(page.remove("results")),
                (None, Some(page)) => drop(page.insert("results".to_owned(), Value::Null)),
                _ => {}
            }
            if let Some(events) = page.get_mut("results").and_then(Value::as_array_mut) {
                for (event, change) in events.iter_mut().zip(changes) {
                    change.apply(event);
                }
                if let Some(index) = duplicate
                    && !events.is_empty()
                {
                    events.push(index.get(events).clone());
                }
                if let Some(total) = total {
                    let count = events.len();
                    page["totalCount"] = json!(count * total);
                }
            }
            page
        })
        .boxed()
}

/// A member that is a text with characters.
fn text<'e>(members: &'e Map<String, Value>, name: &str) -> Option<&'e str> {
    members.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Who caused the event, by the member that tells most.
pub fn actor(members: &Map<String, Value>) -> Option<Actor> {
    let delegate = members.get("delegatePrincipal").and_then(Value::as_object);
    let delegate = delegate.and_then(|by| text(by, "name").or(text(by, "id")));
    let text = |name| text(members, name).map(str::to_owned);
    if let Some(name) = delegate {
        return Some(Actor::Delegate(name.to_owned()));
    }
    for (name, actor) in [
        ("username", Actor::User as fn(String) -> Actor),
        ("userId", Actor::User),
        ("publicKey", Actor::ApiKey),
        ("apiKeyId", Actor::ApiKey),
    ] {
        if let Some(text) = text(name) {
            return Some(actor(text));
        }
    }
    match members.get("isGlobalAdmin") == Some(&json!(true)) {
        true => Some(Actor::Vendor),
        false => text("remoteAddress").map(Actor::Address),
    }
}

/// The second and the rest of a time, as text; `None` for what is no time. The generator writes UTC only.
fn instant(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let utc = ["Z", "+00:00", "-00:00"];
    let local = utc.iter().find_map(|zone| upper.strip_suffix(zone))?;
    let is_date = !local.starts_with("2026-02-30");
    is_date.then(|| format!("{local}Z"))
}

/// Whether `json` can be read as an event of `project`.
pub fn is_readable(json: &Value, project: &str) -> bool {
    let Some(members) = json.as_object() else {
        return false;
    };
    let of = members.get("groupId").unwrap_or(&Value::Null);
    text(members, "id").is_some()
        && members.get("eventTypeName").is_some_and(Value::is_string)
        && members
            .get("created")
            .and_then(Value::as_str)
            .is_some_and(|created| instant(created).is_some())
        && (of.is_null()
            || of
                .as_str()
                .is_some_and(|of| of.eq_ignore_ascii_case(project)))
}

/// The first member of an event that is not that of the JSON; `None` if it is the event.
pub fn difference(event: &Event, json: &Value) -> Option<&'static str> {
    let members = json.as_object()?;
    let known = EventType::KNOWN.iter().map(EventType::as_str);
    let known: Vec<_> = known.collect();
    let kind = members["eventTypeName"].as_str().unwrap_or_default();
    let is_named = !matches!(event.event_type, EventType::Other(_));
    let raw = members.get("raw").filter(|raw| !raw.is_null());
    let created = members["created"].as_str().and_then(instant);
    let checks = [
        ("id", members["id"] == json!(event.id)),
        (
            "type",
            kind == event.event_type.as_str() && is_named == known.contains(&kind),
        ),
        ("created", created == Some(event.created.to_string())),
        ("actor", event.actor == actor(members)),
        (
            "by_vendor",
            event.by_vendor == (members.get("isGlobalAdmin") == Some(&json!(true))),
        ),
        ("raw", event.raw == raw.map(ToString::to_string)),
    ];
    checks
        .into_iter()
        .find_map(|(name, same)| (!same).then_some(name))
}

/// The cases that the events of a page are.
pub fn labels(page: &Value) -> Vec<String> {
    let Some(events) = page["results"].as_array() else {
        return vec!["no list".to_owned()];
    };
    let mut labels = vec![format!("events: {}", events.len().min(3))];
    let readable = events.iter().all(|event| is_readable(event, ID));
    labels.push(format!("readable: {readable}"));
    if readable && events.len() > 1 {
        labels.push("several, all readable".to_owned());
    }
    if page["totalCount"] == 0 && !events.is_empty() {
        labels.push("total 0 of several".to_owned());
    }
    let mut ids = Vec::new();
    for event in events {
        if ids.contains(&&event["id"]) {
            labels.push("same event twice".to_owned());
        }
        ids.push(&event["id"]);
        labels.extend(event_labels(event));
    }
    labels
}

fn event_labels(event: &Value) -> Vec<String> {
    let Some(members) = event.as_object() else {
        return vec!["no event".to_owned()];
    };
    let mut labels = vec![
        match actor(members) {
            None => "by nobody",
            Some(Actor::User(_)) => "by a user",
            Some(Actor::ApiKey(_)) => "by a key",
            Some(Actor::Delegate(_)) => "by an application",
            Some(Actor::Vendor) => "by the vendor",
            _ => "from an address",
        }
        .to_owned(),
    ];
    let has = |name| text(members, name).is_some();
    if has("userId") && !has("username") {
        labels.push("user by id".to_owned());
    }
    if has("apiKeyId") && !has("publicKey") {
        labels.push("key by id".to_owned());
    }
    if has("username") && has("publicKey") {
        labels.push("user and key".to_owned());
    }
    let kind = members.get("eventTypeName").and_then(Value::as_str);
    let kind = kind.map(EventType::from);
    labels.push(match kind {
        None => "no type".to_owned(),
        Some(EventType::Other(other)) if other.is_empty() => "empty type".to_owned(),
        Some(EventType::Other(_)) => "unknown type".to_owned(),
        Some(known) => format!("type {known}"),
    });
    let form = |name: &str| match members.get(name) {
        None => "absent",
        Some(Value::Null) => "null",
        Some(Value::Object(_)) => "object",
        Some(_) => "other",
    };
    labels.push(format!("raw: {}", form("raw")));
    labels.push(format!("id: {}", form("id")));
    labels.push(match members.get("groupId").and_then(Value::as_str) {
        None => "project not told".to_owned(),
        Some(id) if id == ID => "project told".to_owned(),
        Some(id) if id.eq_ignore_ascii_case(ID) => "project in capitals".to_owned(),
        Some(_) => "another project".to_owned(),
    });
    labels.push(match members.get("created").and_then(Value::as_str) {
        None => "no time".to_owned(),
        Some(time) if instant(time).is_none() => "odd time".to_owned(),
        Some(time) if time.contains('.') => "time with a fraction".to_owned(),
        Some(time) if time.ends_with('Z') => "time".to_owned(),
        Some(_) => "time in another spelling".to_owned(),
    });
    labels
}
