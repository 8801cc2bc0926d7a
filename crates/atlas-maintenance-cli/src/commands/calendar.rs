//! `calendar`: when the windows of many projects open, rendered by `atlas-maintenance-calendar`.

use std::path::Path;

use atlas_maintenance::UnreadableProject;
use atlas_maintenance_calendar::{
    Entry, Frozen, STARTS, Week, ics_pieces, svg, terminal as picture, week,
};
use atlas_maintenance_fleet::{FleetProject, Freeze, Observed, WindowsFile};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::fleet::{Seen, now, observed, reader_zone, windows_file};
use crate::args::{Format, Global, Reader, Selection, WindowsPath};
use crate::document::Each;
use crate::failure::Failure;
use crate::output::{Output, write_in_pieces, write_text};
use crate::results::{Calendar, NextStart};
use crate::session::Service;
use crate::signals;

/// The width of a picture when stdout is not a terminal, in columns.
const WIDTH: usize = 100;

pub(crate) async fn run(
    selection: &Selection,
    reader: &Reader,
    all: bool,
    freezes: Option<&Path>,
    global: &Global,
    output: Output,
) -> Result<(), Failure> {
    let zone = reader_zone(reader)?;
    let path = freezes.map(|path| WindowsPath {
        path: path.to_owned(),
    });
    let freezes = path.map(|path| windows_file(&path)).transpose()?;
    let service = Service::open(global).await?;
    let observed = observed(&service.client, selection, output);
    let observed = signals::unless_stopped(observed).await;
    service.close().await;
    let seen = observed?;
    let whole = seen.whole();
    let shown = show(seen, freezes.as_ref(), zone, all, output);
    whole.and(shown)
}

fn show(
    seen: Seen,
    freezes: Option<&WindowsFile>,
    zone: TimeZone,
    all: bool,
    output: Output,
) -> Result<(), Failure> {
    for odd in &seen.unreadable {
        output.to_stderr(&odd.to_string());
    }
    let now = now();
    let freezes = freezes.map_or(&[][..], WindowsFile::freezes);
    let entries = seen.fleet.into_iter().map(|seen| {
        let frozen = frozen(&seen, freezes, &zone, now);
        entry(seen).frozen(frozen)
    });
    let entries: Vec<_> = entries.collect();
    let shown = |week: Week| if all { week } else { week.folded() };
    match output.format() {
        Format::Ics => write_in_pieces(ics_pieces(&entries, now, STARTS)),
        Format::Svg => write_text(&svg(&shown(week(&entries, zone, now)))),
        Format::Table => {
            let week = shown(week(&entries, zone, now));
            let width = output.width().map_or(WIDTH, usize::from);
            write_text(&picture(&week, width, output.has_color()))?;
            if week.folded > 0 {
                output.to_stderr("--all lists the projects without a window");
            }
            Ok(())
        }
        Format::Json
        | Format::Jsonl
        | Format::Yaml
        | Format::Csv
        | Format::Openmetrics
        | Format::Html => output.show(|| starts(&entries, &seen.unreadable, now), String::new),
    }
}

fn starts<'a>(
    entries: &'a [Entry],
    unreadable: &'a [UnreadableProject],
    now: Timestamp,
) -> Calendar<'a> {
    let start = move |entry: &Entry| {
        let window = entry.window.as_ref();
        let next = window.and_then(|window| window.next_start(now).ok());
        NextStart {
            project: Some(entry.id.to_string()),
            name: Some(entry.name.clone()),
            freezes: next.as_ref().map_or_else(Vec::new, |next| {
                let inside = entry.freezes.iter();
                let inside = inside.filter(|frozen| frozen.contains(next.timestamp()));
                inside.map(|frozen| frozen.name.clone()).collect()
            }),
            next_start: next.map(|next| next.timestamp().to_string()),
            problem: entry.problem.clone(),
        }
    };
    let unread = |odd: &UnreadableProject| NextStart {
        project: odd.id.map(|id| id.to_string()),
        name: odd.name.clone(),
        next_start: None,
        freezes: Vec::new(),
        problem: Some(odd.to_string()),
    };
    Calendar {
        starts: Each::new(move || {
            let starts = entries.iter().map(start);
            starts.chain(unreadable.iter().map(unread))
        }),
    }
}

/// The freezes of a project in the time that calendars show. A project without a window has the time zone of the
/// reader, since its own is not known.
fn frozen(seen: &Observed, freezes: &[Freeze], zone: &TimeZone, now: Timestamp) -> Vec<Frozen> {
    let own = seen.window.as_ref().ok().and_then(Option::as_ref);
    let own = own.and_then(|window| window.zone().ok());
    let zone = own.unwrap_or_else(|| zone.clone());
    let weeks = i32::try_from(STARTS).unwrap_or_default().saturating_add(1);
    let until = now.saturating_add(SignedDuration::from_hours(24 * 7) * weeks);
    let until = until.unwrap_or(now);
    let is_selected = |freeze: &&Freeze| freeze.selector().matches(&seen.project);
    freezes
        .iter()
        .filter(is_selected)
        .flat_map(|freeze| {
            let period = freeze.period();
            let occurrences = period.occurrences(&zone, now, until);
            let name = period.name().to_owned();
            occurrences
                .into_iter()
                .map(move |found| Frozen::new(name.clone(), found.from, found.to))
        })
        .collect()
}

/// A project whose window could not be read has the reason: it may have one.
fn entry(seen: Observed) -> Entry {
    let FleetProject { name, id, .. } = seen.project;
    match seen.window {
        Ok(window) => Entry::new(name, id, window),
        Err(error) => Entry::unread(name, id, error.to_string()),
    }
}
