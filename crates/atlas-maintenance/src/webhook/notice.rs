//! What a webhook says.

use std::collections::BTreeMap;

use atlas_maintenance_types::{OrganizationId, ProjectId, Timestamp};
use serde_json::value::RawValue;

use super::WebhookError;
use crate::event::EventType;

/// What a webhook says: an alert, in the form in which the service lists alerts (documented), with a text.
///
/// A body is read leniently. A member that is missing, or has a value of another form than expected, is
/// `None`; what is not named here, or not of the expected form, is in [`other`](Self::other).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// The id of the alert.
    pub id: Option<String>,
    /// What happened, such as [`MaintenanceStarted`](EventType::MaintenanceStarted).
    pub event_type: Option<EventType>,
    /// The project in which it happened.
    pub project: Option<ProjectId>,
    /// The organization of the project.
    pub organization: Option<OrganizationId>,
    /// The id of the alert configuration that made the service send this.
    pub alert_config: Option<String>,
    /// The state of the alert, such as `OPEN` or `CLOSED`.
    pub status: Option<String>,
    /// The cluster that it is about, where it is about one.
    pub cluster: Option<String>,
    /// When the alert was opened.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// When it was closed.
    pub resolved: Option<Timestamp>,
    /// What happened, in the service's words and with the names of project and organization. It can hold
    /// any character.
    pub text: Option<String>,
    /// Every other member, by name, as JSON as it came.
    pub other: BTreeMap<String, String>,
}

impl Notice {
    /// Reads a body without a look at its signature; see [`WebhookSecret::read`](super::WebhookSecret::read).
    ///
    /// # Errors
    ///
    /// When the body is not a JSON object.
    pub fn parse(body: &[u8]) -> Result<Self, WebhookError> {
        let mut members = serde_json::from_slice(body)
            .map(Members)
            .map_err(|error| WebhookError::Body(position(&error)))?;
        let notice = Self {
            id: members.text("id"),
            event_type: members.take("eventTypeName", |text| Some(EventType::from(text))),
            project: members.take("groupId", |text| text.parse().ok()),
            organization: members.take("orgId", |text| text.parse().ok()),
            alert_config: members.text("alertConfigId"),
            status: members.text("status"),
            cluster: members.text("clusterName"),
            created: members.take("created", |text| text.parse().ok()),
            updated: members.take("updated", |text| text.parse().ok()),
            resolved: members.take("resolved", |text| text.parse().ok()),
            text: members.text("humanReadable"),
            other: BTreeMap::new(),
        };
        let rest = members.0.into_iter();
        Ok(Self {
            other: rest
                .map(|(name, value)| (name, value.get().to_owned()))
                .collect(),
            ..notice
        })
    }
}

/// Where JSON is wrong. The crate's own text may quote the body.
fn position(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => "another value",
        serde_json::error::Category::Eof => "it ends too early",
        _ => "no JSON",
    };
    format!("{what} at line {} column {}", error.line(), error.column())
}

/// The members of a body that were not taken yet.
struct Members(BTreeMap<String, Box<RawValue>>);

impl Members {
    /// A member that is a text with a meaning.
    fn take<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text: String = serde_json::from_str(self.0.get(name)?.get()).ok()?;
        let taken = read(&text)?;
        self.0.remove(name);
        Some(taken)
    }

    /// A member that is a text.
    fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, |text| Some(text.to_owned()))
    }
}

/// What a notice is about: the value of [`EVENT_HEADER`](super::EVENT_HEADER).
///
/// Maintenance is probably told with [`Inform`](Self::Inform) (inferred: it happens at one time and is not open
/// for a while). The header is not part of the signature.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoticeKind {
    /// An alert was opened.
    Open,
    /// An alert was closed.
    Close,
    /// An alert is still open.
    Update,
    /// Somebody acknowledged an alert.
    Acknowledge,
    /// An alert was cancelled, since it does not apply any more.
    Cancel,
    /// Something happened, which does not stay open.
    Inform,
    /// Any other value.
    Other(Box<str>),
}

impl From<&str> for NoticeKind {
    fn from(text: &str) -> Self {
        match text {
            "alert.open" => Self::Open,
            "alert.close" => Self::Close,
            "alert.update" => Self::Update,
            "alert.acknowledge" => Self::Acknowledge,
            "alert.cancel" => Self::Cancel,
            "alert.inform" => Self::Inform,
            other => Self::Other(other.into()),
        }
    }
}
