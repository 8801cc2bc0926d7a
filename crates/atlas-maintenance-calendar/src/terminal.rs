//! The week as a picture for a terminal: readable with colours and without. It must not know how
//! the week was counted.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::text::{DAY_NAMES, TITLE, printable, span, totals};
use crate::week::{Cell, HOURS, Protection, Week, level};

/// The column of the days, with a space or a mark after it.
const LABEL: usize = 4;

/// The column with the sum of a day.
const SUM: usize = 4;

/// An hour is never wider: numbers far apart are not read as a row.
const WIDEST: usize = 8;

/// Backgrounds from few to many, of 256 colours, each darker than the one before it; and what is
/// written on them. Both are set, so that it does not matter what colour the terminal has.
const SHADES: [(u8, u8); 5] = [(229, 16), (221, 16), (214, 16), (166, 231), (88, 231)];

/// The week as text of at most `width` columns: a row for each day, a column for each hour.
///
/// Made for 80 to 200 columns. With less than 32 there is no room for a picture, and the hours that
/// have a start are listed. With `color`, the hours are shaded in the 256 colours of ANSI by how
/// many windows open in them; every number is there without it too. Names are shown without the
/// control characters that they may have.
pub fn terminal(week: &Week, width: usize, color: bool) -> String {
    let mut lines = Vec::new();
    wrap(&mut lines, width, "", TITLE);
    wrap(&mut lines, width, "", &span(week));
    lines.push(String::new());
    match width.saturating_sub(LABEL + SUM) / HOURS {
        0 => list(&mut lines, width, week),
        cell => {
            let cell = cell.min(WIDEST);
            picture(&mut lines, week, cell, color);
            lines.push(String::new());
            legend(&mut lines, width, week);
        }
    }
    wrap(&mut lines, width, "", &format!("{}.", totals(week)));
    if !week.apart.is_empty() {
        lines.push(String::new());
        wrap(&mut lines, width, "", "Not in this week:");
        for apart in &week.apart {
            let line = format!("  {} ({}): {}", printable(&apart.name), apart.id, apart.why);
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
        // Two digits and no space between are no header.
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
    let (today, _) = Week::place(&week.now);
    let most = week.busiest().unwrap_or(0);
    for (day, hours) in week.cells.iter().enumerate() {
        let mark = if day == today { '*' } else { ' ' };
        let mut line = format!("{}{mark}", DAY_NAMES[day]);
        let mut sum = 0;
        for hour in hours {
            sum += hour.starts;
            let text = inside(hour, week.protection(hour), cell);
            match shade(hour.starts, most).filter(|_| color) {
                Some((back, front)) => {
                    line.push_str(&format!("\u{1b}[48;5;{back};38;5;{front}m{text}\u{1b}[0m"));
                }
                None => line.push_str(&text),
            }
        }
        line.push_str(&number(sum, SUM));
        lines.push(line.trim_end().to_owned());
    }
}

/// The number of starts in the middle of a cell, and around it how protected it is.
fn inside(hour: &Cell, protection: Option<Protection>, width: usize) -> String {
    // A few are the rule where projects are all over the world: they do not fill a cell.
    let (mark, fill) = match protection {
        None => ('·', ' '),
        Some(Protection::Few) => ('░', ' '),
        Some(Protection::Half) => ('▒', '▒'),
        Some(Protection::All) => ('▓', '▓'),
    };
    if hour.starts == 0 {
        return centred(&mark.to_string(), width, fill);
    }
    // With more than two columns, there is one to show what is protected.
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

/// A number, or how many nines it is more than.
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

/// The shade of a count: the first for one start, the last for the most.
fn shade(starts: usize, most: usize) -> Option<(u8, u8)> {
    let level = level(starts, most, SHADES.len())?;
    SHADES.get(level).copied()
}

fn list(lines: &mut Vec<String>, width: usize, week: &Week) {
    for (name, hours) in DAY_NAMES.iter().zip(&week.cells) {
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
    let mut text = "A number: so many windows open in this hour. ·: none. *: today.".to_owned();
    for kind in week.protections() {
        let mark = match kind {
            Protection::Few => '░',
            Protection::Half => '▒',
            Protection::All => '▓',
        };
        text.push_str(&format!(" {mark}: {}.", kind.words()));
    }
    wrap(lines, width, "", &text);
}

/// The columns that a character takes at most: a selector can make the one before it wider.
fn columns(c: char) -> usize {
    match c {
        '\u{fe0f}' => 1,
        c => c.width().unwrap_or(0),
    }
}

/// Adds a text, broken between words where that is possible, and within them where it is not.
fn wrap(lines: &mut Vec<String>, width: usize, indent: &str, text: &str) {
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
            // What is wider than the whole line has no place at all.
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
