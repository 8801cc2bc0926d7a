//! Members that hold their own kind. The generator boxes what would be of infinite size, and where the
//! box comes around the option, the member is written as null when it is not there: a request would
//! say null where nothing was set. The option comes around the box here, as it does everywhere else.

use syn::punctuated::Punctuated;
use syn::{Field, GenericArgument, Item, Meta, PathArguments, Token, Type, parse_quote};

/// Mends the members of all types in `items`.
pub(super) fn mend(items: &mut [Item]) -> Result<(), String> {
    for item in items {
        match item {
            Item::Struct(item) => {
                for field in &mut item.fields {
                    mend_field(field).map_err(|error| error.to_string())?;
                }
            }
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    mend(items)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn mend_field(field: &mut Field) -> syn::Result<()> {
    let inner = argument(&field.ty, "Box").and_then(|option| argument(option, "Option"));
    let Some(inner) = inner.cloned() else {
        return Ok(());
    };
    field.ty = parse_quote!(::std::option::Option<::std::boxed::Box<#inner>>);
    for attribute in &mut field.attrs {
        if !attribute.path().is_ident("serde") {
            continue;
        }
        let rules = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
        let is_default = |rule: &Meta| matches!(rule, Meta::Path(path) if path.is_ident("default"));
        if rules.iter().any(is_default) {
            let others = rules.iter().filter(|rule| !is_default(rule));
            *attribute = parse_quote! {
                #[serde(#(#others,)* skip_serializing_if = "::std::option::Option::is_none")]
            };
        }
    }
    Ok(())
}

/// The type that `of` is a generic of, if it is called `name`.
pub(super) fn argument<'a>(of: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = of else {
        return None;
    };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(argument) => Some(argument),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::generate::client_code;

    /// The two references share one option, around which the generator puts the box.
    #[test]
    fn optional_member_of_its_own_kind_is_left_out_when_it_is_not_there() {
        let schema = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let document = json!({
            "openapi": "3.0.1",
            "info": {"title": "t", "version": "2024-08-05"},
            "paths": {},
            "components": {"schemas": {
                "Event": {"type": "object", "properties": {"by": schema("Principal")}},
                "Principal": {"type": "object", "properties": {"onBehalfOf": schema("Principal")}},
            }},
        });
        let code = client_code(&document.to_string()).unwrap();
        let code: String = code.split_whitespace().collect();
        let member = r#"#[serde(rename="onBehalfOf",skip_serializing_if="::std::option::Option::is_none")]pubon_behalf_of:::std::option::Option<::std::boxed::Box<Principal>>"#;
        assert!(code.contains(member), "{code}");
    }
}
