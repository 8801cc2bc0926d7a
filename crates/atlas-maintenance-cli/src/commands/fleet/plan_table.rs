//! A plan as text: a table for each rule and kind of change, and totals.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use atlas_maintenance::WindowDifference;
use atlas_maintenance_fleet::{FleetPlan, PlannedChange, PlannedProject, PlannedWave};
use atlas_maintenance_types::one_line;

use crate::long_table::write_table;
use crate::output::plural;

/// What is done to a project, in the order of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Set,
    Reset,
    Refused,
}

impl Kind {
    /// `None` for what a plan leaves as it is.
    fn of(change: &PlannedChange) -> Option<Self> {
        match change {
            PlannedChange::Set { .. } => Some(Self::Set),
            PlannedChange::Reset { .. } => Some(Self::Reset),
            PlannedChange::Refused { .. } => Some(Self::Refused),
            _ => None,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Set => "to set",
            Self::Reset => "to reset",
            Self::Refused => "cannot be changed",
        }
    }
}

/// How windows and waves differ, in one line.
pub(super) fn listed(differences: &[WindowDifference], wave: Option<PlannedWave>) -> String {
    let wave = wave
        .filter(|wave| wave.is_change())
        .map(|wave| wave.to_string());
    let differences = differences.iter().map(ToString::to_string);
    let differences: Vec<_> = differences.chain(wave).collect();
    differences.join(", ")
}

/// The change of a project, in one line.
pub(super) fn change(planned: &PlannedProject) -> String {
    match &planned.change {
        PlannedChange::Set {
            differences,
            deferrals_reset,
            wave,
            ..
        } => {
            let mut line = listed(differences, *wave);
            if *deferrals_reset > 0 {
                line.push_str(&format!(
                    "; deferrals of scheduled maintenance reset: {deferrals_reset}"
                ));
            }
            line
        }
        PlannedChange::Reset { window, .. } => {
            let mut line = format!("opens {} {}:00 -> never", window.day, window.hour);
            line.push_str("; auto-defer and protected hours are reset too");
            line
        }
        PlannedChange::Refused { reason, .. } => format!("cannot be changed: {reason}"),
        PlannedChange::UpToDate => "up to date".to_owned(),
        PlannedChange::Ignored => "ignored".to_owned(),
        _ => "no rule matches".to_owned(),
    }
}

/// Writes what a plan would do, at most `width` columns wide if it is given.
pub(super) fn write_text(
    plan: &FleetPlan,
    width: Option<u16>,
    writer: &mut dyn Write,
) -> io::Result<()> {
    let mut groups: BTreeMap<(_, Kind), Vec<&PlannedProject>> = BTreeMap::new();
    for planned in plan.projects() {
        if let Some(kind) = Kind::of(&planned.change) {
            groups
                .entry((planned.rule, kind))
                .or_default()
                .push(planned);
        }
    }
    for ((rule, kind), projects) in &groups {
        let rule = rule.map_or_else(
            || "no rule".to_owned(),
            |line| format!("rule at line {line}"),
        );
        let count = plural(projects.len(), "project", "projects");
        writeln!(writer, "{rule}: {count} {}", kind.label())?;
        let rows = || projects.iter().copied().map(cells);
        write_table(writer, &["PROJECT", "ID", "CHANGE"], rows, INDENT, width)?;
        writeln!(writer)?;
    }
    writeln!(writer, "{}", totals(plan, width))
}

/// The columns by which projects stand below the heading of their group.
const INDENT: u16 = 2;

fn cells(planned: &PlannedProject) -> Vec<String> {
    // Of a group that is refused, the heading says so.
    let change = change(planned);
    let change = change
        .strip_prefix("cannot be changed: ")
        .unwrap_or(&change);
    let name = one_line(&planned.project.name);
    vec![name, planned.project.id.to_string(), one_line(change)]
}

fn totals(plan: &FleetPlan, width: Option<u16>) -> String {
    let count = |what: fn(&PlannedChange) -> bool| {
        let changes = plan.projects().iter().map(|planned| &planned.change);
        changes.filter(|change| what(change)).count()
    };
    let mut text = format!("{} to change", plan.changes());
    let set = count(|change| Kind::of(change) == Some(Kind::Set));
    let reset = count(|change| Kind::of(change) == Some(Kind::Reset));
    if set > 0 && reset > 0 {
        let _ = write!(text, " ({set} to set, {reset} to reset)");
    }
    let rest = format!(
        "{} cannot be changed, {} up to date, {} ignored, {} unmatched",
        count(|change| Kind::of(change) == Some(Kind::Refused)),
        count(|change| matches!(change, PlannedChange::UpToDate)),
        count(|change| matches!(change, PlannedChange::Ignored)),
        count(|change| matches!(change, PlannedChange::Unmatched)),
    );
    let is_wide = width.is_some_and(|width| text.len() + rest.len() + 2 > usize::from(width));
    text.push_str(if is_wide { "\n" } else { ", " });
    text + &rest
}
