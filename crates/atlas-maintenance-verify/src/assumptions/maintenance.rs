//! Scheduled maintenance, and the rate limit.

use serde_json::Value;

use super::seen::{Seen, answer, either, member, success};
use crate::exchange::Answer;
use crate::session::Session;

const NOT_SCHEDULED: &str = "ATLAS_MAINTENANCE_NOT_SCHEDULED";
const ALREADY_SCHEDULED: &str = "ATLAS_MAINTENANCE_ALREADY_SCHEDULED";
const NO_WINDOW: &str = "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED";
const EXCEEDED: &str = "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED";
const FLAG: &str = "autoDeferOnceEnabled";

fn is(answer: &Answer, code: &str) -> bool {
    answer.status == 400 && answer.code() == Some(code)
}

pub(super) fn toggles(session: &Session) -> Seen {
    either((|| {
        let step = "toggle";
        success(session, step)?;
        let before = success(session, "before-toggle-read")?;
        let after = success(session, "toggle-read")?;
        let text = format!("{}, then {}", member(before, FLAG), member(after, FLAG));
        let is_flag = |answer: &Answer| answer.member(FLAG).is_some_and(Value::is_boolean);
        let has_toggled = is_flag(before) && is_flag(after);
        Ok(
            match has_toggled && before.member(FLAG) != after.member(FLAG) {
                true => Seen::holds(text),
                false => Seen::differs(text),
            }
            .at(step),
        )
    })())
}

pub(super) fn toggle_without_window(session: &Session) -> Seen {
    either((|| {
        let step = "toggle-unset";
        let toggled = answer(session, step)?;
        if is(toggled, NO_WINDOW) {
            return Ok(Seen::variant("refused", toggled.brief()).at(step));
        }
        if !toggled.is_success() {
            return Ok(Seen::differs(toggled.brief()).at(step));
        }
        let before = success(session, "reset-read")?;
        let after = success(session, "toggle-unset-read")?;
        let text = format!("{}, then {}", member(before, FLAG), member(after, FLAG));
        Ok(match before.member(FLAG) != after.member(FLAG) {
            true => Seen::variant("toggled", text),
            false => Seen::differs(format!("200, {text}")),
        }
        .at(step))
    })())
}

pub(super) fn patch_resets_deferrals(session: &Session) -> Seen {
    either((|| {
        deferred(session)?;
        success(session, "defer-patch")?;
        let step = "defer-patch-read";
        let after = success(session, step)?;
        let text = format!("{} afterwards", member(after, "numberOfDeferrals"));
        Ok(match after.member("numberOfDeferrals") == Some(&0.into()) {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

/// That the first deferral was accepted.
fn deferred(session: &Session) -> Result<(), Seen> {
    let first = answer(session, "defer")?;
    match first.is_success() {
        true => Ok(()),
        false => Err(Seen::not_tried(format!(
            "the service refused to defer ({})",
            first.brief()
        ))),
    }
}

/// The number of deferrals before the first.
fn deferrals_before(session: &Session) -> Option<u64> {
    let before = success(session, "defer-before").ok()?;
    before.member("numberOfDeferrals")?.as_u64()
}

pub(super) fn nothing_scheduled(session: &Session) -> Seen {
    either((|| {
        let step = "defer";
        let first = answer(session, step)?;
        if first.is_success() {
            return Err(Seen::not_tried("maintenance is scheduled"));
        }
        // Of maintenance that is scheduled these codes may come.
        if is(first, ALREADY_SCHEDULED) || is(first, EXCEEDED) {
            let text = format!("maintenance seems to be scheduled ({})", first.brief());
            return Err(Seen::not_tried(text));
        }
        Ok(match is(first, NOT_SCHEDULED) {
            true => Seen::holds(first.brief()),
            false => Seen::differs(first.brief()),
        }
        .at(step))
    })())
}

pub(super) fn deferral_limit(session: &Session) -> Seen {
    either((|| {
        let step = "defer-again";
        if session.step(step).is_none() {
            return Err(Seen::not_tried("the maintenance was not deferred twice"));
        }
        let again = answer(session, step)?;
        let found = success(session, "get")?.member("numberOfDeferrals");
        let found = found.and_then(Value::as_u64).unwrap_or_default();
        let text = format!("after {found} deferrals: {}", again.brief());
        Ok(match (found, again.is_success(), is(again, EXCEEDED)) {
            (2, false, true) => Seen::variant("two", text),
            (3, false, true) | (2, true, _) => Seen::variant("three", text),
            // It may be outside of the period.
            (_, false, false) => return Err(Seen::not_tried(text)),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn deferral_period(session: &Session) -> Seen {
    either((|| {
        deferred(session)?;
        let step = "defer-second";
        let second = answer(session, step)?;
        let text = format!("a second deferral at once: {}", second.brief());
        Ok(match second.status {
            400 => Seen::holds(text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn outside_the_period(session: &Session) -> Seen {
    either((|| {
        deferred(session)?;
        let step = "defer-second";
        let second = answer(session, step)?;
        if second.is_success() {
            return Err(Seen::not_tried("a second deferral at once was accepted"));
        }
        if deferrals_before(session).unwrap_or_default() > 0 {
            return Err(Seen::not_tried(
                "the number of deferrals may have been the reason",
            ));
        }
        let text = second.brief();
        Ok(match second.code() {
            _ if is(second, NOT_SCHEDULED) => Seen::variant("not-scheduled", text),
            _ if is(second, ALREADY_SCHEDULED) => Seen::variant("already-scheduled", text),
            _ if is(second, EXCEEDED) => Seen::variant("deferrals-exceeded", text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

/// After a PATCH the maintenance is a week ahead, where it cannot be deferred, or where it was.
pub(super) fn patch_and_maintenance(session: &Session) -> Seen {
    either((|| {
        deferred(session)?;
        if answer(session, "defer-second")?.is_success() {
            return Err(Seen::not_tried("it can be deferred at any time"));
        }
        let found = success(session, "get")?.member("numberOfDeferrals");
        if found != Some(&0.into()) {
            return Err(Seen::not_tried(
                "earlier deferrals may have counted as well",
            ));
        }
        success(session, "defer-patch")?;
        let step = "defer-third";
        let third = answer(session, step)?;
        let text = format!("deferring after it: {}", third.brief());
        Ok(match third.is_success() {
            true => Seen::variant("undone", text),
            false => Seen::variant("stays", text),
        }
        .at(step))
    })())
}

pub(super) fn start_needs(session: &Session) -> Seen {
    either((|| {
        let step = "start";
        let started = answer(session, step)?;
        let (is_deferred, has_window) = state(session)?;
        let text = started.brief();
        Ok(match (is_deferred && has_window, started.is_success()) {
            (true, true) => Seen::holds("it works with a window and maintenance"),
            (true, false) => Seen::differs(text),
            (false, false) if is(started, NOT_SCHEDULED) || is(started, NO_WINDOW) => {
                Seen::holds(text)
            }
            // Maintenance that cannot be deferred now can be started.
            (false, true) if has_window => {
                return Err(Seen::not_tried(
                    "whether maintenance was scheduled is not known",
                ));
            }
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

/// Whether maintenance is known to be scheduled, and whether there is a window.
fn state(session: &Session) -> Result<(bool, bool), Seen> {
    let window = success(session, "defer-before")?;
    let day = window.member("dayOfWeek");
    let has_window = day.is_some_and(|day| !day.is_null() && *day != 0);
    Ok((answer(session, "defer")?.is_success(), has_window))
}

pub(super) fn start_codes(session: &Session) -> Seen {
    either((|| {
        let step = "start";
        let started = answer(session, step)?;
        let (_, has_window) = state(session)?;
        if has_window {
            return Err(Seen::not_tried(
                "the project has a window: only one without shows the order",
            ));
        }
        let text = started.brief();
        Ok(match started.code() {
            _ if is(started, NO_WINDOW) => Seen::variant("window-first", text),
            _ if is(started, NOT_SCHEDULED) => Seen::variant("maintenance-first", text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

/// That maintenance was started.
fn started(session: &Session) -> Result<(), Seen> {
    let start = answer(session, "start")?;
    match start.is_success() {
        true => Ok(()),
        false => Err(Seen::not_tried(format!(
            "no maintenance could be started ({})",
            start.brief()
        ))),
    }
}

pub(super) fn under_way(session: &Session) -> Seen {
    either((|| {
        started(session)?;
        let step = "under-way-patch";
        let patched = answer(session, step)?;
        Ok(match is(patched, ALREADY_SCHEDULED) {
            true => Seen::holds(patched.brief()),
            false => Seen::differs(patched.brief()),
        }
        .at(step))
    })())
}

pub(super) fn under_way_operations(session: &Session) -> Seen {
    either((|| {
        started(session)?;
        let step = "under-way-toggle";
        let toggled = answer(session, step)?;
        let text = format!("toggling got {}", toggled.brief());
        Ok(match toggled.is_success() {
            true => Seen::variant("update-only", text),
            false if is(toggled, ALREADY_SCHEDULED) => Seen::variant("all", text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

const LIMIT: &str = "ratelimit-limit";
const REMAINING: &str = "ratelimit-remaining";

pub(super) fn rate_limit(session: &Session) -> Seen {
    either((|| {
        let step = "get";
        let answer = success(session, step)?;
        let Some(limit) = answer.number(LIMIT) else {
            return Err(Seen::not_tried("no rate-limit headers"));
        };
        let text = format!("a limit of {limit}");
        Ok(match limit {
            1200 => Seen::holds(text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn refill(session: &Session) -> Seen {
    either((|| {
        let step = "get-again";
        let before = success(session, "get")?.number(REMAINING);
        let after = success(session, step)?.number(REMAINING);
        let (Some(before), Some(after)) = (before, after) else {
            return Err(Seen::not_tried("no rate-limit headers"));
        };
        Ok(match after.checked_add(1) == Some(before) {
            true => Seen::holds(format!("{before}, then {after}")),
            // Others use the bucket too, and it may have been refilled just then.
            false => Seen::not_tried(format!("{before}, then {after}: others may have called")),
        }
        .at(step))
    })())
}

pub(super) fn rate_limit_headers(session: &Session) -> Seen {
    either((|| {
        if success(session, "get")?.number(LIMIT).is_none() {
            return Ok(Seen::variant("never", "a success has none").at("get"));
        }
        let refused = ["get-invalid-query", "get-unknown-query"]
            .into_iter()
            .find_map(|step| Some((step, answer(session, step).ok()?)))
            .filter(|(_, answer)| answer.status == 400);
        let Some((step, refused)) = refused else {
            return Err(Seen::not_tried("no request on the project was refused"));
        };
        Ok(match refused.number(LIMIT) {
            Some(_) => Seen::variant("every-response", "an error has them"),
            None => Seen::variant("success-only", "an error has none"),
        }
        .at(step))
    })())
}
