//! The week as a self-contained SVG picture, readable without colour and by a screen reader.

mod frozen;
pub(crate) mod markup;

use std::fmt::Write as _;

use atlas_maintenance_types::one_line;

use self::markup::{cut, escape};
use crate::text::{TITLE, count, span, totals};
use crate::week::{Cell, DAYS, HOURS, Protection, Start, Week, level, levels};

/// The side of a cell. All lengths are in the units of the picture, usually pixels.
const CELL: usize = 36;
/// The left and the top edge of the grid.
const LEFT: usize = 64;
const TOP: usize = 112;
const WIDTH: usize = LEFT + HOURS * CELL + 68;
/// The bottom edge of the grid.
const BOTTOM: usize = TOP + DAYS * CELL;
/// The top of the legend.
const LEGEND: usize = BOTTOM + 28;
/// The top of the list of unplaced projects.
const LIST: usize = LEGEND + 2 * CELL + 44;
const LINE_HEIGHT: usize = 20;
/// The most projects in that list: a picture is to be looked at whole.
const MAX_LISTED: usize = 20;
/// The length of a line of that list, in columns of text.
const COLUMNS: usize = 120;

/// Background and text colour, from few starts to many, each background darker than the last.
const SHADES: [(&str, &str); 5] = [
    ("#fde9a9", "#000"),
    ("#fdc154", "#000"),
    ("#f08a24", "#000"),
    ("#b9480f", "#fff"),
    ("#6e2405", "#fff"),
];

pub(crate) const STYLE: &str = "\
text{font:13px system-ui,'Segoe UI','DejaVu Sans',sans-serif;fill:#222}\
.t{font-size:20px;font-weight:600}.m{text-anchor:middle}.e{text-anchor:end}.b{font-weight:700}\
.n{font-size:14px;font-weight:600;text-anchor:middle}";

/// The hatchings of protected hours.
const PATTERNS: &str = "\
<pattern id=\"amw-few\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\" \
patternTransform=\"rotate(45)\"><path d=\"M1 0V9\" stroke=\"#bbb\" stroke-width=\"1\"/></pattern>\
<pattern id=\"amw-half\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
patternTransform=\"rotate(45)\"><path d=\"M1 0V6\" stroke=\"#777\" stroke-width=\"1.6\"/></pattern>\
<pattern id=\"amw-all\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
patternTransform=\"rotate(45)\"><path d=\"M1 0V6M0 1H6\" stroke=\"#555\" stroke-width=\"1.6\"/>\
</pattern>";

/// The week as an SVG document: a row for each day, a column for each hour.
///
/// The picture needs no other file and no script. The more windows open in an hour, the darker the
/// cell, which also shows the number; protected hours are hatched. For screen readers, `<desc>`
/// describes the whole picture, and the `<title>` of each hour names its projects. Of the projects that
/// are not in the week the picture lists twenty, and counts the others.
pub fn svg(week: &Week) -> String {
    let list = match week.unplaced.len() {
        0 => 0,
        // The heading, the projects, and how many more there are.
        projects if projects > MAX_LISTED => LINE_HEIGHT * (MAX_LISTED + 2),
        projects => LINE_HEIGHT * (projects + 1),
    };
    let height = frozen::bottom(week) + list;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"amw-title amw-desc\">\n\
         <title id=\"amw-title\">{TITLE}</title>\n<desc id=\"amw-desc\">{}</desc>\n\
         <style>{STYLE}</style>\n<defs>{PATTERNS}</defs>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        escape(&described(week))
    );
    text(&mut out, "t", 16, 32, TITLE);
    text(&mut out, "", 16, 56, &format!("{}.", span(week)));
    text(&mut out, "", 16, 76, &format!("{}.", totals(week)));
    grid(&mut out, week);
    now(&mut out, week);
    legend(&mut out, week);
    frozen::list(&mut out, week);
    unplaced(&mut out, week);
    out.push_str("</svg>\n");
    out
}

pub(crate) fn text(out: &mut String, class: &str, x: usize, y: usize, text: &str) {
    let class = match class {
        "" => String::new(),
        class => format!(" class=\"{class}\""),
    };
    line(
        out,
        format_args!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>", escape(text)),
    );
}

pub(crate) fn line(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{line}");
}

fn grid(out: &mut String, week: &Week) {
    for hour in 0..HOURS {
        let x = LEFT + hour * CELL + CELL / 2;
        text(out, "m", x, TOP - 8, &format!("{hour:02}"));
    }
    text(out, "e", WIDTH - 20, TOP - 8, "sum");
    let (today, _) = Week::position(&week.now);
    for (day, name, hours) in week.days() {
        let y = TOP + day * CELL;
        let class = if day == today { "b e" } else { "e" };
        text(out, class, LEFT - 12, y + 23, name);
        for (hour, cell) in hours.iter().enumerate() {
            let x = LEFT + hour * CELL;
            let position = (day, hour);
            let title = described_cell(week, name, position, cell);
            line(out, format_args!("<g><title>{}</title>", escape(&title)));
            square(out, week, cell, x, y);
            frozen::mark(out, cell, x, y);
            line(out, format_args!("</g>"));
        }
        let sum: usize = hours.iter().map(|cell| cell.starts).sum();
        text(out, "e", WIDTH - 20, y + 23, &sum.to_string());
    }
}

fn square(out: &mut String, week: &Week, cell: &Cell, x: usize, y: usize) {
    let shade = level(cell.starts, week.busiest().unwrap_or(0), SHADES.len())
        .and_then(|level| SHADES.get(level));
    let (fill, ink) = shade.copied().unwrap_or(("#fff", "#000"));
    rect(out, fill, x, y);
    if let Some(kind) = week.protection(cell) {
        rect(out, hatch(kind), x, y);
    }
    if cell.starts > 0 {
        // A background in the colour of the cell separates the number from the hatching. An outline would do
        // it better, but some programs paint it over the number.
        let number = cell.starts.to_string();
        let width = number.len() * 9 + 8;
        line(
            out,
            format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"20\" rx=\"4\" fill=\"{fill}\"/>",
                x + CELL / 2 - width / 2,
                y + 8
            ),
        );
        line(
            out,
            format_args!(
                "<text class=\"n\" x=\"{}\" y=\"{}\" style=\"fill:{ink}\">{number}</text>",
                x + CELL / 2,
                y + 23
            ),
        );
    }
}

fn rect(out: &mut String, fill: &str, x: usize, y: usize) {
    line(
        out,
        format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{CELL}\" height=\"{CELL}\" fill=\"{fill}\" \
             stroke=\"#c4c4c4\"/>"
        ),
    );
}

fn hatch(kind: Protection) -> &'static str {
    match kind {
        Protection::Few => "url(#amw-few)",
        Protection::Half => "url(#amw-half)",
        Protection::All => "url(#amw-all)",
    }
}

/// Marks the moment at which the week begins.
fn now(out: &mut String, week: &Week) {
    let (day, hour) = Week::position(&week.now);
    let minutes = usize::try_from(week.now.minute()).unwrap_or_default();
    let x = LEFT + hour * CELL + minutes * CELL / 60;
    mark(out, x, TOP + day * CELL);
}

fn mark(out: &mut String, x: usize, y: usize) {
    line(
        out,
        format_args!(
            "<path d=\"M{x} {y}v{CELL}\" stroke=\"#fff\" stroke-width=\"5\"/>\
             <path d=\"M{x} {y}v{CELL}m-4 0h8m-8 -{CELL}h8\" stroke=\"#06c\" stroke-width=\"2.4\"/>"
        ),
    );
}

fn legend(out: &mut String, week: &Week) {
    let most = week.busiest().unwrap_or(0);
    let mut x = LEFT;
    for (index, counts) in levels(most, SHADES.len()) {
        let Some((fill, _)) = SHADES.get(index) else {
            continue;
        };
        let label = match (*counts.start(), *counts.end()) {
            (from, to) if from == to => starts(from),
            (from, to) => format!("{from} to {to}"),
        };
        rect(out, fill, x, LEGEND);
        x = sample_label(out, x, LEGEND, &label);
    }
    mark(out, x + CELL / 2, LEGEND);
    sample_label(out, x, LEGEND, "now");
    let (mut x, y) = (LEFT, LEGEND + CELL + 8);
    for kind in week.protections() {
        rect(out, "#fff", x, y);
        rect(out, hatch(kind), x, y);
        x = sample_label(out, x, y, kind.label());
    }
    frozen::legend(out, week, y);
}

/// Writes the label to the right of a sample. Returns where the next sample begins.
fn sample_label(out: &mut String, x: usize, y: usize, label: &str) -> usize {
    text(out, "", x + CELL + 8, y + 23, label);
    x + CELL + 32 + label.len() * 8
}

fn starts(starts: usize) -> String {
    count(starts, "start", "starts")
}

fn unplaced(out: &mut String, week: &Week) {
    let list = frozen::bottom(week);
    let top = |index: usize| list + LINE_HEIGHT / 2 + LINE_HEIGHT * index;
    if let Some(more @ 1..) = week.unplaced.len().checked_sub(MAX_LISTED) {
        let more = format!("and {}", count(more, "more project", "more projects"));
        text(out, "", 32, top(MAX_LISTED + 1), &more);
    }
    for (index, project) in week.unplaced.iter().take(MAX_LISTED).enumerate() {
        if index == 0 {
            text(out, "b", 16, top(0), "Not in this week:");
        }
        let reason = format!("({}): {}", project.id, project.reason);
        line(
            out,
            format_args!(
                "<text x=\"32\" y=\"{}\"><title>{}</title>{}</text>",
                top(index + 1),
                escape(&project.name),
                escape(&unplaced_line(&project.name, &reason))
            ),
        );
    }
}

/// Cuts the name rather than the reason.
fn unplaced_line(name: &str, reason: &str) -> String {
    let reason = cut(&one_line(reason), COLUMNS - 24);
    let room = COLUMNS.saturating_sub(reason.chars().count() + 1);
    format!("{} {reason}", cut(&one_line(name), room))
}

/// An hour in words, with the names of its projects.
fn described_cell(week: &Week, day_name: &str, position: (usize, usize), cell: &Cell) -> String {
    let (_, hour) = position;
    let mut text = format!("{day_name} {hour:02}:00: {}", starts(cell.starts));
    let in_cell = |start: &&Start| Week::position(&start.at) == position;
    for (index, start) in week.starts.iter().filter(in_cell).enumerate() {
        let before = if index == 0 { ": " } else { ", " };
        let _ = write!(text, "{before}{}", start.name);
    }
    if cell.protected > 0 {
        let (some, all) = (cell.protected, week.starts.len());
        let _ = write!(text, "; protected by {some} of {all}");
    }
    frozen::describe(&mut text, cell);
    text
}

/// The whole picture in words.
fn described(week: &Week) -> String {
    let mut text = format!("{}. {}.", span(week), totals(week));
    for (day, name, hours) in week.days() {
        for (hour, cell) in hours.iter().enumerate().filter(|(_, cell)| cell.starts > 0) {
            let _ = write!(text, " {}.", described_cell(week, name, (day, hour), cell));
        }
    }
    for freeze in &week.freezes {
        let _ = write!(text, " {}.", crate::text::frozen(freeze));
    }
    for project in &week.unplaced {
        let _ = write!(
            text,
            " Not in this week: {} ({}): {}.",
            project.name, project.id, project.reason
        );
    }
    text
}
