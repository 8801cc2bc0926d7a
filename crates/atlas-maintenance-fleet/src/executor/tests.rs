//! A run whose journal cannot be written.

use atlas_maintenance::{Client, Credentials, ProjectId};
use tokio_util::sync::CancellationToken;

use super::{ExecutorOptions, apply};
use crate::action::{Action, Work};
use crate::journal::Journal;
use crate::project::FleetProject;

#[tokio::test]
async fn nothing_starts_when_the_journal_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::unwritable(folder.path().join("journal")).unwrap();
    let client = Client::builder(Credentials::bearer_token("token").unwrap())
        .base_url("http://127.0.0.1:9".parse().unwrap())
        .build()
        .unwrap();
    let work = (0..9).map(|n| Work {
        project: FleetProject::new(ProjectId::from_bytes([n; 12]), "x"),
        action: Action::Reset,
    });
    let mut events = 0;
    let (options, token) = (ExecutorOptions::default(), CancellationToken::new());
    let error = apply(&client, work, Some(&mut journal), &options, &token, |_| {
        events += 1
    })
    .await
    .unwrap_err();
    assert_eq!(events, 0);
    assert_eq!(error.summary.to_string(), "0 done, 9 skipped");
    assert!(error.to_string().contains("journal"), "{error}");
}
