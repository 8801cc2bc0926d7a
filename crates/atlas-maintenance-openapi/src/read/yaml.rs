//! Reads YAML 1.2. The parser tells what is written; what a plain scalar means is up to the core schema
//! (section 10.3 of the specification), and any YAML that has a value in JSON gets it.

mod scalar;

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::Value;

use crate::Object;

/// How deep a document may be. The vendor's have less than half of that.
const DEEPEST: usize = 64;

/// How many values a document may have, those that its aliases stand for included. The vendor's have about
/// a quarter of that.
const MOST_VALUES: usize = 500_000;

/// The value of the only document in `text`; or why it has none, with the place.
pub(super) fn value(text: &str) -> Result<Value, String> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| place(&error.info(), error.marker()))?;
        let done = reader.event(event);
        done.map_err(|reason| place(&reason, &span.start))?;
    }
    reader.document.ok_or_else(|| "it has no value".to_owned())
}

fn place(reason: &str, at: &Marker) -> String {
    format!("{reason} at line {}, column {}", at.line(), at.col() + 1)
}

/// A list or an object whose end has not come yet.
struct Open {
    anchor: usize,
    /// Of how many values it consists so far.
    size: usize,
    node: Node,
}

enum Node {
    List(Vec<Value>),
    Object {
        members: Object,
        /// What merge keys name. The object's own members win, and after these what comes first.
        merged: Vec<Value>,
        key: Option<Key>,
    },
}

enum Key {
    Text(String),
    /// `<<`, which is no part of YAML 1.2 and widely used all the same.
    Merge,
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    /// The values that aliases stand for, each with its size.
    anchored: BTreeMap<usize, (Value, usize)>,
    /// How many values there are so far.
    size: usize,
    document: Option<Value>,
}

type Done = Result<(), Cow<'static, str>>;

impl Reader {
    fn event(&mut self, event: Event<'_>) -> Done {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_merge = text == "<<" && style == ScalarStyle::Plain;
                let value = scalar::value(&text, style, tag.as_deref());
                match self.key() {
                    Some(key) => {
                        // A key is a text, whatever it would be elsewhere.
                        *key = Some(match is_merge {
                            true => Key::Merge,
                            false => Key::Text(text.into_owned()),
                        });
                        if anchor != 0 {
                            self.anchored.insert(anchor, (value?, 1));
                        }
                        Ok(())
                    }
                    None => self.put(value?, 1, anchor),
                }
            }
            Event::SequenceStart(_, anchor, _) => self.start(anchor, Node::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.start(
                anchor,
                Node::Object {
                    members: Object::new(),
                    merged: Vec::new(),
                    key: None,
                },
            ),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let found = self.anchored.get(&anchor);
                let (value, size) = found.ok_or("an alias inside of what it stands for")?;
                let size = *size;
                // Before anything is copied.
                bounded(self.size + size)?;
                let value = value.clone();
                match (self.key(), value) {
                    (Some(key), Value::String(text)) => {
                        *key = Some(Key::Text(text));
                        Ok(())
                    }
                    (Some(_), _) => Err(NO_TEXT.into()),
                    (None, value) => self.put(value, size, 0),
                }
            }
            Event::DocumentStart(..) if self.document.is_some() => {
                Err("a second document begins".into())
            }
            _ => Ok(()),
        }
    }

    /// Where the key goes, if one comes next.
    fn key(&mut self) -> Option<&mut Option<Key>> {
        match &mut self.open.last_mut()?.node {
            Node::Object { key, .. } if key.is_none() => Some(key),
            _ => None,
        }
    }

    fn start(&mut self, anchor: usize, node: Node) -> Done {
        if self.key().is_some() {
            return Err(NO_TEXT.into());
        }
        if self.open.len() == DEEPEST {
            return Err(format!("it is deeper than {DEEPEST}").into());
        }
        self.open.push(Open {
            anchor,
            size: 1,
            node,
        });
        Ok(())
    }

    fn end(&mut self) -> Done {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let value = match open.node {
            Node::List(items) => Value::Array(items),
            Node::Object {
                mut members,
                merged,
                ..
            } => {
                for value in merged {
                    merge(&mut members, value)?;
                }
                Value::Object(members)
            }
        };
        // What is inside has been counted.
        self.size -= open.size - 1;
        self.put(value, open.size, open.anchor)
    }

    /// Puts a value of that size where it belongs.
    fn put(&mut self, value: Value, size: usize, anchor: usize) -> Done {
        self.size += size;
        bounded(self.size)?;
        if anchor != 0 {
            self.anchored.insert(anchor, (value.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            self.document = Some(value);
            return Ok(());
        };
        open.size += size;
        match &mut open.node {
            Node::List(items) => items.push(value),
            Node::Object {
                members,
                merged,
                key,
            } => match key.take() {
                Some(Key::Text(name)) => {
                    if members.contains_key(&name) {
                        return Err(format!("the key {name:?} is there twice").into());
                    }
                    members.insert(name, value);
                }
                Some(Key::Merge) => merged.push(value),
                None => return Err(NO_TEXT.into()),
            },
        }
        Ok(())
    }
}

const NO_TEXT: &str = "a key is no text";

fn bounded(size: usize) -> Done {
    match size > MOST_VALUES {
        true => Err(format!("it has more than {MOST_VALUES} values").into()),
        false => Ok(()),
    }
}

/// Adds the members of an object, or of each object in a list, that are not there yet.
fn merge(members: &mut Object, value: Value) -> Done {
    let objects = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    for object in objects {
        let Value::Object(object) = object else {
            return Err("`<<` names something else than objects".into());
        };
        for (name, value) in object {
            members.entry(name).or_insert(value);
        }
    }
    Ok(())
}
