//! Events of freezes.

use std::collections::BTreeMap;

use atlas_maintenance_types::one_line;
use jiff::civil::DateTime;
use jiff::{Timestamp, Zoned};

use super::lines::Lines;
use super::{ZoneUse, add_use, stamp, vtimezone};
use crate::entry::Entry;
use crate::freeze::{Frozen, names_at};
use crate::text::count;

/// The most windows that an event names; more are counted.
const MAX_NAMED: usize = 20;

/// What makes one event of the freezes of many projects: name and local bounds, and the time zone where the
/// bounds are no days.
type Key = (String, DateTime, DateTime, Option<String>);

/// A freeze of some projects.
struct Event {
    frozen: Frozen,
    projects: usize,
    /// The windows that open in it, each with the time.
    starts: Vec<String>,
}

/// The freezes of all projects, each once. `starts` are those of a project that the calendar has.
fn events<'a>(
    entries: &'a [Entry],
    starts: impl Fn(&'a Entry) -> Vec<Zoned>,
) -> BTreeMap<Key, Event> {
    let mut events: BTreeMap<Key, Event> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.freezes.is_empty()) {
        let starts = starts(entry);
        for frozen in &entry.freezes {
            let event = events.entry(key(frozen)).or_insert_with(|| Event {
                frozen: frozen.clone(),
                projects: 0,
                starts: Vec::new(),
            });
            event.projects += 1;
            let inside = starts
                .iter()
                .filter(|start| frozen.contains(start.timestamp()));
            event.starts.extend(inside.map(|start| {
                let (name, at) = (one_line(&entry.name), start.strftime("%Y-%m-%d %H:%M"));
                format!("{name} ({}): {at} {}", entry.id, vtimezone::name(start))
            }));
        }
    }
    events
}

fn key(frozen: &Frozen) -> Key {
    let zone = (!frozen.has_days()).then(|| vtimezone::name(&frozen.from));
    (
        frozen.name.clone(),
        frozen.from.datetime(),
        frozen.to.datetime(),
        zone,
    )
}

/// Adds the time zones of the events.
pub(super) fn add_zones(zones: &mut BTreeMap<String, ZoneUse>, entries: &[Entry]) {
    let freezes = entries.iter().flat_map(|entry| &entry.freezes);
    for frozen in freezes.filter(|frozen| !frozen.has_days()) {
        add_use(zones, &frozen.from);
        add_use(zones, &frozen.to);
    }
}

/// The events. Freezes of whole days are events of these days, the others of their times.
///
/// A `UID` is made from the name and the begin of the freeze, so it is not that of a window, and stays when
/// projects come and go.
pub(super) fn write<'a>(
    file: &mut Lines,
    entries: &'a [Entry],
    now: Timestamp,
    starts: impl Fn(&'a Entry) -> Vec<Zoned>,
) {
    for ((name, from, to, zone), event) in events(entries, starts) {
        let name_of_zone = zone.as_deref().unwrap_or_default();
        let hex = |text: &str| text.bytes().map(|b| format!("{b:02x}")).collect::<String>();
        file.line("BEGIN:VEVENT");
        file.line(&format!(
            "UID:freeze-{}-{}-{}@atlas-maintenance",
            hex(&name),
            from.strftime("%Y%m%dT%H%M"),
            hex(name_of_zone)
        ));
        stamp(file, now);
        for (property, time) in [("DTSTART", from), ("DTEND", to)] {
            match &zone {
                None => file.line(&format!(
                    "{property};VALUE=DATE:{}",
                    time.strftime("%Y%m%d")
                )),
                Some(zone) => file.line(&format!(
                    "{property};TZID={zone}:{}",
                    time.strftime("%Y%m%dT%H%M%S")
                )),
            }
        }
        // Does not mark anyone as busy.
        file.line("TRANSP:TRANSPARENT");
        file.text(
            "SUMMARY",
            &format!("Maintenance freeze: {}", one_line(&name)),
        );
        file.text("DESCRIPTION", &description(&event));
        file.line("END:VEVENT");
    }
}

fn description(event: &Event) -> String {
    let mut text = format!(
        "No maintenance of {} is to start in this time, {} up to {}.",
        count(event.projects, "project", "projects"),
        event.frozen.from.strftime("%Y-%m-%d %H:%M"),
        event.frozen.to.strftime("%Y-%m-%d %H:%M"),
    );
    match event.starts.len() {
        0 => text.push_str(" No window of this calendar opens in it."),
        starts => {
            let starts = count(starts, "window opens", "windows open");
            text.push_str(&format!(
                " {starts} in it, so maintenance may start unless it is deferred:"
            ));
        }
    }
    for start in event.starts.iter().take(MAX_NAMED) {
        text.push_str(&format!("\n{start}"));
    }
    if let Some(more @ 1..) = event.starts.len().checked_sub(MAX_NAMED) {
        text.push_str(&format!("\nand {more} more"));
    }
    text
}

/// The names of the freezes that a start is in, for its event.
pub(super) fn of_start(entry: &Entry, start: &Zoned) -> Option<String> {
    let names = names_at(&entry.freezes, start.timestamp());
    let names: Vec<_> = names.into_iter().map(|name| format!("{name:?}")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
