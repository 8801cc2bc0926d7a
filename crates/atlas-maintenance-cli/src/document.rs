//! Results as data: one document for each, and its forms as JSON, lines of JSON, YAML and CSV.

mod yaml;

use std::io::{self, Write};
use std::iter;

use serde::ser::{Serialize, Serializer};
use serde_json::ser::Formatter;
use serde_json::{Map, Value};

use self::yaml::{has_unprintable_name, yaml};
use crate::printable::{csv_cell, escaped_json};

/// What a command shows, as data. Its schema is in `docs/schemas/`.
pub(crate) trait Document: Serialize {
    /// The lists whose elements are the rows of `jsonl` and `csv`. Without any, the document is one row,
    /// or several if it is a list.
    const ROWS: &'static [&'static str] = &[];
    /// The columns of `csv`: members of a row, with a dot before those of an object within.
    const COLUMNS: &'static [&'static str];

    /// The document in parts, where its rows are made one by one. It has one list of rows then.
    fn parts(&self) -> Option<Parts<'_>> {
        None
    }

    /// The table of `csv` where it is not made of the columns: a header and the rows.
    fn table(&self) -> Option<Rows<'_, Vec<String>>> {
        None
    }
}

/// Rows that are made one by one.
pub(crate) type Rows<'a, T> = Box<dyn Iterator<Item = T> + 'a>;

/// A document whose rows are made one by one.
pub(crate) struct Parts<'a> {
    /// The document with an empty list of rows.
    frame: Result<Value, serde_json::Error>,
    rows: Rows<'a, Result<Value, serde_json::Error>>,
}

impl<'a> Parts<'a> {
    /// Of the document without its rows, and the rows.
    pub(crate) fn new<T: Serialize + 'a>(frame: &impl Serialize, rows: &Each<'a, T>) -> Self {
        Self {
            frame: serde_json::to_value(frame),
            rows: Box::new(rows.iter().map(serde_json::to_value)),
        }
    }
}

/// A list whose elements are made one by one as they are written, so that not all are held.
pub(crate) struct Each<'a, T>(Box<dyn Fn() -> Rows<'a, T> + 'a>);

impl<'a, T> Each<'a, T> {
    /// Of a function that begins the list anew.
    pub(crate) fn new<I: Iterator<Item = T> + 'a>(begin: impl Fn() -> I + 'a) -> Self {
        Self(Box::new(move || Box::new(begin())))
    }

    /// No element.
    pub(crate) fn none() -> Self
    where
        T: 'a,
    {
        Self::new(std::iter::empty)
    }

    pub(crate) fn iter(&self) -> Rows<'a, T> {
        (self.0)()
    }
}

impl<T: Serialize> Serialize for Each<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// A form of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataFormat {
    Json,
    JsonLines,
    Yaml,
    Csv,
}

/// Why a document is not written.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// The writer failed.
    Writer(io::Error),
    /// The document has no such form; the text is of the crate that writes it.
    Form(String),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Writer(error)
    }
}

impl From<serde_json::Error> for WriteError {
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() {
            Self::Writer(error.into())
        } else {
            Self::Form(error.to_string())
        }
    }
}

impl From<csv::Error> for WriteError {
    fn from(error: csv::Error) -> Self {
        let text = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::Writer(error),
            _ => Self::Form(text),
        }
    }
}

/// The document in a form, without a line end at its end. The error is one of the crates that write.
pub(crate) fn render<D: Document>(document: &D, format: DataFormat) -> Result<String, String> {
    let mut bytes = Vec::new();
    write(document, format, &mut bytes).map_err(|error| match error {
        WriteError::Writer(error) => error.to_string(),
        WriteError::Form(text) => text,
    })?;
    let mut text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(text)
}

/// Writes the document in a form, with a line end after each line, and in pieces: a list that makes its rows
/// one by one is never held as a whole.
pub(crate) fn write<D: Document>(
    document: &D,
    format: DataFormat,
    writer: &mut dyn Write,
) -> Result<(), WriteError> {
    match format {
        DataFormat::Json => write_json(document, writer)?,
        DataFormat::JsonLines => match document.parts() {
            Some(parts) => {
                for row in parts.rows {
                    write_json(&row?, writer)?;
                }
            }
            None => {
                for row in rows(&serde_json::to_value(document)?, D::ROWS) {
                    write_json(row, writer)?;
                }
            }
        },
        DataFormat::Yaml => match document.parts() {
            Some(parts) => write_yaml_in_parts(parts, D::ROWS, writer)?,
            None => {
                let text = yaml(&serde_json::to_value(document)?).map_err(WriteError::Form)?;
                writeln!(writer, "{text}")?;
            }
        },
        DataFormat::Csv => match (document.table(), document.parts()) {
            (Some(table), _) => write_csv(table.map(Ok), writer)?,
            (None, Some(parts)) => {
                let cells = |row: Result<Value, _>| Ok(cells(&row?, D::COLUMNS));
                write_csv(
                    iter::once(Ok(header(D::COLUMNS))).chain(parts.rows.map(cells)),
                    writer,
                )?;
            }
            (None, None) => {
                let value = serde_json::to_value(document)?;
                let cells = rows(&value, D::ROWS).map(|row| cells(row, D::COLUMNS));
                write_csv(iter::once(header(D::COLUMNS)).chain(cells).map(Ok), writer)?;
            }
        },
    }
    Ok(())
}

/// A line of JSON in which everything is escaped that is not printable.
fn write_json<T: Serialize>(value: &T, writer: &mut dyn Write) -> Result<(), WriteError> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *writer, Escaping);
    value.serialize(&mut serializer)?;
    Ok(writeln!(writer)?)
}

/// Compact, and only printable characters in strings.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        writer.write_all(escaped_json(fragment).as_bytes())
    }
}

fn rows<'a>(value: &'a Value, members: &'static [&str]) -> Rows<'a, &'a Value> {
    match value {
        Value::Array(rows) => Box::new(rows.iter()),
        value if members.is_empty() => Box::new(iter::once(value)),
        value => {
            let lists = members.iter().filter_map(|member| value.get(member));
            Box::new(lists.filter_map(Value::as_array).flatten())
        }
    }
}

fn header(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&column| column.to_owned()).collect()
}

fn cells(row: &Value, columns: &[&str]) -> Vec<String> {
    let cell = |column: &&str| {
        let found = column
            .split('.')
            .try_fold(row, |value, name| value.get(name));
        match found {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    };
    columns.iter().map(cell).collect()
}

fn write_csv(
    table: impl Iterator<Item = Result<Vec<String>, WriteError>>,
    writer: &mut dyn Write,
) -> Result<(), WriteError> {
    let mut writer = csv::Writer::from_writer(writer);
    for row in table {
        writer.write_record(row?.iter().map(|cell| csv_cell(cell)))?;
    }
    Ok(writer.flush()?)
}

/// Each member is a mapping of its own, and each row a list of its own without the name of the list: together
/// they are the lines of the whole.
fn write_yaml_in_parts(
    parts: Parts<'_>,
    lists: &[&str],
    writer: &mut dyn Write,
) -> Result<(), WriteError> {
    let (frame, mut rows) = (parts.frame?, parts.rows.peekable());
    let members = frame.as_object().into_iter().flatten();
    for (name, value) in members {
        let member = |value: Value| {
            let member = Value::Object(Map::from_iter([(name.clone(), value)]));
            yaml(&member).map_err(WriteError::Form)
        };
        if !lists.contains(&name.as_str()) || rows.peek().is_none() {
            writeln!(writer, "{}", member(value.clone())?)?;
            continue;
        }
        let sample = member(Value::from([0]))?;
        let (heading, mark) = sample.split_once('\n').unwrap_or_default();
        writeln!(writer, "{heading}")?;
        for row in rows.by_ref() {
            let row = row?;
            if has_unprintable_name(&row) {
                let mark = mark.trim_end_matches('0');
                writeln!(writer, "{mark}{}", escaped_json(&row.to_string()))?;
            } else {
                let text = member(Value::from([row]))?;
                writeln!(writer, "{}", text.split_once('\n').unwrap_or_default().1)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use atlas_maintenance_types::is_unprintable;
    use proptest::prelude::*;
    use proptest::test_runner::TestRunner;
    use serde_json::json;

    use super::*;

    /// Any JSON as a document.
    #[derive(serde::Serialize)]
    #[serde(transparent)]
    struct Any(Value);

    impl Document for Any {
        const COLUMNS: &'static [&'static str] = &["a", "b.c"];
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-c=+@\u{1b}\u{9b}\u{202e}\u{61c}\u{e0041}\u{feff}\u{ffff}\u{85}\n\t\"'\\\\:#-]{0,12}",
            ".{0,20}",
            prop::sample::select(vec![
                "null", "true", "1e3", "0x1", "~", "no", "- x", "? y", "1_000"
            ])
            .prop_map(str::to_owned),
        ]
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(text(), inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_and_yaml_mean_the_value_and_drive_no_terminal(value in value()) {
            let document = Any(value);
            let json = render(&document, DataFormat::Json).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), document.0.clone());
            let yaml = render(&document, DataFormat::Yaml).unwrap();
            let read: Value = serde_saphyr::from_str(&yaml).unwrap();
            prop_assert_eq!(read, document.0, "{}", yaml);
            for text in [json, yaml] {
                prop_assert!(!text.contains(|c| c != '\n' && is_unprintable(c)), "{:?}", text);
            }
        }

        #[test]
        fn cells_are_read_back_as_they_are_shown(rows in prop::collection::vec((text(), text()), 0..5)) {
            let document = Any(rows.iter().map(|(a, c)| json!({"a": a, "b": {"c": c}})).collect());
            let text = render(&document, DataFormat::Csv).unwrap();
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            prop_assert_eq!(reader.headers().unwrap(), vec!["a", "b.c"]);
            let read: Vec<_> = reader.records().map(|record| record.unwrap()).collect();
            prop_assert_eq!(read.len(), rows.len());
            for (record, (a, c)) in read.iter().zip(&rows) {
                prop_assert_eq!(record, vec![csv_cell(a), csv_cell(c)]);
            }
        }
    }

    /// A document whose rows are made one by one.
    #[derive(serde::Serialize)]
    struct Long<'a> {
        note: &'a str,
        rows: Each<'a, Value>,
        #[serde(rename = "small print")]
        small: Vec<u8>,
    }

    /// The same as one value.
    #[derive(serde::Serialize)]
    #[serde(transparent)]
    struct Held(Value);

    const LISTS: &[&str] = &["rows"];
    const COLUMNS: &[&str] = &["a", "b.c"];

    impl Document for Held {
        const ROWS: &'static [&'static str] = LISTS;
        const COLUMNS: &'static [&'static str] = COLUMNS;
    }

    impl Document for Long<'_> {
        const ROWS: &'static [&'static str] = LISTS;
        const COLUMNS: &'static [&'static str] = COLUMNS;

        fn parts(&self) -> Option<Parts<'_>> {
            let frame = Self {
                rows: Each::none(),
                small: self.small.clone(),
                ..*self
            };
            Some(Parts::new(&frame, &self.rows))
        }
    }

    #[test]
    fn document_in_parts_is_written_as_one_value_is() {
        let (whole, odd) = (Cell::new(0), Cell::new(0));
        let row = prop_oneof![
            value(),
            (text(), text()).prop_map(|(a, c)| json!({"a": a, "b": {"c": c}})),
        ];
        let given = (text(), prop::collection::vec(row, 0..4));
        let mut runner = TestRunner::default();
        let tried = runner.run(&given, |(note, rows)| {
            let long = Long {
                note: &note,
                rows: Each::new(|| rows.iter().cloned()),
                small: vec![1, 2],
            };
            let held = Held(serde_json::to_value(&long).unwrap());
            for format in [DataFormat::Json, DataFormat::JsonLines, DataFormat::Csv] {
                let (long, held) = (render(&long, format), render(&held, format));
                prop_assert_eq!(long.unwrap(), held.unwrap(), "{:?}", format);
            }
            let yaml = render(&long, DataFormat::Yaml).unwrap();
            let read: Value = serde_saphyr::from_str(&yaml).unwrap();
            prop_assert_eq!(&read, &held.0, "{}", yaml);
            prop_assert!(
                !yaml.contains(|c| c != '\n' && is_unprintable(c)),
                "{:?}",
                yaml
            );
            if has_unprintable_name(&held.0) {
                odd.set(odd.get() + 1);
            } else {
                prop_assert_eq!(yaml, render(&held, DataFormat::Yaml).unwrap());
                whole.set(whole.get() + usize::from(rows.len() > 1));
            }
            Ok(())
        });
        tried.unwrap_or_else(|failed| panic!("{failed}"));
        assert!(whole.get() > 20 && odd.get() > 20, "{whole:?} {odd:?}");
    }

    #[test]
    fn rows_are_those_of_the_list_or_the_document() {
        let lines = |value| render(&Any(value), DataFormat::JsonLines).unwrap();
        assert_eq!(lines(json!({"a": 1})), r#"{"a":1}"#);
        assert_eq!(lines(json!([{"a": 1}, {"a": 2}])), "{\"a\":1}\n{\"a\":2}");
        assert_eq!(lines(json!([])), "");
    }
}
