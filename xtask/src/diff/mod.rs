//! `cargo xtask diff`: what changed on the wire between two documents, operation by operation. It
//! writes nothing.

mod load;

use atlas_maintenance_codegen::rust_api::{self, RustApi};
use atlas_maintenance_openapi::diff::{self, Change, Class, Report};
use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::error::Error;
use crate::generate;
use crate::output;
use crate::sources;
use crate::workspace::Workspace;

/// What to compare, and how to show it.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A file, a version such as 2023-01-01, or FILE@DATE or FILE@preview
    #[arg(value_name = "OLD", required_unless_present = "rules")]
    old: Option<String>,
    /// As OLD
    #[arg(value_name = "NEW", required_unless_present = "rules")]
    new: Option<String>,
    /// Only the operations that spec/sources.toml lists, and no words: the vendor's documents as far as
    /// they concern us, or one of them and the fragment that was made of it
    #[arg(long)]
    ours: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 100 when something breaks (the wire or code), or when anything changed at all
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    /// Print every rule with its class and its meaning, and compare nothing
    #[arg(long)]
    rules: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// For the text of a pull request, cut to what fits there
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Breaking,
    Any,
}

/// Shown below the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  cargo xtask diff 2023-10-01 2025-03-12
  cargo xtask diff old/openapi-2023-01-01.json new/openapi-2023-01-01.json --fail-on breaking
  cargo xtask diff v2.json@2024-08-05 v2.json@2025-03-12 --format markdown
  cargo xtask diff old/v2.json@2025-03-12 new/v2.json@2025-03-12 --ours
  cargo xtask diff new/v2.json@2025-03-12 2025-03-12 --ours
  cargo xtask diff --rules

Classes:
  breaking      what worked before can fail, or mean something else
  breaks code   the wire stays as it was; code generated from it does not
  new version   the resource is answered in another dated version
  additive      what worked before still works
  words only    what people read
What breaks code is read from the code that is generated of both sides, where it can be generated.

The JSON report:
  {\"old\", \"new\": the sides as given, \"summary\": {\"breaking\", \"breaks-code\", \"new-version\",
  \"additive\", \"words-only\": how many}, \"changes\": [{\"rule\", \"class\": a key of the summary,
  \"direction\": \"request\", \"response\" or null, \"operations\": [\"GET /path\"], none for the document
  itself, \"place\": {\"old\", \"new\": a JSON pointer or null}, \"what\"}], \"notes\": what the generated
  code does not tell, if anything}

Exit status: 0 done · 1 a side cannot be read · 2 bad usage · 100 as --fail-on asks for";

/// What the generated code can tell apart.
const CODE: [Class; 2] = [Class::BreaksCode, Class::Additive];

/// Judges what breaks code by the code that is generated of both documents. What could not be judged
/// is returned, a sentence each.
fn by_code(changes: &mut [Change], before: &Value, after: &Value) -> Result<Vec<String>, Error> {
    let generator = generate::generator()?;
    let (old, new) = (
        RustApi::of(before, &generator),
        RustApi::of(after, &generator),
    );
    let unexplained = rust_api::judge(changes, &old, &new);
    let mut notes = Vec::new();
    for (side, api) in [("old", &old), ("new", &new)] {
        let (first, more) = match api.missing.keys().next() {
            Some(first) => (first.replace('`', "'"), api.missing.len() - 1),
            None => continue,
        };
        let others = match more {
            0 => String::new(),
            more => format!(", and of {more} others"),
        };
        notes.push(format!(
            "of `{first}`{others}, no code is generated on the {side} side: what breaks code is \
             judged by the rules alone"
        ));
    }
    if let Some(first) = unexplained.first() {
        let count = unexplained.len();
        notes.push(format!(
            "the generated code also breaks where nothing changed on the wire ({count}): `{first}`"
        ));
    }
    Ok(notes)
}

/// Compares two documents and prints what changed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let (false, Some(old), Some(new)) = (options.rules, &options.old, &options.new) else {
        output::say(&diff::rules_table());
        return Ok(());
    };
    let sources = options.ours.then(|| sources::read(workspace)).transpose()?;
    let before = load::side(workspace, old, sources.as_ref())?;
    let after = load::side(workspace, new, sources.as_ref())?;
    let mut changes = diff::compare(&before, &after);
    let is_judged = changes.iter().any(|change| CODE.contains(&change.class()));
    let notes = match is_judged {
        true => by_code(&mut changes, &before, &after)?,
        false => Vec::new(),
    };
    let report = Report {
        old,
        new,
        changes: &changes,
        notes: &notes,
    };
    output::say(&match options.format {
        Format::Text => report.text(),
        Format::Json => report.json(),
        Format::Markdown => report.markdown(),
    });
    let (fails, what): (fn(&Change) -> bool, _) = match options.fail_on {
        None => return Ok(()),
        Some(FailOn::Any) => (|_| true, "any"),
        Some(FailOn::Breaking) => {
            let breaks = |change: &Change| change.class() <= Class::BreaksCode;
            (breaks, "breaking")
        }
    };
    match changes.iter().filter(|change| fails(change)).count() {
        0 => Ok(()),
        count => Err(Error::Changed { count, what }),
    }
}
