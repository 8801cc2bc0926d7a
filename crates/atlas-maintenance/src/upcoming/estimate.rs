//! When maintenance starts, from the events that tell of it and the window that there is.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::bounds::{self, after};
use super::replay::{Anchor, Told, WindowChanges};
use super::{Doubt, Expected};
use crate::current_window::CurrentWindow;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// After as many the clocks of a zone change as they did before.
const WEEKS_OF_A_YEAR: i32 = 53;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The dates that a maintenance can have: when the window opens for it. It starts then, or somewhat later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) likely: Timestamp,
    pub(crate) first: Timestamp,
    /// `None` if nothing bounds it.
    pub(crate) last: Option<Timestamp>,
}

impl Dates {
    /// All dates of both, and what is likely of `self`.
    fn or(self, other: Self) -> Self {
        Self {
            likely: self.likely,
            first: self.first.min(other.first),
            last: match (self.last, other.last) {
                (Some(one), Some(two)) => Some(one.max(two)),
                _ => None,
            },
        }
    }

    /// The same so many weeks later: by the clocks of the zone or in hours, which differ around a change of
    /// the clocks.
    fn weeks_later(self, zone: Option<&TimeZone>, weeks: u32) -> Self {
        let Some(zone) = zone else {
            let change = bounds::CLOCK_CHANGE.saturating_mul(i32::from(weeks > 0));
            return Self {
                likely: in_hours(self.likely, weeks),
                first: after(in_hours(self.first, weeks), -change),
                last: self.last.map(|last| after(in_hours(last, weeks), change)),
            };
        };
        Self {
            likely: on_the_clock(self.likely, zone, weeks),
            first: in_hours(self.first, weeks).min(on_the_clock(self.first, zone, weeks)),
            last: self
                .last
                .map(|last| in_hours(last, weeks).max(on_the_clock(last, zone, weeks))),
        }
    }

    /// When it starts, whose date this is.
    pub(crate) fn start(self) -> Expected {
        Expected {
            estimate: self.likely,
            earliest: self.first,
            latest: self.last.map(|last| after(last, bounds::START_DELAY)),
        }
    }
}

fn in_hours(at: Timestamp, weeks: u32) -> Timestamp {
    after(
        at,
        WEEK.saturating_mul(i32::try_from(weeks).unwrap_or(i32::MAX)),
    )
}

fn on_the_clock(at: Timestamp, zone: &TimeZone, weeks: u32) -> Timestamp {
    let local = at.to_zoned(zone.clone());
    let later = Span::new().try_weeks(i64::from(weeks));
    let later = later.and_then(|weeks| local.checked_add(weeks));
    later.map_or(in_hours(at, weeks), |later| later.timestamp())
}

/// The dates that `told` can have.
pub(crate) fn dates(
    told: &Told,
    window: Option<&CurrentWindow>,
    doubts: &mut Vec<Doubt>,
) -> Option<Dates> {
    let zone = window.and_then(|window| window.zone().ok());
    if window.is_some() && zone.is_none() {
        doubts.push(Doubt::UnknownZone);
    }
    let zone = zone.as_ref();
    let anchor = told.anchor?;
    let at = anchor.at();
    let window_then = window.filter(|_| told.changes.is_none());
    let deferred = i32::try_from(told.moves.len()).unwrap_or(i32::MAX);
    let noticed = match anchor {
        Anchor::Notice(_) => {
            let ahead = after(at, bounds::NOTICE + bounds::ROUNDING);
            match opening(window_then, at, ahead, deferred) {
                Some(opening) => {
                    if opens_in_protected_hours(window_then) {
                        doubts.push(Doubt::ProtectedOpening);
                    }
                    // The time of the announcement is all that is sure of an earlier window.
                    match told.is_changed_before {
                        true => {
                            doubts.push(Doubt::WindowChanged);
                            Dates {
                                first: at,
                                last: opening.last.map(|last| last.max(ahead)),
                                ..opening
                            }
                        }
                        false => opening,
                    }
                }
                None => {
                    if window_then.is_some() {
                        doubts.push(Doubt::NoOpening);
                    }
                    Dates {
                        likely: after(at, bounds::NOTICE),
                        first: at,
                        last: Some(ahead),
                    }
                }
            }
        }
        Anchor::NextWindow(_) => {
            let ahead = after(at, WEEK + HOUR);
            opening(window_then, at, ahead, deferred).unwrap_or(Dates {
                likely: ahead,
                first: at,
                last: Some(ahead),
            })
        }
        // It is told when the maintenance would be announced, or when it is scheduled, which can be any
        // time before. Its own move is among the deferrals.
        Anchor::AutoDeferral(_) => {
            let ahead = after(at, bounds::NOTICE + bounds::ROUNDING);
            let likely = opening(window_then, at, ahead, deferred);
            Dates {
                likely: likely.map_or(after(at, bounds::NOTICE), |dates| dates.likely),
                first: at,
                last: None,
            }
        }
    };
    let all = told.moves_after_anchor().count();
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    let mut dates = noticed.weeks_later(zone, all);
    if told.is_unannounced {
        // What was moved before its announcement may be announced for the date before.
        let moved = u32::try_from(told.moves.len()).unwrap_or(u32::MAX);
        dates = dates.or(noticed.weeks_later(zone, moved));
    }
    if let Some(window) = window {
        dates = counted(told, window, noticed, dates, zone, doubts);
    }
    if let Some(changes) = told.changes {
        if !doubts.contains(&Doubt::WindowChanged) {
            doubts.push(Doubt::WindowChanged);
        }
        // It stays, or goes back to where it was before deferrals, or to an opening of a window since then.
        dates = dates.or(noticed);
        for moved in moved(changes, window) {
            dates = dates.or(moved).or(moved.weeks_later(zone, all));
        }
    }
    Some(dates)
}

/// The dates that changes of the window can move maintenance to: an opening of the window of now, or of one
/// between two changes, which can be any.
fn moved(changes: WindowChanges, window: Option<&CurrentWindow>) -> impl Iterator<Item = Dates> {
    let opening = opening(window, changes.last, after(changes.last, WEEK + WEEK), 0);
    let now = opening.map(|opening| Dates {
        last: opening.last.map(|last| after(last, WEEK + bounds::NOTICE)),
        ..opening
    });
    let in_between = changes.are_several().then(|| Dates {
        likely: after(changes.first, bounds::NOTICE),
        first: changes.first,
        last: Some(after(
            changes.last,
            bounds::NOTICE + WEEK + bounds::PROTECTED,
        )),
    });
    now.into_iter().chain(in_between)
}

/// The dates that the window's number of deferrals allows.
fn counted(
    told: &Told,
    window: &CurrentWindow,
    noticed: Dates,
    dates: Dates,
    zone: Option<&TimeZone>,
    doubts: &mut Vec<Doubt>,
) -> Dates {
    let before = told.moves.len() - told.moves_after_anchor().count();
    let before = u32::try_from(before).unwrap_or(u32::MAX);
    let all = u32::try_from(told.moves.len()).unwrap_or(u32::MAX);
    let reported = window.deferrals;
    if reported == all || told.asked.is_some() {
        return dates;
    }
    doubts.push(Doubt::Deferrals {
        reported,
        told: all,
    });
    let now = noticed.weeks_later(zone, reported.saturating_sub(before));
    if reported > all {
        // The event of a deferral can be listed later than the window shows it.
        return now.or(dates);
    }
    dates.or(now)
}

/// The only opening of the window after `at`, up to `until`, as clocks may show it, also those of so many weeks
/// before. Whether protected hours in which the window opens delay it is not known.
fn opening(
    window: Option<&CurrentWindow>,
    at: Timestamp,
    until: Timestamp,
    deferred: i32,
) -> Option<Dates> {
    let window = window?;
    let zone = window.zone().ok()?;
    let from = after(at, -bounds::ROUNDING);
    let bare = CurrentWindow {
        protected_hours: None,
        ..window.clone()
    };
    let first_of = |window: &CurrentWindow, from: Timestamp| {
        let start = window.starts(from).ok()?.next()?;
        Some(start.timestamp())
    };
    let bare_start = first_of(&bare, from)?;
    let start = match bare_start <= until {
        true => first_of(window, after(bare_start, SignedDuration::from_secs(-1)))?,
        false => first_of(window, from).filter(|start| *start <= until)?,
    };
    let first = bare_start.min(start);
    // Around a change of the clocks it is not known which of two times the service takes. Neither is it when
    // they changed since a date that was deferred by weeks of 168 hours.
    let day = SignedDuration::from_hours(24);
    let offset = |at: Timestamp| zone.to_offset(at).seconds();
    let latest = offset(after(start, day));
    let weeks = 0..=deferred.min(WEEKS_OF_A_YEAR);
    let offsets = weeks.map(|weeks| offset(after(first, -day - WEEK * weeks)));
    let (least, most) = offsets.fold((latest, latest), |(least, most), offset| {
        (least.min(offset), most.max(offset))
    });
    let change = SignedDuration::from_secs(i64::from(most - least));
    Some(Dates {
        likely: start,
        first: after(first, -change),
        last: Some(after(start, change)),
    })
}

fn opens_in_protected_hours(window: Option<&CurrentWindow>) -> bool {
    window.is_some_and(|window| {
        let protected = window.protected_hours;
        protected.is_some_and(|hours| hours.contains(window.hour))
    })
}
