//! Why an action is refused, and how that is worded.

use std::path::Path;

use super::place::Nearest;
use crate::refusal::Refusal;

/// Why an action is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) kind: Kind,
    /// What is wrong, without the place.
    pub(super) what: String,
    /// The places where it is wrong, as JSON pointers; none if there is no place.
    pub(super) at: Vec<String>,
    /// The part of the target that is not there.
    missing: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing is there any more.
    Lost,
    /// What is there can never be changed so.
    Impossible,
    /// Something else is there than is expected.
    Unexpected,
    /// The action does not say what it removes or replaces.
    Unstated,
    /// More than a thing with a name would be removed or replaced.
    Whole,
    /// The document says it itself.
    Needless,
}

impl Kind {
    /// What to do about it.
    const fn help(self) -> &'static str {
        match self {
            Self::Lost => {
                "remove the action if the vendor removed its target, or correct the target; list \
                 the versions that have it in x-versions if others do not"
            }
            Self::Impossible => {
                "an update goes to an object or a list, a removal to anything but the document \
                 itself"
            }
            Self::Unexpected => {
                "the vendor changed what this action corrects: read what it says now, decide \
                 whether the correction still holds, and state in x-expect what is there"
            }
            Self::Unstated => {
                "say in x-expect what the vendor's document has there, so that a change of it is \
                 noticed; or leave it as it is there"
            }
            Self::Whole => {
                "name what goes: one item of a list by a filter, one entry of an object by its \
                 key; the rest of what the vendor says stays"
            }
            Self::Needless => {
                "the vendor says now what the action adds: remove that from the action, or list \
                 the versions that lack it in x-versions"
            }
        }
    }
}

impl Reason {
    pub(super) fn new(kind: Kind, at: String, what: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            at: vec![at],
            missing: None,
        }
    }

    pub(super) fn lost(nearest: Nearest) -> Self {
        Self {
            kind: Kind::Lost,
            what: nearest.there,
            at: Vec::new(),
            missing: Some(nearest.missing),
        }
    }

    /// The refusal of the action with this number and target, which stands in `file`.
    fn of(self, file: &Path, actions: &[usize], target: &str) -> Refusal {
        let places = match self.at.as_slice() {
            [] => String::new(),
            [one] => format!(", at {one}"),
            [first, others @ ..] => format!(", at {} places, first {first}", others.len() + 1),
        };
        let (what, numbers) = (&self.what, numbers(actions));
        let what = match (&self.missing, actions.len()) {
            (None, _) => format!("action {numbers} of the overlay, {target}: {what}{places}"),
            (Some(_), 1) => {
                format!("action {numbers} of the overlay, {target}: it matches nothing{what}")
            }
            (Some(missing), _) => {
                format!("actions {numbers} of the overlay, {missing}: it matches nothing{what}")
            }
        };
        Refusal {
            place: file.display().to_string(),
            what,
            help: self.kind.help().to_owned(),
            needs_decision: self.kind != Kind::Impossible,
        }
    }
}

/// Why actions are refused, in their order. What several have lost alike is one reason.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    listed: Vec<(Vec<usize>, String, Reason)>,
}

impl Reasons {
    /// Adds those of the action with this number and target.
    pub(super) fn add(&mut self, number: usize, target: &str, reasons: Vec<Reason>) {
        for reason in reasons {
            let mut listed = self.listed.iter_mut();
            let is_alike = |(_, _, listed): &&mut (Vec<usize>, String, Reason)| {
                reason.missing.is_some() && *listed == reason
            };
            match listed.find(is_alike) {
                Some((numbers, _, _)) => numbers.push(number),
                None => self.listed.push((vec![number], target.to_owned(), reason)),
            }
        }
    }

    /// The refusals of the overlay in `file`.
    pub(super) fn refusals(self, file: &Path) -> Vec<Refusal> {
        let listed = self.listed.into_iter();
        listed
            .map(|(numbers, target, reason)| reason.of(file, &numbers, &target))
            .collect()
    }
}

/// Numbers in words; `3 to 5` for those that follow each other.
fn numbers(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let runs = runs.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    });
    runs.collect::<Vec<_>>().join(", ")
}
