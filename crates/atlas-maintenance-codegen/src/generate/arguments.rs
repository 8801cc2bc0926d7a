//! The arguments of the methods. The generator gives each parameter an argument of its own, by its
//! place alone: two of one type that stand side by side can be swapped, and what was page is size.
//!
//! Here parameters have names. Those that can be left out are members of a struct in the module
//! `optional`, one for each method, so that one more breaks no caller. Those that are required come
//! first: one as it is, several as members of a struct in the module `required`.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};
use syn::{Attribute, FnArg, ImplItemFn, Item, Pat, PatType, Type, parse_quote};

use super::method_plan::{BODY, MethodPlan, ParameterPlan};
use super::names;
use super::rust_names;

/// The structs of all methods.
#[derive(Default)]
pub(super) struct ArgumentStructs {
    required: Vec<Item>,
    optional: Vec<Item>,
    taken: BTreeSet<String>,
}

/// A parameter with its type.
struct Argument<'a> {
    plan: &'a ParameterPlan,
    of: Type,
}

impl ArgumentStructs {
    /// Changes the arguments of `function`; what binds the arguments that it had.
    pub(super) fn take(
        &mut self,
        function: &mut ImplItemFn,
        plan: &MethodPlan,
    ) -> Result<TokenStream, String> {
        let method = function.sig.ident.to_string();
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        let mut body = None;
        let mut inputs = Vec::new();
        for input in std::mem::take(&mut function.sig.inputs) {
            let FnArg::Typed(typed) = input else {
                inputs.push(input);
                continue;
            };
            let name = name_of(&typed).unwrap_or_default();
            let parameter = plan.parameters.iter().find(|it| it.argument == name);
            match parameter {
                Some(plan) => {
                    let list = match plan.required {
                        true => &mut required,
                        false => &mut optional,
                    };
                    list.push(Argument {
                        plan,
                        of: *typed.ty,
                    });
                }
                None if name == BODY && plan.has_body => body = Some(typed),
                None => return Err(format!("the argument `{name}` is not as planned")),
            }
        }
        let found = required.len() + optional.len();
        if found != plan.parameters.len() || body.is_some() != plan.has_body {
            return Err("an argument is missing".to_owned());
        }

        let of = names::free(&names::pascal(&method), "", |name| {
            !rust_names::is_taken(name) && self.taken.insert(name.to_owned())
        });
        let of = Ident::new(&of, Span::call_site());
        let mut bindings = Vec::new();
        let mut docs = Vec::new();
        match required.as_slice() {
            [] => {}
            [only] => {
                let name = ident(only.plan);
                let ty = &only.of;
                inputs.push(parse_quote!(#name: #ty));
                docs.push(line(&only.plan.argument, &only.plan.description));
            }
            several => {
                let object = self::object(&of, several, &quote! {});
                inputs.push(argument("required", &of, several));
                docs.push(line("required", "What must be said."));
                bindings.push(binding("required", &of, several));
                self.required.push(object);
            }
        }
        if let Some(body) = body {
            inputs.push(FnArg::Typed(body));
            docs.push(line(BODY, &plan.body));
        }
        let name = match required.as_slice() {
            [only] if only.plan.argument == "optional" => "optional_2",
            _ => "optional",
        };
        inputs.push(argument(name, &of, &optional));
        docs.push(line(name, "What can be left out."));
        bindings.push(binding(name, &of, &optional));
        self.optional
            .push(object(&of, &optional, &quote! { Default }));
        function.sig.inputs = inputs.into_iter().collect();
        document(&mut function.attrs, &docs);
        // At once: a parameter can have the name of one of the structs.
        let (patterns, names): (Vec<_>, Vec<_>) = bindings.into_iter().unzip();
        Ok(quote! { let (#(#patterns,)*) = (#(#names,)*); })
    }

    /// The modules of the structs.
    pub(super) fn modules(self) -> [Item; 2] {
        let (required, optional) = (self.required, self.optional);
        [
            parse_quote! {
                /// What methods with several required parameters take of them.
                pub mod required {
                    #[allow(unused_imports)]
                    use super::types;
                    #(#required)*
                }
            },
            parse_quote! {
                /// The optional parameters of each method.
                pub mod optional {
                    #[allow(unused_imports)]
                    use super::types;
                    #(#optional)*
                }
            },
        ]
    }
}

fn object(of: &Ident, arguments: &[Argument<'_>], derive: &TokenStream) -> Item {
    let lifetime = has_lifetime(arguments).then(|| quote! { <'a> });
    let fields = arguments.iter().map(|argument| {
        let (name, ty) = (ident(argument.plan), &argument.of);
        let doc = (!argument.plan.description.is_empty()).then(|| {
            let doc = &argument.plan.description;
            quote! { #[doc = #doc] }
        });
        quote! { #doc pub #name: #ty }
    });
    parse_quote! {
        #[derive(Clone, Debug, #derive)]
        pub struct #of #lifetime { #(#fields,)* }
    }
}

/// The argument that is the struct of `arguments`.
fn argument(module: &str, of: &Ident, arguments: &[Argument<'_>]) -> FnArg {
    let name = Ident::new(module, Span::call_site());
    let module = format_ident!("{}", module.trim_end_matches("_2"));
    let lifetime = has_lifetime(arguments).then(|| quote! { <'a> });
    parse_quote!(#name: #module::#of #lifetime)
}

/// The pattern that takes a struct apart, and the name of the argument that is it.
fn binding(name: &str, of: &Ident, arguments: &[Argument<'_>]) -> (TokenStream, Ident) {
    let module = format_ident!("{}", name.trim_end_matches("_2"));
    let name = Ident::new(name, Span::call_site());
    let fields = arguments.iter().map(|argument| ident(argument.plan));
    (quote! { #module::#of { #(#fields),* } }, name)
}

fn has_lifetime(arguments: &[Argument<'_>]) -> bool {
    fn any(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) => any(group.stream()),
            TokenTree::Punct(punct) => punct.as_char() == '\'',
            _ => false,
        })
    }
    arguments
        .iter()
        .any(|argument| any(argument.of.to_token_stream()))
}

fn name_of(typed: &PatType) -> Option<String> {
    match &*typed.pat {
        Pat::Ident(pattern) => Some(pattern.ident.to_string()),
        _ => None,
    }
}

fn ident(parameter: &ParameterPlan) -> Ident {
    Ident::new(&parameter.argument, Span::call_site())
}

fn line(name: &str, description: &str) -> String {
    match description {
        "" => format!("- `{name}`"),
        _ => format!("- `{name}`: {description}"),
    }
}

/// Lists the arguments in the documentation of a method, which has a list of those that it had.
fn document(attributes: &mut [Attribute], lines: &[String]) {
    for attribute in attributes.iter_mut() {
        let Some(text) = doc(attribute) else {
            continue;
        };
        let before = text.split("\n\nArguments:\n").next().unwrap_or_default();
        let text = format!("{before}\n\nArguments:\n{}\n", lines.join("\n"));
        *attribute = parse_quote!(#[doc = #text]);
        return;
    }
}

fn doc(attribute: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        syn::Expr::Lit(literal) if pair.path.is_ident("doc") => match &literal.lit {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
