//! The text of a pull request that takes up the vendor's newest documents, as Markdown. What comes from
//! a document stands between backticks.

use atlas_maintenance_openapi::diff::{self, Class};

use super::comparison::Comparison;
use super::rest::{Novelty, Rest, Versions};
use super::words::Words;
use crate::refusal::{Refusals, RefusedThing};
use crate::sources::Sources;

/// In characters. GitHub refuses a text of more than 65,536.
const LIMIT: usize = 65_000;

/// All that is reported.
#[derive(Debug)]
pub struct Report<'a> {
    /// What the fragments are of.
    pub sources: &'a Sources,
    /// The vendor's mark of the new documents, if they have one.
    pub revision: Option<&'a str>,
    /// What changed for our operations.
    pub comparisons: &'a [Comparison],
    /// Which words about them changed.
    pub words: &'a [Words],
    /// What must be decided before there are fragments.
    pub refusals: &'a Refusals,
    /// The rest of the API; none without a document of all versions.
    pub rest: Option<&'a Rest>,
}

impl Report<'_> {
    /// The text, cut to what fits into a pull request.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        self.head(&mut text);
        self.next(&mut text);
        self.ours(&mut text);
        self.unseen(&mut text);
        self.left_out(&mut text);
        self.facade(&mut text);
        self.words(&mut text);
        self.decisions(&mut text);
        self.rest(&mut text);
        if let Some((end, _)) = text.char_indices().nth(LIMIT) {
            text.truncate(end);
            text.push_str(
                "\n\n**Cut here to fit.** `cargo xtask upstream-report` prints all of it.\n",
            );
        }
        text
    }

    fn head(&self, text: &mut String) {
        let revision = |revision: Option<&str>| match revision {
            Some(revision) => code(revision.get(..12).unwrap_or(revision)),
            None => "an unknown revision".to_owned(),
        };
        text.push_str(&format!(
            "The vendor's documents are of {}, our fragments of {}.\n\n| | |\n|---|---|\n",
            revision(self.revision),
            revision(self.sources.revision())
        ));
        for comparison in self.comparisons {
            let version = comparison.versions.first().map_or("", String::as_str);
            let operations = self.sources.keys(version).len();
            text.push_str(&format!(
                "| our {operations} operations, in {} | {} |\n",
                comparison.versions.join(", "),
                counts(comparison)
            ));
        }
        if self.comparisons.is_empty() {
            let operations = self.sources.selected().len();
            text.push_str(&format!("| our {operations} operations | no change |\n"));
        }
        let fragments = match (self.refusals.each().len(), self.unseen_count()) {
            (0, 0) => "made; they show every change".to_owned(),
            (0, 1) => "made; **1 change does not show in them**".to_owned(),
            (0, count) => format!("made; **{count} changes do not show in them**"),
            (1, _) => "**not made: 1 decision is needed**".to_owned(),
            (count, _) => format!("**not made: {count} decisions are needed**"),
        };
        text.push_str(&format!("| our fragments | {fragments} |\n"));
        let rest = match self.rest.map(Rest::concerns) {
            None => "not compared: there is no document of all versions".to_owned(),
            Some(0) => "nothing new that concerns us".to_owned(),
            Some(1) => "**1 thing may concern us**".to_owned(),
            Some(count) => format!("**{count} things may concern us**"),
        };
        text.push_str(&format!("| the rest of the API | {rest} |\n"));
    }

    fn unseen_count(&self) -> usize {
        let unseen = self.comparisons.iter().flat_map(|it| &it.unseen);
        unseen.map(Vec::len).sum()
    }

    fn next(&self, text: &mut String) {
        let mut steps: Vec<&str> = Vec::new();
        let waits = !self.refusals.is_empty();
        if waits {
            steps.push(
                "Check out this branch, make each decision listed below, and run \
                 `cargo xtask slice --from DIR` until it needs none. `DIR` is `openapi/v2` of \
                 `mongodb/openapi` at the commit in `.github/upstream-commit`. CONTRIBUTING, \"Upstream \
                 changed\", says what each message asks for.",
            );
        }
        let mut changes = self.comparisons.iter().flat_map(|it| &it.changes);
        if changes.any(|change| change.class() <= Class::BreaksCode) {
            steps.push(
                "Read what is breaking or breaks code. Does the facade still do what it says, and \
                 does a user's program still work?",
            );
        }
        if self.unseen_count() > 0 {
            steps.push(
                "Read each change that our fragments do not show. Is the action of \
                 `spec/overlay.yaml` that hides it still right?",
            );
        }
        if self.comparisons.iter().any(|it| !it.left_out.is_empty()) {
            steps.push(
                "Read which members of unions are new and left out (below). Does a user need one? Then add \
                 it to `flat` in `spec/sources.toml`, say what it is in `spec/overlay.yaml`, and read it in \
                 the facade.",
            );
        }
        if self.comparisons.iter().any(|it| !it.facade.is_empty()) {
            steps.push(
                "Change the code of what the facade uses (below): `crates/atlas-maintenance/src/families/`, \
                 and for errors `crates/atlas-maintenance-transport/src/service_error.rs`.",
            );
        }
        if !self.words.is_empty() {
            steps.push(
                "Read in the documents which words changed (below). Do ours, in `spec/overlay.yaml`, still \
                 say what is so?",
            );
        }
        if self.rest.is_some_and(|rest| rest.concerns() > 0) {
            steps.push(
                "Read what may concern us in the rest of the API. Add a version, add an operation \
                 (CONTRIBUTING, \"I need another tag, or another operation\"), or leave it.",
            );
        }
        if waits {
            steps.push("Run `cargo xtask generate`, then `bash .ci/run`, and push the result.");
        }
        if steps.is_empty() && self.comparisons.is_empty() {
            steps.push("Nothing changed for us: merge when the checks pass.");
        } else {
            steps.push("Say in `CHANGELOG.md` what users notice, and merge when the checks pass.");
        }
        text.push_str("\n## What to do next\n\n");
        for (number, step) in (1..).zip(steps) {
            text.push_str(&format!("{number}. {step}\n"));
        }
    }

    fn ours(&self, text: &mut String) {
        let compared = self.comparisons.iter();
        for comparison in compared.filter(|it| !it.changes.is_empty()) {
            let report = diff::Report {
                old: "",
                new: "",
                changes: &comparison.changes,
                notes: &[],
            };
            let markdown = report.markdown();
            // Without its heading, which names the sides.
            let (_, body) = markdown.split_once("\n\n").unwrap_or(("", &markdown));
            let versions = comparison.versions.join(", ");
            text.push_str(&format!(
                "\n## What changed for our operations, in {versions}\n\n{body}"
            ));
        }
    }

    fn unseen(&self, text: &mut String) {
        for comparison in self.comparisons {
            let unseen = comparison.unseen.iter().flatten();
            let lines: Vec<_> = unseen.map(|it| format!("- {}\n", it.line())).collect();
            if !lines.is_empty() {
                text.push_str(&format!(
                    "\n## Of these, our fragments do not show, in {}\n\n{}",
                    comparison.versions.join(", "),
                    lines.concat()
                ));
            }
        }
    }

    fn left_out(&self, text: &mut String) {
        for comparison in self.comparisons {
            let lines = comparison.left_out.iter();
            let lines: Vec<_> = lines.map(|line| format!("- {}\n", plain(line))).collect();
            if !lines.is_empty() {
                text.push_str(&format!(
                    "\n## Of unions, our fragments leave out, in {}\n\n{}",
                    comparison.versions.join(", "),
                    lines.concat()
                ));
            }
        }
    }

    fn facade(&self, text: &mut String) {
        for comparison in self.comparisons {
            let lines = comparison.facade.iter();
            let lines: Vec<_> = lines.map(|line| format!("- {}\n", plain(line))).collect();
            if !lines.is_empty() {
                text.push_str(&format!(
                    "\n## What the facade uses of it, in {}\n\n{}",
                    comparison.versions.join(", "),
                    lines.concat()
                ));
            }
        }
    }

    fn words(&self, text: &mut String) {
        for words in self.words {
            let versions = words.versions.join(", ");
            text.push_str(&format!(
                "\n## Words and extensions of the vendor that changed, in {versions}\n\nThe words are \
                 not shown: their licence keeps them out of here.\n\n"
            ));
            for change in &words.changes {
                let place = change.finding.new.as_ref().or(change.finding.old.as_ref());
                let place = place.map_or("", String::as_str);
                text.push_str(&format!("- {}: {}\n", change.finding.what, code(place)));
            }
        }
    }

    fn decisions(&self, text: &mut String) {
        if self.refusals.is_empty() {
            return;
        }
        text.push_str("\n## To decide\n\n");
        for (number, RefusedThing { what, help, places }) in (1..).zip(self.refusals.each()) {
            text.push_str(&format!("{number}. {}\n", plain(what)));
            for (place, versions) in places {
                let versions = versions.map_or_else(String::new, |it| format!(" (only in {it})"));
                text.push_str(&format!("   - at {}{versions}\n", code(place)));
            }
            text.push_str(&format!("   - help: {}\n", plain(help)));
        }
    }

    fn rest(&self, text: &mut String) {
        let Some(rest) = self.rest else {
            return;
        };
        text.push_str("\n## The rest of the API\n\n");
        let mut item = |line: String| text.push_str(&format!("- {line}\n"));
        for it in &rest.watched {
            let mark = match it.novelty {
                Novelty::New => "**New operation** about maintenance",
                Novelty::OtherVersions => {
                    "**Other versions** of an operation about maintenance that we do not have"
                }
                Novelty::AsBefore => {
                    "As before, an operation about maintenance that we do not have"
                }
                Novelty::Unknown => "An operation about maintenance that we do not have",
            };
            item(format!(
                "{mark}: {}, in {}",
                code(&it.name),
                listed(&it.versions)
            ));
        }
        for name in &rest.gone {
            item(format!(
                "**Removed operation** about maintenance, which we did not have: {}",
                code(name)
            ));
        }
        for date in &rest.missing_dates {
            item(format!(
                "**One of our operations has a version that we do not have**, {date}: `cargo xtask \
                 add-version {date} --from DIR`"
            ));
        }
        let is_else = |date: &&String| !rest.missing_dates.contains(date);
        for date in rest.new_dates.iter().filter(is_else) {
            item(format!(
                "**New version of the API**, {date}. None of our operations changes in it; `cargo \
                 xtask add-version {date} --from DIR` adds it"
            ));
        }
        for it in rest.changed() {
            item(format!(
                "**Other versions** of {}: {} before, {} now",
                code(&it.name),
                it.before.as_ref().map_or_else(String::new, listed),
                listed(&it.now)
            ));
        }
        let mut sunsets: Vec<_> = { rest.ours.iter() }
            .flat_map(|it| it.sunsets().map(|sunset| (sunset, code(&it.name))))
            .collect();
        sunsets.sort_by_key(|((_, day, _), _)| *day);
        if sunsets.is_empty() {
            item("No version of our operations has a sunset date.".to_owned());
        }
        for ((version, day, before), name) in sunsets {
            let moved = match before {
                Some(before) if day < before => {
                    format!(", **earlier than before** ({})", code(before))
                }
                Some(before) => format!(", later than before ({})", code(before)),
                None => String::new(),
            };
            item(format!(
                "**Sunset** of {name} in {version}: {}{moved}",
                code(day)
            ));
        }
    }
}

fn counts(comparison: &Comparison) -> String {
    let mut counts = Vec::new();
    for class in Class::ALL {
        let of_class = { comparison.changes.iter() }.filter(|change| change.class() == class);
        match (class, of_class.count()) {
            (_, 0) => {}
            (Class::Breaking | Class::BreaksCode, count) => {
                counts.push(format!("**{count} {class}**"));
            }
            (_, count) => counts.push(format!("{count} {class}")),
        }
    }
    match comparison.left_out.len() {
        0 => {}
        1 => counts.push("1 of what we leave out of unions".to_owned()),
        count => counts.push(format!("{count} of what we leave out of unions")),
    }
    counts.join(", ")
}

fn listed(versions: &Versions) -> String {
    let each = versions.iter().map(|(version, sunset)| match sunset {
        Some(sunset) => format!("{} (until {})", code(version), code(sunset)),
        None => code(version),
    });
    let each: Vec<String> = each.collect();
    match each.as_slice() {
        [] => "no version".to_owned(),
        each => each.join(", "),
    }
}

/// Text of ours that quotes a document: what is between backticks stays, and nothing else is read as
/// mark-up.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut is_code = false;
    for character in text.chars() {
        match character {
            '`' => {
                is_code = !is_code;
                shown.push('`');
            }
            character if character.is_control() => shown.push(' '),
            '@' if !is_code => shown.push_str("&#64;"),
            '<' | '>' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '\\' if !is_code => {
                shown.push('\\');
                shown.push(character);
            }
            character => shown.push(character),
        }
    }
    if is_code {
        shown.push('`');
    }
    shown
}

fn code(text: &str) -> String {
    format!(
        "`{}`",
        text.replace('`', "'").replace(char::is_control, " ")
    )
}
