//! Carries out work on many projects, with progress and a summary.

use std::io::Write as _;

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{
    ActionOutcome, ApplyEvent, ApplySummary, CancellationToken, Journal, Work, apply,
};
use atlas_maintenance_types::one_line;

use super::gather::options;
use crate::args::Selection;
use crate::failure::Failure;
use crate::output::{Output, terminal};
use crate::results::ApplyResult;

/// Does `count` pieces of work and shows progress, until all are finished or Ctrl-C stops it.
pub(super) async fn carry_out(
    client: &Client,
    work: impl IntoIterator<Item = Work>,
    count: usize,
    mut journal: Option<&mut Journal>,
    selection: &Selection,
    output: Output,
) -> Result<ApplySummary, Failure> {
    let token = cancelled_by_ctrl_c();
    let mut progress = Progress::new(count, output);
    let options = options(selection);
    let recorded = journal.as_deref_mut();
    let applied = apply(client, work, recorded, &options, &token, |event| {
        progress.show(&event);
    })
    .await;
    progress.end();
    applied.map_err(|error| {
        let what = format!("{error} ({})", error.summary);
        if error.summary.is_complete() {
            return Failure::AfterWork(what);
        }
        let what = match journal.map_or(0, |journal| journal.unresolved()) {
            0 => what,
            count => format!("{what}; it does not tell how {count} of the changes ended"),
        };
        // What was done since the last entry is not in the journal, so a journal does not tell.
        let outcome = match &error.summary {
            summary if summary.done > 0 => ActionOutcome::Unknown,
            summary => worst(summary),
        };
        Failure::Stopped { what, outcome }
    })
}

/// The worst outcome of a run that is not complete.
fn worst(summary: &ApplySummary) -> ActionOutcome {
    if summary.unknown > 0 {
        ActionOutcome::Unknown
    } else if summary.refused > 0 {
        ActionOutcome::Refused
    } else {
        ActionOutcome::NotSent
    }
}

/// Cancels the run at the first Ctrl-C, and ends the program at the second.
fn cancelled_by_ctrl_c() -> CancellationToken {
    let token = CancellationToken::new();
    let handle = token.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        handle.cancel();
        let _ = writeln!(
            std::io::stderr(),
            "\nstopping: waiting for calls in progress; interrupt again to exit now"
        );
        if tokio::signal::ctrl_c().await.is_ok() {
            // The journal is flushed before each request, so no entry is lost.
            std::process::exit(130);
        }
    });
    token
}

/// Progress on one line of a terminal, and one line for each failure.
struct Progress {
    total: usize,
    finished: usize,
    live: bool,
}

impl Progress {
    fn new(total: usize, output: Output) -> Self {
        Self {
            total,
            finished: 0,
            live: terminal().stderr && !output.is_quiet(),
        }
    }

    fn show(&mut self, event: &ApplyEvent<'_>) {
        let mut stderr = std::io::stderr().lock();
        // stderr may be closed.
        let _ = match event {
            ApplyEvent::Finished {
                project,
                action,
                outcome,
                error,
                ..
            } => {
                self.finished += 1;
                match (outcome, error) {
                    (ActionOutcome::Done, _) | (_, None) => Ok(()),
                    (_, Some(error)) => writeln!(
                        stderr,
                        "{}{} of {project}: {}: {error}",
                        self.clear(),
                        action.as_str(),
                        outcome.as_str(),
                    ),
                }
            }
            ApplyEvent::Waiting { project, wait, .. } if self.live => write!(
                stderr,
                "{}{} of {}, {} waits {} s for the rate limit",
                self.clear(),
                self.finished,
                self.total,
                one_line(&project.name),
                wait.as_secs()
            ),
            _ => Ok(()),
        };
        if self.live {
            let _ = write!(
                stderr,
                "{}{} of {}",
                self.clear(),
                self.finished,
                self.total
            );
            let _ = stderr.flush();
        }
    }

    /// Clears the progress line.
    fn end(&self) {
        if self.live {
            let _ = write!(std::io::stderr(), "{}", self.clear());
        }
    }

    fn clear(&self) -> &'static str {
        if self.live { "\r\x1b[K" } else { "" }
    }
}

/// Prints the summary. Fails if not everything is done, with the worst outcome.
pub(super) fn conclude(
    summary: &ApplySummary,
    hint: Option<&str>,
    output: Output,
) -> Result<(), Failure> {
    let printed = if summary.is_complete() {
        output.show_done(|| ApplyResult::from(summary), || summary.to_string())
    } else {
        output.show(|| ApplyResult::from(summary), || summary.to_string())
    };
    if summary.is_complete() {
        return printed;
    }
    // The outcome of the work says more than a result that was not written.
    if let Err(Failure::AfterWork(what)) = printed {
        output.to_stderr(&what);
    }
    if let Some(hint) = hint {
        let _ = writeln!(std::io::stderr(), "{}", one_line(hint));
    }
    Err(Failure::Incomplete(worst(summary)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What may have been done comes first, then what was refused: a script that reads the exit status
    /// must not take an unknown outcome for one that it may repeat.
    #[test]
    fn worst_outcome_decides_whatever_else_happened() {
        for bits in 0..32_u64 {
            let count = |bit: u32| (bits >> bit) & 1;
            let mut summary = ApplySummary::default();
            (summary.done, summary.skipped) = (count(0), count(1));
            (summary.unknown, summary.refused) = (count(2), count(3));
            summary.not_sent = count(4);
            let expected = match (count(2), count(3)) {
                (1, _) => ActionOutcome::Unknown,
                (0, 1) => ActionOutcome::Refused,
                _ => ActionOutcome::NotSent,
            };
            assert_eq!(worst(&summary), expected, "{summary}");
        }
    }
}
