//! `fleet upcoming`: what maintenance is coming, by its start.

use std::collections::BTreeMap;

use atlas_maintenance::{Client, Outlook, Upcoming};
use atlas_maintenance_calendar::{Coming, coming_ics};
use atlas_maintenance_fleet::{FleetProject, WindowsFile, each_outlook};
use atlas_maintenance_types::one_line;
use comfy_table::{ColumnConstraint, Width};
use jiff::tz::TimeZone;

use super::each::{Outlooks, read_each};
use super::freeze;
use super::gather::now;
use crate::args::{Format, Selection};
use crate::failure::Failure;
use crate::openmetrics::{self, FreezeConflict};
use crate::output::{Output, plural, table, write_text};
use crate::results::{UpcomingList, UpcomingRow};
use crate::signals;
use crate::when::{self, Shown};

/// Reads what is coming to the selected projects.
pub(crate) async fn outlooks(
    client: &Client,
    selection: &Selection,
    output: Output,
) -> Result<Outlooks, Failure> {
    let read = read_each(
        client,
        selection,
        output,
        "projects read",
        |projects, options, token| each_outlook(client, projects, None, options, token),
    );
    signals::unless_stopped(read).await
}

pub(super) async fn run(
    client: &Client,
    selection: &Selection,
    freezes: Option<WindowsFile>,
    zone: TimeZone,
    all: bool,
    output: Output,
) -> Result<(), Failure> {
    let seen = outlooks(client, selection, output).await?;
    let conflicts = freezes.map_or_else(Vec::new, |file| freeze::conflicts(file, &seen));
    let shown = show(&seen, &conflicts, &zone, all, output);
    seen.whole().and(shown)
}

/// A project with maintenance that is coming.
struct Row<'a> {
    project: &'a FleetProject,
    outlook: &'a Outlook,
    upcoming: &'a Upcoming,
}

fn show(
    seen: &Outlooks,
    conflicts: &[FreezeConflict],
    zone: &TimeZone,
    all: bool,
    output: Output,
) -> Result<(), Failure> {
    let read = seen.projects.iter();
    let read = read.filter_map(|(project, outlook)| Some((project, outlook.as_ref().ok()?)));
    let (mut rows, mut idle) = (Vec::new(), Vec::new());
    for (project, outlook) in read {
        match &outlook.upcoming {
            Some(upcoming) => rows.push(Row {
                project,
                outlook,
                upcoming,
            }),
            None => idle.push((project, outlook)),
        }
    }
    rows.sort_by_key(|row| (row.upcoming.start.estimate, row.project.id));
    match output.format() {
        Format::Ics => write_text(&calendar(&rows)),
        Format::Openmetrics => write_text(&openmetrics::upcoming(seen, conflicts)),
        _ => output.show(
            || document(seen, &rows, &idle, conflicts),
            || {
                let text = text(seen, &rows, &idle, zone, all, output);
                let conflicts = conflicts.iter().map(|(id, name, freeze)| {
                    let (name, freeze) = (one_line(name), one_line(freeze));
                    format!("! {name} ({id}) may start in the freeze {freeze}")
                });
                conflicts.chain([text]).collect::<Vec<_>>().join("\n")
            },
        ),
    }
}

fn document(
    seen: &Outlooks,
    rows: &[Row<'_>],
    idle: &[(&FleetProject, &Outlook)],
    conflicts: &[FreezeConflict],
) -> UpcomingList {
    let coming = rows.iter().map(|row| (row.project, row.outlook));
    let read = coming.chain(idle.iter().copied());
    let mut freezes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (id, _, freeze) in conflicts {
        freezes.entry(id).or_default().push(freeze.clone());
    }
    let read = read.map(|(project, outlook)| {
        let id = project.id.to_string();
        UpcomingRow {
            freezes: freezes.get(id.as_str()).cloned().unwrap_or_default(),
            ..UpcomingRow::new(&id, Some(&project.name), outlook)
        }
    });
    let unread = seen.unread();
    let unread = unread.map(|(id, name, problem)| UpcomingRow::unread(id, name, problem));
    UpcomingList {
        projects: read.chain(unread).collect(),
    }
}

fn calendar(rows: &[Row<'_>]) -> String {
    let as_of = rows.iter().map(|row| row.outlook.as_of).max();
    let coming: Vec<_> = rows
        .iter()
        .map(|row| {
            let key = row.upcoming.id().unwrap_or("coming");
            let estimate = row.upcoming.start.estimate;
            let mut coming = Coming::new(&row.project.name, row.project.id, key, estimate);
            coming.is_started = when::is_started(row.upcoming);
            let mut lines = vec![format!("Project {}", row.project.id)];
            lines.extend(when::sentences(
                row.upcoming,
                row.outlook.as_of,
                &TimeZone::UTC,
            ));
            coming.text = lines.join("\n");
            coming
        })
        .collect();
    coming_ics(&coming, as_of.unwrap_or_else(now))
}

/// How many projects with the same doubt are named.
const MAX_NAMED: usize = 3;

/// From this many columns on, a project takes one line.
const MIN_WIDE: u16 = 140;

fn text(
    seen: &Outlooks,
    rows: &[Row<'_>],
    idle: &[(&FleetProject, &Outlook)],
    zone: &TimeZone,
    all: bool,
    output: Output,
) -> String {
    let width = output.width();
    let is_narrow = width.is_some_and(|width| width < MIN_WIDE);
    let mut parts = Vec::new();
    if !rows.is_empty() {
        let mut table = table(width);
        if is_narrow {
            table.set_header(["PROJECT", "STARTS ABOUT", "STATE", "DEFERRABLE"]);
        } else {
            let columns = [
                "PROJECT",
                "ID",
                "STARTS ABOUT",
                "IN",
                "NOT BEFORE",
                "NOT AFTER",
                "STATE",
                "DEFERRABLE",
            ];
            table.set_header(columns);
        }
        for row in rows {
            let Shown {
                start,
                ahead,
                earliest,
                latest,
                state,
                gate,
            } = when::shown(row.upcoming, row.outlook.as_of, zone);
            let mark = if row.upcoming.doubts.is_empty() {
                ""
            } else {
                " ?"
            };
            let start = format!("{start}{mark}");
            let name = one_line(&row.project.name);
            let id = row.project.id.to_string();
            if is_narrow {
                table.add_row([
                    format!("{name}\n{id}"),
                    format!("{start}\n{ahead}"),
                    state,
                    gate,
                ]);
            } else {
                table.add_row([name, id, start, ahead, earliest, latest, state, gate]);
            }
        }
        if let Some(names) = table.column_mut(0) {
            names.set_padding((0, 1));
            // An id in one piece can be copied.
            names.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(25)));
        }
        parts.push(table.trim_fmt());
    }
    parts.extend(doubts(rows));
    if all {
        let names = idle
            .iter()
            .map(|(project, _)| format!("{project}: none announced"));
        parts.extend(names);
    }
    parts.extend(seen.unread_lines());
    parts.push(totals(seen, rows, idle));
    parts.push(format!(
        "times in {}; starts are estimates, ? those that are uncertain",
        when::zone_name(zone)
    ));
    parts.join("\n")
}

/// What makes starts uncertain, each with its projects: many have the same doubt.
fn doubts(rows: &[Row<'_>]) -> Vec<String> {
    let mut by_text: BTreeMap<String, Vec<&FleetProject>> = BTreeMap::new();
    for row in rows {
        for doubt in &row.upcoming.doubts {
            let projects = by_text.entry(doubt.to_string()).or_default();
            projects.push(row.project);
        }
    }
    let lines = by_text.into_iter().map(|(doubt, projects)| {
        let named = projects.iter().take(MAX_NAMED).map(ToString::to_string);
        let mut named = named.collect::<Vec<_>>().join(", ");
        if let Some(more @ 1..) = projects.len().checked_sub(MAX_NAMED) {
            named.push_str(&format!(" and {more} more"));
        }
        format!("? {doubt}: {named}")
    });
    lines.collect()
}

fn totals(seen: &Outlooks, rows: &[Row<'_>], idle: &[(&FleetProject, &Outlook)]) -> String {
    let projects = plural(seen.projects.len(), "project", "projects");
    let deferrable = rows
        .iter()
        .filter(|row| row.upcoming.can_be_deferred(row.outlook.as_of));
    let mut text = format!(
        "{projects}: {} with maintenance coming, {} of them deferrable now; {} with none announced",
        rows.len(),
        deferrable.count(),
        idle.len()
    );
    let without = idle.iter().filter(|(_, outlook)| outlook.window.is_none());
    match without.count() {
        0 => {}
        count => text.push_str(&format!(
            ", of which {count} without a window get no announcement"
        )),
    }
    match seen.unread().count() {
        0 => text,
        unread => format!("{text}; {unread} not read"),
    }
}
