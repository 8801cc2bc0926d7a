//! The list of a project's events: what a request asks for, and how an event is represented.
//!
//! *Recorded*: the members of an event, in alphabetical order, and its link. *Documented*: the parameters,
//! the actor of a console user, and the members of `raw`, whose values are the simulator's own.

use atlas_maintenance_types::{OrganizationId, ProjectId};
use jiff::Timestamp;
use serde::Serialize;

use crate::generated::variants::{
    Assumptions, EventDates, InvalidEventType, ServiceAccountActor, UnlistedEventTypes,
};
use crate::service::auth::DemoCredentials;
use crate::service::chance::id_from;
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::event::{Actor, Event, EventType, is_known_type};
use crate::service::event_log::EventLog;
use crate::service::paging::{Link, Page};
use crate::service::project_list::{ProjectDetails, organization_name};

/// The id of the API key that a simulator has.
pub(crate) const API_KEY_ID: &str = "5ab1c0de5ab1c0de5ab1c0de";

/// The part of the public key that the service shows: documented, eight characters.
pub(crate) fn shown_public_key() -> &'static str {
    DemoCredentials::FIXED
        .public_key
        .get(..8)
        .unwrap_or_default()
}

/// What a request asks for.
#[derive(Debug)]
pub(crate) struct EventFilter<'q> {
    types: Vec<&'q str>,
    excluded: Vec<&'q str>,
    clusters: Vec<&'q str>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    pub(crate) with_raw: bool,
    dates: EventDates,
    unlisted: UnlistedEventTypes,
}

impl<'q> EventFilter<'q> {
    /// Reads the parameters of the list.
    pub(crate) fn read(page: &'q Page, assumptions: &Assumptions) -> Result<Self, ApiError> {
        let refuse = |name: &str| ApiError::new(ErrorCode::InvalidQueryParameter, [name.into()]);
        let types = |name: &str| {
            let given = page.values(name);
            let (known, unknown): (Vec<_>, Vec<_>) = given.partition(|it| is_known_type(it));
            match assumptions.invalid_event_type {
                InvalidEventType::Refused if !unknown.is_empty() => Err(refuse(name)),
                InvalidEventType::Refused | InvalidEventType::Ignored => Ok(known),
            }
        };
        let date = |name: &str| {
            let given = page.filter(name).map(str::parse::<Timestamp>);
            given.transpose().map_err(|_| refuse(name))
        };
        Ok(Self {
            types: types("eventType")?,
            excluded: types("excludedEventType")?,
            clusters: page.values("clusterNames").collect(),
            from: date("minDate")?,
            to: date("maxDate")?,
            with_raw: page.filter("includeRaw") == Some("true"),
            dates: assumptions.event_dates,
            unlisted: assumptions.unlisted_event_types,
        })
    }

    pub(crate) fn has(&self, event: &Event) -> bool {
        let is_of_type = match (event.kind, self.unlisted) {
            (EventType::Unlisted, UnlistedEventTypes::Unfiltered) => true,
            (kind, _) => {
                (self.types.is_empty() || self.types.contains(&kind.name()))
                    && !self.excluded.contains(&kind.name())
            }
        };
        let is_in_time = match self.dates {
            EventDates::Inclusive => {
                self.from.is_none_or(|from| from <= event.created)
                    && self.to.is_none_or(|to| event.created <= to)
            }
            EventDates::Exclusive => {
                self.from.is_none_or(|from| from < event.created)
                    && self.to.is_none_or(|to| event.created < to)
            }
        };
        // No event of the simulator is one of a cluster.
        is_of_type && is_in_time && self.clusters.is_empty()
    }
}

/// The project that a list of events is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventsOf<'p> {
    pub(crate) id: ProjectId,
    pub(crate) details: &'p ProjectDetails,
    pub(crate) log: &'p EventLog,
    /// The address of the list.
    pub(crate) address: &'p str,
    pub(crate) actor: ServiceAccountActor,
}

/// The members are in alphabetical order (recorded).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventView<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_id: Option<String>,
    created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    delegate_principal: Option<DelegatePrincipal>,
    event_type_name: &'static str,
    group_id: ProjectId,
    id: String,
    is_global_admin: bool,
    links: [Link; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<RawEvent<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote_address: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DelegatePrincipal {
    id: String,
    name: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RawEvent<'p> {
    #[serde(rename = "_t")]
    kind: &'static str,
    cid: ProjectId,
    cre: String,
    description: &'static str,
    et: &'static str,
    gn: &'p str,
    id: String,
    org_id: OrganizationId,
    org_name: String,
    severity: &'static str,
}

impl<'p> EventView<'p> {
    pub(crate) fn of(event: &Event, of: &EventsOf<'p>, with_raw: bool) -> Self {
        let id = of.log.id(event);
        let raw = with_raw.then(|| RawEvent {
            kind: match event.kind.is_audit() {
                true => "NDS_AUDIT",
                false => "NDS_EVENT",
            },
            cid: of.id,
            cre: event.created.to_string(),
            description: event.kind.text(),
            et: event.kind.name(),
            gn: &of.details.name,
            id: id.clone(),
            org_id: of.details.organization,
            org_name: organization_name(of.details.organization),
            severity: "INFO",
        });
        let view = Self {
            api_key_id: None,
            created: event.created.to_string(),
            delegate_principal: None,
            event_type_name: event.kind.name(),
            group_id: of.id,
            is_global_admin: event.actor == Actor::Admin,
            links: [Link::new(format!("{}/{id}", of.address), "self")],
            id,
            public_key: None,
            raw,
            remote_address: None,
            user_id: None,
            username: None,
        };
        view.by(&event.actor, of.actor)
    }

    fn by(self, actor: &Actor, account: ServiceAccountActor) -> Self {
        // The simulator does not ask where a request comes from; mostly it is loopback.
        let here = Some("127.0.0.1");
        let client_id = DemoCredentials::FIXED.client_id;
        match actor {
            Actor::Service | Actor::Admin => self,
            Actor::ApiKey => Self {
                api_key_id: Some(API_KEY_ID.to_owned()),
                public_key: Some(shown_public_key()),
                remote_address: here,
                ..self
            },
            Actor::Console(user) => Self {
                remote_address: Some("192.0.2.17"),
                user_id: Some(user.id().to_owned()),
                username: Some(user.username().to_owned()),
                ..self
            },
            Actor::ServiceAccount => {
                let view = Self {
                    remote_address: here,
                    ..self
                };
                match account {
                    ServiceAccountActor::None => view,
                    ServiceAccountActor::Username => Self {
                        user_id: Some(id_from(client_id)),
                        username: Some(client_id.to_owned()),
                        ..view
                    },
                    ServiceAccountActor::PublicKey => Self {
                        api_key_id: Some(id_from(client_id)),
                        public_key: Some(client_id),
                        ..view
                    },
                    ServiceAccountActor::DelegatePrincipal => Self {
                        delegate_principal: Some(DelegatePrincipal {
                            id: id_from(client_id),
                            name: client_id,
                        }),
                        ..view
                    },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::service::chance::Seed;
    use crate::service::event::ConsoleUser;

    fn shown(actor: Actor, account: ServiceAccountActor, with_raw: bool) -> Value {
        let id = ProjectId::from_bytes([7; 12]);
        let log = EventLog::new(Seed::of("project"), Timestamp::UNIX_EPOCH);
        let event = Event {
            created: "2026-01-05T03:04:05Z".parse().unwrap(),
            kind: EventType::Deferred,
            actor,
            number: 1,
        };
        let of = EventsOf {
            id,
            details: &ProjectDetails::new("demo"),
            log: &log,
            address: "http://localhost/events",
            actor: account,
        };
        let mut view = serde_json::to_value(EventView::of(&event, &of, with_raw)).unwrap();
        let known = view["id"].as_str().unwrap().to_owned();
        assert_eq!(
            view["links"][0]["href"],
            format!("http://localhost/events/{known}")
        );
        assert_eq!(known.len(), 24);
        // Ids begin with the time.
        assert!(known.starts_with("695b2a25"), "{known}");
        let members = view.as_object_mut().unwrap();
        members.remove("id");
        members.remove("links");
        view
    }

    #[test]
    fn actor_has_the_members_of_its_kind() {
        let usual = ServiceAccountActor::default();
        let whole = |mut more: Value, is_admin: bool| {
            let common = json!({"created": "2026-01-05T03:04:05Z", "isGlobalAdmin": is_admin,
                "eventTypeName": "ATLAS_MAINTENANCE_DEFERRED", "groupId": "07".repeat(12)});
            let members = more.as_object_mut().unwrap();
            members.extend(common.as_object().unwrap().clone());
            more
        };
        let user = Arc::new(ConsoleUser::new("ada@example.org"));
        let id = user.id().to_owned();
        assert_eq!(shown(Actor::Service, usual, false), whole(json!({}), false));
        assert_eq!(shown(Actor::Admin, usual, false), whole(json!({}), true));
        let key =
            json!({"apiKeyId": API_KEY_ID, "publicKey": "simulato", "remoteAddress": "127.0.0.1"});
        assert_eq!(shown(Actor::ApiKey, usual, false), whole(key, false));
        let console =
            json!({"userId": id, "username": "ada@example.org", "remoteAddress": "192.0.2.17"});
        assert_eq!(
            shown(Actor::Console(user), usual, false),
            whole(console, false)
        );
        let members = |account| {
            let view = shown(Actor::ServiceAccount, account, false);
            let actor = [
                "apiKeyId",
                "delegatePrincipal",
                "publicKey",
                "userId",
                "username",
            ];
            actor.map(|name| view.get(name).is_some())
        };
        for (account, expected) in [
            (
                ServiceAccountActor::None,
                [false, false, false, false, false],
            ),
            (
                ServiceAccountActor::Username,
                [false, false, false, true, true],
            ),
            (
                ServiceAccountActor::PublicKey,
                [true, false, true, false, false],
            ),
            (
                ServiceAccountActor::DelegatePrincipal,
                [false, true, false, false, false],
            ),
        ] {
            assert_eq!(members(account), expected, "{account:?}");
        }
    }

    #[test]
    fn raw_is_there_when_it_is_asked_for() {
        let view = shown(Actor::Service, ServiceAccountActor::default(), true);
        let raw = &view["raw"];
        assert_eq!(
            (&raw["_t"], &raw["gn"]),
            (&json!("NDS_AUDIT"), &json!("demo"))
        );
        assert_eq!(raw["cre"], "2026-01-05T03:04:05Z");
    }
}
