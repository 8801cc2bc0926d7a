//! The report of a verification, as a table and what differs in detail.

use atlas_maintenance::ApiVersion;
use atlas_maintenance_verify::{Clause, Finding, Report, Subject, Verdict, WindowOutcome};
use comfy_table::Table;

use crate::output::table;

/// Findings about the same clause that agree.
struct Row<'a> {
    operation: &'a str,
    method: &'a str,
    clause: Clause,
    versions: Vec<ApiVersion>,
    finding: &'a Finding,
}

/// The whole report, at most `width` columns wide.
pub(super) fn text(report: &Report, width: u16) -> String {
    let rows = rows(report);
    let all = ApiVersion::ALL.len();
    let mut table = table(Some(width));
    table.set_header(["CLAUSE", "VERDICT", "SEEN"]);
    let mut rest = rows.as_slice();
    while let Some(first) = rest.first() {
        let is_other = |row: &Row<'_>| row.operation != first.operation;
        let end = rest.iter().position(is_other).unwrap_or(rest.len());
        let (own, after) = rest.split_at(end);
        add_operation(&mut table, own, all);
        rest = after;
    }
    add_assumptions(&mut table, report);
    if let Some(names) = table.column_mut(0) {
        names.set_padding((0, 1));
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    for (title, finding) in differing(report, &rows) {
        text.push_str(&paragraph(&title, 0, width));
        for line in report.exchange(finding) {
            text.push_str(&paragraph(&line, 2, width));
        }
    }
    for line in conclusion(report) {
        text.push_str(&paragraph(&line, 0, width));
    }
    text
}

/// The rows of an operation; one, if no clause of it was tried for one reason.
fn add_operation(table: &mut Table, rows: &[Row<'_>], all: usize) {
    let Some(first) = rows.first() else {
        return;
    };
    let name = format!("{} {}", first.method, first.operation);
    let is_same = |row: &Row<'_>| {
        let (one, other) = (row.finding, first.finding);
        matches!(one.verdict, Verdict::NotTried { .. })
            && (one.verdict, &one.seen) == (other.verdict, &other.seen)
            && row.versions.len() == all
    };
    if rows.iter().all(is_same) {
        table.add_row([name, verdict(first.finding), first.finding.seen.clone()]);
        return;
    }
    table.add_row([name, String::new(), String::new()]);
    for row in rows {
        let clause = format!("  {}", row.clause.as_str());
        let seen = match row.versions.len() == all {
            true => row.finding.seen.clone(),
            false => format!("{}: {}", dates(&row.versions), row.finding.seen),
        };
        table.add_row([clause, verdict(row.finding), seen]);
    }
}

/// The assumptions that were tried, then the others by the reason why not.
fn add_assumptions(table: &mut Table, report: &Report) {
    let mut untried: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for finding in &report.findings {
        let Subject::Assumption { id, .. } = &finding.subject else {
            continue;
        };
        if !matches!(finding.verdict, Verdict::NotTried { .. }) {
            table.add_row([(*id).to_owned(), verdict(finding), seen(finding)]);
            continue;
        }
        let verdict = verdict(finding);
        let same =
            |known: &&mut (String, &str, _)| (&known.0, known.1) == (&verdict, &finding.seen);
        match untried.iter_mut().find(same) {
            Some((_, _, ids)) => ids.push(id),
            None => untried.push((verdict, &finding.seen, vec![id])),
        }
    }
    for (verdict, why, ids) in untried {
        let (name, seen) = match ids[..] {
            [id] => (id.to_owned(), why.to_owned()),
            _ => {
                let name = format!("{} assumptions", ids.len());
                (name, format!("{why}: {}", ids.join(", ")))
            }
        };
        table.add_row([name, verdict, seen]);
    }
}

/// The clauses by operation, with the versions that agree in one row.
fn rows(report: &Report) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for finding in &report.findings {
        let Subject::Clause {
            operation,
            method,
            version,
            clause,
            ..
        } = &finding.subject
        else {
            continue;
        };
        let same = rows.iter_mut().find(|row| {
            row.operation == operation
                && row.clause == *clause
                && row.finding.verdict == finding.verdict
                // What holds may differ in a number that counts down.
                && (finding.verdict == Verdict::Holds || row.finding.seen == finding.seen)
        });
        match same {
            Some(row) => row.versions.push(*version),
            None => rows.push(Row {
                operation,
                method,
                clause: *clause,
                versions: vec![*version],
                finding,
            }),
        }
    }
    let order: Vec<&str> = rows.iter().map(|row| row.operation).collect();
    let place = |row: &Row<'_>| order.iter().position(|known| *known == row.operation);
    rows.sort_by_key(|row| (place(row), row.clause));
    rows
}

fn dates(versions: &[ApiVersion]) -> String {
    let dates: Vec<_> = versions.iter().map(|version| version.date()).collect();
    dates.join(", ")
}

fn verdict(finding: &Finding) -> String {
    match finding.verdict {
        Verdict::Holds => "holds",
        Verdict::Differs => "DIFFERS",
        Verdict::NotTried { is_failure: true } => "FAILED",
        Verdict::NotTried { is_failure: false } => "not tried",
    }
    .to_owned()
}

/// What was seen of an assumption, with the variant if it is not the assumed one.
fn seen(finding: &Finding) -> String {
    match (&finding.subject, finding.verdict) {
        (
            Subject::Assumption {
                default: Some(default),
                variant,
                ..
            },
            Verdict::Differs,
        ) => {
            let variant = variant.unwrap_or("another variant");
            format!("{variant} instead of {default}: {}", finding.seen)
        }
        _ => finding.seen.clone(),
    }
}

/// What differs: a title, and the finding.
fn differing<'a>(report: &'a Report, rows: &'a [Row<'a>]) -> Vec<(String, &'a Finding)> {
    let clauses = rows.iter().map(|row| {
        let title = format!(
            "{} {} ({}): {}",
            row.operation,
            row.clause.as_str(),
            dates(&row.versions),
            row.finding.seen
        );
        (title, row.finding)
    });
    let assumptions = report
        .findings
        .iter()
        .filter_map(|finding| match &finding.subject {
            Subject::Assumption { id, statement, .. } => {
                let title = format!("{id}: {}\nAssumed: {statement}", seen(finding));
                Some((title, finding))
            }
            _ => None,
        });
    let all = clauses.chain(assumptions);
    all.filter(|(_, finding)| finding.verdict == Verdict::Differs)
        .map(|(title, finding)| (format!("\n{title}"), finding))
        .collect()
}

fn conclusion(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push(match &report.window {
        WindowOutcome::Restored { found } => format!("\nThe window is as it was found: {found}."),
        WindowOutcome::NotRestored { found, left } => {
            format!("\nThe window was NOT restored. It was {found}, and is now {left}.")
        }
        _ => "\nNothing was changed.".to_owned(),
    });
    lines.extend(report.notes.iter().cloned());
    if let Some(why) = &report.ended {
        lines.push(format!("It ended early: {why}."));
    }
    let [holds, differs, not_tried] = report.counts();
    lines.push(format!(
        "{holds} hold, {differs} differ, {not_tried} not tried."
    ));
    lines
}

/// A text in lines of at most `width` columns, each indented, broken at spaces where there are any.
fn paragraph(text: &str, indent: usize, width: u16) -> String {
    let room = usize::from(width).saturating_sub(indent).max(20);
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut current = String::new();
        let mut length = 0;
        for word in line.split_inclusive(' ') {
            let needed = word.trim_end().chars().count();
            if length + needed > room && needed <= room {
                lines.push(std::mem::take(&mut current));
                length = 0;
            }
            // A word longer than a line fills this one and those after it.
            for c in word.chars() {
                if length >= room && c != ' ' {
                    lines.push(std::mem::take(&mut current));
                    length = 0;
                }
                current.push(c);
                length += 1;
            }
        }
        lines.push(current);
    }
    let indent = " ".repeat(indent);
    let lines = lines.iter().map(|line| match line.trim_end() {
        "" => "\n".to_owned(),
        line => format!("{indent}{line}\n"),
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraph_fits_and_loses_nothing() {
        assert_eq!(
            paragraph("\none two three four five", 0, 20),
            "\none two three four\nfive\n"
        );
        let long = format!("< {}", "x".repeat(45));
        assert_eq!(
            paragraph(&long, 2, 24),
            format!(
                "  < {}\n  {}\n  {}\n",
                "x".repeat(20),
                "x".repeat(22),
                "x".repeat(3)
            )
        );
        for width in 20..100 {
            let text = "a bcd efghijklmnopqrstuvwxyz ".repeat(9);
            let lines = paragraph(&text, 2, width);
            assert!(
                lines
                    .lines()
                    .all(|line| line.chars().count() <= usize::from(width).max(22))
            );
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(squeezed(&lines), squeezed(&text));
        }
    }
}
