//! What maintenance is coming, as an estimate with its evidence.

mod bounds;
mod estimate;
mod reading;
mod replay;

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::current_window::CurrentWindow;
use crate::event::{Event, EventType};
use bounds::after;
pub use reading::Outlook;
pub(crate) use reading::Reading;
pub(crate) use replay::{Told, maintenances, time};

/// Maintenance that is announced, asked for or under way.
///
/// The API has no call that tells when maintenance starts. It is concluded from the project's events and its
/// window; the [evidence](Self::evidence) is what it rests on. The true start lies between
/// [`Expected::earliest`] and [`Expected::latest`] whichever of the service's known or plausible habits
/// holds, if its events are listed within 15 minutes (assumed). Usually these are 6 hours apart: maintenance
/// begins as near to the opening of the window as running work allows (documented). After a change of the
/// window, or when events and window contradict each other, they are days apart, and [`doubts`](Self::doubts)
/// says why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upcoming {
    /// When it starts.
    pub start: Expected,
    /// What became of it so far.
    pub state: UpcomingState,
    /// When it can be deferred.
    pub gate: Gate,
    /// The events that the estimate rests on, oldest first.
    pub evidence: Vec<Event>,
    /// What contradicts itself, or makes the estimate uncertain.
    pub doubts: Vec<Doubt>,
}

/// When maintenance starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expected {
    /// The opening of the window for which it is announced, most likely.
    pub estimate: Timestamp,
    /// It does not start before.
    pub earliest: Timestamp,
    /// It starts no later; `None` while nothing bounds it: after an automatic deferral that is told before
    /// the maintenance is announced.
    pub latest: Option<Timestamp>,
}

impl Expected {
    /// The start that an event tells, in whole seconds.
    fn told(at: Timestamp) -> Self {
        Self {
            estimate: at,
            earliest: after(at, -bounds::ROUNDING),
            latest: Some(after(at, SignedDuration::from_secs(1))),
        }
    }

    /// The start that was asked for, at that time or shortly before.
    fn asked(at: Timestamp) -> Self {
        Self {
            estimate: at,
            earliest: after(at, -bounds::EVENT_DELAY),
            latest: Some(after(at, bounds::START_DELAY)),
        }
    }
}

/// What became of maintenance so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpcomingState {
    /// It is announced.
    Announced,
    /// It was deferred so many times.
    Deferred(u32),
    /// Somebody asked for it to start at once.
    AskedToStart,
    /// It started, and is not completed.
    Started,
}

/// When maintenance can be deferred: from 72 to 48 hours before its date (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gate {
    /// When deferring becomes possible, by the estimate.
    pub opens: Timestamp,
    /// When deferring ends, by the estimate.
    pub closes: Timestamp,
    /// How many deferrals are left of two (documented) and of those that the vendor granted.
    pub deferrals_left: u32,
}

impl Gate {
    /// How long before the date of a maintenance it opens (documented).
    pub const OPENS_BEFORE: SignedDuration = bounds::NOTICE;
    /// How long before the date of a maintenance it closes (documented).
    pub const CLOSES_BEFORE: SignedDuration = bounds::GATE_CLOSES;
    /// How many times the same maintenance can be deferred (documented), unless the vendor grants more.
    pub const MAX_DEFERRALS: u32 = bounds::DEFERRALS;

    /// Whether it is open at this time, by the estimate.
    pub fn is_open(&self, now: Timestamp) -> bool {
        (self.opens..=self.closes).contains(&now)
    }
}

/// What makes an estimate uncertain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// The bundled time zone database does not have the window's zone.
    UnknownZone,
    /// The window does not open within 72 hours of the announcement.
    NoOpening,
    /// The window opens in its protected hours, which may or may not delay maintenance to their end.
    ProtectedOpening,
    /// The window was changed in the weeks before the announcement or after it, which may or may not move the
    /// maintenance.
    WindowChanged,
    /// The window reports another number of deferrals than events tell: an event is late, or the window was
    /// set since, which resets the number (documented) and may undo the deferrals.
    Deferrals {
        /// By the window.
        reported: u32,
        /// By the events.
        told: u32,
    },
    /// The project has no window any more, or never had one.
    NoWindow,
    /// It was deferred, and nothing told of an announcement.
    NotAnnounced,
    /// The latest start has passed, and nothing tells of a start.
    Overdue,
    /// Nothing tells of its end for longer than maintenance takes.
    NoEnd,
    /// An employee of the vendor reset the maintenance.
    Reset,
    /// The window says that somebody asked for the start, and no event does.
    StartNotTold,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownZone => "the time zone of the window is not known here",
            Self::NoOpening => "the window does not open within 72 hours of the announcement",
            Self::ProtectedOpening => {
                "the window opens in protected hours, which may delay maintenance to their end"
            }
            Self::WindowChanged => {
                "the window was changed lately, and the maintenance may or may not follow"
            }
            Self::Deferrals { reported, told } => {
                return write!(
                    f,
                    "the window reports {reported} {}, and events tell of {told}",
                    if *reported == 1 {
                        "deferral"
                    } else {
                        "deferrals"
                    }
                );
            }
            Self::NoWindow => "the project has no maintenance window",
            Self::NotAnnounced => "it was deferred, and no event announced it",
            Self::Overdue => "the latest start has passed, and no event tells of a start",
            Self::NoEnd => "it started long ago, and no event tells of its end",
            Self::Reset => "an employee of the vendor reset it",
            Self::StartNotTold => "the window says that a start was asked for, and no event does",
        })
    }
}

impl Upcoming {
    /// The types of events that an estimate rests on.
    pub const EVENT_TYPES: &'static [EventType] = EventType::KNOWN;

    /// How far back events are read: an announcement, three deferrals, and what may be told late.
    pub const LOOKBACK: SignedDuration = SignedDuration::from_hours(42 * 24);

    /// Concludes what is coming from the events of [`LOOKBACK`](Self::LOOKBACK) before `now`, newest first,
    /// and the window as it is now. `None` when nothing is announced.
    pub fn conclude(
        events: &[Event],
        window: Option<&CurrentWindow>,
        now: Timestamp,
    ) -> Option<Self> {
        let asked = window.is_some_and(|window| window.start_asap);
        let told = match maintenances(events).pop() {
            Some(told) if !told.is_over() => told,
            // Some of its clusters can still be maintained, with the start that was asked for.
            Some(told) if told.is_recent(now) => return None,
            // The event can be listed later than the window shows it.
            _ if asked => Told::asked(now),
            _ => return None,
        };
        let mut doubts = Vec::new();
        if told.is_unannounced {
            doubts.push(Doubt::NotAnnounced);
        }
        if told.reset.is_some() {
            doubts.push(Doubt::Reset);
        }
        if window.is_none() && told.started.is_none() {
            doubts.push(Doubt::NoWindow);
        }
        let count = u32::try_from(told.moves.len()).unwrap_or(u32::MAX);
        let mut doubts_of_date = Vec::new();
        let dates = estimate::dates(&told, window, &mut doubts_of_date);
        if told.changes.is_some() && !doubts_of_date.contains(&Doubt::WindowChanged) {
            doubts_of_date.push(Doubt::WindowChanged);
        }
        // Whatever its date was. A change of the window since then may have ended it.
        let is_begun = told
            .started
            .is_some_and(|started| told.changes.is_none_or(|changes| changes.last < started));
        if !is_begun {
            doubts.append(&mut doubts_of_date);
        }
        let date = dates.map_or(now, |dates| dates.likely);
        let (state, start) = if let Some(started) = told.started {
            (UpcomingState::Started, Expected::told(started))
        } else if let Some(at) = told.asked {
            (UpcomingState::AskedToStart, Expected::asked(at))
        } else if asked {
            doubts.push(Doubt::StartNotTold);
            (UpcomingState::AskedToStart, Expected::asked(now))
        } else {
            let state = match count {
                0 => UpcomingState::Announced,
                count => UpcomingState::Deferred(count),
            };
            (state, dates?.start())
        };
        if let Some(latest) = start.latest {
            let told_until = match state {
                UpcomingState::Started => after(latest, bounds::OTHER_CLUSTERS),
                _ => after(latest, bounds::EVENT_DELAY),
            };
            if after(told_until, bounds::FORGOTTEN) < now {
                return None;
            }
            if told_until < now {
                doubts.push(match state {
                    UpcomingState::Started => Doubt::NoEnd,
                    _ => Doubt::Overdue,
                });
            }
        }
        Some(Self::of(start, state, date, told, doubts))
    }

    /// The id of the event that told of it first, by which it can be known again.
    pub fn id(&self) -> Option<&str> {
        Some(self.evidence.first()?.id.as_str())
    }

    /// Whether it can be deferred at this time, by the estimate.
    pub fn can_be_deferred(&self, now: Timestamp) -> bool {
        let is_waiting = matches!(
            self.state,
            UpcomingState::Announced | UpcomingState::Deferred(_)
        );
        is_waiting && self.gate.deferrals_left > 0 && self.gate.is_open(now)
    }

    /// How often it was deferred, by its events.
    pub fn deferrals(&self) -> u32 {
        match self.state {
            UpcomingState::Deferred(count) => count,
            _ => 0,
        }
    }

    /// Whether the window reports fewer deferrals than its events tell.
    pub(crate) fn deferrals_are_disputed(&self) -> bool {
        let fewer =
            |doubt: &Doubt| matches!(doubt, Doubt::Deferrals { reported, told } if reported < told);
        self.doubts.iter().any(fewer)
    }

    /// When the gate opens for the earliest date that it can have.
    pub(crate) fn gate_opens_earliest(&self) -> Timestamp {
        after(self.start.earliest, -(bounds::NOTICE + bounds::ROUNDING))
    }

    /// When the gate closes for the latest date that it can have.
    pub(crate) fn gate_closes_latest(&self) -> Option<Timestamp> {
        let latest = self.start.latest?;
        let after_date = bounds::START_DELAY + bounds::GATE_CLOSES;
        Some(after(latest, -after_date))
    }

    fn of(
        start: Expected,
        state: UpcomingState,
        date: Timestamp,
        told: Told,
        doubts: Vec<Doubt>,
    ) -> Self {
        let count = u32::try_from(told.moves.len()).unwrap_or(u32::MAX);
        let may = bounds::DEFERRALS.saturating_add(told.extra_deferrals);
        Self {
            start,
            state,
            gate: Gate {
                opens: after(date, -bounds::NOTICE),
                closes: after(date, -bounds::GATE_CLOSES),
                deferrals_left: may.saturating_sub(count),
            },
            evidence: told.events,
            doubts,
        }
    }
}

#[cfg(test)]
#[path = "upcoming/tests.rs"]
#[allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic fails the test"
)]
mod tests;
