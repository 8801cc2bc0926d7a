//! What maintenances there were, and what happened to each.

use std::time::Duration;

use jiff::Timestamp;

use crate::event::{Actor, Event, EventType};
use crate::upcoming::{Told, maintenances, time};

/// A maintenance of the past, or one that is coming or under way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PastMaintenance {
    /// When it was announced, first; `None` if no event tells.
    pub announced: Option<Timestamp>,
    /// How it was deferred, oldest first.
    pub deferrals: Vec<PastDeferral>,
    /// Who asked for it to start at once, and when.
    pub asked: Option<(Timestamp, Option<Actor>)>,
    /// When it started. With several clusters it is the first.
    pub started: Option<Timestamp>,
    /// When it was completed. With several clusters it is the last.
    pub completed: Option<Timestamp>,
    /// What became of it.
    pub outcome: Outcome,
    /// All events that belong to it, oldest first; among them changes of the window while it was announced.
    pub events: Vec<Event>,
}

/// One deferral of a maintenance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PastDeferral {
    /// When it was deferred.
    pub at: Timestamp,
    /// Who deferred it; `None` for an automatic deferral, or if the service does not tell.
    pub by: Option<Actor>,
    /// Whether the project's auto-defer did it.
    pub is_automatic: bool,
}

/// What became of a maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was completed.
    Completed,
    /// It was no longer needed.
    Cancelled,
    /// It started, and no event tells of its end.
    Started,
    /// It is announced, and no event tells of its start.
    Announced,
    /// Another was announced, and no event tells what became of it.
    NotTold,
}

impl Outcome {
    /// The outcome in a word or two, in kebab case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Started => "started",
            Self::Announced => "announced",
            Self::NotTold => "not-told",
        }
    }
}

impl PastMaintenance {
    /// How long it ran, from its first start to its last completion, as far as events tell.
    pub fn duration(&self) -> Option<Duration> {
        let ran = self.completed?.duration_since(self.started?);
        Duration::try_from(ran).ok()
    }

    /// The maintenances of which these events tell, oldest first. The events are those of
    /// [`Upcoming::EVENT_TYPES`](crate::Upcoming::EVENT_TYPES), newest first.
    pub fn conclude(events: &[Event]) -> Vec<Self> {
        maintenances(events).into_iter().map(Self::of).collect()
    }

    fn of(told: Told) -> Self {
        let of_type = |wanted: &EventType| {
            let mut events = told.events.iter();
            events.find(|event| event.event_type == *wanted)
        };
        let asked = of_type(&EventType::MaintenanceStartAsap);
        let deferrals = told.events.iter().filter_map(|event| {
            let is_automatic = match event.event_type {
                EventType::MaintenanceDeferred | EventType::MaintenanceDeferredByAdmin => false,
                EventType::MaintenanceAutoDeferred => true,
                _ => return None,
            };
            // One deferral can be told twice.
            let is_a_move = told.moves.iter().any(|step| step.event == event.id);
            is_a_move.then(|| PastDeferral {
                at: time(event),
                by: event.actor.clone(),
                is_automatic,
            })
        });
        Self {
            announced: of_type(&EventType::MaintenanceInAdvanced).map(time),
            deferrals: deferrals.collect(),
            asked: asked.map(|event| (time(event), event.actor.clone())),
            started: told.started,
            completed: told.completed,
            outcome: if told.completed.is_some() {
                Outcome::Completed
            } else if told.cancelled.is_some() {
                Outcome::Cancelled
            } else if told.overtaken {
                Outcome::NotTold
            } else if told.started.is_some() {
                Outcome::Started
            } else {
                Outcome::Announced
            },
            events: told.events,
        }
    }
}
