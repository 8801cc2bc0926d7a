//! A schema with all that its `allOf` adds to it, as one: what must hold at the same time. So it makes
//! no difference whether something is written in place, in a part, or in a parent.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::super::change::{Findings, quoted};
use super::super::rest::Keys;
use super::super::rules::Rule;
use super::super::side::{Side, Spot};

/// What a schema can have beside its extensions.
const KEYS: Keys = Keys {
    covered: &[
        "$ref",
        "type",
        "format",
        "nullable",
        "enum",
        "const",
        "default",
        "deprecated",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "multipleOf",
        "uniqueItems",
        "pattern",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "discriminator",
        "readOnly",
        "writeOnly",
    ],
    words: &[
        "description",
        "title",
        "example",
        "examples",
        "externalDocs",
    ],
    rule: Rule::SchemaWordsChanged,
};

/// One of the schemas that hold at the same time.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    pub(super) spot: Spot<'a>,
    /// The component it is, if it was reached by a reference.
    pub(super) name: Option<&'a str>,
}

/// All schemas that hold at the same time; none for what is not described.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) side: Side<'a>,
    pub(super) leaves: Vec<Leaf<'a>>,
}

/// A property by all that is said of it.
#[derive(Debug, Default)]
pub(super) struct Property<'a> {
    /// Its schemas: more than one where a part says more of it.
    pub(super) spots: Vec<Spot<'a>>,
    /// The list that requires it.
    pub(super) required: Option<Spot<'a>>,
}

impl<'a> Property<'a> {
    pub(super) fn spot(&self) -> Spot<'a> {
        let first = self.spots.first().or(self.required.as_ref());
        first.cloned().unwrap_or_else(Spot::nothing)
    }

    /// Whether `key`, readOnly or writeOnly, is set on it or on the component it refers to.
    pub(super) fn is(&self, side: Side<'a>, key: &str) -> bool {
        let set = |spot: &Spot<'a>| spot.flag(key) || side.followed(spot).flag(key);
        self.spots.iter().any(set)
    }
}

impl<'a> View<'a> {
    pub(super) fn of(side: Side<'a>, schema: &Spot<'a>) -> Self {
        let mut leaves = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![schema.clone()];
        while let Some(spot) = waiting.pop() {
            let (spot, name) = side.follow(&spot);
            // A parent names its children and they their parent: each once.
            if spot.object().is_none() || !seen.insert(spot.address()) {
                continue;
            }
            let mut parts: Vec<_> = spot.at("allOf").items().collect();
            parts.reverse();
            waiting.extend(parts);
            leaves.push(Leaf { spot, name });
        }
        Self { side, leaves }
    }

    /// What the parts say for `key`.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = Spot<'a>> {
        self.leaves
            .iter()
            .filter_map(move |leaf| leaf.spot.get(key))
    }

    /// What the first part that says something says for `key`; else nothing.
    pub(super) fn first(&self, key: &str) -> Spot<'a> {
        self.all(key).next().unwrap_or_else(Spot::nothing)
    }

    /// Where it begins.
    pub(super) fn spot(&self) -> Spot<'a> {
        let first = self.leaves.first().map(|leaf| leaf.spot.clone());
        first.unwrap_or_else(Spot::nothing)
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        self.leaves.iter().any(|leaf| leaf.spot.flag(key))
    }

    /// Whether it allows everything: nothing is said but words.
    pub(super) fn is_any(&self) -> bool {
        let says = |key: &String| {
            key != "allOf" && KEYS.covered.contains(&key.as_str()) && key != "deprecated"
        };
        let objects = self.leaves.iter().filter_map(|leaf| leaf.spot.object());
        !objects.flat_map(|object| object.keys()).any(says)
    }

    /// By name; also what is required and not described.
    pub(super) fn properties(&self) -> BTreeMap<&'a str, Property<'a>> {
        let mut properties: BTreeMap<&str, Property<'_>> = BTreeMap::new();
        for (name, spot) in self.all("properties").flat_map(|held| held.entries()) {
            properties.entry(name).or_default().spots.push(spot);
        }
        for required in self.all("required") {
            for item in required.items() {
                if let Some(name) = item.value.as_str() {
                    let property = properties.entry(name).or_default();
                    property.required.get_or_insert_with(|| item.clone());
                }
            }
        }
        properties
    }

    /// The type that is named, or that follows from what is said. None is any.
    pub(super) fn types(&self) -> Option<BTreeSet<&'a str>> {
        let named = self.all("type").filter_map(|spot| spot.value.as_str());
        let named: BTreeSet<&str> = named.collect();
        if !named.is_empty() {
            return Some(named);
        }
        let says = |keys: &[&str]| keys.iter().any(|key| self.all(key).next().is_some());
        if says(&["properties", "additionalProperties", "required"]) {
            return Some(BTreeSet::from(["object"]));
        }
        if says(&["items"]) {
            return Some(BTreeSet::from(["array"]));
        }
        let values = self.all("enum").flat_map(|list| list.items());
        let types: BTreeSet<&str> = values.filter_map(|item| kind(item.value)).collect();
        (types.len() == 1).then_some(types)
    }
}

fn kind(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Null => return None,
    })
}

/// Compares what no other rule covers, part by part where parts can be matched.
pub(super) fn rest(olds: &View<'_>, news: &View<'_>, findings: &mut Findings) {
    let (Some((old_first, olds)), Some((new_first, news))) =
        (olds.leaves.split_first(), news.leaves.split_first())
    else {
        return;
    };
    leaf(old_first, new_first, findings);
    let named = olds.iter().filter_map(|old| {
        let new = news
            .iter()
            .find(|new| new.name.is_some() && new.name == old.name)?;
        Some((old, new))
    });
    let unnamed = |leaf: &&Leaf<'_>| leaf.name.is_none();
    let by_order = olds.iter().filter(unnamed).zip(news.iter().filter(unnamed));
    for (old, new) in named.chain(by_order) {
        leaf(old, new, findings);
    }
}

fn leaf(old: &Leaf<'_>, new: &Leaf<'_>, findings: &mut Findings) {
    let (old, new) = (&old.spot, &new.spot);
    KEYS.compare(old, new, findings);
    match (old.flag("deprecated"), new.flag("deprecated")) {
        (false, true) => {
            findings.changed(Rule::SchemaDeprecated, old, new, name_of(new));
        }
        (true, false) => {
            findings.changed(Rule::SchemaNotDeprecated, old, new, name_of(old));
        }
        _ => {}
    }
}

/// What a reader would call a schema: the last step of its place.
fn name_of(spot: &Spot<'_>) -> String {
    let place = spot.place().unwrap_or_default();
    let last = place.rsplit('/').next().unwrap_or_default();
    quoted(&last.replace("~1", "/").replace("~0", "~"))
}
