//! Does what is to be done to many projects: a bounded number at a time, each noted in a journal
//! before and after, and no project that fails the others.
//!
//! What is done once is never done again while it is open whether it was done, be it in this run or
//! in an earlier one that the journal tells of. Anything else that is open is looked at first. What
//! the rate limit turns away is no failure: it waits, and has its turn again.

mod report;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use atlas_maintenance::{Client, CurrentWindow, Error, ErrorKind, Metadata, ProjectId};

use crate::action::{Action, Outcome, Work};
use crate::journal::{Journal, JournalError};
use crate::pool::{Next, Options, Pool, may_wait};
use crate::project::FleetProject;
use crate::stop::Stop;

pub use report::{ApplyError, Event, Failure, Summary};

/// Does all of `work`, in about its order, and says what came of it.
///
/// With a journal that tells of earlier runs this goes on where they ended:
///
/// | the journal says | what is done once | anything else |
/// |---|---|---|
/// | nothing, refused, not sent | is done | is done |
/// | done | counts as [already](Summary::already) done | is looked at, and done where it is not so |
/// | begun, unknown | **is unknown**, with what to look at | is looked at, and done where it is not so |
///
/// What was begun and is not among `work` any more, as in a plan made afresh, is looked at and
/// reported, and never done. `work` is taken as it is needed; of a project that is in it twice, the
/// second time is [skipped](Summary::skipped).
///
/// After a [stop](Stop) nothing new is begun, and what is under way is waited for. When the future
/// is dropped instead, that is open in the journal.
///
/// # Errors
///
/// Only when the journal cannot be written. Nothing new is begun then either.
pub async fn apply(
    client: &Client,
    work: impl IntoIterator<Item = Work>,
    journal: Option<&mut Journal>,
    options: &Options,
    stop: &Stop,
    observer: impl FnMut(Event<'_>),
) -> Result<Summary, ApplyError> {
    let open = journal.as_ref().map_or_else(BTreeMap::new, |journal| {
        let records = journal.records().iter();
        records
            .filter(|(_, record)| record.is_open())
            .map(|(id, record)| (*id, record.name.clone()))
            .collect()
    });
    let engine = Engine {
        client,
        source: work.into_iter().fuse(),
        journal,
        observer,
        pool: Pool::new(options),
        summary: Summary::default(),
        seen: BTreeSet::new(),
        open,
        ready: VecDeque::new(),
        broken: None,
    };
    engine.run(stop).await
}

/// What a call that is under way is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Act,
    /// Look, and act where it is not as it is to be. `open`: it may have been done.
    Look {
        open: bool,
    },
    /// Look, and only tell.
    LookOnly,
}

struct Item {
    work: Work,
    step: Step,
    /// How often the rate limit turned it away.
    waits: u32,
}

enum Answer {
    Acted,
    Looked(Option<CurrentWindow>),
}

struct Engine<'a, I, F> {
    client: &'a Client,
    source: std::iter::Fuse<I>,
    journal: Option<&'a mut Journal>,
    observer: F,
    pool: Pool<Item, Answer>,
    summary: Summary,
    seen: BTreeSet<ProjectId>,
    /// What earlier runs left open and nobody has asked for yet, with the names of the projects.
    open: BTreeMap<ProjectId, String>,
    /// Looked at, and to be done.
    ready: VecDeque<Item>,
    /// The journal cannot be written any more.
    broken: Option<JournalError>,
}

impl<I: Iterator<Item = Work>, F: FnMut(Event<'_>)> Engine<'_, I, F> {
    async fn run(mut self, stop: &Stop) -> Result<Summary, ApplyError> {
        loop {
            if !self.is_over(stop) {
                self.fill(stop).await;
            }
            let is_over = self.is_over(stop);
            match self.pool.next((!is_over).then_some(stop)).await {
                Next::Ended(item, result) => {
                    self.ended(item, result);
                    // Those that ended meanwhile, so that their successors share a sync.
                    while let Some((item, result)) = self.pool.try_next() {
                        self.ended(item, result);
                    }
                }
                Next::Look => {}
                // Looking at one may have made it ready, so only what could not begin is left.
                Next::Idle if is_over || self.ready.is_empty() => break,
                Next::Idle => {}
            }
        }
        let left = self.pool.give_up().count() + self.ready.len() + self.source.by_ref().count();
        self.summary.skipped += u64::try_from(left).unwrap_or(u64::MAX);
        if let (Some(journal), None) = (&self.journal, &self.broken) {
            self.broken = journal.sync().await.err();
        }
        match self.broken {
            None => Ok(self.summary),
            Some(error) => Err(ApplyError {
                error,
                summary: self.summary,
            }),
        }
    }

    fn is_over(&self, stop: &Stop) -> bool {
        self.broken.is_some() || stop.is_stopped()
    }

    /// Begins as much as there is room for, with one sync of the journal.
    async fn fill(&mut self, stop: &Stop) {
        let mut batch = Vec::new();
        while batch.len() < self.pool.room() && !self.is_over(stop) {
            match self.take_up() {
                Some(item) => batch.push(item),
                None => break,
            }
        }
        if let Some(journal) = self.journal.as_deref_mut() {
            let acts = batch.iter().filter(|item| item.step == Step::Act);
            if let Err(error) = journal.begin(acts.map(|item| &item.work)).await {
                self.broken = Some(error);
                self.ready.extend(batch);
                return;
            }
        }
        for item in batch {
            (self.observer)(Event::Started {
                project: &item.work.project,
                action: &item.work.action,
            });
            let call = call(self.client.clone(), &item);
            self.pool.begin(item, call);
        }
    }

    /// The next that is to begin.
    fn take_up(&mut self) -> Option<Item> {
        if let Some(item) = self.ready.pop_front().or_else(|| self.pool.due()) {
            return Some(item);
        }
        while !self.pool.is_crowded() {
            let item = match self.source.next() {
                Some(work) => self.judge(work),
                None => {
                    let (id, name) = self.open.pop_first()?;
                    self.judge_left_open(id, name)
                }
            };
            if item.is_some() {
                return item;
            }
        }
        None
    }

    /// What the journal lets be done of it.
    fn judge(&mut self, work: Work) -> Option<Item> {
        let id = work.project.id;
        if !self.seen.insert(id) {
            self.summary.skipped += 1;
            return None;
        }
        self.open.remove(&id);
        let records = self.journal.as_ref().map(|journal| journal.records());
        let record = records.and_then(|records| records.get(&id));
        let step = match record {
            None => Step::Act,
            Some(record) => match (record.outcome, record.action.is_once()) {
                (Some(Outcome::Refused | Outcome::NotSent), _) => Step::Act,
                (Some(Outcome::Done), true) if work.action.is_once() => {
                    self.summary.already += 1;
                    return None;
                }
                (None | Some(Outcome::Unknown), true) => {
                    self.report_open(work);
                    return None;
                }
                (outcome, _) => Step::Look {
                    open: outcome != Some(Outcome::Done),
                },
            },
        };
        // What is done once cannot be looked at, and was not done before if it comes here.
        let step = if work.action.is_once() {
            Step::Act
        } else {
            step
        };
        Some(Item {
            work,
            step,
            waits: 0,
        })
    }

    fn judge_left_open(&mut self, id: ProjectId, name: String) -> Option<Item> {
        let record = self.journal.as_ref()?.records().get(&id)?;
        let work = Work {
            project: FleetProject::new(id, name),
            action: record.action.clone(),
        };
        if work.action.is_once() {
            self.report_open(work);
            return None;
        }
        Some(Item {
            work,
            step: Step::LookOnly,
            waits: 0,
        })
    }

    /// What is done once and may have been done. The journal says so already.
    fn report_open(&mut self, work: Work) {
        let error = "an earlier run may have done it, so it is not done again: \
                     compare the deferrals of the window";
        self.tell(work, Outcome::Unknown, Some(error.to_owned()));
    }

    fn ended(&mut self, mut item: Item, result: Result<Answer, Error>) {
        match result {
            Ok(Answer::Acted) => self.finish(item, Outcome::Done, None),
            Ok(Answer::Looked(window)) => {
                if item.work.action.is_met_by(window.as_ref()) {
                    self.finish(item, Outcome::Done, None);
                } else if item.step == Step::LookOnly {
                    let error = "an earlier run began it, and it is not so: make a new plan";
                    self.finish(item, Outcome::Unknown, Some(error.to_owned()));
                } else {
                    item.step = Step::Act;
                    self.ready.push_back(item);
                }
            }
            Err(error) if may_wait(&error, item.work.action.is_once()) => {
                if item.step == Step::Act && error.kind() != ErrorKind::Unknown {
                    // It has not been done, whatever becomes of this run.
                    self.note(
                        item.work.project.id,
                        Outcome::of(&error),
                        Some(&error.to_string()),
                    );
                }
                item.waits += 1;
                let wait = self.pool.wait_for(&error, item.waits);
                (self.observer)(Event::Waiting {
                    project: &item.work.project,
                    wait,
                    error: &error,
                });
                self.pool.wait(item, wait);
            }
            Err(error) => {
                let outcome = match item.step {
                    Step::Look { open: true } | Step::LookOnly => Outcome::Unknown,
                    _ => Outcome::of(&error),
                };
                if item.step == Step::Act {
                    self.finish(item, outcome, Some(error.to_string()));
                } else {
                    // Looking changed nothing of what the journal says.
                    self.tell(item.work, outcome, Some(error.to_string()));
                }
            }
        }
    }

    fn finish(&mut self, item: Item, outcome: Outcome, error: Option<String>) {
        self.note(item.work.project.id, outcome, error.as_deref());
        self.tell(item.work, outcome, error);
    }

    fn note(&mut self, id: ProjectId, outcome: Outcome, error: Option<&str>) {
        if let Some(journal) = self.journal.as_deref_mut()
            && let Err(error) = journal.done(id, outcome, error)
        {
            self.broken.get_or_insert(error);
        }
    }

    fn tell(&mut self, work: Work, outcome: Outcome, error: Option<String>) {
        (self.observer)(Event::Done {
            project: &work.project,
            action: &work.action,
            outcome,
            error: error.as_deref(),
        });
        self.summary.count(work, outcome, error);
    }
}

/// The call that an item is for.
fn call(
    client: Client,
    item: &Item,
) -> impl Future<Output = Result<(Answer, Option<Metadata>), Error>> + Send + 'static {
    let window = client.project(item.work.project.id).maintenance_window();
    let action = (item.step == Step::Act).then(|| item.work.action.clone());
    async move {
        let acted = match action {
            None => {
                let (window, metadata) = window.get().with_metadata().await?;
                return Ok((Answer::Looked(window), Some(metadata)));
            }
            Some(Action::Set(wanted)) => window.set(&wanted).with_metadata().await?.1,
            Some(Action::Reset) => window.reset().with_metadata().await?.1,
            Some(Action::AutoDefer(on)) => window.set_auto_defer(on).with_metadata().await?.1,
            Some(Action::Defer) => window.defer().with_metadata().await?.1,
        };
        Ok((Answer::Acted, Some(acted)))
    }
}
