//! Freezes in the picture: a frame and an F in each frozen hour, an exclamation mark where windows open in one.

use std::fmt::Write as _;

use super::{CELL, LEFT, LINE_HEIGHT, LIST, line, rect, sample_label, text};
use crate::text::{count, frozen};
use crate::week::{Cell, Week};

/// The most freezes that the picture lists.
const MAX_LISTED: usize = 20;

/// The height of the part of the legend and of the list that are about freezes.
const LEGEND: usize = CELL + 8;

/// Where the legend of freezes begins, below that of protected hours.
fn listed(week: &Week) -> usize {
    week.freezes.len().min(MAX_LISTED + 1)
}

/// The bottom edge of what is said of freezes.
pub(super) fn bottom(week: &Week) -> usize {
    match listed(week) {
        0 => LIST,
        lines => LIST + LEGEND + LINE_HEIGHT * lines,
    }
}

/// Marks a cell.
pub(super) fn mark(out: &mut String, cell: &Cell, x: usize, y: usize) {
    if cell.frozen > 0 {
        frame(out, x, y);
    }
    if cell.starts_in_freeze > 0 {
        conflict(out, x, y);
    }
}

/// The legend, below that of protected hours at `y`.
pub(super) fn legend(out: &mut String, week: &Week, y: usize) {
    if week.freezes.is_empty() {
        return;
    }
    let y = y + CELL + 8;
    rect(out, "#fff", LEFT, y);
    frame(out, LEFT, y);
    let x = sample_label(out, LEFT, y, "in a freeze of some project");
    rect(out, "#fff", x, y);
    frame(out, x, y);
    conflict(out, x, y);
    sample_label(out, x, y, "a window opens in a freeze of its project");
}

/// The freezes of the week, and what opens in them.
pub(super) fn list(out: &mut String, week: &Week) {
    let top = |index: usize| LIST + LEGEND + LINE_HEIGHT * index;
    for (index, freeze) in week.freezes.iter().take(MAX_LISTED).enumerate() {
        text(
            out,
            "",
            16,
            top(index),
            &super::markup::cut(&frozen(freeze), super::COLUMNS),
        );
    }
    if let Some(more @ 1..) = week.freezes.len().checked_sub(MAX_LISTED) {
        let more = format!("and {}", count(more, "more freeze", "more freezes"));
        text(out, "", 16, top(MAX_LISTED), &more);
    }
}

/// Adds freezes to the words of a cell.
pub(super) fn describe(text: &mut String, cell: &Cell) {
    if cell.frozen > 0 {
        let _ = write!(
            text,
            "; in a freeze of {}",
            count(cell.frozen, "project", "projects")
        );
    }
    if cell.starts_in_freeze > 0 {
        let starts = count(cell.starts_in_freeze, "start is", "starts are");
        let _ = write!(text, "; {starts} in a freeze");
    }
}

fn frame(out: &mut String, x: usize, y: usize) {
    line(
        out,
        format_args!(
            "<path d=\"M{} {}h{side}v{side}h-{side}z\" fill=\"none\" stroke=\"#06c\" stroke-width=\"1.6\" \
             stroke-dasharray=\"4 2\"/><text x=\"{}\" y=\"{}\" style=\"font-size:9px;fill:#06c\">F</text>",
            x + 2,
            y + 2,
            x + 5,
            y + 12,
            side = CELL - 4
        ),
    );
}

fn conflict(out: &mut String, x: usize, y: usize) {
    line(
        out,
        format_args!(
            "<path d=\"M{} {}l7 12h-14z\" fill=\"#fff\" stroke=\"#900\"/>\
             <text class=\"b m\" x=\"{}\" y=\"{}\" style=\"font-size:10px;fill:#900\">!</text>",
            x + CELL - 10,
            y + CELL - 15,
            x + CELL - 10,
            y + CELL - 4
        ),
    );
}
