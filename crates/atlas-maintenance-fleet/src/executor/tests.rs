//! Runs whose journal cannot be written, or cannot be synced.

use atlas_maintenance::{Client, Credentials, ProjectId};
use tokio_util::sync::CancellationToken;

use super::{ApplyError, ExecutorOptions, apply};
use crate::action::{Action, Work};
use crate::journal::Journal;
use crate::journal::tests::Disk;
use crate::project::FleetProject;

/// Applies this to so many projects of a service that cannot be reached. Returns the error, and the
/// number of events.
async fn fails(journal: &mut Journal, action: Action, count: u8) -> (ApplyError, usize) {
    let client = Client::builder(Credentials::bearer_token("token").unwrap())
        .base_url("http://127.0.0.1:9".parse().unwrap())
        .build()
        .unwrap();
    let work = (0..count).map(|n| Work {
        project: FleetProject::new(ProjectId::from_bytes([n; 12]), "x"),
        action: action.clone(),
    });
    let mut events = 0;
    let (options, token) = (ExecutorOptions::default(), CancellationToken::new());
    let applied = apply(&client, work, Some(journal), &options, &token, |_| {
        events += 1
    })
    .await;
    (applied.unwrap_err(), events)
}

#[tokio::test]
async fn nothing_starts_when_the_journal_cannot_be_written() {
    let mut journal = Disk::full().journal();
    let (error, events) = fails(&mut journal, Action::Reset, 9).await;
    assert_eq!(events, 0);
    assert_eq!(error.summary.to_string(), "0 done, 9 skipped");
    assert!(error.to_string().contains("journal"), "{error}");
}

/// What was written is on disk only after a sync, so no request may be sent before one succeeded.
#[tokio::test]
async fn nothing_starts_when_the_journal_cannot_be_synced() {
    for action in [Action::Reset, Action::Defer, Action::AutoDefer(true)] {
        let disk = Disk::that_cannot_be_synced();
        let (error, events) = fails(&mut disk.journal(), action, 9).await;
        assert_eq!(events, 0);
        assert_eq!(error.summary.to_string(), "0 done, 9 skipped");
        assert!(error.to_string().contains("journal"), "{error}");
        assert_eq!(disk.text(), "", "nothing was begun");
    }
}

/// Where a later run would not find what was begun, nothing may be begun.
#[tokio::test]
async fn nothing_starts_when_the_journal_is_gone() {
    let mut journal = Disk::that_is_gone().journal();
    let (error, events) = fails(&mut journal, Action::Defer, 9).await;
    assert_eq!(events, 0);
    assert!(error.to_string().contains("removed or replaced"), "{error}");
}

/// Outcomes are synced at the latest at the end of a run.
#[tokio::test]
async fn run_ends_with_a_sync() {
    let mut journal = Disk::that_cannot_be_synced().journal();
    let (error, events) = fails(&mut journal, Action::Reset, 0).await;
    assert_eq!(events, 0);
    assert_eq!(error.summary.to_string(), "0 done");
}
