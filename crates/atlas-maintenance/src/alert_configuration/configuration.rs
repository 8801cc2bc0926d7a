//! An alert configuration: what the service reported of it, and all of it for the next change.

use std::collections::BTreeMap;
use std::fmt;

use atlas_maintenance_transport::Error;
use atlas_maintenance_types::{Id, ProjectId};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::target::{AlertTarget, NewTarget, ReportedTarget};
use crate::event::EventType;

/// The members that the service gives a configuration, and refuses or ignores in a request (documented as
/// read-only).
const READ_ONLY: [&str; 5] = ["created", "groupId", "id", "links", "updated"];
/// The most targets of a configuration (documented).
pub(crate) const MAX_TARGETS: usize = 25;

/// The members of an alert configuration in a reply.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReportedAlertConfiguration {
    pub(crate) id: Option<String>,
    pub(crate) event_type: Option<String>,
    pub(crate) is_enabled: Option<bool>,
    pub(crate) project: Option<String>,
    pub(crate) matchers: Option<Value>,
    pub(crate) targets: Vec<ReportedTarget>,
}

/// An alert configuration of a project: for which event who is told.
///
/// It keeps every member that the service sent, also those that this version of the crate does not know, and
/// sends them again when it [replaces](crate::MaintenanceAlerts::replace) the one in the project. Secrets come
/// from the service redacted (documented), so a configuration that was read has none; one that was made has
/// those of its targets. No output of `Debug` shows them.
#[derive(Clone)]
pub struct AlertConfiguration {
    members: BTreeMap<String, Box<RawValue>>,
    id: Option<Id>,
    event_type: Option<EventType>,
    is_enabled: bool,
    is_limited: bool,
    targets: Vec<AlertTarget>,
}

impl AlertConfiguration {
    /// An enabled configuration that is not in a project yet.
    ///
    /// # Errors
    ///
    /// Without a target, or with more than the 25 that there can be (documented).
    pub fn new<'t>(
        event_type: &EventType,
        targets: impl IntoIterator<Item = &'t NewTarget>,
    ) -> Result<Self, InvalidAlertConfiguration> {
        let targets: Vec<_> = targets.into_iter().map(NewTarget::to_value).collect();
        if !(1..=MAX_TARGETS).contains(&targets.len()) {
            return Err(target_count(targets.len()));
        }
        let value = json!({
            "enabled": true,
            "eventTypeName": event_type.as_str(),
            "notifications": targets,
        });
        let members = serde_json::from_value(value).map_err(invalid)?;
        Ok(Self {
            members,
            id: None,
            event_type: Some(event_type.clone()),
            is_enabled: true,
            is_limited: false,
            targets: Vec::new(),
        })
    }

    /// The configuration of a JSON object, whose members `reported` are.
    pub(crate) fn of(
        text: &[u8],
        reported: ReportedAlertConfiguration,
    ) -> Result<Self, InvalidAlertConfiguration> {
        let members = serde_json::from_slice(text).map_err(invalid)?;
        let id = reported.id.map(|id| {
            id.parse::<Id>()
                .map_err(|_| invalid(format!("{id:?} is no id of an alert configuration")))
        });
        Ok(Self {
            members,
            id: id.transpose()?,
            event_type: reported
                .event_type
                .map(|name| EventType::from(name.as_str())),
            is_enabled: reported.is_enabled.unwrap_or(false),
            is_limited: match reported.matchers {
                None | Some(Value::Null) => false,
                Some(Value::Array(matchers)) => !matchers.is_empty(),
                Some(_) => true,
            },
            targets: reported.targets.into_iter().map(Into::into).collect(),
        })
    }

    /// The same in a list of `project`, where it must have an id.
    pub(crate) fn listed(
        text: &[u8],
        reported: ReportedAlertConfiguration,
        project: ProjectId,
    ) -> Result<Self, InvalidAlertConfiguration> {
        let configuration = Self::of_project(text, reported, project)?;
        match configuration.id {
            Some(_) => Ok(configuration),
            None => Err(invalid("it has no id")),
        }
    }

    /// The same as one of `project`, if it says of which project it is.
    pub(crate) fn of_project(
        text: &[u8],
        reported: ReportedAlertConfiguration,
        project: ProjectId,
    ) -> Result<Self, InvalidAlertConfiguration> {
        let of = reported.project.clone();
        let configuration = Self::of(text, reported)?;
        match of.map(|other| other.parse::<ProjectId>()).transpose() {
            Ok(of) if of.is_none_or(|of| of == project) => Ok(configuration),
            Ok(_) => Err(invalid("it is one of another project")),
            Err(error) => Err(invalid(error)),
        }
    }

    /// The id; `None` if it is not in a project yet.
    pub fn id(&self) -> Option<String> {
        self.id.as_ref().map(ToString::to_string)
    }

    /// The event; some configurations have none (recorded).
    pub fn event_type(&self) -> Option<&EventType> {
        self.event_type.as_ref()
    }

    /// Whether it tells anybody anything.
    pub fn is_enabled(&self) -> bool {
        self.is_enabled
    }

    /// Whether it is limited to some clusters, hosts or replica sets.
    pub fn is_limited(&self) -> bool {
        self.is_limited
    }

    /// The targets, in the order in which the service reports them.
    pub fn targets(&self) -> &[AlertTarget] {
        &self.targets
    }

    /// The same, enabled and with more targets after those that it has.
    pub(crate) fn extended<'t>(
        &self,
        targets: impl IntoIterator<Item = &'t NewTarget>,
    ) -> Result<Self, InvalidAlertConfiguration> {
        let raw = |value: Value| serde_json::value::to_raw_value(&value).map_err(invalid);
        let mut new = self.clone();
        let present = new.members.get("notifications").map(|it| it.get());
        let mut all: Vec<Box<RawValue>> = match present {
            Some(present) => serde_json::from_slice(present.as_bytes()).map_err(invalid)?,
            None => Vec::new(),
        };
        for target in targets {
            all.push(raw(target.to_value())?);
        }
        let all = serde_json::value::to_raw_value(&all).map_err(invalid)?;
        new.members.insert("notifications".to_owned(), all);
        new.members.insert("enabled".to_owned(), raw(json!(true))?);
        new.is_enabled = true;
        Ok(new)
    }

    /// The same, enabled, as it is known to be from now on.
    pub(crate) fn enable(&mut self) {
        self.is_enabled = true;
    }

    /// The id.
    pub(crate) fn known_id(&self) -> Result<Id, Error> {
        let none = || Error::input("the alert configuration is not in a project: it has no id");
        self.id.ok_or_else(none)
    }

    /// What is sent: every member but those that the service gives it.
    ///
    /// # Errors
    ///
    /// Without an event, without a target or with too many, or with one without a kind (documented).
    pub(crate) fn to_body(&self) -> Result<Vec<u8>, Error> {
        #[derive(Deserialize)]
        struct Kind {
            #[serde(rename = "typeName")]
            kind: Option<String>,
        }
        let lacks = |what: &str| Error::input(format!("the alert configuration {what}"));
        if self
            .event_type
            .as_ref()
            .is_none_or(|it| it.as_str().is_empty())
        {
            return Err(lacks("has no event"));
        }
        let targets = self
            .members
            .get("notifications")
            .map_or("[]", |it| it.get());
        let targets: Vec<Kind> =
            serde_json::from_slice(targets.as_bytes()).map_err(Error::input)?;
        if !(1..=MAX_TARGETS).contains(&targets.len()) {
            return Err(Error::input(target_count(targets.len())));
        }
        let is_empty = |it: &Kind| it.kind.as_deref().unwrap_or_default().is_empty();
        if targets.iter().any(is_empty) {
            return Err(lacks("has a target without a kind"));
        }
        let members = self.members.iter();
        let sent: BTreeMap<_, _> = members
            .filter(|(name, _)| !READ_ONLY.contains(&name.as_str()))
            .collect();
        serde_json::to_vec(&sent).map_err(|error| Error::input(error.to_string()))
    }
}

/// A text that is no alert configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAlertConfiguration(pub(crate) String);

impl fmt::Display for InvalidAlertConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an alert configuration: {}", self.0)
    }
}

fn target_count(count: usize) -> InvalidAlertConfiguration {
    invalid(format!(
        "it has {count} targets, and there are 1 to {MAX_TARGETS}"
    ))
}

fn invalid(why: impl ToString) -> InvalidAlertConfiguration {
    InvalidAlertConfiguration(why.to_string())
}

impl std::error::Error for InvalidAlertConfiguration {}

impl fmt::Debug for AlertConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlertConfiguration")
            .field("id", &self.id())
            .field("event_type", &self.event_type)
            .field("is_enabled", &self.is_enabled)
            .field("is_limited", &self.is_limited)
            .field("targets", &self.targets)
            .finish_non_exhaustive()
    }
}
