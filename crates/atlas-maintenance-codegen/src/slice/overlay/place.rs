//! Places of a document: what a target matches, and what is there where it matches nothing.

use atlas_maintenance_openapi::pointer;
use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

/// One step on the way to a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Index(usize),
    Name(String),
}

/// The way to a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(pub(super) Vec<Step>);

impl Place {
    pub(super) fn pointer(&self) -> String {
        self.0.iter().fold(String::new(), |at, step| match step {
            Step::Name(name) => pointer::join(&at, name),
            Step::Index(index) => pointer::join(&at, &index.to_string()),
        })
    }

    /// Its last step, in words.
    pub(super) fn key(&self) -> String {
        match self.0.last() {
            Some(Step::Name(name)) => name.clone(),
            Some(Step::Index(index)) => index.to_string(),
            None => "the document".to_owned(),
        }
    }

    /// The place of what `key` holds there.
    pub(super) fn member(&self, key: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Name(key.to_owned()));
        Self(steps)
    }

    /// The place around, and the last step; none for the document itself.
    pub(super) fn parent(&self) -> Option<(Self, &Step)> {
        let (last, before) = self.0.split_last()?;
        Some((Self(before.to_vec()), last))
    }

    pub(super) fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(document, |node, step| match step {
            Step::Name(name) => node.get(name),
            Step::Index(index) => node.get(*index),
        })
    }

    pub(super) fn find_mut<'a>(&self, document: &'a mut Value) -> Option<&'a mut Value> {
        self.0.iter().try_fold(document, |node, step| match step {
            Step::Name(name) => node.get_mut(name),
            Step::Index(index) => node.get_mut(*index),
        })
    }
}

/// The places that `path` matches.
pub(super) fn matching(path: &JsonPath, document: &Value) -> Vec<Place> {
    let located = path.query_located(document);
    let places = located.locations().map(|location| {
        let steps = location.iter().map(|element| match element {
            PathElement::Name(name) => Step::Name((*name).to_owned()),
            PathElement::Index(index) => Step::Index(*index),
        });
        Place(steps.collect())
    });
    places.collect()
}

/// How far a target leads.
pub(super) struct Nearest {
    /// The target up to the first thing that is not there.
    pub(super) missing: String,
    /// What stands in its place, in words.
    pub(super) there: String,
}

/// What is there as far as `target` leads.
pub(super) fn nearest(target: &str, document: &Value) -> Nearest {
    const MOST: usize = 12;
    let mut nearest = Nearest {
        missing: target.to_owned(),
        there: String::new(),
    };
    let ends = ends(target);
    let next = ends.iter().copied().skip(1).chain([target.len()]);
    for (end, next) in ends.iter().copied().zip(next) {
        let (Some(start), Some(missing)) = (target.get(..end), target.get(..next)) else {
            continue;
        };
        let Ok(path) = JsonPath::parse(start) else {
            continue;
        };
        let nodes = path.query(document);
        let Some(node) = nodes.first() else {
            break;
        };
        let there = match node {
            Value::Object(object) => {
                let mut names: Vec<&str> = object.keys().map(String::as_str).take(MOST).collect();
                if object.len() > MOST {
                    names.push("…");
                }
                names.join(", ")
            }
            value => {
                let text = value.to_string();
                text.chars().take(200).collect()
            }
        };
        nearest.there = match there.as_str() {
            "" => format!("; {start} is empty"),
            there => format!("; {start} has: {there}"),
        };
        missing.clone_into(&mut nearest.missing);
    }
    nearest
}

/// Where each segment of a JSONPath ends.
fn ends(target: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut depth, mut quote) = (0_usize, None);
    for (at, character) in target.char_indices() {
        match (quote, character) {
            (Some(open), character) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '[' | '.') if depth == 0 => {
                ends.push(at);
                depth += usize::from(character == '[');
            }
            (None, '[') => depth += 1,
            (None, ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    ends
}
