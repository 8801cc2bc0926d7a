//! Texts that all pictures share, and names made safe to display.

use atlas_maintenance_types::one_line;
use jiff::{ToSpan as _, Zoned};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::week::{Week, WeekFreeze};

pub(crate) const TITLE: &str = "Maintenance windows: starts in each hour of the week";

/// A count and its noun.
pub(crate) fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The period and the time zone of the week.
pub(crate) fn span(week: &Week) -> String {
    let end = week.now.saturating_add(7.days());
    format!(
        "{} to {}, time zone {}",
        minute(&week.now),
        minute(&end),
        zone_name(&week.now)
    )
}

/// The number of starts and of projects without one.
pub(crate) fn totals(week: &Week) -> String {
    let mut text = count(week.starts.len(), "start", "starts");
    if let Some(busiest) = week.busiest() {
        text.push_str(&format!(", at most {busiest} in one hour"));
    }
    if week.folded > 0 {
        let projects = count(week.folded, "project has", "projects have");
        text.push_str(&format!("; {projects} no window"));
    }
    if !week.unplaced.is_empty() {
        let projects = count(week.unplaced.len(), "project is", "projects are");
        text.push_str(&format!("; {projects} not in this week, see below"));
    }
    text
}

/// A freeze of the week, and what starts in it.
pub(crate) fn frozen(freeze: &WeekFreeze) -> String {
    format!(
        "Freeze {:?}: {}, {}",
        freeze.name,
        count(freeze.projects, "project", "projects"),
        match freeze.starts {
            0 => "no window opens in it".to_owned(),
            starts => count(starts, "window opens in it", "windows open in it"),
        }
    )
}

fn minute(time: &Zoned) -> String {
    time.strftime("%a %d %b %Y %H:%M").to_string()
}

pub(crate) fn zone_name(time: &Zoned) -> String {
    match time.time_zone().iana_name() {
        Some(name) => name.to_owned(),
        None => time.strftime("UTC%:z").to_string(),
    }
}

/// The most columns that a character takes. A variation selector can widen the one before it.
fn columns(c: char) -> usize {
    match c {
        '\u{fe0f}' => 1,
        c => c.width().unwrap_or(0),
    }
}

/// Adds a text, broken between words if possible, otherwise within them.
pub(crate) fn wrap(lines: &mut Vec<String>, width: usize, indent: &str, text: &str) {
    // Here, and not where texts are made, so that none is forgotten.
    let text = one_line(text);
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_inclusive(' ') {
        if used > 0 && used + word.trim_end().chars().map(columns).sum::<usize>() > width {
            lines.push(line.trim_end().to_owned());
            line = indent.chars().take(width / 2).collect();
            used = line.width();
        }
        for c in word.chars() {
            let wide = columns(c);
            // A character wider than the line cannot be shown.
            let (c, wide) = if wide > width {
                ('?', width.min(1))
            } else {
                (c, wide)
            };
            if used + wide > width {
                if c == ' ' {
                    continue;
                }
                lines.push(line.trim_end().to_owned());
                line.clear();
                used = 0;
            }
            if wide <= width && width > 0 {
                line.push(c);
            }
            used += wide;
        }
    }
    lines.push(line.trim_end().to_owned());
}
