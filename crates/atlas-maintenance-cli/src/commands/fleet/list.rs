//! `fleet list`: one row for each project.

use std::fmt::Display;

use atlas_maintenance::{CurrentWindow, UnreadableProject};
use atlas_maintenance_fleet::Observed;
use atlas_maintenance_types::one_line;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::gather::now;
use crate::failure::Failure;
use crate::output::{Output, plural, table};
use crate::results::{ListedProject, ProjectList};

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
    output.show(
        || document(&rows, unreadable, here),
        || {
            let mut text = vec![listed(&rows, here, output.width())];
            text.extend(unreadable.iter().map(|odd| format!("-- {odd} --")));
            text.push(totals(fleet));
            text.join("\n")
        },
    )
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

fn listed(rows: &[Row<'_>], here: &TimeZone, width: Option<u16>) -> String {
    let mut table = table(width);
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

fn document(rows: &[Row<'_>], unreadable: &[UnreadableProject], here: &TimeZone) -> ProjectList {
    let listed = rows.iter().map(|row| {
        let project = &row.seen.project;
        let next = row.next.as_ref().and_then(|next| next.as_ref().ok());
        ListedProject {
            project: Some(project.id.to_string()),
            name: Some(project.name.clone()),
            organization: project.organization.map(|id| id.to_string()),
            tags: project.tags.clone(),
            window: row.window().map(Into::into),
            problem: row.seen.window.as_ref().err().map(ToString::to_string),
            next_start: next.map(|next| next.timestamp().to_string()),
            next_start_here: next.map(|next| next.with_time_zone(here.clone()).to_string()),
        }
    });
    let odd = unreadable.iter().map(|odd| ListedProject {
        project: odd.id.map(|id| id.to_string()),
        name: odd.name.clone(),
        problem: Some(odd.to_string()),
        ..ListedProject::default()
    });
    ProjectList {
        projects: listed.chain(odd).collect(),
        table: cells(rows, unreadable, here),
    }
}

/// The cells of CSV: those of the table, without line breaks and with the problem.
fn cells(rows: &[Row<'_>], unreadable: &[UnreadableProject], here: &TimeZone) -> Vec<Vec<String>> {
    let header = HEADERS.iter().copied().chain(["problem"]);
    let mut table = vec![header.map(str::to_owned).collect()];
    for row in rows {
        let project = &row.seen.project;
        let mut cells = vec![project.name.clone(), project.id.to_string()];
        cells.extend(row.cells(here));
        cells.push(row.missing().unwrap_or_default());
        table.push(cells);
    }
    for odd in unreadable {
        let id = odd.id.map_or_else(String::new, |id| id.to_string());
        let mut cells = vec![odd.name.clone().unwrap_or_default(), id];
        cells.extend(<[String; 8]>::default());
        cells.push(odd.to_string());
        table.push(cells);
    }
    table
}
