//! The code of a large client, in pieces that are compiled one after the other. Every line keeps its
//! number in the piece that it is in.

use std::collections::{BTreeMap, BTreeSet};

/// A client as text: what is before its types, the types, and the methods.
pub(super) struct SplitClient<'a> {
    head: &'a str,
    items: Vec<TypeItem<'a>>,
    methods: &'a str,
}

/// A type, an implementation or a module among the types.
struct TypeItem<'a> {
    text: &'a str,
    /// The type that this is.
    defines: Option<&'a str>,
    /// The types of the client that are named in it, or that it is an implementation for.
    mentions: BTreeSet<&'a str>,
}

const TYPES: &str = "pub mod types {\n";

impl<'a> SplitClient<'a> {
    /// Nothing where the code is not as the generator writes it.
    pub(super) fn of(code: &'a str) -> Option<Self> {
        let start = code.find(TYPES)? + TYPES.len();
        // The text of comments can look like code, so the end is looked for from what follows it.
        let before = code.get(..code.find("\npub struct Client {\n")?)?;
        let attributes = before.rfind("\n#[derive(Clone, Debug)]\n")?;
        let end = before.get(..attributes)?.rfind("\n}\n")? + 1;
        let mut items = items(code.get(start..end)?);
        let known: BTreeSet<&str> = items.iter().filter_map(|item| item.defines).collect();
        for item in &mut items {
            // What an implementation is for stands before its body, where `D` and `S` are no types.
            let (header, _) = item.text.split_once('{').unwrap_or((item.text, ""));
            let text = match item.defines {
                Some(_) => item.text,
                None => header,
            };
            item.mentions = words(text).filter(|word| known.contains(word)).collect();
        }
        Some(Self {
            head: code.get(..start - TYPES.len())?,
            items,
            methods: code.get(end..)?,
        })
    }

    /// The types in `kept`, and what is implemented for them alone.
    pub(super) fn types(&self, kept: &BTreeSet<&str>) -> String {
        self.render("", |item| item.mentions.is_subset(kept))
    }

    /// The types that are not in `others`, which are at `path`.
    pub(super) fn other_types(&self, others: &BTreeSet<&str>, path: &str) -> String {
        let first = format!("pub use {path}::*;");
        self.render(&first, |item| {
            item.mentions.is_empty() || !item.mentions.is_subset(others)
        })
    }

    fn render(&self, first: &str, kept: impl Fn(&TypeItem<'_>) -> bool) -> String {
        let mut text = format!(
            "#![allow(warnings)] use progenitor_client::ByteStream;{}",
            blank(self.head)
        );
        text.push_str(&format!("pub mod types {{ {first}\n"));
        for item in &self.items {
            match kept(item) {
                true => text.push_str(item.text),
                false => text.push_str(&blank(item.text)),
            }
        }
        text.push_str("}\n");
        text
    }

    /// The methods, with the types that are at `path`.
    pub(super) fn methods(&self, path: &str) -> String {
        let mut text = format!("{}pub use {path};\n", self.head);
        for item in &self.items {
            text.push_str(&blank(item.text));
        }
        text.push_str(self.methods.strip_prefix('}').unwrap_or(self.methods));
        text
    }

    /// `roots`, and every type that is in one of them.
    pub(super) fn reached(&self, roots: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        let parts = self.parts();
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&str> = roots.iter().copied().collect();
        while let Some(name) = waiting.pop() {
            if reached.insert(name) {
                waiting.extend(parts.get(name).into_iter().copied().flatten());
            }
        }
        reached
    }

    /// About half of the types, none of which has one of the other half in it.
    pub(super) fn half(&self) -> BTreeSet<&'a str> {
        let sizes: BTreeMap<&str, usize> = self
            .items
            .iter()
            .filter_map(|item| Some((item.defines?, item.text.len())))
            .collect();
        let size = |names: &BTreeSet<&str>| -> usize {
            names.iter().filter_map(|name| sizes.get(name)).sum()
        };
        let whole: usize = sizes.values().sum();
        // What reaches little comes first, so that a type comes after those in it.
        let mut closures: Vec<BTreeSet<&str>> = sizes
            .keys()
            .map(|name| self.reached(&BTreeSet::from([*name])))
            .collect();
        closures.sort_by_key(&size);
        let mut half = BTreeSet::new();
        for closure in closures {
            if size(&half) * 2 >= whole {
                break;
            }
            half.extend(closure);
        }
        half
    }

    fn parts(&self) -> BTreeMap<&'a str, &BTreeSet<&'a str>> {
        let parts = self.items.iter();
        parts
            .filter_map(|item| Some((item.defines?, &item.mentions)))
            .collect()
    }
}

/// As many lines, without anything in them.
fn blank(text: &str) -> String {
    "\n".repeat(text.matches('\n').count())
}

/// The items of a module, whose lines are indented by one step. What is in a comment is not.
fn items(text: &str) -> Vec<TypeItem<'_>> {
    let mut items = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut defines = None;
    let mut in_comment = false;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let code = line.trim_end();
        if in_comment || code.trim_start().starts_with("/**") {
            in_comment = !code.ends_with("*/");
            continue;
        }
        let outer = code
            .strip_prefix("    ")
            .filter(|code| !code.starts_with(' '));
        let Some(outer) = outer.filter(|code| !code.starts_with("//")) else {
            continue;
        };
        for kind in ["pub struct ", "pub enum "] {
            defines = defines.or_else(|| words(outer.strip_prefix(kind)?).next());
        }
        if outer == "}" || outer.ends_with(';') || outer.ends_with("{}") {
            items.extend(text.get(start..at).map(|text| TypeItem {
                text,
                defines: defines.take(),
                mentions: BTreeSet::new(),
            }));
            start = at;
        }
    }
    items.extend(
        text.get(start..)
            .filter(|rest| !rest.is_empty())
            .map(|text| TypeItem {
                text,
                defines: None,
                mentions: BTreeSet::new(),
            }),
    );
    items
}

/// The names in code, comments left out.
fn words(code: &str) -> impl Iterator<Item = &str> {
    let mut in_comment = false;
    let lines = code.lines().filter(move |line| {
        let line = line.trim();
        if in_comment || line.starts_with("/**") {
            in_comment = !line.ends_with("*/");
            return false;
        }
        !line.starts_with("//")
    });
    lines.flat_map(|line| {
        line.split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "use a;\npub mod types {\n    /**Like\n}\n    pub struct B\n*/\n    pub struct A(pub u8);\n\n    \
                        ///Has an `A`, not a C.\n    pub struct B {\n        a: A,\n    }\n\n    impl From<B> for A {\n        C\n    }\n\n    \
                        pub enum C {\n        B(B),\n    }\n\n    impl A {}\n    mod more {\n    }\n}\n\n\
                        #[derive(Clone, Debug)]\n/**Client\n}\n*/\npub struct Client {\n}\n";

    fn lines(text: &str) -> Vec<&str> {
        text.lines().collect()
    }

    #[test]
    fn pieces_keep_their_lines_and_make_a_whole() {
        let split = SplitClient::of(CODE).unwrap();
        let half = split.half();
        assert_eq!(half, BTreeSet::from(["A", "B"]));
        let first = split.types(&half);
        let second = split.other_types(&half, "x::types");
        let methods = split.methods("y::types");
        let code = lines(CODE);
        for (index, line) in code.iter().enumerate().skip(2).take(21) {
            let found = [&first, &second].map(|text| lines(text)[index] == *line);
            assert!(found[0] || found[1], "{line}");
        }
        assert!(
            lines(&first)[13].starts_with("    impl From<B> for A"),
            "{first}"
        );
        assert!(
            !first.contains("enum C") && second.contains("enum C"),
            "{second}"
        );
        // What is for no type is in both.
        assert!(first.contains("mod more") && second.contains("mod more"));
        assert_eq!(lines(&methods)[0], "use a;");
        assert_eq!(lines(&methods)[1], "pub use y::types;");
        assert_eq!(lines(&methods)[25..], code[25..]);
        assert!(!methods.contains("struct A"), "{methods}");
    }

    #[test]
    fn types_are_reached_through_others() {
        let split = SplitClient::of(CODE).unwrap();
        let all = split.reached(&BTreeSet::from(["C"]));
        assert_eq!(all, BTreeSet::from(["A", "B", "C"]));
        assert_eq!(split.reached(&BTreeSet::from(["A"])), BTreeSet::from(["A"]));
    }

    #[test]
    fn code_of_another_form_is_not_split() {
        assert!(SplitClient::of("pub struct Client {\n}\n").is_none());
        assert!(SplitClient::of("").is_none());
    }
}
