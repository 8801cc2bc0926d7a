//! The report for the text of a pull request. Everything that comes from a document stands between
//! backticks, so none of it is read as a mark-up.

use super::super::change::quoted;
use super::super::rules::Class;
use super::model::Report;
use super::outline;

/// In characters. GitHub refuses a text of more than 65,536, and someone may want to add a word.
const LIMIT: usize = 60_000;

/// What is kept free for closing what is open, and for saying what was cut.
const RESERVE: usize = 400;

/// How many operations are named at most.
const NAMED: usize = 3;

pub(super) fn text(report: &Report<'_>) -> String {
    let mut text = format!(
        "## API changes: {} → {}\n\n",
        quoted(report.old),
        quoted(report.new)
    );
    if report.changes.is_empty() {
        text.push_str("No difference.\n");
        return text;
    }
    text.push_str("| class | changes | meaning |\n|---|--:|---|\n");
    for (class, count) in report.counts() {
        text.push_str(&format!(
            "| **{class}** | {count} | {} |\n",
            class.meaning()
        ));
    }
    for note in report.notes {
        text.push_str(&format!("\n> {note}\n"));
    }
    let room = (LIMIT - RESERVE).saturating_sub(text.chars().count());
    let counts = report.counts();
    let whole = |(class, count): &(Class, usize)| {
        let (body, _) = section(*class, *count, report, usize::MAX);
        body.chars().count()
    };
    let rooms = shares(&counts.iter().map(whole).collect::<Vec<_>>(), room);
    let mut cut: Vec<(Class, usize)> = Vec::new();
    for ((class, count), room) in counts.into_iter().zip(rooms) {
        let (body, left) = section(class, count, report, room);
        text.push_str(&body);
        if left > 0 {
            cut.push((class, left));
        }
    }
    if !cut.is_empty() {
        let cut: Vec<String> = cut
            .iter()
            .map(|(class, left)| format!("{left} {class}"))
            .collect();
        text.push_str(&format!(
            "\n**Cut here to fit: {} are not shown.** `cargo xtask diff` prints all of them.\n",
            cut.join(", ")
        ));
    }
    text
}

/// How much room each class gets: an equal share, and what others leave, the gravest first. So one
/// class cannot hide that there is another.
fn shares(needs: &[usize], room: usize) -> Vec<usize> {
    let share = room / needs.len().max(1);
    let mut shares: Vec<usize> = needs.iter().map(|need| *need.min(&share)).collect();
    let mut left = room.saturating_sub(shares.iter().sum());
    for (share, need) in shares.iter_mut().zip(needs) {
        let more = left.min(need - *share);
        *share += more;
        left -= more;
    }
    shares
}

/// A class with as much as there is room for, and how many changes are left out.
fn section(class: Class, count: usize, report: &Report<'_>, mut room: usize) -> (String, usize) {
    let folded = class == Class::WordsOnly;
    let (open, close) = if folded {
        let open = format!("\n<details><summary>Words only ({count})</summary>\n");
        (open, "\n</details>\n")
    } else {
        let mut name = class.to_string();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        (format!("\n### {name} ({count})\n"), "")
    };
    let mut spend = |piece: &str| {
        let length = piece.chars().count();
        let fits = length <= room;
        if fits {
            room -= length;
        } else {
            // A smaller piece after it would hide that something is missing.
            room = 0;
        }
        fits
    };
    if !spend(&format!("{open}{close}")) {
        return (String::new(), count);
    }
    let mut text = open;
    let mut shown = 0;
    'groups: for group in outline::of(class, report.changes) {
        let heading = heading(&group.operations);
        let mut head = Some(heading);
        for line in &group.lines {
            let piece = format!("{}{}", head.take().unwrap_or_default(), item(line));
            if !spend(&piece) {
                break 'groups;
            }
            text.push_str(&piece);
            shown += line.places;
        }
    }
    text.push_str(close);
    (text, count - shown)
}

fn heading(operations: &[String]) -> String {
    let (heading, many) = outline::heading(operations);
    match operations {
        [] => format!("\n**{heading}**\n\n"),
        [_] => format!("\n**{}**\n\n", code(&heading)),
        _ if many.len() <= NAMED => {
            let names: Vec<String> = many.iter().map(|one| code(one)).collect();
            format!("\n**{}**\n\n", names.join(", "))
        }
        _ => {
            let names: Vec<String> = many.iter().take(NAMED).map(|one| code(one)).collect();
            let left = many.len() - NAMED;
            format!("\n**{heading}**: {} and {left} more\n\n", names.join(", "))
        }
    }
}

fn item(line: &outline::Line) -> String {
    let place = match line.places {
        1 => code(&line.place),
        many => format!("{many} places, first {}", code(&line.place)),
    };
    format!("- {} ({}): {place}\n", line.what, code(line.rule.id()))
}

/// The whole of `text` as code: unlike a value, a place is no use when it is cut.
fn code(text: &str) -> String {
    format!(
        "`{}`",
        text.replace('`', "'").replace(char::is_control, " ")
    )
}
