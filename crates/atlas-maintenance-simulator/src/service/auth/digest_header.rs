//! Parses the `Authorization` header of HTTP digest (RFC 7616).

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use crate::http::request::split_scheme;

/// The parameters of a digest `Authorization` header that are needed to verify it.
pub(crate) struct DigestHeader {
    pub(crate) username: String,
    pub(crate) realm: String,
    pub(crate) nonce: String,
    pub(crate) uri: String,
    pub(crate) response: String,
    pub(crate) cnonce: String,
    /// `nc` as it was sent, which the calculation needs.
    pub(crate) count_text: String,
    pub(crate) count: u32,
}

impl DigestHeader {
    /// `None` if the header is not a valid digest header with MD5 and `qop=auth`.
    pub(crate) fn read(authorization: &str) -> Option<Self> {
        let (scheme, list) = split_scheme(authorization);
        if !scheme.eq_ignore_ascii_case("digest") {
            return None;
        }
        let mut parameters = parse_list(list)?;
        let mut remove = |name: &str| parameters.remove(name);
        if remove("algorithm").is_some_and(|name| !name.eq_ignore_ascii_case("MD5")) {
            return None;
        }
        if remove("qop")? != "auth" {
            return None;
        }
        let count_text = remove("nc")?;
        Some(Self {
            username: remove("username")?,
            realm: remove("realm")?,
            nonce: remove("nonce")?,
            uri: remove("uri")?,
            response: remove("response")?,
            cnonce: remove("cnonce")?,
            count: parse_count(&count_text)?,
            count_text,
        })
    }
}

/// `nc` has exactly eight hexadecimal digits; `from_str_radix` alone would accept `+1`.
fn parse_count(text: &str) -> Option<u32> {
    if text.len() != 8 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(text, 16).ok()
}

/// Reads `name=value, name="value"`; `None` if it is malformed or a name is repeated.
fn parse_list(list: &str) -> Option<HashMap<String, String>> {
    let mut parameters = HashMap::new();
    let mut rest = list.chars().peekable();
    loop {
        skip_spaces(&mut rest);
        if rest.peek().is_none() {
            return Some(parameters);
        }
        let name = parse_token(&mut rest)?.to_ascii_lowercase();
        skip_spaces(&mut rest);
        if rest.next() != Some('=') {
            return None;
        }
        skip_spaces(&mut rest);
        let value = if rest.peek() == Some(&'"') {
            parse_quoted(&mut rest)?
        } else {
            parse_token(&mut rest)?
        };
        if parameters.insert(name, value).is_some() {
            return None;
        }
        skip_spaces(&mut rest);
        match rest.next() {
            None => return Some(parameters),
            Some(',') => {}
            Some(_) => return None,
        }
    }
}

fn skip_spaces(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
}

fn parse_token(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut token = String::new();
    while let Some(c) = rest.next_if(|c| !matches!(c, ' ' | '\t' | ',' | '=' | '"')) {
        token.push(c);
    }
    (!token.is_empty()).then_some(token)
}

fn parse_quoted(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    if rest.next() != Some('"') {
        return None;
    }
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => text.push(rest.next()?),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_escapes_and_spaces_are_parsed() {
        let parameters = parse_list(r#" a = "x\"y\\" ,B=token,, "#);
        assert!(parameters.is_none(), "an empty parameter is malformed");
        let parameters = parse_list(r#" a = "x\"y\\" ,B=token, "#).unwrap();
        assert_eq!(parameters["a"], "x\"y\\");
        assert_eq!(parameters["b"], "token");
    }
}
