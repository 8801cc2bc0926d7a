//! Results as data: one document for each, and its forms as JSON, lines of JSON, YAML and CSV.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Value;
use serde_saphyr::DoubleQuoted;

use crate::printable::{csv_cell, escaped_json, escaped_yaml};
use atlas_maintenance_types::is_unprintable;

/// What a command shows, as data. Its schema is in `docs/schemas/`.
pub(crate) trait Document: Serialize {
    /// The lists whose elements are the rows of `jsonl` and `csv`. Without any, the document is one row,
    /// or several if it is a list.
    const ROWS: &'static [&'static str] = &[];
    /// The columns of `csv`: members of a row, with a dot before those of an object within.
    const COLUMNS: &'static [&'static str];

    /// The table of `csv` where it is not made of the columns: a header and the rows.
    fn table(&self) -> Option<Vec<Vec<String>>> {
        None
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

/// The document in a form, without a line end at its end. The error is one of the crates that write.
pub(crate) fn render<D: Document>(document: &D, format: DataFormat) -> Result<String, String> {
    let failed = |error: serde_json::Error| error.to_string();
    if format == DataFormat::Json {
        let text = serde_json::to_string(document).map_err(failed)?;
        return Ok(escaped_json(&text).into_owned());
    }
    let value = serde_json::to_value(document).map_err(failed)?;
    match format {
        DataFormat::Yaml => yaml(&value),
        DataFormat::Csv => {
            let table = document.table();
            csv(&table.unwrap_or_else(|| table_of(&value, D::ROWS, D::COLUMNS)))
        }
        DataFormat::Json | DataFormat::JsonLines => {
            let lines = rows(&value, D::ROWS).map(Value::to_string);
            let lines: Vec<_> = lines.map(|row| escaped_json(&row).into_owned()).collect();
            Ok(lines.join("\n"))
        }
    }
}

fn rows<'a>(
    value: &'a Value,
    members: &'static [&str],
) -> Box<dyn Iterator<Item = &'a Value> + 'a> {
    match value {
        Value::Array(rows) => Box::new(rows.iter()),
        value if members.is_empty() => Box::new(std::iter::once(value)),
        value => {
            let lists = members.iter().filter_map(|member| value.get(member));
            Box::new(lists.filter_map(Value::as_array).flatten())
        }
    }
}

fn table_of(value: &Value, members: &'static [&str], columns: &[&str]) -> Vec<Vec<String>> {
    let header = columns.iter().map(|&column| column.to_owned()).collect();
    let rows = rows(value, members).map(|row| {
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
    });
    std::iter::once(header).chain(rows).collect()
}

fn csv(table: &[Vec<String>]) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in table {
        let cells = row.iter().map(|cell| csv_cell(cell));
        writer
            .write_record(cells)
            .map_err(|error| error.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    Ok(text.trim_end_matches('\n').to_owned())
}

/// YAML 1.2. The crate escapes controls and leaves marks of direction, which are escaped here.
fn yaml(value: &Value) -> Result<String, String> {
    if has_unprintable_name(value) {
        // The crate does not let the quotes of a name be chosen. JSON is YAML.
        return Ok(escaped_json(&format!("{value:#}")).into_owned());
    }
    let text = serde_saphyr::to_string(&Quoting(value)).map_err(|error| error.to_string())?;
    Ok(escaped_yaml(text.trim_end_matches('\n')))
}

fn has_unprintable_name(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(has_unprintable_name),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains(is_unprintable) || has_unprintable_name(value)),
        _ => false,
    }
}

/// Texts that need escapes in double quotes, which is where YAML has them.
struct Quoting<'a>(&'a Value);

struct QuotingText<'a>(&'a str);

impl Serialize for Quoting<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) => QuotingText(text).serialize(serializer),
            Value::Array(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(&Quoting(element))?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, &Quoting(value))?;
                }
                map.end()
            }
            other => other.serialize(serializer),
        }
    }
}

impl Serialize for QuotingText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.contains(is_unprintable) {
            DoubleQuoted(self.0).serialize(serializer)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
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
            "[a-c=+@\u{1b}\u{9b}\u{202e}\u{61c}\u{e0041}\u{feff}\u{85}\n\t\"'\\\\:#-]{0,12}",
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

    #[test]
    fn rows_are_those_of_the_list_or_the_document() {
        let lines = |value| render(&Any(value), DataFormat::JsonLines).unwrap();
        assert_eq!(lines(json!({"a": 1})), r#"{"a":1}"#);
        assert_eq!(lines(json!([{"a": 1}, {"a": 2}])), "{\"a\":1}\n{\"a\":2}");
        assert_eq!(lines(json!([])), "");
    }
}
