//! `calendar`: when the windows of many projects open, rendered by `atlas-maintenance-calendar`.

use atlas_maintenance_calendar::{Entry, STARTS, ics, svg, terminal as picture, week};
use atlas_maintenance_fleet::Observed;
use serde_json::json;

use super::fleet::{now, observed, reader_zone};
use crate::args::{Format, Global, Reader, Selection};
use crate::failure::Failure;
use crate::output::{Output, terminal, write_text};
use crate::session::Service;

/// The width of a picture when stdout is not a terminal, in columns.
const WIDTH: usize = 100;

pub(crate) async fn run(
    selection: &Selection,
    reader: &Reader,
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
    match output.format() {
        Format::Ics => write_text(&ics(&entries, now, STARTS)),
        Format::Svg => write_text(&svg(&week(&entries, zone, now))),
        Format::Json => output.print(String::new, || {
            let starts = entries.iter().map(|entry| {
                let next = entry
                    .window
                    .as_ref()
                    .and_then(|window| window.next_start(now).ok());
                json!({
                    "project": entry.id.to_string(),
                    "name": entry.name,
                    "nextStart": next.map(|next| next.timestamp().to_string()),
                })
            });
            json!({ "starts": starts.collect::<Vec<_>>() })
        }),
        Format::Table | Format::Csv => {
            let terminal = terminal();
            let width = terminal.width.map_or(WIDTH, usize::from);
            write_text(&picture(&week(&entries, zone, now), width, terminal.color))
        }
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
