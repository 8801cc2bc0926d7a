//! What becomes of work when the journal cannot be written.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use atlas_maintenance::{Client, Credentials, ProjectId};

use super::{Header, Journal};
use crate::{Action, FleetProject, Options, Stop, Work, apply};

#[tokio::test]
async fn nothing_is_begun_that_cannot_be_noted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    std::fs::write(&path, "").unwrap();
    let mut journal = Journal {
        // Open for reading alone.
        file: Arc::new(File::open(&path).unwrap()),
        path,
        header: Header::now("a", None),
        records: BTreeMap::new(),
    };
    let client = Client::builder(Credentials::bearer_token("token").unwrap())
        .base_url("http://127.0.0.1:9".parse().unwrap())
        .build()
        .unwrap();
    let work = (0..9).map(|n| Work {
        project: FleetProject::new(ProjectId::from_bytes([n; 12]), "x"),
        action: Action::Reset,
    });
    let mut events = 0;
    let (options, stop) = (Options::default(), Stop::new());
    let error = apply(&client, work, Some(&mut journal), &options, &stop, |_| {
        events += 1
    })
    .await
    .unwrap_err();
    assert_eq!(events, 0);
    assert_eq!(error.summary.to_string(), "0 done, 9 skipped");
    assert!(error.to_string().contains("journal"), "{error}");
}
