//! What is coming as OpenMetrics text, for a collector that reads files.
//!
//! The names are documented in docs/metrics.md, and stay.

use std::fmt::Write as _;

use atlas_maintenance_types::one_line;
use jiff::Timestamp;

use crate::commands::Outlooks;
use crate::results::state;

/// A freeze that maintenance of a project falls into: the id and name of the project, and the freeze.
pub(crate) type FreezeConflict = (String, String, String);

/// The states that are counted, whether a project is in them or not.
const STATES: [&str; 5] = ["none", "announced", "deferred", "asked-to-start", "started"];

/// The metrics of a reading.
pub(crate) fn upcoming(seen: &Outlooks, conflicts: &[FreezeConflict]) -> String {
    let read = seen.projects.iter();
    let read: Vec<_> = read
        .filter_map(|(project, outlook)| Some((project, outlook.as_ref().ok()?)))
        .collect();
    let mut text = String::new();
    let mut seconds = Vec::new();
    let (mut left, mut open) = (Vec::new(), Vec::new());
    for (project, outlook) in &read {
        let Some(coming) = &outlook.upcoming else {
            continue;
        };
        let state = state(Some(coming));
        let project = [
            ("project", project.id.to_string()),
            ("name", project.name.clone()),
        ];
        let until = coming
            .start
            .estimate
            .duration_since(outlook.as_of)
            .as_secs();
        let with_state: Vec<_> = project
            .iter()
            .cloned()
            .chain([("state", state.to_owned())])
            .collect();
        seconds.push((labels(&with_state), until.to_string()));
        left.push((labels(&project), coming.gate.deferrals_left.to_string()));
        let is_open = coming.can_be_deferred(outlook.as_of);
        open.push((labels(&project), u8::from(is_open).to_string()));
    }
    family(
        &mut text,
        "atlas_maintenance_seconds_until_start",
        "Seconds until the estimated start of announced maintenance; negative once it has passed.",
        &seconds,
    );
    family(
        &mut text,
        "atlas_maintenance_deferrals_left",
        "How many times the coming maintenance can still be deferred.",
        &left,
    );
    family(
        &mut text,
        "atlas_maintenance_gate_open",
        "Whether the coming maintenance can be deferred now, by the estimate.",
        &open,
    );
    let conflicts: Vec<_> = { conflicts.iter() }
        .map(|(project, name, freeze)| {
            let pairs = [
                ("project", project.clone()),
                ("name", name.clone()),
                ("freeze", freeze.clone()),
            ];
            (labels(&pairs), "1".to_owned())
        })
        .collect();
    family(
        &mut text,
        "atlas_maintenance_freeze_conflict",
        "1 for coming maintenance that may fall into a freeze.",
        &conflicts,
    );
    let counts: Vec<_> = STATES
        .iter()
        .map(|of| {
            let count = read
                .iter()
                .filter(|(_, outlook)| state(outlook.upcoming.as_ref()) == *of);
            (
                labels(&[("state", (*of).to_owned())]),
                count.count().to_string(),
            )
        })
        .collect();
    family(
        &mut text,
        "atlas_maintenance_projects",
        "Projects by the state of their maintenance.",
        &counts,
    );
    let without = read.iter().filter(|(_, outlook)| outlook.window.is_none());
    let single = |value: usize| vec![(String::new(), value.to_string())];
    family(
        &mut text,
        "atlas_maintenance_projects_without_window",
        "Projects without a window, which get no announcement.",
        &single(without.count()),
    );
    family(
        &mut text,
        "atlas_maintenance_projects_unread",
        "Projects that could not be read.",
        &single(seen.unread().count()),
    );
    let as_of = read.iter().map(|(_, outlook)| outlook.as_of).min();
    let as_of = as_of.unwrap_or_else(Timestamp::now).as_second();
    family(
        &mut text,
        "atlas_maintenance_reading_timestamp_seconds",
        "When the oldest of these values was read, in seconds since 1970; its age is time() minus this.",
        &[(String::new(), as_of.to_string())],
    );
    text.push_str("# EOF\n");
    text
}

/// A metric of type gauge, with its samples.
fn family(text: &mut String, name: &str, help: &str, samples: &[(String, String)]) {
    let _ = writeln!(text, "# TYPE {name} gauge\n# HELP {name} {help}");
    for (labels, value) in samples {
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

fn labels(pairs: &[(&str, String)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| {
        // What is not printable is escaped once by us, as everywhere, and the backslash then for the format.
        let value = one_line(value).replace('\\', "\\\\").replace('"', "\\\"");
        format!("{name}=\"{value}\"")
    });
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        let pairs = [
            ("name", "a\"b\\c\nd".to_owned()),
            ("state", "none".to_owned()),
        ];
        assert_eq!(labels(&pairs), r#"{name="a\"b\\c\\nd",state="none"}"#);
    }

    /// Each family once, with its samples behind it, and the end that a reader needs.
    #[test]
    fn text_of_no_project_has_every_family_and_its_end() {
        let nothing = Outlooks {
            projects: Vec::new(),
            unreadable: Vec::new(),
            stopped: None,
        };
        let conflict = ("1".to_owned(), "shop".to_owned(), "launch".to_owned());
        let text = upcoming(&nothing, &[conflict]);
        assert!(text.ends_with("\n# EOF\n"));
        let families: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" gauge"))
            .collect();
        assert_eq!(families.len(), 8, "{text}");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/metrics.md");
        let document = std::fs::read_to_string(path).unwrap();
        for family in &families {
            assert!(document.contains(&format!("| `{family}` |")), "{family}");
        }
        let mut family = "";
        for line in text.lines().filter(|line| *line != "# EOF") {
            if let Some(line) = line.strip_prefix("# TYPE ") {
                family = line.strip_suffix(" gauge").unwrap();
            } else {
                let line = line.strip_prefix("# HELP ").unwrap_or(line);
                assert_eq!(line.split(['{', ' ']).next(), Some(family));
            }
        }
        let conflict =
            "atlas_maintenance_freeze_conflict{project=\"1\",name=\"shop\",freeze=\"launch\"} 1\n";
        assert!(text.contains(conflict));
        assert!(text.contains("atlas_maintenance_projects{state=\"none\"} 0\n"));
    }
}
