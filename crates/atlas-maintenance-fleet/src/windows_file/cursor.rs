//! Reads values of a TOML document together with their lines, and collects diagnostics.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Diagnostics, Source};

/// The text being read, and the diagnostics so far.
pub(super) struct Reader<'a> {
    source: &'a Source,
    /// Where the newlines are, since every value asks for its line.
    newlines: Vec<usize>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source, text: &str) -> Self {
        Self {
            source,
            newlines: text.match_indices('\n').map(|(at, _)| at).collect(),
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn report(&mut self, line: usize, message: impl AsRef<str>) {
        self.diagnostics.push(self.source.diagnostic(line, message));
    }

    /// The value, or `None` after its error was reported.
    pub(super) fn ok_or_report<T, E: ToString>(
        &mut self,
        line: usize,
        value: Result<T, E>,
    ) -> Option<T> {
        value
            .map_err(|error| self.report(line, error.to_string()))
            .ok()
    }

    pub(super) fn has_diagnostics(&self) -> bool {
        !self.diagnostics.is_empty()
    }

    /// `value`, unless something was reported.
    pub(super) fn finish<T>(self, value: T) -> Result<T, Diagnostics> {
        Diagnostics::or(self.diagnostics, value)
    }

    /// The line on which a span begins.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        1 + self.newlines.partition_point(|at| *at < span.start)
    }
}

/// A table, and the line on which it begins.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    table: &'a DeTable<'a>,
    pub(super) line: usize,
}

/// The type of a value, in the words of TOML.
pub(super) fn type_name(value: &DeValue<'_>) -> &'static str {
    value.type_str()
}

/// The whole number that a value is.
pub(super) fn integer(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

impl<'a> Table<'a> {
    pub(super) fn new(table: &'a DeTable<'a>, line: usize) -> Self {
        Self { table, line }
    }

    /// The table that a value is.
    pub(super) fn from_value(value: &'a DeValue<'a>, line: usize) -> Option<Self> {
        Some(Self::new(value.as_table()?, line))
    }

    /// Reports every key that is not among `known`. `place` says where they are known.
    pub(super) fn reject_unknown_keys(self, reader: &mut Reader<'_>, place: &str, known: &[&str]) {
        let keys = self.table.keys().map(|key| &**key.get_ref());
        for key in keys.filter(|key| !known.contains(key)) {
            let line = self.line_of_key(reader, key);
            let hint = nearest(key, known).map_or_else(String::new, |nearest| {
                format!(" (did you mean {nearest:?}?)")
            });
            let known = known.join(", ");
            reader.report(
                line,
                format!("unknown key {key:?}{hint}: the keys {place} are {known}"),
            );
        }
    }

    pub(super) fn has(self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn is_empty(self) -> bool {
        self.table.is_empty()
    }

    pub(super) fn line_of_key(self, reader: &Reader<'_>, key: &str) -> usize {
        let found = self.table.get_key_value(key);
        found.map_or(self.line, |(key, _)| reader.line(&key.span()))
    }

    /// The value of a key, and its line.
    pub(super) fn get(self, reader: &Reader<'_>, key: &str) -> Option<(&'a DeValue<'a>, usize)> {
        let (key, value) = self.table.get_key_value(key)?;
        Some((value.get_ref(), reader.line(&key.span())))
    }

    /// The text of a key. Reports a value of another type.
    pub(super) fn text(self, reader: &mut Reader<'_>, key: &str) -> Option<(&'a str, usize)> {
        let (item, line) = self.get(reader, key)?;
        let text = item.as_str();
        if text.is_none() {
            reader.report(
                line,
                format!("{key} takes text in quotes, not {}", type_name(item)),
            );
        }
        Some((text?, line))
    }

    /// The boolean of a key. Reports a value of another type.
    pub(super) fn boolean(self, reader: &mut Reader<'_>, key: &str) -> Option<(bool, usize)> {
        let (item, line) = self.get(reader, key)?;
        let boolean = item.as_bool();
        if boolean.is_none() {
            reader.report(
                line,
                format!("{key} takes true or false, not {}", type_name(item)),
            );
        }
        Some((boolean?, line))
    }
}

/// The known key that `key` is likely to mean.
fn nearest<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = key.to_lowercase();
    let likeness = |known: &str| strsim::jaro_winkler(&lower, known);
    let all = known.iter().map(|known| (likeness(known), *known));
    let (likeness, nearest) = all.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness > 0.8).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn line_is_one_more_than_the_newlines_before_it(text in "[a\\n\u{e9}]{0,40}", at in 0..100_usize) {
            let source = Source::new("f");
            let reader = Reader::new(&source, &text);
            let before = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
            prop_assert_eq!(reader.line(&(at..at)), 1 + before);
        }
    }
}
