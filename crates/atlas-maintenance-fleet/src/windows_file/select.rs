//! Which projects a rule selects. It must not know what becomes of them.

use std::collections::BTreeMap;

use atlas_maintenance::ProjectId;
use toml_edit::Item;

use super::read::{self, Reader, Table};
use crate::glob;
use crate::project::FleetProject;

/// Which projects a rule selects: those for which all that is given holds.
#[derive(Clone, Debug)]
pub struct Selector {
    name: Option<String>,
    tag: Option<(String, Option<String>)>,
    /// With the line that each is on.
    ids: Option<BTreeMap<ProjectId, usize>>,
    /// In their order, repeated ones too.
    pub(super) listed: Vec<(ProjectId, usize)>,
}

impl Selector {
    /// Whether it selects the project.
    pub fn selects(&self, project: &FleetProject) -> bool {
        let id_fits = self
            .ids
            .as_ref()
            .is_none_or(|ids| ids.contains_key(&project.id));
        let name_fits = || {
            let pattern = self.name.as_deref();
            pattern.is_none_or(|pattern| glob::fits(pattern, &project.name))
        };
        let tag_fits = || match &self.tag {
            None => true,
            Some((key, None)) => project.tags.contains_key(key),
            Some((key, value)) => project.tags.get(key) == value.as_ref(),
        };
        id_fits && name_fits() && tag_fits()
    }

    /// Whether it selects every project that there can be.
    pub fn selects_all(&self) -> bool {
        let any_name = self
            .name
            .as_deref()
            .is_some_and(|name| name.bytes().all(|b| b == b'*'));
        any_name && self.tag.is_none() && self.ids.is_none()
    }

    /// The ids that it names, with their lines.
    pub(crate) fn ids(&self) -> impl Iterator<Item = (ProjectId, usize)> + '_ {
        self.ids.iter().flatten().map(|(id, line)| (*id, *line))
    }
}

/// Reads the `select` of a rule.
pub(super) fn selector(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<Selector> {
    let forms = r#"{ name = "prod-*" }, { tag = "env=prod" }, { tag = "env" }, { id = "…" } or { ids = ["…"] }"#;
    let Some((item, line)) = rule.get(reader, "select") else {
        reader.complain(
            rule.line,
            format!("the rule selects no project: it takes select = {forms}"),
        );
        return None;
    };
    let Some(select) = read::table(item, line) else {
        reader.complain(line, format!("select takes {forms}"));
        return None;
    };
    if select.is_empty() {
        reader.complain(line, format!("select is empty: it takes {forms}"));
        return None;
    }
    select.only(reader, "in select", &["name", "tag", "id", "ids"]);
    let name = filled(reader, select, "name");
    let tag = filled(reader, select, "tag").map(|tag| match tag.split_once('=') {
        Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
        None => (tag, None),
    });
    let listed = ids(reader, select);
    Some(Selector {
        name,
        tag,
        ids: listed.as_ref().map(|ids| ids.iter().copied().collect()),
        listed: listed.unwrap_or_default(),
    })
}

fn filled(reader: &mut Reader<'_>, select: Table<'_>, key: &str) -> Option<String> {
    let (text, line) = select.text(reader, key)?;
    if text.is_empty() || text.starts_with('=') {
        reader.complain(line, format!("{key} has nothing to select by"));
    }
    Some(text.to_owned())
}

fn ids(reader: &mut Reader<'_>, select: Table<'_>) -> Option<Vec<(ProjectId, usize)>> {
    if select.has("id") && select.has("ids") {
        let line = select.line_of_key(reader, "ids");
        reader.complain(line, "select has both id and ids: write all of them in ids");
        return None;
    }
    if let Some((text, line)) = select.text(reader, "id") {
        return Some(vec![(reader.take(line, text.parse())?, line)]);
    }
    let (item, line) = select.get(reader, "ids")?;
    let Some(array) = item.as_array().filter(|array| !array.is_empty()) else {
        let found = if matches!(item, Item::Value(value) if value.is_array()) {
            "an empty list"
        } else {
            item.type_name()
        };
        reader.complain(
            line,
            format!("ids takes a list of project ids, not {found}"),
        );
        return None;
    };
    let mut ids = Vec::new();
    for value in array {
        let line = reader.line(value.span(), line);
        let Some(text) = value.as_str() else {
            reader.complain(
                line,
                format!("a project id is text in quotes, not {}", value.type_name()),
            );
            continue;
        };
        if let Some(id) = reader.take(line, text.parse()) {
            ids.push((id, line));
        }
    }
    Some(ids)
}
