//! The week as a picture for a terminal, readable with and without colours.

use anstyle::{Ansi256Color, Style};
use unicode_width::UnicodeWidthStr as _;

use crate::text::{TITLE, frozen, span, totals, wrap};
use crate::week::{Cell, HOURS, Protection, Week, level, levels};

/// The width of the names of days, with a space or the mark of today.
const LABEL: usize = 4;

/// The width of the sum of a day.
const SUM: usize = 4;

/// An hour in a freeze.
const FROZEN: char = 'F';

/// Stands behind the number of starts of which some are in a freeze.
const CONFLICT: char = '!';

/// The greatest width of an hour: numbers far apart are hard to read as a row.
const MAX_CELL: usize = 8;

/// Background and text colour of the 256 ANSI colours, from few starts to many, each background
/// darker than the last. Both are set, so the colours of the terminal do not matter.
const SHADES: [(u8, u8); 5] = [(229, 16), (221, 16), (214, 16), (166, 231), (88, 231)];

/// The week as text of at most `width` columns: a row for each day, a column for each hour.
///
/// Designed for 80 to 200 columns. Below 32 columns there is no room for the picture, so the hours
/// with a start are listed. With `color`, hours are shaded by the number of starts, in 256 ANSI
/// colours, which the legend explains; the numbers are shown either way. Control characters in names are escaped.
pub fn terminal(week: &Week, width: usize, color: bool) -> String {
    let mut lines = Vec::new();
    wrap(&mut lines, width, "", TITLE);
    wrap(&mut lines, width, "", &span(week));
    lines.push(String::new());
    match width.saturating_sub(LABEL + SUM) / HOURS {
        0 => list(&mut lines, width, week),
        cell => {
            let cell = cell.min(MAX_CELL);
            picture(&mut lines, week, cell, color);
            lines.push(String::new());
            legend(&mut lines, width, week);
            if color {
                shades(&mut lines, width, week);
            }
        }
    }
    wrap(&mut lines, width, "", &format!("{}.", totals(week)));
    for freeze in &week.freezes {
        wrap(&mut lines, width, "    ", &frozen(freeze));
    }
    if !week.unplaced.is_empty() {
        lines.push(String::new());
        wrap(&mut lines, width, "", "Not in this week:");
        for project in &week.unplaced {
            let line = format!("  {} ({}): {}", project.name, project.id, project.reason);
            wrap(&mut lines, width, "    ", &line);
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn picture(lines: &mut Vec<String>, week: &Week, cell: usize, color: bool) {
    let mut head = " ".repeat(LABEL);
    for hour in 0..HOURS {
        // In narrow cells the labels would touch, so only every third hour has one.
        let label = if cell > 2 || hour % 3 == 0 {
            format!("{hour:02}")
        } else {
            String::new()
        };
        match cell {
            1 if hour % 3 == 1 => {}
            1 if hour % 3 == 0 => head.push_str(&label),
            _ => head.push_str(&centred(&label, cell, ' ')),
        }
    }
    head.push_str(&format!("{:>SUM$}", "sum"));
    lines.push(head.trim_end().to_owned());
    let (today, _) = Week::position(&week.now);
    let most = week.busiest().unwrap_or(0);
    for (day, name, hours) in week.days() {
        let mark = if day == today { '*' } else { ' ' };
        let mut line = format!("{name}{mark}");
        let mut sum = 0;
        for hour in hours {
            sum += hour.starts;
            let text = cell_text(hour, week.protection(hour), cell);
            match shade(hour.starts, most).filter(|_| color) {
                Some((back, front)) => {
                    line.push_str(&shaded(&text, (back, front)));
                }
                None => line.push_str(&text),
            }
        }
        line.push_str(&number(sum, SUM));
        lines.push(line.trim_end().to_owned());
    }
}

/// A text in a shade.
fn shaded(text: &str, (back, front): (u8, u8)) -> String {
    let style = Style::new()
        .bg_color(Some(Ansi256Color(back).into()))
        .fg_color(Some(Ansi256Color(front).into()));
    format!("{style}{text}{style:#}")
}

/// The number of starts in the middle of a cell, surrounded by the sign of its protection.
fn cell_text(hour: &Cell, protection: Option<Protection>, width: usize) -> String {
    // Protection by a few is common when projects are in many zones, so it does not fill the cell.
    let (mark, fill) = match protection {
        None => ('·', ' '),
        Some(Protection::Few) => ('░', ' '),
        Some(Protection::Half) => ('▒', '▒'),
        Some(Protection::All) => ('▓', '▓'),
    };
    if hour.starts == 0 {
        let mark = if hour.frozen > 0 { FROZEN } else { mark };
        return centred(&mark.to_string(), width, fill);
    }
    if hour.starts_in_freeze > 0 {
        let room = if width > 2 {
            width - 2
        } else {
            width.saturating_sub(1)
        };
        let number = match room {
            0 => String::new(),
            room => number(hour.starts, room).trim_start().to_owned(),
        };
        return centred(&format!("{number}{CONFLICT}"), width, fill);
    }
    // A cell of more than two columns keeps one for the sign.
    let room = if width > 2 { width - 1 } else { width };
    let number = number(hour.starts, room).trim_start().to_owned();
    match protection {
        Some(Protection::Few) if number.len() < width => {
            let before = centred(&number, width, fill);
            before.replacen(&format!(" {number}"), &format!("░{number}"), 1)
        }
        _ => centred(&number, width, fill),
    }
}

/// A number, right-aligned; if it does not fit, nines and a plus, such as `99+`.
fn number(number: usize, width: usize) -> String {
    let text = number.to_string();
    if text.len() <= width {
        format!("{text:>width$}")
    } else if width < 2 {
        "+".to_owned()
    } else {
        format!("{}+", "9".repeat(width - 1))
    }
}

fn centred(text: &str, width: usize, fill: char) -> String {
    let free = width.saturating_sub(text.width());
    let right = free / 2;
    let fill = |count| fill.to_string().repeat(count);
    format!("{}{text}{}", fill(free - right), fill(right))
}

/// The shade of a count, from the first for one start to the last for `most`.
fn shade(starts: usize, most: usize) -> Option<(u8, u8)> {
    let level = level(starts, most, SHADES.len())?;
    SHADES.get(level).copied()
}

fn list(lines: &mut Vec<String>, width: usize, week: &Week) {
    for (_, name, hours) in week.days() {
        for (hour, cell) in hours.iter().enumerate().filter(|(_, cell)| cell.starts > 0) {
            wrap(
                lines,
                width,
                "",
                &format!("{name} {hour:02} {}", cell.starts),
            );
        }
    }
    lines.push(String::new());
}

fn legend(lines: &mut Vec<String>, width: usize, week: &Week) {
    let mut text = "Number: windows that open in this hour. ·: none. *: today.".to_owned();
    for kind in week.protections() {
        let mark = match kind {
            Protection::Few => '░',
            Protection::Half => '▒',
            Protection::All => '▓',
        };
        text.push_str(&format!(" {mark}: {}.", kind.label()));
    }
    if !week.freezes.is_empty() {
        text.push_str(&format!(
            " {FROZEN}: no window opens, and some project has a freeze. {CONFLICT}: windows that open in a freeze \
             of their project."
        ));
    }
    wrap(lines, width, "", &text);
}

/// Adds which colour stands for how many starts.
fn shades(lines: &mut Vec<String>, width: usize, week: &Week) {
    let most = week.busiest().unwrap_or(0);
    let mut line = "Colours:".to_owned();
    let mut used = line.len();
    for (index, counts) in levels(most, SHADES.len()) {
        let Some(shade) = SHADES.get(index) else {
            continue;
        };
        let text = match (counts.start(), counts.end()) {
            (from, to) if from == to => format!(" {from} "),
            (from, to) => format!(" {from} to {to} "),
        };
        if used + 1 + text.len() > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else {
            line.push(' ');
            used += 1;
        }
        used += text.len();
        line.push_str(&shaded(&text, *shade));
    }
    if most > 0 {
        lines.push(line);
    }
}
