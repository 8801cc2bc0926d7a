//! The end of a method that sends by itself, and decodes the answer.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::Locals;
use crate::generate::answers::{Alternative, Holds};
use crate::generate::method_plan::{Form, Status};

/// Sends the request, and decodes the answer by its status.
pub(super) fn ending(name: &str, answers: &[(Status, Form)], locals: &Locals) -> TokenStream {
    let Locals {
        request,
        info,
        result,
        response,
        ..
    } = locals;
    let arms = arms(answers, response);
    quote! {
        let #info = OperationInfo { operation_id: #name };
        self.pre(&mut #request, &#info).await?;
        let #result = self.exec(#request, &#info).await;
        self.post(&#result, &#info).await?;
        let #response = #result?;
        match #response.status().as_u16() { #(#arms)* }
    }
}

/// What is decoded, by the status. Statuses of one form share an arm, which is compiled once.
fn arms(answers: &[(Status, Form)], response: &Ident) -> Vec<TokenStream> {
    let mut arms: Vec<Arm> = Vec::new();
    let has_range = answers
        .iter()
        .any(|(status, _)| *status == Status::Range(2));
    for (status, form) in answers {
        let pattern = match status {
            Status::Code(code @ 200..=299) => quote! { #code },
            Status::Range(2) => quote! { 200..=299 },
            Status::Default if !has_range => quote! { 200..=299 },
            _ => continue,
        };
        add(&mut arms, *status, pattern, success(form, response));
    }
    let mut has_default = false;
    for (status, form) in answers {
        let pattern = match status {
            Status::Code(code @ 400..=599) => quote! { #code },
            Status::Range(first @ 4..=5) => {
                let (least, most) = (first * 100, first * 100 + 99);
                quote! { #least..=#most }
            }
            Status::Default => {
                has_default = true;
                quote! { _ }
            }
            _ => continue,
        };
        let decode = match form {
            Form::Nothing => quote! { ResponseValue::empty(#response) },
            Form::Bytes => quote! { ResponseValue::stream(#response) },
            _ => quote! { ResponseValue::from_response(#response).await? },
        };
        let decode = quote! { Err(Error::ErrorResponse(#decode)) };
        add(&mut arms, *status, pattern, decode);
    }
    let mut arms: Vec<TokenStream> = arms
        .into_iter()
        .map(
            |Arm {
                 patterns, decode, ..
             }| quote! { #(#patterns)|* => { #decode } },
        )
        .collect();
    if !has_default {
        arms.push(quote! { _ => Err(Error::UnexpectedResponse(#response)), });
    }
    arms
}

/// An arm of the match on the status.
struct Arm {
    is_code: bool,
    patterns: Vec<TokenStream>,
    decode: TokenStream,
    text: String,
}

/// Adds a pattern to the arm that decodes alike, or an arm. Codes come before the ranges that they are in.
fn add(arms: &mut Vec<Arm>, status: Status, pattern: TokenStream, decode: TokenStream) {
    let (is_code, text) = (matches!(status, Status::Code(_)), decode.to_string());
    let same = |arm: &&mut Arm| is_code && arm.is_code && arm.text == text;
    match arms.iter_mut().find(same) {
        Some(arm) => arm.patterns.push(pattern),
        None => arms.push(Arm {
            is_code,
            patterns: vec![pattern],
            decode,
            text,
        }),
    }
}

fn success(form: &Form, response: &Ident) -> TokenStream {
    match form {
        Form::Type => quote! { ResponseValue::from_response(#response).await },
        Form::Nothing => quote! { Ok(ResponseValue::empty(#response)) },
        Form::Bytes => quote! { Ok(ResponseValue::stream(#response)) },
        Form::Alternative(Alternative { of, variant, holds }) => {
            let (of, variant) = (format_ident!("{of}"), format_ident!("{variant}"));
            match holds {
                Holds::Type => quote! {
                    alternative(#response, types::#of::#variant).await
                },
                Holds::Nothing => quote! {
                    ResponseValue::empty(#response).map(|()| types::#of::#variant)
                },
                // A stream cannot be shown, so it cannot be mapped.
                Holds::Bytes => quote! {{
                    let (status, headers) = (#response.status(), #response.headers().clone());
                    let stream = ResponseValue::stream(#response).into_inner();
                    Ok(ResponseValue::new(types::#of::#variant(stream), status, headers))
                }},
            }
        }
    }
}

/// What the methods share that decode one of several successes.
pub(super) fn decoder() -> Item {
    parse_quote! {
        /// Decodes what a variant holds, and makes the variant of it.
        async fn alternative<T, U, E>(
            response: reqwest::Response,
            variant: fn(T) -> U,
        ) -> Result<ResponseValue<U>, Error<E>>
        where
            T: ::serde::de::DeserializeOwned,
            U: ::std::fmt::Debug,
            E: ::std::fmt::Debug,
        {
            let it = ResponseValue::<T>::from_response(response).await?;
            it.map(variant)
        }
    }
}
