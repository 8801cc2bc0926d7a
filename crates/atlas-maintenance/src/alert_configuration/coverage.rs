//! What a project's alert configurations do for the events of maintenance.

use super::configuration::AlertConfiguration;
use super::target::AlertTarget;
use crate::event::EventType;

/// The events of maintenance that alerts can be about (documented). Setting a window adds configurations for
/// all of them but [`MaintenanceCompleted`](EventType::MaintenanceCompleted) (reported).
pub const MAINTENANCE_ALERTS: [EventType; 5] = [
    EventType::MaintenanceInAdvanced,
    EventType::MaintenanceStarted,
    EventType::MaintenanceCompleted,
    EventType::MaintenanceNoLongerNeeded,
    EventType::MaintenanceAutoDeferred,
];

/// Who is told of an event, by a project's alert configurations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AlertCoverage {
    /// Somebody is told in another way than by e-mail.
    Covered,
    /// Somebody is told, by e-mail only.
    MailOnly,
    /// A configuration is enabled, and its targets have both e-mail and text messages off.
    NobodyTold,
    /// There are only configurations that are limited to some clusters, hosts or replica sets.
    Limited,
    /// There are only configurations that are disabled.
    Disabled,
    /// There is no configuration for the event.
    Missing,
}

impl AlertCoverage {
    /// What these configurations, all of a project, do for an event.
    pub fn of(event: &EventType, configurations: &[AlertConfiguration]) -> Self {
        let about = configurations
            .iter()
            .filter(|it| it.event_type() == Some(event));
        let each = about.map(|it| {
            if !it.is_enabled() {
                return Self::Disabled;
            }
            if it.is_limited() {
                return Self::Limited;
            }
            let told: Vec<_> = { it.targets().iter() }
                .filter(|target| target.tells_somebody())
                .collect();
            match told.as_slice() {
                [] => Self::NobodyTold,
                told if told.iter().any(|it| it.is_besides_mail()) => Self::Covered,
                _ => Self::MailOnly,
            }
        });
        each.min().unwrap_or(Self::Missing)
    }

    /// The targets that are told of an event.
    pub fn targets<'c>(
        event: &EventType,
        configurations: &'c [AlertConfiguration],
    ) -> impl Iterator<Item = &'c AlertTarget> {
        let about = { configurations.iter() }.filter(move |it| {
            it.event_type() == Some(event) && it.is_enabled() && !it.is_limited()
        });
        let targets: Vec<_> = about.flat_map(AlertConfiguration::targets).collect();
        targets.into_iter().filter(|it| it.tells_somebody())
    }
}
