//! What happened in a project.

use std::fmt;

use atlas_maintenance_types::{InvalidProjectId, ProjectId, Timestamp};

macro_rules! types {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// The type of an event.
        ///
        /// Types are added and renamed often (documented). One that this version of the crate does not name
        /// is kept as text in [`Other`](Self::Other).
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EventType {
            $($(#[doc = $doc])+ $name,)+
            /// Any other type.
            Other(Box<str>),
        }

        impl EventType {
            /// Every named type.
            pub const KNOWN: &'static [Self] = &[$(Self::$name,)+];

            /// The type as the service writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for EventType {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)+
                    other => Self::Other(other.into()),
                }
            }
        }
    };
}

types! {
    /// Maintenance is announced: 72 hours before its start (documented), and at least 48.
    MaintenanceInAdvanced = "MAINTENANCE_IN_ADVANCED",
    /// Maintenance started.
    MaintenanceStarted = "MAINTENANCE_STARTED",
    /// Maintenance is completed.
    MaintenanceCompleted = "MAINTENANCE_COMPLETED",
    /// Announced maintenance will not take place.
    MaintenanceNoLongerNeeded = "MAINTENANCE_NO_LONGER_NEEDED",
    /// Maintenance was deferred by the project's auto-defer.
    MaintenanceAutoDeferred = "MAINTENANCE_AUTO_DEFERRED",
    /// Maintenance was deferred by one week.
    MaintenanceDeferred = "ATLAS_MAINTENANCE_DEFERRED",
    /// An employee of the vendor deferred maintenance.
    MaintenanceDeferredByAdmin = "ATLAS_MAINTENANCE_DEFERRED_BY_ADMIN",
    /// An employee of the vendor allowed one more deferral.
    ExtraDeferralGranted = "EXTRA_MAINTENANCE_DEFERRAL_GRANTED",
    /// Somebody asked for maintenance to start at once.
    MaintenanceStartAsap = "ATLAS_MAINTENANCE_START_ASAP",
    /// Somebody asked for maintenance in the next window, without an announcement before it.
    MaintenanceScheduledForNextWindow = "ATLAS_MAINTENANCE_SCHEDULED_FOR_NEXT_WINDOW",
    /// An employee of the vendor reset maintenance.
    MaintenanceResetByAdmin = "ATLAS_MAINTENANCE_RESET_BY_ADMIN",
    /// A window was set where there was none.
    WindowAdded = "ATLAS_MAINTENANCE_WINDOW_ADDED",
    /// The window was changed.
    WindowModified = "ATLAS_MAINTENANCE_WINDOW_MODIFIED",
    /// The window was removed.
    WindowRemoved = "ATLAS_MAINTENANCE_WINDOW_REMOVED",
    /// Protected hours were set where there were none.
    ProtectedHoursCreated = "ATLAS_MAINTENANCE_PROTECTED_HOURS_CREATED",
    /// The protected hours were changed.
    ProtectedHoursModified = "ATLAS_MAINTENANCE_PROTECTED_HOURS_MODIFIED",
    /// The protected hours were removed.
    ProtectedHoursRemoved = "ATLAS_MAINTENANCE_PROTECTED_HOURS_REMOVED",
    /// Auto-defer was switched on.
    AutoDeferEnabled = "ATLAS_MAINTENANCE_AUTO_DEFER_ENABLED",
    /// Auto-defer was switched off.
    AutoDeferDisabled = "ATLAS_MAINTENANCE_AUTO_DEFER_DISABLED",
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Who or what caused an event, as far as the service tells.
///
/// Which member an event has that a service account caused is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Actor {
    /// A user, by name (documented) or by id where there is no name.
    User(String),
    /// An API key, by its public key or by its id where there is none (recorded).
    ApiKey(String),
    /// An application that acted for somebody, by name or id (documented).
    Delegate(String),
    /// An employee of the vendor who is not named otherwise (documented).
    Vendor,
    /// A request from this address, of which nothing else is told.
    Address(String),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "user {name}"),
            Self::ApiKey(key) => write!(f, "API key {key}"),
            Self::Delegate(name) => write!(f, "application {name}"),
            Self::Vendor => f.write_str("an employee of the vendor"),
            Self::Address(address) => write!(f, "a request from {address}"),
        }
    }
}

/// Something that happened in a project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The id of the event, unique in the project.
    pub id: String,
    /// What happened.
    pub event_type: EventType,
    /// When it happened; recorded in whole seconds.
    pub created: Timestamp,
    /// Who caused it; `None` for what the service does by itself (recorded), or where it does not tell.
    pub actor: Option<Actor>,
    /// Whether an employee of the vendor caused it.
    pub by_vendor: bool,
    /// The service's own record of it as JSON, if [asked for](crate::Events::with_raw). It has no promised
    /// form.
    pub raw: Option<String>,
}

impl Event {
    /// An event without an actor, for tests and for programs that keep events.
    pub fn new(id: impl Into<String>, event_type: EventType, created: Timestamp) -> Self {
        Self {
            id: id.into(),
            event_type,
            created,
            actor: None,
            by_vendor: false,
            raw: None,
        }
    }
}

/// The members of an event in a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReportedEvent {
    pub(crate) id: Option<String>,
    pub(crate) event_type: Option<String>,
    pub(crate) created: Option<Result<Timestamp, String>>,
    pub(crate) project: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) public_key: Option<String>,
    pub(crate) api_key: Option<String>,
    pub(crate) delegate: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) is_global_admin: Option<bool>,
    pub(crate) raw: Option<String>,
}

impl ReportedEvent {
    /// The event of `project`, or why it is none.
    pub(crate) fn event(self, project: ProjectId) -> Result<Event, String> {
        let id = self
            .id
            .filter(|id| !id.is_empty())
            .ok_or("an event has no id")?;
        let of = |what: String| format!("event {id}: {what}");
        let Some(event_type) = self.event_type else {
            return Err(of("it has no type".to_owned()));
        };
        let created = match self.created {
            Some(Ok(created)) => created,
            Some(Err(text)) => return Err(of(format!("{text:?} is not a time"))),
            None => return Err(of("it has no time".to_owned())),
        };
        // The events of another project would be taken for this one's.
        if let Some(other) = self.project {
            let same = other
                .parse::<ProjectId>()
                .map_err(|error: InvalidProjectId| of(error.to_string()))?;
            if same != project {
                return Err(of(format!("it is of project {same}")));
            }
        }
        let by_vendor = self.is_global_admin.unwrap_or(false);
        // A text without characters names nobody.
        let told = |text: Option<String>| text.filter(|text| !text.is_empty());
        let actor = None
            .or(told(self.delegate).map(Actor::Delegate))
            .or(told(self.username).or(told(self.user)).map(Actor::User))
            .or(told(self.public_key)
                .or(told(self.api_key))
                .map(Actor::ApiKey))
            .or(by_vendor.then_some(Actor::Vendor))
            .or(told(self.address).map(Actor::Address));
        Ok(Event {
            event_type: EventType::from(event_type.as_str()),
            created,
            actor,
            by_vendor,
            raw: self.raw,
            id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> ProjectId {
        ProjectId::from_bytes([7; 12])
    }

    fn reported() -> ReportedEvent {
        let text = |text: &str| Some(text.to_owned());
        ReportedEvent {
            id: text("6a1e"),
            event_type: text("MAINTENANCE_STARTED"),
            created: Some(Ok(Timestamp::from_unix_seconds(1_800_000_000).unwrap())),
            project: Some(project().to_string()),
            ..ReportedEvent::default()
        }
    }

    fn problem(change: impl FnOnce(&mut ReportedEvent)) -> String {
        let mut event = reported();
        change(&mut event);
        event.event(project()).unwrap_err()
    }

    #[test]
    fn event_that_lacks_something_is_an_error_that_names_it() {
        assert!(reported().event(project()).is_ok());
        assert_eq!(problem(|it| it.id = None), "an event has no id");
        assert_eq!(
            problem(|it| it.id = Some(String::new())),
            "an event has no id"
        );
        assert_eq!(
            problem(|it| it.event_type = None),
            "event 6a1e: it has no type"
        );
        assert_eq!(
            problem(|it| it.created = None),
            "event 6a1e: it has no time"
        );
        let odd = problem(|it| it.created = Some(Err("now\n".to_owned())));
        assert_eq!(odd, "event 6a1e: \"now\\n\" is not a time");
        let other = ProjectId::from_bytes([8; 12]).to_string();
        let of_other = problem(|it| it.project = Some(other.clone()));
        assert_eq!(of_other, format!("event 6a1e: it is of project {other}"));
        assert!(problem(|it| it.project = Some("none".to_owned())).starts_with("event 6a1e: "));
        let mut without = reported();
        without.project = None;
        assert!(without.event(project()).is_ok());
    }

    /// Every row has what those after it have too.
    #[test]
    fn most_telling_member_names_the_actor() {
        let text = |text: &str| Some(text.to_owned());
        let mut event = ReportedEvent {
            delegate: text("robot"),
            username: text("somebody"),
            user: text("5f"),
            public_key: text("abcd"),
            api_key: text("6f"),
            is_global_admin: Some(true),
            address: text("192.0.2.1"),
            ..reported()
        };
        let mut said = Vec::new();
        let forget: [fn(&mut ReportedEvent); 7] = [
            |event| event.delegate = None,
            |event| event.username = None,
            |event| event.user = None,
            |event| event.public_key = None,
            |event| event.api_key = None,
            |event| event.is_global_admin = Some(false),
            |event| event.address = None,
        ];
        for forget in forget {
            let known = event.clone().event(project()).unwrap();
            said.push(
                known
                    .actor
                    .map(|actor| actor.to_string())
                    .unwrap_or_default(),
            );
            forget(&mut event);
        }
        assert_eq!(
            said,
            [
                "application robot",
                "user somebody",
                "user 5f",
                "API key abcd",
                "API key 6f",
                "an employee of the vendor",
                "a request from 192.0.2.1",
            ]
        );
        assert_eq!(event.event(project()).unwrap().actor, None);
    }

    #[test]
    fn empty_text_names_nobody() {
        let text = |text: &str| Some(text.to_owned());
        let mut event = ReportedEvent {
            delegate: text(""),
            username: text(""),
            user: text("5f"),
            public_key: text(""),
            address: text(""),
            ..reported()
        };
        let known = event.clone().event(project()).unwrap();
        assert_eq!(known.actor, Some(Actor::User("5f".to_owned())));
        event.user = text("");
        assert_eq!(event.event(project()).unwrap().actor, None);
    }

    #[test]
    fn every_type_is_written_as_it_is_read() {
        for known in EventType::KNOWN {
            assert_eq!(EventType::from(known.as_str()), *known);
        }
        let other = EventType::from("A_TYPE_OF_TOMORROW");
        assert_eq!(other, EventType::Other("A_TYPE_OF_TOMORROW".into()));
        assert_eq!(other.to_string(), "A_TYPE_OF_TOMORROW");
    }
}
