//! `calendar`: when the windows of many projects open, rendered by `atlas-maintenance-calendar`.

use atlas_maintenance::UnreadableProject;
use atlas_maintenance_calendar::{Entry, STARTS, Week, ics_pieces, svg, terminal as picture, week};
use atlas_maintenance_fleet::{FleetProject, Observed};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::fleet::{Seen, now, observed, reader_zone};
use crate::args::{Format, Global, Reader, Selection};
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
    global: &Global,
    output: Output,
) -> Result<(), Failure> {
    let zone = reader_zone(reader)?;
    let service = Service::open(global).await?;
    let observed = observed(&service.client, selection, output);
    let observed = signals::unless_stopped(observed).await;
    service.close().await;
    let seen = observed?;
    let whole = seen.whole();
    let shown = show(seen, zone, all, output);
    whole.and(shown)
}

fn show(seen: Seen, zone: TimeZone, all: bool, output: Output) -> Result<(), Failure> {
    for odd in &seen.unreadable {
        output.to_stderr(&odd.to_string());
    }
    let entries: Vec<_> = seen.fleet.into_iter().map(entry).collect();
    let now = now();
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
        Format::Json | Format::Jsonl | Format::Yaml | Format::Csv => {
            output.show(|| starts(&entries, &seen.unreadable, now), String::new)
        }
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
            next_start: next.map(|next| next.timestamp().to_string()),
            problem: entry.problem.clone(),
        }
    };
    let unread = |odd: &UnreadableProject| NextStart {
        project: odd.id.map(|id| id.to_string()),
        name: odd.name.clone(),
        next_start: None,
        problem: Some(odd.to_string()),
    };
    Calendar {
        starts: Each::new(move || {
            let starts = entries.iter().map(start);
            starts.chain(unreadable.iter().map(unread))
        }),
    }
}

/// A project whose window could not be read has the reason: it may have one.
fn entry(seen: Observed) -> Entry {
    let FleetProject { name, id, .. } = seen.project;
    match seen.window {
        Ok(window) => Entry::new(name, id, window),
        Err(error) => Entry::unread(name, id, error.to_string()),
    }
}
