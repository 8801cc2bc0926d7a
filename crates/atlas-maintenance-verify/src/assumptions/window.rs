//! The window: its replies, what a PATCH leaves out, and what a DELETE removes.

use serde_json::Value;

use super::seen::{
    Seen, answer, either, every, has_protected_hours, member, refused_with, success,
};
use crate::exchange::Answer;
use crate::probes::changes::{DAY, HOUR};
use crate::session::Session;

const INVALID_ATTRIBUTE: &str = "INVALID_ATTRIBUTE";
const INVALID_DAY: &str = "ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK";
const INVALID_HOUR: &str = "ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY";
const NO_WINDOW: &str = "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED";

/// The first of these reads that shows a window, or none, as `is_set` says.
fn read<'s>(
    session: &'s Session,
    steps: [&'static str; 2],
    is_set: bool,
) -> Result<(&'static str, &'s Answer), Seen> {
    let [first, second] = steps;
    let found = success(session, first)?;
    if has_day(found) == is_set {
        return Ok((first, found));
    }
    if session.step(second).is_none() {
        return Err(Seen::not_tried(match is_set {
            true => "the project has no window",
            false => "the project has a window",
        }));
    }
    let after = success(session, second)?;
    match has_day(after) == is_set {
        true => Ok((second, after)),
        false => Err(Seen::failed("the window is not what was sent").at(second)),
    }
}

fn has_day(answer: &Answer) -> bool {
    let day = answer.member("dayOfWeek");
    day.is_some_and(|day| !day.is_null() && *day != 0)
}

pub(super) fn members(session: &Session) -> Seen {
    either((|| {
        let (step, answer) = read(session, ["get", "omit-read"], true)?;
        let names = answer.member_names();
        let hours = answer.member("protectedHours");
        let is_omitted = hours.is_none() || has_protected_hours(answer);
        let text = crate::redact::text(&names.join(", "));
        Ok(match names.is_sorted() && is_omitted {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn unset(session: &Session) -> Seen {
    either((|| {
        let (step, answer) = read(session, ["get", "reset-read"], false)?;
        let (day, hour) = (answer.member("dayOfWeek"), answer.member("hourOfDay"));
        let text = format!(
            "{}, {}",
            member(answer, "dayOfWeek"),
            member(answer, "hourOfDay")
        );
        let zero = Value::from(0);
        Ok(match (day, hour) {
            (None, None) => Seen::variant("absent", text),
            (Some(Value::Null), Some(Value::Null)) => Seen::variant("null", text),
            (Some(day), Some(hour)) if *day == zero && *hour == zero => Seen::variant("zero", text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

/// An empty success with the media type in a header of its own.
fn empty_reply(session: &Session, step: &'static str, status: u16) -> Seen {
    either((|| {
        let answer = answer(session, step)?;
        if !answer.is_success() {
            return Err(Seen::failed(format!("it got {}", answer.brief())).at(step));
        }
        let has_length = status == 204 || answer.header("content-length") == Some("0");
        let is_as_recorded = answer.status == status
            && answer.body.is_empty()
            && has_length
            && answer.header("content-type").is_none()
            && answer.header("x-content-type").is_some();
        let has = |name: &str| match answer.header(name) {
            Some(_) => format!("a {name}"),
            None => format!("no {name}"),
        };
        let text = format!(
            "{} with {} bytes, {}, {}",
            answer.status,
            answer.body.len(),
            has("Content-Type"),
            has("X-Content-Type")
        );
        Ok(match is_as_recorded {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn patch_reply(session: &Session) -> Seen {
    empty_reply(session, "full", 200)
}

pub(super) fn delete_reply(session: &Session) -> Seen {
    empty_reply(session, "reset", 204)
}

pub(super) fn action_reply(session: &Session) -> Seen {
    either((|| {
        let step = "toggle";
        let answer = success(session, step)?;
        let text = format!("{} with {} bytes", answer.status, answer.body.len());
        let members = answer.json.as_ref().and_then(Value::as_object);
        Ok(match (answer.body.is_empty(), members) {
            (true, _) => Seen::variant("empty", text),
            (false, Some(members)) if members.is_empty() => Seen::variant("empty-object", text),
            (false, Some(members)) if members.contains_key("dayOfWeek") => {
                Seen::variant("window", text)
            }
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

/// What a reset left of the protected hours, also of those that only a window shows.
pub(super) fn reset_protected_hours(session: &Session) -> Seen {
    either((|| {
        let before = success(session, "full-read")?;
        if !has_protected_hours(before) {
            return Err(Seen::failed("no protected hours could be set").at("full-read"));
        }
        let after = success(session, "reset-read")?;
        let again = success(session, "reset-set-read")?;
        let is_left = has_protected_hours(after) || has_protected_hours(again);
        Ok(match is_left {
            true => Seen::variant("kept", "they are read afterwards"),
            false => Seen::variant("cleared", "none are read afterwards"),
        }
        .at("reset-read"))
    })())
}

pub(super) fn reset_auto_defer(session: &Session) -> Seen {
    either((|| {
        flag(session, "full-read", true)?;
        let step = "reset-read";
        let after = success(session, step)?;
        let text = format!("{} afterwards", member(after, FLAG));
        Ok(match after.member(FLAG) {
            Some(Value::Bool(true)) => Seen::variant("kept", text),
            None | Some(Value::Bool(false) | Value::Null) => Seen::variant("cleared", text),
            Some(_) => Seen::differs(text),
        }
        .at(step))
    })())
}

const FLAG: &str = "autoDeferOnceEnabled";

/// That auto-defer is what was sent.
fn flag(session: &Session, step: &'static str, is_on: bool) -> Result<(), Seen> {
    match success(session, step)?.member(FLAG) == Some(&is_on.into()) {
        true => Ok(()),
        false => Err(Seen::failed("auto-defer could not be set").at(step)),
    }
}

pub(super) fn reset_without_window(session: &Session) -> Seen {
    either((|| {
        let step = "reset-again";
        let answer = answer(session, step)?;
        let text = format!("the second got {}", answer.brief());
        Ok(match (answer.status, answer.code()) {
            (204, _) => Seen::variant("accepted", text),
            (400, Some(NO_WINDOW)) => Seen::variant("refused", text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn deferrals_are_read_only(session: &Session) -> Seen {
    either(refused_with(session, "deferrals", 400, INVALID_ATTRIBUTE))
}

pub(super) fn unknown_member(session: &Session) -> Seen {
    either((|| {
        let (unknown, zone) = (answer(session, "unknown")?, answer(session, "zone")?);
        let text = format!(
            "`unknown` got {}, `timeZoneId` {}",
            unknown.brief(),
            zone.brief()
        );
        let is_refused =
            |answer: &Answer| answer.status == 400 && answer.code() == Some(INVALID_ATTRIBUTE);
        Ok(match (unknown, zone) {
            _ if is_refused(unknown) && is_refused(zone) => Seen::variant("refused", text),
            _ if unknown.is_success() && zone.is_success() => Seen::variant("ignored", text),
            _ => Seen::differs(text),
        }
        .at("unknown"))
    })())
}

pub(super) fn wrong_type(session: &Session) -> Seen {
    every(["type", "null"].map(|step| refused_with(session, step, 400, INVALID_ATTRIBUTE)))
}

pub(super) fn bounds(session: &Session) -> Seen {
    every([
        refused_with(session, "day-0", 400, INVALID_DAY),
        refused_with(session, "day-8", 400, INVALID_DAY),
        refused_with(session, "hour-24", 400, INVALID_HOUR),
        refused_with(session, "hour-negative", 400, INVALID_HOUR),
    ])
}

pub(super) fn omitted_day(session: &Session) -> Seen {
    either((|| {
        let step = "hour-alone";
        let answer = answer(session, step)?;
        if answer.status == 400 && answer.code() == Some(INVALID_DAY) {
            return Ok(Seen::variant("refused", answer.brief()).at(step));
        }
        if !answer.is_success() {
            return Ok(Seen::differs(answer.brief()).at(step));
        }
        let after = success(session, "hour-alone-read")?;
        let text = format!("200, then {}", member(after, "dayOfWeek"));
        let is_set = after.member("hourOfDay") == Some(&(HOUR + 1).into());
        Ok(
            match after.member("dayOfWeek") == Some(&DAY.into()) && is_set {
                true => Seen::variant("kept", text),
                false => Seen::differs(text),
            }
            .at(step),
        )
    })())
}

pub(super) fn omitted_hour(session: &Session) -> Seen {
    either((|| {
        let step = "day-alone";
        let answer = answer(session, step)?;
        if !answer.is_success() {
            return Ok(Seen::differs(answer.brief()).at(step));
        }
        let after = success(session, "day-alone-read")?;
        let text = format!("200, then {}", member(after, "hourOfDay"));
        let is_set = after.member("dayOfWeek") == Some(&(DAY + 1).into());
        Ok(match after.member("hourOfDay") {
            Some(hour) if is_set && *hour == HOUR => Seen::variant("kept", text),
            Some(hour) if is_set && *hour == 0 => Seen::variant("midnight", text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn first_hour(session: &Session) -> Seen {
    either(refused_with(session, "first-day", 400, INVALID_HOUR))
}

pub(super) fn omitted_protected_hours(session: &Session) -> Seen {
    either((|| {
        if !has_protected_hours(success(session, "all-read")?) {
            return Err(Seen::failed("no protected hours could be set").at("all-read"));
        }
        success(session, "omit")?;
        let step = "omit-read";
        Ok(match has_protected_hours(success(session, step)?) {
            true => Seen::variant("kept", "they are read afterwards"),
            false => Seen::variant("cleared", "none are read afterwards"),
        }
        .at(step))
    })())
}

pub(super) fn omitted_auto_defer(session: &Session) -> Seen {
    either((|| {
        flag(session, "all-read", true)?;
        success(session, "omit")?;
        let step = "omit-read";
        let after = success(session, step)?;
        let text = format!("{} afterwards", member(after, FLAG));
        Ok(match after.member(FLAG) {
            Some(Value::Bool(true)) => Seen::variant("kept", text),
            Some(Value::Bool(false)) | None => Seen::variant("cleared", text),
            Some(_) => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn empty_protected_hours(session: &Session) -> Seen {
    either((|| {
        let step = "clear-empty";
        let answer = answer(session, step)?;
        if !answer.is_success() {
            return Ok(Seen::differs(answer.brief()).at(step));
        }
        let step = "clear-read";
        Ok(match has_protected_hours(success(session, step)?) {
            true => Seen::differs("they are read afterwards"),
            false => Seen::holds("none are read afterwards"),
        }
        .at(step))
    })())
}

/// A refusal, whatever its code.
fn refused(session: &Session, step: &'static str) -> Seen {
    either((|| {
        let answer = answer(session, step)?;
        Ok(match answer.status {
            400 => Seen::holds(answer.brief()),
            _ => Seen::differs(answer.brief()),
        }
        .at(step))
    })())
}

pub(super) fn equal_hours(session: &Session) -> Seen {
    refused(session, "equal")
}

pub(super) fn too_many_hours(session: &Session) -> Seen {
    refused(session, "long")
}

pub(super) fn code_of_hours(session: &Session) -> Seen {
    let steps = ["equal", "long", "start-alone", "end-alone"];
    every(steps.map(|step| refused_with(session, step, 400, INVALID_ATTRIBUTE)))
}

pub(super) fn detail_of_fields(session: &Session) -> Seen {
    either((|| {
        let step = "day-8";
        let answer = answer(session, step)?;
        if answer.status != 400 {
            return Err(Seen::failed(format!("day 8 got {}", answer.brief())).at(step));
        }
        let detail = answer.member("badRequestDetail");
        let fields = detail.and_then(|detail| detail.get("fields")?.as_array());
        Ok(match fields.is_some_and(|fields| !fields.is_empty()) {
            true => Seen::holds("fields are listed"),
            false => Seen::differs("no fields are listed"),
        }
        .at(step))
    })())
}

pub(super) fn time_zone(session: &Session) -> Seen {
    either((|| {
        let step = "get";
        let answer = success(session, step)?;
        Ok(match answer.member("timeZoneId").and_then(Value::as_str) {
            Some("UTC") => Seen::holds("UTC"),
            Some(_) => Seen::not_tried("the project has another time zone"),
            None => Seen::differs("no timeZoneId"),
        }
        .at(step))
    })())
}
