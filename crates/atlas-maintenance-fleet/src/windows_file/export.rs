//! Writes the windows that projects have as a windows file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use atlas_maintenance::{CurrentWindow, DayOfWeek, OrganizationId, ProtectedHours, Setting};
use atlas_maintenance_types::one_line;

use crate::project::Observed;

/// What the projects of a rule have in common, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Window {
        day: DayOfWeek,
        hour: u8,
        /// `Keep` where the service would not accept the reported hours.
        protected: Setting<(u8, u8)>,
        auto_defer: bool,
    },
    NoWindow,
    Unread,
}

/// The windows file that changes nothing: projects with the same window share a rule that lists
/// their ids. Of a project that occurs twice, the first occurrence counts.
pub fn export(fleet: &[Observed]) -> String {
    let mut seen = BTreeSet::new();
    let mut groups: BTreeMap<Group, Vec<&Observed>> = BTreeMap::new();
    for observed in fleet {
        if seen.insert(observed.project.id) {
            groups.entry(group(observed)).or_default().push(observed);
        }
    }
    let mut text = "# The first rule that selects a project decides.\n".to_owned();
    if let Some(organization) = organization(fleet) {
        line(&mut text, format_args!("organization = \"{organization}\""));
    }
    for (group, mut members) in groups {
        members
            .sort_by(|a, b| (&a.project.name, a.project.id).cmp(&(&b.project.name, b.project.id)));
        rule(&mut text, group, &members);
    }
    text
}

fn group(observed: &Observed) -> Group {
    match &observed.window {
        Ok(Some(window)) => Group::Window {
            day: window.day,
            hour: window.hour.get(),
            protected: protected(window),
            auto_defer: window.auto_defer,
        },
        Ok(None) => Group::NoWindow,
        Err(_) => Group::Unread,
    }
}

fn protected(window: &CurrentWindow) -> Setting<(u8, u8)> {
    let Some(hours) = window.protected_hours else {
        return Setting::Clear;
    };
    ProtectedHours::new(hours.start(), hours.end()).map_or(Setting::Keep, |hours| {
        Setting::Set((hours.start().get(), hours.end().get()))
    })
}

/// The organization of the projects, where it is known to be the same for all.
fn organization(fleet: &[Observed]) -> Option<OrganizationId> {
    let first = fleet.first()?.project.organization?;
    let is_of_all = fleet
        .iter()
        .all(|observed| observed.project.organization == Some(first));
    is_of_all.then_some(first)
}

fn rule(text: &mut String, group: Group, members: &[&Observed]) {
    line(text, format_args!("\n[[rule]]\nselect.ids = ["));
    for observed in members {
        let (id, name) = (observed.project.id, one_line(&observed.project.name));
        match &observed.window {
            Err(error) => line(
                text,
                format_args!("  \"{id}\", # {name}: {}", one_line(&error.to_string())),
            ),
            Ok(_) => line(text, format_args!("  \"{id}\", # {name}")),
        }
    }
    line(text, format_args!("]"));
    match group {
        Group::NoWindow => line(text, format_args!("window = \"none\"")),
        Group::Unread => line(text, format_args!("ignore = true # could not be read")),
        Group::Window {
            day,
            hour,
            protected,
            auto_defer,
        } => {
            let day = day.name().to_ascii_lowercase();
            line(text, format_args!("day = \"{day}\"\nhour = {hour}"));
            match protected {
                Setting::Set((start, end)) => {
                    line(text, format_args!("protected_hours = \"{start}-{end}\""));
                }
                Setting::Clear => line(text, format_args!("protected_hours = \"none\"")),
                Setting::Keep => line(
                    text,
                    format_args!(
                        "# protected_hours: kept, the service would not accept them today"
                    ),
                ),
            }
            line(text, format_args!("auto_defer = {auto_defer}"));
        }
    }
}

fn line(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{what}");
}
