//! What a person must decide before there are fragments: everything of one run, each with its place.

use std::collections::BTreeSet;
use std::fmt;

/// One thing that stops a fragment, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// The file, and the place in it.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub help: String,
    /// Whether the input is valid, but a person must decide what becomes of it.
    pub needs_decision: bool,
}

/// Refusals that differ only in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedThing<'a> {
    /// What is wrong.
    pub what: &'a str,
    /// What to do about it.
    pub help: &'a str,
    /// The places, each with the versions that it is about, in words: none if it is about all.
    pub places: Vec<(&'a str, Option<String>)>,
}

/// The refusals of all versions. The same one of several versions is listed once.
#[derive(Debug, Default)]
pub struct Refusals {
    listed: Vec<(Refusal, Vec<String>)>,
    versions: BTreeSet<String>,
}

impl Refusals {
    /// Adds what was refused for `version`, which may be nothing.
    pub fn add(&mut self, version: &str, refusals: impl IntoIterator<Item = Refusal>) {
        self.versions.insert(version.to_owned());
        for refusal in refusals {
            // A place in the fragment of a version is the same place in that of another.
            let of_version = format!("{version}.json");
            let alike = |listed: &Refusal, versions: &[String]| {
                let first = versions.first().map_or("", String::as_str);
                let place = listed.place.replace(&format!("{first}.json"), &of_version);
                place == refusal.place && listed.what == refusal.what
            };
            let found = self.listed.iter_mut();
            match { found }.find(|(listed, versions)| alike(listed, versions)) {
                Some((_, versions)) => {
                    if !versions.iter().any(|listed| listed == version) {
                        versions.push(version.to_owned());
                    }
                }
                None => self.listed.push((refusal, vec![version.to_owned()])),
            }
        }
    }

    /// Adds what was refused for all versions at once.
    pub fn add_of_all(&mut self, refusals: impl IntoIterator<Item = Refusal>) {
        let all: Vec<String> = self.versions.iter().cloned().collect();
        let refusals = refusals.into_iter();
        self.listed
            .extend(refusals.map(|refusal| (refusal, all.clone())));
    }

    /// Whether nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// Each, with all places where the same is wrong.
    pub fn each(&self) -> Vec<RefusedThing<'_>> {
        let mut things: Vec<RefusedThing<'_>> = Vec::new();
        for (refusal, versions) in &self.listed {
            let some = versions.len() < self.versions.len();
            let place = (refusal.place.as_str(), some.then(|| versions.join(", ")));
            let mut listed = things.iter_mut();
            match listed.find(|it| it.what == refusal.what && it.help == refusal.help) {
                Some(thing) => thing.places.push(place),
                None => things.push(RefusedThing {
                    what: &refusal.what,
                    help: &refusal.help,
                    places: vec![place],
                }),
            }
        }
        things
    }

    /// The only one, if it is the only one.
    pub(crate) fn only(&self) -> Option<&Refusal> {
        match self.listed.as_slice() {
            [(only, _)] => Some(only),
            _ => None,
        }
    }

    /// Whether a person must decide about one of them at least.
    pub(crate) fn needs_decision(&self) -> bool {
        let mut listed = self.listed.iter();
        listed.any(|(refusal, _)| refusal.needs_decision)
    }

    /// The files that they are about, in words.
    pub(crate) fn files(&self) -> String {
        let mut files = Vec::new();
        for (refusal, _) in &self.listed {
            let file = refusal.place.split('#').next().unwrap_or_default();
            if !files.contains(&file) {
                files.push(file);
            }
        }
        files.join(", ")
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(only) = self.only() {
            return f.write_str(&only.what);
        }
        let things = self.each();
        match things.len() {
            1 => f.write_str("1 thing stands")?,
            count => write!(f, "{count} things stand")?,
        }
        f.write_str(" between the vendor's document and the fragments")?;
        for (number, RefusedThing { what, help, places }) in (1..).zip(things) {
            write!(f, "\n  {number}. {what}")?;
            for (place, versions) in places {
                write!(f, "\n     at:   {place}")?;
                if let Some(versions) = versions {
                    write!(f, " (only in {versions})")?;
                }
            }
            write!(f, "\n     help: {}", help.replace('\n', "\n           "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(place: &str, what: &str) -> Refusal {
        Refusal {
            place: place.to_owned(),
            what: what.to_owned(),
            help: "mend it".to_owned(),
            needs_decision: true,
        }
    }

    #[test]
    fn same_refusal_of_several_versions_is_listed_once() {
        let mut refusals = Refusals::default();
        let words = |version| refusal(&format!("spec/{version}.json#/a"), "no words");
        refusals.add(
            "2023-01-01",
            [refusal("overlay.yaml", "lost"), words("2023-01-01")],
        );
        refusals.add("2025-03-12", [words("2025-03-12")]);
        assert_eq!(
            refusals.to_string(),
            "2 things stand between the vendor's document and the fragments\n  \
             1. lost\n     at:   overlay.yaml (only in 2023-01-01)\n     help: mend it\n  \
             2. no words\n     at:   spec/2023-01-01.json#/a\n     help: mend it"
        );
        assert_eq!(refusals.files(), "overlay.yaml, spec/2023-01-01.json");
    }

    #[test]
    fn one_thing_at_several_places_is_listed_once() {
        let mut refusals = Refusals::default();
        refusals.add("2023-01-01", [refusal("a", "lost"), refusal("b", "lost")]);
        refusals.add("2025-03-12", [refusal("a", "lost")]);
        assert_eq!(
            refusals.to_string(),
            "1 thing stands between the vendor's document and the fragments\n  \
             1. lost\n     at:   a\n     at:   b (only in 2023-01-01)\n     help: mend it"
        );
    }
}
