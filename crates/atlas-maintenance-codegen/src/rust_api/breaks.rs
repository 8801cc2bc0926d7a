//! What of one client a program no longer finds, or finds with another type, in another one.
//!
//! Something new breaks nothing, but for an argument, and for a value that a closed enum cannot read.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use atlas_maintenance_openapi::diff::Direction;
use proc_macro2::TokenStream;

use super::items::{Argument, Items, Method, Shape, TypeItem, paths};

/// One break, and the places of what it is about.
#[derive(Debug, Default)]
pub(super) struct Break {
    pub(super) what: String,
    pub(super) old: BTreeSet<String>,
    pub(super) new: BTreeSet<String>,
    pub(super) reach: Reach,
    /// It breaks what reads answers, and not what is compiled.
    pub(super) in_reading: bool,
    /// A type that is compared with it has another name, and nothing else is said here.
    pub(super) is_rename: bool,
}

/// The operations that reach something, as [`key`] writes them: by what they send, and by what they
/// answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    pub(super) sent: BTreeSet<String>,
    pub(super) answered: BTreeSet<String>,
}

impl Reach {
    /// Those of a direction, or of both.
    pub(super) fn has(&self, operation: &str, direction: Option<Direction>) -> bool {
        let sent = self.sent.contains(operation);
        let answered = self.answered.contains(operation);
        match direction {
            Some(Direction::Request) => sent,
            Some(Direction::Response) => answered,
            None => sent || answered,
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        self.sent.iter().chain(&self.answered)
    }

    fn extend(&mut self, other: &Self) {
        self.sent.extend(other.sent.iter().cloned());
        self.answered.extend(other.answered.iter().cloned());
    }
}

/// An operation without the names of its parameters, which are on no wire: `GET /a/{}`.
pub(super) fn key(operation: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in operation.chars() {
        inside &= character != '}';
        if !inside {
            text.push(character);
        }
        inside |= character == '{';
    }
    text
}

/// Everything of `old` that `new` breaks.
pub(super) fn between(old: &Items, new: &Items) -> Vec<Break> {
    let mut comparison = Comparison {
        old,
        new,
        reach: (reach(old), reach(new)),
        waiting: Vec::new(),
        seen: BTreeSet::new(),
        breaks: Vec::new(),
        gone: BTreeMap::new(),
    };
    for name in old.types.keys() {
        if new.types.contains_key(name) {
            comparison.waiting.push((name.clone(), name.clone()));
        } else {
            comparison.gone(name);
        }
    }
    let after: BTreeMap<String, &Method> = by_key(new);
    for (operation, before) in by_key(old) {
        if let Some(after) = after.get(&operation) {
            comparison.method(&operation, before, after);
        }
    }
    while let Some(pair) = comparison.waiting.pop() {
        if comparison.seen.insert(pair.clone()) {
            comparison.types(&pair.0, &pair.1);
        }
    }
    for name in comparison
        .seen
        .iter()
        .filter(|(old, new)| old != new)
        .map(|(old, _)| old)
    {
        if let Some(one) = comparison
            .gone
            .get(name)
            .and_then(|at| comparison.breaks.get_mut(*at))
        {
            one.is_rename = true;
        }
    }
    comparison.breaks
}

fn by_key(items: &Items) -> BTreeMap<String, &Method> {
    let methods = items.methods.iter();
    methods
        .map(|(operation, method)| (key(operation), method))
        .collect()
}

/// The operations from which each type is reached.
fn reach(items: &Items) -> BTreeMap<String, Reach> {
    let mut reach: BTreeMap<String, Reach> = BTreeMap::new();
    for (operation, method) in &items.methods {
        for (uses, is_sent) in method.uses.iter().zip([true, false]) {
            let mut waiting: Vec<&String> = uses.iter().collect();
            while let Some(name) = waiting.pop() {
                let reach = reach.entry(name.clone()).or_default();
                let operations = match is_sent {
                    true => &mut reach.sent,
                    false => &mut reach.answered,
                };
                if operations.insert(key(operation)) {
                    waiting.extend(
                        items
                            .types
                            .get(name)
                            .into_iter()
                            .flat_map(|item| &item.uses),
                    );
                }
            }
        }
    }
    reach
}

struct Comparison<'i> {
    old: &'i Items,
    new: &'i Items,
    reach: (BTreeMap<String, Reach>, BTreeMap<String, Reach>),
    /// Types of which one stands where the other stood.
    waiting: Vec<(String, String)>,
    seen: BTreeSet<(String, String)>,
    breaks: Vec<Break>,
    /// The breaks of types that are gone.
    gone: BTreeMap<String, usize>,
}

impl Comparison<'_> {
    fn gone(&mut self, name: &str) {
        let place = self.old.types.get(name).and_then(|item| item.place.clone());
        let reach = self.reach.0.get(name).cloned().unwrap_or_default();
        let mut old: BTreeSet<String> = place.into_iter().collect();
        let operations: BTreeSet<&String> = reach.all().collect();
        if operations.len() == 1 {
            // It may be called by its method, which has another name.
            let after = by_key(self.new);
            let before = by_key(self.old).into_iter();
            let renamed = before.filter(|(operation, method)| {
                let other = after.get(operation);
                operations.contains(operation) && other.is_some_and(|it| it.name != method.name)
            });
            old.extend(renamed.map(|(_, method)| format!("{}/operationId", method.place)));
        }
        self.gone.insert(name.to_owned(), self.breaks.len());
        self.breaks.push(Break {
            what: format!("type {name} is gone"),
            old,
            reach,
            ..Break::default()
        });
    }

    fn method(&mut self, operation: &str, before: &Method, after: &Method) {
        let operations = BTreeSet::from([operation.to_owned()]);
        let sent = Reach {
            sent: operations.clone(),
            ..Reach::default()
        };
        let answered = Reach {
            answered: operations.clone(),
            ..Reach::default()
        };
        let at = |key: &str| {
            let place = |method: &Method| BTreeSet::from([format!("{}/{key}", method.place)]);
            (place(before), place(after))
        };
        if before.name != after.name {
            let (old, new) = at("operationId");
            self.breaks.push(Break {
                what: format!("method {} is called {}", before.name, after.name),
                old,
                new,
                reach: Reach {
                    sent: operations.clone(),
                    answered: operations,
                },
                ..Break::default()
            });
        }
        self.arguments(before, after, &sent);
        if before.output != after.output {
            let (old, new) = at("responses");
            let kinds = (before.output.as_str(), after.output.as_str());
            let what = format!("method {} returns another type", before.name);
            self.kinds(what, "", kinds, (old, new), &answered);
        }
    }

    fn arguments(&mut self, before: &Method, after: &Method, reach: &Reach) {
        let place = |method: &Method, argument: &Argument| {
            let of_operation = || {
                let step = if argument.is_body() {
                    "requestBody"
                } else {
                    "parameters"
                };
                format!("{}/{step}", method.place)
            };
            BTreeSet::from([argument.place.clone().unwrap_or_else(of_operation)])
        };
        let named = |method: &Method, name: &str| {
            let mut arguments = method.arguments.iter();
            arguments.find(|argument| argument.name == name).cloned()
        };
        let mut kept = (Vec::new(), Vec::new());
        let mut alone = (Vec::new(), Vec::new());
        for (index, argument) in before.arguments.iter().enumerate() {
            match named(after, &argument.name) {
                Some(other) => {
                    kept.0.push(argument.name.clone());
                    let is_unplaced = |one: &Argument| one.place.is_none() && !one.is_body();
                    let kinds = (argument.kind.as_str(), other.kind.as_str());
                    if is_unplaced(argument) && is_unplaced(&other) {
                        // A struct of parameters: its members are compared, and its name is the method's.
                        self.pair("", kinds);
                    } else if other.kind != argument.kind {
                        let what = format!("argument {} has another type", argument.name);
                        let mut places = (place(before, argument), place(after, &other));
                        if before.name != after.name {
                            let step = |method: &Method| format!("{}/operationId", method.place);
                            places.0.insert(step(before));
                        }
                        self.kinds(what, "", kinds, places, reach);
                    }
                }
                None => alone.0.push((index, argument.clone())),
            }
        }
        for (index, argument) in after.arguments.iter().enumerate() {
            match named(before, &argument.name) {
                Some(_) => kept.1.push(argument.name.clone()),
                None => alone.1.push((index, argument.clone())),
            }
        }
        // The name of an argument is of no account to who calls.
        alone.0.retain(|(index, argument)| {
            let same = alone
                .1
                .iter()
                .position(|(other, new)| other == index && new.kind == argument.kind);
            same.map(|same| alone.1.remove(same)).is_none()
        });
        for (_, argument) in alone.0 {
            self.breaks.push(Break {
                what: format!("argument {} is gone", argument.name),
                old: place(before, &argument),
                reach: reach.clone(),
                ..Break::default()
            });
        }
        for (_, argument) in alone.1 {
            self.breaks.push(Break {
                what: format!("there is another argument {}", argument.name),
                new: place(after, &argument),
                reach: reach.clone(),
                ..Break::default()
            });
        }
        if kept.0 != kept.1 {
            self.breaks.push(Break {
                what: format!("arguments of {} have another order", before.name),
                old: BTreeSet::from([format!("{}/parameters", before.place)]),
                new: BTreeSet::from([format!("{}/parameters", after.place)]),
                reach: reach.clone(),
                ..Break::default()
            });
        }
    }

    /// The types that only one of two texts names. If one stands where another stood, both are compared.
    fn pair(&mut self, module: &str, (old, new): (&str, &str)) -> (Vec<String>, Vec<String>) {
        let types = |items: &Items, text: &str| -> BTreeSet<String> {
            let tokens = TokenStream::from_str(text).unwrap_or_default();
            let mut named = paths(tokens, module);
            named.retain(|name| items.types.contains_key(name));
            named
        };
        let (before, after) = (types(self.old, old), types(self.new, new));
        let gone: Vec<String> = before.difference(&after).cloned().collect();
        let come: Vec<String> = after.difference(&before).cloned().collect();
        if let ([old], [new]) = (&gone[..], &come[..]) {
            self.waiting.push((old.clone(), new.clone()));
        }
        (gone, come)
    }

    /// Notes that something has another type: there, and at the types that are not in both.
    fn kinds(
        &mut self,
        what: String,
        module: &str,
        (old, new): (&str, &str),
        mut places: (BTreeSet<String>, BTreeSet<String>),
        reach: &Reach,
    ) {
        let (gone, come) = self.pair(module, (old, new));
        let placed = |items: &Items, names: &[String]| -> Vec<String> {
            let items = names.iter().filter_map(|name| items.types.get(name));
            items.filter_map(|item| item.place.clone()).collect()
        };
        let is_rename = match (&gone[..], &come[..]) {
            ([before], [after]) => {
                let last = |name: &str| name.rsplit("::").next().unwrap_or(name).to_owned();
                let words = |text: &str, name: &str| -> Vec<String> {
                    let name = last(name);
                    let words = text.split_whitespace();
                    words
                        .map(|word| if word == name { "_" } else { word }.to_owned())
                        .collect()
                };
                words(old, before) == words(new, after)
            }
            _ => false,
        };
        places.0.extend(placed(self.old, &gone));
        places.1.extend(placed(self.new, &come));
        self.breaks.push(Break {
            what,
            old: places.0,
            new: places.1,
            reach: reach.clone(),
            is_rename,
            ..Break::default()
        });
    }

    fn types(&mut self, old_name: &str, new_name: &str) {
        let (Some(before), Some(after)) =
            (self.old.types.get(old_name), self.new.types.get(new_name))
        else {
            return;
        };
        let module = old_name.split("::").next().unwrap_or_default();
        let mut reach = self.reach.0.get(old_name).cloned().unwrap_or_default();
        if let Some(other) = self.reach.1.get(new_name) {
            reach.extend(other);
        }
        let place = |item: &TypeItem| item.place.iter().cloned().collect::<BTreeSet<String>>();
        let places = (place(before), place(after));
        match (&before.shape, &after.shape) {
            (Shape::Struct(olds), Shape::Struct(news)) => {
                for (name, field) in olds {
                    let Some(other) = news.get(name) else {
                        self.breaks.push(Break {
                            what: format!("field {old_name}::{name} is gone"),
                            old: field.places.clone(),
                            reach: reach.clone(),
                            ..Break::default()
                        });
                        continue;
                    };
                    if field.kind != other.kind {
                        let what = format!("field {old_name}::{name} has another type");
                        let kinds = (field.kind.as_str(), other.kind.as_str());
                        let places = (field.places.clone(), other.places.clone());
                        self.kinds(what, module, kinds, places, &reach);
                    }
                }
            }
            (Shape::Enum(olds), Shape::Enum(news)) => {
                for (name, held) in olds {
                    let Some(other) = news.get(name) else {
                        self.breaks.push(Break {
                            what: format!("variant {old_name}::{name} is gone"),
                            old: places.0.clone(),
                            new: places.1.clone(),
                            reach: reach.clone(),
                            ..Break::default()
                        });
                        continue;
                    };
                    if held != other {
                        let what = format!("variant {old_name}::{name} holds another type");
                        self.kinds(what, module, (held, other), places.clone(), &reach);
                    }
                }
                if !before.reads_all && news.keys().any(|name| !olds.contains_key(name)) {
                    self.breaks.push(Break {
                        what: format!("{old_name} cannot read all of its values"),
                        old: places.0,
                        new: places.1,
                        reach,
                        in_reading: true,
                        ..Break::default()
                    });
                }
            }
            (Shape::Wrapper(old), Shape::Wrapper(new)) => {
                if old != new {
                    let what = format!("type {old_name} holds another type");
                    self.kinds(what, module, (old, new), places, &reach);
                }
            }
            _ => {
                self.breaks.push(Break {
                    what: format!("type {old_name} is of another kind"),
                    old: places.0,
                    new: places.1,
                    reach,
                    ..Break::default()
                });
            }
        }
    }
}
