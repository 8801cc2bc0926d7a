//! Overlay: our words and corrections, as an OpenAPI Overlay 1.0.
//!
//! `update` merges objects by key and replaces anything else; a list gets the items appended. An
//! action that matches nothing is an error: it is about something that is not there any more.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::error::Error;
use atlas_maintenance_openapi::pointer;

/// The overlay, read and its targets understood.
#[derive(Debug)]
pub struct Overlay {
    file: PathBuf,
    actions: Vec<Action>,
}

#[derive(Debug)]
struct Action {
    target: String,
    path: JsonPath,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Update(Value),
    Remove,
}

/// The file, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    overlay: String,
    #[serde(rename = "info")]
    _info: Value,
    actions: Vec<WrittenAction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAction {
    target: String,
    #[serde(default, rename = "description")]
    _description: Option<String>,
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
}

impl Overlay {
    /// The overlay in `text`, which was read from `file`.
    ///
    /// # Errors
    ///
    /// If it is not an Overlay 1.0, or an action makes no sense.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        let written: Written =
            serde_saphyr::from_str(text).map_err(|error| Error::NotUnderstood {
                file: file.to_owned(),
                reason: error.to_string().trim_start_matches("error: ").to_owned(),
                help: "write it as https://spec.openapis.org/overlay/v1.0.0.html says".to_owned(),
            })?;
        if !written.overlay.starts_with("1.0.") {
            return Err(Error::NotUnderstood {
                file: file.to_owned(),
                reason: format!("it is written for Overlay {}", written.overlay),
                help: "write it for Overlay 1.0".to_owned(),
            });
        }
        let actions = written.actions.into_iter().enumerate();
        let actions = actions.map(|(index, action)| Action::understand(file, index, action));
        Ok(Self {
            file: file.to_owned(),
            actions: actions.collect::<Result<_, _>>()?,
        })
    }

    /// `document` after all actions, in their order.
    ///
    /// # Errors
    ///
    /// If an action matches nothing, or what it matches cannot be changed so.
    pub fn apply(&self, mut document: Value) -> Result<Value, Error> {
        for (index, action) in self.actions.iter().enumerate() {
            let fail = |reason: &str, help| fail(&self.file, index, &action.target, reason, help);
            let mut places: Vec<Vec<Step>> = action
                .path
                .query_located(&document)
                .locations()
                .map(|location| location.iter().map(Step::from).collect())
                .collect();
            if places.is_empty() {
                return Err(Error::OverlayLost {
                    file: self.file.clone(),
                    number: index + 1,
                    target: action.target.clone(),
                });
            }
            // From the back, so that removing an item of a list does not move those before it.
            places.sort();
            places.dedup();
            for place in places.iter().rev() {
                let changed = match &action.change {
                    Change::Update(update) => find(&mut document, place).is_some_and(|node| {
                        let mergeable = node.is_object() || node.is_array();
                        if mergeable {
                            merge(node, update);
                        }
                        mergeable
                    }),
                    Change::Remove => remove(&mut document, place),
                };
                if !changed {
                    return Err(fail(
                        &format!("it cannot change {}", show(place)),
                        "an update goes to an object or a list, a removal to anything but the \
                         document itself",
                    ));
                }
            }
        }
        Ok(document)
    }
}

impl Action {
    fn understand(file: &Path, index: usize, action: WrittenAction) -> Result<Self, Error> {
        let path = JsonPath::parse(&action.target).map_err(|error| {
            fail(
                file,
                index,
                &action.target,
                &format!("its target is not a JSONPath: {error}"),
                "correct it as RFC 9535 says",
            )
        })?;
        let change = match (action.update, action.remove) {
            (Some(update), false) => Change::Update(update),
            (None, true) => Change::Remove,
            _ => {
                return Err(fail(
                    file,
                    index,
                    &action.target,
                    "it has neither `update` nor `remove: true`, or both",
                    "keep one of the two",
                ));
            }
        };
        Ok(Self {
            target: action.target,
            path,
            change,
        })
    }
}

/// An error of the action at `index`, which people count from 1.
fn fail(file: &Path, index: usize, target: &str, reason: &str, help: &'static str) -> Error {
    Error::Overlay {
        file: file.to_owned(),
        number: index + 1,
        target: target.to_owned(),
        reason: reason.to_owned(),
        help,
    }
}

/// One step on the way to a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Name(String),
}

impl<'a> From<&serde_json_path::PathElement<'a>> for Step {
    fn from(element: &serde_json_path::PathElement<'a>) -> Self {
        match element {
            serde_json_path::PathElement::Name(name) => Self::Name((*name).to_owned()),
            serde_json_path::PathElement::Index(index) => Self::Index(*index),
        }
    }
}

fn show(place: &[Step]) -> String {
    place.iter().fold(String::new(), |at, step| match step {
        Step::Name(name) => pointer::join(&at, name),
        Step::Index(index) => pointer::join(&at, &index.to_string()),
    })
}

fn find<'a>(document: &'a mut Value, place: &[Step]) -> Option<&'a mut Value> {
    place.iter().try_fold(document, |node, step| match step {
        Step::Name(name) => node.get_mut(name),
        Step::Index(index) => node.get_mut(*index),
    })
}

fn remove(document: &mut Value, place: &[Step]) -> bool {
    let Some((last, parent)) = place.split_last() else {
        return false;
    };
    match (find(document, parent), last) {
        (Some(Value::Object(object)), Step::Name(name)) => object.remove(name).is_some(),
        (Some(Value::Array(list)), Step::Index(index)) if *index < list.len() => {
            list.remove(*index);
            true
        }
        _ => false,
    }
}

/// Merges `update` into `node`.
fn merge(node: &mut Value, update: &Value) {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            for (key, value) in update {
                match node.get_mut(key) {
                    Some(there) => merge(there, value),
                    None => {
                        node.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(node), Value::Array(update)) => node.extend(update.iter().cloned()),
        // As the specification says: an update of a list is an entry to append.
        (Value::Array(node), update) => node.push(update.clone()),
        (node, update) => *node = update.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apply(actions: &str, document: Value) -> Result<Value, String> {
        let text =
            format!("overlay: 1.0.0\ninfo: {{title: T, version: 1.0.0}}\nactions:\n{actions}");
        Overlay::parse(Path::new("overlay.yaml"), &text)
            .and_then(|overlay| overlay.apply(document))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn update_merges_objects_and_appends_to_lists() {
        let document = json!({"a": {"b": 1, "c": {"d": [1]}}, "e": [{"f": 1}]});
        let actions = "
- target: $.a
  update: {b: 2, c: {d: [2], g: x}}
- target: $.e
  update: {f: 2}
- target: $.e[?@.f == 1]
  update: {h: true}
";
        assert_eq!(
            apply(actions, document).unwrap(),
            json!({"a": {"b": 2, "c": {"d": [1, 2], "g": "x"}}, "e": [{"f": 1, "h": true}, {"f": 2}]})
        );
    }

    #[test]
    fn removal_removes_every_match() {
        let document = json!({"list": [1, 2, 3, 4], "object": {"a": 1, "b": 2}});
        let actions = "
- target: $.list[0, 2, 3]
  remove: true
- target: $.object['a']
  remove: true
";
        assert_eq!(
            apply(actions, document).unwrap(),
            json!({"list": [2], "object": {"b": 2}})
        );
    }

    #[test]
    fn action_that_matches_nothing_is_refused() {
        let actions = "\n- target: $.a\n  update: {b: 1}\n- target: $.c\n  remove: true\n";
        let error = apply(actions, json!({"a": {}})).unwrap_err();
        assert!(error.contains("action 2"), "{error}");
        assert!(
            error.contains("$.c") && error.contains("matches nothing"),
            "{error}"
        );
    }

    #[test]
    fn invalid_action_is_refused() {
        for (actions, reason) in [
            (
                "\n- target: $.a.b\n  update: {c: 1}\n",
                "cannot change /a/b",
            ),
            ("\n- target: $\n  remove: true\n", "cannot change"),
            ("\n- target: a..\n  remove: true\n", "not a JSONPath"),
            ("\n- target: $.a\n", "neither"),
            ("\n- target: $.a\n  remove: true\n  update: {}\n", "or both"),
            ("\n- target: $.a\n  updat: {}\n", "not what it should be"),
        ] {
            let error = apply(actions, json!({"a": {"b": 1}})).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
