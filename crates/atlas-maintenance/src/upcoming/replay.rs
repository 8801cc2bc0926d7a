//! The maintenances that events tell of, each with its events.

use jiff::{SignedDuration, Timestamp};

use super::bounds;
use crate::event::{Event, EventType};

/// A maintenance, as far as events tell of it. Oldest events first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) events: Vec<Event>,
    /// What the date is counted from.
    pub(crate) anchor: Option<Anchor>,
    /// The deferrals since the first announcement.
    pub(crate) moves: Vec<Move>,
    /// Since when somebody wants it at once.
    pub(crate) asked: Option<Timestamp>,
    pub(crate) started: Option<Timestamp>,
    pub(crate) completed: Option<Timestamp>,
    pub(crate) cancelled: Option<Timestamp>,
    /// Deferrals beyond the documented two that the vendor allowed.
    pub(crate) extra_deferrals: u32,
    /// The changes of the window after the last announcement, if there are any.
    pub(crate) changes: Option<WindowChanges>,
    /// Whether the window was changed before the last announcement, so that it can be for the old one.
    pub(crate) is_changed_before: bool,
    /// When an employee of the vendor reset it.
    pub(crate) reset: Option<Timestamp>,
    /// Whether its first event is a deferral.
    pub(crate) is_unannounced: bool,
    /// Whether another announcement followed without an end of this one.
    pub(crate) overtaken: bool,
}

/// What the date of a maintenance is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// An announcement of a date up to 72 hours ahead.
    Notice(Timestamp),
    /// An automatic deferral without an announcement before it.
    AutoDeferral(Timestamp),
    /// A request for the next window.
    NextWindow(Timestamp),
}

/// When the window was changed, and when it was changed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WindowChanges {
    pub(crate) first: Timestamp,
    pub(crate) last: Timestamp,
    /// How often a window was added, modified or removed.
    windows: u32,
}

impl WindowChanges {
    fn and(before: Option<Self>, at: Timestamp, is_of_protected_hours: bool) -> Self {
        let before = before.unwrap_or(Self {
            first: at,
            last: at,
            windows: 0,
        });
        Self {
            last: at,
            windows: before.windows + u32::from(!is_of_protected_hours),
            ..before
        }
    }

    /// Whether there was a window in between, which nothing tells.
    pub(crate) fn are_several(self) -> bool {
        self.windows > 1 || self.first < self.last
    }
}

/// One deferral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) at: Timestamp,
    /// The id of the event that told of it.
    pub(crate) event: String,
}

impl Anchor {
    pub(crate) const fn at(self) -> Timestamp {
        match self {
            Self::Notice(at) | Self::AutoDeferral(at) | Self::NextWindow(at) => at,
        }
    }
}

impl Told {
    /// A maintenance of which only a request to start it is known.
    pub(crate) fn asked(at: Timestamp) -> Self {
        Self {
            asked: Some(at),
            ..Self::default()
        }
    }

    /// Whether other clusters of the project can still be maintained.
    pub(crate) fn is_recent(&self, now: Timestamp) -> bool {
        let completed = self.completed;
        completed.is_some_and(|at| now.duration_since(at) <= bounds::OTHER_CLUSTERS)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.completed.is_some() || self.cancelled.is_some() || self.overtaken
    }

    /// The deferrals after the last announcement, which its date does not have yet.
    pub(crate) fn moves_after_anchor(&self) -> impl Iterator<Item = &Move> {
        let anchor = self.anchor.map(Anchor::at);
        let moves = self.moves.iter();
        moves.filter(move |step| anchor.is_none_or(|anchor| step.at >= anchor))
    }

    /// Whether an announcement at `at` is of this maintenance: it was deferred, and is announced again.
    fn is_announced_again(&self, at: Timestamp) -> bool {
        let Some(anchor) = self.anchor else {
            return false;
        };
        if matches!(anchor, Anchor::AutoDeferral(_)) {
            return true;
        }
        let weeks = self.moves_after_anchor().count();
        let days = 7 * i64::try_from(weeks).unwrap_or(i64::MAX).min(52);
        let due = bounds::after(anchor.at(), SignedDuration::from_hours(24 * days));
        // A change of the window can move what is announced, without an end before.
        let apart = at.duration_since(due).abs();
        apart <= SignedDuration::from_hours(73) && (weeks > 0 || self.changes.is_some())
    }
}

/// Whether an event tells of a change of the window or its protected hours, after which announced maintenance
/// may move.
pub(crate) fn is_of_window(event_type: &EventType) -> bool {
    matches!(
        event_type,
        EventType::WindowAdded | EventType::WindowModified | EventType::WindowRemoved
    ) || is_of_protected_hours(event_type)
}

fn is_of_protected_hours(event_type: &EventType) -> bool {
    matches!(
        event_type,
        EventType::ProtectedHoursCreated
            | EventType::ProtectedHoursModified
            | EventType::ProtectedHoursRemoved
    )
}

/// The time of an event, for jiff.
pub(crate) fn time(event: &Event) -> Timestamp {
    Timestamp::from_second(event.created.unix_seconds()).unwrap_or(Timestamp::MAX)
}

/// The maintenances of which `events` tell, oldest first. Those of one second are taken newest first, as the
/// service lists them.
pub(crate) fn maintenances(events: &[Event]) -> Vec<Told> {
    let mut ordered: Vec<&Event> = events.iter().rev().collect();
    ordered.sort_by_key(|event| event.created);
    let mut all: Vec<Told> = Vec::new();
    let mut is_changed = false;
    for event in ordered {
        take(&mut all, event, is_changed);
        is_changed |= is_of_window(&event.event_type);
    }
    all
}

fn take(all: &mut Vec<Told>, event: &Event, is_changed: bool) {
    let at = time(event);
    let step = || Move {
        at,
        event: event.id.clone(),
    };
    let open = all.last_mut().filter(|told| !told.is_over());
    match &event.event_type {
        EventType::MaintenanceInAdvanced => announce(all, event, Anchor::Notice(at), is_changed),
        EventType::MaintenanceScheduledForNextWindow => {
            announce(all, event, Anchor::NextWindow(at), is_changed);
        }
        EventType::MaintenanceAutoDeferred => match open {
            Some(told) if told.started.is_none() => {
                // A deferral on request can be told as an automatic one as well.
                let is_echo = told.moves.iter().any(|step| step.at == at);
                if !is_echo {
                    told.moves.push(step());
                }
                told.events.push(event.clone());
            }
            _ => begin(all, event, is_changed, |told| {
                told.anchor = Some(Anchor::AutoDeferral(at));
                told.moves.push(step());
            }),
        },
        EventType::MaintenanceDeferred | EventType::MaintenanceDeferredByAdmin => match open {
            Some(told) if told.started.is_none() => {
                told.moves.push(step());
                told.events.push(event.clone());
            }
            // Nothing told of an announcement. A user could defer, so the date was near; the vendor can at any
            // time.
            _ => begin(all, event, is_changed, |told| {
                told.anchor = Some(match event.event_type {
                    EventType::MaintenanceDeferred => Anchor::Notice(at),
                    _ => Anchor::AutoDeferral(at),
                });
                told.is_unannounced = true;
                told.moves.push(step());
            }),
        },
        EventType::ExtraDeferralGranted => {
            if let Some(told) = open {
                told.extra_deferrals += 1;
                told.events.push(event.clone());
            }
        }
        EventType::MaintenanceStartAsap => match open {
            Some(told) => {
                told.asked.get_or_insert(at);
                told.events.push(event.clone());
            }
            None => begin(all, event, is_changed, |told| told.asked = Some(at)),
        },
        EventType::MaintenanceStarted => match open {
            // Every cluster can have a start of its own.
            Some(told) => {
                told.started.get_or_insert(at);
                told.events.push(event.clone());
            }
            None => match latest_completed(all, at) {
                Some(told) => told.events.push(event.clone()),
                None => begin(all, event, is_changed, |told| told.started = Some(at)),
            },
        },
        EventType::MaintenanceCompleted => match open {
            Some(told) => {
                told.completed = Some(at);
                told.events.push(event.clone());
            }
            None => match latest_completed(all, at) {
                Some(told) => {
                    told.completed = Some(at);
                    told.events.push(event.clone());
                }
                None => begin(all, event, is_changed, |told| told.completed = Some(at)),
            },
        },
        EventType::MaintenanceNoLongerNeeded => match open {
            Some(told) => {
                told.cancelled = Some(at);
                told.events.push(event.clone());
            }
            None => begin(all, event, is_changed, |told| told.cancelled = Some(at)),
        },
        EventType::MaintenanceResetByAdmin => {
            if let Some(told) = open {
                told.reset = Some(at);
                told.events.push(event.clone());
            }
        }
        other if is_of_window(other) => {
            if let Some(told) = open {
                let is_of_protected_hours = is_of_protected_hours(other);
                told.changes = Some(WindowChanges::and(told.changes, at, is_of_protected_hours));
                told.events.push(event.clone());
            }
        }
        _ => {}
    }
}

fn announce(all: &mut Vec<Told>, event: &Event, anchor: Anchor, is_changed: bool) {
    let at = anchor.at();
    if let Some(told) = all.last_mut().filter(|told| !told.is_over()) {
        if told.started.is_none() && told.is_announced_again(at) {
            told.anchor = Some(anchor);
            told.changes = None;
            told.is_changed_before = is_changed;
            told.events.push(event.clone());
            return;
        }
        told.overtaken = true;
    }
    begin(all, event, is_changed, |told| told.anchor = Some(anchor));
}

fn begin(all: &mut Vec<Told>, event: &Event, is_changed: bool, set: impl FnOnce(&mut Told)) {
    let mut told = Told {
        is_changed_before: is_changed,
        ..Told::default()
    };
    set(&mut told);
    told.events.push(event.clone());
    all.push(told);
}

/// The maintenance that was completed last, if an event at `at` can be of another of its clusters.
fn latest_completed(all: &mut [Told], at: Timestamp) -> Option<&mut Told> {
    let last = all.last_mut()?;
    let completed = last.completed?;
    (at.duration_since(completed) <= bounds::OTHER_CLUSTERS).then_some(last)
}
