//! `calendar`: when the windows of many projects open, rendered by `atlas-maintenance-calendar`.

use atlas_maintenance_calendar::{Entry, STARTS, Week, ics, svg, terminal as picture, week};
use atlas_maintenance_fleet::Observed;
use jiff::Timestamp;

use super::fleet::{now, observed, reader_zone};
use crate::args::{Format, Global, Reader, Selection};
use crate::failure::Failure;
use crate::output::{Output, write_text};
use crate::results::{Calendar, NextStart};
use crate::session::Service;

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
    let observed = observed(&service.client, selection).await;
    service.close().await;
    let (fleet, unreadable) = observed?;
    for odd in &unreadable {
        output.to_stderr(&odd.to_string());
    }
    let entries = entries(fleet, output);
    let now = now();
    let shown = |week: Week| if all { week } else { week.folded() };
    match output.format() {
        Format::Ics => write_text(&ics(&entries, now, STARTS)),
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
            output.show(|| starts(&entries, now), String::new)
        }
    }
}

fn starts(entries: &[Entry], now: Timestamp) -> Calendar {
    let starts = entries.iter().map(|entry| {
        let window = entry.window.as_ref();
        let next = window.and_then(|window| window.next_start(now).ok());
        NextStart {
            project: entry.id.to_string(),
            name: entry.name.clone(),
            next_start: next.map(|next| next.timestamp().to_string()),
        }
    });
    Calendar {
        starts: starts.collect(),
    }
}

/// Reports projects whose windows could not be read and leaves them out: they may have a window.
fn entries(fleet: Vec<Observed>, output: Output) -> Vec<Entry> {
    fleet
        .into_iter()
        .filter_map(|seen| match seen.window {
            Ok(window) => Some(Entry::new(seen.project.name, seen.project.id, window)),
            Err(error) => {
                output.to_stderr(&format!("{}: window not read: {error}", seen.project));
                None
            }
        })
        .collect()
}
