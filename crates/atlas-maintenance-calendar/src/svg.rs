//! The week as an SVG picture that stands by itself: readable in grey, on paper and by ear. It must
//! not know how the week was counted.

mod markup;

use std::fmt::Write as _;

use crate::Why;
use crate::svg::markup::{cut, escape};
use crate::text::{DAY_NAMES, TITLE, count, printable, span, totals};
use crate::week::{Cell, DAYS, HOURS, Protection, Week, level};

/// The side of an hour.
const CELL: usize = 36;
/// Where the hours begin, from the left and from the top.
const LEFT: usize = 64;
const TOP: usize = 112;
const WIDTH: usize = LEFT + HOURS * CELL + 68;
/// Where the hours end.
const BOTTOM: usize = TOP + DAYS * CELL;
/// What is below them.
const LEGEND: usize = BOTTOM + 28;
const LIST: usize = LEGEND + 2 * CELL + 44;
const LINE: usize = 20;
/// How much of a line there is room for, in columns of a letter.
const COLUMNS: usize = 120;

/// From few to many, each darker than the one before it, and what is written on them.
const SHADES: [(&str, &str); 5] = [
    ("#fde9a9", "#000"),
    ("#fdc154", "#000"),
    ("#f08a24", "#000"),
    ("#b9480f", "#fff"),
    ("#6e2405", "#fff"),
];

const STYLE: &str = "\
text{font:13px system-ui,'Segoe UI','DejaVu Sans',sans-serif;fill:#222}\
.t{font-size:20px;font-weight:600}.m{text-anchor:middle}.e{text-anchor:end}.b{font-weight:700}\
.n{font-size:14px;font-weight:600;text-anchor:middle;stroke-width:5px;stroke-linejoin:round;\
paint-order:stroke}";

/// The hatchings of hours that are protected, by how many.
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
/// It needs no other file and no script. The more windows open in an hour, the darker it is, and the
/// number is written in it; protected hours are hatched. What it shows is also in its `<desc>`, for
/// those who have it read to them, and each hour tells in its `<title>` which projects it is about.
pub fn svg(week: &Week) -> String {
    let list = if week.apart.is_empty() {
        0
    } else {
        LINE * (week.apart.len() + 1)
    };
    let height = LIST + list;
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
    apart(&mut out, week);
    out.push_str("</svg>\n");
    out
}

fn text(out: &mut String, class: &str, x: usize, y: usize, text: &str) {
    let class = match class {
        "" => String::new(),
        class => format!(" class=\"{class}\""),
    };
    line(
        out,
        format_args!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>", escape(text)),
    );
}

/// Writing to a string cannot fail.
fn line(out: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{line}");
}

fn grid(out: &mut String, week: &Week) {
    for hour in 0..HOURS {
        let x = LEFT + hour * CELL + CELL / 2;
        text(out, "m", x, TOP - 8, &format!("{hour:02}"));
    }
    text(out, "e", WIDTH - 20, TOP - 8, "sum");
    let (today, _) = Week::place(&week.now);
    for (day, hours) in week.cells.iter().enumerate() {
        let y = TOP + day * CELL;
        let class = if day == today { "b e" } else { "e" };
        text(out, class, LEFT - 12, y + 23, DAY_NAMES[day]);
        for (hour, cell) in hours.iter().enumerate() {
            let x = LEFT + hour * CELL;
            let words = escape(&words(week, day, hour)).into_owned();
            line(out, format_args!("<g><title>{words}</title>"));
            square(out, week, cell, x, y);
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
        // An edge in the colour of the cell keeps the hatching off the number.
        line(
            out,
            format_args!(
                "<text class=\"n\" x=\"{}\" y=\"{}\" style=\"fill:{ink};stroke:{fill}\">{}</text>",
                x + CELL / 2,
                y + 23,
                cell.starts
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

/// A mark where the week begins, and in a week ends.
fn now(out: &mut String, week: &Week) {
    let (day, hour) = Week::place(&week.now);
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
    for (index, (fill, _)) in SHADES.iter().enumerate() {
        let counts = || (1..=most).filter(|count| level(*count, most, SHADES.len()) == Some(index));
        let words = match (counts().min(), counts().max()) {
            (Some(from), Some(to)) if from == to => starts(from),
            (Some(from), Some(to)) => format!("{from} to {to}"),
            _ => continue,
        };
        rect(out, fill, x, LEGEND);
        x = label(out, x, LEGEND, &words);
    }
    mark(out, x + CELL / 2, LEGEND);
    label(out, x, LEGEND, "now");
    let (mut x, y) = (LEFT, LEGEND + CELL + 8);
    for kind in week.protections() {
        rect(out, "#fff", x, y);
        rect(out, hatch(kind), x, y);
        x = label(out, x, y, kind.words());
    }
}

/// The words to the right of a sample, and where the next sample is.
fn label(out: &mut String, x: usize, y: usize, words: &str) -> usize {
    text(out, "", x + CELL + 8, y + 23, words);
    x + CELL + 32 + words.len() * 8
}

fn starts(starts: usize) -> String {
    count(starts, "start", "starts")
}

fn apart(out: &mut String, week: &Week) {
    for (index, apart) in week.apart.iter().enumerate() {
        if index == 0 {
            text(out, "b", 16, LIST + LINE / 2, "Not in this week:");
        }
        let words = apart_words(&apart.name, &format!("({}): {}", apart.id, apart.why));
        line(
            out,
            format_args!(
                "<text x=\"32\" y=\"{}\"><title>{}</title>{}</text>",
                LIST + LINE / 2 + LINE * (index + 1),
                escape(&printable(&apart.name)),
                escape(&words)
            ),
        );
    }
}

/// The reason is what matters, so it is the name that is cut.
fn apart_words(name: &str, rest: &str) -> String {
    let rest = cut(&printable(rest), COLUMNS - 24);
    let room = COLUMNS.saturating_sub(rest.chars().count() + 1);
    format!("{} {rest}", cut(&printable(name), room))
}

/// What an hour is about, with all names.
fn words(week: &Week, day: usize, hour: usize) -> String {
    let cell = &week.cells[day][hour];
    let mut words = format!("{} {hour:02}:00: {}", DAY_NAMES[day], starts(cell.starts));
    let here = |at| Week::place(at) == (day, hour);
    let names = week.starts.iter().filter(|start| here(&start.at));
    for (index, start) in names.enumerate() {
        let before = if index == 0 { ": " } else { ", " };
        let _ = write!(words, "{before}{}", printable(&start.name));
    }
    if cell.protected > 0 {
        let (some, all) = (cell.protected, week.starts.len());
        let _ = write!(words, "; protected by {some} of {all}");
    }
    words
}

/// The picture in words.
fn described(week: &Week) -> String {
    let mut text = format!("{}. {}.", span(week), totals(week));
    for day in 0..DAYS {
        for hour in (0..HOURS).filter(|hour| week.cells[day][*hour].starts > 0) {
            let _ = write!(text, " {}.", words(week, day, hour));
        }
    }
    for apart in &week.apart {
        let why: &Why = &apart.why;
        let _ = write!(
            text,
            " Not in it: {} ({}): {why}.",
            printable(&apart.name),
            apart.id
        );
    }
    text
}
