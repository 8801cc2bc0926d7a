//! `fleet list`: one row for each project.

use std::fmt::Display;

use atlas_maintenance::{CurrentWindow, UnreadableProject};
use atlas_maintenance_fleet::Observed;
use atlas_maintenance_types::one_line;
use comfy_table::{ContentArrangement, Table, presets};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::json;

use super::gather::now;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Output, plural, terminal, window_json, write_line, write_text};
use crate::printable::{csv_cell, json_text, lines};

const HEADERS: [&str; 10] = [
    "name",
    "id",
    "day",
    "hour",
    "zone",
    "next (UTC)",
    "next here",
    "deferrals",
    "auto-defer",
    "protected",
];

/// A project and its next start.
struct Row<'a> {
    seen: &'a Observed,
    /// The next start of the window, or why there is none. `None` without a window.
    next: Option<Result<Zoned, String>>,
}

impl Row<'_> {
    fn window(&self) -> Option<&CurrentWindow> {
        self.seen.window.as_ref().ok()?.as_ref()
    }

    /// Why the window is missing, if it is.
    fn missing(&self) -> Option<String> {
        match &self.seen.window {
            Ok(Some(_)) => None,
            Ok(None) => Some("no window".to_owned()),
            Err(error) => Some(format!("not read: {error}")),
        }
    }

    fn next_in(&self, zone: &TimeZone) -> String {
        match &self.next {
            Some(Ok(next)) => next
                .with_time_zone(zone.clone())
                .strftime("%Y-%m-%d %H:%M")
                .to_string(),
            Some(Err(why)) => why.clone(),
            None => String::new(),
        }
    }

    /// The columns after name and id.
    fn cells(&self, here: &TimeZone) -> [String; 8] {
        let Some(window) = self.window() else {
            return Default::default();
        };
        let text = |value: &dyn Display| value.to_string();
        [
            text(&window.day),
            format!("{:02}:00", window.hour.get()),
            one_line(&window.time_zone),
            self.next_in(&TimeZone::UTC),
            self.next_in(here),
            text(&window.deferrals),
            if window.auto_defer { "on" } else { "off" }.to_owned(),
            window
                .protected_hours
                .map_or_else(String::new, |hours| text(&hours)),
        ]
    }
}

/// Prints the projects.
pub(super) fn show(
    fleet: &[Observed],
    unreadable: &[UnreadableProject],
    here: &TimeZone,
    output: Output,
) -> Result<(), Failure> {
    let now: Timestamp = now();
    let rows: Vec<Row<'_>> = fleet
        .iter()
        .map(|seen| Row {
            seen,
            next: seen
                .window
                .as_ref()
                .ok()
                .and_then(Option::as_ref)
                .map(|window| window.next_start(now).map_err(|error| error.to_string())),
        })
        .collect();
    match output.format() {
        Format::Csv => write_text(&csv(&rows, unreadable, here)?),
        Format::Json => write_line(&json_text(&json(&rows, unreadable, here))),
        _ => {
            write_line(&lines(&table(&rows, here)))?;
            for odd in unreadable {
                write_line(&lines(&format!("-- {odd} --")))?;
            }
            write_line(&totals(fleet))
        }
    }
}

fn totals(fleet: &[Observed]) -> String {
    let count = |what: fn(&Observed) -> bool| fleet.iter().filter(|seen| what(seen)).count();
    let projects = plural(fleet.len(), "project", "projects");
    let without = count(|seen| matches!(seen.window, Ok(None)));
    let text = format!("{projects}, {without} without a window");
    match count(|seen| seen.window.is_err()) {
        0 => text,
        unread => format!("{text}, {unread} not read"),
    }
}

/// Below this many columns, each project takes two lines.
const MIN_WIDE: u16 = 140;

fn table(rows: &[Row<'_>], here: &TimeZone) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let width = terminal().width;
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
    }
    let is_narrow = width.is_some_and(|width| width < MIN_WIDE);
    if is_narrow {
        table.set_header([
            "PROJECT",
            "OPENS",
            "NEXT (UTC, HERE)",
            "DEF",
            "AUTO",
            "PROT",
        ]);
    } else {
        table.set_header(HEADERS.map(str::to_uppercase));
    }
    for row in rows {
        let project = &row.seen.project;
        let [day, hour, zone, utc, local, deferrals, auto, protected] = row.cells(here);
        // Dashes make a missing window stand out among names of days.
        let missing = row.missing().map(|why| format!("-- {why} --"));
        if is_narrow {
            let opens = missing.unwrap_or_else(|| format!("{day:.3} {hour}\n{zone}"));
            let name = format!("{}\n{}", one_line(&project.name), project.id);
            table.add_row([
                name,
                opens,
                format!("{utc}\n{local}"),
                deferrals,
                auto,
                protected,
            ]);
        } else {
            let day = missing.unwrap_or(day);
            let id = project.id.to_string();
            table.add_row([
                one_line(&project.name),
                id,
                day,
                hour,
                zone,
                utc,
                local,
                deferrals,
                auto,
                protected,
            ]);
        }
    }
    if let Some(names) = table.column_mut(0) {
        names.set_padding((0, 1));
    }
    table.trim_fmt()
}

fn csv(
    rows: &[Row<'_>],
    unreadable: &[UnreadableProject],
    here: &TimeZone,
) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: &dyn Display| Failure::Local(format!("cannot write the list: {error}"));
    let header = HEADERS.iter().copied().chain(["problem"]);
    writer
        .write_record(header)
        .map_err(|error| failed(&error))?;
    for row in rows {
        let project = &row.seen.project;
        let first = [project.name.clone(), project.id.to_string()];
        let record = first
            .into_iter()
            .chain(row.cells(here))
            .chain([row.missing().unwrap_or_default()]);
        writer
            .write_record(record.map(|cell| csv_cell(&cell)))
            .map_err(|error| failed(&error))?;
    }
    for odd in unreadable {
        let id = odd.id.map_or_else(String::new, |id| id.to_string());
        let name = odd.name.clone().unwrap_or_default();
        let record = [name, id].into_iter().chain(<[String; 8]>::default());
        let record = record.chain([odd.to_string()]);
        writer
            .write_record(record.map(|cell| csv_cell(&cell)))
            .map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn json(rows: &[Row<'_>], unreadable: &[UnreadableProject], here: &TimeZone) -> serde_json::Value {
    let odd = unreadable.iter().map(|odd| {
        json!({
            "project": odd.id.map(|id| id.to_string()),
            "name": odd.name,
            "problem": odd.to_string(),
        })
    });
    let projects: Vec<_> = rows
        .iter()
        .map(|row| {
            let project = &row.seen.project;
            let next = row.next.as_ref().and_then(|next| next.as_ref().ok());
            json!({
                "project": project.id.to_string(),
                "name": project.name,
                "organization": project.organization,
                "tags": project.tags,
                "window": row.window().map(window_json),
                "problem": row.seen.window.as_ref().err().map(ToString::to_string),
                "nextStart": next.map(|next| next.timestamp().to_string()),
                "nextStartHere": next.map(|next| next.with_time_zone(here.clone()).to_string()),
            })
        })
        .chain(odd)
        .collect();
    json!({ "projects": projects })
}
