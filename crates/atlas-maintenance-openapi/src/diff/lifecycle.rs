//! Whether something is deprecated, and when it stops working.

use super::change::{Findings, from_to, quoted, shown};
use super::rules::Rule;
use super::side::Spot;
use crate::version_date::VersionDate;

const SUNSET: &str = "x-sunset";

/// Compares whether operations are deprecated, and until when they work.
pub(super) fn operation(old: &Spot<'_>, new: &Spot<'_>, findings: &mut Findings) {
    let what = || quoted("deprecated");
    match (old.flag("deprecated"), new.flag("deprecated")) {
        (false, true) if new.at(SUNSET).is_nothing() => {
            findings.changed(Rule::DeprecatedWithoutSunset, old, new, what());
        }
        (false, true) => findings.changed(Rule::OperationDeprecated, old, new, what()),
        (true, false) => findings.changed(Rule::OperationNotDeprecated, old, new, what()),
        _ => {}
    }
    sunset(old, new, findings);
}

/// Compares until when two things work.
pub(super) fn sunset(old: &Spot<'_>, new: &Spot<'_>, findings: &mut Findings) {
    let (old, new) = (old.at(SUNSET), new.at(SUNSET));
    let date = |spot: &Spot<'_>| {
        // A time after the day does not matter.
        let day = spot.value.as_str()?.get(..10)?.to_owned();
        VersionDate::has_form(&day).then_some(day)
    };
    let rule = match (old.is_nothing(), new.is_nothing()) {
        (true, true) => return,
        (true, false) if date(&new).is_none() => Rule::SunsetUnreadable,
        (true, false) => Rule::SunsetAdded,
        (false, true) if date(&old).is_none() => Rule::SunsetUnreadable,
        (false, true) => Rule::SunsetRemoved,
        (false, false) if old.value == new.value => return,
        (false, false) => match (date(&old), date(&new)) {
            (Some(old), Some(new)) if new < old => Rule::SunsetEarlier,
            (Some(old), Some(new)) if new > old => Rule::SunsetLater,
            (Some(_), Some(_)) => return,
            _ => Rule::SunsetUnreadable,
        },
    };
    let text = |spot: &Spot<'_>| (!spot.is_nothing()).then(|| shown(spot.value));
    let what = from_to(text(&old), text(&new));
    findings.changed(rule, &old, &new, what);
}
