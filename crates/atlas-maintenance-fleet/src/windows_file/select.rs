//! Which projects a rule selects.

use atlas_maintenance::ProjectId;

use super::cursor::{Reader, Table, type_name};
use super::name_pattern;
use crate::project::FleetProject;

/// Which projects a rule selects: those that match all of its keys.
#[derive(Clone, Debug)]
pub struct Selector {
    name: Option<String>,
    /// A key, and the value where one is required.
    tag: Option<(String, Option<String>)>,
    /// In ascending order, each with its line, repeated ones included. A file can list very many.
    ids: Option<Vec<(ProjectId, usize)>>,
}

impl Selector {
    /// Selects projects by their names. In the pattern `*` matches any text and `?` one character;
    /// nothing is escaped.
    ///
    /// ```
    /// use atlas_maintenance_fleet::{FleetProject, Selector};
    ///
    /// let project = FleetProject::new("32b6e34b3d91647abb20e7b8".parse()?, "prod-shop");
    /// assert!(Selector::by_name("prod-*").matches(&project));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn by_name(pattern: impl Into<String>) -> Self {
        Self {
            name: Some(pattern.into()),
            tag: None,
            ids: None,
        }
    }

    /// Whether the project is selected.
    pub fn matches(&self, project: &FleetProject) -> bool {
        let id_matches = self
            .ids
            .as_ref()
            .is_none_or(|ids| ids.binary_search_by_key(&project.id, |(id, _)| *id).is_ok());
        let name_matches = || {
            let pattern = self.name.as_deref();
            pattern.is_none_or(|pattern| name_pattern::matches(pattern, &project.name))
        };
        let tag_matches = || match &self.tag {
            None => true,
            Some((key, None)) => project.tags.contains_key(key),
            Some((key, value)) => project.tags.get(key) == value.as_ref(),
        };
        id_matches && name_matches() && tag_matches()
    }

    /// Whether every possible project is selected.
    pub fn matches_all(&self) -> bool {
        let any_name = self
            .name
            .as_deref()
            .is_some_and(|name| name.bytes().all(|b| b == b'*'));
        any_name && self.tag.is_none() && self.ids.is_none()
    }

    /// The one name that can match, if the pattern has no `*` and no `?`.
    pub(crate) fn exact_name(&self) -> Option<&str> {
        let pattern = self.name.as_deref();
        pattern.filter(|pattern| !pattern.contains(['*', '?']))
    }

    /// Whether projects are selected by their ids.
    pub(crate) fn has_ids(&self) -> bool {
        self.ids.is_some()
    }

    /// The ids that the selector names, with the line that names each last.
    pub(crate) fn ids(&self) -> impl Iterator<Item = (ProjectId, usize)> + '_ {
        let same = self.listed().chunk_by(|(one, _), (other, _)| one == other);
        same.filter_map(|same| same.last().copied())
    }

    /// The ids in ascending order, with their lines and repeated ones included.
    pub(super) fn listed(&self) -> &[(ProjectId, usize)] {
        self.ids.as_deref().unwrap_or_default()
    }
}

/// Parses the `select` of a rule.
pub(super) fn parse(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<Selector> {
    parse_of(reader, rule, "rule")
}

/// Parses the `select` of a table, which messages call `what`.
pub(super) fn parse_of(reader: &mut Reader<'_>, rule: Table<'_>, what: &str) -> Option<Selector> {
    let forms = r#"{ name = "prod-*" }, { tag = "env=prod" }, { tag = "env" }, { id = "…" } or { ids = ["…"] }"#;
    let Some((item, line)) = rule.get(reader, "select") else {
        reader.report(
            rule.line,
            format!("the {what} selects no project: write select = {forms}"),
        );
        return None;
    };
    let Some(select) = Table::from_value(item, line) else {
        reader.report(line, format!("select takes {forms}"));
        return None;
    };
    if select.is_empty() {
        reader.report(line, format!("select is empty: it takes {forms}"));
        return None;
    }
    select.reject_unknown_keys(reader, "of select", &["name", "tag", "id", "ids"]);
    let name = non_empty(reader, select, "name");
    let tag = non_empty(reader, select, "tag").map(|tag| match tag.split_once('=') {
        Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
        None => (tag, None),
    });
    let mut ids = ids(reader, select);
    if let Some(ids) = &mut ids {
        ids.sort_unstable();
    }
    Some(Selector { name, tag, ids })
}

/// The text of a key. Reports one that is empty, and a tag without a key.
fn non_empty(reader: &mut Reader<'_>, select: Table<'_>, key: &str) -> Option<String> {
    let (text, line) = select.text(reader, key)?;
    if text.is_empty() || text.starts_with('=') {
        reader.report(line, format!("{key} has nothing to select by"));
    }
    Some(text.to_owned())
}

fn ids(reader: &mut Reader<'_>, select: Table<'_>) -> Option<Vec<(ProjectId, usize)>> {
    if select.has("id") && select.has("ids") {
        let line = select.line_of_key(reader, "ids");
        reader.report(line, "select has both id and ids: write all of them in ids");
        return None;
    }
    if let Some((text, line)) = select.text(reader, "id") {
        return Some(vec![(reader.ok_or_report(line, text.parse())?, line)]);
    }
    let (item, line) = select.get(reader, "ids")?;
    let Some(array) = item.as_array().filter(|array| !array.is_empty()) else {
        let found = match item.as_array() {
            Some(_) => "an empty list",
            None => type_name(item),
        };
        reader.report(
            line,
            format!("ids takes a list of project ids, not {found}"),
        );
        return None;
    };
    let mut ids = Vec::with_capacity(array.len());
    for value in array {
        let line = reader.line(&value.span());
        let value = value.get_ref();
        let Some(text) = value.as_str() else {
            reader.report(
                line,
                format!("a project id is text in quotes, not {}", type_name(value)),
            );
            continue;
        };
        if let Some(id) = reader.ok_or_report(line, text.parse()) {
            ids.push((id, line));
        }
    }
    Some(ids)
}
