//! The windows that projects have, as a windows file that asks for no change.
//!
//! It must not know what plans make of a file; tests hold the two together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use atlas_maintenance::{CurrentWindow, ProtectedHours};
use atlas_maintenance_types::one_line;

use crate::project::Observed;

/// What the projects of a rule have in common, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Window {
        day: atlas_maintenance::DayOfWeek,
        hour: u8,
        /// `None`: not such that it could be set today, so it is left out.
        protected: Option<Option<(u8, u8)>>,
        auto_defer: bool,
    },
    NoWindow,
    Unread,
}

/// A windows file by which every project stays as it is: projects with the same window share a
/// rule that lists their ids. A project that is there twice counts once, as it was seen first.
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

fn protected(window: &CurrentWindow) -> Option<Option<(u8, u8)>> {
    let Some(hours) = window.protected_hours else {
        return Some(None);
    };
    ProtectedHours::new(hours.start(), hours.end())
        .ok()
        .map(|hours| Some((hours.start().get(), hours.end().get())))
}

/// The one organization of all projects, where all are known to be of the same.
fn organization(fleet: &[Observed]) -> Option<&str> {
    let first = fleet.first()?.project.organization.as_deref()?;
    let is_id = first.parse::<atlas_maintenance::ProjectId>().is_ok();
    let of_all = fleet
        .iter()
        .all(|observed| observed.project.organization.as_deref() == Some(first));
    (is_id && of_all).then_some(first)
}

fn rule(text: &mut String, group: Group, members: &[&Observed]) {
    line(text, format_args!("\n[[rule]]\nselect.ids = ["));
    for observed in members {
        let (id, name) = (observed.project.id, one_line(&observed.project.name));
        match &observed.window {
            Err(why) => line(
                text,
                format_args!("  \"{id}\", # {name}: {}", one_line(why)),
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
                Some(Some((start, end))) => {
                    line(text, format_args!("protected_hours = \"{start}-{end}\""));
                }
                Some(None) => line(text, format_args!("protected_hours = \"none\"")),
                None => line(
                    text,
                    format_args!("# protected_hours: kept, they could not be set like this today"),
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
