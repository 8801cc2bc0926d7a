//! A TOML file whose errors name the file and the line, and never show a value: it can be a secret.

use std::fmt::Display;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use atlas_maintenance::OrganizationId;
use atlas_maintenance_types::one_line;
use toml_edit::{Document, Item, TableLike};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

pub(super) struct Toml {
    pub(super) path: PathBuf,
    document: Document<String>,
    text: String,
}

/// A table of a file.
pub(super) struct Table<'a> {
    file: &'a Toml,
    table: &'a dyn TableLike,
    span: Option<Range<usize>>,
}

impl Toml {
    /// Reads a file; `None` if there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, String> {
        let cannot = |what: &dyn Display| format!("cannot read {}: {what}", path.display());
        match path.metadata() {
            Ok(metadata) if !metadata.is_file() => return Err(cannot(&"it is no regular file")),
            Ok(_) => {}
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(cannot(&error)),
        }
        let mut text = String::new();
        let file = File::open(path).map_err(|error| cannot(&error))?;
        let read = file.take(MAX_FILE + 1).read_to_string(&mut text);
        read.map_err(|error| cannot(&error))?;
        if text.len() as u64 > MAX_FILE {
            return Err(cannot(&"it is larger than 1 MiB"));
        }
        match Document::parse(text.clone()) {
            Ok(document) => Ok(Some(Self {
                path: path.to_owned(),
                document,
                text,
            })),
            Err(error) => {
                let line = line(&text, error.span().as_ref());
                let what = error.message().lines().next().unwrap_or_default();
                Err(format!("{}:{line}: {}", path.display(), one_line(what)))
            }
        }
    }

    pub(super) fn root(&self) -> Table<'_> {
        Table {
            file: self,
            table: self.document.as_table(),
            span: None,
        }
    }
}

impl<'a> Table<'a> {
    /// An error about this table.
    pub(super) fn error(&self, what: &str) -> String {
        self.at(self.span.as_ref(), what)
    }

    /// An error about a key of this table.
    pub(super) fn error_at(&self, key: &str, what: &str) -> String {
        let span = self.table.key(key).and_then(toml_edit::Key::span);
        let value = self.table.get(key).and_then(Item::span);
        self.at(span.or(value).or_else(|| self.span.clone()).as_ref(), what)
    }

    fn at(&self, span: Option<&Range<usize>>, what: &str) -> String {
        let line = line(&self.file.text, span);
        let file = self.file.path.display();
        format!("{file}:{line}: {}", one_line(what))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.table.iter().map(|(key, _)| key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Fails if there is another key.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.keys().find(|key| !known.contains(key)) {
            None => Ok(()),
            Some(key) => {
                let known = known.join(", ");
                Err(self.error_at(key, &format!("unknown key {key:?}: known are {known}")))
            }
        }
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, String> {
        match self.table.get(key) {
            None => Ok(None),
            Some(item) => match item.as_str() {
                Some(text) => Ok(Some(text.trim())),
                None => Err(self.wrong_type(key, "a text")),
            },
        }
    }

    /// A text of this key as the value that it stands for.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &self,
        key: &str,
        text: Option<&str>,
    ) -> Result<Option<T>, String> {
        text.map(|text| {
            text.parse()
                .map_err(|error| self.error_at(key, &format!("{key}: {error}")))
        })
        .transpose()
    }

    /// A text of this key as the id of an organization.
    pub(super) fn organization(
        &self,
        key: &str,
        text: Option<&str>,
    ) -> Result<Option<OrganizationId>, String> {
        text.map(|text| {
            text.parse()
                .map_err(|_| self.wrong_type(key, "24 hexadecimal digits"))
        })
        .transpose()
    }

    pub(super) fn is_text(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(Item::is_str)
    }

    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, String> {
        let wrong = || self.wrong_type(key, "a list of texts, such as [\"program\", \"argument\"]");
        let items = self
            .table
            .get(key)
            .and_then(Item::as_array)
            .ok_or_else(wrong)?;
        let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
        match texts.collect::<Option<Vec<_>>>() {
            Some(texts) if !texts.is_empty() => Ok(texts),
            _ => Err(wrong()),
        }
    }

    pub(super) fn seconds(&self, key: &str) -> Result<Option<u64>, String> {
        match self.table.get(key) {
            None => Ok(None),
            Some(item) => match item.as_integer() {
                Some(seconds @ 1..=3600) => Ok(u64::try_from(seconds).ok()),
                _ => Err(self.wrong_type(key, "a number of seconds, 1 to 3600")),
            },
        }
    }

    pub(super) fn table(&self, key: &str) -> Result<Option<Table<'a>>, String> {
        let Some(item) = self.table.get(key) else {
            return Ok(None);
        };
        match item.as_table_like() {
            Some(table) => Ok(Some(Table {
                file: self.file,
                table,
                span: item
                    .span()
                    .or_else(|| self.table.key(key).and_then(toml_edit::Key::span)),
            })),
            None => Err(self.wrong_type(key, "a table")),
        }
    }

    fn wrong_type(&self, key: &str, expected: &str) -> String {
        self.error_at(key, &format!("{key} takes {expected}"))
    }
}

/// The line of a place, counted from 1.
fn line(text: &str, span: Option<&Range<usize>>) -> usize {
    let before = span.and_then(|span| text.get(..span.start));
    before.unwrap_or_default().matches('\n').count() + 1
}
