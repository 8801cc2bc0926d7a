//! The public items of generated code: its types and methods, each with its place in the document.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance_openapi::OperationKey;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

use super::places::MARK;

/// What a client consists of.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// By module and name, as `types::A`.
    pub(super) types: BTreeMap<String, TypeItem>,
    /// By their operations, as `GET /path`.
    pub(super) methods: BTreeMap<String, Method>,
}

/// A type.
#[derive(Debug)]
pub(super) struct TypeItem {
    /// A JSON pointer, as in all that follows.
    pub(super) place: Option<String>,
    pub(super) shape: Shape,
    /// Whether a value that no variant has is read all the same.
    pub(super) reads_all: bool,
    /// The names of the types in it.
    pub(super) uses: BTreeSet<String>,
}

/// What a type is made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Struct(BTreeMap<String, Field>),
    /// The variants with what they hold.
    Enum(BTreeMap<String, String>),
    /// A type around another, or another name of one.
    Wrapper(String),
}

/// A field that has a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// More than one where parts say more of it.
    pub(super) places: BTreeSet<String>,
    /// Its name on the wire.
    pub(super) wire: String,
    pub(super) kind: String,
}

/// The method of an operation.
#[derive(Debug)]
pub(super) struct Method {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) arguments: Vec<Argument>,
    pub(super) output: String,
    /// The types in what is sent, and in what is answered.
    pub(super) uses: [BTreeSet<String>; 2],
}

/// An argument beside `self`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) name: String,
    /// None for a body, and for a struct of parameters, whose fields have places.
    pub(super) place: Option<String>,
    pub(super) kind: String,
}

impl Argument {
    /// Whether it is what is sent as the body.
    pub(super) fn is_body(&self) -> bool {
        self.place.is_none() && self.name == "body"
    }
}

/// The items of `code`, whose methods stand for these operations.
pub(super) fn read(
    code: &str,
    operations: &BTreeMap<String, OperationKey>,
) -> Result<Items, syn::Error> {
    let file = syn::parse_file(code)?;
    let mut types: BTreeMap<String, TypeItem> = BTreeMap::new();
    let mut functions: Vec<&syn::ImplItemFn> = Vec::new();
    for item in &file.items {
        match item {
            syn::Item::Mod(module) => {
                let items = module.content.iter().flat_map(|(_, items)| items);
                let module = plain(&module.ident);
                types.extend(items.filter_map(|item| type_item(item, &module)));
            }
            syn::Item::Impl(block) if block.trait_.is_none() => {
                functions.extend(block.items.iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some(function),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    let names: BTreeSet<String> = types.keys().cloned().collect();
    for (name, item) in &mut types {
        item.uses
            .retain(|used| names.contains(used) && used != name);
    }
    let mut methods = BTreeMap::new();
    for function in functions {
        let name = plain(&function.sig.ident);
        if let Some(operation) = operations.get(&name) {
            methods.insert(operation.to_string(), method(name, function, &names));
        }
    }
    Ok(Items { types, methods })
}

/// A name without the mark of one that is a keyword.
fn plain(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

fn type_item(item: &syn::Item, module: &str) -> Option<(String, TypeItem)> {
    let (ident, attributes, shape, tokens) = match item {
        syn::Item::Struct(item) => {
            let tokens = item.fields.to_token_stream();
            (&item.ident, &item.attrs, of_fields(&item.fields), tokens)
        }
        syn::Item::Enum(item) => {
            let variants = item.variants.iter().map(|variant| {
                let held = variant.fields.iter().map(|field| text(&field.ty));
                (
                    variant.ident.to_string(),
                    held.collect::<Vec<_>>().join(", "),
                )
            });
            let tokens = item.variants.to_token_stream();
            (
                &item.ident,
                &item.attrs,
                Shape::Enum(variants.collect()),
                tokens,
            )
        }
        syn::Item::Type(item) => {
            let tokens = item.ty.to_token_stream();
            (
                &item.ident,
                &item.attrs,
                Shape::Wrapper(text(&item.ty)),
                tokens,
            )
        }
        _ => return None,
    };
    let reads_all = match item {
        syn::Item::Enum(item) => item.variants.iter().any(|variant| {
            let attributes = variant
                .attrs
                .iter()
                .filter(|one| one.path().is_ident("serde"));
            // A variant that takes what no other does: named so, or any value as it came.
            attributes
                .map(ToTokens::to_token_stream)
                .any(|tokens| paths(tokens, "").contains("::other"))
                || variant.fields.iter().any(|field| {
                    let held = paths(field.ty.to_token_stream(), "");
                    held.contains("serde_json::Value")
                })
        }),
        _ => false,
    };
    let item = TypeItem {
        place: place(attributes),
        shape,
        reads_all,
        uses: paths(tokens, module),
    };
    Some((format!("{module}::{}", plain(ident)), item))
}

fn of_fields(fields: &syn::Fields) -> Shape {
    match fields {
        syn::Fields::Named(fields) => {
            let fields = fields.named.iter().filter_map(|field| {
                let name = plain(field.ident.as_ref()?);
                let field = Field {
                    places: place(&field.attrs).into_iter().collect(),
                    wire: renamed(&field.attrs).unwrap_or_else(|| name.clone()),
                    kind: text(&field.ty),
                };
                Some((name, field))
            });
            Shape::Struct(fields.collect())
        }
        fields => {
            let held: Vec<String> = fields.iter().map(|field| text(&field.ty)).collect();
            Shape::Wrapper(held.join(", "))
        }
    }
}

fn method(name: String, function: &syn::ImplItemFn, types: &BTreeSet<String>) -> Method {
    let doc = doc(&function.attrs);
    let mut lines = doc.lines().map(str::trim);
    let place = lines.clone().find_map(|line| line.strip_prefix(MARK));
    // `- `name`: at: place`
    let places: BTreeMap<&str, &str> = lines
        .by_ref()
        .filter_map(|line| line.strip_prefix("- `")?.split_once("`: "))
        .filter_map(|(name, text)| Some((name, text.strip_prefix(MARK)?)))
        .collect();
    let arguments = function.sig.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(argument) => Some(argument),
        syn::FnArg::Receiver(_) => None,
    });
    let arguments: Vec<Argument> = arguments
        .map(|argument| {
            let name = text(&argument.pat);
            Argument {
                place: places.get(name.as_str()).map(|&place| place.to_owned()),
                kind: text(&argument.ty),
                name,
            }
        })
        .collect();
    let uses = [
        function.sig.inputs.to_token_stream(),
        function.sig.output.to_token_stream(),
    ];
    let uses = uses.map(|tokens| {
        let mut named = paths(tokens, "");
        named.retain(|used| types.contains(used));
        named
    });
    Method {
        name,
        place: place.unwrap_or_default().to_owned(),
        arguments,
        output: text(&function.sig.output),
        uses,
    }
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

/// Every name in `tokens` with the one before it, or with `module` if it stands alone.
pub(super) fn paths(tokens: TokenStream, module: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![tokens];
    while let Some(tokens) = waiting.pop() {
        let (mut before, mut colons) = (None, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    let name = plain(&ident);
                    let held = before.take().filter(|_| colons == 2);
                    found.insert(format!("{}::{name}", held.as_deref().unwrap_or(module)));
                    (before, colons) = (Some(name), 0);
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    waiting.push(group.stream());
                    (before, colons) = (None, 0);
                }
                _ => (before, colons) = (None, 0),
            }
        }
    }
    found
}

fn doc(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) if pair.path.is_ident("doc") => Some(text.value()),
            _ => None,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The place that the generator wrote beside an item.
fn place(attributes: &[syn::Attribute]) -> Option<String> {
    let doc = doc(attributes);
    let mut lines = doc.lines().map(str::trim);
    let place = lines.find_map(|line| line.strip_prefix(MARK));
    place.map(str::to_owned)
}

/// The name that serde reads and writes.
fn renamed(attributes: &[syn::Attribute]) -> Option<String> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .find_map(|attribute| {
            let mut name = None;
            // What is not understood is no rename.
            let _ = attribute.parse_nested_meta(|meta| {
                let value = match meta.value() {
                    Ok(value) => value.parse::<syn::LitStr>()?.value(),
                    Err(_) => return Ok(()),
                };
                if meta.path.is_ident("rename") {
                    name = Some(value);
                }
                Ok(())
            });
            name
        })
}
