//! The rows as a table that can be read at a glance: what repeats is said once.

use comfy_table::{Table, presets};

use super::row::Row;

pub(crate) fn text(rows: &[Row]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header([
        "",
        "VERSION",
        "CREDENTIAL",
        "CALL",
        "ASKED FOR",
        "STATUS",
        "OUTCOME",
    ]);
    let mut above: Option<&Row> = None;
    for row in rows {
        let same = above.is_some_and(|above| {
            above.version == row.version && above.credential == row.credential
        });
        let (version, credential) = if same {
            ("", "")
        } else {
            (row.version.date(), row.credential)
        };
        if above.is_some() && !same {
            table.add_row([""]);
        }
        table.add_row([
            if row.as_it_should { "ok" } else { "WRONG" },
            version,
            credential,
            row.call,
            &row.asked,
            &row.status
                .map_or_else(|| "–".to_owned(), |status| status.to_string()),
            &row.outcome,
        ]);
        above = Some(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let right = rows.iter().filter(|row| row.as_it_should).count();
    let table = table.trim_fmt();
    format!(
        "{table}\n\n{right} of {} rows came out as they should",
        rows.len()
    )
}
