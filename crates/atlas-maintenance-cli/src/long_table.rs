//! Tables of many rows, written in blocks that align as one table does.

use std::collections::BTreeSet;
use std::io::{self, Write};

use atlas_maintenance_types::{is_printable, one_line};
use unicode_width::UnicodeWidthStr as _;

use crate::output::table;

/// How many rows are arranged at once.
const BLOCK: usize = 500;

/// Writes a table without lines, `indent` columns from the left. The rows are made twice: once for the widths, and once to be written.
///
/// Each block is arranged together with cells that stand for those of all rows, so that its columns are as
/// wide as in one table, and the lines of these cells are left out.
pub(crate) fn write_table<R: Iterator<Item = Vec<String>>>(
    writer: &mut dyn Write,
    header: &[&str],
    rows: impl Fn() -> R,
    indent: u16,
    width: Option<u16>,
) -> io::Result<()> {
    let mut samples = Samples::new(header.len(), width);
    rows().for_each(|row| samples.add(&row));
    let samples = samples.into_rows();
    let arranged = |block: Vec<Vec<String>>| {
        let mut table = table(width);
        table.set_header(header.iter().copied());
        table.add_rows(block);
        table.add_rows(samples.iter().cloned());
        if let Some(first) = table.column_mut(0) {
            first.set_padding((indent, 1));
        }
        table.lines().collect::<Vec<_>>()
    };
    let once = arranged(Vec::new()).len();
    let sample_lines = arranged(samples.clone()).len().saturating_sub(once);
    let header_lines = once.saturating_sub(sample_lines);

    let mut rows = rows();
    let mut is_first = true;
    loop {
        // As long as the samples, so that a row is not arranged more than twice.
        let block: Vec<_> = rows.by_ref().take(BLOCK.max(samples.len())).collect();
        if block.is_empty() && !is_first {
            return Ok(());
        }
        let lines = arranged(block);
        let shown = lines.len().saturating_sub(sample_lines);
        let written_before = if is_first { 0 } else { header_lines };
        for line in lines.iter().take(shown).skip(written_before) {
            let line = line.trim_end();
            match is_printable(line) {
                true => writeln!(writer, "{line}")?,
                false => writeln!(writer, "{}", one_line(line))?,
            }
        }
        is_first = false;
    }
}

/// Cells of each column that have all of what its width is made of.
struct Samples {
    columns: Vec<BTreeSet<String>>,
    has_limit: bool,
}

impl Samples {
    fn new(columns: usize, width: Option<u16>) -> Self {
        Self {
            columns: vec![BTreeSet::new(); columns],
            has_limit: width.is_some(),
        }
    }

    fn add(&mut self, row: &[String]) {
        for (samples, cell) in self.columns.iter_mut().zip(row) {
            if !self.has_limit {
                // Without a limit, a column is as wide as its widest line.
                let widest = cell.split('\n').max_by_key(|line| width(line));
                let widest = widest.unwrap_or_default();
                if samples
                    .first()
                    .is_none_or(|sample| width(sample) < width(widest))
                {
                    *samples = BTreeSet::from([widest.to_owned()]);
                }
            } else if !samples.contains(cell) {
                samples.insert(shape(cell));
            }
        }
    }

    fn into_rows(self) -> Vec<Vec<String>> {
        let longest = self.columns.iter().map(BTreeSet::len).max().unwrap_or(0);
        let mut columns: Vec<_> = self.columns.into_iter().map(BTreeSet::into_iter).collect();
        let next_row = |_| {
            let cells = columns.iter_mut();
            cells
                .map(|column| column.next().unwrap_or_default())
                .collect()
        };
        (0..longest).map(next_row).collect()
    }
}

/// The columns of a line. Most are ASCII, of which each letter has one.
fn width(line: &str) -> usize {
    match line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        true => line.len(),
        false => line.width(),
    }
}

/// A cell that breaks into lines of the same widths. Many cells have the same.
fn shape(cell: &str) -> String {
    let is_plain = |c| matches!(c, '\n' | ' '..='~');
    if !cell.chars().all(is_plain) {
        return cell.to_owned();
    }
    let letter = |c| if matches!(c, ' ' | '\n') { c } else { 'x' };
    cell.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-c0-9-]{0,12}( [a-z]{1,9}){0,4}",
            "[a-z]{0,9}\n[a-z]{0,9}",
            "[a-z支付\u{1f6e0}\u{fe0f}\u{200d}é -]{0,14}",
        ]
    }

    fn written(header: &[&str], rows: &[Vec<String>], indent: u16, width: Option<u16>) -> String {
        let mut text = Vec::new();
        write_table(&mut text, header, || rows.iter().cloned(), indent, width).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn at_once(header: &[&str], rows: &[Vec<String>], indent: u16, width: Option<u16>) -> String {
        let mut whole = table(width);
        whole
            .set_header(header.iter().copied())
            .add_rows(rows.iter().cloned());
        whole.column_mut(0).unwrap().set_padding((indent, 1));
        crate::printable::lines(&whole.trim_fmt()) + "\n"
    }

    #[test]
    fn blocks_align_as_one_table_does() {
        let (in_blocks, wrapped) = (Cell::new(0), Cell::new(0));
        let row = || prop::collection::vec(cell(), 3);
        let given = (
            prop::collection::vec(row(), 0..6),
            row(),
            0..300_usize,
            0..3_u16,
            prop::option::of(1..90_u16),
        );
        let mut runner = TestRunner::new(Config {
            cases: Config::default().cases / 4,
            ..Config::default()
        });
        let tried = runner.run(&given, |(few, last, times, indent, width)| {
            let header = ["NAME", "WHAT IT IS", "X"];
            let many = few.iter().cycle().take(few.len() * times);
            let mut rows: Vec<_> = many.cloned().collect();
            rows.push(last);
            let text = written(&header, &rows, indent, width);
            prop_assert_eq!(&text, &at_once(&header, &rows, indent, width));
            in_blocks.set(in_blocks.get() + usize::from(rows.len() > BLOCK));
            let has_more_lines = text.lines().count() > rows.len() + 1;
            wrapped.set(wrapped.get() + usize::from(width.is_some() && has_more_lines));
            Ok(())
        });
        tried.unwrap_or_else(|failed| panic!("{failed}"));
        let counts = (in_blocks.get(), wrapped.get());
        assert!(counts.0 > 10 && counts.1 > 10, "{counts:?}");
    }

    #[test]
    fn table_without_rows_has_its_header() {
        assert_eq!(written(&["NAME", "ID"], &[], 0, None), "NAME  ID\n");
    }
}
