//! The journals of `fleet` commands: where they are, whether they are continued, and when they end.

use std::path::{Path, PathBuf};

use atlas_maintenance::OrganizationId;
use atlas_maintenance_fleet::{
    ApplySummary, FleetProject, Journal, JournalContents, JournalError, JournalHeader,
};

use crate::args::{Resume, ResumeFlags, Selection};
use crate::failure::Failure;
use crate::output::Output;

/// The journal of a windows file: beside it, unless a flag names another.
pub(super) fn path(flags: &ResumeFlags, file: &Path) -> PathBuf {
    flags.journal.clone().unwrap_or_else(|| {
        let mut name = file.as_os_str().to_owned();
        name.push(".journal");
        PathBuf::from(name)
    })
}

/// The words that name the journal in a command that continues.
pub(super) fn named(flags: &ResumeFlags) -> String {
    let path = flags.journal.as_ref();
    path.map_or_else(String::new, |path| format!(" --journal {}", path.display()))
}

/// Fails, before anything is sent, if there is a journal that is not to be continued, none that is, or one
/// that cannot be read.
pub(super) fn check(path: &Path, resume: Resume) -> Result<(), Failure> {
    let found = Journal::read(path).map_err(failure)?;
    match (found, resume) {
        (Some(journal), Resume::No) => Err(Failure::Usage(unfinished(path, &journal))),
        (None, Resume::Yes) => Err(Failure::Usage(format!(
            "{}: there is no journal, so there is nothing to continue: leave --resume out, or say \
             --resume-if-any",
            path.display()
        ))),
        _ => Ok(()),
    }
}

fn unfinished(path: &Path, journal: &JournalContents) -> String {
    let is_unresolved = |count: &usize| *count > 0;
    let count = journal.records.values();
    let count = count.filter(|record| record.is_unresolved()).count();
    let unresolved = Some(count).filter(is_unresolved);
    format!(
        "{} belongs to an unfinished apply{}: continue it with --resume",
        path.display(),
        unresolved.map_or_else(String::new, |count| {
            format!(", and does not tell how {count} of its changes ended")
        })
    )
}

/// Begins a journal or continues it, and says if the windows file changed meanwhile.
pub(super) fn open(
    path: &Path,
    header: JournalHeader,
    resume: Resume,
    output: Output,
) -> Result<Journal, Failure> {
    let fingerprint = header.fingerprint.clone();
    let journal = match resume {
        Resume::No => Journal::create(path, header),
        Resume::Yes => Journal::resume(path, &header),
        Resume::IfAny => Journal::open(path, header),
    };
    let journal = journal.map_err(failure)?;
    if journal.header().fingerprint != fingerprint {
        output.to_stderr(
            "the windows file changed since this apply was begun: what is the same goes on, and the \
             rest is planned anew",
        );
    }
    Ok(journal)
}

/// The organization that the work is for: the one that was asked for, or the only one that projects are in.
pub(super) fn organization<'a>(
    asked: Option<OrganizationId>,
    selection: &Selection,
    projects: impl IntoIterator<Item = &'a FleetProject>,
) -> Option<OrganizationId> {
    asked.or(selection.org).or_else(|| {
        let mut organizations = projects.into_iter().map(|project| project.organization);
        let first = organizations.next()??;
        organizations
            .all(|other| other == Some(first))
            .then_some(first)
    })
}

/// Removes the journal of work that is done.
pub(super) fn remove_if_done(journal: Journal, summary: &ApplySummary) -> Result<(), Failure> {
    if !summary.is_complete() || journal.has_unresolved() {
        return Ok(());
    }
    journal
        .remove()
        .map_err(|error| Failure::AfterWork(error.to_string()))
}

/// Nothing was changed when a journal cannot be opened.
pub(super) fn failure(error: JournalError) -> Failure {
    match error {
        JournalError::Io { .. } => Failure::Local(error.to_string()),
        _ => Failure::Usage(error.to_string()),
    }
}
