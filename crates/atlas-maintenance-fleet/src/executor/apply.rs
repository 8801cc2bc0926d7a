//! Applies work to many projects: a bounded number at a time, each recorded in a journal before and
//! after, and independent of the failures of others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::iter::Fuse;
use std::time::Duration;

use atlas_maintenance::{Client, Error, ErrorKind, ProjectId};
use tokio_util::sync::CancellationToken;

use super::call::{Item, Reply, Step};
use super::classify::{Class, classify};
use super::options::ExecutorOptions;
use super::overload::may_retry_later;
use super::pool::{Pool, PoolEvent};
use super::report::{ApplyError, ApplyEvent, ApplySummary};
use super::stop::StopReason;
use crate::action::{ActionOutcome, Work};
use crate::journal::{Journal, JournalError};
use crate::project::FleetProject;

/// Does all of `work`, in about its order, and returns a summary.
///
/// With a journal of earlier runs this continues where they ended:
///
/// | the journal says | a deferral | an idempotent action |
/// |---|---|---|
/// | nothing, refused, not sent | is done | is done |
/// | done | counts as [done before](ApplySummary::done_before) | is checked, and done unless in effect |
/// | begun, unknown | **is unknown**, with advice what to check | is checked, and done unless in effect |
///
/// A window to set that [keeps](atlas_maintenance::Window::keeps) a member, such as one of a rule without
/// `protected_hours`, is made of the window as it is read directly before the change, and not of the one
/// that the plan was made from, which may be minutes old. That is a second request for the project; with
/// every member named, or where a check has just read the window, there is one. A change that somebody else
/// makes between the two requests is overwritten.
///
/// An action is checked by reading the window. An unresolved action whose project is not among
/// `work` any more, as in a plan made anew, is checked and reported, and never done; if it is
/// [not in effect](ActionOutcome::NotInEffect), that resolves it too.
///
/// `work` is taken from the iterator as it is needed; of a project that occurs twice, the second
/// occurrence is [skipped](ApplySummary::skipped). A call that the rate limit rejects is no failure:
/// it is made again after a wait, unless the waits of the project would be longer together than
/// [`max_wait`](ExecutorOptions::max_wait).
///
/// Once the token is cancelled nothing new is started, and calls in flight are waited for. The same holds
/// after so many calls in a row that were [denied](ExecutorOptions::denials). When the
/// future is dropped instead, the actions in flight are unresolved in the journal.
///
/// # Errors
///
/// Only when the journal cannot be written, or is not where it was any more. Then nothing new is started
/// either.
pub async fn apply(
    client: &Client,
    work: impl IntoIterator<Item = Work>,
    journal: Option<&mut Journal>,
    options: &ExecutorOptions,
    token: &CancellationToken,
    observer: impl FnMut(ApplyEvent<'_>),
) -> Result<ApplySummary, ApplyError> {
    let leftover = journal.as_ref().map_or_else(BTreeMap::new, |journal| {
        let records = journal.records().iter();
        records
            .filter(|(_, record)| record.is_unresolved())
            .map(|(id, record)| (*id, record.name.clone()))
            .collect()
    });
    let client = &client.with_retries(client.retries().leave_rate_limit());
    let run = Run {
        client,
        source: work.into_iter().fuse(),
        journal,
        token,
        observer,
        pool: Pool::new(options),
        summary: ApplySummary::default(),
        seen: BTreeSet::new(),
        leftover,
        ready: VecDeque::new(),
        journal_error: None,
    };
    run.run().await
}

struct Run<'a, I, F> {
    client: &'a Client,
    source: Fuse<I>,
    journal: Option<&'a mut Journal>,
    token: &'a CancellationToken,
    observer: F,
    pool: Pool<Item, Reply>,
    summary: ApplySummary,
    seen: BTreeSet<ProjectId>,
    /// Unresolved actions of earlier runs that were not among the work so far, with the names of
    /// their projects.
    leftover: BTreeMap<ProjectId, String>,
    /// Items that were checked and are to act.
    ready: VecDeque<Item>,
    /// Why the journal cannot be written any more.
    journal_error: Option<JournalError>,
}

impl<I: Iterator<Item = Work>, F: FnMut(ApplyEvent<'_>)> Run<'_, I, F> {
    async fn run(mut self) -> Result<ApplySummary, ApplyError> {
        loop {
            if !self.is_over() {
                self.fill().await;
            }
            let is_over = self.is_over();
            match self.pool.next((!is_over).then_some(self.token)).await {
                PoolEvent::Ended(item, result) => {
                    self.ended(item, result);
                    // Calls that ended meanwhile, so that their successors share a sync.
                    while let Some((item, result)) = self.pool.try_next() {
                        self.ended(item, result);
                    }
                }
                PoolEvent::Wake => {}
                // A check may have made an item ready.
                PoolEvent::Idle if is_over || self.ready.is_empty() => break,
                PoolEvent::Idle => {}
            }
        }
        let left = self
            .pool
            .clear_queue()
            .chain(self.ready)
            .map(|item| item.work);
        for work in left.chain(self.source) {
            self.summary.skip(work.project);
        }
        self.summary.stopped = match self.pool.denied() {
            None if self.token.is_cancelled() && self.summary.skipped > 0 => {
                Some(StopReason::Cancelled)
            }
            denied => denied,
        };
        if let (Some(journal), None) = (&mut self.journal, &self.journal_error) {
            self.journal_error = journal.finish().await.err();
        }
        match self.journal_error {
            None => Ok(self.summary),
            Some(error) => Err(ApplyError {
                error,
                summary: self.summary,
            }),
        }
    }

    fn is_over(&self) -> bool {
        self.journal_error.is_some() || self.token.is_cancelled() || self.pool.is_denied()
    }

    /// Starts as many items as there are free slots, with one sync of the journal.
    async fn fill(&mut self) {
        let mut batch = Vec::new();
        while batch.len() < self.pool.free_slots() && !self.is_over() {
            match self.next_item() {
                Some(item) => batch.push(item),
                None => break,
            }
        }
        if let Some(journal) = self.journal.as_deref_mut() {
            let acts = batch.iter().filter(|item| item.step == Step::Act);
            if let Err(error) = journal.begin(acts.map(|item| &item.work)).await {
                self.journal_error = Some(error);
                self.ready.extend(batch);
                return;
            }
        }
        for item in batch {
            (self.observer)(ApplyEvent::Started {
                project: &item.work.project,
                action: &item.work.action,
            });
            let call = item.call(self.client);
            self.pool.start(item, call);
        }
    }

    /// The next item to start.
    fn next_item(&mut self) -> Option<Item> {
        if let Some(item) = self.ready.pop_front().or_else(|| self.pool.dequeue()) {
            return Some(item);
        }
        while !self.pool.is_queue_full() {
            let item = match self.source.next() {
                Some(work) => self.take(work),
                None => {
                    let (id, name) = self.leftover.pop_first()?;
                    self.take_leftover(id, name)
                }
            };
            if item.is_some() {
                return item;
            }
        }
        None
    }

    /// Work as an item, unless nothing may be done, which is counted.
    fn take(&mut self, work: Work) -> Option<Item> {
        let id = work.project.id;
        if !self.seen.insert(id) {
            self.summary.skip(work.project);
            return None;
        }
        if let Some(window) = work.action.window()
            && let Err(error) = window.validate()
        {
            // It cannot be sent, and a journal could not hold it.
            let error = Error::input(error).to_string();
            self.report(work, ActionOutcome::NotSent, Some(error));
            return None;
        }
        self.leftover.remove(&id);
        let records = self.journal.as_ref().map(|journal| journal.records());
        let record = records.and_then(|records| records.get(&id));
        let step = match classify(&work.action, record) {
            Class::Act => Step::Act,
            Class::CheckFirst { unresolved } => Step::CheckFirst { unresolved },
            Class::DoneBefore => {
                self.summary.done_before += 1;
                return None;
            }
            Class::Unresolved => {
                self.report_unresolved(work);
                return None;
            }
        };
        Some(Item::new(work, step))
    }

    /// An unresolved action of an earlier run as an item, unless no check can resolve it.
    fn take_leftover(&mut self, id: ProjectId, name: String) -> Option<Item> {
        let record = self.journal.as_ref()?.records().get(&id)?;
        let work = Work {
            project: FleetProject::new(id, name),
            action: record.action.clone(),
        };
        if !work.action.is_idempotent() {
            self.report_unresolved(work);
            return None;
        }
        Some(Item::new(work, Step::CheckOnly))
    }

    /// Reports a deferral that an earlier run may have done. The journal says so already.
    fn report_unresolved(&mut self, work: Work) {
        let error = "an earlier run may have done this, so it is not repeated: \
                     check the deferrals of the window";
        self.report(work, ActionOutcome::Unknown, Some(error.to_owned()));
    }

    fn ended(&mut self, mut item: Item, result: Result<Reply, Error>) {
        match result {
            Ok(Reply::Acted) => self.finish(item, ActionOutcome::Done, None),
            Ok(Reply::Read((window, wave))) => {
                if item.work.action.is_met_by_both(window.as_ref(), wave) {
                    self.finish(item, ActionOutcome::Done, None);
                } else if item.step == Step::CheckOnly {
                    let error = "an earlier run began this, the window does not show it, and this \
                                 run has nothing to do for the project";
                    self.finish(item, ActionOutcome::NotInEffect, Some(error.to_owned()));
                } else {
                    item.step = Step::Act;
                    item.checked = window;
                    self.ready.push_back(item);
                }
            }
            Err(mut error) => {
                if may_retry_later(&error, item.work.action.is_idempotent()) {
                    let project = item.work.project.id;
                    match item
                        .waits
                        .add_for(Some(project), error, self.pool.options())
                    {
                        Ok((wait, error)) => return self.wait(item, wait, &error),
                        Err(too_long) => error = too_long,
                    }
                }
                let outcome = match item.step {
                    Step::CheckFirst { unresolved: true } | Step::CheckOnly => {
                        ActionOutcome::Unknown
                    }
                    _ => ActionOutcome::from_error(&error),
                };
                if item.step == Step::Act {
                    self.finish(item, outcome, Some(error.to_string()));
                } else {
                    // A check that failed changes nothing of what the journal says.
                    self.report(item.work, outcome, Some(error.to_string()));
                }
            }
        }
    }

    /// Queues an item whose call was rate-limited.
    fn wait(&mut self, mut item: Item, wait: Duration, error: &Error) {
        if item.step == Step::Act && error.kind() != ErrorKind::Unknown {
            // Nothing was done, and the journal says so even if this run does not get further.
            self.record(
                item.work.project.id,
                ActionOutcome::from_error(error),
                Some(&error.to_string()),
            );
        }
        // After the wait it is out of date.
        item.checked = None;
        (self.observer)(ApplyEvent::Waiting {
            project: &item.work.project,
            wait,
            error,
        });
        self.pool.enqueue(item, wait);
    }

    fn finish(&mut self, item: Item, outcome: ActionOutcome, error: Option<String>) {
        self.record(item.work.project.id, outcome, error.as_deref());
        self.report(item.work, outcome, error);
    }

    /// Writes an outcome to the journal.
    fn record(&mut self, id: ProjectId, outcome: ActionOutcome, error: Option<&str>) {
        if let Some(journal) = self.journal.as_deref_mut()
            && let Err(error) = journal.done(id, outcome, error)
        {
            self.journal_error.get_or_insert(error);
        }
    }

    /// Reports an outcome to the observer, and counts it.
    fn report(&mut self, work: Work, outcome: ActionOutcome, error: Option<String>) {
        (self.observer)(ApplyEvent::Finished {
            project: &work.project,
            action: &work.action,
            outcome,
            error: error.as_deref(),
        });
        self.summary.count(work, outcome, error);
    }
}
