//! Changes to the generator's code: what our transport does better, or would have to undo for every
//! request.
//!
//! Each change expects the code as the generator writes it today and is an error where it differs, so
//! that the output of a new generator is not half rewritten.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Block, Expr, ExprMethodCall, ImplItem, Item, Local, Pat, Stmt, Token, parse_quote};

/// Makes all changes, in the methods of the client.
pub(super) fn rewrite(file: &mut syn::File) -> Result<(), String> {
    let mut constructors = 0;
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
            let changed = build_url_from_base(&mut function.block)
                .and_then(|()| leave_headers_to_transport(&mut function.block));
            changed.map_err(|what| format!("in `{}` {what}", function.sig.ident))?;
        }
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

/// The generator puts base and path together as text, which is then parsed for every request. The
/// base was parsed long ago; its path is set here.
fn build_url_from_base(body: &mut Block) -> Result<(), String> {
    let url = body
        .stmts
        .iter_mut()
        .find_map(|statement| named(statement, "url"));
    let value = url.and_then(|url| url.init.as_mut());
    let Some(value) = value else {
        return Err("no URL is put together".to_owned());
    };
    let path = match &*value.expr {
        Expr::Macro(format) if format.mac.path.is_ident("format") => {
            path_of(format.mac.tokens.clone())
        }
        _ => None,
    };
    let path = path.ok_or("the URL is not put together from `self.baseurl` and a path")?;
    *value.expr = parse_quote!(self.inner.url(&#path));
    Ok(())
}

/// What `format!("{}/rest", self.baseurl, …)` makes behind the base.
fn path_of(arguments: TokenStream) -> Option<Expr> {
    let arguments = Punctuated::<Expr, Token![,]>::parse_terminated
        .parse2(arguments)
        .ok()?;
    let mut arguments = arguments.into_iter();
    let Some(Expr::Lit(template)) = arguments.next() else {
        return None;
    };
    let syn::Lit::Str(template) = &template.lit else {
        return None;
    };
    let template = template.value();
    let template = template
        .strip_prefix("{}")
        .filter(|path| path.starts_with('/'))?;
    let base = arguments.next()?.to_token_stream().to_string();
    if base != quote!(self.baseurl).to_string() {
        return None;
    }
    let arguments: Vec<Expr> = arguments.collect();
    Some(parse_quote!(format!(#template, #(#arguments),*)))
}

/// The generator sends a header that the service does not know, `api-version`, and asks for plain
/// JSON. What is sent is for the transport to say, which knows the media type of the version.
fn leave_headers_to_transport(body: &mut Block) -> Result<(), String> {
    let before = body.stmts.len();
    body.stmts
        .retain(|statement| !appends(statement, "api-version"));
    if before - body.stmts.len() != 1 {
        return Err("no header `api-version` is set".to_owned());
    }
    // Operations with headers of their own keep the rest of the map.
    let unused = !body
        .stmts
        .iter()
        .any(|statement| matches!(statement, Stmt::Expr(..)) && mentions(statement, "header_map"));
    if unused {
        body.stmts
            .retain_mut(|statement| named(statement, "header_map").is_none());
    }
    let request = body
        .stmts
        .iter_mut()
        .find_map(|statement| named(statement, "request"))
        .and_then(|request| request.init.as_mut())
        .ok_or("no request is built")?;
    drop_calls(&mut request.expr, &|call| {
        (call.method == "header" && call.args.first().is_some_and(is_accept))
            || (call.method == "headers" && unused)
    });
    Ok(())
}

/// The `let name = …` that `statement` is.
fn named<'a>(statement: &'a mut Stmt, name: &str) -> Option<&'a mut Local> {
    match statement {
        Stmt::Local(local) => match &local.pat {
            Pat::Ident(pattern) if pattern.ident == name => Some(local),
            _ => None,
        },
        _ => None,
    }
}

/// Whether `statement` is `header_map.append(… "name" …)`.
fn appends(statement: &Stmt, name: &str) -> bool {
    match statement {
        Stmt::Expr(Expr::MethodCall(call), _) => {
            call.method == "append" && mentions(&call.args.first(), &format!("{name:?}"))
        }
        _ => false,
    }
}

fn mentions(code: &impl ToTokens, text: &str) -> bool {
    code.to_token_stream().to_string().contains(text)
}

fn is_accept(header: &Expr) -> bool {
    matches!(header, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "ACCEPT"))
}

/// Removes calls from a chain.
fn drop_calls(chain: &mut Expr, unwanted: &dyn Fn(&ExprMethodCall) -> bool) {
    match chain {
        Expr::Try(tried) => drop_calls(&mut tried.expr, unwanted),
        Expr::MethodCall(call) => {
            drop_calls(&mut call.receiver, unwanted);
            if unwanted(call) {
                let receiver = (*call.receiver).clone();
                *chain = receiver;
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHOD: &str = r#"
        let url = format!("{}/a/{}", self.baseurl, encode_path(&id.to_string()),);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map.append(
            ::reqwest::header::HeaderName::from_static("api-version"),
            ::reqwest::header::HeaderValue::from_static(Self::api_version()),
        );
        let mut request = self.client.get(url)
            .header(::reqwest::header::ACCEPT, ::reqwest::header::HeaderValue::from_static("application/json"))
            .query(&q)
            .headers(header_map)
            .build()?;
    "#;

    fn rewritten(method: &str) -> Result<String, String> {
        let text = format!(
            "impl Client {{ pub fn new() {{}} pub async fn one(&self) {{ {method} }} }}\n\
             impl Other for Client {{ fn new() {{}} }}"
        );
        let mut file = syn::parse_file(&text).unwrap();
        rewrite(&mut file)?;
        Ok(prettyplease::unparse(&file))
    }

    fn formatted(body: &str) -> String {
        let text = format!(
            "impl Client {{ pub async fn one(&self) {{ {body} }} }}\n\
             impl Other for Client {{ fn new() {{}} }}"
        );
        prettyplease::unparse(&syn::parse_file(&text).unwrap())
    }

    #[test]
    fn url_uses_parsed_base_and_headers_are_dropped() {
        let expected = r#"
            let url = self.inner.url(&format!("/a/{}", encode_path(&id.to_string())));
            let mut request = self.client.get(url).query(&q).build()?;
        "#;
        assert_eq!(rewritten(METHOD).unwrap(), formatted(expected));
    }

    #[test]
    fn headers_of_the_operation_are_kept() {
        let own = METHOD.replace(
            "let mut request",
            r#"header_map.append("if-match", tag.to_string().try_into()?); let mut request"#,
        );
        let text = rewritten(&own).unwrap();
        assert!(text.contains(r#"header_map.append("if-match""#), "{text}");
        assert!(text.contains(".headers(header_map)"), "{text}");
        assert!(
            !text.contains("api-version") && !text.contains("ACCEPT"),
            "{text}"
        );
    }

    #[test]
    fn unexpected_code_is_refused_with_its_method() {
        for (there, instead, why) in [
            (
                "self.baseurl",
                "BASE",
                "in `one` the URL is not put together",
            ),
            ("let url", "let address", "in `one` no URL"),
            (
                "\"api-version\"",
                "\"version\"",
                "in `one` no header `api-version`",
            ),
            ("let mut request", "let other", "in `one` no request"),
        ] {
            let refused = rewritten(&METHOD.replace(there, instead)).unwrap_err();
            assert!(refused.starts_with(why), "{refused}");
        }
        let mut none = syn::parse_file("impl Client {}").unwrap();
        assert!(rewrite(&mut none).unwrap_err().contains("found 0 times"));
    }
}
