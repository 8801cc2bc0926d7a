//! `fleet report`: a page with what is coming, rendered by `atlas-maintenance-calendar`.

use atlas_maintenance::{Client, Outlook};
use atlas_maintenance_calendar::{
    Entry, Report, ReportComing, ReportPart, ReportStart, report_html,
};
use atlas_maintenance_fleet::{FleetProject, WindowsFile, each_outlook};
use jiff::tz::TimeZone;

use super::each::{Outlooks, gather as gather_each};
use super::gather::{self, now, reader_zone};
use super::plan::{invalid, windows_file};
use super::upcoming::outlooks;
use super::{freeze, waves};
use crate::args::{ReportOptions, Selection, WindowsPath};
use crate::failure::Failure;
use crate::output::{Output, write_long};
use crate::progress::Progress;
use crate::signals;
use crate::when;

/// Prints the page. What could not be read is named in it.
pub(super) async fn run(
    client: &Client,
    options: &ReportOptions,
    output: Output,
) -> Result<(), Failure> {
    let zone = reader_zone(&options.reader)?;
    let path = options.file.clone().map(|path| WindowsPath { path });
    let windows = path.map(|path| windows_file(&path)).transpose()?;
    let seen = match &windows {
        None => outlooks(client, &options.selection, output).await?,
        Some(windows) => {
            let read = of_file(client, windows, &options.selection, output);
            signals::unless_stopped(read).await?
        }
    };
    let waves = match options.release {
        None => None,
        Some(release) => Some(waves::rollout(client, options, release, output).await?),
    };
    let mut report = report(&seen, zone);
    if let Some(windows) = windows {
        let (freezes, conflicts) = freeze::of_report(windows, &seen, &report.zone, report.as_of);
        report.freezes = Some(freezes);
        report.conflicts = conflicts;
    }
    let waves_whole = waves.map(|(rollout, whole)| {
        report.waves = Some(rollout);
        whole
    });
    let written = write_long(|out| report_html(&report, out));
    seen.whole().and(waves_whole.unwrap_or(Ok(()))).and(written)
}

/// Reads what is coming to the selected projects of those that a windows file is for.
async fn of_file(
    client: &Client,
    windows: &WindowsFile,
    selection: &Selection,
    output: Output,
) -> Result<Outlooks, Failure> {
    let scope = gather::scope(client, windows.organization(), selection, output).await?;
    windows.check_freezes(scope.all()).map_err(invalid)?;
    let progress = Progress::new("projects read", Some(scope.selected.len()), output);
    let (options, token) = (gather::options(selection), signals::token());
    let each = each_outlook(client, scope.selected, None, &options, &token);
    let seen = gather_each(each, progress, |_, _, _| {}).await;
    signals::check()?;
    Ok(seen)
}

fn report(seen: &Outlooks, zone: TimeZone) -> Report {
    let read = seen.projects.iter();
    let as_of = read.filter_map(|(_, outlook)| Some(outlook.as_ref().ok()?.as_of));
    let as_of = as_of.min().unwrap_or_else(now);
    let mut entries: Vec<_> = seen.projects.iter().map(entry).collect();
    entries.sort_by_cached_key(|entry| (entry.name.to_lowercase(), entry.id));
    let mut report = Report::new(entries, zone, as_of);
    let coming = seen.projects.iter();
    report.coming = coming
        .filter_map(|(project, outlook)| coming_to(project, outlook.as_ref().ok()?))
        .collect();
    report.coming.sort_by_key(|it| (it.start.estimate, it.id));
    report.problems = seen.unreadable.iter().map(ToString::to_string).collect();
    report
        .problems
        .extend(seen.stopped.iter().map(ToString::to_string));
    report
}

fn entry((project, outlook): &(FleetProject, Result<Outlook, atlas_maintenance::Error>)) -> Entry {
    match outlook {
        Ok(outlook) => Entry::new(&project.name, project.id, outlook.window.clone()),
        Err(error) => Entry::unread(&project.name, project.id, error.to_string()),
    }
}

fn coming_to(project: &FleetProject, outlook: &Outlook) -> Option<ReportComing> {
    let upcoming = outlook.upcoming.as_ref()?;
    let start = &upcoming.start;
    let zone = when::zone_of(outlook);
    let start = ReportStart::new(start.estimate, start.earliest, start.latest, zone);
    let state = when::state(upcoming);
    let (words, at) = when::gate_parts(upcoming, outlook.as_of);
    let mut deferrable = vec![ReportPart::Text(words.to_owned())];
    deferrable.extend(at.map(ReportPart::Time));
    let mut coming = ReportComing::new(&project.name, project.id, start, state, deferrable);
    coming.doubts = upcoming.doubts.iter().map(ToString::to_string).collect();
    Some(coming)
}
