//! What is told while many projects are worked on, and how it ended. It must not know what is done.

use std::io::Write as _;

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{Event, Journal, Outcome, Stop, Summary, Work, apply};
use serde_json::json;

use super::gather::options;
use crate::args::Selection;
use crate::failure::Failure;
use crate::output::{Output, terminal};

/// Does `count` pieces of work, telling how far it is, until all are through or Ctrl-C stops it.
pub(super) async fn carry_out(
    client: &Client,
    work: impl IntoIterator<Item = Work>,
    count: usize,
    journal: Option<&mut Journal>,
    selection: &Selection,
) -> Result<Summary, Failure> {
    let stop = stop_at_ctrl_c();
    let mut progress = Progress::new(count);
    let options = options(selection);
    let applied = apply(client, work, journal, &options, &stop, |event| {
        progress.see(&event);
    })
    .await;
    progress.end();
    applied.map_err(|error| Failure::Local(format!("{error} ({})", error.summary)))
}

/// Stops what is under way at the first Ctrl-C, and the program at the second.
fn stop_at_ctrl_c() -> Stop {
    let stop = Stop::new();
    let handle = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        handle.stop();
        let _ = writeln!(
            std::io::stderr(),
            "\nstopping: what was begun is waited for; interrupt again to leave at once"
        );
        if tokio::signal::ctrl_c().await.is_ok() {
            // The journal is on disk before each request, so this loses nothing of it.
            std::process::exit(130);
        }
    });
    stop
}

/// How far it is, on one line of a terminal, and what went wrong, a line each.
struct Progress {
    total: usize,
    through: usize,
    live: bool,
}

impl Progress {
    fn new(total: usize) -> Self {
        Self {
            total,
            through: 0,
            live: terminal().stderr,
        }
    }

    fn see(&mut self, event: &Event<'_>) {
        let mut stderr = std::io::stderr().lock();
        // With stderr closed there is nobody to tell.
        let _ = match event {
            Event::Done {
                project,
                action,
                outcome,
                error,
            } => {
                self.through += 1;
                match (outcome, error) {
                    (Outcome::Done, _) | (_, None) => Ok(()),
                    (_, Some(error)) => writeln!(
                        stderr,
                        "{}{} of {} ({}): {}: {error}",
                        self.clear(),
                        action.as_str(),
                        project.name,
                        project.id,
                        outcome.as_str(),
                    ),
                }
            }
            Event::Waiting { project, wait, .. } if self.live => write!(
                stderr,
                "{}{} of {}, {} waits {} s for the rate limit",
                self.clear(),
                self.through,
                self.total,
                project.name,
                wait.as_secs()
            ),
            _ => Ok(()),
        };
        if self.live {
            let _ = write!(stderr, "{}{} of {}", self.clear(), self.through, self.total);
            let _ = stderr.flush();
        }
    }

    /// Ends the line that was written over and over.
    fn end(&self) {
        if self.live {
            let _ = write!(std::io::stderr(), "{}", self.clear());
        }
    }

    fn clear(&self) -> &'static str {
        if self.live { "\r\x1b[K" } else { "" }
    }
}

/// Prints how it ended, and fails when not all of it is done: the worst decides how.
pub(super) fn conclude(
    summary: &Summary,
    hint: Option<&str>,
    output: Output,
) -> Result<(), Failure> {
    let failures: Vec<_> = summary
        .failures
        .iter()
        .map(|failure| {
            json!({
                "project": failure.work.project.id.to_string(),
                "name": failure.work.project.name,
                "action": failure.work.action.as_str(),
                "outcome": failure.outcome.as_str(),
                "error": failure.error,
            })
        })
        .collect();
    output.print(
        || summary.to_string(),
        || {
            json!({
                "done": summary.done,
                "doneBefore": summary.already,
                "refused": summary.refused,
                "unknown": summary.unknown,
                "notSent": summary.not_sent,
                "skipped": summary.skipped,
                "failures": failures,
            })
        },
    )?;
    if summary.is_complete() {
        return Ok(());
    }
    if let Some(hint) = hint {
        let _ = writeln!(std::io::stderr(), "{hint}");
    }
    Err(Failure::Told(if summary.unknown > 0 {
        Outcome::Unknown
    } else if summary.refused > 0 {
        Outcome::Refused
    } else {
        Outcome::NotSent
    }))
}
