//! Gives everything in a normalised document a Rust name of its own, before the generator sees it.
//!
//! The generator names a type after its place and takes what has the same name for the same type; a
//! field, a variant or a parameter it names after what is sent, and two can come out alike. Here each
//! gets a name that nothing else has: a type by the name of its component or a `title`, a member by a
//! stand-in, which [`WireNames`] replaces in the generated code by what is sent.

mod members;
mod types;

use std::collections::BTreeMap;

use proc_macro2::Literal;
use serde_json::Value;

pub(crate) use types::names as type_names;
pub(super) use types::{is_taken, title};

/// What is sent, by the text that stands for it in the document.
#[derive(Debug, Default)]
pub(super) struct WireNames(BTreeMap<String, String>);

/// Names components and members. Operations and their parameters are named by their plans, and what
/// is left after that by [`title`].
pub(super) fn assign(document: &mut Value) -> WireNames {
    types::rename(document);
    WireNames(members::stand_in(document))
}

impl WireNames {
    /// `code` with every stand-in replaced.
    pub(super) fn restore(&self, code: &str) -> String {
        let mut restored = String::with_capacity(code.len());
        let mut rest = code;
        // A stand-in is the whole of a literal, and has neither quotes nor anything that is escaped.
        while let Some((before, after)) = rest.split_once(members::END_OF_LITERAL) {
            let literal = before.rsplit_once('"');
            let stand_in = literal.map(|(_, name)| format!("{name}{}", members::MARK));
            let wire = stand_in.and_then(|stand_in| self.0.get(&stand_in));
            match (literal, wire) {
                (Some((outside, _)), Some(wire)) => {
                    restored.push_str(outside);
                    restored.push_str(&Literal::string(wire).to_string());
                }
                _ => {
                    restored.push_str(before);
                    restored.push_str(members::END_OF_LITERAL);
                }
            }
            rest = after;
        }
        restored.push_str(rest);
        restored
    }
}

#[cfg(test)]
mod tests;
