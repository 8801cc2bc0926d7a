//! What a window was when a plan was made.

use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, ProtectedHours, Setting, Window};
use serde::{Deserialize, Serialize};

/// Every member of a window, the time zone and the deferrals included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Snapshot {
    day: DayOfWeek,
    hour: HourOfDay,
    time_zone: String,
    protected_hours: Option<Span>,
    deferrals: u32,
    auto_defer: bool,
    start_asap: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    start: HourOfDay,
    end: HourOfDay,
}

impl From<&CurrentWindow> for Snapshot {
    fn from(window: &CurrentWindow) -> Self {
        Self {
            day: window.day,
            hour: window.hour,
            time_zone: window.time_zone.clone(),
            protected_hours: window.protected_hours.map(|hours| Span {
                start: hours.start(),
                end: hours.end(),
            }),
            deferrals: window.deferrals,
            auto_defer: window.auto_defer,
            start_asap: window.start_asap,
        }
    }
}

/// The window to set with every member named, so that what was reviewed is what is sent. Protected hours that
/// the service would not accept today stay kept.
pub(super) fn named(window: &Window, current: Option<&CurrentWindow>) -> Window {
    let hours = current.and_then(|current| current.protected_hours);
    let is_accepted =
        hours.is_none_or(|hours| ProtectedHours::new(hours.start(), hours.end()).is_ok());
    let named = window.clone().keeping(current);
    match (window.protected_hours_setting(), is_accepted) {
        (Setting::Keep, false) => named.with_protected_hours(Setting::Keep),
        _ => named,
    }
}

/// What differs, one member each.
pub(super) fn differences(before: Option<&Snapshot>, now: Option<&Snapshot>) -> Vec<String> {
    let (before, now) = match (before, now) {
        (None, None) => return Vec::new(),
        (None, Some(now)) => return vec![format!("no window -> {}", now.opening())],
        (Some(before), None) => return vec![format!("{} -> no window", before.opening())],
        (Some(before), Some(now)) => (before, now),
    };
    let members = [
        ("opens", before.opening(), now.opening()),
        ("time zone", before.time_zone.clone(), now.time_zone.clone()),
        ("protected hours", before.protected(), now.protected()),
        (
            "deferrals",
            before.deferrals.to_string(),
            now.deferrals.to_string(),
        ),
        (
            "auto-defer",
            on_off(before.auto_defer),
            on_off(now.auto_defer),
        ),
        (
            "starting now",
            on_off(before.start_asap),
            on_off(now.start_asap),
        ),
    ];
    let changed = members.into_iter().filter(|(_, from, to)| from != to);
    changed
        .map(|(member, from, to)| format!("{member} {from} -> {to}"))
        .collect()
}

impl Snapshot {
    fn opening(&self) -> String {
        format!("{} {:02}:00", self.day, self.hour.get())
    }

    fn protected(&self) -> String {
        self.protected_hours.map_or_else(
            || "none".to_owned(),
            |span| format!("{}-{}", span.start, span.end),
        )
    }
}

fn on_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}
