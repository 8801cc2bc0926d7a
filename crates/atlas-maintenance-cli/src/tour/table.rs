//! The rows as a table. Version and credential are shown once for each group of rows.

use super::row::Row;
use crate::output::table;

pub(crate) fn text(rows: &[Row], width: Option<u16>) -> String {
    let mut table = table(width);
    table.set_header([
        "",
        "VERSION",
        "CREDENTIAL",
        "CALL",
        "CASE",
        "STATUS",
        "OUTCOME",
    ]);
    let mut previous: Option<&Row> = None;
    for row in rows {
        let in_group = previous.is_some_and(|previous| {
            previous.version == row.version && previous.credential == row.credential
        });
        let (version, credential) = if in_group {
            ("", "")
        } else {
            (row.version.date(), row.credential)
        };
        if previous.is_some() && !in_group {
            table.add_row([""]);
        }
        let status = row.result.status;
        table.add_row([
            if row.result.as_expected {
                "ok"
            } else {
                "FAILED"
            },
            version,
            credential,
            row.call,
            &row.case,
            &status.map_or_else(|| "–".to_owned(), |status| status.to_string()),
            &row.result.outcome,
        ]);
        previous = Some(row);
    }
    let as_expected = rows.iter().filter(|row| row.result.as_expected).count();
    format!(
        "{}\n\n{as_expected} of {} rows are as expected",
        table.trim_fmt(),
        rows.len()
    )
}
