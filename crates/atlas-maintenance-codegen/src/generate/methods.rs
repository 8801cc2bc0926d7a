//! The bodies of the methods of a client, written from their plans. Of the generator's method the
//! name, the arguments and the types stay; nothing here depends on how it writes the body.
//!
//! What differs from the generator's own: the URL is made from the base URL that was parsed once; the
//! headers that the transport knows better are left to it; lists are written in the style that the
//! document says; and each success is decoded in its own form, or the request is handed to the transport,
//! whose reply is returned as it is.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{
    GenericArgument, ImplItem, ImplItemFn, Item, PathArguments, ReturnType, Type, parse_quote,
};

use super::answers::Holds;
use super::arguments::ArgumentStructs;
use super::method_plan::{BODY, Form, MethodPlan, ParameterPlan};

mod decoding;

/// The functions that write lists.
const LISTS: &str = include_str!("../../templates/lists.rs");

/// Writes the methods of the client in `file`, and removes its constructor that panics.
pub(super) fn write(
    file: &mut syn::File,
    mut plans: BTreeMap<String, MethodPlan>,
) -> Result<(), String> {
    let mut constructors = 0;
    let (mut lists, mut alternatives) = (false, false);
    let mut structs = ArgumentStructs::default();
    if plans.values().any(|plan| plan.answers.is_none()) {
        // The generator's proof that the client has hooks, which nothing calls.
        file.items
            .retain(|item| !matches!(item, Item::Const(proof) if proof.ident == "_"));
    }
    for item in &mut file.items {
        let Item::Impl(block) = item else {
            continue;
        };
        // An `impl` of a trait has its methods for a reason.
        if block.trait_.is_some() {
            continue;
        }
        let before = block.items.len();
        block
            .items
            .retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"));
        constructors += before - block.items.len();
        for item in &mut block.items {
            let ImplItem::Fn(function) = item else {
                continue;
            };
            if function.sig.asyncness.is_none() {
                continue;
            }
            let name = function.sig.ident.to_string();
            let plan = plans
                .remove(&name)
                .ok_or_else(|| format!("`{name}` is no operation of the document"))?;
            body(function, &name, &plan, &mut structs)
                .map_err(|what| format!("in `{name}` {what}"))?;
            lists |= plan
                .parameters
                .iter()
                .any(|parameter| parameter.joined.is_some());
            alternatives |= plan.answers.iter().flatten().any(|(_, form)| {
                matches!(form, Form::Alternative(alternative) if alternative.holds == Holds::Type)
            });
        }
    }
    if let Some(name) = plans.keys().next() {
        return Err(format!("there is no method `{name}`"));
    }
    file.items.extend(structs.modules());
    if lists {
        file.items.push(support()?);
    }
    if alternatives {
        file.items.push(decoding::decoder());
    }
    // `Client::new` builds an HTTP client of its own, with a fixed timeout, and panics when that
    // fails; `new_with_client` takes an existing one.
    match constructors {
        1 => Ok(()),
        _ => Err(format!(
            "`Client::new` was found {constructors} times, not once"
        )),
    }
}

/// Names for variables that no argument has.
struct Locals {
    url: Ident,
    header_map: Ident,
    builder: Ident,
    request: Ident,
    info: Ident,
    result: Ident,
    response: Ident,
}

impl Locals {
    fn beside(arguments: &BTreeSet<&str>) -> Self {
        let local = |name: &str| {
            let mut name = name.to_owned();
            while arguments.contains(name.as_str()) {
                name.insert(0, '_');
            }
            Ident::new(&name, Span::call_site())
        };
        Self {
            url: local("url"),
            header_map: local("header_map"),
            builder: local("builder"),
            request: local("request"),
            info: local("info"),
            result: local("result"),
            response: local("response"),
        }
    }
}

fn body(
    function: &mut ImplItemFn,
    name: &str,
    plan: &MethodPlan,
    structs: &mut ArgumentStructs,
) -> Result<(), String> {
    let bindings = structs.take(function, plan)?;
    let arguments = plan
        .parameters
        .iter()
        .map(|parameter| parameter.argument.as_str());
    let arguments: BTreeSet<&str> = arguments.chain([BODY]).collect();
    let locals = Locals::beside(&arguments);
    let Locals {
        url,
        header_map,
        builder,
        request,
        ..
    } = &locals;
    let path = path(plan)?;
    let method = format_ident!("{}", plan.method);
    let json = plan.has_body.then(|| quote! { .json(&body) });
    let of = |place: &'static str| {
        let all = plan.parameters.iter();
        all.filter(move |parameter| parameter.place == place)
    };
    let query = of("query").filter(|parameter| parameter.joined.is_none());
    let query = query.map(|parameter| query_parameter(parameter, builder));
    let lists = of("query").filter_map(|parameter| list(parameter, request));
    // The generator's error is made of any other.
    let failed = match plan.answers {
        Some(_) => quote! { ? },
        None => quote! { .map_err(::atlas_maintenance_transport::Error::input)? },
    };
    let headers: Vec<TokenStream> = of("header")
        .map(|parameter| header(parameter, header_map, &failed))
        .collect();
    let build_headers = (!headers.is_empty()).then(|| {
        // One more than needed is what the generator reserves.
        let size = headers.len() + 1;
        quote! {
            let mut #header_map = ::reqwest::header::HeaderMap::with_capacity(#size);
            #(#headers)*
        }
    });
    let use_headers = (!headers.is_empty()).then(|| quote! { .headers(#header_map) });
    let ending = match &plan.answers {
        Some(answers) => decoding::ending(name, answers, &locals),
        None => handing_over(function, name, request)?,
    };
    function.block = parse_quote! {
        {
            #bindings
            let #url = self.inner.url(&#path);
            #build_headers
            #[allow(unused_mut)]
            let mut #builder = self.client.#method(#url) #json #use_headers;
            #(#query)*
            #[allow(unused_mut)]
            let mut #request = #builder.build() #failed;
            #(#lists)*
            #ending
        }
    };
    Ok(())
}

/// Hands the request to the transport, whose reply and error the method returns.
fn handing_over(
    function: &mut ImplItemFn,
    name: &str,
    request: &Ident,
) -> Result<TokenStream, String> {
    let success = promised(&function.sig.output).ok_or("the result is not as expected")?;
    function.sig.output = parse_quote! {
        -> Result<
            ::atlas_maintenance_transport::TypedReply<#success>,
            ::atlas_maintenance_transport::Error,
        >
    };
    Ok(quote! {
        let reply = self.hand_over(&mut #request, #name).await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    })
}

/// The `T` of `Result<ResponseValue<T>, E>`.
fn promised(output: &ReturnType) -> Option<&Type> {
    let ReturnType::Type(_, result) = output else {
        return None;
    };
    first_argument(first_argument(result)?)
}

/// The first generic argument of a type.
fn first_argument(of: &Type) -> Option<&Type> {
    let Type::Path(path) = of else {
        return None;
    };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(of) => Some(of),
        _ => None,
    }
}

fn ident(parameter: &ParameterPlan) -> Ident {
    Ident::new(&parameter.argument, Span::call_site())
}

/// The path with the values of its parameters.
fn path(plan: &MethodPlan) -> Result<TokenStream, String> {
    let mut template = String::new();
    let mut values = Vec::new();
    let mut rest = plan.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after
            .split_once('}')
            .ok_or_else(|| format!("the path {} does not close a brace", plan.path))?;
        let parameter = plan
            .parameters
            .iter()
            .find(|parameter| parameter.place == "path" && parameter.wire == name)
            .ok_or_else(|| format!("the path has {name:?}, and the parameters do not"))?;
        let argument = ident(parameter);
        template.push_str(before);
        template.push_str("{}");
        values.push(match parameter.joined {
            Some(joined) => {
                let separator = joined.separator();
                quote! { lists::encoded(#separator, #argument.iter()) }
            }
            None => quote! { encode_path(&#argument.to_string()) },
        });
        rest = after;
    }
    template.push_str(rest);
    Ok(quote! { format!(#template, #(#values),*) })
}

/// Adds a parameter to the query. For one that is left out the URL is not touched.
fn query_parameter(parameter: &ParameterPlan, builder: &Ident) -> TokenStream {
    let (wire, argument) = (&parameter.wire, ident(parameter));
    let add = quote! {
        #builder = #builder.query(&progenitor_client::QueryParam::new(#wire, &#argument));
    };
    match parameter.required {
        true => add,
        false => quote! { if #argument.is_some() { #add } },
    }
}

/// Adds a list to the query as one text.
fn list(parameter: &ParameterPlan, request: &Ident) -> Option<TokenStream> {
    let separator = parameter.joined?.separator();
    let (wire, argument) = (&parameter.wire, ident(parameter));
    let add = quote! {
        let query = lists::encoded(#separator, it.iter());
        let query = lists::query(#request.url().query(), #wire, &query);
        #request.url_mut().set_query(query.as_deref());
    };
    Some(match parameter.required {
        true => quote! {{ let it = #argument; #add }},
        false => quote! { if let Some(it) = #argument { #add } },
    })
}

fn header(parameter: &ParameterPlan, header_map: &Ident, failed: &TokenStream) -> TokenStream {
    let (wire, argument) = (parameter.wire.to_ascii_lowercase(), ident(parameter));
    let text = |value: &Ident| match parameter.joined {
        Some(_) => quote! { lists::plain(#value.iter()) },
        None => quote! { #value.to_string() },
    };
    match parameter.required {
        true => {
            let text = text(&argument);
            quote! { #header_map.append(#wire, #text.try_into() #failed); }
        }
        false => {
            let value = format_ident!("value");
            let text = text(&value);
            quote! {
                if let Some(value) = #argument {
                    #header_map.append(#wire, #text.try_into() #failed);
                }
            }
        }
    }
}

/// What the methods share that write a list as one text.
fn support() -> Result<Item, String> {
    let functions = syn::parse_file(LISTS).map_err(|error| error.to_string())?;
    let functions = functions.items;
    Ok(parse_quote! {
        /// How a list is written as one text.
        #[allow(dead_code)]
        mod lists { #(#functions)* }
    })
}

#[cfg(test)]
mod tests;
