//! The generator's bodies of methods, left out before its code is parsed: [`super::methods`] writes others,
//! and they are a third of the code.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// `code` with nothing in the bodies of the asynchronous methods of the client.
pub(super) fn leave_out(code: TokenStream) -> TokenStream {
    let mut before: [Option<String>; 2] = [None, None];
    code.into_iter()
        .map(|token| {
            let is_client = before.iter().flatten().eq(["impl", "Client"]);
            let [_, last] = &mut before;
            let last = last.take();
            before = [last, word(&token)];
            match token {
                TokenTree::Group(group) if is_client && is_braces(&group) => {
                    TokenTree::Group(Group::new(Delimiter::Brace, of_methods(group.stream())))
                }
                token => token,
            }
        })
        .collect()
}

fn of_methods(methods: TokenStream) -> TokenStream {
    let mut is_async = false;
    methods
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) if is_braces(&group) && is_async => {
                is_async = false;
                TokenTree::Group(Group::new(Delimiter::Brace, TokenStream::new()))
            }
            token => {
                is_async |= word(&token).as_deref() == Some("async");
                token
            }
        })
        .collect()
}

fn is_braces(group: &Group) -> bool {
    group.delimiter() == Delimiter::Brace
}

fn word(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bodies_of_asynchronous_methods_of_the_client_are_left_out() {
        let code = "impl Client { pub fn new() -> Self { Self {} } pub async fn a(&self) -> R { b } \
                    async fn c() { d } fn e() { f } } impl Client for T { async fn g() { h } } \
                    mod m { impl X { async fn i() { j } } }";
        let left = leave_out(code.parse().unwrap()).to_string();
        let expected = code.replace("{ b }", "{}").replace("{ d }", "{}");
        let expected: TokenStream = expected.parse().unwrap();
        assert_eq!(left, expected.to_string());
    }
}
