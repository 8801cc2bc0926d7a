//! What every call needs: transport, version and settings. And what a call asks for: a page
//! of projects, or an update.

use std::num::NonZeroU64;

use atlas_maintenance_transport::{Reply, Spent, Transport};
use atlas_maintenance_types::{ApiVersion, OrganizationId, Timestamp};

use crate::event::Event;
use crate::project_summary::{ProjectSummary, UnreadableProject};
use crate::window::Window;

/// The transport, the API version, and the settings of replies.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) transport: Transport,
    pub(crate) version: ApiVersion,
    /// Whether to ask for enveloped replies.
    pub(crate) envelope: bool,
    /// Whether to ask for indented JSON.
    pub(crate) pretty: bool,
    /// What earlier requests of the same call took.
    pub(crate) earlier: Spent,
}

impl Connection {
    /// The connection for the next request of a call that has got this reply.
    pub(crate) fn after(&self, reply: &Reply) -> Self {
        Self {
            earlier: reply.spent(),
            ..self.clone()
        }
    }

    /// The query parameter, which is not sent with its default value.
    pub(crate) fn envelope(&self) -> Option<bool> {
        self.envelope.then_some(true)
    }

    /// The query parameter, which is not sent with its default value.
    pub(crate) fn pretty(&self) -> Option<bool> {
        self.pretty.then_some(true)
    }
}

/// What a PATCH is to do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Update<'a> {
    Window(&'a Window),
    /// Starts maintenance. The window is the one that the project has, which must not lose a member.
    StartNow(Option<&'a Window>),
}

/// A page of a list of projects. `None` is not sent.
#[derive(Clone, Debug)]
pub(crate) struct PageRequest {
    /// The organization; without one, all projects that the credentials can read.
    pub(crate) organization: Option<OrganizationId>,
    /// Only projects with this name. The service filters by name in an organization only.
    pub(crate) name: Option<String>,
    pub(crate) number: Option<NonZeroU64>,
    pub(crate) size: Option<NonZeroU64>,
    /// Whether to report the total number of projects.
    pub(crate) total: Option<bool>,
}

/// The projects of a page, and the total number of projects if it was reported.
pub(crate) type ListedProjects = (Vec<Result<ProjectSummary, UnreadableProject>>, Option<i64>);

/// A page of a list of events. `None` is not sent.
#[derive(Clone, Debug)]
pub(crate) struct EventsRequest {
    pub(crate) number: Option<NonZeroU64>,
    pub(crate) size: Option<NonZeroU64>,
    /// Whether to report the total number of events.
    pub(crate) total: Option<bool>,
    /// Only events of these types; all without any.
    pub(crate) types: Vec<String>,
    /// No events of these types.
    pub(crate) excluded: Vec<String>,
    /// Only events of these clusters; all without any.
    pub(crate) clusters: Vec<String>,
    pub(crate) since: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    /// Whether each event comes with the service's own record.
    pub(crate) raw: Option<bool>,
}

/// The events of a page, or why one is none; and the total number of events if it was reported.
pub(crate) type ListedEvents = (Vec<Result<Event, String>>, Option<i64>);
