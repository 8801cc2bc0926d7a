//! Texts of others can hold anything, so what leaves a process at a terminal leaves through few files, which
//! make it printable.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "all of this file is tests"
)]

use std::collections::BTreeMap;
use std::str::FromStr as _;

use architecture_tests::{hand_written, read};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The files that may write to stdout or stderr, and how what they write is made printable.
const WAYS_OUT: [(&str, &str); 4] = [
    (
        "crates/atlas-maintenance-cli/src/logging.rs",
        "each line of a log",
    ),
    (
        "crates/atlas-maintenance-cli/src/output.rs",
        "results: what makes them does it, for each format in its way",
    ),
    (
        "crates/atlas-maintenance-cli/src/printable.rs",
        "all that is said on stderr beside the log",
    ),
    (
        "crates/atlas-maintenance-codegen/src/process/generator.rs",
        "what a child process tells its parent, over a pipe",
    ),
];

/// Macros that write, and methods of `clap` that do.
const MACROS: [&str; 5] = ["dbg", "eprint", "eprintln", "print", "println"];
const METHODS: [&str; 4] = ["exit", "print", "print_help", "print_long_help"];
/// Functions and types that are a stream, or make one of a number.
const STREAMS: [&str; 7] = [
    "OwnedFd",
    "Stderr",
    "StderrLock",
    "Stdout",
    "StdoutLock",
    "from_raw_fd",
    "stdio",
];

/// What of a file can write to a stream, tests in it left out.
fn ways_out(text: &str) -> Vec<String> {
    let tokens = TokenStream::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    let mut found = Vec::new();
    scan(tokens, &mut found);
    found
}

fn scan(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut places = 0..tokens.len();
    while let Some(place) = places.next() {
        let before = |count: usize| place.checked_sub(count).and_then(|at| tokens.get(at));
        let after = tokens.get(place + 1);
        match &tokens[place] {
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_for_tests(after) => {
                // Up to the end of the item: its body, or a semicolon.
                let is_end = |token: &TokenTree| match token {
                    TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                    TokenTree::Punct(mark) => mark.as_char() == ';',
                    _ => false,
                };
                places.find(|at| is_end(&tokens[*at]));
            }
            TokenTree::Ident(name) if name == "use" => {
                let end = places.find(|at| is_mark(tokens.get(*at), ';'));
                let item = tokens[place..end.unwrap_or(tokens.len())].iter().cloned();
                imported(item.collect(), found);
            }
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let is_method = is_mark(before(1), '.');
                let is_called = matches!(after, Some(TokenTree::Group(group))
                    if group.delimiter() == Delimiter::Parenthesis);
                let is_path = is_mark(before(1), ':')
                    || is_mark(after, ':') && is_mark(tokens.get(place + 2), ':');
                let is_way = match name.as_str() {
                    "stdout" | "stderr" => !is_method && (is_called || is_path),
                    name if MACROS.contains(&name) && is_mark(after, '!') => true,
                    name if METHODS.contains(&name) => is_method && is_called,
                    name => STREAMS.contains(&name),
                };
                if is_way {
                    found.push(name);
                }
            }
            TokenTree::Literal(literal) if literal.to_string().contains("/dev/std") => {
                found.push(literal.to_string());
            }
            TokenTree::Group(group) => scan(group.stream(), found),
            _ => {}
        }
    }
}

/// The streams that a `use` brings in.
fn imported(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                let name = name.to_string();
                if ["stdout", "stderr"].contains(&name.as_str()) || STREAMS.contains(&name.as_str())
                {
                    found.push(name);
                }
            }
            TokenTree::Group(group) => imported(group.stream(), found),
            _ => {}
        }
    }
}

fn is_mark(token: Option<&TokenTree>, expected: char) -> bool {
    matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == expected)
}

/// Whether it is `[cfg(test)]`.
fn is_for_tests(token: Option<&TokenTree>) -> bool {
    token.is_some_and(|token| token.to_string().replace(' ', "") == "[cfg(test)]")
}

#[test]
fn streams_are_written_to_where_texts_are_made_printable() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut files = 0;
    for file in hand_written() {
        let of_a_product = file.starts_with("crates")
            && file
                .components()
                .nth(2)
                .is_some_and(|part| part.as_os_str() == "src")
            && !file.starts_with("crates/atlas-maintenance-bench");
        if of_a_product {
            files += 1;
            let ways = ways_out(&read(&file));
            if !ways.is_empty() {
                found.insert(file.display().to_string(), ways);
            }
        }
    }
    assert!(files > 200, "{files} files");
    let allowed = WAYS_OUT.map(|(file, _)| file);
    let others: Vec<_> = found
        .iter()
        .filter(|(file, _)| !allowed.contains(&file.as_str()))
        .collect();
    assert!(
        others.is_empty(),
        "these write past `printable.rs`, where control characters are made harmless: {others:#?}"
    );
    for (file, how) in WAYS_OUT {
        assert!(
            found.contains_key(file),
            "{file} writes nothing any more ({how})"
        );
    }
}

#[test]
fn every_way_out_is_found() {
    for text in [
        "fn f() { println!(\"{x}\"); }",
        "fn f() { std::eprint!(\"{x}\"); }",
        "fn f() { dbg!(x); }",
        "fn f() { let _ = writeln!(std::io::stderr(), \"{x}\"); }",
        "use std::io::stdout as out;",
        "use std::io::{self, stderr};",
        "use io::{stdout as x, Write};",
        "fn f() { let mut out = stdout(); }",
        "fn f(out: &mut io::Stdout) {}",
        "fn f() { error.print(); }",
        "fn f() { fs::write(\"/dev/stderr\", x); }",
        "mod a { mod b { fn f() { print!(\"{x}\"); } } }",
        "#[cfg(test)] mod tests { } fn f() { print!(\"{x}\"); }",
        "#[cfg(test)] use a::b; fn f() { print!(\"{x}\"); }",
    ] {
        assert_eq!(ways_out(text).len(), 1, "{text}: {:?}", ways_out(text));
    }
}

#[test]
fn what_is_no_way_out_is_not_found() {
    for text in [
        "fn f() { output.stdout.len(); command.stderr(Stdio::piped()); }",
        "/// println!(\"x\");\nstruct Terminal { stdout: bool, stderr: bool }",
        "fn f() { Terminal { stdout: true, stderr: x.stderr }; }",
        "#[cfg(test)] mod tests { fn f() { println!(\"x\"); } }",
        "#[cfg(test)] use std::io::stdout;",
        "fn print(x: &str) {} fn f() { print(x); }",
        "enum Sink { Log }",
    ] {
        assert_eq!(ways_out(text), Vec::<String>::new(), "{text}");
    }
}
