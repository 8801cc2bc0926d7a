//! Why an action is refused, and how that is worded.

use std::path::Path;

use crate::refusal::Refusal;

/// Why an action is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) kind: Kind,
    /// What is wrong, without the place.
    pub(super) what: String,
    /// The places where it is wrong, as JSON pointers; none if there is no place.
    pub(super) at: Vec<String>,
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
        }
    }

    /// The refusal of the action with this number and target, which stands in `file`.
    pub(super) fn of(self, file: &Path, number: usize, target: &str) -> Refusal {
        let places = match self.at.as_slice() {
            [] => String::new(),
            [one] => format!(", at {one}"),
            [first, others @ ..] => format!(", at {} places, first {first}", others.len() + 1),
        };
        Refusal {
            place: file.display().to_string(),
            what: format!(
                "action {number} of the overlay, {target}: {}{places}",
                self.what
            ),
            help: self.kind.help().to_owned(),
            needs_decision: self.kind != Kind::Impossible,
        }
    }
}
