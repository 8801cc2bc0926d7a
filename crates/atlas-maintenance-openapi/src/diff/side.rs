//! One side of a comparison: a document, and values of it with their places.
//!
//! What is malformed counts as absent.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::Value;

use crate::document::Object;
use crate::{pointer, refs};

/// The value of what is absent. No document holds it, so it has no place.
static NOTHING: Value = Value::Null;

/// A value and its place in the document.
#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    pub(super) value: &'a Value,
    at: Rc<str>,
}

impl<'a> Spot<'a> {
    pub(super) fn new(value: &'a Value, at: impl Into<Rc<str>>) -> Self {
        Self {
            value,
            at: at.into(),
        }
    }

    pub(super) fn nothing() -> Self {
        Self::new(&NOTHING, "")
    }

    pub(super) fn is_nothing(&self) -> bool {
        std::ptr::eq(self.value, &raw const NOTHING)
    }

    /// Its JSON pointer, if it stands anywhere.
    pub(super) fn place(&self) -> Option<String> {
        (!self.is_nothing()).then(|| self.at.to_string())
    }

    /// Its identity: two equal values at two places are two.
    pub(super) fn address(&self) -> usize {
        std::ptr::from_ref(self.value).addr()
    }

    pub(super) fn object(&self) -> Option<&'a Object> {
        self.value.as_object()
    }

    pub(super) fn get(&self, key: &str) -> Option<Spot<'a>> {
        let value = self.object()?.get(key)?;
        Some(Self::new(value, pointer::join(&self.at, key)))
    }

    /// As [`Spot::get`], with [`Spot::nothing`] where the key is absent.
    pub(super) fn at(&self, key: &str) -> Spot<'a> {
        self.get(key).unwrap_or_else(Self::nothing)
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.object()?.get(key)?.as_str()
    }

    /// Whether `key` is true; what is missing is false.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.object().and_then(|object| object.get(key)) == Some(&Value::Bool(true))
    }

    /// The entries of an object, extensions among them.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, Spot<'a>)> + use<'a> {
        let at = Rc::clone(&self.at);
        self.object()
            .into_iter()
            .flatten()
            .map(move |(key, value)| (key.as_str(), Self::new(value, pointer::join(&at, key))))
    }

    /// The entries of an object whose keys are paths, statuses or methods.
    pub(super) fn entries_without_extensions(
        &self,
    ) -> impl Iterator<Item = (&'a str, Spot<'a>)> + use<'a> {
        self.entries().filter(|(key, _)| !key.starts_with("x-"))
    }

    /// The items of a list.
    pub(super) fn items(&self) -> impl Iterator<Item = Spot<'a>> + use<'a> {
        let at = Rc::clone(&self.at);
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(move |(index, value)| Self::new(value, pointer::join(&at, &index.to_string())))
    }
}

/// A document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<'a> {
    pub(super) document: &'a Value,
}

impl<'a> Side<'a> {
    pub(super) fn root(self) -> Spot<'a> {
        Spot::new(self.document, "")
    }

    /// What `spot` refers to, or itself, and the name of the component if it is a reference.
    ///
    /// A dangling or circular reference refers to nothing.
    pub(super) fn follow(self, spot: &Spot<'a>) -> (Spot<'a>, Option<&'a str>) {
        let mut here = spot.clone();
        let mut name = None;
        let mut seen = HashSet::new();
        while let Some(target) = here.object().and_then(refs::target) {
            let found = target
                .strip_prefix('#')
                .and_then(|at| Some(Spot::new(self.document.pointer(at)?, at)));
            match found {
                Some(found) if seen.insert(found.address()) => here = found,
                _ => return (Spot::nothing(), None),
            }
            // A component that refers to another is known by its own name.
            name = name.or_else(|| Some(refs::component(target)?.1));
        }
        (here, name)
    }

    /// What `spot` refers to, or itself.
    pub(super) fn followed(self, spot: &Spot<'a>) -> Spot<'a> {
        self.follow(spot).0
    }

    pub(super) fn components(self, kind: &str) -> Spot<'a> {
        self.root().at("components").at(kind)
    }

    /// The name of the schema that stands at `spot`, if that is a component.
    pub(super) fn schema_at(self, spot: &Spot<'a>) -> Option<&'a str> {
        let name = spot.at.strip_prefix("/components/schemas/")?;
        let schemas = self.components("schemas").object()?;
        schemas.get_key_value(name).map(|(name, _)| name.as_str())
    }

    pub(super) fn has_schema(self, name: &str) -> bool {
        self.components("schemas").get(name).is_some()
    }
}
