//! From a vendor's document to a fragment: resolve, select, close, strip, overlay, and a check that
//! everything has words.

mod consistency;
#[cfg(test)]
mod damage;
mod flat;
#[cfg(test)]
mod golden;
mod left_out;
pub mod names;
mod overlay;
mod part;
mod place;
mod select;
mod simulator;
mod slicer;
mod strip;
mod words;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::layout;
use crate::refusal::Refusal;
use atlas_maintenance_openapi as openapi;
use atlas_maintenance_openapi::{refs, resolve};
use serde_json::{Value, json};
use std::path::Path;

pub use consistency::contradictions;
pub use flat::Flat;
pub use left_out::{LeftOut, left_out, without_left_out};
pub use names::{Names, OperationName, Renamed, SchemaName};
pub use overlay::{Applied, Correction, Overlay, Overlays};
pub use part::Part;
pub use select::Selection;
pub use simulator::SimulatorSlice;
pub(crate) use simulator::operation_versions;
pub use slicer::{Sliced, Slicer, Slices, ours};
pub use strip::prose as strip;

/// The selected part of a document: resolved, selected, closed.
///
/// # Errors
///
/// If the document does not describe the version, lacks something that is selected, or refers to
/// nothing.
pub fn extract(
    document: &Value,
    version: &str,
    selection: &Selection<'_>,
) -> Result<Value, Diagnostic> {
    let resolved = resolve::at(document, version)?;
    let selected = select::operations(&resolved, selection)?;
    Ok(refs::close(&selected)?)
}

/// The selected part of facts that were taken before: selected and closed again.
///
/// # Errors
///
/// If the facts lack something that is selected.
pub fn reselect(facts: &Value, selection: &Selection<'_>) -> Result<Value, Diagnostic> {
    Ok(refs::close(&select::operations(facts, selection)?)?)
}

/// The fragment that `overlay` makes of `facts`, as it is committed in `file`: everything has words,
/// every reference a target, what is required exists, and examples are valid. It is one only if nothing
/// is refused.
pub fn fragment(overlay: &Overlay, file: &Path, version: &str, facts: Value) -> Applied {
    let mut applied = overlay.apply(without_left_out(facts), version);
    let refused = |diagnostic| refusal(file, &diagnostic);
    match refs::close(&applied.document) {
        Ok(closed) => applied.document = closed,
        Err(diagnostic) => applied.refusals.push(refused(diagnostic.into())),
    }
    let missing = words::missing(&applied.document);
    applied.refusals.extend(missing.into_iter().map(refused));
    let contradictions = contradictions(&applied.document);
    applied
        .refusals
        .extend(contradictions.into_iter().map(refused));
    applied
}

/// What is wrong with the fragment in `file`, as it is listed with other things that are.
pub fn refusal(file: &Path, diagnostic: &Diagnostic) -> Refusal {
    let help = match &diagnostic.kind {
        DiagnosticKind::NoWords { missing, target } => format!(
            "add to {}, in our own words: {{target: \"{target}\", update: {{{missing}: …}}}}",
            layout::overlay_of_fragment(file).display(),
        ),
        kind => kind.help().to_owned(),
    };
    Refusal {
        place: format!("{}#{}", file.display(), diagnostic.pointer),
        what: diagnostic.to_string(),
        help,
        needs_decision: diagnostic.kind.needs_decision(),
    }
}

/// The document with `version` as its `info.version`.
///
/// # Errors
///
/// If its `info` is not an object.
pub fn finish(version: &str, mut document: Value) -> Result<Value, Diagnostic> {
    match document.get_mut("info").and_then(Value::as_object_mut) {
        Some(info) => info.insert("version".to_owned(), json!(version)),
        None => {
            return Err(Diagnostic::new(
                "/info",
                openapi::DiagnosticKind::NotAnObject,
            ));
        }
    };
    Ok(document)
}
