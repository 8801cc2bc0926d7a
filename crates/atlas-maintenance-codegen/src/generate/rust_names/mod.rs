//! Gives everything in a normalised document a Rust name of its own, before the generator sees it.
//!
//! The generator names a type after its place and takes what has the same name for the same type; a
//! field, a variant or a parameter it names after what is sent, and two can come out alike. Here each
//! gets a name that nothing else has: a type by the name of its component or a `title`, a member by a
//! stand-in, which [`WireNames`] replaces in the generated code by what is sent.

mod members;
mod types;

use std::collections::BTreeMap;

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
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
    pub(super) fn restore(&self, code: TokenStream) -> TokenStream {
        if self.0.is_empty() {
            return code;
        }
        let literals: BTreeMap<String, &str> = self
            .0
            .iter()
            .map(|(stand_in, wire)| (Literal::string(stand_in).to_string(), wire.as_str()))
            .collect();
        replace(code, &literals)
    }
}

fn replace(code: TokenStream, literals: &BTreeMap<String, &str>) -> TokenStream {
    code.into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let inside = replace(group.stream(), literals);
                TokenTree::Group(Group::new(group.delimiter(), inside))
            }
            TokenTree::Literal(literal) => match literals.get(&literal.to_string()) {
                Some(wire) => TokenTree::Literal(Literal::string(wire)),
                None => TokenTree::Literal(literal),
            },
            token => token,
        })
        .collect()
}

#[cfg(test)]
mod tests;
