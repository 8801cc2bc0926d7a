//! The enums of operations that answer successes in several forms.
//!
//! The generator takes one form, so a fix-up puts a type with all of them in the place of each:
//! [`join`]. Its enum is made here, and [`super::methods`] decodes the alternative of the status.

use std::collections::BTreeMap;

use quote::quote;
use serde_json::{Value, json};
use syn::{Item, ItemStruct, parse_quote};

use super::schema_ref::schema_name;
use atlas_maintenance_openapi::Object;

/// Under which key the schema of such a type lists its alternatives, and an answer says which it is.
pub(super) const EXTENSION: &str = "x-answer";

/// One alternative, as an answer notes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alternative {
    /// The name of the type.
    pub(super) of: String,
    pub(super) variant: String,
    pub(super) holds: Holds,
}

/// What a variant holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Nothing,
    Type,
    Bytes,
}

impl Holds {
    const ALL: [(Self, &str); 3] = [
        (Self::Nothing, "nothing"),
        (Self::Type, "type"),
        (Self::Bytes, "bytes"),
    ];

    fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(holds, _)| *holds == self);
        found.map_or("", |(_, word)| word)
    }

    fn read(note: &Value) -> Option<Self> {
        let word = note.get("holds")?.as_str()?;
        let found = Self::ALL.iter().find(|(_, known)| *known == word);
        found.map(|(holds, _)| *holds)
    }
}

/// One of the answers of an operation, by its status: the schema, or what else it holds.
pub(super) struct Success {
    pub(super) status: String,
    pub(super) holds: Holds,
    pub(super) schema: Option<Value>,
}

/// The schema of a type that has `successes` for alternatives.
pub(super) fn join(successes: &[Success]) -> Value {
    let typed = || {
        successes
            .iter()
            .filter_map(|success| Some((field(&success.status), success.schema.clone()?)))
    };
    let properties: Object = typed().collect();
    let required: Vec<String> = typed().map(|(name, _)| name).collect();
    let variants: Vec<Value> = successes
        .iter()
        .map(|success| json!({"status": success.status, "holds": success.holds.word()}))
        .collect();
    json!({
        "type": "object",
        "description": "What the service answers, by its status.",
        "properties": properties,
        "required": required,
        EXTENSION: variants,
    })
}

/// What an answer notes of the alternative that it is, whose type is `reference`.
pub(super) fn note(success: &Success, reference: &str) -> Value {
    json!({
        "description": "",
        "content": {"application/json": {"schema": {"$ref": reference}}},
        EXTENSION: {"status": success.status, "holds": success.holds.word()},
    })
}

/// The alternative that an answer is, if it is one.
pub(super) fn alternative(answer: &Value) -> Option<Alternative> {
    let note = answer.get(EXTENSION)?;
    let schema = answer.pointer("/content/application~1json/schema/$ref")?;
    Some(Alternative {
        of: schema_name(schema.as_str()?)?.to_owned(),
        variant: variant(note.get("status")?.as_str()?),
        holds: Holds::read(note)?,
    })
}

fn field(status: &str) -> String {
    format!("v{}", status.to_ascii_lowercase())
}

fn variant(status: &str) -> String {
    format!("Status{status}")
}

/// The alternatives of each such type, by its name.
pub(super) type AnswerPlans = BTreeMap<String, Vec<(String, Holds)>>;

/// Takes the plans out of a document.
pub(super) fn take(document: &mut Value) -> AnswerPlans {
    let schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let mut plans = AnswerPlans::new();
    for (name, schema) in schemas.into_iter().flatten() {
        let plan = schema
            .as_object_mut()
            .and_then(|schema| schema.remove(EXTENSION));
        if let Some(Value::Array(variants)) = plan {
            let variants = variants.iter().filter_map(|variant| {
                let status = variant.get("status")?.as_str()?;
                Some((status.to_owned(), Holds::read(variant)?))
            });
            plans.insert(name.clone(), variants.collect());
        }
    }
    plans
}

/// The enum for `object`.
pub(super) fn enumeration(
    object: &ItemStruct,
    plan: &[(String, Holds)],
) -> Result<Vec<Item>, String> {
    let name = &object.ident;
    let mut variants = Vec::new();
    let mut shown = Vec::new();
    for (status, holds) in plan {
        let ident = quote::format_ident!("{}", variant(status));
        let doc = format!("With the status {status}.");
        let text = ident.to_string();
        let of = match holds {
            Holds::Nothing => quote! {},
            Holds::Bytes => quote! { (super::ByteStream) },
            Holds::Type => {
                let wanted = field(status);
                let found = object
                    .fields
                    .iter()
                    .find(|field| field.ident.as_ref().is_some_and(|ident| *ident == wanted));
                let of = found.map(|field| &field.ty);
                let of =
                    of.ok_or_else(|| format!("{name} has no member for the status {status}"))?;
                quote! { (#of) }
            }
        };
        shown.push(match holds {
            Holds::Nothing => quote! { Self::#ident => f.write_str(#text), },
            Holds::Bytes => quote! { Self::#ident(_) => f.write_str(#text), },
            Holds::Type => quote! { Self::#ident(it) => f.debug_tuple(#text).field(it).finish(), },
        });
        variants.push(quote! { #[doc = #doc] #ident #of });
    }
    Ok(vec![
        parse_quote! {
            ///What the service answers, by its status.
            pub enum #name { #(#variants,)* }
        },
        parse_quote! {
            impl ::std::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    match self { #(#shown)* }
                }
            }
        },
    ])
}
