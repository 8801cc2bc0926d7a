//! The report for a terminal.

use super::model::Report;
use super::outline;

/// How many operations are named at most.
const NAMED: usize = 3;

pub(super) fn text(report: &Report<'_>) -> String {
    let mut text = String::new();
    for (class, count) in report.counts() {
        text.push_str(&format!("{class} ({count}): {}\n\n", class.meaning()));
        for group in outline::of(class, report.changes) {
            let (heading, operations) = outline::heading(&group.operations);
            text.push_str(&format!("  {heading}"));
            if !operations.is_empty() {
                let named: Vec<&str> = operations.iter().take(NAMED).map(String::as_str).collect();
                let left = operations.len() - named.len();
                text.push_str(&format!(": {}", named.join(", ")));
                if left > 0 {
                    text.push_str(&format!(" and {left} more"));
                }
            }
            text.push('\n');
            for line in &group.lines {
                let places = match line.places {
                    1 => line.place.clone(),
                    many => format!("{many} places, first {}", line.place),
                };
                text.push_str(&format!(
                    "    {}  {}  {places}\n",
                    line.rule.id(),
                    line.what
                ));
            }
            text.push('\n');
        }
    }
    for note in report.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    text.push_str(&report.summary());
    text.push('\n');
    text
}
