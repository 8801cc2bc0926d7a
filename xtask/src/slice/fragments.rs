//! The fragments of `spec/`: made of the vendor's documents, or of the facts that were recorded when
//! they last were.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::slice::{self, Applied, Overlay, SchemaName, Selection};
use atlas_maintenance_codegen::{Refusals, layout};
use atlas_maintenance_openapi::{VersionDate, canonical};
use serde_json::Value;

use super::documents::{SourceDocuments, in_file};
use super::origin::{self, Origin};
use crate::error::Error;
use crate::output::FilePlan;
use crate::sources::{self, Sources};
use crate::workspace::{self, Workspace};

/// A version as it was sliced.
pub(crate) struct Sliced {
    pub(crate) date: VersionDate,
    /// What was taken of the vendor's document: without words, before the overlay.
    pub(crate) facts: Value,
    /// What the overlay made of it, and what it refuses.
    pub(crate) fragment: Applied,
    /// None if the facts are the recorded ones.
    origin: Option<Origin>,
}

impl Sliced {
    fn new(overlay: &Overlay, date: &VersionDate, facts: Value, origin: Option<Origin>) -> Self {
        let file = layout::fragment(date);
        Self {
            fragment: slice::fragment(overlay, &file, date.as_str(), facts.clone()),
            date: date.clone(),
            facts,
            origin,
        }
    }
}

/// Slices `versions` from what is in `from`.
pub(crate) fn from_documents(
    overlay: &Overlay,
    from: &[PathBuf],
    versions: &[VersionDate],
    sources: &Sources,
) -> Result<Vec<Sliced>, Error> {
    let mut documents = SourceDocuments::new(from);
    let keys = sources.keys();
    let selection = Selection::These(&keys);
    let mut used_names = BTreeSet::new();
    let slice = |date: &VersionDate| {
        let source = documents.of(date.as_str())?;
        let of_document = in_file(&source.file);
        let taken =
            slice::extract(&source.document, date.as_str(), &selection).map_err(&of_document)?;
        let renamed = slice::names::rename(taken, &sources.names()).map_err(&of_document)?;
        used_names.extend(renamed.used);
        let facts = slice::strip(renamed.document);
        let origin = Origin::new(&source.document, &canonical::text(&facts));
        let facts = slice::finish(date.as_str(), facts).map_err(of_document)?;
        let mut sliced = Sliced::new(overlay, date, facts, Some(origin));
        sliced.fragment.refusals.splice(..0, renamed.unnamed);
        Ok(sliced)
    };
    let sliced = versions
        .iter()
        .map(slice)
        .collect::<Result<Vec<Sliced>, Error>>()?;
    let unused = sources
        .schemas
        .iter()
        .find(|one| !used_names.contains(&one.name));
    // A name whose schema is elsewhere now is told of by the schema's refusal.
    let is_whole = sliced.iter().all(|one| one.fragment.refusals.is_empty());
    match unused.filter(|_| is_whole && !versions.is_empty()) {
        None => Ok(sliced),
        Some(SchemaName { name, at }) => Err(Error::Invalid {
            file: sources::FILE.into(),
            reason: format!("schema {name} names nothing: no version has a schema at {at:?}"),
            help: "remove the line, or correct the place".to_owned(),
        }),
    }
}

/// Makes the fragments of `versions` again of the facts that are recorded.
pub(crate) fn from_records(
    workspace: &Workspace,
    overlay: &Overlay,
    versions: &[VersionDate],
    sources: &Sources,
) -> Result<Vec<Sliced>, Error> {
    let keys = sources.keys();
    let selection = Selection::These(&keys);
    let slice = |date: &VersionDate| {
        let file = layout::facts(date);
        let help = "write it with `cargo xtask slice --from DIR`";
        let text = workspace.read(&file, help)?;
        let facts = workspace::json(&file, &text)?;
        unchanged(&file, &facts, date, sources)?;
        let facts = slice::reselect(&facts, &selection).map_err(in_file(&file))?;
        let facts = slice::finish(date.as_str(), facts).map_err(in_file(&file))?;
        Ok(Sliced::new(overlay, date, facts, None))
    };
    versions.iter().map(slice).collect()
}

/// Refuses facts other than those whose sum is recorded: an edit of them would pass for the vendor's.
fn unchanged(
    file: &Path,
    facts: &Value,
    date: &VersionDate,
    sources: &Sources,
) -> Result<(), Error> {
    let listed = sources
        .versions
        .iter()
        .find(|version| version.date == *date);
    let recorded = listed.and_then(|version| version.sha256.as_deref());
    let found = Origin::new(facts, &canonical::text(&slice::strip(facts.clone()))).sha256;
    if recorded.is_none_or(|recorded| recorded == found) {
        return Ok(());
    }
    Err(Error::Invalid {
        file: file.to_owned(),
        reason: format!("it is not what {} says by its sha256", sources::FILE),
        help:
            "restore it from the history, or write it again with `cargo xtask slice --from DIR`; \
               corrections go to spec/overlay.yaml"
                .to_owned(),
    })
}

/// Plans the fragments, the facts behind them, and the note of where they came from. Everything that a
/// person must decide is refused at once, whichever version it is about.
pub(crate) fn plan(
    plan: &mut FilePlan,
    workspace: &Workspace,
    sliced: Vec<Sliced>,
) -> Result<(), Error> {
    let mut origins = Vec::new();
    let mut refusals = Refusals::default();
    for sliced in sliced {
        refusals.add(sliced.date.as_str(), sliced.fragment.refusals);
        let fragment = canonical::text(&sliced.fragment.document);
        plan.file(layout::fragment(&sliced.date), fragment);
        if let Some(origin) = sliced.origin {
            plan.file(layout::facts(&sliced.date), canonical::text(&sliced.facts));
            origins.push((sliced.date, origin));
        }
    }
    if !refusals.is_empty() {
        let refused = atlas_maintenance_codegen::Error::Refused(refusals);
        return Err(Error::Codegen(refused));
    }
    let file = Path::new(sources::FILE);
    let text = match plan.planned(file) {
        Some(text) => text.to_owned(),
        None => sources::text(workspace)?,
    };
    let recorded = origin::record(&text, &origins).map_err(|reason| Error::Invalid {
        file: file.to_owned(),
        reason,
        help: "the comments in the file say what each line is for".to_owned(),
    })?;
    plan.file(file, recorded);
    Ok(())
}
