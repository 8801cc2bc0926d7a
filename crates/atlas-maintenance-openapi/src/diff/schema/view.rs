//! A schema with all that its `allOf` adds to it, as one: what must hold at the same time. So it makes
//! no difference whether something is written in place, in a part, or in a parent.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::super::normal;
use super::super::rest::Keys;
use super::super::rules::Rule;
use super::super::side::{Side, Spot};

/// What a schema can have beside its extensions.
pub(super) const KEYS: Keys = Keys {
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
    /// Its choices are left out: one of their alternatives stands beside it instead.
    pub(super) chosen: bool,
    /// That is so because the alternative has it as a part.
    is_parent: bool,
}

/// All schemas that hold at the same time; none for what is not described.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) side: Side<'a>,
    pub(super) leaves: Vec<Leaf<'a>>,
    /// The types that the parts name.
    named: BTreeSet<&'a str>,
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

    /// Whether `key`, readOnly or writeOnly, is set on it, on what it refers to, or on a part of it.
    pub(super) fn is(&self, side: Side<'a>, key: &str) -> bool {
        View::of(side, &self.spots).flag(key)
    }
}

impl<'a> Leaf<'a> {
    /// What it says for `key`.
    pub(super) fn get(&self, key: &str) -> Option<Spot<'a>> {
        let of_choice = ["oneOf", "anyOf", "discriminator"].contains(&key);
        self.spot.get(key).filter(|_| !(self.chosen && of_choice))
    }
}

impl<'a> View<'a> {
    /// All that holds for a value for which all of `schemas` hold. A choice between one alternative
    /// is that alternative.
    pub(super) fn of(side: Side<'a>, schemas: &[Spot<'a>]) -> Self {
        Self::through(side, schemas, true)
    }

    /// As [`View::of`], where a choice between one alternative is a choice: it may be one between more
    /// on the other side.
    pub(super) fn with_single_choices(side: Side<'a>, schemas: &[Spot<'a>]) -> Self {
        Self::through(side, schemas, false)
    }

    fn through(side: Side<'a>, schemas: &[Spot<'a>], single: bool) -> Self {
        let mut leaves = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting: Vec<Spot<'a>> = schemas.iter().rev().cloned().collect();
        while let Some(spot) = waiting.pop() {
            let (spot, name) = side.follow(&spot);
            // A parent names its children and they their parent: each once.
            if spot.object().is_none() || !seen.insert(spot.address()) {
                continue;
            }
            let mut parts: Vec<_> = spot.at("allOf").items().collect();
            let only = only_alternative(&spot).filter(|_| single);
            let chosen = only.is_some();
            parts.extend(only);
            parts.reverse();
            waiting.extend(parts);
            leaves.push(Leaf {
                spot,
                name,
                chosen,
                is_parent: false,
            });
        }
        let name = |leaf: &Leaf<'a>| leaf.name.or_else(|| side.schema_at(&leaf.spot));
        let names: HashSet<&str> = leaves.iter().filter_map(name).collect();
        for leaf in &mut leaves {
            // A child that has its parent as a part is one that the parent chooses from.
            let own = name(leaf);
            leaf.is_parent = chooses_from(&leaf.spot).any(|target| {
                let target = target.rsplit('/').next().unwrap_or(target);
                own != Some(target) && names.contains(target)
            });
            leaf.chosen |= leaf.is_parent;
        }
        Self::new(side, leaves)
    }

    fn new(side: Side<'a>, leaves: Vec<Leaf<'a>>) -> Self {
        let named = leaves.iter().filter_map(|leaf| leaf.spot.text("type"));
        let named = named.collect();
        Self {
            side,
            leaves,
            named,
        }
    }

    /// The named parts that choose what this is. One that has a single alternative is not among them: it
    /// may have more on the other side.
    pub(super) fn chosen(&self) -> BTreeSet<&'a str> {
        let chosen = self.leaves.iter().filter(|leaf| leaf.is_parent);
        chosen.filter_map(|leaf| leaf.name).collect()
    }

    /// Leaves the choices of these parts out as well: the other side is one that they choose, and so is
    /// this, although nothing says so here.
    pub(super) fn choose(&mut self, names: &BTreeSet<&str>) {
        for leaf in self.leaves.iter_mut().skip(1) {
            leaf.chosen |= leaf.name.is_some_and(|name| names.contains(name));
        }
    }

    /// This with one alternative of its choices beside it, in their place.
    pub(super) fn with_alternative(&self, alternative: &Spot<'a>) -> Self {
        let base = self.leaves.iter().map(|leaf| Leaf {
            spot: leaf.spot.clone(),
            name: leaf.name,
            chosen: true,
            is_parent: leaf.is_parent,
        });
        let mut leaves: Vec<Leaf<'a>> = base.collect();
        let known: HashSet<usize> = leaves.iter().map(|leaf| leaf.spot.address()).collect();
        let more = Self::of(self.side, std::slice::from_ref(alternative)).leaves;
        leaves.extend(
            more.into_iter()
                .filter(|leaf| !known.contains(&leaf.spot.address())),
        );
        Self::new(self.side, leaves)
    }

    /// What the parts say for `key`.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = Spot<'a>> {
        let leaves = if self.speaks_of(key) {
            &self.leaves[..]
        } else {
            &[]
        };
        leaves.iter().filter_map(move |leaf| leaf.get(key))
    }

    /// Whether `key` means something for values of the types that are named.
    pub(super) fn speaks_of(&self, key: &str) -> bool {
        let types = normal::types_of(key);
        self.named.is_empty()
            || types.is_none_or(|types| types.iter().any(|kind| self.named.contains(kind)))
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

    /// Whether null is allowed: the outermost part says so, or every part that has a type does.
    pub(super) fn is_nullable(&self) -> bool {
        let outermost = self
            .leaves
            .first()
            .is_some_and(|leaf| leaf.spot.flag("nullable"));
        let mut typed = self
            .leaves
            .iter()
            .filter(|leaf| leaf.spot.get("type").is_some())
            .peekable();
        outermost
            || self.is_any()
            || typed.peek().is_some() && typed.all(|leaf| leaf.spot.flag("nullable"))
    }

    /// Whether a number has to be whole.
    pub(super) fn is_integer(&self) -> bool {
        self.named.contains("integer")
    }

    /// Whether it is a choice, whatever it is beside.
    pub(super) fn has_choice(&self) -> bool {
        self.all("oneOf").chain(self.all("anyOf")).next().is_some()
    }

    /// Whether nothing that constrains a value is said beside one choice.
    pub(super) fn says_only_choice(&self) -> bool {
        let beside = self.leaves.iter().map(|leaf| Leaf {
            spot: leaf.spot.clone(),
            name: leaf.name,
            chosen: true,
            is_parent: leaf.is_parent,
        });
        Self::new(self.side, beside.collect()).is_any()
    }

    /// The names of the properties that alternatives have.
    pub(super) fn of_alternatives(&self) -> impl Iterator<Item = &'a str> {
        let alternatives = self
            .all("oneOf")
            .chain(self.all("anyOf"))
            .flat_map(|choice| choice.items());
        alternatives.flat_map(|one| Self::of(self.side, &[one]).properties().into_keys())
    }

    /// Whether it allows everything: nothing is said but words and what constrains no value.
    pub(super) fn is_any(&self) -> bool {
        const FREE: [&str; 10] = [
            "allOf",
            "$ref",
            "default",
            "deprecated",
            "discriminator",
            "nullable",
            "readOnly",
            "writeOnly",
            "exclusiveMinimum",
            "exclusiveMaximum",
        ];
        let constrains = |leaf: &Leaf<'a>| {
            let keys = leaf
                .spot
                .object()
                .into_iter()
                .flat_map(|object| object.keys());
            keys.filter(|key| KEYS.covered.contains(&key.as_str()))
                .any(|key| !FREE.contains(&key.as_str()) && leaf.get(key).is_some())
        };
        !self.leaves.iter().any(constrains)
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
    /// With `choices`, also from what their alternatives are.
    pub(super) fn types(&self, choices: bool) -> Option<BTreeSet<&'a str>> {
        self.types_within(if choices { 4 } else { 0 })
    }

    /// As [`View::types`], looking into as many choices one in the other as `depth`.
    fn types_within(&self, depth: usize) -> Option<BTreeSet<&'a str>> {
        let mut named = self.named.clone();
        if named.contains("integer") {
            // Every integer is a number.
            named.remove("number");
        }
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
        let values = values.chain(self.all("const"));
        let types: BTreeSet<&str> = values.filter_map(|item| kind(item.value)).collect();
        if types.len() == 1 {
            return Some(types);
        }
        let inner = depth.checked_sub(1)?;
        let choice = self.all("oneOf").chain(self.all("anyOf")).next()?;
        let mut types = BTreeSet::new();
        for alternative in choice.items() {
            types.extend(Self::of(self.side, &[alternative]).types_within(inner)?);
        }
        (!types.is_empty()).then_some(types)
    }

    /// The values that are allowed, where they are listed, and where: those that every list has.
    pub(super) fn listed(&self, choices: bool) -> Option<(Spot<'a>, Vec<&'a Value>)> {
        self.listed_within(if choices { 4 } else { 0 })
    }

    /// As [`View::listed`], looking into as many choices one in the other as `depth`.
    fn listed_within(&self, depth: usize) -> Option<(Spot<'a>, Vec<&'a Value>)> {
        let mut lists: Vec<(Spot<'a>, Vec<&'a Value>)> = Vec::new();
        let single = self.first("const");
        if !single.is_nothing() {
            lists.push((single.clone(), vec![single.value]));
        }
        for spot in self.all("enum") {
            if let Some(values) = spot.value.as_array() {
                let values = values.iter().collect();
                lists.push((spot, values));
            }
        }
        if let Some(inner) = depth.checked_sub(1) {
            for choice in self.all("oneOf").chain(self.all("anyOf")) {
                let mut values = Vec::new();
                let all = choice.items().all(|alternative| {
                    let listed = Self::of(self.side, &[alternative]).listed_within(inner);
                    values.extend(listed.iter().flat_map(|(_, values)| values).copied());
                    listed.is_some()
                });
                if all && !values.is_empty() {
                    lists.push((choice, values));
                }
            }
        }
        let mut lists = lists.into_iter();
        let (spot, mut values) = lists.next()?;
        for (_, others) in lists {
            values.retain(|value| others.contains(value));
        }
        // Some documents list a value twice.
        let mut seen = Vec::new();
        values.retain(|value| {
            let new = !seen.contains(value);
            seen.push(*value);
            new
        });
        Some((spot, values))
    }
}

/// The references to what a schema chooses from, by its alternatives or its mapping.
fn chooses_from<'a>(schema: &Spot<'a>) -> impl Iterator<Item = &'a str> {
    let choices = ["oneOf", "anyOf"].map(|key| schema.at(key).items());
    let alternatives = choices.into_iter().flatten();
    let mapping = schema.at("discriminator").at("mapping").entries();
    let mapped = mapping.filter_map(|(_, target)| target.value.as_str());
    alternatives
        .filter_map(|one| one.text("$ref"))
        .chain(mapped)
}

/// The alternative of a choice that has no other.
fn only_alternative<'a>(schema: &Spot<'a>) -> Option<Spot<'a>> {
    let mut alternatives = schema.at("oneOf").items().chain(schema.at("anyOf").items());
    let only = alternatives.next();
    let is_plain = schema.get("discriminator").is_none() && alternatives.next().is_none();
    only.filter(|_| is_plain)
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
