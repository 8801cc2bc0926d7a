//! Fix-ups: what must change in a document before the generator takes it, or makes of it what the
//! service really does.
//!
//! Each is one named function that says why it is there and tells how often it changed something.
//! One that changes nothing in any fragment is an error, so that none outlives its reason; those
//! that our fragments do not need are held to the vendor's whole documents instead. They apply in
//! the order of [`ALL`], and know nothing of files or versions.

mod bodies;
mod media;
mod members;
mod requests;
mod scalars;
mod schemas;
mod successes;
mod unions;

use serde_json::Value;

use crate::diagnostic::Diagnostic;

pub(super) use bodies::is_left_out_when_empty;
pub(super) use members::plain as members_of;
pub(super) use requests::reached_by_requests;
pub(super) use scalars::{INSTANT, REPORTED_INSTANT};

/// A named change of a document.
pub struct Fixup {
    /// The name of the function.
    pub name: &'static str,
    /// What keeps it in the list.
    pub needed: Needed,
    /// Changes the document and tells how many places changed.
    pub apply: fn(&mut Value) -> Result<usize, Diagnostic>,
}

/// What keeps a fix-up in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// A committed fragment needs it.
    Always,
    /// The vendor's document needs it, in a tag that no fragment has. A test with that document at
    /// hand holds it to that.
    WhereFound,
}

macro_rules! list {
    ($($needed:ident $module:ident::$fixup:ident),* $(,)?) => {
        &[$(Fixup {
            name: stringify!($fixup),
            needed: Needed::$needed,
            apply: $module::$fixup,
        }),*]
    };
}

/// All fix-ups, in order.
pub const ALL: &[Fixup] = list![
    Always schemas::drop_extensions_and_examples,
    Always media::drop_content_without_schema,
    Always media::answer_in_plain_json,
    Always media::send_plain_json,
    WhereFound media::send_vendor_json_as_plain,
    WhereFound media::answer_errors_in_one_form,
    Always schemas::drop_rules_between_properties,
    WhereFound scalars::enumerate_items_not_lists,
    WhereFound scalars::join_choices_of_text,
    WhereFound scalars::leave_patterns_to_the_service,
    WhereFound scalars::keep_days_and_ids_as_text,
    WhereFound scalars::drop_enums_without_names,
    WhereFound unions::tell_alternatives_apart,
    Always requests::split_requests_from_answers,
    WhereFound bodies::send_no_defaults,
    WhereFound bodies::let_members_be_null,
    WhereFound bodies::let_lists_be_cleared,
    Always requests::loosen_answers,
    WhereFound successes::join_successes,
];

/// The document in the form that the generator takes; how often each fix-up changed something.
///
/// # Errors
///
/// If one cannot be applied.
pub fn apply(document: &mut Value) -> Result<Vec<usize>, Diagnostic> {
    ALL.iter().map(|fixup| (fixup.apply)(document)).collect()
}

#[cfg(test)]
mod tests;
