//! Stand-ins for members whose names would come out alike: properties of an object and values of an
//! enumeration.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::generate::fixups::members_of;
use crate::generate::names;
use atlas_maintenance_openapi::Object;
use atlas_maintenance_openapi::position::{self, Position};

/// How a stand-in ends, and how a literal ends that is one.
pub(super) const MARK: char = '~';
pub(super) const END_OF_LITERAL: &str = "~\"";

/// The stand-ins that were given, with what each stands for.
#[derive(Default)]
struct StandIns {
    wire: BTreeMap<String, String>,
    /// Every text that is no stand-in.
    taken: BTreeSet<String>,
}

impl StandIns {
    /// A text of which the generator makes the name `name`, and which it keeps beside it.
    fn give(&mut self, name: &str, wire: &str) -> String {
        let mut text = format!("{name}{MARK}");
        while self.taken.contains(&text) || self.wire.get(&text).is_some_and(|other| other != wire)
        {
            text.push(MARK);
        }
        self.wire.insert(text.clone(), wire.to_owned());
        text
    }
}

/// Puts stand-ins into the schemas of `document`; what each stands for.
pub(super) fn stand_in(document: &mut Value) -> BTreeMap<String, String> {
    let mut stand_ins = StandIns {
        taken: texts(document),
        ..StandIns::default()
    };
    let properties = properties(document, &mut stand_ins);
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::Schema {
            return;
        }
        values(object, &mut stand_ins);
        if properties.is_empty() {
            return;
        }
        if let Some(own) = object.get_mut("properties").and_then(Value::as_object_mut) {
            let members = std::mem::take(own);
            own.extend(members.into_iter().map(|(name, schema)| {
                let name = properties.get(&name).cloned().unwrap_or(name);
                (name, schema)
            }));
        }
        let required = object.get_mut("required").and_then(Value::as_array_mut);
        for name in required.into_iter().flatten() {
            if let Some(stand_in) = name.as_str().and_then(|name| properties.get(name)) {
                *name = json!(stand_in);
            }
        }
    });
    stand_ins.wire
}

/// Every name of a property and every value of an enumeration.
fn texts(document: &Value) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    position::visit(document, &mut |position, _, object| {
        if position == Position::Schema {
            texts.extend(member_names(object));
            let values = object.get("enum").and_then(Value::as_array);
            let values = values.into_iter().flatten().filter_map(Value::as_str);
            texts.extend(values.map(str::to_owned));
        }
    });
    texts
}

fn member_names(schema: &Object) -> BTreeSet<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let properties = properties.into_iter().flat_map(Object::keys);
    properties
        .map(String::as_str)
        .chain(required)
        .map(str::to_owned)
        .collect()
}

/// The members of an object, and whether the generator adds one for all other properties.
type Members = (BTreeSet<String>, bool);

/// What a property is called in Rust, and what the generator would call it.
struct Names {
    ours: String,
    by_generator: String,
}

/// The properties that need a stand-in. One that needs it in an object has it in every other, since
/// objects can be parts of each other.
fn properties(document: &Value, stand_ins: &mut StandIns) -> BTreeMap<String, String> {
    const ENOUGH: usize = 16;
    let objects = objects(document);
    let wires: BTreeSet<&str> = objects
        .iter()
        .flat_map(|(members, _)| members.iter().map(String::as_str))
        .collect();
    let names: BTreeMap<&str, Names> = wires
        .into_iter()
        .map(|wire| {
            let names = Names {
                ours: names::snake(wire),
                by_generator: names::by_generator_snake(wire),
            };
            (wire, names)
        })
        .collect();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    // The name that one object needs can be taken in another.
    for _ in 0..ENOUGH {
        let before = found.clone();
        for object in &objects {
            look(object, &names, stand_ins, &mut found);
        }
        if found == before {
            break;
        }
    }
    found
}

/// Every object of `document`, with the members of all its parts.
fn objects(document: &Value) -> Vec<Members> {
    let mut objects = Vec::new();
    position::visit(document, &mut |position, _, object| {
        if position != Position::Schema {
            return;
        }
        let mut members = member_names(object);
        let mut has_more = has_more(object);
        if object.contains_key("allOf") {
            let whole = members_of(document, &Value::Object(object.clone()));
            let whole = whole.unwrap_or_default();
            has_more |= self::has_more(&whole);
            members.extend(member_names(&whole));
        }
        if !members.is_empty() {
            objects.push((members, has_more));
        }
    });
    objects
}

/// Adds to `found` what an object needs.
fn look(
    (members, has_more): &Members,
    names: &BTreeMap<&str, Names>,
    stand_ins: &mut StandIns,
    found: &mut BTreeMap<String, String>,
) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    if *has_more {
        // The generator's name for all other properties.
        taken.insert("extra".to_owned());
    }
    let named = members
        .iter()
        .filter_map(|wire| Some((wire, names.get(wire.as_str())?)));
    let (keep, change): (Vec<_>, Vec<_>) = named.partition(|(wire, names)| names.ours == **wire);
    for (wire, names) in keep.into_iter().chain(change) {
        let given = found.get(wire);
        let wanted = match given {
            Some(stand_in) => stand_in.trim_end_matches(MARK),
            None => names.ours.as_str(),
        };
        let name = names::free(wanted, "_", |name| taken.insert(name.to_owned()));
        let is_news = given.is_none() || name != wanted;
        if name != names.by_generator && is_news {
            found.insert(wire.clone(), stand_ins.give(&name, wire));
        }
    }
}

/// Whether the generator gives an object a member for all properties that it does not name.
fn has_more(object: &Object) -> bool {
    object
        .get("additionalProperties")
        .is_some_and(Value::is_object)
}

/// Puts stand-ins for the values of an enumeration that would be one variant.
fn values(schema: &mut Object, stand_ins: &mut StandIns) {
    let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) else {
        return;
    };
    let mut names: BTreeSet<String> = BTreeSet::new();
    for value in values {
        let Some(wire) = value.as_str() else {
            continue;
        };
        let name = names::free(&names::pascal(wire), "", |name| {
            names.insert(name.to_owned())
        });
        if name != names::by_generator_pascal(wire) {
            *value = json!(stand_ins.give(&name, wire));
        }
    }
}
