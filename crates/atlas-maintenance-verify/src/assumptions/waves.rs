//! What reading the window as the preview shows of maintenance waves.

use serde_json::Value;

use super::seen::{Seen, answer, either};
use crate::exchange::Answer;
use crate::session::Session;

/// The window as the preview has it.
const GET: &str = "preview-get";
const ASSIGNED: &str = "waveAssignment";
const EFFECTIVE: &str = "effectiveWaveAssignment";

/// The window of the preview, if the service shows it to these credentials.
fn window(session: &Session) -> Result<&Answer, Seen> {
    let reply = answer(session, GET)?;
    match reply.is_success() && !reply.is_disguised {
        true => Ok(reply),
        false => Err(Seen::not_tried(format!(
            "the service does not show the preview: {}",
            reply.brief()
        ))),
    }
}

pub(super) fn operations(session: &Session) -> Seen {
    either((|| {
        let named = window(session)?.media_type();
        if named.as_deref() != Some("application/vnd.atlas.preview+json") {
            let named =
                named.map_or_else(|| "nothing named".to_owned(), |it| crate::redact::text(&it));
            return Ok(Seen::differs(format!("it is answered as {named}")).at(GET));
        }
        let step = "preview-list";
        let other = answer(session, step)?;
        Ok(match other.status {
            406 => Seen::holds(format!("the window, and {} for projects", other.brief())),
            _ => Seen::differs(format!("{} for projects", other.brief())),
        }
        .at(step))
    })())
}

pub(super) fn unset(session: &Session) -> Seen {
    either((|| {
        Ok(match window(session)?.member(ASSIGNED) {
            None => Seen::variant("absent", "no waveAssignment"),
            Some(Value::Null) => Seen::variant("null", "waveAssignment null"),
            Some(_) => return Err(Seen::not_tried("the project has a wave")),
        }
        .at(GET))
    })())
}

pub(super) fn effective(session: &Session) -> Seen {
    either((|| {
        let window = window(session)?;
        if window.member(ASSIGNED).is_some_and(|wave| !wave.is_null()) {
            return Err(Seen::not_tried("the project has a wave"));
        }
        let Some(effective) = window.member(EFFECTIVE).and_then(Value::as_u64) else {
            return Err(Seen::not_tried("the organization has no waves"));
        };
        let has_window = window.member("dayOfWeek").and_then(Value::as_u64) > Some(0);
        let text = format!(
            "wave {effective} {} a window",
            if has_window { "with" } else { "without" }
        );
        match effective == if has_window { 2 } else { 1 } {
            true => Ok(Seen::holds(text).at(GET)),
            false => Err(Seen::not_tried(format!("{text}, which a tag may say"))),
        }
    })())
}
