//! What is said of alerts to people.

use std::collections::BTreeMap;

use atlas_maintenance::AlertCoverage;
use atlas_maintenance_fleet::ProjectAlerts;
use atlas_maintenance_types::one_line;
use comfy_table::{ColumnConstraint, Width};

use super::{Checked, Told, event_name};
use crate::commands::fleet::each::Gathered;
use crate::output::{plural, table, wrapped};

/// From this many columns on, the id has a column of its own.
const MIN_WIDE: u16 = 120;

/// A table of the projects that lack something, and totals.
pub(super) fn check(
    seen: &Gathered<ProjectAlerts>,
    checked: &[Checked<'_>],
    has_file: bool,
    width: Option<u16>,
) -> String {
    let mut parts = Vec::new();
    let lacking: Vec<_> = checked.iter().filter(|it| it.is_lacking()).collect();
    if !lacking.is_empty() {
        parts.push(lacking_table(&lacking, has_file, width));
    }
    let others = without_window(checked)
        .into_iter()
        .chain(seen.unread_lines());
    let lines = others.chain([totals(seen, checked, lacking.len(), has_file)]);
    parts.extend(lines.map(|line| wrapped(&one_line(&line), width)));
    parts.join("\n")
}

fn lacking_table(lacking: &[&Checked<'_>], has_file: bool, width: Option<u16>) -> String {
    let mut table = table(width);
    let is_narrow = width.is_some_and(|width| width < MIN_WIDE);
    let what = if has_file { "TO DO" } else { "LACKS" };
    let columns = match is_narrow {
        true => vec!["PROJECT", what],
        false => vec!["PROJECT", "ID", what],
    };
    table.set_header(columns);
    for it in lacking {
        let (name, id) = (one_line(&it.project.name), it.project.id.to_string());
        let mut what = lacks(&it.events);
        if !it.has_window {
            what.push_str("\nno window, so nothing is told");
        }
        match is_narrow {
            true => table.add_row([format!("{name}\n{id}"), what]),
            false => table.add_row([name, id, what]),
        };
    }
    if let Some(names) = table.column_mut(0) {
        names.set_padding((0, 1));
        // An id in one piece can be copied.
        names.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(25)));
    }
    table.trim_fmt()
}

/// A line for each thing that is lacking, with its events.
fn lacks(events: &[Told]) -> String {
    let mut by_lack: BTreeMap<(u8, String), Vec<&str>> = BTreeMap::new();
    for told in events.iter().filter(|told| told.is_lacking()) {
        let lack = match &told.planned {
            None => (order(told.coverage), words(told.coverage).to_owned()),
            Some(planned) => {
                let changes: Vec<_> = planned.changes.iter().map(|it| it.as_str()).collect();
                let targets: Vec<_> = { planned.targets.iter() }
                    .map(|target| one_line(&target.to_string()))
                    .collect();
                let targets = match targets.is_empty() {
                    true => String::new(),
                    false => format!(" ({})", targets.join(", ")),
                };
                (0, format!("{}{targets}", changes.join(" and ")))
            }
        };
        by_lack
            .entry(lack)
            .or_default()
            .push(event_name(&told.event));
    }
    let lines = by_lack
        .into_iter()
        .map(|((_, lack), events)| format!("{lack}: {}", events.join(", ")));
    lines.collect::<Vec<_>>().join("\n")
}

/// The worst first.
fn order(coverage: AlertCoverage) -> u8 {
    match coverage {
        AlertCoverage::Missing => 0,
        AlertCoverage::Disabled => 1,
        AlertCoverage::NobodyTold => 2,
        AlertCoverage::Limited => 3,
        _ => 4,
    }
}

fn words(coverage: AlertCoverage) -> &'static str {
    match coverage {
        AlertCoverage::Covered => "told",
        AlertCoverage::MailOnly => "by e-mail only",
        AlertCoverage::NobodyTold => "all targets are off",
        AlertCoverage::Limited => "of some clusters only",
        AlertCoverage::Disabled => "disabled",
        AlertCoverage::Missing => "no alert",
        _ => "not known",
    }
}

/// How many projects are named in a line.
const MAX_NAMED: usize = 3;

/// The projects that lack nothing and are told nothing.
fn without_window(checked: &[Checked<'_>]) -> Option<String> {
    let others = checked
        .iter()
        .filter(|it| !it.has_window && !it.is_lacking());
    let others: Vec<_> = others.map(|it| it.project.to_string()).collect();
    let named = others.get(..MAX_NAMED).unwrap_or(&others).join(", ");
    let more = match others.len().checked_sub(MAX_NAMED) {
        Some(more @ 1..) => format!(" and {more} more"),
        _ => String::new(),
    };
    (!others.is_empty()).then(|| format!("no window, so nothing is told: {named}{more}"))
}

fn totals(
    seen: &Gathered<ProjectAlerts>,
    checked: &[Checked<'_>],
    lacking: usize,
    has_file: bool,
) -> String {
    let all = plural(checked.len(), "project", "projects");
    let mut text = match has_file {
        true => format!("{all} with alerts in the file: {lacking} to change"),
        false => format!("{all}: {lacking} do not tell somebody besides e-mail of all five events"),
    };
    match checked.iter().filter(|it| !it.has_window).count() {
        0 => {}
        count => text.push_str(&format!(
            "; {count} without a window are told nothing, whatever their alerts are"
        )),
    }
    match seen.unread().count() {
        0 => text,
        unread => format!("{text}; {unread} not read"),
    }
}
