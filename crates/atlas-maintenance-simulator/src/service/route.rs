//! What an operation is about, by its method and path: operation ids change between revisions of the
//! vendor's document.

use std::time::Duration;

use atlas_maintenance_types::{OrganizationId, ProjectId};

use crate::service::rate_limit::RateLimit;
use crate::service::spec::operation::Operation;

/// The operations on what clients ask for before they come to a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    SystemStatus,
    Projects,
    Project,
    ProjectByName,
    Clusters,
    Organizations,
    Organization,
    OrganizationProjects,
    Events,
    AlertConfigurations,
    AlertChange,
}

impl Route {
    /// `None` for the operations on a window and on the settings of waves.
    pub(crate) fn of(operation: &Operation) -> Option<Self> {
        let below = operation.path.strip_prefix("/api/atlas/v2")?;
        Some(match (operation.method.as_str(), below) {
            ("GET", "") => Self::SystemStatus,
            ("GET", "/groups") => Self::Projects,
            ("GET", "/groups/{groupId}") => Self::Project,
            ("GET", "/groups/byName/{groupName}") => Self::ProjectByName,
            ("GET", "/groups/{groupId}/clusters") => Self::Clusters,
            ("GET", "/groups/{groupId}/events") => Self::Events,
            ("GET", "/groups/{groupId}/alertConfigs") => Self::AlertConfigurations,
            ("POST", "/groups/{groupId}/alertConfigs")
            | ("PATCH" | "PUT", "/groups/{groupId}/alertConfigs/{alertConfigId}") => {
                Self::AlertChange
            }
            ("GET", "/orgs") => Self::Organizations,
            ("GET", "/orgs/{orgId}") => Self::Organization,
            ("GET", "/orgs/{orgId}/groups") => Self::OrganizationProjects,
            _ => return None,
        })
    }
}

/// What has a rate limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Limited {
    /// The operations on the window of a project.
    Window(ProjectId),
    Project(ProjectId),
    Projects,
    Organizations,
    Organization(OrganizationId),
    Events(ProjectId),
    Alerts(ProjectId),
}

impl Limited {
    /// The limit, where `window` is that of the operations on a window. *Recorded*: the capacities.
    /// *Assumed*: that they refill as the documented sets of that capacity do, and what shares one.
    pub(crate) fn limit(self, window: &RateLimit) -> RateLimit {
        let (capacity, refill) = match self {
            Self::Window(_) => return *window,
            Self::Project(_) | Self::Projects | Self::Alerts(_) => (1200, 500),
            Self::Organizations | Self::Events(_) => (300, 100),
            Self::Organization(_) => (500, 250),
        };
        RateLimit {
            capacity,
            refill,
            period: Duration::from_secs(60),
        }
    }
}
