//! `fleet list`: one row for each project.

use std::fmt::Display;
use std::io::{self, Write};

use atlas_maintenance::{CurrentWindow, UnreadableProject};
use atlas_maintenance_fleet::Observed;
use atlas_maintenance_types::one_line;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::gather::now;
use crate::document::Each;
use crate::failure::Failure;
use crate::long_table::write_table;
use crate::output::{Output, plural};
use crate::printable::lines;
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

/// The headers where a project takes two lines.
const NARROW_HEADERS: [&str; 6] = [
    "PROJECT",
    "OPENS",
    "NEXT (UTC, HERE)",
    "DEF",
    "AUTO",
    "PROT",
];

/// What the list is made of. Its rows are made one by one, since there can be very many.
#[derive(Clone, Copy)]
struct List<'a> {
    fleet: &'a [Observed],
    /// Entries of the list that cannot be read.
    unreadable: &'a [UnreadableProject],
    here: &'a TimeZone,
    now: Timestamp,
}

impl<'a> List<'a> {
    fn rows(self) -> impl Iterator<Item = Row<'a>> {
        self.fleet.iter().map(move |seen| Row {
            seen,
            next: seen
                .window
                .as_ref()
                .ok()
                .and_then(Option::as_ref)
                .map(|window| {
                    window
                        .next_start(self.now)
                        .map_err(|error| error.to_string())
                }),
        })
    }
}

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

    fn wide(&self, here: &TimeZone) -> Vec<String> {
        let project = &self.seen.project;
        let [day, hour, zone, utc, local, deferrals, auto, protected] = self.cells(here);
        let day = self.marked_missing().unwrap_or(day);
        let (name, id) = (one_line(&project.name), project.id.to_string());
        vec![
            name, id, day, hour, zone, utc, local, deferrals, auto, protected,
        ]
    }

    fn narrow(&self, here: &TimeZone) -> Vec<String> {
        let project = &self.seen.project;
        let [day, hour, zone, utc, local, deferrals, auto, protected] = self.cells(here);
        let name = format!("{}\n{}", one_line(&project.name), project.id);
        let opens = self.marked_missing();
        let opens = opens.unwrap_or_else(|| format!("{day:.3} {hour}\n{zone}"));
        let next = format!("{utc}\n{local}");
        vec![name, opens, next, deferrals, auto, protected]
    }

    /// Dashes make a missing window stand out among names of days.
    fn marked_missing(&self) -> Option<String> {
        self.missing().map(|why| format!("-- {why} --"))
    }

    fn listed(&self, here: &TimeZone) -> ListedProject {
        let project = &self.seen.project;
        let next = self.next.as_ref().and_then(|next| next.as_ref().ok());
        ListedProject {
            project: Some(project.id.to_string()),
            name: Some(project.name.clone()),
            organization: project.organization.map(|id| id.to_string()),
            tags: project.tags.clone(),
            window: self.window().map(Into::into),
            problem: self.seen.window.as_ref().err().map(ToString::to_string),
            next_start: next.map(|next| next.timestamp().to_string()),
            next_start_here: next.map(|next| next.with_time_zone(here.clone()).to_string()),
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
    let list = List {
        fleet,
        unreadable,
        here,
        now: now(),
    };
    output.show_long(
        || list.document(),
        |writer| list.write_text(output.width(), writer),
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

impl<'a> List<'a> {
    fn write_text(self, width: Option<u16>, writer: &mut dyn Write) -> io::Result<()> {
        let wide = HEADERS.map(str::to_uppercase);
        let wide = wide.each_ref().map(String::as_str);
        if width.is_some_and(|width| width < MIN_WIDE) {
            let rows = || self.rows().map(|row| row.narrow(self.here));
            write_table(writer, &NARROW_HEADERS, rows, 0, width)?;
        } else {
            let rows = || self.rows().map(|row| row.wide(self.here));
            write_table(writer, &wide, rows, 0, width)?;
        }
        for odd in self.unreadable {
            writeln!(writer, "{}", lines(&format!("-- {odd} --")))?;
        }
        writeln!(writer, "{}", totals(self.fleet))
    }

    fn document(self) -> ProjectList<'a> {
        ProjectList {
            projects: Each::new(move || {
                let listed = self.rows().map(move |row| row.listed(self.here));
                let odd = self.unreadable.iter().map(|odd| ListedProject {
                    project: odd.id.map(|id| id.to_string()),
                    name: odd.name.clone(),
                    problem: Some(odd.to_string()),
                    ..ListedProject::default()
                });
                listed.chain(odd)
            }),
            table: Each::new(move || self.table()),
        }
    }

    /// The cells of CSV: those of the table, without line breaks and with the problem.
    fn table(self) -> impl Iterator<Item = Vec<String>> {
        let header = HEADERS.iter().copied().chain(["problem"]);
        let header = header.map(str::to_owned).collect();
        let rows = self.rows().map(move |row| {
            let project = &row.seen.project;
            let mut cells = vec![project.name.clone(), project.id.to_string()];
            cells.extend(row.cells(self.here));
            cells.push(row.missing().unwrap_or_default());
            cells
        });
        let odd = self.unreadable.iter().map(|odd| {
            let id = odd.id.map_or_else(String::new, |id| id.to_string());
            let mut cells = vec![odd.name.clone().unwrap_or_default(), id];
            cells.extend(<[String; 8]>::default());
            cells.push(odd.to_string());
            cells
        });
        std::iter::once(header).chain(rows).chain(odd)
    }
}

#[cfg(test)]
mod tests {
    use atlas_maintenance_fleet::FleetProject;

    use super::*;
    use crate::document::{DataFormat, write};

    /// Counts what is written, and the most at once.
    #[derive(Default)]
    struct Counter {
        total: usize,
        most: usize,
    }

    impl Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.total += bytes.len();
            self.most = self.most.max(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn long_list_is_written_in_pieces() {
        let project = |number| {
            let id = format!("{number:024x}").parse().unwrap();
            Observed::new(FleetProject::new(id, format!("project {number}")), Ok(None))
        };
        let fleet: Vec<_> = (0..5_000).map(project).collect();
        let list = List {
            fleet: &fleet,
            unreadable: &[],
            here: &TimeZone::UTC,
            now: Timestamp::UNIX_EPOCH,
        };
        let formats = [
            DataFormat::Json,
            DataFormat::JsonLines,
            DataFormat::Yaml,
            DataFormat::Csv,
        ];
        for format in formats.map(Some).into_iter().chain([None]) {
            let mut counter = Counter::default();
            match format {
                Some(format) => write(&list.document(), format, &mut counter).unwrap(),
                None => list.write_text(Some(200), &mut counter).unwrap(),
            }
            assert!(counter.total > 200_000, "{format:?}: {}", counter.total);
            assert!(counter.most <= 16_384, "{format:?}: {}", counter.most);
        }
    }
}
