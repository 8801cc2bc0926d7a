//! What the events of past maintenance show.

use atlas_maintenance::EventType;
use serde_json::Value;

use super::events::{kind, seconds};
use super::lists::results;
use super::seen::{Seen, either, success};
use crate::session::Session;

/// The list of the events that make a maintenance, newest first.
const HISTORY: &str = "events-history";
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How long before its date maintenance is announced (documented).
const NOTICE: i64 = 72 * HOUR;
/// So many announced maintenances have to agree before one of late notices is believed: what is scheduled
/// late is announced late as well.
const ENOUGH: usize = 3;

#[derive(Clone, Debug)]
struct Past {
    kind: EventType,
    at: i64,
}

/// The events of the past, oldest first.
fn past(session: &Session) -> Result<Vec<Past>, Seen> {
    let found = results(success(session, HISTORY)?)?.iter().rev();
    let told = found.filter_map(|event| {
        Some(Past {
            kind: EventType::from(kind(event)),
            at: seconds(event)?,
        })
    });
    Ok(told.collect())
}

/// Each event with the one before and the one after it.
fn neighbours(past: &[Past]) -> impl Iterator<Item = (Option<&Past>, &Past, Option<&Past>)> {
    past.iter().enumerate().map(|(index, event)| {
        let before = index.checked_sub(1).and_then(|index| past.get(index));
        (before, event, past.get(index + 1))
    })
}

/// How long before its start each maintenance was announced that started as announced.
fn announced_before(past: &[Past]) -> Vec<i64> {
    neighbours(past)
        .filter_map(|(_, event, next)| {
            let next = next.filter(|next| next.kind == EventType::MaintenanceStarted)?;
            (event.kind == EventType::MaintenanceInAdvanced).then_some(next.at - event.at)
        })
        .collect()
}

fn hours(seconds: i64) -> String {
    format!("{}:{:02} hours", seconds / HOUR, seconds % HOUR / MINUTE)
}

pub(super) fn notice_time(session: &Session) -> Seen {
    either((|| {
        let before = announced_before(&past(session)?);
        let (Some(least), Some(most)) = (before.iter().min(), before.iter().max()) else {
            return Err(Seen::not_tried(
                "no maintenance started as it was announced",
            ));
        };
        let text = format!("announced {} to {} before", hours(*least), hours(*most));
        Ok(if *most >= NOTICE - MINUTE {
            Seen::variant("exact", text)
        } else if before.len() < ENOUGH {
            return Err(Seen::not_tried(format!(
                "{text}, which says nothing of maintenance that was scheduled late"
            )));
        } else if *least < 66 * HOUR {
            Seen::variant("any-time", text)
        } else {
            Seen::variant("hours-late", text)
        }
        .at(HISTORY))
    })())
}

/// Notices that are late say nothing of the date.
pub(super) fn start_delay(session: &Session) -> Seen {
    either((|| {
        let before = announced_before(&past(session)?).into_iter();
        let late = before
            .map(|before| before - NOTICE)
            .filter(|late| *late > -MINUTE);
        let Some(most) = late.max() else {
            return Err(Seen::not_tried("no maintenance of the past tells its date"));
        };
        let text = format!("up to {} after its date", hours(most.max(0)));
        Ok(match most {
            ..MINUTE => Seen::variant("none", text),
            MINUTE..HOUR => Seen::variant("within-the-hour", text),
            _ if most < 12 * HOUR => Seen::variant("hours", text),
            _ => Seen::differs(text),
        }
        .at(HISTORY))
    })())
}

pub(super) fn notice_after_deferral(session: &Session) -> Seen {
    either((|| {
        let mut past = past(session)?;
        // One that is told twice: see `deferral-events`.
        past.retain(|event| event.kind != EventType::MaintenanceAutoDeferred);
        let is_deferral = |event: &Past| {
            matches!(
                event.kind,
                EventType::MaintenanceDeferred | EventType::MaintenanceDeferredByAdmin
            )
        };
        let after = neighbours(&past)
            .filter_map(|(_, event, next)| is_deferral(event).then_some(&next?.kind));
        let after: Vec<_> = after.collect();
        let count = |kind| after.iter().filter(|after| ***after == kind).count();
        let (again, at_once) = (
            count(EventType::MaintenanceInAdvanced),
            count(EventType::MaintenanceStarted),
        );
        let text = format!("{again} deferred maintenances were announced again, {at_once} not");
        Ok(match (again, at_once) {
            (0, 0) => return Err(Seen::not_tried("no deferred maintenance started")),
            (_, 0) => Seen::variant("repeated", text),
            (0, _) => Seen::variant("once", text),
            _ => Seen::differs(text),
        }
        .at(HISTORY))
    })())
}

pub(super) fn auto_deferral(session: &Session) -> Seen {
    either((|| {
        let past = past(session)?;
        let asked = |other: Option<&Past>, event: &Past| {
            other.is_some_and(|other| {
                matches!(
                    other.kind,
                    EventType::MaintenanceDeferred | EventType::MaintenanceDeferredByAdmin
                ) && (other.at - event.at).abs() <= MINUTE
            })
        };
        let shown = neighbours(&past).filter_map(|(before, event, next)| {
            // Beside a deferral on request it is of that: see `deferral-events`.
            if event.kind != EventType::MaintenanceAutoDeferred
                || asked(before, event)
                || asked(next, event)
            {
                return None;
            }
            let is_after_notice = before.is_some_and(|before| {
                before.kind == EventType::MaintenanceInAdvanced && event.at - before.at <= HOUR
            });
            if is_after_notice {
                return Some("after-notice");
            }
            let next = next.filter(|next| next.kind == EventType::MaintenanceInAdvanced)?;
            // A week is 167 to 169 hours where clocks are changed.
            let is_a_week = (next.at - event.at - 7 * DAY).abs() <= HOUR + MINUTE;
            Some(match is_a_week {
                true => "instead-of-notice",
                false => "at-scheduling",
            })
        });
        let shown: Vec<_> = shown.collect();
        let Some(last) = shown.last() else {
            return Err(Seen::not_tried("no maintenance was deferred by auto-defer"));
        };
        Ok(match shown.iter().all(|one| one == last) {
            true => Seen::variant(last, format!("{} × MAINTENANCE_AUTO_DEFERRED", shown.len())),
            false => Seen::differs("MAINTENANCE_AUTO_DEFERRED comes in more than one way"),
        }
        .at(HISTORY))
    })())
}

pub(super) fn started(session: &Session) -> Seen {
    either((|| {
        let past = past(session)?;
        let has = |kind| past.iter().any(|event| event.kind == kind);
        let is_twice = |(_, event, next): (Option<&Past>, &Past, Option<&Past>)| {
            event.kind == EventType::MaintenanceStarted
                && next.is_some_and(|next| {
                    next.kind == EventType::MaintenanceStarted && next.at - event.at < DAY
                })
        };
        if neighbours(&past).any(is_twice) {
            return Ok(Seen::variant("one-a-cluster", "two starts of one maintenance").at(HISTORY));
        }
        if !(has(EventType::MaintenanceStarted) && has(EventType::MaintenanceCompleted)) {
            return Err(Seen::not_tried("no maintenance of the past was completed"));
        }
        match clusters(session) {
            Some(2..) => Ok(Seen::variant("one-a-project", "one start of each").at(HISTORY)),
            _ => Err(Seen::not_tried("the project has fewer than two clusters")),
        }
    })())
}

/// How many clusters the project has.
fn clusters(session: &Session) -> Option<u64> {
    let projects = success(session, "list").ok()?.member("results")?;
    let own = session.project.to_string();
    let mut projects = projects.as_array()?.iter();
    let project =
        projects.find(|project| project.get("id").is_some_and(|id| *id == own.as_str()))?;
    project.get("clusterCount")?.as_u64()
}

pub(super) fn start_now(session: &Session) -> Seen {
    either((|| {
        let past = past(session)?;
        let after = neighbours(&past).filter_map(|(_, event, next)| {
            (event.kind == EventType::MaintenanceStartAsap).then_some(&next?.kind)
        });
        let after: Vec<_> = after.collect();
        let count = |kind| after.iter().filter(|after| ***after == kind).count();
        Ok(match (
            count(EventType::MaintenanceStarted),
            count(EventType::MaintenanceCompleted),
        ) {
            (0, 0) => return Err(Seen::not_tried("no maintenance was started on request")),
            (_, 0) => Seen::variant("with-start", "MAINTENANCE_STARTED after the request"),
            (0, _) => Seen::variant("request-only", "MAINTENANCE_COMPLETED after the request"),
            _ => Seen::differs("the start is told of some and not of others"),
        }
        .at(HISTORY))
    })())
}

pub(super) fn cancelled(session: &Session) -> Seen {
    either((|| {
        let mut past = past(session)?;
        // Changes of the window come between.
        past.retain(|event| {
            !matches!(
                event.kind,
                EventType::WindowAdded | EventType::WindowModified | EventType::WindowRemoved
            )
        });
        let before = neighbours(&past)
            .filter(|(_, event, _)| event.kind == EventType::MaintenanceNoLongerNeeded);
        // What is before the first event is not known.
        let before: Vec<_> = before
            .filter_map(|(before, ..)| Some(&before?.kind))
            .collect();
        let is_told = |kind: &&EventType| {
            matches!(
                kind,
                EventType::MaintenanceInAdvanced
                    | EventType::MaintenanceAutoDeferred
                    | EventType::MaintenanceDeferred
                    | EventType::MaintenanceDeferredByAdmin
            )
        };
        Ok(match (before.is_empty(), before.iter().all(is_told)) {
            (true, _) => return Err(Seen::not_tried("no maintenance was cancelled")),
            (_, true) => Seen::holds(format!("{} after an event of it", before.len())),
            (_, false) => Seen::differs("MAINTENANCE_NO_LONGER_NEEDED without an event before it"),
        }
        .at(HISTORY))
    })())
}

/// That nothing is told without a window could be because there was no maintenance.
pub(super) fn without_window(session: &Session) -> Seen {
    either((|| {
        let mut is_without = false;
        for event in past(session)? {
            match event.kind {
                EventType::WindowRemoved => is_without = true,
                EventType::WindowAdded | EventType::WindowModified => is_without = false,
                EventType::MaintenanceInAdvanced if is_without => {
                    let text = "MAINTENANCE_IN_ADVANCED without a window";
                    return Ok(Seen::variant("told", text).at(HISTORY));
                }
                _ => {}
            }
        }
        Err(Seen::not_tried(
            "no event tells of maintenance without a window, and nothing of whether there was any",
        ))
    })())
}

/// Shown by maintenance that is announced and not started.
pub(super) fn admin_deferral(session: &Session) -> Seen {
    either((|| {
        let past = past(session)?;
        let of_open = past.rsplit(|event| {
            matches!(
                event.kind,
                EventType::MaintenanceStarted
                    | EventType::MaintenanceCompleted
                    | EventType::MaintenanceNoLongerNeeded
                    | EventType::WindowAdded
                    | EventType::WindowModified
                    | EventType::WindowRemoved
            )
        });
        let open = of_open.into_iter().next().unwrap_or_default();
        let count = |kind| {
            let found = open.iter().filter(|event| event.kind == kind).count();
            u64::try_from(found).unwrap_or(u64::MAX)
        };
        let (asked, by_admin) = (
            count(EventType::MaintenanceDeferred),
            count(EventType::MaintenanceDeferredByAdmin),
        );
        if by_admin == 0 || count(EventType::MaintenanceAutoDeferred) > 0 {
            return Err(Seen::not_tried(
                "no maintenance that is coming was deferred by the vendor's staff alone or on request",
            ));
        }
        let window = success(session, "get")?.member("numberOfDeferrals");
        let counted = window.and_then(Value::as_u64).unwrap_or_default();
        let text =
            format!("{counted} deferrals, {by_admin} of them or besides by the vendor's staff");
        Ok(if counted == asked + by_admin {
            Seen::variant("counted", text)
        } else if counted == asked {
            Seen::variant("not-counted", text)
        } else {
            Seen::differs(text)
        }
        .at("get"))
    })())
}
