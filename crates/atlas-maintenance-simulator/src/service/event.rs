//! The events of a project: what happened, when, and who did it.
//!
//! *Documented*: the types and their meaning. *Recorded*: what an event of an API key and one of the service
//! itself say of the actor. The section *events* of the assumptions has the rest.

use std::sync::Arc;

use jiff::Timestamp;

use crate::service::chance::id_from;

/// The types of event that the simulator writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventType {
    WindowAdded,
    WindowModified,
    WindowRemoved,
    ProtectedHoursCreated,
    ProtectedHoursModified,
    ProtectedHoursRemoved,
    AutoDeferEnabled,
    AutoDeferDisabled,
    WaveAdded,
    WaveModified,
    WaveRemoved,
    InAdvance,
    Deferred,
    DeferredByAdmin,
    AutoDeferred,
    StartAsap,
    Started,
    Completed,
    NoLongerNeeded,
    /// Says that a plan may run, and nothing of maintenance.
    ScheduledMaintenance,
    /// A type that no list of the vendor has, although it was seen.
    Unlisted,
}

impl EventType {
    /// The name, as the service has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::WindowAdded => "ATLAS_MAINTENANCE_WINDOW_ADDED",
            Self::WindowModified => "ATLAS_MAINTENANCE_WINDOW_MODIFIED",
            Self::WindowRemoved => "ATLAS_MAINTENANCE_WINDOW_REMOVED",
            Self::ProtectedHoursCreated => "ATLAS_MAINTENANCE_PROTECTED_HOURS_CREATED",
            Self::ProtectedHoursModified => "ATLAS_MAINTENANCE_PROTECTED_HOURS_MODIFIED",
            Self::ProtectedHoursRemoved => "ATLAS_MAINTENANCE_PROTECTED_HOURS_REMOVED",
            Self::AutoDeferEnabled => "ATLAS_MAINTENANCE_AUTO_DEFER_ENABLED",
            Self::AutoDeferDisabled => "ATLAS_MAINTENANCE_AUTO_DEFER_DISABLED",
            Self::WaveAdded => "MAINTENANCE_WAVE_ASSIGNMENT_ADDED",
            Self::WaveModified => "MAINTENANCE_WAVE_ASSIGNMENT_MODIFIED",
            Self::WaveRemoved => "MAINTENANCE_WAVE_ASSIGNMENT_REMOVED",
            Self::InAdvance => "MAINTENANCE_IN_ADVANCED",
            Self::Deferred => "ATLAS_MAINTENANCE_DEFERRED",
            Self::DeferredByAdmin => "ATLAS_MAINTENANCE_DEFERRED_BY_ADMIN",
            Self::AutoDeferred => "MAINTENANCE_AUTO_DEFERRED",
            Self::StartAsap => "ATLAS_MAINTENANCE_START_ASAP",
            Self::Started => "MAINTENANCE_STARTED",
            Self::Completed => "MAINTENANCE_COMPLETED",
            Self::NoLongerNeeded => "MAINTENANCE_NO_LONGER_NEEDED",
            Self::ScheduledMaintenance => "PROJECT_SCHEDULED_MAINTENANCE",
            Self::Unlisted => "MAINTENANCE_WINDOW_MODIFIED",
        }
    }

    /// What it says, in words of the simulator's own.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::WindowAdded => "The project got a maintenance window.",
            Self::WindowModified | Self::Unlisted => "The maintenance window was changed.",
            Self::WindowRemoved => "The maintenance window was removed.",
            Self::ProtectedHoursCreated => "The project got protected hours.",
            Self::ProtectedHoursModified => "The protected hours were changed.",
            Self::ProtectedHoursRemoved => "The protected hours were removed.",
            Self::AutoDeferEnabled => "Auto-defer was switched on.",
            Self::AutoDeferDisabled => "Auto-defer was switched off.",
            Self::WaveAdded => "The project got a maintenance wave.",
            Self::WaveModified => "The maintenance wave was changed.",
            Self::WaveRemoved => "The maintenance wave was removed.",
            Self::InAdvance => "Maintenance is coming.",
            Self::Deferred => "The maintenance was deferred by a week.",
            Self::DeferredByAdmin => "The vendor deferred the maintenance by a week.",
            Self::AutoDeferred => "The maintenance was deferred automatically.",
            Self::StartAsap => "Somebody asked to start the maintenance.",
            Self::Started => "The maintenance has started.",
            Self::Completed => "The maintenance is complete.",
            Self::NoLongerNeeded => "The maintenance was cancelled.",
            Self::ScheduledMaintenance => "A change of the project may run.",
        }
    }

    /// Whether it belongs to the audit of a project, and not to the events of the service.
    pub(crate) const fn is_audit(self) -> bool {
        !matches!(
            self,
            Self::InAdvance
                | Self::AutoDeferred
                | Self::Started
                | Self::Completed
                | Self::NoLongerNeeded
        )
    }
}

/// The types that a list can be filtered by, beside those that the simulator writes: what the vendor
/// documents of maintenance and of clusters.
const OTHER_TYPES: [&str; 30] = [
    "ATLAS_MAINTENANCE_RESET_BY_ADMIN",
    "ATLAS_MAINTENANCE_SCHEDULED_FOR_NEXT_WINDOW",
    "CLUSTER_BINARY_VERSION_DOWNGRADED",
    "CLUSTER_BINARY_VERSION_UPGRADED",
    "CLUSTER_CREATED",
    "CLUSTER_DELETED",
    "CLUSTER_DELETE_SUBMITTED",
    "CLUSTER_INSTANCE_REPLACED",
    "CLUSTER_INSTANCE_RESTARTED",
    "CLUSTER_MONGODB_VERSION_UPDATED",
    "CLUSTER_OS_UPDATED",
    "CLUSTER_READY",
    "CLUSTER_UPDATE_COMPLETED",
    "CLUSTER_UPDATE_STARTED",
    "CLUSTER_UPDATE_SUBMITTED",
    "EXTRA_MAINTENANCE_DEFERRAL_GRANTED",
    "FEATURE_FLAG_MAINTENANCE",
    "GROUP_CREATED",
    "MONGODB_USER_ADDED",
    "MONGODB_USER_DELETED",
    "MONGODB_USER_UPDATED",
    "OS_MAINTENANCE",
    "OS_MAINTENANCE_REPLACEMENT",
    "OS_MAINTENANCE_RESTART",
    "PRIMARY_ELECTED",
    "PROJECT_BYPASSED_MAINTENANCE",
    "PROJECT_SCHEDULED_MAINTENANCE_OUTSIDE_OF_PROTECTED_HOURS",
    "RELOAD_SSL_ON_PROCESSES",
    "RELOAD_SSL_ON_PROCESSES_REQUESTED",
    "SCHEDULED_MAINTENANCE",
];

/// The types that the simulator writes and that a list can be filtered by.
const WRITTEN: [EventType; 20] = [
    EventType::WindowAdded,
    EventType::WindowModified,
    EventType::WindowRemoved,
    EventType::ProtectedHoursCreated,
    EventType::ProtectedHoursModified,
    EventType::ProtectedHoursRemoved,
    EventType::AutoDeferEnabled,
    EventType::AutoDeferDisabled,
    EventType::WaveAdded,
    EventType::WaveModified,
    EventType::WaveRemoved,
    EventType::InAdvance,
    EventType::Deferred,
    EventType::DeferredByAdmin,
    EventType::AutoDeferred,
    EventType::StartAsap,
    EventType::Started,
    EventType::Completed,
    EventType::NoLongerNeeded,
    EventType::ScheduledMaintenance,
];

/// Whether a list can be filtered by that type.
pub(crate) fn is_known_type(name: &str) -> bool {
    OTHER_TYPES.contains(&name) || WRITTEN.iter().any(|written| written.name() == name)
}

/// A user of the web interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleUser {
    pub(crate) id: String,
    pub(crate) username: String,
}

impl ConsoleUser {
    /// A user of that name, usually an address of e-mail; the id follows from it.
    pub fn new(username: impl Into<String>) -> Self {
        let username = username.into();
        Self {
            id: id_from(&username),
            username,
        }
    }

    /// The name.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The id: 24 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// Who caused an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// The service itself.
    Service,
    ApiKey,
    ServiceAccount,
    Console(Arc<ConsoleUser>),
    /// The vendor's staff.
    Admin,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// In whole seconds (recorded).
    pub(crate) created: Timestamp,
    pub(crate) kind: EventType,
    pub(crate) actor: Actor,
    /// Its place in the log of the project.
    pub(crate) number: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_once_and_the_unlisted_one_is_not() {
        let mut names: Vec<_> = WRITTEN.iter().map(|written| written.name()).collect();
        names.extend(OTHER_TYPES);
        assert!(names.iter().all(|name| is_known_type(name)));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for unknown in [EventType::Unlisted.name(), "", "maintenance_started"] {
            assert!(!is_known_type(unknown), "{unknown}");
        }
    }

    #[test]
    fn id_of_a_user_follows_from_the_name() {
        let (one, other) = (ConsoleUser::new("ada@example.org"), ConsoleUser::new("b"));
        assert_eq!(one, ConsoleUser::new("ada@example.org"));
        assert_ne!(one.id(), other.id());
        assert!(one.id().len() == 24 && one.id().chars().all(|c| c.is_ascii_hexdigit()));
    }
}
