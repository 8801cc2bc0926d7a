//! What a report of `atlas-maintenance verify` settles of the assumptions.

use std::path::Path;

use serde::Deserialize;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::ledger::{Assumption, Standing, parse, unusable};
use crate::error::Error;

/// The form of a report that is understood.
const FORMAT: &str = "atlas-maintenance-verify/1";
/// The services whose replies settle something: a simulator's do not.
const SERVICES: [&str; 2] = ["https://cloud.mongodb.com", "https://cloud.mongodbgov.com"];
/// The members of an assumption, as the file orders them.
const MEMBERS: [&str; 8] = [
    "id",
    "area",
    "statement",
    "standing",
    "source",
    "default",
    "variants",
    "settle",
];

/// The assumptions after a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The text of the file.
    pub text: String,
    /// What was settled, one line each.
    pub changes: Vec<String>,
    /// What a person has to do, one line each.
    pub to_do: Vec<String>,
}

/// The part of a report that is read.
#[derive(Debug, Deserialize)]
struct Report {
    at: String,
    service: String,
    assumptions: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    variant: Option<String>,
    verdict: Verdict,
    seen: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Holds,
    Differs,
    NotTried,
}

/// What the report settles of an assumption.
struct Change<'a> {
    assumption: &'a Assumption,
    entry: &'a Entry,
}

/// Folds a report into the text of `spec/assumptions.toml`: what was seen becomes *recorded*, with the date
/// and what was seen as its source, and its variant the default. What is recorded already is left as it is,
/// so that a second run changes nothing.
///
/// # Errors
///
/// If the report is of another form or of another service, does not fit the assumptions, or contradicts
/// what is recorded. Nothing is settled then.
pub fn settle(ledger: &str, file: &Path, report: &str) -> Result<Settled, Error> {
    let assumptions = parse(ledger)?;
    let report = read(report).map_err(|reason| refused(file, reason))?;
    let date = { report.at.get(..10) }.unwrap_or_default();
    let mut changes = Vec::new();
    let mut to_do = Vec::new();
    let mut problems = Vec::new();
    for entry in &report.assumptions {
        match change(&assumptions, &report, entry) {
            Ok(None) => {}
            Ok(Some(change)) if entry.verdict == Verdict::Differs && entry.variant.is_none() => {
                let Assumption { id, .. } = change.assumption;
                to_do.push(format!(
                    "{id}: add the variant that was seen: {}",
                    entry.seen
                ));
            }
            Ok(Some(change)) => changes.push(change),
            Err(problem) => problems.push(format!("{}: {problem}", entry.id)),
        }
    }
    if !problems.is_empty() {
        return Err(refused(file, problems.join("; ")));
    }
    let mut document: DocumentMut = ledger
        .parse()
        .map_err(|error: toml_edit::TomlError| unusable(error.to_string()))?;
    let tables = document
        .get_mut("assumption")
        .and_then(Item::as_array_of_tables_mut);
    let mut lines = Vec::new();
    if let Some(tables) = tables {
        for change in &changes {
            if let Some(line) = apply(tables, change, date, &mut to_do) {
                lines.push(line);
            }
        }
    }
    let text = document.to_string();
    parse(&text)?;
    Ok(Settled {
        text,
        changes: lines,
        to_do,
    })
}

fn refused(file: &Path, reason: String) -> Error {
    Error::NotUnderstood {
        file: file.to_owned(),
        reason,
        help: "settle by hand what the report shows, or run `atlas-maintenance verify --output json` of \
               this revision again"
            .to_owned(),
    }
}

/// The report, if it is one that can settle something.
fn read(text: &str) -> Result<Report, String> {
    #[derive(Deserialize)]
    struct Format {
        format: String,
    }
    let not_one = |error: serde_json::Error| format!("it is no report of `verify`: {error}");
    let Format { format } = serde_json::from_str(text).map_err(not_one)?;
    if format != FORMAT {
        return Err(format!(
            "its format is {format:?}, and {FORMAT} is understood"
        ));
    }
    let report: Report = serde_json::from_str(text).map_err(not_one)?;
    let Report { at, service, .. } = &report;
    if !SERVICES.contains(&service.trim_end_matches('/')) {
        return Err(format!(
            "it is about {service:?}, and not about the service"
        ));
    }
    let mut day = at.bytes().take(10);
    let is_date = at.len() > 10
        && "dddd-dd-dd".bytes().all(|form| match (form, day.next()) {
            (b'd', Some(digit)) => digit.is_ascii_digit(),
            (form, other) => other == Some(form),
        });
    match is_date {
        true => Ok(report),
        false => Err(format!("its time is {at:?}")),
    }
}

/// What an entry settles; `None` if nothing was seen, or nothing new.
fn change<'a>(
    assumptions: &'a [Assumption],
    report: &'a Report,
    entry: &'a Entry,
) -> Result<Option<Change<'a>>, String> {
    let known = assumptions.iter().find(|known| known.id == entry.id);
    let Some(assumption) = known else {
        return Err("there is no such assumption".to_owned());
    };
    let same = report
        .assumptions
        .iter()
        .filter(|other| other.id == entry.id);
    if same.count() > 1 {
        return Err("it is there twice".to_owned());
    }
    let variant = entry.variant.as_deref();
    let is_known = |id: &str| assumption.variants.iter().any(|known| known.id == id);
    match (entry.verdict, variant) {
        (Verdict::NotTried, _) => return Ok(None),
        (_, Some(variant)) if !is_known(variant) => {
            return Err(format!("it has no variant {variant:?}"));
        }
        (Verdict::Holds, None) if !assumption.variants.is_empty() => {
            return Err("it has variants, and the report names none".to_owned());
        }
        _ => {}
    }
    if assumption.standing != Standing::Recorded {
        return Ok(Some(Change { assumption, entry }));
    }
    match entry.verdict == Verdict::Holds || variant.is_some() {
        true if variant == assumption.default.as_deref() => Ok(None),
        _ => Err(format!(
            "{} is recorded, and the report shows {}: {}",
            assumption.default.as_deref().unwrap_or("the statement"),
            variant.unwrap_or("something else"),
            entry.seen
        )),
    }
}

/// Writes a change into its table, and says what it was.
fn apply(
    tables: &mut ArrayOfTables,
    change: &Change<'_>,
    date: &str,
    to_do: &mut Vec<String>,
) -> Option<String> {
    let Change { assumption, entry } = change;
    let id = &assumption.id;
    let is_own = |table: &&mut Table| table.get("id").and_then(Item::as_str) == Some(id);
    let table = tables.iter_mut().find(is_own)?;
    let seen: String = { entry.seen.chars() }
        .map(|c| if c.is_control() || c == '|' { '/' } else { c })
        .collect();
    let mut source = format!("`verify` on {date}: {}", seen.trim());
    if let Some(before) = &assumption.source {
        source = format!("{source}; before: {before}");
    }
    table.insert("standing", value(Standing::Recorded.as_str()));
    table.insert("source", value(source));
    let mut line = format!("{id}: recorded");
    if let Some(variant) = &entry.variant
        && Some(variant) != assumption.default.as_ref()
    {
        let means = { assumption.variants.iter() }.find(|known| known.id == *variant);
        let means = means.map_or("", |known| known.means.as_str());
        let statement = format!("Not so: {} Instead: {means}.", assumption.statement);
        table.insert("statement", value(statement));
        table.insert("default", value(variant.as_str()));
        line = format!("{line}, {variant} is the default");
        to_do.push(format!("{id}: reword the statement"));
    }
    let rank = |key: &str| MEMBERS.iter().position(|member| *member == key);
    table.sort_values_by(|one, _, other, _| rank(one.get()).cmp(&rank(other.get())));
    Some(line)
}
