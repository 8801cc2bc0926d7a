//! Carries out work on many projects, with progress and a summary.

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{
    ActionOutcome, ApplyEvent, ApplySummary, FleetProject, Journal, Work, apply,
};

use super::gather::options;
use super::journal;
use crate::args::Selection;
use crate::failure::Failure;
use crate::output::{Output, confirm, plural};
use crate::printable::note;
use crate::progress::Progress;
use crate::results::{ApplyResult, FailedAction};
use crate::signals;

/// What was done to many projects, and what was not.
#[derive(Debug, Default)]
pub(super) struct Finished {
    pub(super) summary: ApplySummary,
    /// Why the journal could not be written any more.
    journal: Option<String>,
    /// Projects that could not be part of the work, each with the reason.
    pub(super) left_out: Vec<LeftOut>,
}

/// A project that could not be part of the work.
#[derive(Debug)]
pub(super) struct LeftOut {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    /// Why, with the project.
    pub(super) reason: String,
}

impl LeftOut {
    pub(super) fn new(project: &FleetProject, reason: &str) -> Self {
        Self {
            id: Some(project.id.to_string()),
            name: Some(project.name.clone()),
            reason: format!("{project}: {reason}"),
        }
    }
}

/// Does `count` pieces of work and shows progress, until all are finished or something stops it.
pub(super) async fn carry_out(
    client: &Client,
    work: impl IntoIterator<Item = Work>,
    count: usize,
    mut journal: Option<&mut Journal>,
    selection: &Selection,
    output: Output,
) -> Finished {
    let token = signals::token();
    let mut progress = Progress::new("done", Some(count), output);
    let options = options(selection);
    let recorded = journal.as_deref_mut();
    let applied = apply(client, work, recorded, &options, &token, |event| {
        show(&mut progress, &event);
    })
    .await;
    match applied {
        Ok(summary) => Finished {
            summary,
            ..Finished::default()
        },
        Err(error) => {
            let why = match journal.map_or(0, |journal| journal.unresolved()) {
                0 => error.to_string(),
                count => format!("{error}; it does not tell how {count} of the changes ended"),
            };
            Finished {
                journal: Some(why),
                summary: error.summary,
                ..Finished::default()
            }
        }
    }
}

/// An apply with a journal: of a windows file, or of a reviewed plan.
pub(super) struct RecordedApply<'a> {
    pub(super) client: &'a Client,
    pub(super) selection: &'a Selection,
    pub(super) journal: Journal,
    pub(super) output: Output,
}

impl RecordedApply<'_> {
    /// Does the work, and prints the summary. `words` are those behind `fleet apply` that continue it.
    pub(super) async fn carry_out(
        mut self,
        work: impl IntoIterator<Item = Work>,
        count: usize,
        left_out: impl Iterator<Item = LeftOut>,
        words: &str,
    ) -> Result<(), Failure> {
        let journal = Some(&mut self.journal);
        let mut finished = carry_out(
            self.client,
            work,
            count,
            journal,
            self.selection,
            self.output,
        )
        .await;
        finished.left_out.extend(left_out);
        let hint = format!(
            "not everything is done: continue with `atlas-maintenance fleet apply {words} --resume`"
        );
        let removed = journal::remove_if_done(self.journal, &finished.summary);
        conclude(&finished, Some(&hint), self.output).and(removed)
    }
}

/// Asks before an apply.
pub(super) async fn confirm_changes(count: usize) -> Result<(), Failure> {
    let projects = plural(count, "project", "projects");
    let question = format!("Change the windows of {projects}?");
    confirm(&question, "apply changes windows").await
}

fn show(progress: &mut Progress, event: &ApplyEvent<'_>) {
    match event {
        ApplyEvent::Finished {
            project,
            action,
            outcome,
            error,
            ..
        } => {
            if let (true, Some(error)) = (*outcome != ActionOutcome::Done, error) {
                let (action, outcome) = (action.as_str(), outcome.as_str());
                progress.line(&format!("{action} of {project}: {outcome}: {error}"));
            }
            progress.advance(1, None);
        }
        ApplyEvent::Waiting {
            project,
            wait,
            error,
            ..
        } => progress.waiting(&project.to_string(), *wait, error),
        _ => {}
    }
}

impl Finished {
    /// Whether everything is done.
    pub(super) fn is_complete(&self) -> bool {
        self.summary.is_complete() && self.left_out.is_empty()
    }

    /// Why the run ended before its work did.
    fn stopped(&self) -> Option<String> {
        let reason = self.summary.stopped.as_ref().map(ToString::to_string);
        self.journal.clone().or(reason)
    }

    /// The worst outcome of a run that is not complete. *Not sent* means that nothing was sent at all.
    fn worst(&self) -> ActionOutcome {
        let summary = &self.summary;
        if summary.unknown > 0 {
            ActionOutcome::Unknown
        } else if summary.refused > 0 || summary.done > 0 || !self.left_out.is_empty() {
            ActionOutcome::Refused
        } else {
            ActionOutcome::NotSent
        }
    }

    fn document(&self) -> ApplyResult {
        let left_out = self.left_out.iter().map(|left| FailedAction {
            project: left.id.clone(),
            name: left.name.clone(),
            action: None,
            outcome: "left-out",
            error: left.reason.clone(),
        });
        ApplyResult::new(&self.summary, self.stopped(), left_out)
    }

    fn text(&self) -> String {
        let text = self.summary.to_string();
        match self.left_out.len() {
            0 => text,
            count => format!("{text}, {count} left out"),
        }
    }

    /// For people, on stderr: what was not part of the work, and why the rest was not done.
    fn explain(&self, hint: Option<&str>) {
        for left in &self.left_out {
            note(&left.reason);
        }
        let skipped = &self.summary.skipped_projects;
        for project in skipped.iter().take(MAX_SKIPPED_LINES) {
            note(&format!("{project}: skipped, nothing was sent"));
        }
        if let Some(more @ 1..) = skipped.len().checked_sub(MAX_SKIPPED_LINES) {
            let more = plural(more, "more project is", "more projects are");
            note(&format!("{more} skipped: --output json lists them all"));
        }
        if let Some(why) = self.stopped() {
            note(&why);
        }
        if let Some(hint) = hint {
            note(hint);
        }
    }
}

/// How many skipped projects have a line of their own.
const MAX_SKIPPED_LINES: usize = 20;

/// Prints the summary. Fails if not everything is done, with the worst outcome.
pub(super) fn conclude(
    finished: &Finished,
    hint: Option<&str>,
    output: Output,
) -> Result<(), Failure> {
    let printed = if finished.is_complete() {
        output.show_done(|| finished.document(), || finished.text())
    } else {
        output.show(|| finished.document(), || finished.text())
    };
    if finished.is_complete() {
        return match &finished.journal {
            Some(why) => Err(Failure::AfterWork(why.clone())),
            None => printed,
        };
    }
    // The outcome of the work says more than a result that was not written.
    if let Err(Failure::AfterWork(what)) = printed {
        output.to_stderr(&what);
    }
    finished.explain(hint.filter(|_| !finished.summary.is_complete()));
    Err(Failure::Incomplete(finished.worst()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What may have been done comes first, then what was refused: a script that reads the exit status
    /// must not take an unknown outcome for one that it may repeat.
    #[test]
    fn worst_outcome_decides_whatever_else_happened() {
        for bits in 0..64_u64 {
            let count = |bit: u32| (bits >> bit) & 1;
            let mut finished = Finished::default();
            let summary = &mut finished.summary;
            (summary.done, summary.skipped) = (count(0), count(1));
            (summary.unknown, summary.refused) = (count(2), count(3));
            (summary.not_sent, summary.done_before) = (count(4), count(5));
            let expected = match (count(2), count(3), count(0)) {
                (1, ..) => ActionOutcome::Unknown,
                // Something was sent.
                (0, 1, _) | (0, _, 1) => ActionOutcome::Refused,
                _ => ActionOutcome::NotSent,
            };
            assert_eq!(finished.worst(), expected, "{}", finished.summary);
        }
    }
}
