//! A simulator with many projects, and a client that waits for a few milliseconds only.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test support, and not every suite uses all of it"
)]

use std::collections::BTreeMap;
use std::time::Duration;

use atlas_maintenance::{
    Client, Credentials, CurrentWindow, DayOfWeek, HourOfDay, RetryConfig, Window,
};
use atlas_maintenance_fleet::{
    Action, ApplyEvent, ApplySummary, CancellationToken, ExecutorOptions, FleetProject, Journal,
    JournalError, JournalHeader, Observed, Work, apply, read_windows,
};
use atlas_maintenance_simulator::{Control, Simulator};

/// The operation that sets a window.
pub const SET: &str = "updateMaintenanceWindow";

pub struct Fleet {
    pub simulator: Simulator,
    pub client: Client,
    pub projects: Vec<FleetProject>,
}

/// A fleet of that many projects. Deferrals are possible at any time, so that a repeated one takes
/// effect.
pub async fn fleet(count: u32, retries: RetryConfig) -> Fleet {
    let simulator = Simulator::builder()
        .deferral_gate(None)
        .start()
        .await
        .unwrap();
    let control = simulator.control();
    let projects: Vec<_> = (0..count)
        .map(|n| {
            // Like the ids of the service, these differ at the end only.
            let id = format!("65{n:022x}").parse().unwrap();
            let kind = ["prod", "test", "bare"][n as usize % 3];
            let mut project = FleetProject::new(id, format!("{kind}-{n}"));
            project.tags.insert("env".to_owned(), kind.to_owned());
            control.add_project(id, &project.name);
            project
        })
        .collect();
    let known = control.credentials();
    let credentials = Credentials::service_account(known.client_id, known.client_secret).unwrap();
    let client = Client::builder(credentials)
        .base_url(simulator.base_url().parse().unwrap())
        .retries(retries)
        .build()
        .unwrap();
    Fleet {
        simulator,
        client,
        projects,
    }
}

/// Two retries, each after a millisecond.
pub fn short_retries() -> RetryConfig {
    RetryConfig::default()
        .max_repeats(2)
        .base_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(1))
}

pub fn options() -> ExecutorOptions {
    ExecutorOptions::default().rate_limit_wait(Duration::from_millis(1))
}

impl Fleet {
    pub fn control(&self) -> &Control {
        self.simulator.control()
    }

    pub async fn read(&self) -> Vec<Observed> {
        read_windows(
            &self.client,
            self.projects.clone(),
            &options(),
            &CancellationToken::new(),
        )
        .all()
        .await
    }

    /// Work for every project.
    pub fn work(&self, action: &Action) -> Vec<Work> {
        let work = |project: &FleetProject| Work {
            project: project.clone(),
            action: action.clone(),
        };
        self.projects.iter().map(work).collect()
    }

    /// How often each operation was acted on, for each project by its path.
    pub fn acted(&self, operation: &str) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in self.control().requests() {
            let acted = request.acted_on && request.status < 300;
            if acted && request.operation.as_deref() == Some(operation) {
                *counts.entry(request.path).or_default() += 1;
            }
        }
        counts
    }
}

/// The window of every project, by its name.
pub fn windows(fleet: &[Observed]) -> BTreeMap<String, Option<CurrentWindow>> {
    let window = |observed: &Observed| {
        (
            observed.project.name.clone(),
            observed.window.clone().unwrap(),
        )
    };
    fleet.iter().map(window).collect()
}

/// An observer.
pub fn ignore(_: ApplyEvent<'_>) {}

/// Applies work with the options of these tests.
pub async fn run(
    fleet: &Fleet,
    work: impl IntoIterator<Item = Work>,
    journal: Option<&mut Journal>,
    observer: impl FnMut(ApplyEvent<'_>),
) -> ApplySummary {
    let (options, token) = (options(), CancellationToken::new());
    apply(&fleet.client, work, journal, &options, &token, observer)
        .await
        .unwrap()
}

/// Opens a journal once the run that was dropped has synced it.
pub async fn open(path: &std::path::Path, fingerprint: &str) -> Journal {
    loop {
        match Journal::open(path, JournalHeader::new(fingerprint, None)) {
            Err(JournalError::InUse { .. }) => tokio::task::yield_now().await,
            journal => return journal.unwrap(),
        }
    }
}

/// The text of a journal whose lines have these members: each line gets the CRC-32 of itself and, before
/// it, of the checksum of the line before in four bytes, the lowest first.
pub fn sealed<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> String {
    let mut before = 0_u32;
    let seal = |line: T| {
        let members = line.as_ref().strip_suffix('}').unwrap();
        let bytes = [&before.to_le_bytes(), members.as_bytes()].concat();
        before = crc32fast::hash(&bytes);
        format!("{members},\"crc\":\"{before:08x}\"}}\n")
    };
    lines.into_iter().map(seal).collect()
}

/// The first line of a journal for the work `a`, without its checksum.
pub const HEADER: &str = r#"{"journal":"atlas-maintenance-fleet-2","work":"a","started":0}"#;

/// A window on Monday at this hour.
pub fn monday(hour: u8) -> Action {
    let hour = HourOfDay::new(hour).unwrap();
    Action::Set(Window::weekly(DayOfWeek::Monday, hour))
}
