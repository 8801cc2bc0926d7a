//! `fleet history`: the maintenances that there were, and what happened to each.

use atlas_maintenance::{Client, Outcome, PastMaintenance};
use atlas_maintenance_fleet::{FleetProject, each_history};
use atlas_maintenance_types::one_line;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::each::{Gathered, read_each};
use crate::args::Selection;
use crate::failure::Failure;
use crate::output::{Output, plural, table};
use crate::results::{HistoryList, HistoryRow};
use crate::signals;
use crate::when;

pub(super) async fn run(
    client: &Client,
    selection: &Selection,
    since: Timestamp,
    zone: TimeZone,
    output: Output,
) -> Result<(), Failure> {
    let read = read_each(
        client,
        selection,
        output,
        "projects read",
        |projects, options, token| each_history(client, projects, since, options, token),
    );
    let seen = signals::unless_stopped(read).await?;
    let mut rows: Vec<_> = rows(&seen).collect();
    rows.sort_by_key(|(project, past)| (time_of(past), project.id));
    let shown = output.show(
        || document(&seen, &rows),
        || {
            let known: Vec<_> = { rows.iter() }
                .map(|(project, past)| (Some(project.name.as_str()), *past))
                .collect();
            let mut parts = Vec::new();
            if !known.is_empty() {
                parts.push(text(&known, &zone, output.width()));
            }
            parts.extend(seen.unread_lines());
            let projects = plural(seen.projects.len(), "project", "projects");
            let maintenances = plural(rows.len(), "maintenance", "maintenances");
            parts.push(format!(
                "{maintenances} of {projects} since {}",
                when::time(since, &zone)
            ));
            parts.join("\n")
        },
    );
    seen.whole().and(shown)
}

fn rows(
    seen: &Gathered<Vec<PastMaintenance>>,
) -> impl Iterator<Item = (&FleetProject, &PastMaintenance)> {
    let read = seen.projects.iter();
    let read = read.filter_map(|(project, past)| Some((project, past.as_ref().ok()?)));
    read.flat_map(|(project, past)| past.iter().map(move |past| (project, past)))
}

/// What a maintenance is sorted by.
fn time_of(past: &PastMaintenance) -> Option<Timestamp> {
    let first = past.events.first()?;
    past.started
        .or(past.announced)
        .or(Timestamp::from_second(first.created.unix_seconds()).ok())
}

fn document(
    seen: &Gathered<Vec<PastMaintenance>>,
    rows: &[(&FleetProject, &PastMaintenance)],
) -> HistoryList {
    let known = rows
        .iter()
        .map(|(project, past)| HistoryRow::new(&project.id.to_string(), Some(&project.name), past));
    let unread = seen.unread();
    let unread = unread.map(|(id, name, problem)| HistoryRow::unread(id, name, problem));
    HistoryList {
        maintenances: known.chain(unread).collect(),
    }
}

/// A table of maintenances, each with the name of its project where there are several.
pub(crate) fn text(
    rows: &[(Option<&str>, &PastMaintenance)],
    zone: &TimeZone,
    width: Option<u16>,
) -> String {
    let mut table = table(width);
    let has_names = rows.iter().any(|(name, _)| name.is_some());
    let started = format!("STARTED ({})", when::zone_name(zone));
    let headers = ["ANNOUNCED", "DEFERRED", started.as_str(), "RAN", "OUTCOME"];
    let project = has_names.then_some("PROJECT");
    table.set_header(project.into_iter().chain(headers));
    let time = |at: Option<Timestamp>| at.map_or_else(String::new, |at| when::time(at, zone));
    for (name, past) in rows {
        let deferrals = past.deferrals.iter().map(|deferral| {
            let by = match (&deferral.by, deferral.is_automatic) {
                (Some(actor), _) => one_line(&actor.to_string()),
                (None, true) => "automatically".to_owned(),
                (None, false) => "by whom is not told".to_owned(),
            };
            format!("{} {by}", when::time(deferral.at, zone))
        });
        let ran = past
            .duration()
            .and_then(|ran| SignedDuration::try_from(ran).ok());
        let outcome = match past.outcome {
            Outcome::Completed => "completed",
            Outcome::Cancelled => "no longer needed",
            Outcome::Started => "running, or its end is not told",
            Outcome::Announced => "announced",
            _ => "not told",
        };
        let asked = past.asked.as_ref().map(|(at, by)| {
            let by = by.as_ref().map_or_else(String::new, |by| {
                format!(" by {}", one_line(&by.to_string()))
            });
            format!("\nstart asked for {}{by}", when::time(*at, zone))
        });
        let cells = [
            time(past.announced),
            deferrals.collect::<Vec<_>>().join("\n"),
            time(past.started),
            ran.map_or_else(String::new, when::length),
            format!("{outcome}{}", asked.unwrap_or_default()),
        ];
        let name = has_names.then(|| name.map_or_else(String::new, one_line));
        table.add_row(name.into_iter().chain(cells));
    }
    if let Some(first) = table.column_mut(0) {
        first.set_padding((0, 1));
    }
    table.trim_fmt()
}
