//! The enums for choices between schemas, in place of the objects that stood for them while the
//! generator was at work.
//!
//! It sees the code and the plans that the fix-ups left. The types of the alternatives are those
//! that the generator gave the members of the object, boxes included.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use serde::Deserialize as _;
use serde_json::{Value, json};
use syn::{Item, ItemStruct, Type, parse_quote};

use super::answers::{self, AnswerPlans};
use super::names;
use super::origin::{self, Origin};
use super::rust_names;
use super::schema_ref::{reference, schema_name};
use super::union_plan::{EXTENSION, UnionPlan, VariantPlan, member};

/// The plan of each choice, by the name of its type.
pub(super) type UnionPlans = BTreeMap<String, UnionPlan>;

/// Reads the plans in a normalised document, by the names of their schemas.
pub(crate) fn by_schema(document: &Value) -> UnionNotes {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let type_names = rust_names::type_names(document);
    let original = |schema: &Value| {
        let name = schema.get("$ref").and_then(Value::as_str);
        let name = name.and_then(schema_name)?;
        let origin = Origin::of(name, schemas?.get(name)?);
        Some(json!({ "$ref": reference(&origin.schema) }))
    };
    let note = |name: &String, schema: &Value| {
        let plan = UnionPlan::deserialize(schema.get(EXTENSION)?).ok()?;
        let variants = plan.variants.into_iter().enumerate();
        let variants = variants.filter_map(|(index, variant)| {
            Some(VariantNote {
                name: variant.name,
                values: variant.values.into_iter().collect(),
                schema: {
                    let schema = schema.get("properties")?.get(member(index))?;
                    original(schema).unwrap_or_else(|| schema.clone())
                },
            })
        });
        Some(UnionNote {
            origin: Origin::of(name, schema),
            type_name: type_names.get(name).cloned().unwrap_or_default(),
            property: plan.property,
            stated: plan.stated,
            open: plan.open,
            variants: variants.collect(),
        })
    };
    let schemas = schemas.into_iter().flatten();
    schemas
        .filter_map(|(name, schema)| Some((name.clone(), note(name, schema)?)))
        .collect()
}

/// What is known of the choices of a client, by the name of their schema.
pub(crate) type UnionNotes = BTreeMap<String, UnionNote>;

/// What the code for a choice looks like.
#[derive(Clone, Debug)]
pub(crate) struct UnionNote {
    pub(crate) origin: Origin,
    pub(crate) type_name: String,
    /// What the alternatives are told apart by, unless by all of their members.
    pub(crate) property: Option<String>,
    /// Whether the document says so itself.
    pub(crate) stated: bool,
    /// Whether there is a variant for what is not known.
    pub(crate) open: bool,
    pub(crate) variants: Vec<VariantNote>,
}

/// A variant, what means it, and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct VariantNote {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
    /// As it is in the document, before requests got copies.
    pub(crate) schema: Value,
}

/// Takes the plans out of a document.
pub(super) fn take(document: &mut Value) -> Result<UnionPlans, String> {
    let schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let mut plans = UnionPlans::new();
    for (name, schema) in schemas.into_iter().flatten() {
        let Some(schema) = schema.as_object_mut() else {
            continue;
        };
        schema.remove(origin::EXTENSION);
        let plan = schema.remove(EXTENSION);
        if let Some(plan) = plan {
            let plan = serde_json::from_value(plan)
                .map_err(|error| format!("the plan of the choice {name}: {error}"))?;
            plans.insert(names::pascal(name), plan);
        }
    }
    Ok(plans)
}

/// Puts the enums into the module of types.
pub(super) fn write(
    file: &mut syn::File,
    mut plans: UnionPlans,
    mut answers: AnswerPlans,
) -> Result<(), String> {
    if plans.is_empty() && answers.is_empty() {
        return Ok(());
    }
    let needs_support = !plans.is_empty();
    let types = file.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => Some(&mut module.content.as_mut()?.1),
        _ => None,
    });
    let types = types.ok_or("there is no module of types")?;
    let mut items = Vec::new();
    let mut replaced = Vec::new();
    for item in std::mem::take(types) {
        match item {
            Item::Struct(object) => {
                let name = object.ident.to_string();
                let made = match (plans.remove(&name), answers.remove(&name)) {
                    (Some(plan), _) => union(&object, &plan)?,
                    (None, Some(plan)) => answers::enumeration(&object, &plan)?,
                    (None, None) => {
                        items.push(Item::Struct(object));
                        continue;
                    }
                };
                items.extend(made);
                replaced.push(name);
            }
            item => items.push(item),
        }
    }
    if let Some(name) = plans.keys().chain(answers.keys()).next() {
        return Err(format!(
            "there is no struct {name}, which stands for a choice"
        ));
    }
    // What the generator implemented for the objects is about members that no longer exist.
    items.retain(|item| match item {
        Item::Impl(block) if block.attrs.is_empty() => {
            let own = block.self_ty.to_token_stream().to_string();
            !replaced.contains(&own) || is_of_union(block)
        }
        _ => true,
    });
    if needs_support {
        items.push(support());
    }
    *types = items;
    Ok(())
}

/// Whether an `impl` is one that was written for an enum. The generator derives these.
fn is_of_union(block: &syn::ItemImpl) -> bool {
    block.trait_.as_ref().is_some_and(|(path, _)| {
        let last = path.segments.last();
        last.is_some_and(|last| {
            ["Serialize", "Deserialize", "Debug"]
                .iter()
                .any(|name| last.ident == name)
        })
    })
}

/// The enum for `object`, and how it is read and written.
fn union(object: &ItemStruct, plan: &UnionPlan) -> Result<Vec<Item>, String> {
    let name = &object.ident;
    let types: BTreeMap<String, &Type> = object
        .fields
        .iter()
        .filter_map(|field| Some((field.ident.as_ref()?.to_string(), &field.ty)))
        .collect();
    let mut variants = Vec::new();
    for (index, variant) in plan.variants.iter().enumerate() {
        let of = types.get(&member(index));
        let of = of.ok_or_else(|| format!("{name} has no member for {}", variant.name))?;
        let ident = Ident::new(&variant.name, Span::call_site());
        variants.push((ident, *of, variant));
    }
    if types.len() != variants.len() {
        return Err(format!("{name} has more members than alternatives"));
    }
    let (idents, of): (Vec<_>, Vec<_>) = variants.iter().map(|(ident, of, _)| (ident, *of)).unzip();
    let docs: Vec<String> = variants
        .iter()
        .map(|(_, _, variant)| explain(plan, variant))
        .collect();
    let other = plan.open.then(|| {
        quote! {
            ///None of the others, as it came.
            Other(::serde_json::Value),
        }
    });
    let doc: Vec<_> = object
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .collect();
    let read = match &plan.property {
        Some(property) => by_property(name, property, &variants, plan.open),
        None => by_members(name, &variants, plan.open),
    };
    let write = variants.iter().map(|(ident, _, variant)| match &plan.property {
        Some(property) => {
            let values = &variant.values;
            quote! {
                Self::#ident(it) => alternatives::write(it, #property, &[#(#values),*], serializer),
            }
        }
        None => quote! { Self::#ident(it) => ::serde::Serialize::serialize(it, serializer), },
    });
    let write_other = plan.open.then(|| {
        quote! { Self::Other(it) => ::serde::Serialize::serialize(it, serializer), }
    });
    Ok(vec![
        parse_quote! {
            #(#doc)*
            #[derive(Clone, Debug)]
            pub enum #name {
                #(#[doc = #docs] #idents(#of),)*
                #other
            }
        },
        parse_quote! {
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
                where
                    D: ::serde::Deserializer<'de>,
                {
                    let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                    #read
                }
            }
        },
        parse_quote! {
            impl ::serde::Serialize for #name {
                fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
                where
                    S: ::serde::Serializer,
                {
                    match self {
                        #(#write)*
                        #write_other
                    }
                }
            }
        },
    ])
}

fn explain(plan: &UnionPlan, variant: &VariantPlan) -> String {
    const MANY: usize = 4;
    let Some(property) = &plan.property else {
        return "Where this alternative knows most of the members.".to_owned();
    };
    let values: Vec<String> = variant
        .values
        .iter()
        .take(MANY)
        .map(|value| format!("`{value}`"))
        .collect();
    let more = match variant.values.len().saturating_sub(MANY) {
        0 => String::new(),
        more => format!(" or one of {more} more"),
    };
    format!("Where `{property}` is {}{more}.", values.join(", "))
}

/// Reads what the property says.
fn by_property(
    name: &Ident,
    property: &str,
    variants: &[(Ident, &Type, &VariantPlan)],
    open: bool,
) -> TokenStream {
    let arms = variants.iter().map(|(ident, _, variant)| {
        let values = &variant.values;
        quote! { Some(#(#values)|*) => alternatives::read(value).map(Self::#ident), }
    });
    let text = name.to_string();
    let rest = match open {
        true => quote! { Ok(Self::Other(value)) },
        false => quote! { Err(alternatives::unknown(#text, #property, &value)) },
    };
    quote! {
        match value.get(#property).and_then(::serde_json::Value::as_str) {
            #(#arms)*
            _ => #rest,
        }
    }
}

/// Reads the alternative that knows most of the members.
fn by_members(name: &Ident, variants: &[(Ident, &Type, &VariantPlan)], open: bool) -> TokenStream {
    let tries = variants.iter().map(|(ident, _, variant)| {
        let members = &variant.members;
        quote! { alternatives::better(&mut best, &value, &[#(#members),*], Self::#ident); }
    });
    let text = name.to_string();
    let rest = match open {
        true => quote! { Ok(Self::Other(value)) },
        false => quote! { Err(alternatives::unfit(#text)) },
    };
    quote! {
        let mut best = None;
        #(#tries)*
        match best {
            Some((_, it)) => Ok(it),
            None => #rest,
        }
    }
}

/// What the enums share.
fn support() -> Item {
    parse_quote! {
        /// How the alternatives of a choice are read and written.
        // Not every document has choices of all kinds.
        #[allow(dead_code, unused_imports)]
        mod alternatives {
            use ::serde::de::{DeserializeOwned, Error as _};
            use ::serde::ser::Error as _;
            use ::serde_json::Value;

            pub(super) fn read<T: DeserializeOwned, E: ::serde::de::Error>(
                value: Value,
            ) -> ::std::result::Result<T, E> {
                ::serde_json::from_value(value).map_err(E::custom)
            }

            pub(super) fn unknown<E: ::serde::de::Error>(
                choice: &str,
                property: &str,
                value: &Value,
            ) -> E {
                let found = value.get(property).unwrap_or(&Value::Null);
                E::custom(::std::format_args!("no kind of {choice} has the {property} {found}"))
            }

            pub(super) fn unfit<E: ::serde::de::Error>(choice: &str) -> E {
                E::custom(::std::format_args!("the value fits no kind of {choice}"))
            }

            /// Takes an alternative that knows more of the members than the best one so far.
            pub(super) fn better<T: DeserializeOwned, U>(
                best: &mut ::std::option::Option<(usize, U)>,
                value: &Value,
                members: &[&str],
                make: fn(T) -> U,
            ) {
                let known = match value {
                    Value::Object(object) => {
                        object.keys().filter(|key| members.contains(&key.as_str())).count()
                    }
                    _ => 0,
                };
                let most = best.as_ref().map(|(most, _)| *most);
                if most.is_none_or(|most| known > most)
                    && let Ok(it) = ::serde_json::from_value(value.clone())
                {
                    *best = Some((known, make(it)));
                }
            }

            /// Writes an alternative together with what tells that it is this one.
            pub(super) fn write<T: ::serde::Serialize, S: ::serde::Serializer>(
                it: &T,
                property: &str,
                values: &[&str],
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                let mut value = ::serde_json::to_value(it).map_err(S::Error::custom)?;
                let Value::Object(object) = &mut value else {
                    return Err(S::Error::custom("an alternative that is no object"));
                };
                match (object.get(property), values) {
                    (Some(Value::String(said)), _) if values.contains(&said.as_str()) => {}
                    (None | Some(Value::Null), [only]) => {
                        object.insert(property.to_owned(), Value::from(*only));
                    }
                    (said, _) => {
                        let said = said.unwrap_or(&Value::Null);
                        return Err(S::Error::custom(::std::format_args!(
                            "{property} is {said}, which means another kind"
                        )));
                    }
                }
                ::serde::Serialize::serialize(&value, serializer)
            }
        }
    }
}

#[cfg(test)]
mod tests;
