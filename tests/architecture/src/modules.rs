//! Which modules of a crate use which, read from the paths in their source.
//!
//! A path counts for the module that defines what it names: re-exports are followed. Paths between a
//! module and the modules inside it do not count, since a file and its folder are one thing in parts;
//! neither does what is compiled for tests only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Names from the crate's root to a module or to an item.
type Names = Vec<String>;

/// A module, as its source tells of it.
#[derive(Debug, Default)]
struct Module {
    children: BTreeSet<String>,
    /// What `use` brings in: the name here, and the path as written.
    imports: Vec<(String, Names)>,
    /// Every path that begins at `crate`, `self` or `super`, and every path of a `use`.
    paths: Vec<Names>,
}

/// The modules of a crate.
#[derive(Debug, Default)]
pub struct Crate {
    modules: BTreeMap<Names, Module>,
}

impl Crate {
    /// Reads the crate whose root module is `file`.
    ///
    /// # Panics
    ///
    /// If a module has no file, or a file is not Rust.
    pub fn read(file: &Path) -> Self {
        let folder = file.parent().expect("a root module lies in a folder");
        let mut modules = Self::default();
        modules.file(Vec::new(), file, folder);
        modules
    }

    /// Takes the text of a crate whose modules are all in one file.
    ///
    /// # Panics
    ///
    /// If it is not Rust.
    pub fn of(text: &str) -> Self {
        let tokens = TokenStream::from_str(text).unwrap_or_else(|error| panic!("{error}"));
        let mut modules = Self::default();
        modules.tokens(Vec::new(), tokens, Path::new(""));
        modules
    }

    fn file(&mut self, module: Names, file: &Path, folder: &Path) {
        let text =
            fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let tokens = TokenStream::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.tokens(module, tokens, folder);
    }

    /// Takes in a module; the files of modules inside it lie in `folder`.
    fn tokens(&mut self, module: Names, tokens: TokenStream, folder: &Path) {
        let mut found = Found::default();
        found.scan(tokens);
        for (child, content) in found.children {
            found.module.children.insert(child.clone());
            let folder = folder.join(&child);
            let path = [module.clone(), vec![child]].concat();
            match content {
                Some(tokens) => self.tokens(path, tokens, &folder),
                None => {
                    let beside = folder.with_extension("rs");
                    let inside = folder.join("mod.rs");
                    let file = if beside.is_file() { beside } else { inside };
                    self.file(path, &file, &folder);
                }
            }
        }
        self.modules.insert(module, found.module);
    }

    /// Every pair of modules of which the first uses the second.
    pub fn uses(&self) -> BTreeSet<(String, String)> {
        let mut uses = BTreeSet::new();
        for (from, module) in &self.modules {
            for path in &module.paths {
                let Some(to) = self.defined_in(from, path, &mut BTreeSet::new()) else {
                    continue;
                };
                if !from.starts_with(&to) && !to.starts_with(from) {
                    uses.insert((from.join("::"), to.join("::")));
                }
            }
        }
        uses
    }

    /// The sets of modules of which each uses, by way of others, each.
    pub fn cycles(&self) -> Vec<Vec<String>> {
        let uses = self.uses();
        let reached = |from: &String| {
            let mut reached = BTreeSet::new();
            let mut waiting = vec![from];
            while let Some(module) = waiting.pop() {
                for (_, to) in uses.iter().filter(|(from, _)| from == module) {
                    if reached.insert(to) {
                        waiting.push(to);
                    }
                }
            }
            reached
        };
        let reached: BTreeMap<&String, BTreeSet<&String>> =
            uses.iter().map(|(from, _)| (from, reached(from))).collect();
        let mut cycles = BTreeSet::new();
        for (module, others) in &reached {
            let cycle: Vec<String> = others
                .iter()
                .filter(|other| {
                    reached
                        .get(**other)
                        .is_some_and(|back| back.contains(module))
                })
                .map(|name| (*name).clone())
                .collect();
            if !cycle.is_empty() {
                cycles.insert(cycle);
            }
        }
        cycles.into_iter().collect()
    }

    /// The module that defines what `path` names, as seen in `module`; nothing for other crates.
    fn defined_in(
        &self,
        module: &Names,
        path: &[String],
        seen: &mut BTreeSet<(Names, Names)>,
    ) -> Option<Names> {
        // A name of another crate can lead in circles: in `use quote::quote` the first is not the second.
        if seen.len() > 64 || !seen.insert((module.clone(), path.to_vec())) {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let mut here = module.clone();
        match first.as_str() {
            "crate" => here.clear(),
            "self" => {}
            "super" => {
                here.pop()?;
            }
            _ => return self.step(&here, first, rest, seen),
        }
        match rest.split_first() {
            None => Some(here),
            Some((next, _)) if next == "super" => self.defined_in(&here, rest, seen),
            Some((next, rest)) => Some(self.step(&here, next, rest, seen).unwrap_or(here)),
        }
    }

    /// As `defined_in`, for a path that begins with the name of something in `module`.
    fn step(
        &self,
        module: &Names,
        name: &String,
        rest: &[String],
        seen: &mut BTreeSet<(Names, Names)>,
    ) -> Option<Names> {
        let known = self.modules.get(module)?;
        if known.children.contains(name) {
            let child = [module.as_slice(), std::slice::from_ref(name)].concat();
            return match rest.split_first() {
                None => Some(child),
                Some((next, rest)) => Some(self.step(&child, next, rest, seen).unwrap_or(child)),
            };
        }
        let (_, import) = known.imports.iter().find(|(as_name, _)| as_name == name)?;
        self.defined_in(module, &[import, rest].concat(), seen)
    }
}

/// What is found in the tokens of one module.
#[derive(Default)]
struct Found {
    module: Module,
    /// The modules inside, with their content where it is not a file of its own.
    children: Vec<(String, Option<TokenStream>)>,
}

impl Found {
    fn scan(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        let mut for_tests = false;
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if let Some((TokenTree::Group(attribute), after)) = rest.split_first() {
                        for_tests |= is_for_tests(attribute.stream());
                        rest = after;
                    }
                }
                _ if for_tests => {
                    for_tests = false;
                    let mut item = std::iter::once(token).chain(rest);
                    let length = item.position(ends_item).unwrap_or(rest.len());
                    rest = rest.get(length..).unwrap_or_default();
                }
                TokenTree::Ident(ident) if *ident == "mod" => {
                    if let [TokenTree::Ident(name), content, ..] = rest {
                        let content = match content {
                            TokenTree::Group(group) => Some(group.stream()),
                            _ => None,
                        };
                        self.children.push((name.to_string(), content));
                        rest = rest.get(2..).unwrap_or_default();
                    }
                }
                TokenTree::Ident(ident) if *ident == "use" => {
                    for (path, name) in tree(&mut rest, &[]) {
                        if let Some(name) = name {
                            self.module.imports.push((name, path.clone()));
                        }
                        self.module.paths.push(path);
                    }
                }
                TokenTree::Ident(ident)
                    if ["crate", "self", "super"].contains(&ident.to_string().as_str())
                        && after_colons(rest).is_some() =>
                {
                    let mut path = tokens
                        .get(tokens.len() - rest.len() - 1..)
                        .unwrap_or_default();
                    for (path, _) in tree(&mut path, &[]) {
                        self.module.paths.push(path);
                    }
                    rest = path;
                }
                TokenTree::Group(group) => self.scan(group.stream()),
                _ => {}
            }
        }
    }
}

/// Whether an attribute takes what follows out of all builds but those for tests.
fn is_for_tests(attribute: TokenStream) -> bool {
    let text = attribute.to_string().replace(' ', "");
    ["cfg(test)", "cfg(doctest)"].contains(&text.as_str()) || text.starts_with("cfg(all(test,")
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}

/// What follows two colons, if these come first.
fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(two), rest @ ..]
            if one.as_char() == ':' && two.as_char() == ':' =>
        {
            Some(rest)
        }
        _ => None,
    }
}

/// The paths of a tree such as `a::{b, c as d}` behind `before`, each with the name that it brings in.
fn tree(tokens: &mut &[TokenTree], before: &[String]) -> Vec<(Names, Option<String>)> {
    let mut path = before.to_vec();
    while let Some((token, rest)) = tokens.split_first() {
        match token {
            TokenTree::Ident(ident) => {
                *tokens = rest;
                // `a::{self}` is `a`.
                if *ident != "self" || path.is_empty() {
                    path.push(ident.to_string());
                }
                if let Some(rest) = after_colons(rest) {
                    *tokens = rest;
                    continue;
                }
                let mut name = path.last().cloned();
                if let [
                    TokenTree::Ident(keyword),
                    TokenTree::Ident(alias),
                    rest @ ..,
                ] = rest
                    && *keyword == "as"
                {
                    name = Some(alias.to_string());
                    *tokens = rest;
                }
                return vec![(path, name)];
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                *tokens = rest;
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                return inside
                    .split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ','))
                    .flat_map(|mut branch| tree(&mut branch, &path))
                    .collect();
            }
            // A glob, a type's parameters, or an absolute path to another crate.
            _ => break,
        }
    }
    if path.len() > before.len() || !before.is_empty() {
        return vec![(path, None)];
    }
    Vec::new()
}
