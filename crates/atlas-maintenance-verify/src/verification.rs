//! A verification: what it may send, and the order in which it does.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use atlas_maintenance::{Client, ProjectId};
use atlas_maintenance_types::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::assumptions::{self, Sent};
use crate::clauses;
use crate::contract::{Contract, Operation};
use crate::exchange::Answer;
use crate::probes::{actions, changes, events, reads};
use crate::report::Report;
use crate::session::Session;
use crate::window::{self, DEFER, FoundWindow, Settings, WindowOutcome};

/// The project that was named the second time is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("changes are allowed on {second}, but the project is {first}: name the same one twice")]
pub struct OtherProject {
    /// The project of the verification.
    pub first: ProjectId,
    /// The project that was named the second time.
    pub second: ProjectId,
}

/// A verification of the service against its contract and the assumptions, on one project.
///
/// It only reads, unless changes are [allowed](Self::allow_changes).
///
/// ```no_run
/// # async fn example(atlas: atlas_maintenance::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use atlas_maintenance_verify::{CancellationToken, Verification};
///
/// let project = "32b6e34b3d91647abb20e7b8".parse()?;
/// let report = Verification::new(atlas, project)
///     .run(&CancellationToken::new())
///     .await;
/// println!("{}", report.to_json());
/// # Ok(())
/// # }
/// ```
#[must_use = "a verification does nothing until it is run"]
#[derive(Clone)]
pub struct Verification {
    client: Client,
    refused: Option<Client>,
    project: ProjectId,
    allows_changes: bool,
    allows_actions: bool,
    before_changes: Option<Observer>,
}

/// Called with the window that was found.
type Observer = Arc<dyn Fn(&str) + Send + Sync>;

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification")
            .field("client", &self.client)
            .field("project", &self.project)
            .field("allows_changes", &self.allows_changes)
            .field("allows_actions", &self.allows_actions)
            .finish_non_exhaustive()
    }
}

impl Verification {
    /// A verification that only reads. Each version is asked for through `client`, with its
    /// credentials, limits and retries; without retries, a passing failure counts as one.
    pub fn new(client: Client, project: ProjectId) -> Self {
        Self {
            client,
            refused: None,
            project,
            allows_changes: false,
            allows_actions: false,
            before_changes: None,
        }
    }

    /// Also calls with a client of the same service whose credentials are refused, such as a token that
    /// is none, to see the refusal.
    pub fn refused_client(mut self, client: Client) -> Self {
        self.refused = Some(client);
        self
    }

    /// Allows to change the window of `project`, which has to be the project of the verification, named
    /// a second time. What was found is restored.
    ///
    /// # Errors
    ///
    /// [`OtherProject`].
    pub fn allow_changes(mut self, project: ProjectId) -> Result<Self, OtherProject> {
        if project != self.project {
            return Err(OtherProject {
                first: self.project,
                second: project,
            });
        }
        self.allows_changes = true;
        Ok(self)
    }

    /// Allows to defer scheduled maintenance and to start it, which cannot be undone. Counts only if
    /// changes are allowed as well.
    pub fn allow_actions(mut self) -> Self {
        self.allows_actions = true;
        self
    }

    /// Calls `observe` with the window that was found, in words, before the first request that can change
    /// it: a process that is killed restores nothing.
    pub fn before_changes(mut self, observe: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.before_changes = Some(Arc::new(observe));
        self
    }

    /// Runs the verification. When `stop` is cancelled, it sends nothing more than what restores the
    /// window.
    ///
    /// A future that is dropped before it ends restores nothing; cancel `stop` instead.
    pub async fn run(self, stop: &CancellationToken) -> Report {
        let at = Timestamp::try_from(SystemTime::now());
        let contract = Contract::get();
        let service = self.client.base_url().to_string();
        let mut session = Session::new(self.client, self.refused, self.project, stop.clone());
        reads::window(&mut session, contract).await;
        reads::lists(&mut session, contract).await;
        events::all(&mut session, contract).await;
        let found = session.step("get").map(|exchange| match &exchange.outcome {
            Ok(answer) => FoundWindow::read(answer),
            Err(why) => Err(why.clone()),
        });
        let found = found.unwrap_or_else(|| Err("it was not read".to_owned()));
        let (sent, window, notes) = if self.allows_changes {
            let observer = self.before_changes.as_ref();
            change(&mut session, contract, found, self.allows_actions, observer).await
        } else {
            let why = "changes are not allowed".to_owned();
            (
                Sent::reads(why, false),
                WindowOutcome::Untouched,
                Vec::new(),
            )
        };
        let untried = |operation: &Operation| {
            match operation.name == DEFER {
                true => sent.no_actions.as_ref(),
                false => sent.no_changes.as_ref(),
            }
            .map_or_else(|| "no request showed it".to_owned(), |(why, _)| why.clone())
        };
        let mut findings = clauses::findings(contract, &session.exchanges, untried);
        findings.extend(assumptions::findings(&session, &sent));
        let mut permissions = vec!["read"];
        if self.allows_changes {
            permissions.push("change");
            if self.allows_actions {
                permissions.push("act");
            }
        }
        Report {
            service,
            at: at.map(|at| at.to_string()).unwrap_or_default(),
            permissions,
            findings,
            window,
            notes,
            ended: session.ended().map(str::to_owned),
            exchanges: session.exchanges,
        }
    }
}

impl Sent {
    /// Nothing but reads was sent.
    fn reads(why: String, is_failure: bool) -> Self {
        Self {
            no_changes: Some((why.clone(), is_failure)),
            no_actions: Some((why, is_failure)),
        }
    }
}

/// Changes the window, restores it, and acts if that is allowed.
async fn change(
    session: &mut Session,
    contract: &Contract,
    found: Result<FoundWindow, String>,
    allows_actions: bool,
    observer: Option<&Observer>,
) -> (Sent, WindowOutcome, Vec<String>) {
    let mut notes = Vec::new();
    let found = match found {
        Ok(found) => found,
        Err(why) => {
            let why = format!("the window cannot be restored from what was read: {why}");
            let why = crate::redact::message(&why);
            return (Sent::reads(why, true), WindowOutcome::Untouched, notes);
        }
    };
    let obstacle = match (found.is_starting, found.deferrals, allows_actions) {
        (true, ..) => Some("maintenance is starting or under way".to_owned()),
        (false, 1.., false) => Some(format!(
            "a change would cancel {} of scheduled maintenance, which is an action",
            plural(found.deferrals)
        )),
        _ => None,
    };
    if let Some(why) = obstacle {
        return (Sent::reads(why, false), WindowOutcome::Untouched, notes);
    }
    let settings = found.settings;
    if let Some(observe) = observer {
        observe(&settings.to_string());
    }
    if found.deferrals > 0 {
        notes.push(format!(
            "Scheduled maintenance had {}, which the changes cancelled.",
            plural(found.deferrals)
        ));
    }
    // A change cancels deferrals, so what happens after the last of them is tried first.
    if allows_actions && found.deferrals > 1 {
        actions::once_more(session).await;
    }
    let refusal = first_change(session, contract).await;
    let no_changes = refusal.map(|why| (why, true));
    if no_changes.is_none() {
        changes::without_window(session).await;
        changes::members(session).await;
        changes::toggles(session).await;
    }
    let mut window = window::restore(session, &settings).await;
    let mut no_actions = match (&no_changes, allows_actions) {
        (Some((why, is_failure)), _) => Some((why.clone(), *is_failure)),
        (None, false) => Some(("actions are not allowed".to_owned(), false)),
        (None, true) => None,
    };
    if matches!(window, WindowOutcome::NotRestored { .. }) {
        no_actions = Some(("the window could not be restored".to_owned(), true));
    }
    if no_actions.is_none() {
        window = act(session, contract, &settings, &mut notes).await;
    }
    let sent = Sent {
        no_changes,
        no_actions,
    };
    (sent, window, notes)
}

/// Every call that changes something; or why none more is worth a try.
async fn first_change(session: &mut Session, contract: &Contract) -> Option<String> {
    let first = session.exchanges.len();
    changes::each_version(session, contract).await;
    let first = session.exchanges.get(first)?;
    match &first.outcome {
        Ok(answer) if answer.is_success() => None,
        Ok(answer) => Some(format!("the first change was refused ({})", answer.brief())),
        Err(why) => Some(why.clone()),
    }
}

async fn act(
    session: &mut Session,
    contract: &Contract,
    settings: &Settings,
    notes: &mut Vec<String>,
) -> WindowOutcome {
    actions::all(session, contract, settings).await;
    let succeeded = |step| {
        let exchange = session.step(step);
        let answer = exchange.and_then(|exchange| exchange.answer());
        answer.is_some_and(Answer::is_success)
    };
    let deferrals = ["defer-again", "defer", "defer-second", "defer-third"].map(succeeded);
    match deferrals.iter().filter(|is_done| **is_done).count() {
        0 => {}
        count => notes.push(format!("Maintenance was deferred: {count} ×.")),
    }
    if succeeded("start") {
        notes.push("Maintenance was started.".to_owned());
    }
    window::restore(session, settings).await
}

fn plural(deferrals: u64) -> String {
    match deferrals {
        1 => "1 deferral".to_owned(),
        more => format!("{more} deferrals"),
    }
}
