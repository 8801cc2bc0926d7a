//! The events that changes and deferrals of this verification write.

use super::events::{kind, new_since};
use super::seen::{Seen, answer, either, success};
use crate::exchange::Answer;
use crate::probes::events::{
    AFTER_DEFERRAL, AFTER_SAME, BEFORE_DEFERRAL, BEFORE_SAME, CHANGED, FIRST, FIRST_CHANGES,
    WINDOW_MODIFIED,
};
use crate::session::Session;

pub(super) fn delay(session: &Session) -> Seen {
    either((|| {
        let at_once = new_since(session, FIRST, FIRST_CHANGES)?.len();
        let later = new_since(session, FIRST, CHANGED)?.len();
        Ok(match (at_once, later) {
            (0, 0) => Seen::variant("minutes", "no event of the changes is listed after them"),
            (0, _) => Seen::differs("the events of a change are listed some requests later"),
            _ => Seen::variant("none", format!("{at_once} events right after the changes")),
        }
        .at(FIRST_CHANGES))
    })())
}

pub(super) fn modified(session: &Session) -> Seen {
    either((|| {
        success(session, "full-again")?;
        if new_since(session, FIRST_CHANGES, BEFORE_SAME)?.is_empty() {
            return Err(Seen::not_tried("events are not listed at once"));
        }
        let new = new_since(session, BEFORE_SAME, AFTER_SAME)?;
        let count = new.iter().filter(|event| kind(event) == WINDOW_MODIFIED);
        Ok(match count.count() {
            0 => Seen::variant("changes-only", "no event of a PATCH that changes nothing"),
            1 => Seen::variant("every-update", "an event of a PATCH that changes nothing"),
            more => Seen::differs(format!("{more} events of one PATCH")),
        }
        .at(AFTER_SAME))
    })())
}

pub(super) fn settings(session: &Session) -> Seen {
    // What the changes did to the settings, whatever is assumed: see `probes/changes.rs`.
    const WRITTEN: [&str; 4] = [
        "ATLAS_MAINTENANCE_AUTO_DEFER_ENABLED",
        "ATLAS_MAINTENANCE_PROTECTED_HOURS_CREATED",
        "ATLAS_MAINTENANCE_WINDOW_ADDED",
        "ATLAS_MAINTENANCE_WINDOW_REMOVED",
    ];
    either((|| {
        let new = new_since(session, FIRST, CHANGED)?;
        if new.is_empty() {
            return Err(Seen::not_tried("events are not listed at once"));
        }
        let missing: Vec<_> = { WRITTEN.into_iter() }
            .filter(|wanted| !new.iter().any(|event| kind(event) == *wanted))
            .collect();
        Ok(match missing.is_empty() {
            true => Seen::holds(format!("{} events of the changes", new.len())),
            false => Seen::differs(format!("no {}", missing.join(", no "))),
        }
        .at(CHANGED))
    })())
}

pub(super) fn deferral(session: &Session) -> Seen {
    either((|| {
        if !answer(session, "defer").is_ok_and(Answer::is_success) {
            return Err(Seen::not_tried("nothing could be deferred"));
        }
        let new = new_since(session, BEFORE_DEFERRAL, AFTER_DEFERRAL)?;
        let count = |wanted| new.iter().filter(|event| kind(event) == wanted).count();
        let (asked, auto) = (
            count("ATLAS_MAINTENANCE_DEFERRED"),
            count("MAINTENANCE_AUTO_DEFERRED"),
        );
        Ok(match (asked, auto) {
            (0, _) => return Err(Seen::not_tried("the deferral is not listed at once")),
            (1, 0) => Seen::variant("one", "ATLAS_MAINTENANCE_DEFERRED alone"),
            (1, 1) => Seen::variant("with-auto-deferred", "MAINTENANCE_AUTO_DEFERRED beside it"),
            _ => Seen::differs(format!("{} events of one deferral", asked + auto)),
        }
        .at(AFTER_DEFERRAL))
    })())
}
