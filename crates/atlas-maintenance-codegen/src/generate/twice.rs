//! A last look at the code: nothing in it has the name of something else. The compiler would say so
//! with less to go by.

use std::collections::BTreeSet;

use syn::{Fields, ImplItem, Item};

/// Refuses code in which two things have the same name.
pub(super) fn check(file: &syn::File) -> Result<(), String> {
    items(&file.items)
}

fn items(all: &[Item]) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for item in all {
        let name = match item {
            Item::Struct(item) => {
                fields(&item.ident.to_string(), &item.fields)?;
                item.ident.to_string()
            }
            Item::Enum(item) => {
                let variants = item
                    .variants
                    .iter()
                    .map(|variant| variant.ident.to_string());
                unique(&format!("variants of {}", item.ident), variants)?;
                item.ident.to_string()
            }
            Item::Mod(item) => {
                let inside = item.content.as_ref().map(|(_, items)| items.as_slice());
                items(inside.unwrap_or_default())?;
                item.ident.to_string()
            }
            Item::Impl(block) => {
                if block.trait_.is_none() {
                    let methods = block.items.iter().filter_map(|item| match item {
                        ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                        _ => None,
                    });
                    unique("methods", methods)?;
                }
                continue;
            }
            _ => continue,
        };
        if !names.insert(name.clone()) {
            return Err(format!("two types are called {name}"));
        }
    }
    Ok(())
}

fn fields(of: &str, fields: &Fields) -> Result<(), String> {
    let names = fields.iter().filter_map(|field| field.ident.as_ref());
    unique(&format!("members of {of}"), names.map(ToString::to_string))
}

fn unique(what: &str, names: impl Iterator<Item = String>) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for name in names {
        if !known.insert(name.clone()) {
            return Err(format!("two {what} are called {name}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_name_twice_is_refused() {
        for (code, why) in [
            (
                "mod types { struct A; enum A {} }",
                "two types are called A",
            ),
            ("struct A { a: u8, a: u8 }", "two members of A are called a"),
            ("enum E { B, B(u8) }", "two variants of E are called B"),
            ("impl C { fn f() {} fn f() {} }", "two methods are called f"),
        ] {
            assert_eq!(check(&syn::parse_file(code).unwrap()).unwrap_err(), why);
        }
        let fine = "struct A { a: u8 } impl A { fn a() {} } impl T for A { fn a() {} } mod a {}";
        check(&syn::parse_file(fine).unwrap()).unwrap();
    }
}
